"""One Hyperscan pass over a file finds the suspected lines; only those meet the exact detectors.

Every step is linear in the file and bounded in memory: the bytes are scanned in blocks that end with a
line, hits are folded to lines (or to windows of a long line) before the next block is read.
"""

from __future__ import annotations

import functools
import re
import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import or_
from typing import Any

from gdr_code.patterns import compiled
from gdr_code.prefilter import store
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Candidate, Span
from gdr_code.text import Text

BLOCK = 64 * 1024
OVERLAP = 1024
LONG_LINE = 2000
MARGIN = 250
WIDE_MARGIN = 4000
MAX_WINDOW = 4000
MAX_CONTEXT = 400
MAX_CANDIDATES = 100_000
"""A file with this many candidates is not looked at any further, and must not be taken as judged."""

_CLASS = compiled(r"\[((?:\\.|[^\]\\])+)\]")
_SPECIAL = frozenset(rb"\^$.|?*+()[]{}")


@dataclass(slots=True)
class _Scan:
    """What is known while one file is scanned: which detectors (as bits) were asked, and which apply."""

    text: Text
    path: str
    language: str | None
    asked: int
    applying: int


class _Gates:
    """Gates in one compiled database, and for each the detectors (as bits) that it belongs to."""

    def __init__(self, owned: Sequence[tuple[Gate, int]]) -> None:
        owners: dict[Gate, int] = {}
        for gate, bit in owned:
            owners[gate] = owners.get(gate, 0) | bit
        self.masks = tuple(owners.values())
        self._database = store.database([expression(gate) for gate in owners])
        self._scratch = functools.cache(self._new_scratch)

    def matches(self, block: bytes) -> list[tuple[int, int]]:
        """(detectors, end offset) of every match in a block."""
        matches: list[tuple[int, int]] = []
        append, masks = matches.append, self.masks

        def on_match(gate: int, _start: int, end: int, _flags: int, _context: object) -> None:
            append((masks[gate], end))

        self._database.scan(block, on_match, scratch=self._scratch(threading.get_ident()))
        return matches

    def _new_scratch(self, thread: int) -> Any:
        """Working memory of the scan; one belongs to one thread."""
        del thread
        return store.scratch(self._database)


