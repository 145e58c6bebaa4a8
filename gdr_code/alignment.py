"""Two versions of a text, one of which has other bytes where the first has holes: what stands in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gdr_code.records import Span
from gdr_code.text import Text


@dataclass(frozen=True, slots=True)
class Filled:
    """A hole: where it lies in the old text, and [start, end) of what stands there in the new one."""

    hole: Span
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Differing:
    """Lines that differ outside holes: how many, and the first; None where the numbers of lines differ."""

    count: int
    first: int | None


def aligned(old: Text, new: Text, spans: Iterable[Span]) -> tuple[Filled, ...] | Differing:
    """What stands in the holes that the spans make, line by line; every other byte is the same."""
    if len(old.starts) != len(new.starts):
        return Differing(abs(len(old.starts) - len(new.starts)), None)
    holes = _merged(spans)
    found: list[Filled] = []
    differing: list[int] = []
    first = 0
    for line in range(1, len(old.starts) + 1):
        (start, end), (begin, stop) = _line(old, line), _line(new, line)
        while first < len(holes) and holes[first].end <= start:
            first += 1
        parts = list(_parts(holes, first, start, old.line_span(line)[1]))
        if not parts and old.data[start:end] == new.data[begin:stop]:
            continue
        fixed = _fixed(old.data[start:end], [(one - start, two - start) for _, one, two in parts])
        fitted = fixed.fitted(new.data[begin:stop]) if parts else None
        if fitted is None:
            differing.append(line)
            continue
        for (number, _, _), (one, two) in zip(parts, fitted, strict=True):
            _fill(found, holes[number], begin + one, begin + two)
    return Differing(len(differing), differing[0]) if differing else tuple(found)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans that touch or overlap as one, ascending: nothing says where one stand-in ends there."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            span = Span(merged[-1].start, max(merged.pop().end, span.end))
        merged.append(span)
    return merged


def _line(text: Text, line: int) -> tuple[int, int]:
    """[start, end) of a line with its line end."""
    end = text.starts[line] if line < len(text.starts) else len(text.data)
    return text.starts[line - 1], end


def _parts(holes: Sequence[Span], first: int, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The holes on a line, by number, and the part of it, without the line end, that each takes."""
    for number in range(first, len(holes)):
        if holes[number].start >= max(end, start + 1):
            return
        yield number, max(start, holes[number].start), max(start, min(end, holes[number].end))


def _fill(found: list[Filled], hole: Span, start: int, end: int) -> None:
    """A hole over many lines is filled from its first line to its last."""
    if found and found[-1].hole == hole:
        start = found.pop().start
    found.append(Filled(hole, start, end))


@dataclass(frozen=True, slots=True)
class _Line:
    """The fixed pieces of a line, and whether each hole between two of them holds anything."""

    pieces: tuple[bytes, ...]
    least: tuple[int, ...]

    def fitted(self, line: bytes) -> list[tuple[int, int]] | None:
        """Where the holes lie in a line that has the same pieces in the same order, from start to end."""
        head, *between, tail = self.pieces
        if not line.startswith(head):
            return None
        at, places = len(head), []
        for piece, least in zip(between, self.least, strict=False):
            found = line.find(piece, at + least)
            if found < 0:
                return None
            places.append((at, found))
            at = found + len(piece)
        end = len(line) - len(tail)
        if end < at + self.least[-1] or not line.endswith(tail):
            return None
        return [*places, (at, end)]


def _fixed(line: bytes, parts: Sequence[tuple[int, int]]) -> _Line:
    edges = [0, *(edge for part in parts for edge in part), len(line)]
    pieces = tuple(line[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    return _Line(pieces, tuple(int(start < end) for start, end in parts))
