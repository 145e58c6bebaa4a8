"""What a detector is: gate patterns that make a line suspected, and a function that looks at such a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from gdr_code.records import Category, Position
from gdr_code.text import Text


@dataclass(frozen=True, slots=True)
class Gate:
    """A Hyperscan expression over UTF-8 bytes; any match makes the line it ends on suspected.

    `literal` expressions are matched as they stand. Keep gates short and cheap: they run on every byte.
    """

    pattern: str
    caseless: bool = False
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A suspected line (or, in a line over 2,000 bytes, a window of it) of a file.

    `start` is the UTF-8 offset of `text`'s first byte; `number` is 1-based; `path` is the file's path and
    `language` its grammar name (None where unknown). `text` holds no line end.
    """

    document: Text = field(repr=False)
    path: str
    language: str | None
    number: int
    start: int
    text: str = field(repr=False)

    def above(self, count: int) -> tuple[str, ...]:
        """Up to `count` lines over this one, nearest last, each cut to 400 characters."""
        return tuple(self._neighbour(n) for n in range(max(1, self.number - count), self.number))

    def below(self, count: int) -> Iterator[str]:
        """Up to `count` lines under this one, nearest first, each cut to 400 characters."""
        last = min(len(self.document.starts), self.number + count)
        return (self._neighbour(n) for n in range(self.number + 1, last + 1))

    def _neighbour(self, number: int) -> str:
        start, end = self.document.line_span(number)
        return self.document.data[start : min(end, start + 1600)].decode("utf-8", "ignore")[:400]


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters [start, end) of a line that a detector thinks worth asking about, and why.

    A value that does not lie on the line alone (a key block, a block scalar) has `bytes_end`, the UTF-8
    offset where it ends, and where it begins on a later line `bytes_start` too; they then count instead.
    """

    start: int
    end: int
    category: Category
    kind: str
    cue: str
    position: Position | None = None
    bytes_end: int | None = None
    bytes_start: int | None = None


@dataclass(frozen=True, slots=True)
class Detector:
    """A named detector. `find` must take linear time on any line.

    `applies`, where given, is asked once a file (the text and its path), at the first match of a gate;
    False keeps the detector off the whole file. A `rare` detector applies to few files, which it is cheap
    to tell: its gates are tried in those alone.
    """

    name: str
    gates: tuple[Gate, ...]
    find: Callable[[Line], Iterable[Hit]]
    applies: Callable[[Text, str], bool] | None = None
    rare: bool = False
