"""gdr-code prove on the command line: several trees, exit codes, bad input in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import samples
from tests.conftest import MakeRepo, run_git


def _run(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gdr_code", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def refined(make_repo: MakeRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two repositories in a folder, and the output of refining both."""
    monkeypatch.setenv("GDR_KEY", "k" * 32)
    make_repo(samples.files(), name="clones/one")
    make_repo({**samples.files(), ".gitignore": "*.log\n", "run.log": "x\n"}, commit=False, name="clones/two")
    assert _run("refine", tmp_path / "clones", "--out", tmp_path / "out", "-q").returncode == 0
    return tmp_path


def test_a_folder_of_repositories_is_proven(refined: Path) -> None:
    out = refined / "out"
    done = _run("prove", refined / "clones", out / "trees", "--findings", out / "reports/findings.jsonl")
    assert (done.returncode, done.stdout) == (0, "")
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [
        ["one", "proven"],
        ["two", "proven"],
    ]
    (out / "trees/one/AUTHORS").write_bytes((refined / "clones/one/AUTHORS").read_bytes())
    (out / "trees/three").mkdir()
    done = _run(
        "prove", refined / "clones", out / "trees", "--findings", out / "reports/findings.jsonl", "-q"
    )
    assert done.returncode == 1
    assert done.stderr == ""
    assert [line.split(": ")[:2] for line in done.stdout.splitlines()] == [
        ["one/AUTHORS", "survivor"],
        ["three", "extra"],
    ]


def test_one_repository_and_its_tree(refined: Path) -> None:
    findings = refined / "out/reports/findings.jsonl"
    done = _run("prove", refined / "clones/two", refined / "out/trees/two", "--findings", findings)
    assert (done.returncode, done.stdout) == (0, "")
    done = _run("prove", refined / "clones/two", refined / "clones/two", "--findings", findings, "-q")
    assert done.returncode == 1
    assert "AUTHORS: survivor: 2 left" in done.stdout
    assert samples.MAIL not in done.stdout + done.stderr


def test_bad_input_is_one_line_and_exit_2(refined: Path, tmp_path: Path) -> None:
    one, tree = refined / "clones/one", refined / "out/trees/one"
    findings = refined / "out/reports/findings.jsonl"
    foreign = tmp_path / "foreign.jsonl"
    foreign.write_text("{}\n")
    for before, after, told, message in (
        (one, tree, tmp_path / "nowhere", "cannot read"),
        (one, tree, foreign, "line 1 is no row"),
        (one, tmp_path / "nowhere", findings, "is no folder"),
        (tmp_path / "nowhere", tree, findings, "nowhere"),
        (tree.parent, tree, findings, "not of"),
    ):
        done = _run("prove", before, after, "--findings", told)
        assert (done.returncode, done.stdout) == (2, ""), message
        assert message in done.stderr
        assert done.stderr.count("\n") == 1
    (one / "AUTHORS").write_text("nobody\n")
    done = _run("prove", one, tree, "--findings", findings)
    assert done.returncode == 2
    assert "AUTHORS is not as the findings tell of it" in done.stderr
    run_git(one, "rm", "--quiet", "--force", "AUTHORS")
    done = _run("prove", one, tree, "--findings", findings)
    assert (done.returncode, "has no file AUTHORS" in done.stderr) == (2, True)
