"""Phase 3, the proof of one file: what is rewritten passes every check, or the problem is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gdr_code import verify
from gdr_code.echoes import echoes
from gdr_code.findings import is_free, of_file
from gdr_code.hunt import Hunter
from gdr_code.judge.evidence import Evidence
from gdr_code.judge.local import LocalJudge
from gdr_code.records import (
    Action,
    Edit,
    Entry,
    Finding,
    Problem,
    Repository,
    Rewrite,
    Skipped,
    SourceFile,
    Span,
)
from gdr_code.replace.plan import Plan
from gdr_code.replace.splice import edits, splice
from gdr_code.settings import Settings
from gdr_code.sought import Target
from gdr_code.survey import survey
from gdr_code.text import Text, read_text, spots

_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to rewrite: as it was surveyed, with its findings in order of place.

    `cleared` is what a model would leave, whatever a fresh scan thinks of it.
    """

    entry: Entry
    blob: str
    lines: int
    language: str | None
    findings: tuple[Finding, ...] = field(repr=False)
    cleared: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What the files of a repository are rewritten with, proven against, and written to."""

    plan: Plan
    targets: tuple[Target, ...] = field(repr=False)
    evidence: Evidence = field(repr=False)
    folder: str
    moved: Mapping[bytes, bytes] = field(default_factory=dict, repr=False)
    """The raw paths that are renamed, and what they become."""


class Prover:
    """Rewrites files of one repository; what it returns as a rewrite has passed every check."""

    def __init__(self, repository: Repository, settings: Settings, proof: Proof) -> None:
        self._repository = repository
        self._settings = settings
        self._proof = proof
        self._hunter = Hunter(proof.targets)
        self._judge = LocalJudge()
        self._scanned: tuple[bytes, Sequence[Finding]] = (b"", ())

    def rewrite(self, file: SourceFile, draft: Draft) -> tuple[Rewrite, Draft] | Problem:
        """The file after its edits with all findings they answer, or what is wrong.

        What shows only beside stand-ins is replaced too; where a check fails, plainer stand-ins are tried.
        """
        text = read_text(file.data)
        if text is None:
            return Problem(file.path, "undecodable", "no text")
        rewrite, draft = self._settled(file, text, _with_echoes(file, text, draft))
        problems = self._problems(file, rewrite, draft)
        if problems and rewrite.edits:
            rewrite = self._spliced(file, text, draft, plainer=True)
            problems = self._problems(file, rewrite, draft)
        return problems[0] if problems else (rewrite, draft)

    def _settled(self, file: SourceFile, text: Text, draft: Draft) -> tuple[Rewrite, Draft]:
        """The file after edits that leave nothing fresh, as far as a few rounds go."""
        rewrite = self._spliced(file, text, draft)
        for _ in range(_ROUNDS):
            fresh = list(self._fresh(file, text, rewrite, draft)) if rewrite.edits else []
            if not fresh:
                break
            found = sorted((*draft.findings, *fresh), key=lambda finding: finding.span)
            draft = dataclasses.replace(draft, findings=tuple(found))
            rewrite = self._spliced(file, text, draft)
        return rewrite, draft

    def _spliced(self, file: SourceFile, text: Text, draft: Draft, plainer: bool = False) -> Rewrite:
        replaced = [finding for finding in draft.findings if finding.action.changes]
        plain = {finding.entity for finding in replaced} if plainer else frozenset()
        changes = edits(text, file.data, replaced, self._proof.plan, plain) if replaced else ()
        return Rewrite(file.path, file.raw_path, file.mode, changes, splice(file.data, changes))

    def _problems(self, file: SourceFile, rewrite: Rewrite, draft: Draft) -> tuple[Problem, ...]:
        spared, left = _kept(draft, rewrite), _left(draft, rewrite)

        def survivors(data: bytes) -> list[Span]:
            return [span for span in self._survivors(data) if is_free(spared, span)]

        def rescan(data: bytes) -> list[Span]:
            return [one.span for one in self._rescan(file, data) if is_free(left, one.span)]

        if not rewrite.edits:
            found = survivors(rewrite.data)
            return (Problem(file.path, "survivor", f"{len(found)} in a file without edits"),) if found else ()
        return verify.check(file, rewrite, draft.language, survivors, rescan)

    def _survivors(self, data: bytes) -> list[Span]:
        text = read_text(data)
        if text is None:
            return []
        return [spot.span for spot in spots(text, (span for _, span in self._hunter.survivors(text.data)))]

    def _rescan(self, file: SourceFile, data: bytes) -> Sequence[Finding]:
        """What a fresh scan would replace; the same bytes are not scanned twice in a row."""
        if self._scanned[0] != data:
            self._scanned = (data, self._scan(file, data))
        return self._scanned[1]

    def _scan(self, file: SourceFile, data: bytes) -> Sequence[Finding]:
        surveyed = survey(dataclasses.replace(file, data=data), self._settings.key)
        if isinstance(surveyed, Skipped):
            return ()
        verdict = self._judge.judge(surveyed, self._proof.evidence)
        found = of_file(self._repository, surveyed, verdict, self._settings)
        return [one for one in found if one.action is not Action.KEEP]

    def _fresh(self, file: SourceFile, text: Text, rewrite: Rewrite, draft: Draft) -> Iterator[Finding]:
        """What a fresh scan finds outside edits and kept findings, where it stands in the original."""
        taken = sorted((*_left(draft, rewrite), *written(rewrite.edits)))
        for found in self._rescan(file, rewrite.data):
            if is_free(taken, found.span):
                yield _at_origin(found, file, text, origin(found.span, rewrite.edits))


def _with_echoes(file: SourceFile, text: Text, draft: Draft) -> Draft:
    more = tuple(echoes(file, text, draft.language, draft.findings))
    if not more:
        return draft
    found = sorted((*draft.findings, *more), key=lambda finding: finding.span)
    return dataclasses.replace(draft, findings=tuple(found))


def _kept(draft: Draft, rewrite: Rewrite) -> list[Span]:
    kept = [finding.span for finding in draft.findings if not finding.action.changes]
    return moved(kept, rewrite.edits)


def _left(draft: Draft, rewrite: Rewrite) -> list[Span]:
    """What a fresh scan may find: what is kept, and what the judge would leave, as far as it was left."""
    kept = [finding.span for finding in draft.findings if not finding.action.changes]
    if not draft.cleared:
        return moved(kept, rewrite.edits)
    taken = sorted((*kept, *(edit.span for edit in rewrite.edits)))
    return moved(sorted((*kept, *(one for one in draft.cleared if is_free(taken, one)))), rewrite.edits)


def _at_origin(found: Finding, file: SourceFile, text: Text, span: Span) -> Finding:
    (spot,) = spots(text, [Span(_utf8(file, text, span.start), _utf8(file, text, span.end))])
    return dataclasses.replace(found, blob=file.blob, span=span, place=spot.place)


def _utf8(file: SourceFile, text: Text, raw: int) -> int:
    """The offset in the text of a raw offset."""
    head = file.data[text.mark : raw]
    return len(head) if text.encoding == "utf-8" else len(head.decode(text.encoding).encode())


def moved(spans: Sequence[Span], changes: Sequence[Edit]) -> list[Span]:
    """Where ascending spans outside the edits lie after the edits."""
    ordered = sorted(changes, key=lambda edit: edit.span)
    result, shift, at = [], 0, 0
    for span in spans:
        while at < len(ordered) and ordered[at].span.end <= span.start:
            shift += len(ordered[at].replacement) - len(ordered[at].span)
            at += 1
        result.append(Span(span.start + shift, span.end + shift))
    return result


def written(changes: Sequence[Edit]) -> list[Span]:
    """Where the replacements of ascending edits lie after the edits; empty ones lie nowhere."""
    result, shift = [], 0
    for edit in changes:
        start, size = edit.span.start + shift, len(edit.replacement)
        if size:
            result.append(Span(start, start + size))
        shift += size - len(edit.span)
    return result


def origin(span: Span, changes: Sequence[Edit]) -> Span:
    """Where a span outside the ascending edits, counted after them, lay before them."""
    shift = 0
    for edit in changes:
        if edit.span.start + shift >= span.end:
            break
        shift += len(edit.replacement) - len(edit.span)
    return Span(span.start - shift, span.end - shift)