class Scanner:
    """The gates of all detectors, compiled: one database for every file, one for each that few files need."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._detectors = tuple(detectors)
        bits = [(detector, 1 << index) for index, detector in enumerate(detectors)]
        self._always = functools.reduce(or_, (bit for one, bit in bits if one.applies is None), 0)
        self._rare = functools.reduce(or_, (bit for one, bit in bits if one.rare), 0)
        common = [(gate, bit) for one, bit in bits if not one.rare for gate in one.gates]
        self._common_gates = _Gates(common) if common else None
        self._rare_gates = functools.cache(self._gates_of)
        self._asked = functools.lru_cache(maxsize=4096)(self._detectors_of)

    def find(self, text: Text, path: str, language: str | None) -> tuple[Candidate, ...]:
        """The candidates of a file, by position; at most `MAX_CANDIDATES` of them."""
        scan = _Scan(text, path, language, self._always, self._always)
        found: dict[tuple[object, ...], Candidate] = {}
        for line, mask in self._suspects(scan):
            if hits := self._hits(line, mask):
                for candidate in self._candidates(scan, line, mask, hits):
                    key = (candidate.span, candidate.category, candidate.kind, candidate.cue)
                    found.setdefault(key, candidate)
                if len(found) >= MAX_CANDIDATES:
                    break
        ordered = sorted(found.values(), key=lambda c: (c.span, c.category, c.kind, c.cue))
        return tuple(ordered[:MAX_CANDIDATES])

    def _suspects(self, scan: _Scan) -> Iterator[tuple[Line, int]]:
        """Suspected lines and windows with the set of detectors (as bits) that suspect each."""
        starts, size = scan.text.starts, len(scan.text.data)
        rare = map(self._rare_gates, _bits(self._applying(scan, self._rare)))
        passes = [*([self._common_gates] if self._common_gates else ()), *rare]
        for begin, block in _blocks(scan.text):
            short: dict[int, int] = {}
            long: dict[int, list[tuple[int, int]]] = {}
            for gates in passes:
                line = first = stop = 0
                for mask, end in gates.matches(block):
                    last = begin + end - 1
                    if not first <= last < stop:
                        line = bisect_right(starts, last)
                        first, stop = starts[line - 1], starts[line] if line < len(starts) else size
                    if stop - first <= LONG_LINE:
                        short[line] = short.get(line, 0) | mask
                    else:
                        long.setdefault(line, []).append((last, mask))
            for line in sorted({*short, *long}):
                if line in long:
                    yield from self._cut(scan, line, long[line])
                elif mask := self._applying(scan, short[line]):
                    yield _line(scan, line, *scan.text.line_span(line)), mask

    def _cut(self, scan: _Scan, number: int, hits: Sequence[tuple[int, int]]) -> Iterator[tuple[Line, int]]:
        """For each detector the windows round its own hits in a long line."""
        for bit in _bits(self._applying(scan, functools.reduce(or_, (hit for _, hit in hits)))):
            for begin, end in _windows(sorted(last for last, hit in hits if hit & bit)):
                yield _line(scan, number, *_widened(scan.text, number, begin, end, MARGIN)), bit

    def _applying(self, scan: _Scan, mask: int) -> int:
        """The detectors of a mask that want this file."""
        if unasked := mask & ~scan.asked:
            scan.asked |= unasked
            for bit in _bits(unasked):
                applies = self._detectors[bit.bit_length() - 1].applies
                if applies is None or applies(scan.text, scan.path):
                    scan.applying |= bit
        return mask & scan.applying

    def _candidates(
        self, scan: _Scan, line: Line, mask: int, hits: Sequence[tuple[str, Hit]]
    ) -> Iterator[Candidate]:
        """The candidates of a line with hits; a window that cuts a value is looked at once more, wider."""
        if _is_window(line) and any(_is_cut(line, hit) for _, hit in hits):
            end = line.start + len(line.text.encode())
            line = _line(scan, line.number, *_widened(scan.text, line.number, line.start, end, WIDE_MARGIN))
            hits = [(name, hit) for name, hit in self._hits(line, mask) if not _is_cut(line, hit)]
        above = line.above(3)
        return (_candidate(line, name, hit, above) for name, hit in hits)

    def _hits(self, line: Line, mask: int) -> list[tuple[str, Hit]]:
        return [(detector.name, hit) for detector in self._asked(mask) for hit in detector.find(line)]

    def _gates_of(self, bit: int) -> _Gates:
        return _Gates([(gate, bit) for gate in self._detectors[bit.bit_length() - 1].gates])

    def _detectors_of(self, mask: int) -> tuple[Detector, ...]:
        return tuple(self._detectors[bit.bit_length() - 1] for bit in _bits(mask))


def expression(gate: Gate) -> tuple[bytes, bool]:
    """A gate as Hyperscan takes it: the byte expression, and whether case matters not."""
    if gate.literal:
        return b"".join(b"\\" * (c in _SPECIAL) + bytes([c]) for c in gate.pattern.encode()), gate.caseless
    return _CLASS.sub(_bytewise, gate.pattern).encode(), gate.caseless


def _bytewise(found: re.Match[str]) -> str:
    """A class of characters as a choice, where some of them are several bytes long."""
    inside = found[1]
    wide = [mark for mark in inside if not mark.isascii()]
    if not wide:
        return found[0]
    if inside[0] == "^" or re.search(r"[^ -~]-|-[^ -~]", inside):
        raise ValueError("a gate's class is negated or has a range, and holds characters of several bytes")
    rest = "".join(mark for mark in inside if mark.isascii())
    return f"(?:{'|'.join([*wide, *([f'[{rest}]'] if rest else [])])})"


def _blocks(text: Text) -> Iterator[tuple[int, bytes]]:
    """(offset, bytes) of blocks that end with a line; a line longer than a block is cut with overlap."""
    data, starts, begin = text.data, text.starts, 0
    if len(data) <= BLOCK:
        yield 0, data
        return
    while begin < len(data):
        end = begin + BLOCK
        following = len(data)
        if end < len(data):
            line_start = starts[bisect_right(starts, end) - 1]
            end, following = (line_start, line_start) if line_start > begin else (end, end - OVERLAP)
        yield begin, data[begin:end]
        begin = following


def _bits(mask: int) -> Iterator[int]:
    """The single bits of a mask, lowest first."""
    while mask:
        bit = mask & -mask
        mask ^= bit
        yield bit


def _windows(offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(first, last + 1) of ascending offsets that are near each other, at most MAX_WINDOW apart."""
    begin = last = offsets[0]
    for offset in offsets[1:]:
        if offset - last > 2 * MARGIN or offset - begin > MAX_WINDOW:
            yield begin, last + 1
            begin = offset
        last = offset
    yield begin, last + 1


