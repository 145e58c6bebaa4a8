"""Plant personal data and secrets in clean code, scan it, and say what was found.

    python -m benchmarks.generated --out DIR [--seed N] [--findings FILE]

Builds DIR/repos and DIR/labels.jsonl (a function of the seed alone), scans them unless findings of
`gdr-code scan --each DIR/repos --format jsonl` are given, prints recall and precision by category with 95 %
Wilson intervals, recall by kind and the look-alikes that were flagged, and writes places, never values, to
DIR/misses.jsonl and DIR/alarms.jsonl. The intervals take spans as independent; those of one template are not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.dev_score import Row, rows
from benchmarks.generated import build
from benchmarks.generated.score import report, score


def _scan(repos: Path, findings: Path) -> None:
    command = [sys.executable, "-m", "gdr_code", "scan", "--each", str(repos), "--format", "jsonl"]
    subprocess.run([*command, "--output", str(findings), "--exit-zero", "--quiet"], check=True)


def _write(path: Path, lines: Iterable[Row]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def main() -> None:
    """Build, scan, score."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True, help="where repositories and labels go")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, help="of an earlier scan; else one is made")
    args = parser.parse_args()
    trees = build.build(args.seed)
    try:
        build.write(trees, args.out)
    except FileExistsError as error:
        parser.error(str(error))
    findings = args.findings or args.out / "findings.jsonl"
    if not args.findings:
        _scan(args.out / "repos", findings)
    try:
        result = score(list(rows(str(args.out / "labels.jsonl"))), rows(str(findings)))
    except ValueError as error:
        parser.error(str(error))
    _write(args.out / "misses.jsonl", result.missed)
    _write(args.out / "alarms.jsonl", ({**finding, "look_alike": kind} for finding, kind in result.alarms))
    files = sum(len(tree.files) for tree in trees)
    print(f"seed {args.seed}: {len(trees)} repositories, {files} files")
    print("\n".join(report(result)))


if __name__ == "__main__":
    main()
