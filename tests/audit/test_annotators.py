"""Agreement of annotators by hand, by the examples of the literature, and as scikit-learn has it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from sklearn import metrics

from gdr_code.audit import agreement, annotators
from gdr_code.audit.agreement import Matrix
from gdr_code.audit.annotators import Ratings, rated, said
from gdr_code.audit.labels import Answer, Label
from tests.audit.making import CLEAN, TRUE, UNSURE, label

# Fleiss (1971): 14 raters, 10 subjects, 5 categories; kappa .210.
FLEISS = (
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
)  # fmt: skip
# Krippendorff (2011): 4 observers, 12 units of which 11 are paired; nominal alpha .743.
OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def _by(name: str, line: int, answer: Answer, columns: tuple[int, int] | None = None) -> Label:
    return replace(label(line, columns, answer), annotator=name)


def test_cohen_by_hand() -> None:
    # Same on 45 of 70; by chance (40 * 45 + 30 * 25) / 70^2.
    table = {("T", "T"): 30, ("T", "N"): 10, ("N", "T"): 15, ("N", "N"): 15}
    assert agreement.cohen(table) == pytest.approx((45 / 70 - 2550 / 4900) / (1 - 2550 / 4900))
    assert agreement.cohen({("T", "T"): 3}) is None
    assert agreement.cohen({}) is None


def test_fleiss_by_the_example_of_his_paper() -> None:
    assert agreement.fleiss(Counter(FLEISS)) == pytest.approx(0.210, abs=5e-4)
    assert agreement.fleiss({}) is None
    assert agreement.fleiss({(3, 0): 5}) is None
    # Of two annotators: same on 2 of 3 lines, by chance (5/6)^2 + (1/6)^2.
    assert agreement.fleiss({(2, 0): 2, (1, 1): 1}) == pytest.approx((2 / 3 - 26 / 36) / (10 / 36))


def test_krippendorff_by_the_example_of_his_paper() -> None:
    patterns: Counter[tuple[int, ...]] = Counter()
    for unit in zip(*OBSERVERS, strict=True):
        votes = tuple(unit.count(value) for value in "12345")
        if sum(votes) > 1:
            patterns[votes] += 1
    assert agreement.krippendorff(patterns) == pytest.approx(0.743, abs=5e-4)
    assert agreement.krippendorff({}) is None
    assert agreement.krippendorff({(3, 0): 5}) is None


def test_cohen_is_that_of_scikit_learn_and_alpha_near_it() -> None:
    chosen = random.Random(8)
    for _ in range(100):
        one = chosen.choices("TAN", (3, 1, 6), k=chosen.randrange(3, 80))
        other = [answer if chosen.random() < 0.6 else chosen.choice("TAN") for answer in one]
        if len({*one, *other}) > 1:
            ours = agreement.cohen(Counter(zip(one, other, strict=True)))
            assert ours == pytest.approx(metrics.cohen_kappa_score(one, other))
    # With two annotators and many units, alpha is Scott's pi, which Fleiss' kappa generalises.
    one = chosen.choices("TAN", (3, 1, 6), k=20_000)
    other = [answer if chosen.random() < 0.8 else chosen.choice("TAN") for answer in one]
    patterns = Counter(tuple(pair.count(answer) for answer in "TAN") for pair in zip(one, other, strict=True))
    assert agreement.krippendorff(patterns) == pytest.approx(agreement.fleiss(patterns), abs=1e-4)


def test_a_line_is_what_the_annotator_says_worst_of_it() -> None:
    found = said(
        [
            _by("ann", 1, UNSURE, (0, 2)),
            _by("ann", 1, TRUE, (3, 5)),
            _by("ann", 1, CLEAN),
            _by("bob", 1, CLEAN),
            _by("bob", 1, UNSURE, (0, 2)),
            _by("bob", 2, TRUE),
            label(2, None, CLEAN),
            replace(label(None, path=None), annotator="ann"),
        ]
    )
    assert found == {("a.txt", 1): {"ann": TRUE, "bob": UNSURE}}


def test_ratings_by_hand() -> None:
    answers = said(
        [
            *(_by("ann", 1, TRUE), _by("bob", 1, TRUE), _by("cat", 1, CLEAN)),
            *(_by("ann", 2, TRUE), _by("bob", 2, CLEAN), _by("ann", 3, UNSURE), _by("bob", 3, CLEAN)),
        ]
    )
    marked = {"it": frozenset({("a.txt", 1), ("a.txt", 3)}), "none": frozenset[tuple[str, int]]()}
    found = rated(answers, marked)
    assert found.pairs["ann", "bob"] == {("T", "T"): 1, ("T", "N"): 1, ("A", "N"): 1}
    assert found.pairs["ann", "cat"] == {("T", "N"): 1}
    assert found.patterns == {(2, 0, 1): 1, (1, 0, 1): 1, (0, 1, 1): 1}
    assert found.matrices["it", "ann"] == Matrix(tp=1, fn=1)
    assert found.matrices["it", "bob"] == Matrix(tp=1, fp=1, tn=1)
    assert found.matrices["none", "cat"] == Matrix(tn=1)
    assert annotators.two_class(found.pairs["ann", "bob"]) == Matrix(tp=1, fn=1)
    twice = found + found + Ratings()
    assert twice.pairs["ann", "bob"]["T", "N"] == 2
    assert twice.patterns[2, 0, 1] == 2
    assert twice.matrices["it", "bob"] == Matrix(tp=2, fp=2, tn=2)
