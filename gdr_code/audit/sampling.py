"""Which lines to read: strata, how many lines of each, which ones, and how exact the answer will be.

The chance of a line depends on its stratum alone, so a line drawn stands for `weight` lines and every total
is estimated without bias; the guesses of how many lines are true only decide how many are drawn where. Within
a stratum every k-th line in order of repository, language and path is drawn from a random start (systematic
sampling), so repositories and languages are represented as they are.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gdr_code.audit.agreement import Z

LEAST = 2
_SURE = 0.02


@dataclass(frozen=True, slots=True, order=True)
class Stratum:
    """Lines alike. `found` are flagged by us; `name` says the rest."""

    found: bool
    name: str


@dataclass(frozen=True, slots=True)
class Size:
    """How many lines a stratum has, and the share of them that is guessed to be true."""

    lines: int
    guess: float

    @property
    def spread(self) -> float:
        """The guessed standard deviation of a line's answer; a guess is never taken for sure."""
        share = min(max(self.guess, _SURE * _SURE), 1 - _SURE)
        return math.sqrt(share * (1 - share))


Strata = Mapping[Stratum, Size]


def suggested(strata: Strata, width: float) -> int:
    """The fewest lines to draw for a 95 % interval of recall of this width."""
    low = sum(min(LEAST, size.lines) for size in strata.values())
    high = sum(size.lines for size in strata.values())
    while low < high:
        middle = (low + high) // 2
        if (expected_width(strata, allocated(strata, middle)) or 0.0) <= width:
            high = middle
        else:
            low = middle + 1
    return low


def expected_width(strata: Strata, drawn: Mapping[Stratum, int]) -> float | None:
    """The width that the 95 % interval of recall should have; None without a true line to be expected.

    Cochran, Sampling Techniques (1977), 5A and 6.11: recall as a ratio, stratum by stratum.
    """
    true = sum(size.lines * size.guess for size in strata.values())
    if not true:
        return None
    recall = sum(size.lines * size.guess for one, size in strata.items() if one.found) / true
    variance = sum(
        size.lines * (size.lines - drawn[one]) * (size.spread * (int(one.found) - recall)) ** 2 / drawn[one]
        for one, size in strata.items()
    )
    return min(1.0, 2 * Z * math.sqrt(variance) / true)


def allocated(strata: Strata, size: int) -> dict[Stratum, int]:
    """Lines to draw of each stratum: in proportion to its lines and their spread (Neyman), two at least."""
    drawn = {one: min(LEAST, stratum.lines) for one, stratum in strata.items()}
    open_ = {one: stratum.lines * stratum.spread for one, stratum in strata.items()}
    left = size - sum(drawn.values())
    while left > 0 and open_:
        total = sum(open_.values())
        shares = {one: left * weight / total for one, weight in open_.items()}
        full = [one for one, share in shares.items() if drawn[one] + share >= strata[one].lines]
        for one in full:
            left -= strata[one].lines - drawn[one]
            drawn[one] = strata[one].lines
            del open_[one]
        if not full:
            _shared_out(shares, left, drawn)
            break
    return drawn


def _shared_out(shares: Mapping[Stratum, float], left: int, drawn: dict[Stratum, int]) -> None:
    """Whole numbers that add up: the largest remainders get what rounding leaves."""
    for one, share in shares.items():
        drawn[one] += math.floor(share)
        left -= math.floor(share)
    for one in sorted(shares, key=lambda one: (math.floor(shares[one]) - shares[one], one))[:left]:
        drawn[one] += 1


def positions(lines: int, drawn: int, chosen: random.Random) -> list[int]:
    """Which of the lines, from 0: evenly apart from a random start, so that each has the same chance."""
    start = chosen.random()
    return [min(int((start + number) * lines / drawn), lines - 1) for number in range(drawn)]


def assigned(count: int, annotators: int, overlap: float, chosen: random.Random) -> list[list[int]]:
    """The lines of each annotator in random order; a share of all lines goes to two of them."""
    order = list(range(count))
    chosen.shuffle(order)
    both = round(overlap * count) if annotators > 1 else 0
    piles: list[list[int]] = [[] for _ in range(annotators)]
    for at, line in enumerate(order):
        piles[at % annotators].append(line)
        if at < both:
            piles[(at + 1 + at // annotators % max(1, annotators - 1)) % annotators].append(line)
    for pile in piles:
        chosen.shuffle(pile)
    return piles


def weights(strata: Strata, drawn: Mapping[Stratum, int]) -> Mapping[Stratum, float]:
    """Of how many lines each drawn line is one."""
    return {one: size.lines / drawn[one] for one, size in strata.items()}


def merged(sizes: Sequence[Size]) -> Size:
    """The lines of several parts of a stratum."""
    lines = sum(one.lines for one in sizes)
    return Size(lines, sum(one.lines * one.guess for one in sizes) / lines)
