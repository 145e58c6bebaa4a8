"""Samples and what is estimated from them: by hand, and over many draws from a made-up population."""

from __future__ import annotations

import random
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from gdr_code.audit import estimates, sampling
from gdr_code.audit.agreement import wilson
from gdr_code.audit.estimates import Cells
from gdr_code.audit.sampling import Size, Stratum
from tests.audit.making import UNSURE, file_gold, label

SURE, ASKED, REST = Stratum(True, "sure"), Stratum(False, "asked"), Stratum(False, "rest")
# Lines by stratum, and how many of them are true; 60 found of 100, with 10 false alarms, 5 of them clustered.
TRUE = {SURE: (70, 60), ASKED: (300, 30), REST: (20_000, 10)}
STRATA = {one: Size(lines, true / lines) for one, (lines, true) in TRUE.items()}


def _population() -> Mapping[Stratum, Sequence[bool]]:
    chosen = random.Random(2)
    found: dict[Stratum, list[bool]] = {}
    for one, (lines, true) in TRUE.items():
        answers = [at < true for at in range(lines)]
        chosen.shuffle(answers)
        found[one] = answers
    return found


def _drawn(population: Mapping[Stratum, Sequence[bool]], size: int, seed: int) -> Cells:
    """What experts say of the lines that are drawn."""
    drawn, chosen = sampling.allocated(STRATA, size), random.Random(seed)
    weights = sampling.weights(STRATA, drawn)
    cells: Counter[tuple[float, str]] = Counter()
    for one, count in drawn.items():
        for at in sampling.positions(len(population[one]), count, chosen):
            cell = ("tp" if one.found else "fn") if population[one][at] else ("fp" if one.found else "tn")
            cells[weights[one], cell] += 1
    return cells


def test_weighted_totals_and_recall_are_unbiased() -> None:
    population = _population()
    recalls, misses, plain = [], [], []
    for seed in range(600):
        cells = _drawn(population, 1500, seed)
        sums = estimates.totals(cells)
        misses.append(sums["fn"])
        recalls.append(estimates.estimate("recall", cells).value or 0.0)
        counts: Counter[str] = Counter()
        for (_, cell), count in cells.items():
            counts[cell] += count
        plain.append(counts["tp"] / (counts["tp"] + counts["fn"]))
        assert sum(sums.values()) == pytest.approx(20_370)
    error = statistics.stdev(misses) / len(misses) ** 0.5
    assert abs(statistics.fmean(misses) - 40) < 3 * error
    # Of recall, a ratio, the bias is far below what one sample scatters.
    assert statistics.fmean(recalls) == pytest.approx(0.6, abs=0.2 * statistics.stdev(recalls))
    # Without weights most misses are not seen at all.
    assert statistics.fmean(plain) > 0.64


def test_intervals_hold_the_truth_nineteen_times_in_twenty() -> None:
    population = _population()
    held: Counter[str] = Counter()
    truth = {"recall": 0.6, "precision": 60 / 70, "f1": 120 / 170, "specificity": 20_260 / 20_270}
    for seed in range(300):
        cells = _drawn(population, 1500, seed)
        for name, value in truth.items():
            low, high = estimates.estimate(name, cells).interval or (1.0, 0.0)
            held[name] += low <= value <= high
    assert all(count >= 0.9 * 300 for count in held.values()), held


def test_the_suggested_size_gives_the_width_that_was_wanted() -> None:
    population = _population()
    for width in (0.3, 0.2):
        size = sampling.suggested(STRATA, width)
        drawn = sampling.allocated(STRATA, size)
        assert sum(drawn.values()) == size
        assert sampling.expected_width(STRATA, drawn) == pytest.approx(width, rel=0.1)
        widths = []
        for seed in range(60):
            low, high = estimates.estimate("recall", _drawn(population, size, seed)).interval or (0.0, 1.0)
            widths.append(high - low)
        assert statistics.median(widths) == pytest.approx(width, rel=0.35)
    assert sampling.suggested(STRATA, 0.05) > sampling.suggested(STRATA, 0.1)
    assert sampling.suggested(STRATA, 1e-9) == 20_370
    assert sampling.suggested({REST: Size(50, 0.0)}, 0.1) == 2
    assert sampling.expected_width({REST: Size(50, 0.0)}, {REST: 5}) is None


def test_allocation_by_hand() -> None:
    # Spread 1/2 of 100 lines and 0.3 of 100: 5 to 3; two of each come first, six are left to share out.
    strata = {SURE: Size(100, 0.5), ASKED: Size(100, 0.1)}
    assert sampling.allocated(strata, 12) == {SURE: 7, ASKED: 5}
    # A stratum cannot give more than it has, and never less than two.
    strata = {SURE: Size(5, 0.5), ASKED: Size(1000, 0.5), REST: Size(1, 0.0)}
    assert sampling.allocated(strata, 900) == {SURE: 5, ASKED: 894, REST: 1}
    assert sampling.allocated(strata, 3) == {SURE: 2, ASKED: 2, REST: 1}
    assert sum(sampling.allocated(strata, 10_000).values()) == 1006


