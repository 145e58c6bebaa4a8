"""The lines that findings stand on, every known value on them masked.

What is masked: all findings of the file, values kept in code, and any other spelling of a value of the
repository. A piece of a line is a text, or a mask with the stand-in that took its place.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from gdr_code import walk
from gdr_code.hunt import Hunter
from gdr_code.pipeline import BATCH_BYTES, BATCH_FILES, Run, Scan
from gdr_code.records import Category, Edit, Entry, Finding, Place, Repository, Skipped
from gdr_code.settings import Settings
from gdr_code.text import Text, printable, read_text, spots
from gdr_code.workers import batches

MOST_LINES = 3
WHOLE = 120
_BESIDE = 40
_MARGIN = 120
_HEAD = 6


@dataclass(frozen=True, slots=True)
class Mask:
    """A hidden piece: the number of its finding in the scan (None: of no finding), and what is there now."""

    finding: int | None
    stand_in: str | None = field(default=None, repr=False)


Line = tuple[str | Mask, ...]
Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Task:
    """A file to show lines of: its findings with their numbers, other masked places, what was changed."""

    entry: Entry
    found: tuple[tuple[int, Finding], ...]
    mentions: tuple[Place, ...]
    edits: Sequence[Edit]


def of_scan(scan: Scan, run: Run, edits: Mapping[str, Sequence[Edit]]) -> Iterator[tuple[Finding, Lines]]:
    """Each finding with its lines, at most three; none for a name, or a file that is no longer the same.

    `edits` are those of each path.
    """
    shown = {number: lines for several in _each(scan, run, edits) for number, lines in several}
    for number, finding in enumerate(scan.findings):
        yield finding, shown.get(number, ())


def _each(
    scan: Scan, run: Run, edits: Mapping[str, Sequence[Edit]]
) -> Iterator[tuple[tuple[int, Lines], ...]]:
    tasks = list(_tasks(scan, edits))
    work = partial(excerpting, scan.repository, run.settings, _Known.of(scan))
    run.meter.begin(f"{scan.repository.name}: masking lines", sum(map(_size, tasks)))
    for batch, results in run.pool.map(work, batches(tasks, _size, BATCH_BYTES, BATCH_FILES), _lost):
        run.meter.advance(sum(map(_size, batch)))
        yield from results


def _tasks(scan: Scan, edits: Mapping[str, Sequence[Edit]]) -> Iterator[_Task]:
    """The files with findings in them, in order."""
    mentions = defaultdict(list)
    for mention in scan.mentions:
        mentions[mention.path].append(mention.place)
    found = defaultdict(list)
    for number, finding in enumerate(scan.findings):
        if finding.place.line:
            found[finding.path].append((number, finding))
    for entry, _ in scan.files:
        if path := found.get(entry.path):
            yield _Task(entry, tuple(path), tuple(mentions[entry.path]), edits.get(entry.path, ()))


def _size(task: _Task) -> int:
    return task.entry.size


def _lost(_: _Task) -> tuple[tuple[int, Lines], ...]:
    return ()


@contextmanager
def excerpting(
    repository: Repository, settings: Settings, known: _Known
) -> Iterator[Callable[[_Task], tuple[tuple[int, Lines], ...]]]:
    """A function that masks the lines of one file's findings, by number; for `workers.Pool.map`."""
    hunter = Hunter(known.targets)
    with walk.Reader(repository, settings) as reader:

        def run(task: _Task) -> tuple[tuple[int, Lines], ...]:
            file = reader.read(task.entry)
            if isinstance(file, Skipped) or any(one.blob != file.blob for _, one in task.found):
                return ()
            text = read_text(file.data)
            if text is None:
                return ()
            hits = spots(text, (span for _, span in hunter.survivors(text.data)))
            page = _File(text, task, (*task.mentions, *(spot.place for spot in hits)), known)
            return tuple((number, page.lines(one.place)) for number, one in task.found)

        yield run


