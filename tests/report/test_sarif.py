"""SARIF 2.1.0."""

from __future__ import annotations

import json
from typing import Any

from gdr_code.report import sarif
from tests.report.scans import VALUE, scan_of


def _run(*paths: str) -> dict[str, Any]:
    document = json.loads("".join(sarif.lines([scan_of(path) for path in paths])))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def test_regions_count_code_points_and_lines_from_one() -> None:
    run = _run("src/mail.py")
    assert run["columnKind"] == "unicodeCodePoints"
    name, content = run["results"]
    assert "region" not in name["locations"][0]["physicalLocation"]
    assert content["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 2,
        "startColumn": 4,
        "endLine": 2,
        "endColumn": 4 + len(VALUE),
    }
    assert content["partialFingerprints"] == {"gdrCodeEntity/v1": "0" * 16}


def test_paths_are_relative_uris() -> None:
    result = _run("a b/ü%.py")["results"][1]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "a%20b/%C3%BC%25.py", "uriBaseId": "repo"}


def test_every_result_names_a_rule_that_is_there() -> None:
    run = _run("a.py", "b.py")
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} == rules


def test_nothing_found_is_a_document_too() -> None:
    assert _run()["results"] == []
    assert VALUE not in "".join(sarif.lines([scan_of()]))
