"""Phase 2, for the names of files: e-mail addresses and proven values in paths, at line 0."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from gdr_code import compounds, findings, met
from gdr_code.compounds import Compounds
from gdr_code.git import blob_id
from gdr_code.hunt import Hunter
from gdr_code.judge.evidence import Evidence
from gdr_code.judge.local import LocalJudge, considered
from gdr_code.recall import Recall
from gdr_code.records import (
    Category,
    Finding,
    PathKind,
    Place,
    Position,
    Repository,
    SourceFile,
    Span,
    Survey,
)
from gdr_code.settings import Settings
from gdr_code.sought import DETECTOR, REASON, Target
from gdr_code.text import line_starts, read_text, spots

_APART = str.maketrans("\n\0/", "   ")


def in_names(
    repository: Repository,
    paths: Sequence[str],
    proofs: Sequence[Finding],
    evidence: Evidence,
    settings: Settings,
    recall: Recall,
) -> tuple[Finding, ...]:
    """Findings in paths: columns and bytes count in the path; they are reported and the names are kept."""
    found: dict[str, list[Finding]] = {}
    for finding in (
        *_addresses(repository, paths, evidence, settings, recall),
        *_proven(paths, proofs, recall),
    ):
        found.setdefault(finding.path, []).append(finding)
    return tuple(
        dataclasses.replace(
            finding,
            action=settings.policy.action(
                finding.category, finding.kind, finding.position, finding.path, finding.value
            ),
        )
        for path in sorted(found)
        for finding in findings.separate(found[path])
    )


def _proven(paths: Sequence[str], proofs: Sequence[Finding], recall: Recall) -> Iterator[Finding]:
    """The proven values in paths: as an earlier run told where, else by looking."""
    if not proofs:
        return
    targets = [(proof.value, proof.category) for proof in proofs]
    key = recall.key(b"in names", *(part for target in targets for part in target), "", *paths)
    with recall.asking() as ask:
        told = ask(key)
    if told is None:
        told = list(_places(paths, targets))
        recall.tell([recall.row(key, told)])
    for path, target, start, end, detector in told:
        yield _moved(_spread(proofs[target], detector), paths[path], Span(start, end))


def _places(paths: Sequence[str], targets: Sequence[Target]) -> Iterator[tuple[int, int, int, int, str]]:
    """(path, target, start, end, detector) of the targets in paths."""
    spelled = [(number, each) for number, path in enumerate(paths) for each in _spellings(path)]
    plain = [(number, _bytes(path)) for number, path in enumerate(paths)]
    yield from _within(spelled, Hunter(targets).occurrences, DETECTOR)
    yield from _within(plain, Compounds(targets).find, compounds.DETECTOR)


def _within(
    rows: Sequence[tuple[int, bytes]], find: Callable[[bytes], Iterator[tuple[int, Span]]], detector: str
) -> Iterator[tuple[int, int, int, int, str]]:
    """The same in rows of (path, spelling), looked through as one text: nothing goes on behind a NUL."""
    starts = list(accumulate((len(row) + 1 for _, row in rows), initial=0))
    for target, span in find(b"\0".join(row for _, row in rows)):
        row = bisect_right(starts, span.start) - 1
        yield rows[row][0], target, span.start - starts[row], span.end - starts[row], detector


def _spread(proof: Finding, detector: str) -> Finding:
    return dataclasses.replace(proof, detectors=(detector,), reason=REASON, attribution=False)


def _addresses(
    repository: Repository, paths: Sequence[str], evidence: Evidence, settings: Settings, recall: Recall
) -> Iterator[Finding]:
    """E-mail addresses: all paths are judged as one text, a spelling a line."""
    rows = [(path, spelled) for path in paths for spelled in _spellings(path)]
    data = b"\n".join(spelled for _, spelled in rows)
    survey = _surveyed(data, recall) if data else None
    if survey is None:
        return
    starts = line_starts(data)
    for finding in findings.of_file(repository, survey, LocalJudge().judge(survey, evidence), settings):
        line = finding.place.line
        start = starts[line - 1]
        path, _ = rows[line - 1]
        yield _moved(finding, path, Span(finding.span.start - start, finding.span.end - start))


def _surveyed(data: bytes, recall: Recall) -> Survey | None:
    """The addresses in a text of names: as an earlier run told where, else by looking."""
    file = SourceFile("", "", b"", 0, blob_id(data), data)
    with recall.asking() as ask:
        told = ask(met.file_key(recall, file.blob, file.path, file.mode))
    known = None if told is None else met.of_bytes(told, file, frozenset())
    if isinstance(known, Survey):
        return known
    text = read_text(data)
    if text is None or not text.data:
        return None
    from gdr_code import prefilter  # takes long to load

    candidates = tuple(
        dataclasses.replace(candidate, position=Position.PATH)
        for candidate in prefilter.find(text, "", None)
        if candidate.category is Category.EMAIL
    )
    places = spots(text, (candidate.span for candidate in candidates))
    size, lines = len(text.data), len(text.starts)
    survey = considered(Survey("", b"", file.blob, 0, size, lines, None, PathKind.SOURCE, candidates, places))
    found = met.looked_at(recall, file, survey, frozenset())
    recall.tell([found.row] if found.row is not None else [])
    return survey


def _spellings(path: str) -> Iterator[bytes]:
    """A path's parts as words; once more with its extension apart, which is no part of a domain."""
    yield _bytes(path.translate(_APART))
    stem, dot, extension = path.rpartition(".")
    if dot and "/" not in extension:
        yield _bytes(f"{stem} {extension}".translate(_APART))


def _moved(finding: Finding, path: str, span: Span) -> Finding:
    columns = [len(_bytes(path)[:at].decode("utf-8", "replace")) + 1 for at in (span.start, span.end)]
    return dataclasses.replace(
        finding,
        path=path,
        blob="",
        span=span,
        place=Place(0, columns[0], 0, columns[1]),
        position=Position.PATH,
        node=None,
        language=None,
        path_kind=PathKind.SOURCE,
    )


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "replace")
