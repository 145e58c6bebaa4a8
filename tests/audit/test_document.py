"""Intervals by the bootstrap, by hand: two repositories, of which a sample holds one twice or both.

A quarter of the samples is the one repository twice, a quarter the other; so the middle 95 % reach from the
least to the greatest of three values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from gdr_code.audit import document
from gdr_code.audit.annotators import said
from gdr_code.audit.document import Intake
from gdr_code.audit.gold import FileGold, Gold
from gdr_code.audit.labels import Answer, Label
from gdr_code.audit.tally import Facts, Tally, counted
from gdr_code.settings import Settings
from tests.audit.making import CLEAN, TRUE, file_gold, flag, label

# The lines that are found, with the confidence.
ONE, TWO = {1: 0.9, 2: 0.8, 3: 0.5}, {1: 0.5, 2: 0.9}


def _tally(repo: str, files: Sequence[FileGold], found: dict[int, float], ann: str, bob: str) -> Tally:
    answers = Gold(repo, tuple(files), said=said([*_answers("ann", ann), *_answers("bob", bob)]))
    flags = {"a.txt": [replace(flag(line), score=score) for line, score in found.items()]}
    return counted(answers, {"GDR": flags}, Facts(asked=flags))


def _answers(name: str, answers: str) -> list[Label]:
    said_: dict[str, Answer] = {"T": TRUE, "N": CLEAN}
    return [replace(label(at, None, said_[one]), annotator=name) for at, one in enumerate(answers, 1)]


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    """What is told of two repositories: of four lines two are true, and one, and a file that nobody flags."""
    one = _tally("one", [file_gold(4, [label(1), label(2)])], ONE, "TTNN", "TTNN")
    files = [file_gold(4, [label(1)]), file_gold(1, [label(1)], "b.txt")]
    return document.document([one, _tally("two", files, TWO, "TNNN", "NTNN")], Intake(), Settings())


def _is(row: dict[str, Any], name: str, value: float, low: float, high: float) -> bool:
    return [row[name], *row[f"{name}_95"]] == pytest.approx([value, low, high], abs=1e-6)


def test_average_precision(content: dict[str, Any]) -> None:
    # One alone: all that is true comes first. Two alone: half of it, at a precision of a half.
    # Both: a quarter of recall each at precision 1/2, 2/3, 3/5.
    assert _is(content["curves"][0], "average_precision", (1 / 2 + 2 / 3 + 3 / 5) / 4, 1 / 4, 1)


def test_calibration_error(content: dict[str, Any]) -> None:
    # Gaps of one: -.1, -.2, .5 (of 3); of two: -.5, .9 (of 2); of both: .8, -.2, 0 (of 5).
    assert _is(content["calibration"], "expected_calibration_error", 1 / 5, 1 / 5, 1.4 / 2)


def test_recall_by_file_and_false_alarms(content: dict[str, Any]) -> None:
    (ours,) = content["systems"]
    # Files: one of one; one of two. False alarms: one of two negative lines; one of three.
    assert _is(ours, "recall_by_file", 2 / 3, 1 / 2, 1)
    assert _is(ours, "false_per_1000", 400, 1000 / 3, 500)


def test_annotators(content: dict[str, Any]) -> None:
    found = content["annotators"]
    # In one they agree on all; in two on 2 of 4, by chance 5/8; in both on 6 of 8, by chance 34/64.
    kappa = (3 / 4 - 34 / 64) / (30 / 64)
    (pair,) = found["pairs"]
    assert _is(pair, "kappa", kappa, -1 / 3, 1)
    assert _is(pair, "f1", 2 / 3, 0, 1)
    assert _is(found, "fleiss_kappa", kappa, -1 / 3, 1)
    # Alpha: in both 6 of 16 answers are true: (12 - 8) / (16 - 8); twice two 4 of 16: (8 - 9.6) / (16 - 9.6).
    assert _is(found, "krippendorff_alpha", 1 / 2, -1 / 4, 1)
    assert _is(found["ceiling"], "kappa", kappa, -1 / 3, 1)
    # The system beside either annotator: kappa 1/2 in each; in both 6 of 8 agree, 30/64 by chance.
    (ours,) = found["systems"]
    assert _is(ours, "kappa", (3 / 4 - 30 / 64) / (34 / 64), 1 / 2, (3 / 4 - 30 / 64) / (34 / 64))


def test_one_repository_has_no_intervals() -> None:
    one = _tally("one", [file_gold(4, [label(1), label(2)])], ONE, "TTNN", "TTNN")
    content = document.document([one], Intake(), Settings())
    found = content["annotators"]
    for row, name in (
        (content["curves"][0], "average_precision"),
        (content["calibration"], "expected_calibration_error"),
        (content["systems"][0], "recall_by_file"),
        (found, "fleiss_kappa"),
        (found["ceiling"], "kappa"),
        (found["systems"][0], "f1"),
    ):
        assert row[name] is not None
        assert row[f"{name}_95"] is None
