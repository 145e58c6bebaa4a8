"""gdr-code sample: what is drawn, what experts get, and the way back into an audit."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests import samples
from tests.audit import seen
from tests.conftest import MakeRepo


def _run(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gdr_code", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(make_repo: MakeRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The invented repository `repo` and a longer one without anything to find."""
    monkeypatch.setenv("GDR_KEY", "k" * 32)
    seen.write(tmp_path, make_repo)
    plain = "".join(f"the {number}th line is plain\n\n" for number in range(300))
    make_repo({"plain.txt": plain, "=cmd.txt": "=1+2\nask ann@example.com\n"}, name="plain")
    return tmp_path


def _sample(folder: Path, *more: object, out: str = "out") -> subprocess.CompletedProcess[str]:
    return _run("sample", folder / "repo", folder / "plain", "--out", folder / out, *more)


def _tasks(folder: Path, number: int = 1, out: str = "out") -> list[dict[str, Any]]:
    tasks = json.loads((folder / out / f"annotator-{number}" / "tasks.json").read_text())
    return [one["data"] for one in tasks]


def test_what_is_drawn_stands_for_all_lines(folder: Path) -> None:
    done = _sample(folder, "--size", 60)
    assert (done.returncode, done.stdout) == (0, "")
    design = json.loads((folder / "out" / "sample.json").read_text())
    assert sum(one["lines"] for one in design["strata"]) == design["lines"]
    assert sum(one["drawn"] for one in design["strata"]) == design["drawn"] == 60
    assert any(one["found"] for one in design["strata"])
    rest = next(one for one in design["strata"] if one["name"].endswith("without findings"))
    assert rest["weight"] == round(rest["lines"] / rest["drawn"], 6)
    assert rest["lines"] >= 300
    tasks = _tasks(folder)
    assert len(tasks) == 60
    assert sum(one["weight"] for one in tasks) == pytest.approx(design["lines"], rel=1e-6)
    assert len({(one["repo"], one["path"], one["line"]) for one in tasks}) == 60
    assert f"60 of {design['lines']:,} lines" in done.stderr


def test_a_task_shows_the_line_and_what_is_around(folder: Path) -> None:
    assert _sample(folder, "--size", 60, "-q").stderr == ""
    for one in _tasks(folder):
        if one["repo"] == "plain" and one["path"] == "plain.txt":
            lines = (folder / "plain/plain.txt").read_text().split("\n")
            assert one["text"] == lines[one["line"] - 1] != ""
            assert one["before"].split("\n")[-1] == lines[one["line"] - 2] or one["line"] == 1
            assert set(one) == {
                *("repo", "path", "line", "where", "before", "text", "after"),
                *("annotator", "weight", "blob", "digest"),
            }
            break
    else:
        pytest.fail("no line of the long file was drawn")


