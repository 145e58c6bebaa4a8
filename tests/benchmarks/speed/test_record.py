"""Ratios, differences and spreads, by hand."""

from __future__ import annotations

import pytest

from benchmarks.speed.measure import Cost
from benchmarks.speed.record import Found, Record, Run
from benchmarks.speed.spread import Spread, difference, ratio, spread
from tests.benchmarks.speed.records import record

OURS, THEIRS = ("20 MB", "gdr-code"), ("20 MB", "other")


def test_a_spread_is_the_median_and_its_bounds() -> None:
    assert spread([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0, 3)
    assert spread([4.0, 1.0]) == Spread(2.5, 1.0, 4.0, 2)
    assert spread([]) is None


def test_a_ratio_is_taken_within_each_round() -> None:
    # A round that is ten times as slow for both leaves the ratio as it is.
    assert ratio({1: 2.0, 2: 20.0}, {1: 4.0, 2: 40.0}) == Spread(0.5, 0.5, 0.5, 2)
    assert ratio({1: 1.0, 2: 6.0, 3: 2.0}, {1: 2.0, 2: 2.0, 3: 2.0}) == Spread(1.0, 0.5, 3.0, 3)


def test_a_round_that_one_of_them_missed_says_nothing() -> None:
    assert ratio({1: 1.0, 2: 9.0}, {1: 2.0, 3: 1.0}) == Spread(0.5, 0.5, 0.5, 1)
    assert ratio({1: 1.0}, {2: 1.0}) is None
    assert ratio({1: 1.0}, {1: 0.0}) is None
    assert difference({1: 5.0, 2: 9.0}, {1: 2.0, 3: 1.0}) == Spread(3.0, 3.0, 3.0, 1)


def test_what_a_record_is_asked() -> None:
    made = record(
        {
            OURS: [Cost(1.0, 2.0, 100), Cost(3.0, 4.0, 300)],
            THEIRS: [Cost(4.0, 2.0, 50), Cost(6.0, 2.0, 60)],
        }
    )
    made.left_out["20 MB", "slow"] = "not run over 1 MB"
    assert made.programs("20 MB") == ["gdr-code", "other", "slow"]
    assert made.programs("1 MB") == []
    assert made.spread(OURS, "peak") == Spread(200, 100, 300, 2)
    assert made.spread(("20 MB", "slow"), "wall") is None
    assert made.ratio(THEIRS, OURS, "wall") == Spread(3.0, 2.0, 4.0, 2)
    assert made.difference(THEIRS, OURS, "cpu") == Spread(-1.0, -2.0, 0.0, 2)
    assert (made.findings(OURS), made.findings(THEIRS)) == (7, None)
    assert made.tree("20 MB").bytes == 20_000_000


@pytest.mark.parametrize(("digests", "unlike"), [("aa", []), ("ab", ["20 MB"])])
def test_findings_that_differ_are_told(digests: str, unlike: list[str]) -> None:
    cost = Cost(1.0, 1.0, 1)
    runs = [Run(("20 MB", f"gdr-code {at}"), 1, cost, Found(1, digest)) for at, digest in enumerate(digests)]
    elsewhere = Run(("1 MB", "gdr-code"), 1, cost, Found(1, "c"))
    assert Record(runs=[*runs, elsewhere, Run(THEIRS, 1, cost, None)]).unlike() == unlike
