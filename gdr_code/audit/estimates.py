"""Figures of all lines that a sample stands for, from the lines that were drawn and their weights.

Lines of one weight are taken as one stratum, drawn at random; estimates do not depend on that, intervals do.
A figure is a ratio of two totals: its variance is that of the linearised ratio, stratum by stratum (Cochran,
Sampling Techniques, 1977, 5A and 6.11), its interval Wilson's with the number of independent lines that would
have this variance (Korn and Graubard, 1998).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from gdr_code.audit.agreement import Interval, wilson
from gdr_code.audit.gold import FileGold

Cells = Mapping[tuple[float, str], int]
"""Drawn lines by weight and by cell: `tp`, `fp`, `fn`, `tn`, or `aside` for what counts neither way."""
CELLS = ("tp", "fp", "fn", "tn", "aside")
_ANSWERS = (("tp", "fp"), ("fn", "tn"))
RATIOS: Mapping[str, tuple[Mapping[str, int], Mapping[str, int]]] = {
    "precision": ({"tp": 1}, {"tp": 1, "fp": 1}),
    "recall": ({"tp": 1}, {"tp": 1, "fn": 1}),
    "f1": ({"tp": 2}, {"tp": 2, "fp": 1, "fn": 1}),
    "specificity": ({"tn": 1}, {"tn": 1, "fp": 1}),
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of all lines; undefined where none of them counts."""

    value: float | None
    interval: Interval | None


def cells(file: FileGold, true: frozenset[int], aside: frozenset[int], flagged: frozenset[int]) -> Cells:
    """The lines of a file; one without a weight stands for itself."""
    counted = file.lines - aside
    lines = {
        "tp": counted & true & flagged,
        "fp": (counted & flagged) - true,
        "fn": (counted & true) - flagged,
        "tn": counted - true - flagged,
        "aside": file.lines & aside,
    }
    found: Counter[tuple[float, str]] = Counter()
    for cell, several in lines.items():
        if file.weights:
            found.update((file.weights.get(line, 1.0), cell) for line in several)
        elif several:
            found[1.0, cell] += len(several)
    return found


def totals(found: Cells) -> dict[str, float]:
    """The lines of each cell that the drawn ones stand for."""
    sums = dict.fromkeys(CELLS, 0.0)
    for (weight, cell), count in found.items():
        sums[cell] += weight * count
    return sums


def estimate(name: str, found: Cells) -> Estimate:
    """A figure with its 95 % interval."""
    part, whole = RATIOS[name]
    value = _ratio(totals(found), part, whole)
    if value is None:
        return Estimate(None, None)
    strata = _strata(found)
    expected: Counter[str] = Counter()
    for one in strata:
        expected.update({cell: one.lines * share for cell, share in one.shares.items()})
    guess = _ratio(expected, part, whole)
    over = sum(expected[cell] * times for cell, times in whole.items())
    assert guess is not None
    errors = {cell: (part.get(cell, 0) - guess * whole.get(cell, 0)) / over for cell in CELLS}
    variance = sum(one.variance(errors) for one in strata)
    lines = guess * (1 - guess) / variance if variance else _counted(whole, found)
    return Estimate(value, wilson(value * lines, lines))


def _ratio(sums: Mapping[str, float], part: Mapping[str, int], whole: Mapping[str, int]) -> float | None:
    over = sum(sums[cell] * times for cell, times in whole.items())
    return sum(sums[cell] * times for cell, times in part.items()) / over if over else None


def _counted(whole: Mapping[str, int], found: Cells) -> int:
    return sum(count for (_, cell), count in found.items() if cell in whole)


@dataclass(frozen=True, slots=True)
class _Stratum:
    """Lines of one weight, and the share of each cell among them."""

    weight: float
    drawn: int
    shares: Mapping[str, float]

    @property
    def lines(self) -> float:
        return self.weight * self.drawn

    def variance(self, errors: Mapping[str, float]) -> float:
        """Of the sum of these errors over all its lines."""
        mean = sum(errors[cell] * share for cell, share in self.shares.items())
        spread = sum(share * (errors[cell] - mean) ** 2 for cell, share in self.shares.items())
        return self.lines**2 * (1 - 1 / self.weight) * spread / self.drawn if self.weight > 1 else 0.0


def _strata(found: Cells) -> list[_Stratum]:
    """Half a line more of each answer that was possible: none seen is not none there (Jeffreys)."""
    by_weight: dict[float, Counter[str]] = defaultdict(Counter)
    for (weight, cell), count in found.items():
        by_weight[weight][cell] += count
    strata = []
    for weight, counts in sorted(by_weight.items()):
        drawn = counts.total()
        more = [cell for pair in _ANSWERS if counts[pair[0]] or counts[pair[1]] for cell in pair]
        added = dict.fromkeys(more if weight > 1 else (), 0.5)
        total = drawn + sum(added.values())
        shares = {cell: (counts[cell] + added.get(cell, 0.0)) / total for cell in CELLS}
        strata.append(_Stratum(weight, drawn, shares))
    return strata
