"""What a threshold changes, and how far a probability can be believed; counts add up over repositories."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gdr_code.audit.agreement import Matrix, Share, precision, recall
from gdr_code.audit.flags import Flag
from gdr_code.audit.gold import FileGold
from gdr_code.audit.labels import Answer

STEPS = 100
BINS = 10
Levels = Mapping[tuple[int, bool], int]
"""Lines by their surest flag, in steps of a hundredth rounded down, and by whether they are true."""


@dataclass(frozen=True, slots=True)
class Point:
    """What would be flagged from a threshold on."""

    threshold: float
    matrix: Matrix


def levels(file: FileGold, flags: Iterable[Flag]) -> Levels:
    """The lines of a file that count and that a flag with a score touches."""
    lines = file.lines - file.unsure
    last = max(lines, default=0)
    surest: dict[int, float] = {}
    for one in flags:
        if one.score is not None:
            for line in range(one.line, min(one.end_line, last) + 1):
                if line in lines:
                    surest[line] = max(one.score, surest.get(line, 0.0))
    # A score of 0.29 is 28.999... hundredths.
    return Counter(
        (min(STEPS, math.floor(score * STEPS + 1e-6)), line in file.true) for line, score in surest.items()
    )


def points(found: Levels, true: int, negative: int) -> Iterator[Point]:
    """A point for each threshold at which something changes, from the highest down."""
    tp = fp = 0
    for level in sorted({level for level, _ in found}, reverse=True):
        tp += found.get((level, True), 0)
        fp += found.get((level, False), 0)
        yield Point(level / STEPS, Matrix(tp, fp, true - tp, negative - fp))


def average_precision(curve: Iterable[Point]) -> float | None:
    """The mean precision, weighted by the recall that each threshold adds; undefined without a true line."""
    total, before = 0.0, 0.0
    known = None
    for point in curve:
        here, right = recall(point.matrix), precision(point.matrix)
        if here is None or right is None:
            return None
        total += (here - before) * right
        before = here
        known = total
    return known


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose probability lies in one tenth."""

    sum: float = 0.0
    true: Share = field(default_factory=Share)

    def __add__(self, other: Bin) -> Bin:
        return Bin(self.sum + other.sum, self.true + other.true)

    @property
    def mean(self) -> float | None:
        """The mean probability."""
        return self.sum / self.true.of if self.true.of else None


Bins = tuple[Bin, ...]
NO_BINS: Bins = (Bin(),) * BINS
ALL = -1
Gaps = Mapping[int, float]
"""By bin how far its probabilities are above what is true, added up; under `ALL` the number of answers."""


def added(one: Bins, other: Bins) -> Bins:
    """Both."""
    return tuple(a + b for a, b in zip(one, other, strict=True))


def reliability(file: FileGold, asked: Iterable[Flag]) -> Bins:
    """The probabilities of all candidates on lines that count, and how many experts mark.

    A candidate that only touches what experts are unsure of counts neither way.
    """
    found = list(NO_BINS)
    last = max(file.lines, default=0)
    for one in asked:
        lines = file.lines.intersection(range(one.line, min(one.end_line, last) + 1))
        if one.score is None or not lines:
            continue
        answers = {
            label.answer
            for line in lines
            for label in file.labels.get(line, ())
            if one.touches(line, label.columns)
        }
        true = Answer.TRUE in answers
        if true or Answer.AMBIGUOUS not in answers:
            found[min(int(one.score * BINS), BINS - 1)] += Bin(one.score, Share(int(true), 1))
    return tuple(found)


def gaps(bins: Sequence[Bin]) -> Gaps:
    """What the calibration error is made of."""
    found = {at: one.sum - one.true.hits for at, one in enumerate(bins) if one.true.of}
    return {**found, ALL: sum(one.true.of for one in bins)} if found else {}


def calibration_error(found: Gaps) -> float | None:
    """The expected calibration error (Naeini and others, 2015): the mean gap, weighted by size."""
    if not found:
        return None
    return sum(abs(gap) for at, gap in found.items() if at != ALL) / found[ALL]
