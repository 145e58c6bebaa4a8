"""Labels of Label Studio, doccano and CredData as rows of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from gdr_code.audit.labels import Answer, BadRow, Label, read_labels
from gdr_code.errors import ConfigError
from gdr_code.records import Category

TEXT = "first line\nask Ann Onym\n\n😀 ann@example.com"
DATA = {"repo": "a/b", "path": "x.md", "line": 11, "text": TEXT, "weight": 2.5, "blob": "f00"}


def _mark(start: int, end: int, *words: str, name: str = "m1", **more: object) -> dict[str, object]:
    value = {"start": start, "end": end, "labels": list(words), **more}
    return {"id": name, "type": "labels", "from_name": "label", "to_name": "text", "value": value}


def _task(*results: object, author: object = 7, data: Mapping[str, object] = DATA, **more: object) -> Any:
    annotation = {"id": 1, "completed_by": author, "was_cancelled": False, "result": list(results), **more}
    return {"id": 5, "data": data, "annotations": [annotation], "predictions": []}


def _read(folder: Path, content: Any, name: str = "export.json") -> list[Label | BadRow]:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return list(read_labels(str(path)))


def _plain(found: Sequence[Label | BadRow]) -> list[tuple[object, ...]]:
    return [
        (one.line, one.columns, one.answer.value, one.category, one.attribution, one.annotator)
        if isinstance(one, Label)
        else (one.why,)
        for one in found
    ]


def test_a_task_of_label_studio(tmp_path: Path) -> None:
    ann = TEXT.index("Ann")
    found = _read(tmp_path, [_task(_mark(ann, ann + 8, "person_name", text="Ann Onym"))])
    assert _plain(found) == [
        (12, (4, 12), "T", Category.PERSON_NAME, False, "7"),
        (11, None, "N", None, False, "7"),
        (14, None, "N", None, False, "7"),
    ]
    (first, *_) = found
    assert isinstance(first, Label)
    assert (first.repo, first.path, first.blob, first.weight) == ("a/b", "x.md", "f00", 2.5)


def test_marks_counted_in_utf_16_are_told_by_their_text(tmp_path: Path) -> None:
    mail = TEXT.index("ann@")
    for shift in (0, 1):
        mark = _mark(mail + shift, mail + 15 + shift, "email", text="ann@example.com")
        assert _plain(_read(tmp_path, [_task(mark)]))[0][:2] == (14, (2, 17))
    (bad,) = _read(tmp_path, [_task(_mark(mail + 2, mail + 17, "email", text="ann@example.com"))])
    assert isinstance(bad, BadRow)


def test_several_words_for_a_mark_and_one_for_all(tmp_path: Path) -> None:
    ann = TEXT.index("Ann")
    marks = [
        _mark(ann, ann + 3, "person_name"),
        {"id": "m1", "type": "choices", "value": {"start": ann, "end": ann + 3, "choices": ["Attribution"]}},
        _mark(0, 5, "username", "ambiguous", name="m2"),
        {"type": "relation", "from_id": "m1", "to_id": "m2"},
    ]
    found = _plain(_read(tmp_path, [_task(*marks, author={"id": 3, "email": "who@example.com"})]))
    assert found[:2] == [
        (12, (4, 7), "T", Category.PERSON_NAME, True, "3"),
        (11, (0, 5), "A", Category.USERNAME, False, "3"),
    ]
    whole = {"id": "w", "type": "choices", "value": {"choices": ["negative"]}}
    lone = {**DATA, "text": "just this"}
    assert _plain(_read(tmp_path, [_task(whole, data=lone)])) == [(11, None, "N", None, False, "7")]


def test_a_mark_over_several_lines_is_a_label_of_each(tmp_path: Path) -> None:
    found = _plain(_read(tmp_path, [_task(_mark(6, 14, "other"))]))
    assert found[:2] == [
        (11, (6, 10), "T", Category.OTHER, False, "7"),
        (12, (0, 3), "T", Category.OTHER, False, "7"),
    ]


def test_cancelled_and_unlabelled_tasks_say_nothing(tmp_path: Path) -> None:
    task = _task(was_cancelled=True)
    assert _read(tmp_path, [task, {"id": 6, "data": DATA, "annotations": []}]) == []


@pytest.mark.parametrize(
    "task",
    [
        _task(_mark(0, 500, "email")),
        _task(_mark(5, 5, "email")),
        _task(data={**DATA, "text": None}),
        _task(data={"repo": "a"}),
        _task({"id": "m", "value": {"start": "x", "end": 2, "labels": ["email"]}}),
        {"data": DATA, "annotations": None},
        {"data": DATA, "annotations": [3]},
    ],
)
def test_a_task_that_is_none_is_a_bad_row(tmp_path: Path, task: Any) -> None:
    found = _read(tmp_path, [_task(), task])
    (bad,) = (one for one in found if isinstance(one, BadRow))
    assert bad.origin.row == 2
    assert len(found) == 4


def test_an_unknown_label_is_a_bad_row(tmp_path: Path) -> None:
    (bad, *_) = _read(tmp_path, [_task(_mark(0, 5, "shoe size"))])
    assert isinstance(bad, BadRow)
    assert "verdict" in bad.why


@pytest.mark.parametrize("name", ["label", "labels"])
def test_an_example_of_doccano(tmp_path: Path, name: str) -> None:
    row = {"id": 1, **DATA, name: [[15, 23, "person_name"], [0, 5, "ambiguous"]]}
    assert _plain(_read(tmp_path, json.dumps(row) + "\n", "ann.jsonl")) == [
        (12, (4, 12), "T", Category.PERSON_NAME, False, "ann"),
        (11, (0, 5), "A", None, False, "ann"),
        (14, None, "N", None, False, "ann"),
    ]


def test_other_shapes_of_doccano(tmp_path: Path) -> None:
    meta = {name: DATA[name] for name in ("repo", "path", "line")}
    entities = [{"id": 9, "label": "email", "start_offset": 0, "end_offset": 4}]
    rows = [
        {"text": "a@b.c", "meta": meta, "entities": entities, "relations": []},
        {"text": "a@b.c", **meta, "label": ["pii"], "username": "bob"},
        {"text": "a@b.c", **meta, "label": []},
        {"text": "a@b.c", **meta, "label": [[0, 9, "email"]]},
        {"text": "a@b.c", "label": []},
    ]
    found = _plain(_read(tmp_path, "".join(json.dumps(row) + "\n" for row in rows), "all.jsonl"))
    assert found[:3] == [
        (11, (0, 4), "T", Category.EMAIL, False, "all"),
        (11, None, "T", None, False, "bob"),
        (11, None, "N", None, False, "all"),
    ]
    assert [len(one) for one in found[3:]] == [1, 1]


HEAD = "Id,FileID,Domain,RepoName,FilePath,LineStart,LineEnd,GroundTruth,ValueStart,ValueEnd,Category"


def test_the_tables_of_creddata(tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    tables = {
        "b.csv": "1,f,G,r2,data/r2/src/a.py,5,5,T,24,60,Password\n2,f,G,r2,data/r2/b.py,7,7,F,3,9,Token\n",
        "a.csv": "3,f,GitHub,r1,data/r1/k.pem,2,4,T,-1,-1,PEM\n4,f,GitHub,r1,data/r1/k.pem,9,9,X,,,Key\n",
        "c.csv": "5,f,GitHub,r1,r1,9,9,T,,,Key\n6,f,GitHub,r1,data/r1/x,9,3,T,,,Key\n",
    }
    for name, rows in tables.items():
        (tmp_path / "meta" / name).write_text(f"{HEAD}\n{rows}")
    found = list(read_labels(str(tmp_path / "meta")))
    good = [one for one in found if isinstance(one, Label)]
    assert [(one.repo, one.path, one.line, one.columns, one.answer) for one in good] == [
        ("r1", "k.pem", 2, None, Answer.TRUE),
        ("r1", "k.pem", 3, None, Answer.TRUE),
        ("r1", "k.pem", 4, None, Answer.TRUE),
        ("r1", "k.pem", 9, None, Answer.AMBIGUOUS),
        ("r2", "src/a.py", 5, (24, 60), Answer.TRUE),
        ("r2", "b.py", 7, (3, 9), Answer.NEGATIVE),
    ]
    assert {one.category for one in good if one.answer is Answer.TRUE} == {Category.CREDENTIAL}
    assert len(found) - len(good) == 2


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no CSV file"):
        list(read_labels(str(tmp_path)))


@pytest.mark.parametrize("value", ["x", -1, 0, "inf", [2], "nan"])
def test_a_weight_is_a_positive_number(tmp_path: Path, value: object) -> None:
    row = {"repo": "a", "path": "x", "line": 1, "verdict": "N", "weight": value}
    (bad,) = _read(tmp_path, json.dumps(row), "l.jsonl")
    assert isinstance(bad, BadRow)
    assert "weight" in bad.why


def test_two_annotators_of_one_task_are_two(tmp_path: Path) -> None:
    data = {**DATA, "annotator": "annotator-1"}
    task = _task(_mark(0, 5, "email"), author=1, data=data)
    task["annotations"] += _task(author={"id": 2}, data=data)["annotations"]
    assert {one[-1] for one in _plain(_read(tmp_path, [task]))} == {"1", "2"}
    alone = _task(_mark(0, 5, "email"), author=1, data=data)
    assert {one[-1] for one in _plain(_read(tmp_path, [alone]))} == {"annotator-1"}
