"""The development score, by hand on three little repositories."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from benchmarks import dev_score
from benchmarks.dev_score import FILES, FN, FN_BARE, FP, NEGATIVES, RECALLS, TP, TP_BARE, Row

MANIFEST: list[Row] = [
    {"repo": "a/one", "path": "x", "first_line": 1, "last_line": 10},
    {"repo": "a/one", "path": "y", "first_line": 5, "last_line": 6},
    {"repo": "b/two", "path": "x", "first_line": 1, "last_line": 4},
    {"repo": "c/clean", "path": "x", "first_line": 1, "last_line": 3},
]


def _label(repo: str, path: str, line: int, verdict: str = "T", attribution: bool = False) -> Row:
    return {"repo": repo, "path": path, "line": line, "verdict": verdict, "attribution": attribution}


def _finding(repo: str, path: str, line: int, end_line: int | None = None) -> Row:
    return {"repo": repo, "path": path, "line": line, "end_line": end_line or line}


LABELS = [
    _label("a/one", "x", 1),
    _label("a/one", "x", 2, attribution=True),
    _label("a/one", "x", 3, "A"),
    _label("a/one", "x", 1, "A"),
    _label("a/one", "y", 5),
    _label("b/two", "x", 4, attribution=True),
]
FINDINGS = [
    _finding("a+one", "x", 1, 3),  # found, found, ambiguous
    _finding("a+one", "x", 9),  # false alarm
    _finding("b/two", "x", 4, 7),  # found; the rest lies outside the window
    _finding("b/two", "x", 0),  # in a name
    _finding("d/other", "x", 1),
]


def _counted() -> tuple[list[str], dev_score.Counts]:
    lines = dev_score.labelled(LABELS, MANIFEST)
    return dev_score.counted(lines, dev_score.flagged(iter(FINDINGS), lines.all))


def test_counts_by_repository() -> None:
    repos, counts = _counted()
    assert repos == ["a/one", "b/two", "c/clean"]
    columns = [TP, FP, FN, TP_BARE, FN_BARE, RECALLS, FILES, NEGATIVES]
    assert counts[:, columns].tolist() == [
        [2, 1, 1, 1, 1, 1.0, 2, 8],
        [1, 0, 0, 0, 0, 1.0, 1, 3],
        [0, 0, 0, 0, 0, 0.0, 0, 3],
    ]


def test_figures_of_the_sum() -> None:
    figures = dev_score.figures(_counted()[1].sum(axis=0))
    assert figures["precision"] == pytest.approx(3 / 4)
    assert figures["recall"] == pytest.approx(3 / 4)
    assert figures["precision without attribution"] == pytest.approx(1 / 2)
    assert figures["recall without attribution"] == pytest.approx(1 / 2)
    assert figures["mean recall over files"] == pytest.approx(2 / 3)
    assert figures["false alarms per 1,000 negative lines"] == pytest.approx(1000 / 14)


def test_intervals_hold_the_figure_and_do_not_depend_on_chance() -> None:
    counts = np.tile(_counted()[1], (10, 1))
    between = dev_score.intervals(counts, 500)
    for name, value in dev_score.figures(counts.sum(axis=0)).items():
        low, high = between[name]
        assert low <= value <= high
    assert np.diff(between["precision"]) > 0
    assert between == dev_score.intervals(counts, 500)


def test_a_label_outside_the_windows_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 labelled lines"):
        dev_score.labelled([_label("a/one", "y", 7)], MANIFEST)


def test_the_halves_split_repositories_whose_checksum_is_even() -> None:
    even = [name for name in map(str, range(2000)) if not zlib.crc32(name.encode()) & 1]
    assert {dev_score.half(name) for name in even} == {0, 1}
