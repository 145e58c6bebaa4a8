"""Time `gdr-code hook --no-cache`: ten staged files of a repository, then one large file of each sort.

    python -m benchmarks.hook_speed [--megabytes 20] [--large 5] [--runs 5]

The repository is invented and always the same. Each wall time is that of a whole process, Python's start
included; what is compiled is kept from the first run, which does not count.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import speed_tree

_GDR = Path(sys.executable).parent / "gdr-code"
_WORDS = ["account", "batch", "buffer", "cache", "channel", "client", "column", "cursor", "delta", "domain"]
_STAGED = 10
_AIMS = {"ten files": 0.4, "JSON": 1.0, "Python": 1.0}


def staged(folder: Path, megabytes: float, large: float) -> Iterator[str]:
    """Stage one change after another in a new repository; the name of each."""
    size = int(large * 1_000_000)
    speed_tree.generate(folder, int(megabytes * 1_000_000))
    _git(folder, "init", "--quiet")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "all")
    sources = sorted(folder.rglob("*.py"))
    for path in sources[:_STAGED]:
        path.write_bytes(path.read_bytes() + b"\n# changed\n")
    _git(folder, "add", "--all")
    yield "ten files"
    for name, data in (
        ("JSON", _records(size)),
        ("Python", b"".join(p.read_bytes() for p in sources)[:size]),
    ):
        _git(folder, "reset", "--quiet", "--hard")
        (folder / f"large.{'json' if name == 'JSON' else 'py'}").write_bytes(data)
        _git(folder, "add", "--all")
        yield name


def _records(size: int) -> bytes:
    draw = random.Random(1)
    rows = [
        {
            "id": n,
            "name": "_".join(draw.choices(_WORDS, k=2)),
            "value": draw.random(),
            "tags": draw.choices(_WORDS, k=4),
        }
        for n in range(size // 120)
    ]
    return json.dumps(rows, indent=1).encode()[:size]


def _git(folder: Path, *arguments: str) -> None:
    someone = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "core.hooksPath=/dev/null"]
    subprocess.run(["git", *someone, *arguments], cwd=folder, check=True)


def _seconds(folder: Path) -> float:
    began = time.perf_counter()
    environment = os.environ | {"GDR_KEY": "0" * 64}
    done = subprocess.run([_GDR, "hook", "--no-cache"], cwd=folder, env=environment, capture_output=True)
    if done.returncode not in (0, 1):
        raise subprocess.CalledProcessError(done.returncode, "gdr-code hook", stderr=done.stderr)
    return time.perf_counter() - began


def main() -> None:
    """Build the repository, stage, run, print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--large", type=float, default=5, help="megabytes of a large file")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in staged(Path(folder), arguments.megabytes, arguments.large):
            _seconds(Path(folder))
            wall = [_seconds(Path(folder)) for _ in range(arguments.runs)]
            median = statistics.median(wall)
            verdict = "met" if median < _AIMS[name] else "MISSED"
            print(
                f"{name:10} {median:5.2f} s, under {_AIMS[name]} s {verdict:7}", *(f"{w:.2f}" for w in wall)
            )


if __name__ == "__main__":
    main()
