"""Jupyter notebooks: where a candidate stands in its cell, read in the cell's own language.

A notebook is JSON whose cells hold their text as strings, one for each line (nbformat 4: `source`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from gdr_code import chunk, grammar
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, PathKind, Position, Span
from gdr_code.text import Text

SUFFIX = ".ipynb"
_TOKEN = compiled(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"|[\[\]{},"]', re.DOTALL)
_ESCAPE = compiled(rb"\\(.)|\v", re.DOTALL)
_BLANKS = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_LANGUAGE = compiled(
    rb'"(?:kernelspec|language_info)"\s*:\s*\{[^{}]{0,2000}?"(?:language|name)"\s*:\s*"(\w{1,20})'
)
_LANGUAGES = {"python3": "python", "ir": "r", "bash": "shell"}
_CELL_DEPTH = 3
"""Of the keys of a cell: in an object, in the list of cells, in the notebook."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell: its type, and where its strings begin and end in the notebook, without their quotes."""

    kind: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def string_of(self, span: Span) -> int | None:
        """Which of the strings holds a span."""
        at = bisect_right(self.starts, span.start) - 1
        return at if at >= 0 and span.end <= self.ends[at] else None


def is_notebook(path: str) -> bool:
    """True for a notebook's name."""
    return path.lower().endswith(SUFFIX)


def locate(
    text: Text, path: str, path_kind: PathKind, candidates: tuple[Candidate, ...]
) -> tuple[Candidate, ...]:
    """The candidates, in their order, with position and node: in code by the code, else as in JSON."""
    placed = list(chunk.locate(text, path, "json", path_kind, candidates))
    found = _LANGUAGE.search(text.data)
    name = found[1].decode().lower() if found else "python"
    language = _LANGUAGES.get(name, name)
    cells = tuple(_cells(text.data))
    for cell, inside in _by_cell(cells, candidates):
        if cell.kind != "code":
            for at in inside:
                placed[at] = replace(placed[at], position=_prose(placed[at]))
        elif language in grammar.languages():
            plain, moved = _in_cell(text.data, cell, {at: candidates[at] for at in inside})
            code = chunk.locate(plain, path, language, path_kind, tuple(moved.values()))
            for at, one in zip(moved, code, strict=True):
                placed[at] = replace(placed[at], position=one.position, node=one.node, binding=one.binding)
    return tuple(placed)


def _by_cell(cells: Sequence[_Cell], candidates: Iterable[Candidate]) -> Iterator[tuple[_Cell, list[int]]]:
    """Cells with the candidates, by number, that stand in one of their strings."""
    starts = [cell.starts[0] for cell in cells]
    inside: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(candidates):
        at = bisect_right(starts, one.span.start) - 1
        if at >= 0 and cells[at].string_of(one.span) is not None:
            inside[at].append(number)
    return ((cells[at], numbers) for at, numbers in inside.items())


def _prose(candidate: Candidate) -> Position:
    """The position in a cell of text: what its line tells, else prose."""
    position = candidate.position
    return position if position is not None and position is not Position.DATA else Position.PROSE


def _in_cell(
    data: bytes, cell: _Cell, candidates: Mapping[int, Candidate]
) -> tuple[Text, dict[int, Candidate]]:
    """A cell's text, and the candidates by number where they stand in it; half an escape stands nowhere."""
    pieces = [_read(data[start:end]) for start, end in zip(cell.starts, cell.ends, strict=True)]
    offsets = list(accumulate(map(len, pieces), initial=0))
    moved: dict[int, Candidate] = {}
    for number, one in candidates.items():
        at = cell.string_of(one.span)
        assert at is not None
        begin = cell.starts[at]
        start, end = (offsets[at] + len(_read(data[begin:edge])) for edge in (one.span.start, one.span.end))
        if start < end:
            moved[number] = replace(one, span=Span(start, end))
    return Text("utf-8", 0, b"".join(pieces)), moved


def _read(escaped: bytes) -> bytes:
    """The text of a JSON string; a line end that was read already is a vertical tab."""
    return _ESCAPE.sub(lambda match: _BLANKS.get(match[1], match[1]) if match[1] else b"\n", escaped)


def _cells(data: bytes) -> Iterator[_Cell]:
    """The cells of a notebook, by its tokens; anything that is none has no cells."""
    path: list[bytes] = []
    key, is_key = b"", False
    kind = ""
    strings: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(data):
        token = data[match.start() : match.start() + 1]
        if match.group() == b'"':
            return  # a string without an end
        if token in b"{[":
            path.append(key if token == b"[" else b"{")
            key, is_key = b"", token == b"{"
        elif token in b"]}":
            closed = path.pop() if path else b""
            key, is_key = b"", False
            if closed == b"{" and len(path) == _CELL_DEPTH - 1 and strings:
                starts, ends = zip(*strings, strict=True)
                yield _Cell(kind, starts, ends)
            if len(path) < _CELL_DEPTH:
                kind, strings = "", []
        elif token == b",":
            is_key = path[-1:] == [b"{"]
        elif token == b'"' and is_key:
            key, is_key = match.group(1), False
        elif token == b'"' and len(path) in (_CELL_DEPTH, _CELL_DEPTH + 1) and path[1:2] == [b"cells"]:
            if key == b"cell_type" and len(path) == _CELL_DEPTH:
                kind = match.group(1).decode("utf-8", "replace")
            elif b"source" in (key, *path[_CELL_DEPTH:]):
                strings.append(match.span(1))
