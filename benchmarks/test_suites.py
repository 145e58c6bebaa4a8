"""Does a refined repository still work? Its own test suite says so, before and after.

    python -m benchmarks.test_suites --clones DIR --work DIR [--policy NAME] [--rename] [--json FILE] [NAME..]

THIS RUNS FOREIGN CODE: it installs the projects of `test_suites.toml` with pip or npm and runs their tests.
Nothing else here ever does. Run it where that may happen; the tests get an environment without your variables
and a home folder of their own, which is no sandbox.

For each project, HEAD of its clone (DIR/OWNER+NAME/repo, DIR/OWNER+NAME or DIR/NAME) is exported without
git, `gdr-code refine --unscanned copy` writes its refined copy, and one command runs the tests in both.
Each test is compared with itself; one that a stand-in renamed is known by its turn. Where some differ, the
unrefined copy is run once more: a test that differs from itself is unsteady and proves nothing. Access
times tell which files a run read, so the work folder must be on a file system that keeps them. A suite that
reads no edited file counts for nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
import venv
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_suffix(".toml")
_KEY = "the key of the test suites"
_SECONDS = 900
_SHOWN = 20
_RUNNERS = {
    "pytest": "python -m pytest -q -p no:cacheprovider --junitxml={results}/tests.xml",
    "node": "node --test --test-concurrency=1 --test-reporter=junit"
    " --test-reporter-destination={results}/tests.xml",
    "mocha": "mocha --reporter xunit --reporter-options output={results}/tests.xml",
    "nodeunit": "nodeunit --reporter junit --output {results}",
    "vitest": "vitest run --reporter=junit --outputFile={results}/tests.xml",
}
_INSTALLERS = (
    ("npm", "install", "--no-audit", "--no-fund", "--no-save"),
    ("python", "-m", "pip", "install", "--quiet"),
)
_BUILT = frozenset({"node_modules", "__pycache__"})


class SuiteError(Exception):
    """A project whose tests cannot be run; the message says why."""


@dataclass(frozen=True)
class Project:
    """One row of the table: `install` are words for pip or npm, `tests` for the runner (`*` is expanded).

    `tools` are packages of npm that the tests need besides, put where both trees find them.
    """

    repository: str
    runner: str
    install: tuple[str, ...]
    tests: tuple[str, ...]
    before: str = ""
    tools: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name without its owner."""
        return self.repository.partition("/")[2]

    @property
    def is_python(self) -> bool:
        """Else it is JavaScript."""
        return self.runner == "pytest"


@dataclass(frozen=True)
class Case:
    """One test and what became of it: passed, failed, error or skipped."""

    name: str
    outcome: str


@dataclass(frozen=True)
class Difference:
    """A test that ended differently; an outcome is empty where the test was not run."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """What is said of a project."""

    project: str
    tests: int
    passed: int
    same: int
    renamed: int
    differing: tuple[Difference, ...]
    unsteady: tuple[str, ...]
    edited: int
    loaded: tuple[str, ...]
    withheld: tuple[str, ...]
    seconds: float

    @property
    def counts(self) -> bool:
        """True when tests were run that read an edited file."""
        return self.tests > 0 and bool(self.loaded)


@dataclass(frozen=True)
class Bench:
    """Where one project is worked on."""

    project: Project
    folder: Path
    before: Path = field(init=False)
    after: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", self.folder / "before" / self.project.name)
        object.__setattr__(self, "after", self.folder / "after" / "trees" / self.project.name)


def projects(table: Path = TABLE) -> tuple[Project, ...]:
    """The rows of the table."""
    rows: list[dict[str, Any]] = tomllib.loads(table.read_text(encoding="utf-8"))["projects"]
    return tuple(
        Project(
            row["repository"],
            row["runner"],
            tuple(shlex.split(row["install"])),
            tuple(shlex.split(row["tests"])),
            row.get("before", ""),
            tuple(shlex.split(row.get("tools", ""))),
        )
        for row in rows
    )


def clone_of(project: Project, clones: Path) -> Path:
    """The clone of a project. Raises SuiteError when there is none."""
    joined = project.repository.replace("/", "+")
    for folder in (clones / joined / "repo", clones / joined, clones / project.name):
        if (folder / "HEAD").exists() or (folder / ".git").exists():
            return folder
    raise SuiteError(f"{project.repository}: no clone in {clones}")


def export(clone: Path, folder: Path) -> None:
    """HEAD's tree as a plain folder, but for what a partial clone lacks."""
    folder.mkdir(parents=True)
    left_out = (f":(exclude,literal){path}" for path in _absent(clone))
    archive = _git(clone, b"", "archive", "HEAD", "--", ".", *left_out)
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)


