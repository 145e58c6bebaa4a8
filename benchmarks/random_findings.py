"""Draw findings at random for judging by hand, and say how many were right.

    python -m benchmarks.random_findings draw --findings F --trees DIR [--manifest M] --out OUT.txt
    python -m benchmarks.random_findings sum --judged OUT.txt

`draw` leaves out the labelled windows of M, draws the same findings for the same seed, and writes each with
its value and the lines around it; the file is created with mode 0600. The judge writes T (to be removed),
F (a false alarm) or A (experts differ) between the brackets. `sum` gives precision T / (T + F) with its 95 %
Wilson interval, per category.
"""

from __future__ import annotations

import argparse
import collections
import math
import os
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.dev_score import Row, rows
from gdr_code.text import printable, read_text

_AROUND = 2
_WIDTH = 300
_HEAD = re.compile(r"^\[(?P<verdict>[^\]]*)\] \d+ (?P<category>\w+) ")
_VERDICTS = frozenset("TFA")


def outside(findings: Iterable[Row], manifest: Iterable[Row]) -> list[Row]:
    """The findings in text that touch no labelled window."""
    windows: dict[tuple[str, str], list[tuple[int, int]]] = collections.defaultdict(list)
    for row in manifest:
        windows[row["repo"].replace("/", "+"), row["path"]].append((row["first_line"], row["last_line"]))
    return [row for row in findings if row["line"] and not _is_inside(row, windows[row["repo"], row["path"]])]


def _is_inside(row: Row, windows: Sequence[tuple[int, int]]) -> bool:
    return any(first <= row["end_line"] and row["line"] <= last for first, last in windows)


def drawn(findings: Sequence[Row], count: int, seed: int) -> list[Row]:
    """A simple random sample, in random order."""
    return random.Random(seed).sample(findings, min(count, len(findings)))


def shown(number: int, row: Row, trees: Path) -> str:
    """One finding as a block of text: a head to judge in, its value, the lines around it."""
    place = f"{row['repo']}/{row['path']}:{row['line']}:{row['column']}"
    facts = f"{row['kind']} {row['confidence']:.2f} {row['reason']} {row['position']}"
    lines = _lines(trees / row["repo"] / row["path"])
    head = f"[ ] {number} {row['category']} {facts}\n    {printable(place)}\n"
    return head + f"    value: {_value(row, lines)}\n" + "".join(_context(row, lines)) + "\n"


def _lines(path: Path) -> list[str]:
    """The lines of a text file; none where it cannot be read under this name."""
    text = read_text(path.read_bytes()) if path.is_file() else None
    return text.data.decode("utf-8", "replace").split("\n") if text else []


def _value(row: Row, lines: Sequence[str]) -> str:
    if row["line"] > len(lines):
        return "(cannot be read)"
    first = lines[row["line"] - 1]
    end = row["end_column"] - 1 if row["end_line"] == row["line"] else len(first)
    more = f" ... {row['end_line'] - row['line']} more lines" if row["end_line"] > row["line"] else ""
    return printable(first[row["column"] - 1 : end]) + more


def _context(row: Row, lines: Sequence[str]) -> Iterator[str]:
    for number in range(max(1, row["line"] - _AROUND), min(len(lines), row["line"] + _AROUND) + 1):
        sign = ">" if number == row["line"] else " "
        yield f"  {sign} {printable(_window(lines[number - 1], row if sign == '>' else None))}\n"


def _window(line: str, row: Row | None) -> str:
    """A line, cut to what stands near the finding."""
    start = max(0, row["column"] - _WIDTH // 2) if row else 0
    return line[start : start + _WIDTH]


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % Wilson interval of hits / total."""
    share = hits / total
    centre = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, (centre - half) / (1 + z * z / total)), min(1.0, (centre + half) / (1 + z * z / total))


def tally(lines: Iterable[str]) -> dict[str, collections.Counter[str]]:
    """Verdicts by category; raises ValueError for a verdict that is none of T, F, A."""
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for line in lines:
        if head := _HEAD.match(line):
            verdict = head["verdict"].strip().upper() or "unjudged"
            if verdict not in _VERDICTS | {"unjudged"}:
                raise ValueError(f"no verdict: {verdict!r}; write T, F or A")
            counts[head["category"]][verdict] += 1
            counts["all"][verdict] += 1
    return counts


def _draw(args: argparse.Namespace) -> None:
    found = outside(rows(args.findings), rows(args.manifest) if args.manifest else ())
    chosen = drawn(found, args.count, args.seed)
    handle = os.open(args.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        for number, row in enumerate(chosen, 1):
            stream.write(shown(number, row, Path(args.trees)))
    print(f"{len(chosen)} of {len(found)} findings outside the windows written to {args.out}")


def _sum(args: argparse.Namespace) -> None:
    with Path(args.judged).open(encoding="utf-8") as stream:
        counts = tally(stream)
    print(f"{'category':14} {'T':>5} {'F':>5} {'A':>5} {'unjudged':>9}  precision  95 % interval")
    for category, verdicts in sorted(counts.items(), key=lambda item: -item[1].total()):
        true, total = verdicts["T"], verdicts["T"] + verdicts["F"]
        shape = f"{category:14} {true:5} {verdicts['F']:5} {verdicts['A']:5} {verdicts['unjudged']:9}"
        low, high = wilson(true, total) if total else (math.nan, math.nan)
        print(f"{shape}  {true / total if total else math.nan:9.3f}  [{low:.3f}, {high:.3f}]")


def main() -> None:
    """Draw findings, or sum up their judgements."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(required=True)
    draw = commands.add_parser("draw", help="write findings to judge")
    for name in ("--findings", "--trees", "--out"):
        draw.add_argument(name, required=True)
    draw.add_argument("--manifest", help="windows to leave out")
    draw.add_argument("--count", type=int, default=300)
    draw.add_argument("--seed", type=int, default=1)
    draw.set_defaults(run=_draw)
    total = commands.add_parser("sum", help="precision of what was judged")
    total.add_argument("--judged", required=True)
    total.set_defaults(run=_sum)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
