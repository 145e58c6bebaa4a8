"""Rows of files that anybody may have written."""

from __future__ import annotations

import codecs
import json
import tracemalloc
from pathlib import Path

import pytest

from gdr_code.audit.rows import rows
from gdr_code.errors import ConfigError


def _written(folder: Path, content: bytes, name: str = "labels") -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_jsonl_with_and_without_a_mark(tmp_path: Path, mark: bytes, end: bytes) -> None:
    content = mark + end.join([b'{"repo": "a", "line": 1}', b"", b'{"repo": "b"}'])
    assert list(rows(_written(tmp_path, content))) == [(1, {"repo": "a", "line": 1}), (3, {"repo": "b"})]


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("delimiter", [b",", b";", b"\t"])
def test_csv_with_each_delimiter(tmp_path: Path, mark: bytes, delimiter: bytes) -> None:
    lines = [[b"Repo", b"path ", b"line"], [b"a", b'"x, y;z"', b"3"], [], [b"b", b"w", b"4"]]
    content = mark + b"\r\n".join(delimiter.join(line) for line in lines)
    assert list(rows(_written(tmp_path, content))) == [
        (2, {"repo": "a", "path": "x, y;z", "line": "3"}),
        (4, {"repo": "b", "path": "w", "line": "4"}),
    ]


def test_a_row_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    content = b'{"a": 1}\n{"a": \n[1]\n{"a": "\xff"}\n' + b"[" * 100_000 + b"\n"
    assert [row for _, row in rows(_written(tmp_path, content))] == [{"a": 1}, None, None, None, None]
    assert list(rows(_written(tmp_path, b"repo,path\na,b,c\n"))) == [(2, None)]


def test_a_line_without_end_is_read_in_pieces(tmp_path: Path) -> None:
    content = b'{"a": "' + b"x" * (5 << 20) + b'"}\n{"a": 2}\n'
    assert list(rows(_written(tmp_path, content))) == [(1, None), (2, {"a": 2})]


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert list(rows(_written(tmp_path, b""))) == []
    assert list(rows(_written(tmp_path, codecs.BOM_UTF8 + b"\n"))) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("repo,path\nä,b\n".encode("latin-1"), "no UTF-8"),
        (codecs.BOM_UTF16_LE + "repo\n".encode("utf-16-le"), "UTF-16"),
        (b"repo\n" + b"x" * 200_000 + b"\n", "line 2 is no CSV"),
        (b'{\n "repo": "a"\n}\n', "an object over several lines"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    name = _written(tmp_path, content)
    with pytest.raises(ConfigError, match=message) as raised:
        list(rows(name))
    assert name in str(raised.value)
    with pytest.raises(ConfigError, match="cannot read"):
        list(rows(str(tmp_path / "nowhere")))


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_list_in_json_may_be_one_long_line(tmp_path: Path, mark: bytes) -> None:
    items = [{"a": number, "b": "\\u20ac,]}" * 40} for number in range(5000)]
    for indent in (None, 1):
        content = mark + json.dumps([*items, 7, [1]], indent=indent).encode()
        found = list(rows(_written(tmp_path, content)))
        assert found == [*enumerate(items, 1), (5001, None), (5002, None)]
    assert list(rows(_written(tmp_path, b" [ ] "))) == []


@pytest.mark.parametrize(
    "content",
    [b'[{"a": 1}, {"a"', b'[{"a": 1} "x', b"[{'a': 1}]", b"[" * 100_000, b'["' + b"x" * (17 << 20)],
)
def test_a_list_that_is_none_is_one_line(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ConfigError, match=r"item [12] of its list is no JSON") as raised:
        list(rows(_written(tmp_path, content)))
    assert "\n" not in str(raised.value)


def test_a_list_is_read_in_bounded_memory(tmp_path: Path) -> None:
    name = _written(tmp_path, b"[" + b",".join([b'{"a": "' + b"x" * 990 + b'"}'] * 30_000) + b"]")
    tracemalloc.start()
    assert sum(1 for _ in rows(name)) == 30_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20
