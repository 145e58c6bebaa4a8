"""Costs add up; what is read of a refinement and of a table of strings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gdr_code.audit import utility
from gdr_code.audit.utility import Cost, Loss, Wanted
from gdr_code.errors import ConfigError


def test_costs_add_up() -> None:
    one = Cost(all=Loss(1, 10, 100), parsed=(1, 1, 0), strings={2: (1, 0, 1, 1)})
    other = Cost(
        all=Loss(2, 1, 5),
        held_back=Loss(1, 1, 1),
        parsed=(1, 0, 0),
        strings={2: (2, 1, 0, 0), 5: (1, 1, 1, 1)},
    )
    both = one + other + Cost()
    assert both.all == Loss(3, 11, 105)
    assert both.held_back == Loss(1, 1, 1)
    assert both.parsed == (2, 1, 0)
    assert both.strings == {2: (3, 1, 1, 1), 5: (1, 1, 1, 1)}


def test_strings_are_of_all_repositories_or_of_one(tmp_path: Path) -> None:
    name = tmp_path / "strings.jsonl"
    rows = [{"string": "a", "must": "stay"}, {"string": "b", "must": "go", "repo": "own/one"}]
    name.write_text("".join(json.dumps(row) + "\n" for row in rows))
    first, second = strings = utility.read_strings(str(name))
    assert strings == (Wanted(1, "stay", None, "a"), Wanted(2, "go", "own/one", "b"))
    assert "string='" not in repr(first)
    assert utility.of_repositories(strings, ["own+one", "two"]) == {
        "own+one": (first, second),
        "two": (first,),
    }


@pytest.mark.parametrize(
    "row", [{"string": "", "must": "go"}, {"string": "s3cret"}, {"must": "go"}, {"string": 3, "must": "go"}]
)
def test_a_bad_row_is_told_without_its_string(tmp_path: Path, row: dict[str, object]) -> None:
    name = tmp_path / "strings.jsonl"
    name.write_text(json.dumps(row))
    with pytest.raises(ConfigError, match=r":1: a row needs string") as raised:
        utility.read_strings(str(name))
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"schema": "other"}', '{"schema": "gdr-code/summary/1", "repositories": [{"repo": "a"}]}'],
)
def test_a_report_that_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "summary.json").write_text(content)
    with pytest.raises(ConfigError, match="name the --out folder of refine"):
        utility.read_refinement(str(tmp_path))
