"""Whether an aim is met."""

from __future__ import annotations

import pytest

from benchmarks.speed.aims import BETTER, MET, MISSED, UNKNOWN, Outcome, outcomes
from benchmarks.speed.measure import Cost
from benchmarks.speed.record import NOT_READ, Record
from benchmarks.speed.spread import Spread
from tests.benchmarks.speed.records import record


def _of(record: Record, said: str) -> Outcome:
    (one,) = (outcome for outcome in outcomes(record) if outcome.said.startswith(said))
    return one


def test_of_nothing_nothing_is_known() -> None:
    assert {outcome.verdict for outcome in outcomes(Record())} == {UNKNOWN}
    assert all(outcome.measured is None for outcome in outcomes(Record()))


@pytest.mark.parametrize(
    ("wall", "verdict"), [(6.0, BETTER), (6.1, MET), (10.0, MET), (10.1, MISSED), (60.0, MISSED)]
)
def test_beside_kingfisher(wall: float, verdict: str) -> None:
    made = record({("60 MB", "gdr-code"): [Cost(wall, 9, 1)], ("60 MB", "kingfisher"): [Cost(10.0, 9, 1)]})
    outcome = _of(made, "wall time to kingfisher's, 60 MB")
    assert (outcome.verdict, outcome.wanted) == (verdict, "at most 1, better 0.6")
    assert _of(made, "CPU time to kingfisher's, 60 MB").verdict == MET
    assert _of(made, "wall time to kingfisher's, 200 MB").verdict == UNKNOWN


def test_beside_detect_secrets_on_the_largest_tree_it_ran_on() -> None:
    costs = {
        (tree, program): [Cost(wall, 1, 1)]
        for tree, program, wall in (
            ("1 MB", "gdr-code", 1.0),
            ("1 MB", "detect-secrets", 5.0),
            ("20 MB", "gdr-code", 2.0),
            ("20 MB", "detect-secrets", 250.0),
            ("60 MB", "gdr-code", 6.0),
        )
    }
    outcome = _of(record(costs), "wall time of detect-secrets")
    assert outcome == Outcome(
        "wall time of detect-secrets to ours, 20 MB", "at least 100", "", Spread(125, 125, 125, 1), MET
    )


@pytest.mark.parametrize(("large", "verdict"), [(15.9, MISSED), (16.0, MET), (22.0, MET), (22.1, MISSED)])
def test_growth_has_two_bounds(large: float, verdict: str) -> None:
    made = record({("20 MB", "gdr-code"): [Cost(2, 1, 1)], ("200 MB", "gdr-code"): [Cost(large, 1, 1)]})
    assert _of(made, "wall time, 200 MB to 20 MB").verdict == verdict


def test_the_median_decides() -> None:
    several = [Cost(1, 1, int(megabytes * 1e6)) for megabytes in (100, 800, 650)]
    outcome = _of(record({("200 MB", "gdr-code"): several}), "peak memory, 200 MB")
    assert (outcome.verdict, outcome.measured) == (MET, Spread(650, 100, 800, 3))


def test_what_was_not_read_needs_no_memory() -> None:
    place = "one JSON file, 100 MB", "gdr-code"
    assert _of(record({place: [Cost(1, 1, 1)]}), "peak memory, one JSON").verdict == MET
    outcome = _of(Record(left_out={place: NOT_READ}), "peak memory, one JSON")
    assert (outcome.verdict, outcome.measured) == (f"missed, {NOT_READ}", None)


def test_first_run_and_refine() -> None:
    costs = {
        ("60 MB", "gdr-code"): [Cost(5, 1, 1), Cost(9, 1, 1)],
        ("60 MB", "gdr-code, very first run"): [Cost(7, 1, 1), Cost(13, 1, 1)],
        ("20 MB", "gdr-code"): [Cost(2, 1, 1)],
        ("20 MB", "gdr-code refine"): [Cost(7, 1, 1)],
    }
    made = record(costs)
    first, refine = _of(made, "the very first run"), _of(made, "wall time of refine")
    assert (first.measured, first.unit, first.verdict) == (Spread(3, 2, 4, 2), " s", MET)
    assert (refine.said, refine.measured) == ("wall time of refine to scan, 20 MB", Spread(3.5, 3.5, 3.5, 1))
    assert refine.verdict == MISSED
