"""What a scan found of what was planted, and what it flagged besides.

A label is found when a finding overlaps it, of any category; `own` counts those of the label's.
A finding is right when it overlaps something planted; else it is an alarm, on a look-alike or elsewhere.
"""

from __future__ import annotations

import collections
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.dev_score import Row
from benchmarks.random_findings import wilson

_ENDLESS = 10**9
_NOWHERE = "(unlabelled text)"

Place = tuple[str, str, int]


@dataclass(slots=True)
class Score:
    """Labels and findings, sorted by what became of them."""

    found: list[Row] = field(default_factory=list)
    own: list[Row] = field(default_factory=list)
    missed: list[Row] = field(default_factory=list)
    right: list[Row] = field(default_factory=list)
    alarms: list[tuple[Row, str]] = field(default_factory=list)
    """Each with the kind of the look-alike."""
    kept: list[Row] = field(default_factory=list)


def score(labels: Sequence[Row], findings: Iterable[Row]) -> Score:
    """Compare findings with labels. Raises ValueError where they are of other repositories."""
    by_line: dict[Place, list[Row]] = collections.defaultdict(list)
    for label in labels:
        by_line[label["repo"], label["path"], label["line"]].append(label)
    repositories = {label["repo"] for label in labels}
    hits: dict[int, set[str]] = collections.defaultdict(set)
    result = Score()
    for finding in findings:
        if finding["repo"] not in repositories:
            raise ValueError(f"{finding['repo']} is no repository of this build: scan DIR/repos with --each")
        hit = _hit(finding, by_line)
        for label in hit:
            hits[id(label)].add(finding["category"])
        if any(label["verdict"] == "T" for label in hit):
            result.right.append(finding)
        else:
            result.alarms.append((finding, hit[0]["kind"] if hit else _NOWHERE))
    _sort_labels(labels, hits, result)
    return result


def _sort_labels(labels: Sequence[Row], hits: dict[int, set[str]], result: Score) -> None:
    for label in labels:
        if label["verdict"] != "T":
            result.kept.append(label)
        elif id(label) in hits:
            result.found.append(label)
            if label["category"] in hits[id(label)]:
                result.own.append(label)
        else:
            result.missed.append(label)


def _hit(finding: Row, by_line: dict[Place, list[Row]]) -> list[Row]:
    """The labels that a finding overlaps; one in a name or a message (line 0) overlaps none."""
    return [
        label
        for line, start, end in _lines(finding)
        for label in by_line.get((finding["repo"], finding["path"], line), ())
        if start < label["end"] and label["start"] < end
    ]


def _lines(finding: Row) -> Iterator[tuple[int, int, int]]:
    first, last = finding["line"], finding.get("end_line") or finding["line"]
    for line in range(first, last + 1):
        start = finding["column"] - 1 if line == first else 0
        yield line, start, finding["end_column"] - 1 if line == last else _ENDLESS


def report(result: Score) -> Iterator[str]:
    """The tables, line by line."""
    planted = _by([*result.found, *result.missed], "category")
    found, own = _by(result.found, "category"), _by(result.own, "category")
    right = _by(result.right, "category")
    flagged = _by([*result.right, *(finding for finding, _ in result.alarms)], "category")
    yield (
        f"{'category':14} planted  found  recall  95 % interval    own | "
        " findings  right  precision  95 % interval"
    )
    for category in [*sorted(planted | flagged), "all"]:
        total, hits = _of(planted, category), _of(found, category)
        count, good = _of(flagged, category), _of(right, category)
        yield (
            f"{category:14} {total:7} {hits:6}  {_share(hits, total)}  {_ratio(_of(own, category), total)} | "
            f"{count:9} {good:6}  {_share(good, count)}"
        )
    yield ""
    yield from _kinds(result)
    yield ""
    yield from _alarms(result)


def _kinds(result: Score) -> Iterator[str]:
    planted, found = _by([*result.found, *result.missed], "kind"), _by(result.found, "kind")
    yield "recall by kind, worst first"
    for kind in sorted(planted, key=lambda kind: (found[kind] / planted[kind], -planted[kind], kind)):
        yield f"  {kind:36} {found[kind]:4} of {planted[kind]:4}  {_share(found[kind], planted[kind])}"


def _alarms(result: Score) -> Iterator[str]:
    alarms = collections.Counter(kind for _, kind in result.alarms)
    kept = _by(result.kept, "kind")
    on_look_alikes = len(result.alarms) - alarms[_NOWHERE]
    yield f"alarms by look-alike: {on_look_alikes} of {len(result.alarms)} on {len(result.kept)} look-alikes"
    for kind, count in sorted(alarms.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {kind:36} {count:4}" + (f" on {kept[kind]:4} look-alikes" if kind in kept else "")


def _by(rows: Iterable[Row], column: str) -> collections.Counter[str]:
    return collections.Counter(row[column] for row in rows)


def _of(counts: collections.Counter[str], category: str) -> int:
    return counts.total() if category == "all" else counts[category]


def _ratio(part: int, total: int) -> str:
    return f"{part / total if total else math.nan:6.3f}"


def _share(part: int, total: int) -> str:
    low, high = wilson(part, total) if total else (math.nan, math.nan)
    return f"{_ratio(part, total)}  [{low:.3f}, {high:.3f}]"
