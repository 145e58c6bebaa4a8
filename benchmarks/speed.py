"""Time `gdr-code scan` beside `detect-secrets scan -n --all-files`, run inside the same tree.

    python -m benchmarks.speed [--tree DIR] [--megabytes 20] [--runs 5] [--baseline-runs 1] [--json FILE]

Without --tree the tree is invented (many small files in several languages, always the same). Memory is the
largest sum of resident sets over the process tree, sampled from /proc; shared pages count once a process.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import speed_tree

BIN = Path(sys.executable).parent
_INTERVAL = 0.05
_PAGE = os.sysconf("SC_PAGE_SIZE")
_HELP_RUNS = 7
_HELD = ("scan at least 40 times faster, wall", "the same, CPU", "peak under 600 MB", "help under 0.3 s")


@dataclass(frozen=True)
class Measure:
    """One command's wall times in seconds, the CPU seconds of its last run, and its peak memory in bytes."""

    wall: tuple[float, ...]
    cpu: float
    peak: int

    @property
    def median(self) -> float:
        """The median wall time."""
        return statistics.median(self.wall)


def measure(command: Sequence[str], folder: Path, runs: int) -> Measure:
    """Run a command several times in a folder. Raises CalledProcessError when it fails."""
    wall: list[float] = []
    cpu = 0.0
    peak = 0
    for _ in range(runs):
        seconds, cpu, used = _once(command, folder)
        wall.append(seconds)
        peak = max(peak, used)
    return Measure(tuple(wall), cpu, peak)


def _once(command: Sequence[str], folder: Path) -> tuple[float, float, int]:
    environment = os.environ | {"GDR_KEY": "0" * 64}
    before = os.times()
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as process:
        watch = _Watch(process.pid)
        watch.start()
        code = process.wait()
        seconds = time.perf_counter() - began
        watch.done.set()
        watch.join()
    if code:
        raise subprocess.CalledProcessError(code, command)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, cpu, watch.peak


class _Watch(threading.Thread):
    """Keeps the largest sum of resident sets of a process and its descendants."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.peak = 0
        self._pid = pid

    def run(self) -> None:
        while not self.done.wait(_INTERVAL):
            self.peak = max(self.peak, resident(self._pid))


def resident(root: int) -> int:
    """The sum of the resident sets of a process and its descendants, in bytes."""
    children: dict[int, list[int]] = defaultdict(list)
    pages: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        children[int(fields[1])].append(pid)
        pages[pid] = int(fields[21])
    reached = [root]
    for pid in reached:
        reached += children[pid]
    return sum(pages.get(pid, 0) for pid in reached) * _PAGE


def _report(size: int, measures: Mapping[str, Measure]) -> None:
    print(f"{'command':38} {'median s':>9} {'MB/s':>8} {'CPU s':>8} {'peak MB':>8}  runs")
    for name, taken in measures.items():
        rate = "" if name.endswith("--help") else f"{size / 1e6 / taken.median:.2f}"
        runs = " ".join(f"{seconds:.2f}" for seconds in taken.wall)
        print(f"{name:38} {taken.median:9.2f} {rate:>8} {taken.cpu:8.2f} {taken.peak / 1e6:8.0f}  {runs}")
    ours, help_time = measures["gdr-code scan"], measures["gdr-code --help"]
    theirs = measures.get("detect-secrets scan -n --all-files")
    ratio = theirs.median / ours.median if theirs else None
    work = theirs.cpu / ours.cpu if theirs else None
    met = (
        ratio is None or ratio >= 40,
        work is None or work >= 40,
        ours.peak < 600e6,
        help_time.median < 0.3,
    )
    shown = (
        f"{ratio:.1f}x" if ratio else "not run",
        f"{work:.1f}x" if work else "not run",
        f"{ours.peak / 1e6:.0f} MB",
        f"{help_time.median:.2f} s",
    )
    for aim, value, is_met in zip(_HELD, shown, met, strict=True):
        print(f"{aim:38} {value:>9}  {'met' if is_met else 'MISSED'}")


def _measures(tree: Path, runs: int, baseline_runs: int) -> dict[str, Measure]:
    scan = [
        str(BIN / "gdr-code"),
        "scan",
        "--no-cache",
        ".",
        "--format",
        "jsonl",
        "-o",
        os.devnull,
        "--exit-zero",
        "--quiet",
    ]
    measures = {"gdr-code scan": measure(scan, tree, runs)}
    measures["gdr-code --help"] = measure([str(BIN / "gdr-code"), "--help"], tree, _HELP_RUNS)
    if baseline_runs:
        theirs = [str(BIN / "detect-secrets"), "scan", "-n", "--all-files"]
        measures["detect-secrets scan -n --all-files"] = measure(theirs, tree, baseline_runs)
    return measures


def main() -> None:
    """Build the tree, run both scanners in it, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tree", type=Path, help="sample the text files of this folder")
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--baseline-runs", type=int, default=1, help="detect-secrets takes minutes; 0 skips it"
    )
    parser.add_argument("--json", type=Path, help="also write the figures here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gdr-speed-") as folder:
        tree, wanted = Path(folder), int(args.megabytes * 1e6)
        size = speed_tree.sample(args.tree, tree, wanted) if args.tree else speed_tree.generate(tree, wanted)
        files = sum(path.is_file() for path in tree.rglob("*"))
        print(f"{size / 1e6:.1f} MB in {files:,} files, {os.cpu_count()} cores")
        measures = _measures(tree, args.runs, args.baseline_runs)
    _report(size, measures)
    if args.json:
        rows = {name: asdict(taken) for name, taken in measures.items()}
        args.json.write_text(json.dumps({"bytes": size, "files": files, **rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