def _absent(clone: Path) -> list[str]:
    """The files of HEAD that the clone does not hold."""
    rows = _git(clone, b"", "ls-tree", "-r", "-z", "HEAD").split(b"\0")[:-1]
    entries = [(row.split(maxsplit=3)[2], row.partition(b"\t")[2].decode()) for row in rows]
    asked = b"".join(name + b"\n" for name, _ in entries)
    known = _git(clone, asked, "cat-file", "--batch-check").splitlines()
    return [path for (_, path), answer in zip(entries, known, strict=True) if answer.endswith(b" missing")]


def _git(clone: Path, given: bytes, *words: str) -> bytes:
    command = ["git", "-C", str(clone), *words]
    no_network = os.environ | {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
    done = subprocess.run(command, input=given, env=no_network, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SuiteError(f"{clone}: git {words[0]} left with {done.returncode}")
    return done.stdout


def refine(bench: Bench, options: Sequence[str]) -> dict[str, Any]:
    """Refine the exported tree; its row of the summary. Raises SuiteError when there is none."""
    out = bench.folder / "after"
    words = ["--out", str(out), "--unscanned", "copy", "--exit-zero", "--quiet", *options]
    command = [sys.executable, "-m", "gdr_code", "refine", str(bench.before), *words]
    done = subprocess.run(command, env=os.environ | {"GDR_KEY": _KEY}, check=False)
    if done.returncode:
        raise SuiteError(f"{bench.project.repository}: refine left with {done.returncode}")
    summary = json.loads((out / "reports" / "summary.json").read_text(encoding="utf-8"))
    row: dict[str, Any] = summary["repositories"][0]
    return row


def edited(before: Path, after: Path) -> tuple[str, ...]:
    """The files of both trees whose bytes differ."""
    return tuple(
        path
        for path in _files(before)
        if (after / path).is_file() and (after / path).read_bytes() != (before / path).read_bytes()
    )


def _files(tree: Path) -> Iterator[str]:
    """The regular files of a tree, without what an installation puts there."""
    for folder, folders, names in os.walk(tree):
        folders[:] = sorted(set(folders) - _BUILT)
        paths = (Path(folder, name) for name in sorted(names))
        yield from (str(path.relative_to(tree)) for path in paths if path.is_file() and not path.is_symlink())


def forget_reads(tree: Path, paths: Iterable[str]) -> None:
    """Make the next read of each file show."""
    for path in paths:
        os.utime(tree / path, (0, (tree / path).stat().st_mtime))


def were_read(tree: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """The files that were read since."""
    return tuple(path for path in paths if (tree / path).exists() and (tree / path).stat().st_atime)


def shows_reads(folder: Path) -> bool:
    """True when the file system keeps access times."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / "probe"
    probe.write_text("probe")
    forget_reads(folder, ["probe"])
    probe.read_bytes()
    shown = bool(were_read(folder, ["probe"]))
    probe.unlink()
    return shown


def install(bench: Bench, tree: Path, log: Path) -> None:
    """The environment of the tests; what the first tree brought in serves the second too."""
    if bench.project.is_python and not (bench.folder / "venv").exists():
        venv.create(bench.folder / "venv", with_pip=True)
    if bench.project.tools and tree == bench.before:
        _must_run(
            [*_INSTALLERS[False], "--prefix", str(bench.folder), *bench.project.tools], bench, tree, log
        )
    if not bench.project.is_python and tree != bench.before:
        modules = "node_modules"
        if (bench.before / modules).exists():
            shutil.copytree(bench.before / modules, tree / modules, symlinks=True, copy_function=os.link)
    else:
        _must_run([*_INSTALLERS[bench.project.is_python], *bench.project.install], bench, tree, log)
    if bench.project.before:
        _must_run(shlex.split(bench.project.before), bench, tree, log)


def _must_run(words: Sequence[str], bench: Bench, tree: Path, log: Path) -> None:
    if _run(words, bench, tree, log, os.environ):
        raise SuiteError(f"{bench.project.repository}: {shlex.join(words)} failed, see {log}")


def run(bench: Bench, tree: Path, log: Path) -> tuple[Case, ...]:
    """Run the tests in a tree; all of them, in their order. Raises SuiteError when there is no result."""
    results, home = log.with_suffix(".results"), bench.folder / "home"
    for folder in (results, home):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    command = shlex.split(_RUNNERS[bench.project.runner].format(results=shlex.quote(str(results))))
    _run([*command, *_expanded(tree, bench.project.tests)], bench, tree, log, {"HOME": str(home)})
    cases = tuple(case for file in sorted(results.rglob("*.xml")) for case in read_results(file, tree))
    if not cases:
        raise SuiteError(f"{bench.project.repository}: no test was run, see {log}")
    return cases


def _expanded(tree: Path, words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if "*" in word:
            yield from sorted(str(path.relative_to(tree)) for path in tree.glob(word))
        else:
            yield word


def _run(words: Sequence[str], bench: Bench, tree: Path, log: Path, environment: Mapping[str, str]) -> int:
    """Run a command in a tree; its exit code. What it says goes to the log."""
    bins = Path("node_modules", ".bin")
    places = f"{bench.folder / 'venv' / 'bin'}:{tree / bins}:{bench.folder / bins}"
    fixed = {
        "PATH": f"{places}:{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SETUPTOOLS_SCM_PRETEND_VERSION": "99.0",
    }
    kept = {name: value for name, value in environment.items() if name not in {"GDR_KEY", "PYTHONPATH"}}
    with log.open("ab") as output:
        try:
            done = subprocess.run(
                words,
                cwd=tree,
                env=kept | fixed,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SuiteError(
                f"{bench.project.repository}: {words[0]}: {type(error).__name__}, see {log}"
            ) from None
    return done.returncode


def read_results(file: Path, tree: Path) -> Iterator[Case]:
    """The tests of a JUnit report, in their order, without the path of the tree."""
    raw = file.read_text(encoding="utf-8", errors="replace").replace(str(tree), "")
    legal = "".join(char for char in raw if char >= " " or char in "\t\n\r")
    try:
        yield from _cases(ET.fromstring(legal), ())
    except ET.ParseError as error:
        raise SuiteError(f"{file}: {error}") from None


def _cases(node: ET.Element, above: tuple[str, ...]) -> Iterator[Case]:
    for child in node:
        if child.tag == "testsuite":
            yield from _cases(child, (*above, child.get("name", "")))
        elif child.tag == "testcase":
            bad = [part.tag for part in child if part.tag in {"failure", "error", "skipped"}]
            outcome = {"failure": "failed"}.get(bad[0], bad[0]) if bad else "passed"
            yield Case(" > ".join((*above, child.get("classname", ""), child.get("name", ""))), outcome)


def compare(before: Sequence[Case], after: Sequence[Case]) -> tuple[int, tuple[Difference, ...]]:
    """How many tests were renamed, and those that ended differently.

    A test is known by its name. Those known on one side only pair by their turn where they are equally many:
    parameters and titles that hold a replaced value are part of names.
    """
    old, new = _numbered(before), _numbered(after)
    gone, come = ([name for name in one if name not in other] for one, other in ((old, new), (new, old)))
    pairs = [(name, name) for name in old if name in new]
    if len(gone) == len(come):
        pairs += zip(gone, come, strict=True)
        gone, come = [], []
    differing = [Difference(a, old[a], new[b]) for a, b in pairs if old[a] != new[b]]
    differing += [Difference(name, old[name], "") for name in gone]
    differing += [Difference(name, "", new[name]) for name in come]
    return sum(a != b for a, b in pairs), tuple(differing)


def _numbered(cases: Iterable[Case]) -> dict[str, str]:
    """Outcomes by name; of several tests with one name each has its number."""
    met: Counter[str] = Counter()
    outcomes: dict[str, str] = {}
    for case in cases:
        met[case.name] += 1
        turn = met[case.name]
        outcomes[case.name if turn == 1 else f"{case.name} #{turn}"] = case.outcome
    return outcomes


def measure(bench: Bench, clone: Path, options: Sequence[str]) -> Row:
    """Everything for one project, refined with the options. Raises SuiteError when no test can be run."""
    began = time.perf_counter()
    for tree in ("before", "after"):
        shutil.rmtree(bench.folder / tree, ignore_errors=True)
    export(clone, bench.before)
    summary = refine(bench, options)
    changed = edited(bench.before, bench.after)
    logs = {
        tree: bench.folder / f"{name}.log"
        for name, tree in (("before", bench.before), ("after", bench.after))
    }
    install(bench, bench.before, logs[bench.before])
    before = run(bench, bench.before, logs[bench.before])
    install(bench, bench.after, logs[bench.after])
    forget_reads(bench.after, changed)
    after = run(bench, bench.after, logs[bench.after])
    loaded = were_read(bench.after, changed)
    renamed, differing = compare(before, after)
    unsteady: set[str] = set()
    if differing:
        install(bench, bench.before, logs[bench.before])
        again = run(bench, bench.before, bench.folder / "again.log")
        unsteady = {one.name for one in compare(before, again)[1]}
    wrong = tuple(one for one in differing if one.name not in unsteady)
    return Row(
        project=bench.project.name,
        tests=len(before),
        passed=sum(case.outcome == "passed" for case in before),
        same=len(before) - sum(bool(one.before) for one in differing),
        renamed=renamed,
        differing=wrong,
        unsteady=tuple(sorted(one.name for one in differing if one.name in unsteady)),
        edited=len(changed),
        loaded=loaded,
        withheld=tuple(f"{file['path']} ({file['reason']})" for file in summary["withheld_files"]),
        seconds=round(time.perf_counter() - began, 1),
    )


def show(rows: Sequence[Row]) -> None:
    """The table, then what differs."""
    heads = (
        "tests",
        "passed",
        "same",
        "differ",
        "renamed",
        "unsteady",
        "edited",
        "loaded",
        "withheld",
        "seconds",
    )
    print(f"{'project':24}" + "".join(f"{head:>9}" for head in heads))
    for row in rows:
        numbers = (row.tests, row.passed, row.same, len(row.differing), row.renamed, len(row.unsteady))
        counts = (*numbers, row.edited, len(row.loaded), len(row.withheld), row.seconds)
        note = "" if row.counts else "  does not count: its tests read no edited file"
        print(f"{row.project:24}" + "".join(f"{count:>9}" for count in counts) + note)
    counted = [row for row in rows if row.counts]
    tests, same = sum(row.tests for row in counted), sum(row.same for row in counted)
    print(f"\n{len(counted)} suites that read edited files: {same} of {tests} tests end the same")
    for row in rows:
        for one in row.differing[:_SHOWN]:
            print(f"{row.project}: {one.name}: {one.before or 'not run'} -> {one.after or 'not run'}")
        if len(row.differing) > _SHOWN:
            print(f"{row.project}: {len(row.differing) - _SHOWN} more")
        for path in row.withheld:
            print(f"{row.project}: withheld: {path}")


def main() -> None:
    """Run the suites one after the other; leaves with 1 when a test differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("projects", nargs="*", help="only these, by name")
    parser.add_argument("--clones", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--policy", default="default")
    parser.add_argument("--rename", action="store_true")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    options = ["--policy", args.policy, *(["--rename"] if args.rename else [])]
    work = args.work.resolve()
    if not shows_reads(work):
        sys.exit(f"{work}: this file system keeps no access times; name a --work on one that does")
    rows: list[Row] = []
    for project in projects():
        if args.projects and project.name not in args.projects:
            continue
        try:
            rows.append(measure(Bench(project, work / project.name), clone_of(project, args.clones), options))
        except SuiteError as error:
            print(error, file=sys.stderr)
    show(rows)
    if args.json:
        args.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")
    sys.exit(any(row.differing for row in rows))


if __name__ == "__main__":
    main()