def test_files_are_for_their_owner_and_tables_run_nothing(folder: Path) -> None:
    assert _sample(folder, "--size", 400, "-q").returncode == 0
    out = folder / "out"
    assert out.stat().st_mode & 0o777 == 0o700
    own = out / "annotator-1"
    assert {one.name: one.stat().st_mode & 0o777 for one in own.iterdir()} == dict.fromkeys(
        ("tasks.json", "sample.csv", "sample.jsonl"), 0o600
    )
    with (own / "sample.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert any(row["text"] == "'=1+2" and row["path"] == "'=cmd.txt" for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
    tree = ET.fromstring((out / "label-studio.xml").read_text())
    assert {one.get("value") for one in tree.iter("Label")} >= {"email", "credential", "ambiguous"}
    for name in ("sample.json", "label-studio.xml"):
        assert samples.MAIL not in (out / name).read_text()


def test_the_same_number_draws_the_same_lines(folder: Path) -> None:
    for out, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert _sample(folder, "--size", 60, "--seed", seed, "-q", out=out).returncode == 0
    assert _tasks(folder, out="a") == _tasks(folder, out="b")
    assert _tasks(folder, out="a") != _tasks(folder, out="c")


def test_answers_come_back_weighed_from_all_three_forms(folder: Path) -> None:
    given = ("--size", 80, "--annotators", 2, "--overlap", 0.5)
    assert _sample(folder, *given, "-q").returncode == 0
    labels: list[object] = []
    for number, form in ((1, "tasks.json"), (2, "sample.csv")):
        name = folder / "out" / f"annotator-{number}" / form
        _answer(name)
        labels += ["--labels", name]
    done = _run("audit", folder / "repo", folder / "plain", *labels, "--out", folder / "audit")
    assert (done.returncode, done.stdout) == (0, "")
    content = json.loads((folder / "audit/audit.json").read_text())
    design = json.loads((folder / "out/sample.json").read_text())
    assert content["scored"]["lines"] == design["drawn"]
    assert content["scored"]["stands_for"] == pytest.approx(design["lines"], rel=1e-6)
    assert content["annotators"]["lines"] == design["drawn"] / 2
    assert content["annotators"]["krippendorff_alpha"] == 1.0
    ours = content["systems"][0]
    found = {one["found"]: 0 for one in design["strata"]}
    for one in design["strata"]:
        found[one["found"]] += one["lines"]
    estimate = ours["estimates"]["lines"]
    assert estimate["tp"] + estimate["fp"] == pytest.approx(found[True], rel=1e-6)
    assert estimate["figures"]["recall"]["value"] is not None
    assert "lines that these were drawn from, estimated: precision" in done.stderr
    assert "## Estimates" in (folder / "audit/audit.md").read_text()
    # The third form says the same as the first two.
    jsonl = [folder / "out" / f"annotator-{number}" / "sample.jsonl" for number in (1, 2)]
    for name in jsonl:
        _answer(name)
    again = [part for name in jsonl for part in ("--labels", name)]
    done = _run("audit", folder / "repo", folder / "plain", *again, "--out", folder / "again", "-q")
    assert done.returncode == 0
    assert json.loads((folder / "again/audit.json").read_text())["systems"] == content["systems"]


def _answer(name: Path) -> None:
    """An expert who marks every line with an address on it."""
    if name.name == "tasks.json":
        tasks = json.loads(name.read_text())
        for task in tasks:
            results = [{"id": "r", "value": {"choices": ["pii"]}}] if _is_true(task["data"]["text"]) else []
            task["annotations"] = [{"completed_by": 1, "result": results}]
        name.write_text(json.dumps(tasks))
    elif name.name == "sample.csv":
        with name.open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        with name.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows({**row, "verdict": "T" if _is_true(row["text"]) else "N"} for row in rows)
    else:
        rows = [json.loads(line) for line in name.read_text().splitlines()]
        lines = (json.dumps({**row, "label": ["pii"] if _is_true(row["text"]) else []}) for row in rows)
        name.write_text("".join(f"{line}\n" for line in lines))


def _is_true(text: str) -> bool:
    return "@" in text


def test_lines_that_moved_since_they_were_drawn_are_told(folder: Path) -> None:
    given = ("--annotators", 2, "--overlap", 0, "--size", 60)
    assert _sample(folder, *given, "-q").returncode == 0
    labels: list[object] = []
    for number, form in ((1, "tasks.json"), (2, "sample.csv")):
        name = folder / "out" / f"annotator-{number}" / form
        _answer(name)
        labels += ["--labels", name]
    own = [one for one in _tasks(folder) if one["path"] == "plain.txt"]
    file = folder / "plain/plain.txt"
    file.write_text("new\n" + file.read_text())
    done = _run(
        "audit", folder / "repo", folder / "plain", *labels, "--out", folder / "audit", "--skip-bad-rows"
    )
    assert done.returncode == 0
    for one in own:
        assert f"plain.txt: line {one['line']} is line {one['line'] + 1} now (digest)" in done.stderr
    moved = json.loads((folder / "audit/audit.json").read_text())["intake"]["bad_rows"]["count"]
    assert moved > len(own) > 10
    # What is below the labelled lines says nothing against them.
    file.write_text(file.read_text().removeprefix("new\n") + "new\n")
    assert (
        _run("audit", folder / "repo", folder / "plain", *labels, "--out", folder / "audit").returncode == 0
    )


def test_what_cannot_be_drawn_is_one_line(folder: Path, tmp_path: Path) -> None:
    done = _sample(folder, "--size", 3)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "strata, and some of each must be read: give " in done.stderr
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "answers.csv").write_text("mine")
    done = _sample(folder, "--size", 60, out="full")
    assert (done.returncode, "is not empty" in done.stderr) == (2, True)
    assert (tmp_path / "full" / "answers.csv").read_text() == "mine"
    (tmp_path / "void").mkdir()
    done = _run("sample", tmp_path / "void", "--out", tmp_path / "none")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