def _widened(text: Text, number: int, begin: int, end: int, margin: int) -> tuple[int, int]:
    """[begin, end) and a margin on both sides, within its line and on character boundaries."""
    first, stop = text.line_span(number)
    begin, end = max(first, begin - margin), min(stop, end + margin)
    while begin > first and text.data[begin] & 0xC0 == 0x80:
        begin -= 1
    while end < stop and text.data[end] & 0xC0 == 0x80:
        end += 1
    return begin, end


def _line(scan: _Scan, number: int, begin: int, end: int) -> Line:
    return Line(scan.text, scan.path, scan.language, number, begin, scan.text.data[begin:end].decode())


def _is_window(line: Line) -> bool:
    begin, end = line.document.line_span(line.number)
    return end - begin > LONG_LINE


def _is_cut(line: Line, hit: Hit) -> bool:
    """True when the window ends where the hit does, so that the value may go on outside."""
    begin, end = line.document.line_span(line.number)
    if hit.start == 0 and line.start > begin:
        return True
    return hit.bytes_end is None and hit.end == len(line.text) and line.start + len(line.text.encode()) < end


def _candidate(line: Line, detector: str, hit: Hit, above: tuple[str, ...]) -> Candidate:
    if hit.bytes_end is not None or _is_window(line):
        return _spread(line, detector, hit, above)
    text = line.text
    return Candidate(
        span=Span(_bytes_at(line, hit.start), _bytes_at(line, hit.end)),
        line=line.number,
        category=hit.category,
        kind=hit.kind,
        detector=detector,
        cue=hit.cue,
        value=text[hit.start : hit.end],
        before=text[max(0, hit.start - MAX_CONTEXT) : hit.start],
        after=text[hit.end : hit.end + MAX_CONTEXT],
        above=above,
        position=hit.position,
    )


def _spread(line: Line, detector: str, hit: Hit, above: tuple[str, ...]) -> Candidate:
    """The candidate of a value whose surroundings the detector's line does not hold."""
    data = line.document.data
    start = _bytes_at(line, hit.start) if hit.bytes_start is None else hit.bytes_start
    span = Span(start, _bytes_at(line, hit.end) if hit.bytes_end is None else hit.bytes_end)
    number = line.document.line_of(start)
    begin, _ = line.document.line_span(number)
    _, stop = line.document.line_span(line.document.line_of(span.end - 1))
    return Candidate(
        span=span,
        line=number,
        category=hit.category,
        kind=hit.kind,
        detector=detector,
        cue=hit.cue,
        value=data[span.start : span.end].decode(),
        before=data[max(begin, start - 4 * MAX_CONTEXT) : start].decode("utf-8", "ignore")[-MAX_CONTEXT:],
        after=data[span.end : min(stop, span.end + 4 * MAX_CONTEXT)].decode("utf-8", "ignore")[:MAX_CONTEXT],
        above=above if number == line.number else replace(line, number=number).above(3),
        position=hit.position,
    )


def _bytes_at(line: Line, index: int) -> int:
    """The UTF-8 offset of a character of a line."""
    if line.text.isascii():
        return line.start + index
    return line.start + len(line.text[:index].encode())
