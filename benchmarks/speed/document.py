"""The record as JSON, for programs: each run, and what the tables make of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.speed.aims import Outcome
from benchmarks.speed.growth import Growth
from benchmarks.speed.programs import SCAN
from benchmarks.speed.record import MEASURES, Place, Record
from benchmarks.speed.trees import Tree

SCHEMA = "gdr-code/speed/1"


def document(
    record: Record, outcomes: Sequence[Outcome], growths: Sequence[Growth], told: Mapping[str, str]
) -> Mapping[str, Any]:
    """Everything: seconds and bytes."""
    places = [(tree.name, name) for tree in record.trees for name in record.programs(tree.name)]
    return {
        "schema": SCHEMA,
        "about": dict(told),
        "aims": [asdict(one) for one in outcomes],
        "trees": [_tree(tree) for tree in record.trees],
        "programs": [_program(record, place) for place in places],
        "growth": [
            {"of": growth.of, "program": program, "amount": amount, "tree": tree, "run": run}
            for growth in growths
            for program, several in growth.programs.items()
            for amount, (tree, run) in several
        ],
        "runs": [
            {"tree": run.place[0], "program": run.place[1], "round": run.round, **asdict(run.cost)}
            for run in record.runs
        ],
        "unlike": record.unlike(),
    }


def _tree(tree: Tree) -> Mapping[str, Any]:
    return {"name": tree.name, "bytes": tree.bytes, "files": tree.files, "lines": tree.lines}


def _program(record: Record, place: Place) -> Mapping[str, Any]:
    tree, ours = record.tree(place[0]), (place[0], SCAN.name)
    spreads = {measure: record.spread(place, measure) for measure in MEASURES}
    ratios = {measure: record.ratio(place, ours, measure) for measure in MEASURES}
    wall = spreads["wall"]
    return {
        "tree": tree.name,
        "program": place[1],
        "left_out": record.left_out.get(place),
        "findings": record.findings(place),
        "bytes_per_second": wall and tree.bytes / wall.median,
        "lines_per_second": wall and tree.lines / wall.median,
        **{measure: spread and asdict(spread) for measure, spread in spreads.items()},
        "to_ours": {measure: spread and asdict(spread) for measure, spread in ratios.items()},
    }
