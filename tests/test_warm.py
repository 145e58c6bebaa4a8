"""Runs that know what earlier runs told find the same, to the byte, as runs that know nothing."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from fixtures import build
from gdr_code import pipeline, refining, sources
from gdr_code.commands.progress import Silence
from gdr_code.pipeline import Run, Scan
from gdr_code.report import jsonl, summary
from gdr_code.rows import Rows
from gdr_code.settings import Settings
from gdr_code.workers import Pool
from tests import samples
from tests.conftest import MakeRepo, repositories, run_git, write_files

SETTINGS = Settings(key=b"k" * 32)
Contents = Mapping[str, bytes | str]


def _scan(folder: Path, rows: Rows | None, jobs: int = 2, keep: bool = False) -> Scan:
    with Pool(jobs) as pool:
        run = Run(dataclasses.replace(SETTINGS, jobs=jobs), pool, Silence(), keep, rows=rows)
        (repository,) = repositories(folder, given=SETTINGS)
        with sources.within_reach(repository) as reached:
            return pipeline.scan(reached, run)


def _told(scan: Scan) -> str:
    return "".join((*jsonl.lines([scan]), *jsonl.trace(scan), json.dumps(summary.of_scan(scan))))


def _forget_half(rows: Rows) -> None:
    with sqlite3.connect(rows.path) as connection:
        connection.execute("DELETE FROM rows WHERE number % 2")
    connection.close()


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    """The files of the invented repositories."""
    return {f"{name}/{one.path}": one.data for name in build.names() for one in build.build(name)}


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """Rows in a file that is not there yet."""
    return Rows(tmp_path / "cache" / "files.sqlite")


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("keep", [False, True])
def test_cold_warm_half_known_and_unknown_are_one(
    make_tree: Callable[..., Path], contents: dict[str, bytes], rows: Rows, jobs: int, keep: bool
) -> None:
    folder = make_tree(contents)
    expected = _told(_scan(folder, None, jobs, keep))
    assert expected.count("\n") > 500
    assert _told(_scan(folder, rows, jobs, keep)) == expected
    assert _told(_scan(folder, rows, jobs, keep)) == expected
    _forget_half(rows)
    assert _told(_scan(folder, rows, jobs, keep)) == expected
    assert _told(_scan(folder, rows, jobs, keep)) == expected


def test_all_of_a_scan_is_the_same(
    make_tree: Callable[..., Path], contents: dict[str, bytes], rows: Rows
) -> None:
    folder = make_tree(contents)
    cold, warm = _scan(folder, rows), _scan(folder, rows)
    for one in dataclasses.fields(Scan):
        if one.name != "judge":
            assert getattr(cold, one.name) == getattr(warm, one.name), one.name


PARTS: Contents = {
    "by.py": f"# {samples.NAME} <{samples.MAIL}>\nx = 1\n",
    "name.txt": f"asked {samples.NAME} about it\nWilhelminaOsterhagen.test()\n",
    "secret.ini": f"[mail]\r\npassword = {samples.TOKEN}\r\n",
    "again.md": f"`{samples.TOKEN}` and {samples.MAIL} and %77ilhelmina.osterhagen@osterhagen-verlag.de\n",
    "wide.txt": f"Fragen an {samples.MAIL}\n".encode("utf-16"),
    "escaped.json": f'{{"by": "J\\u00f3zsef Kov\\u00e1cs", "to": "{samples.MAIL}"}}',
    "logo.png": b"\x89PNG\r\n\x1a\n\0",
    "clean.c": "int main(void) { return 0; }\n",
    "other.py": "# written by Tomas Berglund <tomas.berglund@fjordbyte.no>\n",
}
NAMES = ("a.py", "docs/b.txt", "c.json", f"{samples.MAIL}.md", "src/tomas_berglund.py")


@examples(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from([None, *PARTS])), min_size=1, max_size=4),
    st.sampled_from([1, 2]),
)
def test_whatever_changes_between_runs_they_find_what_is_there(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str | None]], jobs: int
) -> None:
    home = tmp_path_factory.mktemp("runs")
    folder, rows = home / "tree", Rows(home / "files.sqlite")
    write_files(folder, PARTS)
    _scan(folder, rows, jobs)
    for name, part in changes:
        path = folder / name
        if part is None:
            path.unlink(missing_ok=True)
        else:
            write_files(folder, {name: PARTS[part]})
        assert _told(_scan(folder, rows, jobs)) == _told(_scan(folder, None, jobs))


@pytest.mark.parametrize("place", ["tree", "commit", "archive"])
def test_wherever_a_repository_is_read_from(make_repo: MakeRepo, rows: Rows, place: str) -> None:
    folder = make_repo(PARTS)
    given = dataclasses.replace(SETTINGS, ref="HEAD" if place == "commit" else None)
    source = folder
    if place == "archive":
        source = folder.with_suffix(".zip")
        run_git(folder, "archive", "--output", str(source), "HEAD")
    found = []
    for kept in (None, rows, rows):
        with Pool(1) as pool:
            (repository,) = repositories(source, given=given)
            with sources.within_reach(repository) as reached:
                found.append(_told(pipeline.scan(reached, Run(given, pool, Silence(), rows=kept))))
    assert found[0] == found[1] == found[2]
    assert samples.MAIL not in found[0]


def test_refined_trees_are_the_same(make_tree: Callable[..., Path], rows: Rows, tmp_path: Path) -> None:
    folder = make_tree(PARTS)
    trees = []
    for number, kept in enumerate((None, rows, rows)):
        out = tmp_path / f"out{number}"
        with Pool(2) as pool:
            run = Run(SETTINGS, pool, Silence(), rows=kept)
            (repository,) = repositories(folder, given=SETTINGS)
            refining.refine(pipeline.scan(repository, run), lambda: str(out), run)  # noqa: B023
        trees.append({str(one.relative_to(out)): one.read_bytes() for one in out.rglob("*") if one.is_file()})
    assert trees[0] == trees[1] == trees[2]
    assert samples.MAIL.encode() not in b"".join(trees[0].values())


def test_no_value_of_a_run_is_kept(
    make_tree: Callable[..., Path], contents: dict[str, bytes], rows: Rows
) -> None:
    scan = _scan(make_tree({**contents, **PARTS}), rows, keep=True)
    kept = b"\n".join(path.read_bytes() for path in rows.path.parent.iterdir()).lower()
    assert len(kept) > 100_000
    values = {one.value.lower() for one in scan.findings}
    assert len(values) > 150
    told = {one.encode() for one in values if len(one) > 5} - {b"password"}
    assert not {one for one in told if one in kept}
    assert not {one.path for one in scan.findings if one.path.encode() in kept}


# What a run that knows everything does not do


def test_nobody_works_where_nothing_has_changed(
    make_tree: Callable[..., Path], rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_tree(PARTS)
    monkeypatch.setattr("gdr_code.met._SETTLED_NS", -1_000_000_000)
    expected = _told(_scan(folder, rows))

    def started(_: Pool) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr(Pool, "_started", started)
    assert _told(_scan(folder, rows)) == expected


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that holds what is compiled."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def home(compiled: Path) -> dict[str, str]:
    """An environment with a cache folder of its own, without rows."""
    for path in compiled.glob("gdr-code/files.sqlite*"):
        path.unlink()
    return os.environ | {"XDG_CACHE_HOME": str(compiled), "GDR_KEY": "k" * 32}


def _contents(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file() and "gdr-code" not in path.parts}


def _command(home: Mapping[str, str], *args: str, cwd: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "gdr_code", *args], env=home, cwd=cwd, capture_output=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return (done.stdout + done.stderr).decode()


def test_what_only_new_files_need_is_not_loaded(make_repo: MakeRepo, home: dict[str, str]) -> None:
    folder = make_repo({name: part for name, part in PARTS.items() if name != "clean.c"})
    command = ("scan", str(folder), "--ref", "HEAD", "--format", "jsonl", "--quiet")
    cold = _command(home, *command)
    program = (
        "import sys; sys.argv = ['gdr-code', *sys.argv[1:]]\n"
        "from gdr_code.main import app\n"
        "try:\n    app()\n"
        "finally:\n    print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command], env=home, capture_output=True, check=False
    )
    assert done.stdout.decode() == cold
    loaded = set(done.stderr.decode().split())
    assert "gdr_code.pipeline" in loaded
    assert not loaded & {"hyperscan", "gdr_code.prefilter", "gdr_code.chunk", "tree_sitter", "phonenumbers"}


@pytest.mark.parametrize(
    "command",
    [
        *("scan", "refine", "audit", "hook", "sample", "estimate", "requests export"),
        *("baseline update", "baseline prune"),
    ],
)
def test_no_cache_neither_reads_nor_keeps(
    make_repo: MakeRepo, home: dict[str, str], tmp_path: Path, command: str
) -> None:
    folder = make_repo(PARTS, commit=False)
    run_git(folder, "add", "--all")
    labels = tmp_path / "labels.jsonl"
    row = {"repo": "repo", "path": "by.py", "line": 1, "category": "email", "verdict": "T"}
    labels.write_text(json.dumps(row) + "\n", encoding="utf-8")
    args = {
        "scan": [str(folder), "--format", "jsonl", "--quiet"],
        "refine": [str(folder), "--out", str(tmp_path / "out"), "--overwrite", "--quiet"],
        "audit": [str(folder), "--labels", str(labels), "--out", str(tmp_path / "audit"), "--quiet"],
        "hook": [],
        "sample": [str(folder), "--out", str(tmp_path / "sample")],
        "estimate": [str(folder)],
        "requests export": [str(folder), "--output", str(tmp_path / "requests.jsonl")],
        "baseline update": [],
        "baseline prune": [],
    }[command]
    file = Path(home["XDG_CACHE_HOME"], "gdr-code", "files.sqlite")
    before = _contents(tmp_path)
    without = _command(home, *command.split(), *args, "--no-cache", cwd=folder)
    assert not file.exists()
    for path in _contents(tmp_path) - before if command != "refine" else ():
        path.unlink()
    shutil.rmtree(tmp_path / "audit", ignore_errors=True)
    shutil.rmtree(tmp_path / "sample", ignore_errors=True)
    assert _command(home, *command.split(), *args, cwd=folder) == without
    assert file.exists()


def test_a_cache_folder_that_cannot_be_used_changes_nothing(
    make_tree: Callable[..., Path], tmp_path: Path, home: dict[str, str]
) -> None:
    folder = make_tree(PARTS)
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    command = ("scan", str(folder), "--format", "jsonl", "--quiet")
    expected = _command(home, *command)
    assert _command({**home, "XDG_CACHE_HOME": str(tmp_path / "file")}, *command) == expected
