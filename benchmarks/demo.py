"""Refine an invented repository and show what changed: `make demo`.

    python -m benchmarks.demo [--repository tidewater-bookings] [--out out]

The repository is built into OUT/demo-source, its refined copy and the reports go to OUT/demo.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from fixtures import build
from gdr_code.text import read_text

_LINES_OF_A_FILE = 2
_WIDTH = 104
_KEY = "the key of the demonstration"


def refine(source: Path, out: Path) -> int:
    """Run `gdr-code refine` as a user would; its exit code."""
    command = [sys.executable, "-m", "gdr_code", "refine", str(source), "--out", str(out), "--overwrite"]
    return subprocess.run(command, env=os.environ | {"GDR_KEY": _KEY}, check=False).returncode


def changes(source: Path, refined: Path, files: Sequence[build.Built]) -> Iterator[tuple[str, int, str, str]]:
    """Path, line, text before and after, of every line that changed."""
    for file in files:
        before, after = (_lines(root / file.path) for root in (source, refined))
        for number, (old, new) in enumerate(zip(before, after, strict=False), 1):
            if old != new:
                yield file.path, number, old, new


def _lines(path: Path) -> list[str]:
    text = read_text(path.read_bytes()) if path.is_file() else None
    return text.data.decode("utf-8", "replace").split("\n") if text else []


def _show(console: Console, changed: Sequence[tuple[str, int, str, str]]) -> None:
    for path, lines in itertools.groupby(changed, key=lambda change: change[0]):
        console.print(Text(path, style="bold"))
        for _, number, old, new in itertools.islice(lines, _LINES_OF_A_FILE):
            console.print(Text(f"{number:5} - {old.strip()[:_WIDTH]}", style="red"))
            console.print(Text(f"      + {new.strip()[:_WIDTH]}", style="green"))


def _is_left(refined: Path, lookalike: build.Label) -> bool:
    """True when a look-alike still stands on its line."""
    lines = _lines(refined / lookalike.path)
    return len(lines) >= lookalike.line and lookalike.text in lines[lookalike.line - 1]


def _kept(out: Path) -> dict[str, int]:
    """How many findings were kept and only reported, by position."""
    counts: dict[str, int] = defaultdict(int)
    for line in (out / "reports" / "findings.jsonl").read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        if row["action"] == "keep":
            counts[row["position"]] += 1
    return dict(counts)


def main() -> None:
    """Build, refine, show; leaves with the exit code of refine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repository", choices=build.names(), default="tidewater-bookings")
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()
    sources, out = args.out / "demo-source", args.out / "demo"
    shutil.rmtree(sources, ignore_errors=True)
    files = build.write(args.repository, sources)
    source, refined = sources / args.repository, out / "trees" / args.repository
    code = refine(source, out)
    if not refined.is_dir():
        sys.exit(code)
    console = Console(highlight=False, soft_wrap=True)
    changed = list(changes(source, refined, files))
    _show(console, changed)
    kept = ", ".join(f"{count} in {position}" for position, count in sorted(_kept(out).items()))
    alike = [one for file in files for one in file.lookalikes]
    left = sum(_is_left(refined, one) for one in alike)
    console.print(
        f"\n{len(changed)} lines changed; {left} of {len(alike)} look-alikes left alone; kept: {kept}"
    )
    console.print(f"before: {source}\nafter:  {refined}\nreport: {out / 'reports' / 'report.html'}")
    sys.exit(code)


if __name__ == "__main__":
    main()
