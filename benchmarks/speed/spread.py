"""Several rounds in three figures: a median, the least and the most."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """The median, the least and the most of so many rounds."""

    median: float
    least: float
    most: float
    rounds: int


def spread(values: Iterable[float]) -> Spread | None:
    """None of no values."""
    known = sorted(values)
    return Spread(statistics.median(known), known[0], known[-1], len(known)) if known else None


def ratio(these: Mapping[int, float], those: Mapping[int, float]) -> Spread | None:
    """Of the ratios within each round that has both: what slows a round down slows both down."""
    return spread(value / those[number] for number, value in these.items() if those.get(number))


def difference(these: Mapping[int, float], those: Mapping[int, float]) -> Spread | None:
    """Of the differences within each round that has both."""
    return spread(value - those[number] for number, value in these.items() if number in those)
