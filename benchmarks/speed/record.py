"""What has been measured so far, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from benchmarks.speed.measure import Cost
from benchmarks.speed.spread import Spread, difference, ratio, spread
from benchmarks.speed.trees import Tree

Measure = Literal["wall", "cpu", "peak"]
MEASURES: tuple[Measure, ...] = ("wall", "cpu", "peak")
NOT_READ = "not read: nothing was found in it"
Place = tuple[str, str]
"""A tree's name and a program's."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many findings a report holds, and a digest of them that does not hang on the files' blobs."""

    findings: int
    digest: str


@dataclass(frozen=True, slots=True)
class Run:
    """One program once on one tree; what it found where that is known."""

    place: Place
    round: int
    cost: Cost
    found: Found | None


@dataclass(slots=True)
class Record:
    """The trees, each run, and why other things were not run."""

    trees: list[Tree] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    left_out: dict[Place, str] = field(default_factory=dict)

    def tree(self, name: str) -> Tree:
        """The tree of that name. Raises StopIteration where there is none."""
        return next(tree for tree in self.trees if tree.name == name)

    def programs(self, tree: str) -> list[str]:
        """What ran on a tree, in the order of the first round, then what was left out there."""
        places = dict.fromkeys([*(run.place for run in self.runs), *self.left_out])
        return [program for where, program in places if where == tree]

    def rounds(self, place: Place, measure: Measure) -> dict[int, float]:
        """What a program took on a tree, by round."""
        return {run.round: float(getattr(run.cost, measure)) for run in self.runs if run.place == place}

    def spread(self, place: Place, measure: Measure) -> Spread | None:
        """What a program took on a tree."""
        return spread(self.rounds(place, measure).values())

    def ratio(self, these: Place, those: Place, measure: Measure) -> Spread | None:
        """What one took to what the other took in the same round."""
        return ratio(self.rounds(these, measure), self.rounds(those, measure))

    def difference(self, these: Place, those: Place, measure: Measure) -> Spread | None:
        """What one took more than the other in the same round."""
        return difference(self.rounds(these, measure), self.rounds(those, measure))

    def findings(self, place: Place) -> int | None:
        """How many findings a program reported in a tree."""
        return next((run.found.findings for run in self.runs if run.found and run.place == place), None)

    def unlike(self) -> list[str]:
        """The trees in which not each of our runs had the same findings."""
        digests: dict[str, set[str]] = {}
        for run in self.runs:
            if run.found:
                digests.setdefault(run.place[0], set()).add(run.found.digest)
        return [tree for tree, several in digests.items() if len(several) > 1]
