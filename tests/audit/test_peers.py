"""Findings of other scanners find their repository and path, whatever form their names have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gdr_code.audit import peers
from gdr_code.audit.peers import Peer
from gdr_code.errors import ConfigError
from gdr_code.records import Repository

ONE, TWO = Repository("own+one", "/clones/own+one"), Repository("two", "/clones/two")


def _read(folder: Path, content: Any, *repositories: Repository, name: str = "found.sarif") -> Peer:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return peers.read("it", str(path), repositories or (ONE, TWO))


def _sarif(uri: str, base: str | None = None, bases: Any = None, **region: int) -> dict[str, Any]:
    artifact = {"uri": uri} | ({"uriBaseId": base} if base is not None else {})
    place = {"physicalLocation": {"artifactLocation": artifact, "region": region or {"startLine": 3}}}
    run = {"results": [{"ruleId": "rule-1", "locations": [place]}]}
    return {"version": "2.1.0", "runs": [run | ({"originalUriBaseIds": bases} if bases is not None else {})]}


def _places(peer: Peer) -> list[tuple[str, str]]:
    return [(repo, path) for repo, flags in peer.flags.items() for path in flags]


@pytest.mark.parametrize(
    ("uri", "base", "bases", "place"),
    [
        ("src/a%20b.py", "two", None, ("two", "src/a b.py")),
        ("two/src/a.py", None, None, ("two", "src/a.py")),
        ("./two/src/a.py", None, None, ("two", "src/a.py")),
        ("own/one/src/a.py", None, None, ("own+one", "src/a.py")),
        ("own+one/src/a.py", None, None, ("own+one", "src/a.py")),
        ("two\\src\\a.py", None, None, ("two", "src/a.py")),
        ("file:///clones/two/src/a.py", None, None, ("two", "src/a.py")),
        ("/clones/own+one/a.py", None, None, ("own+one", "a.py")),
        ("src/a.py", "%SRCROOT%", {"%SRCROOT%": {"uri": "file:///clones/two/"}}, ("two", "src/a.py")),
    ],
)
def test_where_a_result_lies(
    tmp_path: Path, uri: str, base: str | None, bases: Any, place: tuple[str, str]
) -> None:
    assert _places(_read(tmp_path, _sarif(uri, base, bases))) == [place]


def test_the_only_repository_needs_no_name(tmp_path: Path) -> None:
    assert _places(_read(tmp_path, _sarif("src/a.py", "%SRCROOT%"), TWO)) == [("two", "src/a.py")]
    assert _places(_read(tmp_path, _sarif("two/a.py"), TWO)) == [("two", "a.py")]


def test_the_region_becomes_a_flag(tmp_path: Path) -> None:
    region = {"startLine": 3, "startColumn": 5, "endLine": 4, "endColumn": 2}
    (flag,) = _read(tmp_path, _sarif("a.py", "two", **region)).flags["two"]["a.py"]
    assert (flag.line, flag.end_line, flag.column, flag.end_column) == (3, 4, 5, 2)
    assert (flag.kind, flag.why) == ("rule-1", "rule rule-1")
    (flag,) = _read(tmp_path, _sarif("a.py", "two", startLine=3, startColumn=5)).flags["two"]["a.py"]
    assert (flag.end_line, flag.column) == (3, None)


def test_results_without_a_line_flag_none(tmp_path: Path) -> None:
    content = _sarif("a.py", "two")
    content["runs"][0]["results"] += [{"ruleId": "x"}, {"locations": [{"physicalLocation": {}}]}]
    assert len(_read(tmp_path, content).flags["two"]["a.py"]) == 1


def test_rows_like_ours(tmp_path: Path) -> None:
    rows = [
        {"repo": "own/one", "path": "a.py", "line": 2, "column": 1, "end_column": 4, "kind": "email/address"},
        {"repo": "two", "path": "./b.py", "line": 5, "end_line": 7},
        {"repo": "two", "path": "b.py", "line": 0},
        {"repo": "none", "path": "b.py", "line": 1},
    ]
    peer = _read(tmp_path, "\n".join(map(json.dumps, rows)), name="found.jsonl")
    assert _places(peer) == [("own+one", "a.py"), ("two", "b.py")]
    assert peer.strays == 1
    (mail,), (block,) = peer.flags["own+one"]["a.py"], peer.flags["two"]["b.py"]
    assert (mail.category, mail.columns(2)) == ("email", (0, 3))
    assert (block.end_line, block.column) == (7, None)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (_sarif("elsewhere/a.py"), "x.sarif", "no finding lies in a repository"),
        ("{}", "x.sarif", "no SARIF"),
        ("[" * 100_000, "x.sarif", "no SARIF"),
        ('{"runs": [{"results": [3]}]}', "x.json", "no SARIF"),
        ('{"repo": "two", "line": 3}', "x.jsonl", "line 1 is no finding"),
        ('{"repo": "two", "path": "a", "line": "x"}', "x.jsonl", "line 1 is no finding"),
        ('{"repo": ', "x.jsonl", "line 1 is no finding"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, content: Any, name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        _read(tmp_path, content, name=name)
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)
    with pytest.raises(ConfigError, match="cannot read"):
        peers.read("it", str(tmp_path / "nowhere.sarif"), (ONE,))


def test_no_findings_are_findings_too(tmp_path: Path) -> None:
    assert _read(tmp_path, {"runs": [{"results": []}]}).flags == {}
