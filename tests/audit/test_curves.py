"""Curves and calibration by hand, and as scikit-learn has them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from sklearn import metrics

from gdr_code.audit import curves
from gdr_code.audit.agreement import Matrix, Share
from gdr_code.audit.curves import NO_BINS, Bin
from gdr_code.audit.flags import Flag
from tests.audit.making import CLEAN, UNSURE, file_gold, flag, label


def _sure(score: float | None, one: Flag) -> Flag:
    return replace(one, score=score)


# Lines 1 and 2 are true, 3 is ambiguous, 4 to 6 are negative.
FILE = file_gold(6, [label(1, (4, 9)), label(2), label(3, (0, 5), UNSURE), label(4, None, CLEAN)])


def test_a_line_has_the_score_of_its_surest_flag() -> None:
    flags = [
        _sure(0.29, flag(1)),
        _sure(0.4, flag(1)),
        _sure(0.999, flag(3)),
        _sure(0.7, flag(4, end_line=9)),
        _sure(1.0, flag(5)),
        _sure(None, flag(2)),
    ]
    assert curves.levels(FILE, flags) == {(40, True): 1, (70, False): 2, (100, False): 1}
    assert curves.levels(FILE, [_sure(0.29, flag(1))]) == {(29, True): 1}


def test_points_by_hand() -> None:
    found = {(90, True): 2, (90, False): 1, (50, False): 1, (20, True): 1}
    assert [(one.threshold, one.matrix) for one in curves.points(found, true=4, negative=10)] == [
        (0.9, Matrix(2, 1, 2, 9)),
        (0.5, Matrix(2, 2, 2, 8)),
        (0.2, Matrix(3, 2, 1, 8)),
    ]
    # Recall 1/2 at precision 2/3, nothing more at 1/2, another 1/4 at 3/5.
    value = curves.average_precision(curves.points(found, 4, 10))
    assert value == pytest.approx(0.5 * 2 / 3 + 0.25 * 3 / 5)
    assert curves.average_precision(curves.points({(5, False): 1}, 0, 1)) is None
    assert curves.average_precision([]) is None


def test_average_precision_is_that_of_scikit_learn() -> None:
    chosen = random.Random(3)
    for _ in range(50):
        truth = [chosen.random() < 0.3 for _ in range(60)]
        truth[0] = True
        scores = [chosen.randrange(101) for _ in truth]
        found = Counter(zip(scores, truth, strict=True))
        ours = curves.average_precision(curves.points(found, sum(truth), 60 - sum(truth)))
        assert ours == pytest.approx(metrics.average_precision_score(truth, scores))


def test_reliability_by_hand() -> None:
    asked = [
        _sure(0.95, flag(1, (4, 9))),
        _sure(0.05, flag(1, (0, 4))),
        _sure(1.0, flag(2, (7, 9))),
        _sure(0.3, flag(3, (0, 5))),
        _sure(0.35, flag(3, (6, 9))),
        _sure(0.45, flag(4)),
        _sure(0.9, flag(7)),
        _sure(0.9, flag(5, end_line=5)),
    ]
    bins = curves.reliability(FILE, asked)
    assert [(at, one.true) for at, one in enumerate(bins) if one.true.of] == [
        (0, Share(0, 1)),
        (3, Share(0, 1)),
        (4, Share(0, 1)),
        (9, Share(2, 3)),
    ]
    assert bins[9].mean == pytest.approx((0.95 + 1.0 + 0.9) / 3)
    # Gaps: .05, .35, .45 of one each; .95 + 1 + .9 - 2 of three.
    assert curves.calibration_error(curves.gaps(bins)) == pytest.approx((0.05 + 0.35 + 0.45 + 0.85) / 6)
    assert curves.calibration_error(curves.gaps(NO_BINS)) is None
    assert curves.added(bins, NO_BINS) == bins
    assert Bin(1.5, Share(1, 2)).mean == 0.75
    assert Bin().mean is None


def test_a_calibrated_judge_has_a_small_error_and_a_boaster_a_large_one() -> None:
    chosen = random.Random(5)
    honest, boaster = list(NO_BINS), list(NO_BINS)
    for _ in range(20_000):
        truth = chosen.random()
        hit = Share(int(chosen.random() < truth), 1)
        for bins, said in ((honest, truth), (boaster, truth**0.25)):
            at = min(int(said * 10), 9)
            bins[at] = bins[at] + Bin(said, hit)
    assert (curves.calibration_error(curves.gaps(honest)) or 1) < 0.02
    assert (curves.calibration_error(curves.gaps(boaster)) or 0) > 0.25
