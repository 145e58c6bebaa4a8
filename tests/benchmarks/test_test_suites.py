"""The benchmark that runs test suites: what it compares, and one invented project from clone to row."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import test_suites as suites
from benchmarks.test_suites import Bench, Case, Difference, Project, SuiteError
from tests.conftest import run_git, write_files

REPORT = """<testsuites><testsuite name="top">
<testcase classname="a" name="passes" />
<testcase classname="a" name="fails\x1b in /tmp/tree/x"><failure message="no">why</failure></testcase>
<testsuite name="inner"><testcase name="left out"><skipped /></testcase></testsuite>
<testcase classname="a" name="breaks"><system-out>x</system-out><error /></testcase>
</testsuite></testsuites>"""


def test_every_test_of_a_report_is_read(tmp_path: Path) -> None:
    (tmp_path / "r.xml").write_text(REPORT, encoding="utf-8")
    assert list(suites.read_results(tmp_path / "r.xml", Path("/tmp/tree"))) == [
        Case("top > a > passes", "passed"),
        Case("top > a > fails in /x", "failed"),
        Case("top > inner >  > left out", "skipped"),
        Case("top > a > breaks", "error"),
    ]


def test_a_report_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "r.xml").write_text("<testsuites>", encoding="utf-8")
    with pytest.raises(SuiteError, match=r"r\.xml"):
        list(suites.read_results(tmp_path / "r.xml", tmp_path))


def test_equal_runs() -> None:
    cases = [Case("a", "passed"), Case("a", "failed"), Case("b", "skipped")]
    assert suites.compare(cases, cases) == (0, ())


def test_a_test_that_ends_differently_is_named() -> None:
    before = [Case("a", "passed"), Case("a", "passed")]
    after = [Case("a", "passed"), Case("a", "failed")]
    assert suites.compare(before, after) == (0, (Difference("a #2", "passed", "failed"),))


def test_renamed_tests_pair_by_their_turn() -> None:
    before = [Case("f[mira]", "passed"), Case("g", "passed"), Case("f[tom]", "failed")]
    after = [Case("f[lena]", "passed"), Case("g", "passed"), Case("f[jan]", "passed")]
    assert suites.compare(before, after) == (2, (Difference("f[tom]", "failed", "passed"),))


def test_a_test_that_is_gone_or_new_differs() -> None:
    before, after = [Case("a", "passed"), Case("b", "passed")], [Case("a", "passed")]
    assert suites.compare(before, after) == (0, (Difference("b", "passed", ""),))
    assert suites.compare(after, before) == (0, (Difference("b", "", "passed"),))


def test_reads_show_and_only_those(tmp_path: Path) -> None:
    if not suites.shows_reads(tmp_path):
        pytest.skip("this file system keeps no access times")
    for name in ("read", "left"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    suites.forget_reads(tmp_path, ["read", "left"])
    (tmp_path / "read").read_bytes()
    assert suites.were_read(tmp_path, ["read", "left", "gone"]) == ("read",)


def test_the_table_is_whole() -> None:
    table = suites.projects()
    assert len({project.repository for project in table}) == len(table)
    assert sum(project.is_python for project in table) >= 8
    assert sum(not project.is_python for project in table) >= 4


def test_a_missing_clone_is_said(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="nobody/nothing: no clone"):
        suites.clone_of(Project("nobody/nothing", "pytest", (), ()), tmp_path)


def test_what_a_partial_clone_lacks_is_left_out(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    run_git(clone, "init", "-q")
    write_files(clone, {"here.txt": "here", "large file.txt": "large"})
    run_git(clone, "add", ".")
    run_git(clone, "commit", "-q", "-m", "x")
    blob = run_git(clone, "rev-parse", "HEAD:large file.txt").strip()
    (clone / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    suites.export(clone, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["here.txt"]
    with pytest.raises(SuiteError, match="git ls-tree"):
        suites.export(tmp_path / "out", tmp_path / "other")


GREETING = """# Written by Mirabel Tomasson <mirabel@tomasson-fjord.de>

def owner():
    return "mirabel@tomasson-fjord.de"
"""
GREETING_TEST = """from pathlib import Path
from greeting import owner

def test_owner():
    assert owner() == "mirabel@tomasson-fjord.de"

def test_a_sum_over_an_address():
    assert sum(map(ord, owner())) == 2505

def test_that_the_first_run_passes():
    seen = Path(COUNT)
    seen.write_text(seen.read_text() + "x" if seen.exists() else "x")
    assert seen.read_text() == "x"
"""


def test_a_project_from_clone_to_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = tmp_path / "clones" / "greeting"
    clone.mkdir(parents=True)
    run_git(clone, "init", "-q")
    test = GREETING_TEST.replace("COUNT", repr(str(tmp_path / "count")))
    write_files(clone, {"greeting.py": GREETING, "test_greeting.py": test, "unused.md": GREETING})
    run_git(clone, "add", ".")
    run_git(clone, "commit", "-q", "-m", "x")
    monkeypatch.setitem(
        suites._RUNNERS, "pytest", suites._RUNNERS["pytest"].replace("python", sys.executable)
    )
    monkeypatch.setattr(suites, "install", lambda *_: None)
    project = Project("someone/greeting", "pytest", (), ("test_greeting.py",))
    bench = Bench(project, tmp_path / "work")
    row = suites.measure(bench, suites.clone_of(project, tmp_path / "clones"), [])
    assert (row.tests, row.passed, row.same, row.edited, row.withheld) == (3, 3, 1, 3, ())
    assert [one.name for one in row.differing] == ["pytest > test_greeting > test_a_sum_over_an_address"]
    assert row.unsteady == ("pytest > test_greeting > test_that_the_first_run_passes",)
    assert row.loaded == ("greeting.py", "test_greeting.py")
    assert row.counts
