"""Bytes read out of other bytes, with a way back: what escapes spell, and what is in base64."""

from __future__ import annotations

import base64
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from gdr_code.escapes import ANY_ESCAPE, unescape
from gdr_code.patterns import compiled
from gdr_code.records import Span

MIN_BASE64 = 12
_OPENER = compiled(rb"[\\%&+]")
_ESCAPE = compiled(ANY_ESCAPE.pattern.encode() + rb"|(?<=\w)\+(?=\w)")
_CODED = compiled(rb"[A-Za-z0-9+/]{16,}")
_STANDARD = bytes.maketrans(b"-_", b"+/")
_BETWEEN = base64.b64encode(b"\n\n\n")


@dataclass(frozen=True, slots=True)
class Layer:
    """Bytes read out of other bytes, in pieces of which each is a copy or is read as a whole.

    Piece i lies at `starts[i]` here and at `origins[i]` there, up to `origins[i] + sizes[i]`. `scales` say in
    turn how many source bytes stand for how many read ones: (1, 1) in a copy, (4, 3) in base64, else (0, 1).
    """

    data: bytes = field(repr=False)
    starts: Sequence[int]
    origins: Sequence[int]
    sizes: Sequence[int]
    scales: tuple[tuple[int, int], ...]

    def source(self, span: Span) -> Span:
        """The source bytes that a span was read from."""
        start, _ = self._around(span.start)
        _, end = self._around(span.end - 1)
        return Span(start, end)

    def _around(self, offset: int) -> tuple[int, int]:
        """The source bytes that one byte was read from."""
        piece = bisect_right(self.starts, offset) - 1
        many, few = self.scales[piece % len(self.scales)]
        origin, size = self.origins[piece], self.sizes[piece]
        if not many:
            return origin, origin + size
        inside = offset - self.starts[piece]
        return origin + inside * many // few, origin + min(size, -(-(inside + 1) * many // few))


def unescaped(data: bytes) -> Layer:
    """The bytes with their escapes read, and a plus between words as a blank; empty without any."""
    pieces: list[bytes] = []
    origins: list[int] = []
    sizes: list[int] = []
    last = 0
    for opener in _OPENER.finditer(data):
        match = _ESCAPE.match(data, opener.start()) if opener.start() >= last else None
        if match is None:
            continue
        start, end = match.span()
        escape = match.group()
        read = b" " if escape == b"+" else unescape(escape.decode("ascii")).encode("utf-8", "surrogatepass")
        pieces += (data[last:start], read)
        origins += (last, start)
        sizes += (start - last, end - start)
        last = end
    if pieces:
        pieces.append(data[last:])
        origins.append(last)
        sizes.append(len(data) - last)
    starts = list(accumulate(map(len, pieces), initial=0))[:-1]
    return Layer(b"".join(pieces), starts, origins, sizes, ((1, 1), (0, 1)))


def decoded(data: bytes) -> Iterator[Layer]:
    """What runs of base64 characters hold, read from each of the four alignments."""
    runs = [(match.start(), match.group()) for match in _CODED.finditer(data.translate(_STANDARD))]
    runs = [(start, run) for start, run in runs if not (run.islower() or run.isupper())]
    for shift in range(4) if runs else ():
        pieces = [run[shift:] + b"A" * (-(len(run) - shift) % 4) + _BETWEEN for _, run in runs]
        starts = list(accumulate((len(piece) // 4 * 3 for piece in pieces), initial=0))[:-1]
        origins = [start + shift for start, _ in runs]
        sizes = [len(run) - shift for _, run in runs]
        yield Layer(base64.b64decode(b"".join(pieces)), starts, origins, sizes, ((4, 3),))


def layers(data: bytes) -> Iterator[tuple[int, Layer]]:
    """The bytes with their escapes read, and what is in base64; each with the least size that counts."""
    yield 0, unescaped(data)
    yield from ((MIN_BASE64, layer) for layer in decoded(data))
