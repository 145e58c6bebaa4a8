"""Raw bytes as UTF-8 text with a way back: decoded once, positions mapped exactly."""

from __future__ import annotations

import bisect
import codecs
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, islice

from gdr_code.records import Place, Span, Spot

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Escapes:
    """Where characters stand in a text that its source spells with escapes, which are ASCII.

    For the nth of them: `at`, its offset in the text; `bytes` and `chars`, by how much the source is longer
    than the text up to the end of it.
    """

    at: tuple[int, ...]
    bytes: tuple[int, ...]
    chars: tuple[int, ...]

    def before(self, offset: int) -> tuple[int, int]:
        """By how many bytes and characters the source is longer up to an offset of the text."""
        count = bisect.bisect_left(self.at, offset)
        return (self.bytes[count - 1], self.chars[count - 1]) if count else (0, 0)


_NO_ESCAPES = Escapes((), (), ())


@dataclass(frozen=True)
class Text:
    """A file's content as UTF-8 without its byte order mark.

    `encoding` is the raw bytes' encoding, `mark` the length of the byte order mark in bytes, `data` the
    UTF-8 text, `escapes` those of the raw bytes that are read in it.
    """

    encoding: str
    mark: int
    data: bytes = field(repr=False)
    escapes: Escapes = field(default=_NO_ESCAPES, repr=False)

    @cached_property
    def starts(self) -> Sequence[int]:
        """The offset of each line's first byte in `data`; a line ends at LF."""
        return line_starts(self.data)

    def line_of(self, offset: int) -> int:
        """The 1-based line that holds the UTF-8 offset."""
        return bisect.bisect_right(self.starts, offset)

    def line_span(self, line: int) -> tuple[int, int]:
        """[start, end) of a 1-based line in `data`, without its line end."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.data)
        if end > start and self.data[end - 1] == 0x0A:
            end -= 1
        if end > start and self.data[end - 1] == 0x0D:
            end -= 1
        return start, end

    def raw_offset(self, offset: int) -> int:
        """The raw byte offset of a UTF-8 offset that lies on a character boundary."""
        if self.encoding == "utf-8":
            return offset + self.mark + self.escapes.before(offset)[0]
        return self.mark + len(self.data[:offset].decode("utf-8").encode(self.encoding))

    def raw_span(self, span: Span) -> Span:
        """The raw bytes of a span of `data`."""
        return Span(self.raw_offset(span.start), self.raw_offset(span.end))

    def place(self, span: Span) -> Place:
        """Lines and columns of a span of `data`; it ends on its last character's line."""
        line, end_line = self.line_of(span.start), self.line_of(span.end - 1)
        return Place(line, self._column(line, span.start), end_line, self._column(end_line, span.end))

    def _column(self, line: int, offset: int) -> int:
        return self.width(self.starts[line - 1], offset) + 1

    def width(self, start: int, end: int) -> int:
        """The code points of the source between two UTF-8 offsets of one line."""
        own = len(self.data[start:end].decode("utf-8", "replace"))
        return own + self.escapes.before(end)[1] - self.escapes.before(start)[1]


def read_text(raw: bytes) -> Text | None:
    """Decode raw bytes: by byte order mark, else UTF-8, else Windows-1252; None when it is binary."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _transcode(raw, encoding, len(mark))
    if b"\0" in raw:
        return None
    return _transcode(raw, "utf-8", 0) or _transcode(raw, "cp1252", 0) or _transcode(raw, "latin-1", 0)


def _transcode(raw: bytes, encoding: str, mark: int) -> Text | None:
    try:
        decoded = raw[mark:].decode(encoding)
        data = raw[mark:] if encoding == "utf-8" else decoded.encode("utf-8")
    except UnicodeError:
        return None
    return Text(encoding, mark, data)


_AND_ITS_END = (1).__add__
_PIECE = 1 << 20


def line_starts(data: bytes) -> Sequence[int]:
    """Offsets of the first byte of every line; a line ends at LF."""
    starts: array[int] | list[int]
    if len(data) <= _PIECE:
        starts = list(_starts(data, 0))
    else:
        # Piece by piece, and as bare numbers: the lines of a large file are many times as large as it is.
        starts = array("q", (0,))
        for begin in range(0, len(data), _PIECE):
            starts.extend(islice(_starts(data[begin : begin + _PIECE], begin), 1, None))
    if starts[-1] == len(data) and len(starts) > 1:
        starts.pop()
    return starts


def _starts(piece: bytes, begin: int) -> Iterator[int]:
    """Where a piece begins, and each line after a line end in it."""
    lengths = map(len, piece.split(b"\n")[:-1])
    return accumulate(map(_AND_ITS_END, lengths), initial=begin)


def lowered(text: str) -> str:
    """Lower case that is as long as the text: the one letter that becomes two (İ) becomes one."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.replace("\u0130", "i").lower()


def printable(text: str) -> str:
    """Text that cannot steer a terminal: control and bidirectional characters escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def spots(text: Text, spans: Iterable[Span]) -> tuple[Spot, ...]:
    """The raw bytes and places of many spans, in one pass over the text (linear on one long line)."""
    asked = tuple(spans)
    marks = _marks(text, sorted({edge for span in asked for edge in (span.start, span.end)}))
    return tuple(_spot(text, marks, span) for span in asked)


def utf8_spans(text: Text, raw: bytes, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans of raw bytes as spans of the text, in one pass; ValueError where one cuts a character."""
    asked = tuple(spans)
    offsets: dict[int, int] = {}
    before, at = text.mark, 0
    for edge in sorted({edge for span in asked for edge in (span.start, span.end)}):
        if not before <= edge <= len(raw):
            raise ValueError("a span lies outside the text")
        at += len(raw[before:edge].decode(text.encoding).encode())
        offsets[edge], before = at, edge
    return tuple(Span(offsets[span.start], offsets[span.end]) for span in asked)


@dataclass(frozen=True, slots=True)
class _Mark:
    raw: int
    line: int
    column: int


def _marks(text: Text, offsets: list[int]) -> dict[int, _Mark]:
    """Raw offset, line and column at each of the ascending offsets."""
    marks: dict[int, _Mark] = {}
    before, raw, line, column = 0, text.mark, 1, 1
    for offset in offsets:
        if text.encoding == "utf-8":
            raw = text.raw_offset(offset)
        else:
            raw += len(text.data[before:offset].decode("utf-8").encode(text.encoding))
        now = text.line_of(offset)
        column = (
            column + text.width(before, offset)
            if now == line
            else 1 + text.width(text.starts[now - 1], offset)
        )
        before, line = offset, now
        marks[offset] = _Mark(raw, line, column)
    return marks


def _spot(text: Text, marks: dict[int, _Mark], span: Span) -> Spot:
    first, end = marks[span.start], marks[span.end]
    last = text.line_of(span.end - 1)
    column = end.column if end.line == last else 1 + text.width(text.starts[last - 1], span.end)
    return Spot(Span(first.raw, end.raw), Place(first.line, first.column, last, column))
