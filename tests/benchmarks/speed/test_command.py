"""The whole bench on trees of a few kilobytes, with gdr-code and with made-up scanners on the path."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import samples

ROOT = Path(__file__).parent.parent.parent.parent
# Reads every file and reports so; on a tree that holds `wait` it waits, once it has said who it is.
READER = """#!{python}
import json, os, sys, time
if sys.argv[1:] == ["version"]:
    print("reader 8.1.2")
    sys.exit()
folder, report = sys.argv[2], sys.argv[sys.argv.index("--report-path") + 1]
assert sys.argv[1] == "dir" and os.getcwd() == os.path.realpath(folder) and not os.path.exists(report)
paths = [os.path.join(top, name) for top, _, names in os.walk(folder) for name in names]
size = sum(len(open(path, "rb").read()) for path in paths)
json.dump(size, open(report, "w"))
if any(os.path.basename(path) == "wait" for path in paths):
    open({pid!r}, "w").write(str(os.getpid()))
    time.sleep(60)
"""
BROKEN = """#!/bin/sh
[ "$1" = --version ] && echo broken 2.0
exit 3
"""
QUICK = ("--most", "detect-secrets=0", "--most", "gdr-code, very first run=0", "--most", "gdr-code refine=0")


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """Two scanners on the path, of which one works."""
    (tmp_path / "bin").mkdir()
    reader = READER.format(python=sys.executable, pid=str(tmp_path / "pid"))
    for name, text in (("gitleaks", reader), ("kingfisher", BROKEN)):
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    return {**os.environ, "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "TMPDIR": str(tmp_path)}


def _command(*options: str | Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.speed", *map(str, options)]


def _read(out: Path) -> tuple[dict[tuple[str, str], Any], Any]:
    content = json.loads((out / "speed.json").read_text())
    return {(row["tree"], row["program"]): row for row in content["programs"]}, content


def test_everything_is_run_in_turn_and_written(environment: Mapping[str, str], tmp_path: Path) -> None:
    theirs, out = tmp_path / "their folder/", tmp_path / "out"
    theirs.mkdir()
    (theirs / "a.py").write_text(f"# {samples.NAME} <{samples.MAIL}>\n" * 3)
    options = ("--sizes", "0.05,0.1", "--rounds", "2", "--only", "size,folders,again,hook", *QUICK)
    command = _command(theirs, *options, "--most", "gitleaks=0.08", "--out", out)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    rows, content = _read(out)
    assert done.stdout == (out / "speed.md").read_text()
    assert {run["round"] for run in content["runs"]} == {1, 2}

    ours, reader = rows["0.05 MB", "gdr-code"], rows["0.05 MB", "gitleaks"]
    assert ours["findings"] > 0
    assert rows["their folder/", "gdr-code"]["findings"] == 6
    assert reader["to_ours"]["wall"]["rounds"] == 2
    assert reader["wall"]["most"] < ours["wall"]["least"]
    assert rows["0.1 MB", "gitleaks"]["left_out"] == "not run over 0.08 MB"
    assert rows["0.05 MB", "kingfisher"]["left_out"] == "failed, exit code 3"
    assert rows["0.05 MB", "detect-secrets"]["left_out"] == "not run over 0 MB"
    for way in ("filling its cache", "nothing changed", "one file changed"):
        row = rows["0.1 MB, scanned again", f"gdr-code, {way}"]
        assert (row["wall"]["rounds"], row["findings"]) == (2, rows["0.1 MB", "gdr-code"]["findings"])
    assert rows["ten files staged", "gdr-code hook"]["wall"]["rounds"] == 2

    turns = [
        line.split(": ")[1].rsplit(" on ")[0]
        for line in done.stderr.splitlines()
        if re.search(r" on 0.05 MB, [0-9.]+ s$", line)
    ]
    assert turns == ["gdr-code", "gitleaks", "gitleaks", "gdr-code"]
    assert "round 2 of 2: gdr-code on their folder/, " in done.stderr
    assert "gitleaks 8.1.2, detect-secrets 1.5.0" in content["about"]["versions"]
    assert (out / "by_mb.svg").read_text().startswith("<?xml")
    assert [path.name for path in theirs.iterdir()] == ["a.py"]
    assert not list(tmp_path.glob("gdr-speed-*"))
    assert samples.MAIL not in done.stdout + done.stderr + (out / "speed.json").read_text()


def test_an_interruption_leaves_what_was_measured(environment: Mapping[str, str], tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text("x = 1\n")
    (tmp_path / "second" / "wait").write_text("x\n")
    command = _command(
        tmp_path / "first", tmp_path / "second", "--only", "folders", *QUICK, "--out", tmp_path / "out"
    )
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        seen = ""
        while not seen.endswith("gitleaks on second/, "):
            letter = process.stderr.read(1)
            assert letter, seen
            seen += letter
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        assert process.wait() == 130
    rows, content = _read(tmp_path / "out")
    assert rows["first/", "gitleaks"]["wall"]["rounds"] == rows["second/", "gdr-code"]["wall"]["rounds"] == 1
    assert ("second/", "gitleaks") not in rows
    assert "interrupted" in content["about"]
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text()}").exists()
    assert not list(tmp_path.glob("gdr-speed-*"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--sizes", "0"], "--sizes"),
        (["--rounds", "0"], "--rounds"),
        (["--only", "size,nothing"], "parts are size, folders"),
        (["--most", "nobody=3"], "nobody is no program"),
        (["--most", "kingfisher=x"], "--most"),
        (["no such folder"], "no such folder is no folder"),
    ],
)
def test_what_makes_no_sense_is_told(options: list[str], said: str) -> None:
    done = subprocess.run(_command(*options), cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, said in done.stderr.splitlines()[-1]) == (2, True)
