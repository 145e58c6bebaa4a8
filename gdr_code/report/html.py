"""One page that opens from disk and asks no network for anything: `page/` with the data of a run in it.

A part is one repository's data as JSON: rows of findings that name their words by number, the masked lines
they stand on, and the files left out. The page holds as much of the parts as fits, and says what does not.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gdr_code import __version__
from gdr_code.pipeline import Run, Scan
from gdr_code.records import Action, Finding, Skipped, Unjudged, Withheld
from gdr_code.report import excerpts, summary, text, words
from gdr_code.report.embedding import as_json, policy
from gdr_code.report.excerpts import Lines
from gdr_code.report.masks import Mask
from gdr_code.text import printable

if TYPE_CHECKING:
    from gdr_code.refining import Refined

Row = dict[str, Any]
_Item = TypeVar("_Item")
MOST_BYTES = 9_000_000
_MOST_FILES = 2_000
_FACETS = ("category", "kind", "language", "position", "action")


def scanned(scans: Iterable[Scan], run: Run, failed: Sequence[str]) -> Iterator[str]:
    """The page of a scan in pieces; `failed` are the sources that could not be read when all are done."""
    rows: list[summary.Row] = []

    def parts() -> Iterator[str]:
        for scan in scans:
            rows.append(summary.of_scan(scan))
            yield part(scan, run)

    return _page(parts(), rows, failed)


def refined(parts: Iterable[str], rows: Sequence[summary.Row], failed: Sequence[str]) -> Iterator[str]:
    """The page of a refinement in pieces, from the parts and the summaries of its repositories."""
    return _page(parts, rows, failed)


def part(scan: Scan, run: Run, done: Refined | None = None) -> str:
    """One repository's data: no value, and nothing that could end a script element."""
    edits = {one.path: one.edits for one in done.written} if done else {}
    strings: _Numbers[str] = _Numbers()
    lines: _Numbers[Lines] = _Numbers()
    findings = [
        _finding(finding, shown, strings, lines) for finding, shown in excerpts.of_scan(scan, run, edits)
    ]
    omitted = done.omitted if done else scan.coverage.skipped
    return as_json(
        {
            "repo": printable(scan.repository.name),
            "counts": _counts(scan.findings),
            "strings": [*strings],
            "findings": findings,
            "lines": [[[*map(_piece, line)] for line in shown] for shown in lines],
            "withheld": _files(done.withheld if done else scan.coverage.unjudged, words.WHY_WITHHELD),
            "omitted": _files(omitted, words.WHY_SKIPPED),
            "copied": _files(done.copied if done else (), words.WHY_SKIPPED),
        }
    )


class _Numbers(Generic[_Item]):
    """Items by number, each held once."""

    def __init__(self) -> None:
        self._numbers: dict[_Item, int] = {}

    def __getitem__(self, item: _Item) -> int:
        return self._numbers.setdefault(item, len(self._numbers))

    def __iter__(self) -> Iterator[_Item]:
        return iter(self._numbers)


def _finding(finding: Finding, shown: Lines, strings: _Numbers[str], lines: _Numbers[Lines]) -> list[object]:
    """A row of numbers; `page.js` reads the columns in this order."""
    said = (
        printable(finding.path),
        finding.category,
        finding.kind,
        finding.language or "",
        finding.position,
        finding.action,
        words.reason(finding),
        finding.preview,
    )
    place = finding.place
    return [
        *(strings[word] for word in said),
        round(100 * finding.confidence),
        place.line,
        place.column,
        lines[shown] if shown else -1,
    ]


def _piece(piece: str | Mask) -> object:
    if isinstance(piece, str):
        return piece
    number = -1 if piece.finding is None else piece.finding
    return [number] if piece.stand_in is None else [number, piece.stand_in]


def _counts(findings: Iterable[Finding]) -> Row:
    """Findings by each facet, and those kept by position."""
    counts = {facet: Counter[str]() for facet in (*_FACETS, "kept")}
    for finding in findings:
        for facet in _FACETS:
            counts[facet][getattr(finding, facet) or ""] += 1
        if finding.action is Action.KEEP:
            counts["kept"][finding.position] += 1
    return {facet: dict(sorted(found.items())) for facet, found in counts.items()}


def _files(found: Sequence[Skipped | Withheld | Unjudged], why: Mapping[str, str]) -> Row:
    """How many, and the first of them: path, reason."""
    rows = [[printable(one.path), why.get(one.reason, one.reason)] for one in found[:_MOST_FILES]]
    return {"count": len(found), "rows": rows}


# The page


def _page(parts: Iterable[str], rows: Sequence[summary.Row], failed: Sequence[str]) -> Iterator[str]:
    """The template with the parts, then what all of them add up to, which is known when they are done."""
    style, script = _asset("page.css"), _asset("common.js") + _asset("page.js")
    before, between, after = _asset("page.html").split("{{data}}")
    yield before.replace("{{csp}}", policy(style, script)).replace("{{style}}", style)
    room = MOST_BYTES
    for number, one in enumerate(parts):
        fitted = one if len(one) <= room else _fitted(json.loads(one), room)
        room -= len(fitted)
        yield (",\n" if number else "\n") + fitted
    yield between
    yield as_json(_whole(rows, failed))
    yield after.replace("{{script}}", script)


def _whole(rows: Sequence[summary.Row], failed: Sequence[str]) -> Row:
    total = summary.total(rows)
    is_refined = any("delta" in row for row in rows)
    said = (
        text.change(total) if is_refined else None,
        text.withheld(total),
        text.coverage(total),
        text.ignored(total),
    )
    return {
        "version": __version__,
        "verdict": text.verdict(total, len(failed)),
        "said": [sentence for sentence in said if sentence],
        "failed": [printable(name) for name in sorted(failed)],
        "why_kept": words.WHY_KEPT,
        "refined": is_refined,
    }


def _fitted(one: Row, room: int) -> str:
    """A part cut to the room: first lines go, then findings, then the files; the counts stay."""
    spare = max(0, room - len(as_json({**one, "findings": [], "lines": []})))
    findings = _while_it_fits(one["findings"], spare)
    spare -= sum(map(_size, findings))
    lines = _while_it_fits(one["lines"], spare)
    cut = {**one, "findings": findings, "lines": lines}
    if not findings:
        cut["strings"] = []
    fitted = as_json(cut)
    if len(fitted) <= room:
        return fitted
    return as_json({**cut, **{name: {**one[name], "rows": []} for name in ("withheld", "omitted", "copied")}})


def _while_it_fits(rows: Sequence[object], room: int) -> list[object]:
    sizes = itertools.accumulate(map(_size, rows))
    return [row for row, size in zip(rows, sizes, strict=True) if size <= room]


def _size(row: object) -> int:
    return len(as_json(row)) + 1


def _asset(name: str) -> str:
    return files("gdr_code").joinpath("report", "page", name).read_text(encoding="utf-8")
