"""The lines that findings stand on, every known value on them masked.

What is masked: all findings of the file, values kept in code, and any other spelling of a value of the
repository. A piece of a line is a text, or a mask with the stand-in that took its place.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from gdr_code import walk
from gdr_code.hunt import Hunter
from gdr_code.pipeline import BATCH_BYTES, BATCH_FILES, Run, Scan
from gdr_code.records import Edit, Entry, Finding, Place, Repository, Skipped
from gdr_code.report.masks import Cell, Known, Line, Mask, apart, pieces, shown
from gdr_code.settings import Settings
from gdr_code.text import Text, read_text, spots
from gdr_code.workers import batches

MOST_LINES = 3
WHOLE = 120
_BESIDE = 40
_MARGIN = 120

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
    work = partial(excerpting, scan.repository, run.settings, _known(scan))
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


def _known(scan: Scan) -> Known:
    """The values of a repository."""
    return Known.of((one.value, one.category) for one in (*scan.findings, *scan.mentions))


def _size(task: _Task) -> int:
    return task.entry.size


def _lost(_: _Task) -> tuple[tuple[int, Lines], ...]:
    return ()


@contextmanager
def excerpting(
    repository: Repository, settings: Settings, known: Known
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


class _File:
    """One file's lines; each is decoded once."""

    def __init__(self, text: Text, task: _Task, masked: Iterable[Place], known: Known) -> None:
        self._text = text
        self._known = known
        self._cells: dict[int, list[Cell]] = defaultdict(list)
        self._ready: dict[int, tuple[str, list[Cell]]] = {}
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
                self._cells[line].append(Cell(start, end, Mask(number, part)))

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
        return tuple(pieces(content, self._cut(content, cells, start, end), start, end))

    def _prepare(self, line: int) -> tuple[str, list[Cell]]:
        first, end = self._text.line_span(line)
        content = self._text.data[first:end].decode("utf-8", "replace")
        found = [cell for cell in self._cells[line] if cell.mask.finding is not None]
        hits = [cell for cell in self._cells[line] if cell.mask.finding is None]
        self._ready[line] = content, apart(found, hits)
        return self._ready[line]

    def _cut(self, content: str, cells: Sequence[Cell], start: int, end: int) -> list[Cell]:
        """The masks on [start, end) of a line, with those of values inside words."""
        first = bisect.bisect_right(cells, start, key=lambda cell: cell.end)
        last = bisect.bisect_left(cells, end, key=lambda cell: cell.start)
        before = max(0, start - _MARGIN)
        inside = self._known.inside(content[before : end + _MARGIN])
        return apart(
            cells[first:last], [Cell(before + left, before + right, Mask(None)) for left, right in inside]
        )
