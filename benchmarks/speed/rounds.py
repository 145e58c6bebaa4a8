"""Every program on every tree in turn, round by round."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.speed import measure
from benchmarks.speed.plan import Stand
from benchmarks.speed.programs import Program
from benchmarks.speed.record import NOT_READ, Found, Record, Run
from benchmarks.speed.trees import Tree, counted

_SLACK = 1.05  # a tree is a little larger than was asked for
_KEY = "0" * 64


class Bench:
    """A folder to work in, and the record of what was run there."""

    def __init__(self, scratch: Path, tell: Callable[[str], None]) -> None:
        self.record = Record()
        self._scratch = scratch
        self._tell = tell
        self._made = 0
        self._broken: dict[str, str] = {}

    def warm_up(self, stand: Stand) -> None:
        """Run everything once, untimed; what fails here is not run again."""
        tree = self._tree(stand)
        for program in stand.programs:
            if not _too_large(tree, program):
                self._tell(f"warm-up: {program.name}\n")
                try:
                    self._once(program, tree)
                except (OSError, subprocess.CalledProcessError) as error:
                    self._broken[program.name] = _why(error)

    def run(self, stands: Sequence[Stand], rounds: int) -> None:
        """Make the trees, then run everything round by round; the record grows as it goes."""
        made = [(self._tree(stand), stand) for stand in stands]
        self.record.trees += [tree for tree, _ in made]
        for number in range(1, rounds + 1):
            for tree, stand in made:
                forwards = stand.ordered or number % 2
                for program in stand.programs if forwards else reversed(stand.programs):
                    if not self._is_left_out(program, tree):
                        self._tell(f"round {number} of {rounds}: {program.name} on {tree.name}, ")
                        self._tell(f"{self._turn(program, tree, number, stand.planted)}\n")

    def _tree(self, stand: Stand) -> Tree:
        self._tell(f"making {stand.name}\n")
        self._made += 1
        folder = self._scratch / "trees" / str(self._made)
        stand.make(folder)
        return counted(stand.name, folder)

    def _is_left_out(self, program: Program, tree: Tree) -> bool:
        place, left_out = (tree.name, program.name), self.record.left_out
        if why := self._broken.get(program.name) or _too_large(tree, program):
            left_out[place] = why
        return place in left_out

    def _turn(self, program: Program, tree: Tree, number: int, planted: bool) -> str:
        """Run a program and record what it took, or why there is nothing to record; and say so."""
        place, left_out = (tree.name, program.name), self.record.left_out
        try:
            cost, found = self._once(program, tree)
        except (OSError, subprocess.CalledProcessError) as error:
            left_out[place] = _why(error)
            return left_out[place]
        if planted and found and not found.findings:
            left_out[place] = NOT_READ
            return NOT_READ
        self.record.runs.append(Run(place, number, cost, found))
        return f"{cost.wall:.2f} s"

    def _once(self, program: Program, tree: Tree) -> tuple[measure.Cost, Found | None]:
        report, cache = self._scratch / "report", self._scratch / program.cache
        program.before(tree.folder, cache)
        environment = {"GDR_KEY": _KEY, "XDG_CACHE_HOME": str(cache)}
        try:
            command = program.command(tree.folder, report)
            cost = measure.run(command, tree.folder, environment, program.fine)
            return cost, _found(report) if program.counted else None
        finally:
            shutil.rmtree(report, ignore_errors=True)
            report.unlink(missing_ok=True)


def _too_large(tree: Tree, program: Program) -> str | None:
    return f"not run over {program.most:g} MB" if tree.bytes > program.most * 1e6 * _SLACK else None


def _why(error: OSError | subprocess.CalledProcessError) -> str:
    """Why it is left out, without a word of what it wrote: that may hold values."""
    if isinstance(error, subprocess.CalledProcessError):
        return f"failed, exit code {error.returncode}"
    return f"failed, {error.strerror}"


def _found(report: Path) -> Found:
    digest, findings = hashlib.sha256(), 0
    with report.open(encoding="utf-8") as rows:
        for row in rows:
            digest.update(json.dumps({**json.loads(row), "blob": ""}).encode())
            findings += 1
    return Found(findings, digest.hexdigest())
