"""The bootstrap by repository: how a figure varies when the repositories are drawn again, with replacement.

Counts of repositories add up, so a sample is a sum of their counts and a figure is one of that sum.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from gdr_code.audit.agreement import FIGURES, Interval, Matrix

DRAWS = 1000
_CELLS = ("tp", "fp", "fn", "tn")
_Key = TypeVar("_Key")
_Count = TypeVar("_Count", int, float)

Samples = Sequence[Sequence[int]]
"""Each the numbers of the repositories that are in it."""


def draws(count: int, number: int = DRAWS, seed: int = 1) -> list[list[int]]:
    """Samples of `count` repositories, the same at every call.

    One repository alone says nothing of how repositories vary: there are no samples of it.
    """
    chosen = random.Random(seed)
    return [chosen.choices(range(count), k=count) for _ in range(number)] if count > 1 else []


def resampled(counts: Sequence[Mapping[_Key, _Count]], samples: Samples) -> Iterator[Mapping[_Key, _Count]]:
    """The sum of the counts of each sample."""
    held = {number: tuple(own.items()) for number, own in enumerate(counts) if own}
    for sample in samples:
        total: dict[_Key, _Count] = defaultdict(int)
        for number in sample:
            for key, count in held.get(number, ()):
                total[key] += count
        yield total


def matrices(found: Sequence[Matrix], samples: Samples) -> list[Matrix]:
    """The summed matrix of each sample."""
    columns = [[getattr(one, cell) for one in found] for cell in _CELLS]
    return [Matrix(*(sum([column[at] for at in sample]) for column in columns)) for sample in samples]


def intervals(found: Sequence[Matrix], samples: Samples) -> dict[str, Interval | None]:
    """95 % intervals of every figure of the summed matrices."""
    drawn = matrices(found, samples)
    return {name: between([figure(one) for one in drawn]) for name, figure in FIGURES.items()}


def between(values: Sequence[float | None]) -> Interval | None:
    """The middle 95 % of the values that are defined; None where half of them are not."""
    known = sorted(value for value in values if value is not None)
    if len(known) * 2 <= len(values):
        return None
    return quantile(known, 0.025), quantile(known, 0.975)


def quantile(ordered: Sequence[float], share: float) -> float:
    """A quantile of ascending values, between neighbours by line."""
    at = share * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])
