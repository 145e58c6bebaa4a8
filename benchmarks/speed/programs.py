"""What is timed: gdr-code in several ways, and the scanners beside it that are installed, offline."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks.peers import beside_us, located

_GDR = str(Path(sys.executable).parent / "gdr-code")
_CHANGE = b"\n# changed\n"


def _nothing(tree: Path, cache: Path) -> None:
    del tree, cache


@dataclass(frozen=True, slots=True)
class Program:
    """A command and how it is run: inside the tree, with a cache folder of the bench.

    `command` is given the tree and where a report may be written. `most` is the size in megabytes over which
    it is not run, `fine` what it may exit with, `cache` the name of its cache folder, `before` what is done
    to tree and cache before it starts. `counted`: its report holds our findings as JSON lines.
    """

    name: str
    command: Callable[[Path, Path], Sequence[str]]
    most: float = math.inf
    fine: frozenset[int] = frozenset({0})
    cache: str = "kept"
    before: Callable[[Path, Path], None] = _nothing
    counted: bool = False


# gdr-code


def _scan(tree: Path, report: Path, *options: str) -> Sequence[str]:
    told = ("--format", "jsonl", "-o", str(report), "--exit-zero", "--quiet")
    return [_GDR, "scan", str(tree), *told, *options]


def _uncached(*options: str) -> Callable[[Path, Path], Sequence[str]]:
    return lambda tree, report: _scan(tree, report, "--no-cache", *options)


def _without_files(_: Path, cache: Path) -> None:
    for path in cache.glob("gdr-code/files.sqlite*"):
        path.unlink()


def _one_changed(tree: Path, _: Path) -> None:
    path = min(filter(Path.is_file, tree.rglob("*")), key=lambda one: (one.suffix != ".py", one))
    path.write_bytes(path.read_bytes() + _CHANGE)


SCAN = Program("gdr-code", _uncached(), counted=True)
FIRST = Program(
    "gdr-code, very first run",
    _uncached(),
    most=60,
    cache="fresh",
    before=lambda _, cache: shutil.rmtree(cache, ignore_errors=True),
    counted=True,
)
REFINE = Program(
    "gdr-code refine",
    lambda tree, out: [
        *(_GDR, "refine", str(tree), "--out", str(out)),
        *("--exit-zero", "--quiet", "--no-cache"),
    ],
    most=20,
)
FILLING = Program("gdr-code, filling its cache", _scan, before=_without_files, counted=True)
UNCHANGED = Program("gdr-code, nothing changed", _scan, counted=True)
CHANGED = Program("gdr-code, one file changed", _scan, before=_one_changed, counted=True)
HOOK = Program("gdr-code hook", lambda *_: [_GDR, "hook", "--no-cache"], fine=frozenset({0, 1}))
HELP = Program("gdr-code --help", lambda *_: [_GDR, "--help"])
OURS = (SCAN, FIRST, REFINE, FILLING, UNCHANGED, CHANGED, HOOK, HELP)
READ_LITTLE = frozenset({HOOK.name, HELP.name})
"""What does not read the whole tree."""


def with_jobs(jobs: int) -> Program:
    """A scan by so many workers."""
    return Program(f"gdr-code --jobs {jobs}", _uncached("--jobs", str(jobs)), counted=True)


# Others


@dataclass(frozen=True, slots=True)
class Peer:
    """Another scanner: where it is, its arguments for a tree and a report, what its version is asked with."""

    name: str
    start: Callable[[], Sequence[str] | None]
    arguments: Callable[[Path, Path], Sequence[str | Path]]
    version: Callable[[Sequence[str]], str]
    most: float = math.inf
    fine: frozenset[int] = frozenset({0})

    def program(self, start: Sequence[str]) -> Program:
        """It, begun like this."""
        return Program(
            self.name,
            lambda tree, report: [*start, *map(str, self.arguments(tree, report))],
            most=self.most,
            fine=self.fine,
        )


def _said(option: str, start: Sequence[str]) -> str:
    done = subprocess.run([*start, option], capture_output=True, text=True, check=False)
    words = done.stdout.split()
    return words[-1] if words else "unknown"


DETECT_SECRETS, KINGFISHER = "detect-secrets", "kingfisher"
PEERS = (
    Peer(
        KINGFISHER,
        partial(located, "kingfisher"),
        lambda tree, report: (
            *("scan", tree, "--format", "jsonl", "--output", report),
            *("--git-history", "none", "--no-validate", "--no-update-check"),
        ),
        partial(_said, "--version"),
        fine=frozenset({0, 200}),
    ),
    Peer(
        "gitleaks",
        partial(located, "gitleaks"),
        lambda tree, report: (
            *("dir", tree, "--report-format", "json", "--report-path", report),
            *("--no-banner", "--exit-code", "0"),
        ),
        partial(_said, "version"),
    ),
    Peer(
        DETECT_SECRETS,
        partial(located, "detect-secrets"),
        lambda *_: ("scan", "-n", "--all-files"),
        partial(_said, "--version"),
        most=20,
    ),
    Peer(
        "credsweeper",
        partial(located, "credsweeper"),
        lambda tree, report: ("--path", tree, "--save-json", report, "--jobs", str(os.cpu_count() or 1)),
        partial(_said, "--version"),
        most=1,
    ),
    Peer(
        "presidio",
        partial(beside_us, "presidio_analyzer", "presidio.py"),
        lambda tree, report: (tree, report),
        lambda _: version("presidio-analyzer"),
        most=1,
    ),
)


def installed() -> Iterator[tuple[Program, str]]:
    """The other scanners that are there, with their versions."""
    for peer in PEERS:
        if (start := peer.start()) is not None:
            yield peer.program(start), peer.version(start)
