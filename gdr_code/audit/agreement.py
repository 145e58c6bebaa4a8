"""The arithmetic of agreement: pure functions of counts. What is undefined is None, never 0.

Rows of a confusion matrix are the experts' answers, columns a system's. Lines of one repository are not
independent, so shares have two intervals: Wilson's, as if they were, and the bootstrap's (bootstrap.py).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

Interval = tuple[float, float]
Z = 1.959963984540054
_EXACT = 1000


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units by what the experts say of them and what a system says."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn)

    @property
    def total(self) -> int:
        """All units."""
        return self.tp + self.fp + self.fn + self.tn


@dataclass(frozen=True, slots=True)
class Share:
    """Hits of all; undefined where there is nothing."""

    hits: int = 0
    of: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(self.hits + other.hits, self.of + other.of)

    @property
    def value(self) -> float | None:
        """The share."""
        return _ratio(self.hits, self.of)

    @property
    def interval(self) -> Interval | None:
        """Wilson's 95 % interval of the share."""
        return wilson(self.hits, self.of)


def precision(matrix: Matrix) -> float | None:
    """Of what a system flags, the share that experts flag too."""
    return _ratio(matrix.tp, matrix.tp + matrix.fp)


def recall(matrix: Matrix) -> float | None:
    """Of what experts flag, the share that a system flags."""
    return _ratio(matrix.tp, matrix.tp + matrix.fn)


def specificity(matrix: Matrix) -> float | None:
    """Of what experts do not flag, the share that a system leaves alone."""
    return _ratio(matrix.tn, matrix.tn + matrix.fp)


def f1(matrix: Matrix) -> float | None:
    """The harmonic mean of precision and recall."""
    return _ratio(2 * matrix.tp, 2 * matrix.tp + matrix.fp + matrix.fn)


def kappa(matrix: Matrix) -> float | None:
    """Cohen's kappa: agreement beyond what the margins alone would give."""
    total = matrix.total
    if not total:
        return None
    yes = (matrix.tp + matrix.fn) * (matrix.tp + matrix.fp)
    no = (matrix.tn + matrix.fp) * (matrix.tn + matrix.fn)
    return _ratio(total * (matrix.tp + matrix.tn) - yes - no, total * total - yes - no)


def correlation(matrix: Matrix) -> float | None:
    """Matthews' correlation of the two answers; undefined where one of them never varies."""
    margins = (
        (matrix.tp + matrix.fp) * (matrix.tp + matrix.fn) * (matrix.tn + matrix.fp) * (matrix.tn + matrix.fn)
    )
    if not margins:
        return None
    return (matrix.tp * matrix.tn - matrix.fp * matrix.fn) / math.sqrt(margins)


FIGURES: Mapping[str, Callable[[Matrix], float | None]] = {
    "precision": precision,
    "recall": recall,
    "f1": f1,
    "specificity": specificity,
    "kappa": kappa,
    "mcc": correlation,
}
_SHARES: Mapping[str, Callable[[Matrix], Share]] = {
    "precision": lambda matrix: Share(matrix.tp, matrix.tp + matrix.fp),
    "recall": lambda matrix: Share(matrix.tp, matrix.tp + matrix.fn),
    "specificity": lambda matrix: Share(matrix.tn, matrix.tn + matrix.fp),
}


def share_interval(name: str, matrix: Matrix) -> Interval | None:
    """Wilson's interval of a figure that is a share; None for the others."""
    return _SHARES[name](matrix).interval if name in _SHARES else None


def wilson(hits: float, total: float) -> Interval | None:
    """The 95 % Wilson interval of hits / total."""
    if not total:
        return None
    share = hits / total
    centre = share + Z * Z / (2 * total)
    half = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    scale = 1 + Z * Z / total
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def mcnemar(only_one: int, only_other: int) -> float | None:
    """Two-sided p of McNemar's test, from the units where only one system is right; exact up to 1,000."""
    total = only_one + only_other
    if not total:
        return None
    if total <= _EXACT:
        tail = sum(math.comb(total, at) for at in range(min(only_one, only_other) + 1))
        return min(1.0, float(2 * tail / 2**total))
    return math.erfc(math.sqrt(max(0, abs(only_one - only_other) - 1) ** 2 / total / 2))


def clustered_mcnemar(pairs: Iterable[tuple[int, int]]) -> float | None:
    """The same with repositories as what is independent: (sum of d)^2 / sum of d^2 against chi-square.

    `pairs` are the counts of each repository and d their differences.
    """
    differences = [one - other for one, other in pairs if one or other]
    squares = sum(one * one for one in differences)
    return math.erfc(math.sqrt(sum(differences) ** 2 / squares / 2)) if squares else None


def cohen(table: Mapping[tuple[str, str], int]) -> float | None:
    """Cohen's kappa of two annotators, from the counts of their answers to the same units."""
    total = sum(table.values())
    one, other = Counter[str](), Counter[str]()
    for (first, second), count in table.items():
        one[first] += count
        other[second] += count
    same = sum(count for (first, second), count in table.items() if first == second)
    chance = sum(one[answer] * other[answer] for answer in one)
    return _ratio(total * same - chance, total * total - chance)


def fleiss(patterns: Mapping[tuple[int, ...], int]) -> float | None:
    """Fleiss' kappa (Psychological Bulletin 76, 1971), from units by how many annotators gave each answer.

    Units may have different numbers of annotators, two at least; each counts the same.
    """
    units = sum(patterns.values())
    given = _answers(patterns)
    total = sum(given)
    if not units:
        return None
    agreed = sum(
        count * sum(votes * (votes - 1) for votes in pattern) / (sum(pattern) * (sum(pattern) - 1))
        for pattern, count in patterns.items()
    )
    chance = sum((votes / total) ** 2 for votes in given)
    return _unless_one((agreed / units - chance), 1 - chance)


def krippendorff(patterns: Mapping[tuple[int, ...], int]) -> float | None:
    """Krippendorff's alpha for nominal answers ("Computing Krippendorff's alpha-reliability", 2011)."""
    given = _answers(patterns)
    total = sum(given)
    if total < 2:
        return None
    same = sum(
        count * sum(votes * (votes - 1) for votes in pattern) / (sum(pattern) - 1)
        for pattern, count in patterns.items()
    )
    chance = sum(votes * (votes - 1) for votes in given) / (total - 1)
    return _unless_one(same - chance, total - chance)


def _answers(patterns: Mapping[tuple[int, ...], int]) -> list[int]:
    """How often each answer was given."""
    return [
        sum(column) for column in zip(*([v * n for v in one] for one, n in patterns.items()), strict=True)
    ]


def _unless_one(beyond: float, most: float) -> float | None:
    """The share of the agreement beyond chance; undefined where only one answer was ever given."""
    return beyond / most if most > 1e-12 else None


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
