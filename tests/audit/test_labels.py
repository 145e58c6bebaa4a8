"""Labels and windows out of rows; what is wrong with a bad one; names of repositories."""

from __future__ import annotations

import itertools
import json
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest

from gdr_code.audit import labels
from gdr_code.audit.labels import (
    Answer,
    BadRow,
    Label,
    Origin,
    Window,
    by_repository,
    read_labels,
    read_windows,
)
from gdr_code.errors import ConfigError
from gdr_code.records import Category

SPAN = {"repo": "a/b", "path": "x.py", "line": 3, "start": 2, "end": 5, "category": "email", "verdict": "T"}
WINDOW = {"repo": "a/b", "path": "x.py", "first_line": 1, "last_line": 9}


def _label(folder: Path, row: Mapping[str, object]) -> Label | BadRow:
    path = folder / "labels.jsonl"
    path.write_text(json.dumps(row))
    (only,) = read_labels(str(path))
    return only


def test_a_label_of_a_span_a_line_and_a_repository(tmp_path: Path) -> None:
    name = str(tmp_path / "labels.jsonl")
    assert _label(tmp_path, {**SPAN, "attribution": True, "blob": "f00", "text": "ignored"}) == Label(
        Origin(name, 1), "a/b", "x.py", 3, (2, 5), Answer.TRUE, Category.EMAIL, True, "f00"
    )
    line = _label(tmp_path, {"repo": "a", "path": "x.py", "line": 3, "verdict": "N"})
    assert line == Label(Origin(name, 1), "a", "x.py", 3, None, Answer.NEGATIVE)
    whole = _label(tmp_path, {"repo": "a", "verdict": "A"})
    assert whole == Label(Origin(name, 1), "a", None, None, None, Answer.AMBIGUOUS)


def test_the_same_from_csv(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(
        "repo,path,line,start,end,category,verdict,attribution\na/b,x.py,3,2,5,email,T,true\na,,,,,,no,\n"
    )
    span, whole = read_labels(str(path))
    assert isinstance(span, Label)
    assert (span.line, span.columns, span.attribution) == (3, (2, 5), True)
    assert isinstance(whole, Label)
    assert (whole.path, whole.answer) == (None, Answer.NEGATIVE)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": None}, "verdict"),
        ({"category": "shoe_size"}, "category"),
        ({"line": None}, "path and line"),
        ({"line": 0}, "from 1"),
        ({"line": -3}, "line is no number"),
        ({"line": True}, "line is no number"),
        ({"line": "three"}, "line is no number"),
        ({"line": "٣"}, "line is no number"),
        ({"line": 1.5}, "line is no number"),
        ({"end": 2}, "start before end"),
        ({"end": None}, "start before end"),
        ({"path": None, "line": None}, "need a path"),
        ({"path": ["x"]}, "path is no text"),
        ({"attribution": "perhaps"}, "attribution"),
        ({"digest": "f00"}, "digest is no SHA-256"),
        ({"digest": "g" * 64}, "digest is no SHA-256"),
    ],
)
def test_a_bad_row_says_what_is_wrong_and_quotes_nothing(
    tmp_path: Path, change: Mapping[str, object], why: str
) -> None:
    found = _label(tmp_path, {**SPAN, "text": "s3cret", **change})
    assert isinstance(found, BadRow)
    assert why in found.why
    assert "s3cret" not in found.why
    assert found.origin == Origin(str(tmp_path / "labels.jsonl"), 1)


@pytest.mark.parametrize(
    "change", [{"path": None}, {"first_line": 0}, {"first_line": 10}, {"last_line": None}, {"last_line": "x"}]
)
def test_a_bad_window(tmp_path: Path, change: Mapping[str, object]) -> None:
    path = tmp_path / "windows.jsonl"
    path.write_text(json.dumps(WINDOW) + "\n" + json.dumps({**WINDOW, **change}))
    good, bad = read_windows(str(path))
    assert isinstance(good, Window)
    assert isinstance(bad, BadRow)


def _of(repo: str, row: int) -> Label:
    return Label(Origin("f", row), repo, "x", 1, None, Answer.TRUE)


def test_repositories_by_the_names_they_have_here() -> None:
    found, bad = by_repository(
        [_of("a/b", 1), _of("a+b", 2), _of("c", 3), _of("d", 4), _of("d", 5)], ["a+b", "c"]
    )
    assert {name: len(one.labels) for name, one in found.items()} == {"a+b": 2, "c": 1}
    assert {one.repo for one in found["a+b"].labels} == {"a+b"}
    assert [(one.origin.row, one.why) for one in bad] == [
        (4, "no source has a repository named d (and 1 more like it)")
    ]


def test_no_name_is_the_only_repository() -> None:
    found, bad = by_repository([_of("", 1)], ["a"])
    assert (list(found), bad) == (["a"], ())
    found, (stranger,) = by_repository([_of("", 1)], ["a", "b"])
    assert (found, stranger.why) == ({}, "repo is missing")


def test_rows_of_other_repositories_are_counted_and_not_kept() -> None:
    tracemalloc.start()
    found, (stranger,) = by_repository((_of("d", row) for row in range(1, 200_001)), ["a"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == {}
    assert stranger.why == "no source has a repository named d (and 199,999 more like it)"
    assert peak < 1 << 20


def test_more_labels_than_memory_should_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "MOST_ROWS", 3)
    assert len(by_repository([_of("a", row) for row in range(3)], ["a"])[0]["a"].labels) == 3
    endless = (_of("a", row) for row in itertools.count())
    with pytest.raises(ConfigError, match="f: over 3 labels in all"):
        by_repository(endless, ["a"])
