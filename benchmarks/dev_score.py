"""Score findings against labelled lines, with bootstrap intervals by repository and in two halves.

    python -m benchmarks.dev_score --labels L --manifest M --findings F [--boot 1000] [--top 20]

L: `repo, path, line, verdict (T or A), attribution` a labelled span; M: `repo, path, first_line, last_line` a
labelled window; F: what `scan --format jsonl` writes, `OWNER+NAME` for the repository `OWNER/NAME`.

A line is positive when it holds a T span, left out when it holds only A spans, else negative. Without
attribution, lines that are positive only through attribution are left out too. The halves go by the second
lowest bit of the CRC32 of the repository's name.
"""

from __future__ import annotations

import argparse
import collections
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LineKey = tuple[str, str, int]
Row = Mapping[str, Any]
Counts = NDArray[np.float64]

TP, FP, FN, TP_BARE, FN_BARE, RECALLS, FILES, NEGATIVES = range(8)
"""Columns of the counts of a repository; `_BARE` is without attribution, false alarms are the same there."""


@dataclass(frozen=True)
class Lines:
    """The labelled lines by what they are; disjoint but for `bare`, which is a part of `gold`."""

    all: frozenset[LineKey]
    gold: frozenset[LineKey]
    bare: frozenset[LineKey]
    unsure: frozenset[LineKey]


def rows(path: str) -> Iterator[Row]:
    """The objects of a JSONL file."""
    with Path(path).open(encoding="utf-8") as stream:
        for text in stream:
            if text.strip():
                yield json.loads(text)


def labelled(labels: Sequence[Row], manifest: Sequence[Row]) -> Lines:
    """The lines of the windows, by their labels. Raises ValueError for a label outside them."""
    everything = {
        (row["repo"], row["path"], number)
        for row in manifest
        for number in range(row["first_line"], row["last_line"] + 1)
    }
    true = [row for row in labels if row["verdict"] == "T"]
    gold = {_key(row) for row in true}
    unsure = {_key(row) for row in labels} - gold
    if outside := (gold | unsure) - everything:
        raise ValueError(f"{len(outside)} labelled lines lie outside the manifest")
    bare = {_key(row) for row in true if not row["attribution"]}
    return Lines(frozenset(everything), frozenset(gold), frozenset(bare), frozenset(unsure))


def _key(row: Row) -> LineKey:
    return row["repo"], row["path"], row["line"]


def flagged(findings: Iterator[Row], lines: frozenset[LineKey]) -> frozenset[LineKey]:
    """The labelled lines that a finding touches; a finding in a name or a message (line 0) touches none."""
    known = {key[0] for key in lines}
    touched: set[LineKey] = set()
    for row in findings:
        repo = row["repo"] if row["repo"] in known else row["repo"].replace("+", "/", 1)
        last = row.get("end_line") or row["line"]
        touched |= {(repo, row["path"], number) for number in range(row["line"], last + 1)}
    return frozenset(touched & lines)


def counted(lines: Lines, found: frozenset[LineKey]) -> tuple[list[str], Counts]:
    """The repositories by name, and a row of counts for each."""
    repos = sorted({key[0] for key in lines.all})
    index = {repo: at for at, repo in enumerate(repos)}
    counts = np.zeros((len(repos), 8))
    columns = {
        TP: lines.gold & found,
        FN: lines.gold - found,
        FP: found - lines.gold - lines.unsure,
        TP_BARE: lines.bare & found,
        FN_BARE: lines.bare - found,
        NEGATIVES: lines.all - lines.gold - lines.unsure,
    }
    for column, keys in columns.items():
        for key in keys:
            counts[index[key[0]], column] += 1
    for (repo, _), (hits, total) in _by_file(lines.gold, found).items():
        counts[index[repo], RECALLS] += hits / total
        counts[index[repo], FILES] += 1
    return repos, counts


