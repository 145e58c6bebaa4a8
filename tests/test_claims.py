"""Reading back what a run says: what is not as it should be is one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gdr_code.claims import Absence, read_findings, read_summary
from gdr_code.errors import ConfigError
from gdr_code.records import Action, Category, Reach, Span

ROW: dict[str, Any] = {
    "schema": "gdr-code/finding/1",
    "repo": "repo",
    "path": "a.txt",
    "blob": "0" * 40,
    "line": 1,
    "start_byte": 2,
    "end_byte": 5,
    "category": "email",
    "reach": "repository",
    "action": "replace",
}


def _write(path: Path, *rows: object) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_rows_by_repository_and_path(tmp_path: Path) -> None:
    in_name = ROW | {"line": 0, "start_byte": 0, "end_byte": 1}
    kept = ROW | {"path": "b.txt", "action": "keep"}
    name = _write(tmp_path / "f.jsonl", ROW, in_name, in_name | {"action": "rename"}, kept)
    claims = read_findings(name)["repo"]
    (claim,) = claims.files["a.txt"]
    assert (claim.span, claim.category, claim.reach) == (Span(2, 5), Category.EMAIL, Reach.REPOSITORY)
    assert [one.action for one in claims.files["b.txt"]] == [Action.KEEP]
    assert claims.renamed == {"a.txt": (Span(0, 1),)}


@pytest.mark.parametrize(
    "row",
    [
        [],
        {},
        "text",
        ROW | {"schema": "other"},
        ROW | {"line": "1"},
        ROW | {"start_byte": 5},
        ROW | {"start_byte": -1},
        ROW | {"end_byte": True},
        ROW | {"category": "secret-of-mine"},
        ROW | {"action": "burn"},
        ROW | {"path": None},
    ],
)
def test_a_wrong_row_is_named_and_not_quoted(tmp_path: Path, row: object) -> None:
    with pytest.raises(ConfigError, match=r"f\.jsonl: line 2 is no row") as caught:
        read_findings(_write(tmp_path / "f.jsonl", ROW, row))
    assert "secret-of-mine" not in str(caught.value)


def test_nesting_and_long_lines_end_in_the_same_error(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    for content in ("[" * 200_000, "x" * (1 << 21), '{"a": 1'):
        path.write_text(content)
        with pytest.raises(ConfigError, match="line 1"):
            read_findings(str(path))


def test_a_summary_names_what_is_left_out(tmp_path: Path) -> None:
    row = {"repo": "repo", "withheld_files": [{"path": "a"}], "omitted_files": [{"path": "b"}]}
    path = tmp_path / "summary.json"
    path.write_text(json.dumps({"schema": "gdr-code/summary/1", "repositories": [row]}))
    assert read_summary(str(path)) == {"repo": Absence(frozenset({"a"}), frozenset({"b"}))}


@pytest.mark.parametrize("content", ["", "[]", '{"schema": "gdr-code/summary/1"}', '{"schema": "other"}'])
def test_a_wrong_summary_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "s.json").write_text(content)
    with pytest.raises(ConfigError, match=r"s\.json is no gdr-code/summary/1"):
        read_summary(str(tmp_path / "s.json"))
    with pytest.raises(ConfigError, match="cannot read"):
        read_summary(str(tmp_path / "nowhere.json"))
