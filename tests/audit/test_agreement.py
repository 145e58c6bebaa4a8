"""Every figure by hand, what is undefined, and the same as scikit-learn and SciPy on random tables."""

from __future__ import annotations

import random

import pytest
from scipy import stats
from sklearn import metrics

from gdr_code.audit import agreement
from gdr_code.audit.agreement import FIGURES, Matrix, Share

# 10 units: experts say yes to 5, a system to 4 of which 3 are right.
SMALL = Matrix(tp=3, fp=1, fn=2, tn=4)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("precision", 3 / 4),
        ("recall", 3 / 5),
        ("f1", 2 / 3),  # 6 / (6 + 1 + 2)
        ("specificity", 4 / 5),
        ("kappa", 0.4),  # agreement .7; by chance .5 * .4 + .5 * .6 = .5; (.7 - .5) / (1 - .5)
        ("mcc", 10 / 600**0.5),  # (3 * 4 - 1 * 2) / sqrt(4 * 5 * 5 * 6)
    ],
)
def test_a_figure_by_hand(name: str, value: float) -> None:
    assert FIGURES[name](SMALL) == pytest.approx(value)


@pytest.mark.parametrize(
    ("matrix", "undefined"),
    [
        (Matrix(), {"precision", "recall", "f1", "specificity", "kappa", "mcc"}),
        (Matrix(tn=5), {"precision", "recall", "f1", "kappa", "mcc"}),
        (Matrix(tp=5), {"specificity", "kappa", "mcc"}),
        (Matrix(fn=5), {"precision", "specificity", "mcc"}),
        (Matrix(fp=5), {"recall", "mcc"}),
        (Matrix(tp=2, fn=3), {"specificity", "mcc"}),
        (SMALL, set()),
    ],
)
def test_what_is_undefined_stays_undefined(matrix: Matrix, undefined: set[str]) -> None:
    assert {name for name, figure in FIGURES.items() if figure(matrix) is None} == undefined


def test_five_true_and_no_false_positive_is_precision_one() -> None:
    assert agreement.precision(Matrix(tp=5)) == 1.0


def test_wilson_by_hand() -> None:
    # z = 1.96, n = 10, p = .8: centre (.8 + .192073) / 1.384146; half 1.96 * sqrt(.016 + .0096) / 1.384146.
    assert agreement.wilson(8, 10) == pytest.approx((0.49016, 0.94332), abs=1e-4)
    assert agreement.wilson(0, 0) is None
    assert (agreement.wilson(0, 10) or (1.0,))[0] == 0.0
    assert (agreement.wilson(10, 10) or (0.0, 0.0))[1] == pytest.approx(1.0)


def test_mcnemar_by_hand() -> None:
    assert agreement.mcnemar(0, 0) is None
    assert agreement.mcnemar(1, 5) == pytest.approx(2 * (1 + 6) / 2**6)
    assert agreement.mcnemar(3, 3) == 1.0
    assert agreement.mcnemar(0, 1100) == pytest.approx(0.0, abs=1e-200)
    # Beyond a thousand, with continuity correction: (100 - 1)^2 / 1100 = 8.91 against chi-square.
    assert agreement.mcnemar(500, 600) == pytest.approx(stats.chi2.sf(8.91, 1))
    assert agreement.mcnemar(550, 550) == 1.0


def test_clustered_mcnemar_by_hand() -> None:
    # Differences 4 and -2: (2)^2 / (16 + 4) = 0.2 against chi-square with one degree of freedom.
    assert agreement.clustered_mcnemar([(5, 1), (0, 2), (0, 0)]) == pytest.approx(stats.chi2.sf(0.2, 1))
    assert agreement.clustered_mcnemar([(0, 0)]) is None
    # One repository, however many lines: no evidence.
    assert agreement.clustered_mcnemar([(500, 0)]) == pytest.approx(stats.chi2.sf(1, 1))


def test_shares_add_up() -> None:
    assert Share(1, 2) + Share(2, 2) == Share(3, 4)
    assert (Share(3, 4).value, Share().value, Share().interval) == (0.75, None, None)


@pytest.mark.filterwarnings("ignore")
def test_the_same_as_scikit_learn_and_scipy() -> None:
    chosen = random.Random(4)
    for _ in range(200):
        experts = [chosen.random() < 0.3 for _ in range(chosen.randrange(2, 60))]
        system = [chosen.random() < 0.4 for _ in experts]
        tn, fp, fn, tp = metrics.confusion_matrix(experts, system, labels=[False, True]).ravel().tolist()
        matrix = Matrix(tp, fp, fn, tn)
        theirs = {
            "precision": metrics.precision_score,
            "recall": metrics.recall_score,
            "f1": metrics.f1_score,
            "kappa": metrics.cohen_kappa_score,
            "mcc": metrics.matthews_corrcoef,
        }
        for name, score in theirs.items():
            ours = FIGURES[name](matrix)
            assert ours is None or ours == pytest.approx(score(experts, system)), name
        one, other = tp, fn + fp
        if one + other:
            assert agreement.mcnemar(one, other) == pytest.approx(stats.binomtest(one, one + other).pvalue)
            between = stats.binomtest(one, one + other).proportion_ci(method="wilson")
            assert agreement.wilson(one, one + other) == pytest.approx((between.low, between.high))
