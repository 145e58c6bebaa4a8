"""What must be reached, and whether it was."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from benchmarks.speed import plan, programs
from benchmarks.speed.programs import DETECT_SECRETS, KINGFISHER, SCAN
from benchmarks.speed.record import NOT_READ, Record
from benchmarks.speed.spread import Spread, spread

MET, BETTER, MISSED, UNKNOWN = "met", "met, the better one too", "missed", "not measured"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An aim, what it asks for, what was measured in which unit, and what the median says."""

    said: str
    wanted: str
    unit: str
    measured: Spread | None
    verdict: str


def outcomes(record: Record) -> Iterator[Outcome]:
    """Every aim, by the medians of what was measured."""
    yield from _beside_others(record)
    yield from _of_one_scan(record)
    yield from _of_the_next(record)


def _beside_others(record: Record) -> Iterator[Outcome]:
    for size in map(plan.megabytes, (60, 200)):
        ours, theirs = (size, SCAN.name), (size, KINGFISHER)
        wall, cpu = (record.ratio(ours, theirs, measure) for measure in ("wall", "cpu"))
        yield _outcome(f"wall time to kingfisher's, {size}", wall, most=1.0, best=0.6)
        yield _outcome(f"CPU time to kingfisher's, {size}", cpu, most=1.2, best=0.8)
    tree = _largest(record, DETECT_SECRETS)
    faster = record.ratio((tree, DETECT_SECRETS), (tree, SCAN.name), "wall")
    yield _outcome(f"wall time of detect-secrets to ours, {tree or 'any size'}", faster, least=100)


def _of_one_scan(record: Record) -> Iterator[Outcome]:
    tree = _largest(record, programs.FIRST.name)
    more = record.difference((tree, programs.FIRST.name), (tree, SCAN.name), "wall")
    yield _outcome(f"the very first run more than others, {tree or 'any size'}", more, most=3, unit=" s")
    tree = _largest(record, programs.REFINE.name)
    slower = record.ratio((tree, programs.REFINE.name), (tree, SCAN.name), "wall")
    yield _outcome(f"wall time of refine to scan, {tree or 'any size'}", slower, most=3)
    large, small = ((plan.megabytes(size), SCAN.name) for size in (200, 20))
    yield _outcome("wall time, 200 MB to 20 MB", record.ratio(large, small, "wall"), least=8, most=11)
    for tree in (plan.megabytes(200), plan.one_json(100)):
        peaks = record.rounds((tree, SCAN.name), "peak")
        peak = spread(value / 1e6 for value in peaks.values())
        outcome = _outcome(f"peak memory, {tree}", peak, most=700, unit=" MB")
        is_read = record.left_out.get((tree, SCAN.name)) != NOT_READ
        yield outcome if is_read else replace(outcome, verdict=f"{MISSED}, {NOT_READ}")


def _of_the_next(record: Record) -> Iterator[Outcome]:
    """With its cache, and of what is staged."""
    tree = plan.again(plan.MANY)
    filling = record.ratio((tree, programs.FILLING.name), (tree, SCAN.name), "cpu")
    yield _outcome(f"CPU time of an empty cache to none, {tree}", filling, most=1.03)
    for where, program, most in (
        (tree, programs.UNCHANGED, 0.6),
        (tree, programs.CHANGED, 0.7),
        (plan.TEN_FILES, programs.HOOK, 0.4),
        (plan.TEN_FILES, programs.HELP, 0.3),
    ):
        wall = record.spread((where, program.name), "wall")
        yield _outcome(f"wall time of {program.name}, {where}", wall, most=most, unit=" s")


def _largest(record: Record, program: str) -> str:
    """The name of the largest tree that a program was run on; the empty name of none."""
    ran = [tree for tree in record.trees if record.rounds((tree.name, program), "wall")]
    return max(ran, key=lambda tree: tree.bytes).name if ran else ""


def _outcome(
    said: str,
    measured: Spread | None,
    *,
    least: float = 0,
    most: float = math.inf,
    best: float | None = None,
    unit: str = "",
) -> Outcome:
    """Met where the median is within its bounds; `best` is what is hoped for below them."""
    if least:
        wanted = f"{least:g} to {most:g}" if most < math.inf else f"at least {least:g}"
    else:
        wanted = f"at most {most:g}"
    if best is not None:
        wanted += f", better {best:g}"
    if measured is None:
        verdict = UNKNOWN
    else:
        verdict = MET if least <= measured.median <= most else MISSED
        if best is not None and measured.median <= best:
            verdict = BETTER
    return Outcome(said, wanted + unit, unit, measured, verdict)