@dataclass(frozen=True, slots=True)
class _Known:
    """The values of a repository: whole words in every spelling, long ones inside words too."""

    targets: tuple[tuple[str, Category], ...] = field(repr=False)
    lengths: Mapping[str, Sequence[int]] = field(repr=False)
    values: Set[str] = field(repr=False)

    @classmethod
    def of(cls, scan: Scan) -> _Known:
        """What a scan found."""
        found = (*scan.findings, *scan.mentions)
        values = {value for one in found if len(value := one.value.lower()) >= _HEAD}
        lengths = defaultdict(set)
        for value in values:
            lengths[value[:_HEAD]].add(len(value))
        targets = tuple(sorted({(one.value, one.category) for one in found}))
        return cls(targets, {head: sorted(sizes) for head, sizes in lengths.items()}, values)

    def inside(self, line: str) -> Iterator[tuple[int, int]]:
        """Where long values stand in a piece of a line, whatever is around them."""
        lowered = line.lower()
        lowered = lowered if len(lowered) == len(line) else line
        for at in range(len(lowered) - _HEAD + 1):
            for size in self.lengths.get(lowered[at : at + _HEAD], ()):
                if lowered[at : at + size] in self.values:
                    yield at, at + size


@dataclass(frozen=True, slots=True)
class _Cell:
    """Characters [start, end) of a line that are masked."""

    start: int
    end: int
    mask: Mask


class _File:
    """One file's lines; each is decoded once."""

    def __init__(self, text: Text, task: _Task, masked: Iterable[Place], known: _Known) -> None:
        self._text = text
        self._known = known
        self._cells: dict[int, list[_Cell]] = defaultdict(list)
        self._ready: dict[int, tuple[str, list[_Cell]]] = {}
        replaced = {edit.span: edit.replacement.decode(text.encoding, "replace") for edit in task.edits}
        for number, finding in task.found:
            self._mask(finding.place, number, replaced.get(finding.span))
        for place in masked:
            self._mask(place, None, None)

    def lines(self, place: Place) -> Lines:
        """The first lines of a finding, each cut around it where it is long."""
        last = min(place.end_line, place.line + MOST_LINES - 1)
        return tuple(self._line(line, place) for line in range(place.line, last + 1))

    def _mask(self, place: Place, number: int | None, stand_in: str | None) -> None:
        """Mask a place on each of its lines, with the part of the stand-in that stands there."""
        parts = stand_in.split("\n") if stand_in is not None else []
        for at, line in enumerate(range(place.line, place.end_line + 1)):
            start, end = self._columns(place, line)
            part = None if stand_in is None else shown("".join(parts[at : at + 1]).removesuffix("\r"))
            if start < end:
                self._cells[line].append(_Cell(start, end, Mask(number, part)))

    def _columns(self, place: Place, line: int) -> tuple[int, int]:
        start = place.column - 1 if line == place.line else 0
        if line == place.end_line:
            return start, place.end_column - 1
        first, end = self._text.line_span(line)
        return start, len(self._text.data[first:end].decode("utf-8", "replace"))

    def _line(self, line: int, place: Place) -> Line:
        content, cells = self._ready.get(line) or self._prepare(line)
        start, end = 0, len(content)
        if len(content) > WHOLE:
            start, end = self._columns(place, line)
            start, end = max(0, start - _BESIDE), min(len(content), end + _BESIDE)
        return tuple(_pieces(content, self._cut(content, cells, start, end), start, end))

    def _prepare(self, line: int) -> tuple[str, list[_Cell]]:
        first, end = self._text.line_span(line)
        content = self._text.data[first:end].decode("utf-8", "replace")
        found = [cell for cell in self._cells[line] if cell.mask.finding is not None]
        hits = [cell for cell in self._cells[line] if cell.mask.finding is None]
        self._ready[line] = content, _apart(found, hits)
        return self._ready[line]

    def _cut(self, content: str, cells: Sequence[_Cell], start: int, end: int) -> list[_Cell]:
        """The masks on [start, end) of a line, with those of values inside words."""
        first = bisect.bisect_right(cells, start, key=lambda cell: cell.end)
        last = bisect.bisect_left(cells, end, key=lambda cell: cell.start)
        before = max(0, start - _MARGIN)
        inside = self._known.inside(content[before : end + _MARGIN])
        return _apart(
            cells[first:last], [_Cell(before + left, before + right, Mask(None)) for left, right in inside]
        )


def _apart(cells: Iterable[_Cell], hits: Iterable[_Cell]) -> list[_Cell]:
    """The cells, none overlapping another, and of the hits what lies outside them; ascending."""
    taken = sorted(cells, key=lambda cell: cell.start)
    free: list[_Cell] = []
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
                free.append(_Cell(at, other.start, hit.mask))
            at = max(at, other.end)
        if at < hit.end:
            free.append(_Cell(at, hit.end, hit.mask))
            at = hit.end
    return sorted((*taken, *free), key=lambda cell: cell.start)


def _pieces(content: str, cells: Iterable[_Cell], start: int, end: int) -> Iterator[str | Mask]:
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
