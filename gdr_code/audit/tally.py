"""Counts of one repository: what each system says of its lines, spans and of itself, against the experts.

Everything here adds up over repositories; nothing holds a line or a value.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations
from typing import TypeVar

from gdr_code.audit.agreement import Matrix, Share
from gdr_code.audit.annotators import Place, Ratings, rated
from gdr_code.audit.curves import NO_BINS, Bins, added, levels, reliability
from gdr_code.audit.estimates import cells
from gdr_code.audit.flags import Flag, Flags, by_line, flagged
from gdr_code.audit.gold import FileGold, Gold
from gdr_code.audit.labels import Answer, Label

LINES, BARE, REPOSITORIES = "lines", "lines_without_attribution", "repositories"
LEVELS = (LINES, BARE, REPOSITORIES)
FILE_FACETS = ("language", "path_kind")
SPAN_FACETS = ("category", "position", "attribution", "lost")
FLAG_FACETS = ("category", "kind", "position")
NONE = "none"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file besides its labels: for slices."""

    language: str = NONE
    path_kind: str = NONE


@dataclass(frozen=True, slots=True)
class SpanFacts:
    """What is known of a true span: where it stands, and which step of ours lost it (none: it is found)."""

    position: str = NONE
    lost: str = NONE


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one repository: files by path, spans by label, and every candidate with the judge's probability."""

    files: Mapping[str, FileFacts] = field(default_factory=dict)
    spans: Mapping[Label, SpanFacts] = field(default_factory=dict)
    asked: Flags = field(default_factory=dict)

    def file(self, path: str) -> FileFacts:
        """What is known of a file; nothing of one that was not read."""
        return self.files.get(path, FileFacts())

    def span(self, label: Label) -> SpanFacts:
        """What is known of a span."""
        return self.spans.get(label, SpanFacts())


_Count = TypeVar("_Count", Matrix, Share)
Slices = dict[str, dict[str, Matrix]]
Shares = dict[str, dict[str, Share]]


@dataclass(slots=True)
class SystemTally:
    """One system in one repository."""

    levels: dict[str, Matrix] = field(default_factory=lambda: dict.fromkeys(LEVELS, Matrix()))
    files: Slices = field(default_factory=lambda: {name: {} for name in FILE_FACETS})
    spans: Shares = field(default_factory=lambda: {name: {} for name in SPAN_FACETS})
    flags: Shares = field(default_factory=lambda: {name: {} for name in FLAG_FACETS})
    drawn: dict[str, Counter[tuple[float, str]]] = field(default_factory=lambda: defaultdict(Counter))
    levels_of_score: Counter[tuple[int, bool]] = field(default_factory=Counter)
    recalls: float = 0.0
    whole: Share = field(default_factory=Share)


@dataclass(frozen=True, slots=True)
class Tally:
    """One repository: its systems by name, and for each two of them on how many lines only one is right."""

    repo: str
    systems: Mapping[str, SystemTally]
    pairs: Mapping[tuple[str, str], tuple[int, int]]
    lines: int
    true: int
    unsure: int
    files_with_true: int
    ratings: Ratings = field(default_factory=Ratings)
    bins: Bins = NO_BINS
    weighted: bool = False


def counted(gold: Gold, systems: Mapping[str, Flags], facts: Facts) -> Tally:
    """The counts of all systems on the lines of one repository; the first of them is ours."""
    ours = next(iter(systems))
    wrong = {name: {one.path: _wrong(one, flags) for one in gold.files} for name, flags in systems.items()}
    return Tally(
        repo=gold.repo,
        systems={
            name: _system(gold, flags, facts, facts.asked if name == ours else {})
            for name, flags in systems.items()
        },
        pairs={(one, other): _pair(wrong[one], wrong[other]) for one, other in combinations(systems, 2)},
        lines=sum(len(one.lines) for one in gold.files),
        true=sum(len(one.true) for one in gold.files),
        unsure=sum(len(one.unsure) for one in gold.files),
        files_with_true=sum(bool(one.true) for one in gold.files),
        ratings=rated(gold.said, {name: _places(gold, flags) for name, flags in systems.items()}),
        bins=reduce(added, (reliability(one, facts.asked.get(one.path, ())) for one in gold.files), NO_BINS),
        weighted=any(one.weights for one in gold.files),
    )