def _by_file(gold: frozenset[LineKey], found: frozenset[LineKey]) -> dict[tuple[str, str], tuple[int, int]]:
    files: dict[tuple[str, str], tuple[int, int]] = collections.defaultdict(lambda: (0, 0))
    for repo, path, line in gold:
        hits, total = files[repo, path]
        files[repo, path] = hits + ((repo, path, line) in found), total + 1
    return files


def figures(counts: Counts) -> dict[str, Counts]:
    """The figures of counts summed over repositories; the last axis holds the columns."""
    tp, fp, fn, tp_bare, fn_bare, recalls, files, negatives = np.moveaxis(counts, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "precision": tp / (tp + fp),
            "recall": tp / (tp + fn),
            "F1": 2 * tp / (2 * tp + fp + fn),
            "precision without attribution": tp_bare / (tp_bare + fp),
            "recall without attribution": tp_bare / (tp_bare + fn_bare),
            "mean recall over files": recalls / files,
            "false alarms per 1,000 negative lines": 1000 * fp / negatives,
        }


def intervals(counts: Counts, draws: int, seed: int = 1) -> dict[str, tuple[float, float]]:
    """95 % intervals of the figures: whole repositories are drawn with replacement."""
    picks = np.random.default_rng(seed).multinomial(len(counts), [1 / len(counts)] * len(counts), size=draws)
    drawn = figures(picks @ counts)
    bounds = {name: np.nanpercentile(values, [2.5, 97.5]) for name, values in drawn.items()}
    return {name: (float(low), float(high)) for name, (low, high) in bounds.items()}


def half(repo: str) -> int:
    """0 (open while rules are written) or 1 (closed)."""
    return zlib.crc32(repo.encode()) >> 1 & 1


def _print_figures(title: str, counts: Counts, draws: int) -> None:
    totals = counts.sum(axis=0)
    tp, fp, fn, tp_bare, fn_bare = (int(totals[column]) for column in (TP, FP, FN, TP_BARE, FN_BARE))
    print(f"{title}: {len(counts)} repositories, TP {tp} FP {fp} FN {fn}; "
          f"without attribution TP {tp_bare} FP {fp} FN {fn_bare}")  # fmt: skip
    between = intervals(counts, draws) if draws else {}
    for name, value in figures(totals).items():
        low, high = between.get(name, (np.nan, np.nan))
        print(f"  {name:38} {float(value):6.3f}  [{low:.3f}, {high:.3f}]")


def _print_repositories(repos: Sequence[str], counts: Counts, top: int) -> None:
    print(f"  {'repository':58} half found missed false")
    order = sorted(range(len(repos)), key=lambda at: -(counts[at, FN] + counts[at, FP]))
    wrong = [at for at in order if counts[at, FN] + counts[at, FP] > 0]
    for at in wrong[:top]:
        numbers = " ".join(f"{int(counts[at, column]):5}" for column in (TP, FN, FP))
        print(f"  {repos[at]:58} {half(repos[at]):4} {numbers}")
    print(f"  {len(repos) - len(wrong)} more without a mistake, {max(0, len(wrong) - top)} more with one")


def main() -> None:
    """Print the figures of all repositories, of both halves, and the worst repositories."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    for name in ("--labels", "--manifest", "--findings"):
        parser.add_argument(name, required=True)
    parser.add_argument("--boot", type=int, default=1000, help="draws for the intervals; 0 for none")
    parser.add_argument("--top", type=int, default=1000, help="repositories in the table")
    args = parser.parse_args()
    lines = labelled(list(rows(args.labels)), list(rows(args.manifest)))
    repos, counts = counted(lines, flagged(rows(args.findings), lines.all))
    _print_figures("all", counts, args.boot)
    for number, name in enumerate(("open half", "closed half")):
        chosen = counts[[half(repo) == number for repo in repos]]
        if len(chosen):
            _print_figures(name, chosen, args.boot)
    _print_repositories(repos, counts, args.top)


if __name__ == "__main__":
    main()
