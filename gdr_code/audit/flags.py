"""What a system flags: places in files, ours, the baseline's and those of any other scanner alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from gdr_code.records import Decision, Finding, Place, Span, Survey, Verdict


@dataclass(frozen=True, slots=True)
class Flag:
    """Lines that a system would have removed. Columns count from 1, end exclusive; None: all of the line.

    `score` is how sure the system is, from 0 to 1, where it says so.
    """

    line: int
    end_line: int
    column: int | None = None
    end_column: int | None = None
    category: str = ""
    kind: str = ""
    position: str = ""
    why: str = ""
    score: float | None = None

    def columns(self, line: int) -> tuple[int, int | None] | None:
        """Characters of one of its lines, from 0, half-open and open to the end; None: all of the line."""
        if self.column is None or self.end_column is None:
            return None
        return (
            self.column - 1 if line == self.line else 0,
            self.end_column - 1 if line == self.end_line else None,
        )

    def touches(self, line: int, columns: tuple[int, int] | None) -> bool:
        """True when it covers one of these characters of a line."""
        if not self.line <= line <= self.end_line:
            return False
        own = self.columns(line)
        if own is None or columns is None:
            return True
        start, end = own
        return start < columns[1] and (end is None or columns[0] < end)


Flags = Mapping[str, Sequence[Flag]]
"""By path."""


def flagged(flags: Iterable[Flag], lines: frozenset[int]) -> frozenset[int]:
    """The lines of these that are flagged."""
    found: set[int] = set()
    last = max(lines, default=0)
    for one in flags:
        found.update(range(one.line, min(one.end_line, last) + 1))
    return lines & found


def by_line(flags: Iterable[Flag], lines: Set[int]) -> Mapping[int, list[Flag]]:
    """The flags on each of these lines."""
    found: dict[int, list[Flag]] = defaultdict(list)
    last = max(lines, default=0)
    for one in flags:
        for line in range(one.line, min(one.end_line, last) + 1):
            if line in lines:
                found[line].append(one)
    return found


def of_findings(findings: Iterable[Finding], say: Callable[[Finding], str]) -> Flags:
    """Ours, with a sentence for each; those in the names of files flag no line."""
    found: dict[str, list[Flag]] = defaultdict(list)
    for one in findings:
        place = one.place
        if place.line:
            found[one.path].append(
                Flag(
                    place.line,
                    place.end_line,
                    place.column,
                    place.end_column,
                    one.category,
                    one.kind,
                    one.position,
                    say(one),
                    one.confidence,
                )
            )
    return found


def of_verdicts(files: Iterable[tuple[Survey, Verdict]]) -> Flags:
    """What our judge was asked, each span once, with its highest probability."""
    found: dict[str, list[Flag]] = {}
    for survey, verdict in files:
        places = {one.span: spot.place for one, spot in zip(survey.candidates, survey.spots, strict=True)}
        surest: dict[Span, Decision] = {}
        for decision in verdict.decisions:
            span = decision.candidate.span
            if span not in surest or decision.confidence > surest[span].confidence:
                surest[span] = decision
        found[survey.path] = [_asked(places[span], one) for span, one in sorted(surest.items())]
    return found


def _asked(place: Place, decision: Decision) -> Flag:
    of = decision.candidate
    columns = place.line, place.end_line, place.column, place.end_column
    return Flag(*columns, of.category, of.kind, score=round(decision.confidence, 4))