def _places(gold: Gold, flags: Flags) -> frozenset[Place]:
    """The lines that several annotators answered and a system flags."""
    asked: dict[str, set[int]] = defaultdict(set)
    for path, line in gold.said:
        asked[path].add(line)
    return frozenset(
        (path, line)
        for path, lines in asked.items()
        for line in flagged(flags.get(path, ()), frozenset(lines))
    )


def marked(file: FileGold, flags: Flags) -> frozenset[int]:
    """The lines of a file that count and that a system flags."""
    return flagged(flags.get(file.path, ()), file.lines)


def _wrong(file: FileGold, flags: Flags) -> frozenset[int]:
    return (marked(file, flags) ^ file.true) - file.unsure


def _pair(one: Mapping[str, frozenset[int]], other: Mapping[str, frozenset[int]]) -> tuple[int, int]:
    """On how many lines only the one is right, and only the other."""
    return sum(len(other[path] - one[path]) for path in one), sum(
        len(one[path] - other[path]) for path in one
    )


def _system(gold: Gold, flags: Flags, facts: Facts, asked: Flags) -> SystemTally:
    tally = SystemTally()
    for file in gold.files:
        here = marked(file, flags)
        for level, true, aside in (
            (LINES, file.true, file.unsure),
            (BARE, file.private, file.unsure | (file.true - file.private)),
        ):
            tally.levels[level] += _matrix(file, true, here, aside)
            tally.drawn[level].update(cells(file, true, aside, here))
        if file.true:
            tally.recalls += len(file.true & here) / len(file.true)
        known = facts.file(file.path)
        for facet in FILE_FACETS:
            _add(tally.files[facet], getattr(known, facet), _matrix(file, file.true, here, file.unsure))
        _count_spans(tally, file, flags.get(file.path, ()), facts)
        _count_flags(tally, file, flags.get(file.path, ()))
        scored = (*flags.get(file.path, ()), *asked.get(file.path, ()))
        tally.levels_of_score.update(levels(file, scored))
    tally.levels[REPOSITORIES] = _repository(gold, flags)
    if tally.levels[LINES].tp + tally.levels[LINES].fn:
        tally.whole = Share(int(not tally.levels[LINES].fn), 1)
    return tally


def _matrix(file: FileGold, true: frozenset[int], here: frozenset[int], aside: frozenset[int]) -> Matrix:
    counted_lines = file.lines - aside
    here = here & counted_lines
    tp = len(here & true)
    return Matrix(tp, len(here) - tp, len(true) - tp, len(counted_lines) - len(here) - len(true) + tp)


def _repository(gold: Gold, flags: Flags) -> Matrix:
    """One unit. With a label of its own any flag in it counts, else those on lines that count."""
    if gold.answer is not None:
        if gold.answer is Answer.AMBIGUOUS:
            return Matrix()
        return _one(gold.answer is Answer.TRUE, any(flags.values()))
    true = any(file.true for file in gold.files)
    if not gold.files or (not true and any(file.unsure for file in gold.files)):
        return Matrix()
    return _one(true, any(marked(file, flags) for file in gold.files))


def _one(true: bool, found: bool) -> Matrix:
    return Matrix(
        int(true and found), int(found and not true), int(true and not found), int(not true and not found)
    )


def _count_spans(tally: SystemTally, file: FileGold, flags: Sequence[Flag], facts: Facts) -> None:
    """Of the true spans those that a flag overlaps."""
    here = by_line(flags, file.true)
    for label in file.spans():
        assert label.line is not None
        share = Share(int(any(one.touches(label.line, label.columns) for one in here[label.line])), 1)
        known = facts.span(label)
        _add(tally.spans["category"], label.category or NONE, share)
        _add(tally.spans["position"], known.position, share)
        _add(tally.spans["attribution"], "yes" if label.attribution else "no", share)
        _add(tally.spans["lost"], known.lost, share)


def _count_flags(tally: SystemTally, file: FileGold, flags: Sequence[Flag]) -> None:
    """Of the flags on lines that count those that touch a true line."""
    lines = file.lines - file.unsure
    last = max(lines, default=0)
    for one in flags:
        if here := lines.intersection(range(one.line, min(one.end_line, last) + 1)):
            share = Share(int(not here.isdisjoint(file.true)), 1)
            for facet in FLAG_FACETS:
                _add(tally.flags[facet], getattr(one, facet) or NONE, share)


def _add(into: dict[str, _Count], name: str, more: _Count) -> None:
    into[name] = into[name] + more if name in into else more
