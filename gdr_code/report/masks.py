"""Masks over values in lines of text: no piece of a masked line is a part of a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from gdr_code.records import Category
from gdr_code.text import lowered, printable

_HEAD = 6


@dataclass(frozen=True, slots=True)
class Mask:
    """A hidden piece: the number of its finding in the scan (None: of no finding), and what is there now."""

    finding: int | None
    stand_in: str | None = field(default=None, repr=False)


Line = tuple[str | Mask, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The values of a repository: whole words in every spelling, long ones inside words too."""

    targets: tuple[tuple[str, Category], ...] = field(repr=False)
    lengths: Mapping[str, Sequence[int]] = field(repr=False)
    values: Set[str] = field(repr=False)

    @classmethod
    def of(cls, found: Iterable[tuple[str, Category]]) -> Known:
        """These values and what they are."""
        targets = tuple(sorted(set(found)))
        values = {lowered(value) for value, _ in targets if len(value) >= _HEAD}
        lengths = defaultdict(set)
        for value in values:
            lengths[value[:_HEAD]].add(len(value))
        return cls(targets, {head: sorted(sizes) for head, sizes in lengths.items()}, values)

    def inside(self, line: str) -> Iterator[tuple[int, int]]:
        """Where long values stand in a piece of a line, whatever is around them."""
        lower = lowered(line)
        for at in range(len(lower) - _HEAD + 1):
            for size in self.lengths.get(lower[at : at + _HEAD], ()):
                if lower[at : at + size] in self.values:
                    yield at, at + size


@dataclass(frozen=True, slots=True)
class Cell:
    """Characters [start, end) of a line that are masked."""

    start: int
    end: int
    mask: Mask


def apart(cells: Iterable[Cell], hits: Iterable[Cell]) -> list[Cell]:
    """The cells, none overlapping another, and of the hits what lies outside them; ascending."""
    taken = sorted(cells, key=lambda cell: cell.start)
    free: list[Cell] = []
    at = first = 0
    for hit in sorted(hits, key=lambda cell: cell.start):
        at = max(at, hit.start)
        while first < len(taken) and taken[first].end <= at:
            first += 1
        for index in range(first, len(taken)):
            other = taken[index]
            if other.start >= hit.end:
                break
            if at < other.start:
                free.append(Cell(at, other.start, hit.mask))
            at = max(at, other.end)
        if at < hit.end:
            free.append(Cell(at, hit.end, hit.mask))
            at = hit.end
    return sorted((*taken, *free), key=lambda cell: cell.start)


def pieces(content: str, cells: Iterable[Cell], start: int, end: int) -> Iterator[str | Mask]:
    """The texts and masks of [start, end) of a line; no text is part of a value."""
    at = start
    for cell in cells:
        if cell.end <= start or cell.start >= end:
            continue
        if at < cell.start:
            yield shown(content[at : cell.start])
        yield cell.mask
        at = cell.end
    if at < end:
        yield shown(content[at:end])


def shown(text: str) -> str:
    """Text as a page shows it: tabs as blanks, what is invisible or steers escaped."""
    return printable(text.replace("\t", "    "))
