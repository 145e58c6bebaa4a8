"""Which pieces of a file a model is asked about: all, or what holds candidates with the lines around."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from gdr_code import chunk
from gdr_code.records import PathKind, Span, Survey
from gdr_code.text import Text

CHUNK_BYTES = 8192
WHOLE_BYTES = 16384
LEAST = 0.02
_AROUND = 8
_AROUND_DULL = 2
_LONG = 1500
_DULL = frozenset({PathKind.VENDORED, PathKind.GENERATED, PathKind.MINIFIED, PathKind.LOCK})


def of_file(text: Text, survey: Survey, coverage: str) -> tuple[Span, ...]:
    """The spans to ask about, ascending and separate; in `full` they cover every byte."""
    if coverage == "full":
        return tuple(_cut(text, survey, ((0, len(text.data)),)))
    asked = [
        one.span
        for one, opinion in zip(survey.candidates, survey.opinions, strict=True)
        if opinion.confidence is None or opinion.confidence >= LEAST
    ]
    if not asked:
        return ()
    dull = survey.path_kind in _DULL
    if len(text.data) <= WHOLE_BYTES and not dull:
        return tuple(_cut(text, survey, ((0, len(text.data)),)))
    return tuple(_cut(text, survey, _merged(_around(text, asked, _AROUND_DULL if dull else _AROUND))))


def _around(text: Text, spans: Iterable[Span], lines: int) -> Iterator[tuple[int, int]]:
    """Each span with the lines around it, as much of them as is near."""
    starts, size = text.starts, len(text.data)
    for span in spans:
        first = max(1, text.line_of(span.start) - lines)
        last = text.line_of(span.end - 1) + lines
        start = max(starts[first - 1], boundary(text.data, span.start - _LONG))
        end = starts[last] if last < len(starts) else size
        yield start, min(end, boundary(text.data, span.end + _LONG))


def boundary(data: bytes, at: int) -> int:
    """The start of the character at an offset, which may lie outside the data."""
    at = min(max(at, 0), len(data))
    while 0 < at < len(data) and data[at] & 0xC0 == 0x80:
        at -= 1
    return at


def _merged(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start, end = -1, -1
    for low, high in sorted(ranges):
        if low > end:
            if end > start:
                yield start, end
            start, end = low, high
        end = max(end, high)
    if end > start:
        yield start, end


def _cut(text: Text, survey: Survey, ranges: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """The ranges in pieces of at most `CHUNK_BYTES`, between syntax nodes where there are some."""
    seams: Sequence[int] | None = None
    for start, end in ranges:
        if end - start <= CHUNK_BYTES:
            if end > start:
                yield Span(start, end)
            continue
        if seams is None:
            seams = _seams(text, survey)
        edges = [start, *seams[bisect.bisect_right(seams, start) : bisect.bisect_left(seams, end)], end]
        yield from _packed(edges)


def _seams(text: Text, survey: Survey) -> list[int]:
    """Where a chunk of the file may begin: the whole line, where only blanks stand before a node."""
    return sorted(
        {
            _line_start(text, one.span.start)
            for one in chunk.chunks(text, survey.path, survey.language)
            if one.span.start
        }
    )


def _line_start(text: Text, at: int) -> int:
    start = text.starts[text.line_of(at) - 1]
    return at if text.data[start:at].strip() else start


def _packed(edges: Sequence[int]) -> Iterator[Span]:
    """Neighbouring pieces taken together as long as they fit."""
    start = edges[0]
    for seam, following in pairwise(edges[1:]):
        if following - start > CHUNK_BYTES:
            yield Span(start, seam)
            start = seam
    yield Span(start, edges[-1])
