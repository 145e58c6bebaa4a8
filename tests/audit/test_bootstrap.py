"""Samples of repositories, and intervals from them by hand."""

from __future__ import annotations

import pytest

from gdr_code.audit import bootstrap
from gdr_code.audit.agreement import Matrix

ALL_FOUR = [[0, 0], [1, 1], [0, 1], [1, 0]]


def test_quantiles_lie_between_neighbours() -> None:
    assert bootstrap.quantile([1.0, 2.0, 4.0], 0.5) == 2.0
    assert bootstrap.quantile([1.0, 2.0, 4.0], 0.75) == 3.0
    assert bootstrap.quantile([7.0], 0.975) == 7.0


def test_intervals_by_hand() -> None:
    # Two repositories, four samples: recall is 1, 0, 1/2 and 1/2.
    found = bootstrap.intervals([Matrix(tp=1, tn=1), Matrix(fn=1, tn=1)], ALL_FOUR)
    assert found["recall"] == pytest.approx((0.0375, 0.9625))
    # Precision is undefined in one sample of the four, and 1 in the others.
    assert found["precision"] == (1.0, 1.0)
    # Kappa is 1, 0 (nothing flagged), 1/2, 1/2; the correlation is undefined where nothing is flagged.
    assert found["specificity"] == (1.0, 1.0)
    assert bootstrap.intervals([Matrix(tn=1)], [[0]] * 4)["recall"] is None


def test_half_undefined_is_no_interval() -> None:
    assert bootstrap.between([None, None, 1.0, 2.0]) is None
    assert bootstrap.between([None, 1.0, 1.0]) == (1.0, 1.0)
    assert bootstrap.between([]) is None


def test_samples_are_the_same_at_every_call_and_one_repository_has_none() -> None:
    assert bootstrap.draws(5, 20) == bootstrap.draws(5, 20)
    assert all(len(sample) == 5 and set(sample) <= set(range(5)) for sample in bootstrap.draws(5, 20))
    assert bootstrap.draws(1) == []
    assert set(bootstrap.intervals([Matrix(3, 1, 2, 4)], bootstrap.draws(1)).values()) == {None}


def test_counts_of_a_sample_are_added_up() -> None:
    counts = [{"a": 1, "b": 2}, {"b": 3}, {}]
    found = list(bootstrap.resampled(counts, [[0, 0, 2], [1, 0, 1], [2, 2, 2]]))
    assert found == [{"a": 2, "b": 4}, {"a": 1, "b": 8}, {}]
    one, other = Matrix(1, 2, 3, 4), Matrix(5, 6, 7, 8)
    assert bootstrap.matrices([one, other], ALL_FOUR) == [one + one, other + other, one + other, one + other]