def test_the_expected_width_by_hand() -> None:
    # 50 of 100 found lines are true, and 40 of 400 others: recall 5/9. Of each 20 are drawn.
    strata = {SURE: Size(100, 0.5), REST: Size(400, 0.1)}
    found = 100 * 80 * (0.5 * 0.5) * (1 - 5 / 9) ** 2 / 20
    missed = 400 * 380 * (0.1 * 0.9) * (5 / 9) ** 2 / 20
    width = sampling.expected_width(strata, {SURE: 20, REST: 20})
    assert width == pytest.approx(2 * 1.959964 * (found + missed) ** 0.5 / 90, rel=1e-6)
    # Everything is drawn: nothing is left to guess.
    assert sampling.expected_width(strata, {SURE: 100, REST: 400}) == 0


def test_every_line_has_the_same_chance_and_none_comes_twice() -> None:
    seen: Counter[int] = Counter()
    for seed in range(4000):
        chosen = sampling.positions(10, 3, random.Random(seed))
        assert len(set(chosen)) == 3
        seen.update(chosen)
    assert all(count == pytest.approx(1200, abs=120) for count in seen.values())
    assert sampling.positions(4, 4, random.Random(1)) == [0, 1, 2, 3]


def test_lines_are_shared_out_with_an_overlap() -> None:
    piles = sampling.assigned(100, 3, 0.3, random.Random(1))
    assert sum(map(len, piles)) == 130
    assert all(len(set(pile)) == len(pile) for pile in piles)
    assert max(map(len, piles)) - min(map(len, piles)) <= 2
    shared = Counter(line for pile in piles for line in pile)
    assert sorted(shared.values()) == [1] * 70 + [2] * 30
    both = {frozenset(at for at, pile in enumerate(piles) if line in pile) for line in range(100)}
    assert {frozenset(pair) for pair in ((0, 1), (1, 2), (0, 2))} <= both
    assert sampling.assigned(7, 1, 0.5, random.Random(1)) != [list(range(7))]
    assert sorted(sampling.assigned(7, 1, 0.5, random.Random(1))[0]) == list(range(7))


# Estimates


def test_an_estimate_by_hand() -> None:
    # Two strata: 4 of 40 lines found, 3 of them true; 5 of 100 others, one of them true.
    cells = {(10.0, "tp"): 3, (10.0, "fp"): 1, (20.0, "fn"): 1, (20.0, "tn"): 3, (20.0, "aside"): 1}
    assert estimates.totals(cells) == {"tp": 30, "fp": 10, "fn": 20, "tn": 60, "aside": 20}
    assert estimates.estimate("precision", cells).value == 0.75
    assert estimates.estimate("recall", cells).value == 0.6
    assert estimates.estimate("f1", cells).value == pytest.approx(60 / 90)
    assert estimates.estimate("specificity", cells).value == pytest.approx(60 / 70)
    # With half a line more of each answer: of 40 found 3.5 / 5 are true, of 100 others 1.5 / 6.
    tp, fn = 40 * 3.5 / 5, 100 * 1.5 / 6
    recall, all_true = tp / (tp + fn), tp + fn
    first = 40**2 * (1 - 1 / 10) * (0.7 * 0.3) * ((1 - recall) / all_true) ** 2 / 4
    second = 100**2 * (1 - 1 / 20) * (0.25 * 0.75) * (recall / all_true) ** 2 / 5
    lines = recall * (1 - recall) / (first + second)
    assert estimates.estimate("recall", cells).interval == pytest.approx(wilson(0.6 * lines, lines))


def test_what_nothing_is_known_of_is_undefined() -> None:
    assert estimates.estimate("recall", {(2.0, "tn"): 5}) == estimates.Estimate(None, None)
    perfect = estimates.estimate("recall", {(3.0, "tp"): 8, (1.0, "tp"): 2, (9.0, "tn"): 4})
    assert perfect.value == 1
    assert perfect.interval is not None
    assert 0.4 < perfect.interval[0] < 0.8


def test_everything_read_is_as_without_weights() -> None:
    cells = {(1.0, "tp"): 30, (1.0, "fn"): 10, (1.0, "fp"): 2, (1.0, "tn"): 100}
    found = estimates.estimate("recall", cells)
    assert found.value == 0.75
    # Nothing was drawn: the sample is all there is, and what is left is the spread of a small number.
    assert found.interval is not None
    assert found.interval[0] < 0.75 < found.interval[1]


def test_cells_of_a_file() -> None:
    lines = [label(1), label(2), label(3, answer=UNSURE)]
    plain = file_gold(6, lines)
    flagged = frozenset({1, 3, 5})
    same = {"tp": 1, "fn": 1, "aside": 1, "fp": 1, "tn": 2}
    assert estimates.cells(plain, plain.true, plain.unsure, flagged) == {(1.0, k): v for k, v in same.items()}
    drawn = type(plain)(plain.path, plain.lines, plain.labels, {1: 4.0, 2: 4.0, 5: 7.5})
    assert estimates.cells(drawn, drawn.true, drawn.unsure, flagged) == {
        (4.0, "tp"): 1, (4.0, "fn"): 1, (1.0, "aside"): 1, (7.5, "fp"): 1, (1.0, "tn"): 2
    }  # fmt: skip
