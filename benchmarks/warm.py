"""Time `gdr-code scan` of a tree that was scanned before: unchanged, and with one file changed.

    python -m benchmarks.warm [--files 5000] [--runs 5] [--json FILE]

The tree is invented and always the same. Each round scans it in turn without a cache, with an empty one, as
it is, and with one file changed, so that a busy machine slows all of them alike; what is compiled is kept all
along. Findings must be the same each time; else it says so and ends with 1.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks import speed_tree

_BYTES_A_FILE = 11_800
_SETTLED_SECONDS = 3.0
_AIMS = {"unchanged": 0.6, "one file changed": 0.7}
_MOST_COLD = 1.03


@dataclass
class Measure:
    """The wall and CPU seconds of one way to scan, round by round."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class Bench:
    """A tree, a cache folder, and what scans of the one with the other took and found."""

    def __init__(self, folder: Path, files: int) -> None:
        self._tree = folder / "tree"
        self._cache = folder / "cache"
        self._findings = folder / "findings.jsonl"
        self.bytes = speed_tree.generate(self._tree, files * _BYTES_A_FILE)
        self.paths = sorted(path for path in self._tree.rglob("*.py") if path.is_file())
        self.files = sum(path.is_file() for path in self._tree.rglob("*"))
        self.measures: defaultdict[str, Measure] = defaultdict(Measure)
        self.found: set[bytes] = set()
        self._scan()

    def round(self, number: int) -> None:
        """Every way to scan once, the tree as it was afterwards."""
        self._time("no cache", "--no-cache")
        for path in self._cache.glob("gdr-code/files.sqlite*"):
            path.unlink()
        self._time("empty cache")
        self._scan()  # knows the files that had just been written
        self._time("unchanged")
        path = self.paths[number % len(self.paths)]
        before = path.read_bytes()
        path.write_bytes(before + b"\n# changed\n")
        self._time("one file changed")
        path.write_bytes(before)
        time.sleep(_SETTLED_SECONDS)

    def _time(self, name: str, *options: str) -> None:
        before, began = os.times(), time.perf_counter()
        self.found.add(self._scan(*options))
        wall, after = time.perf_counter() - began, os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        self.measures[name].wall.append(wall)
        self.measures[name].cpu.append(cpu)

    def _scan(self, *options: str) -> bytes:
        """The findings, without the id of the blob that they are in."""
        program = [str(Path(sys.executable).parent / "gdr-code"), "scan", str(self._tree), "--exit-zero"]
        command = [*program, "--quiet", "--format", "jsonl", "--output", str(self._findings), *options]
        environment = os.environ | {"GDR_KEY": "0" * 64, "XDG_CACHE_HOME": str(self._cache)}
        subprocess.run(command, env=environment, check=True)
        rows = map(json.loads, self._findings.read_text(encoding="utf-8").splitlines())
        return json.dumps([{**row, "blob": ""} for row in rows]).encode()


def _report(measures: Mapping[str, Measure]) -> None:
    print(f"{'scan':20} {'wall s':>8} {'CPU s':>8}  wall, round by round")
    for name, taken in measures.items():
        rounds = " ".join(f"{seconds:.2f}" for seconds in taken.wall)
        print(f"{name:20} {statistics.median(taken.wall):8.2f} {statistics.median(taken.cpu):8.2f}  {rounds}")
    for name, aim in _AIMS.items():
        wall = statistics.median(measures[name].wall)
        print(f"{f'{name}, under {aim} s':45} {wall:8.2f} s  {'met' if wall < aim else 'MISSED'}")
    ratio = _ratio(measures["empty cache"].cpu, measures["no cache"].cpu)
    print(f"{'CPU of an empty cache to none, at most 1.03':45} {ratio:8.3f}    ", end="")
    print("met" if ratio <= _MOST_COLD else "MISSED")


def _ratio(these: Sequence[float], those: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(these, those, strict=True))


def main() -> int:
    """Build the tree, scan it in each way in turn, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=5000, help="about how many files the tree has")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gdr-warm-") as folder:
        bench = Bench(Path(folder), args.files)
        print(f"{bench.bytes / 1e6:.1f} MB in {bench.files:,} files, {os.cpu_count()} cores")
        for number in range(args.runs):
            bench.round(number)
    _report(bench.measures)
    print(f"findings: {'the same each time' if len(bench.found) == 1 else 'NOT the same each time'}")
    if args.json:
        rows = {name: asdict(taken) for name, taken in bench.measures.items()}
        args.json.write_text(json.dumps({"files": bench.files, **rows}, indent=1), encoding="utf-8")
    return int(len(bench.found) != 1)


if __name__ == "__main__":
    raise SystemExit(main())
