"""Values that YAML and INI-like files bind to a key without quotes, on one line or on the lines below it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Line
from gdr_code.text import Text

MAX_LINES = 60
HEAD = 64 * 1024

_YAML = frozenset({".yaml", ".yml", ".eyaml"})
_SETTINGS = frozenset({".cnf", ".conf", ".cfg", ".cf", ".ini", ".properties", ".toml"})
_CODE = frozenset(
    {".c", ".cls", ".cpp", ".cs", ".go", ".java", ".js", ".m", ".php", ".py", ".pyi", ".swift", ".tf"}
)
_OTHER_LINE = compiled(rb"^(?![ \t]|[#;\[]|\r?$|[^\n=:]*[=:])", re.MULTILINE)

_YAML_LEAD = compiled(r"\s*(?:-\s+)*")
_YAML_KEY_END = compiled(r":(?=\s|$)")
_YAML_MARKS = compiled(r"(?:[!&]\S*\s+)*")
_BLOCK = compiled(r"(?:[!&]\S*\s+)*[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_YAML_COMMENT = compiled(r"\s#")
_FLOW_ITEM = compiled(r"[{,]\s*([\"']?)([\w.-]{1,80})\1\s*:\s+([^,{}\[\]\"']+)")
_QUOTED = compiled(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^']|'')*+'")


@dataclass(frozen=True, slots=True)
class Bound:
    """A key and the value bound to it: characters [start, end) of the line, or bytes of the document."""

    key: str = field(repr=False)
    value: str = field(repr=False)
    start: int
    end: int
    bytes_start: int | None = None
    bytes_end: int | None = None


def is_settings(text: Text, path: str) -> bool:
    """True for YAML and INI-like files, by name or by the shape of their first lines."""
    suffix = _suffix(path)
    if suffix in _YAML or suffix in _SETTINGS:
        return True
    return suffix not in _CODE and _OTHER_LINE.search(text.data, 0, _head(text)) is None


def bound_values(line: Line) -> Iterator[Bound]:
    """The values that the line's keys bind, with those that go on below it."""
    return _yaml_values(line) if _suffix(line.path) in _YAML else _ini_values(line)


@functools.lru_cache(maxsize=1024)
def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix


def _head(text: Text) -> int:
    """Where the whole lines of the first 64 KB end."""
    return len(text.data) if len(text.data) <= HEAD else max(0, text.data.rfind(b"\n", 0, HEAD))


def _ini_values(line: Line) -> Iterator[Bound]:
    text = line.text
    at = len(text) - len(text.lstrip())
    if text[at : at + 1] in ("", "#", ";", "["):
        return
    ends = [end for mark in "=:" if (end := text.find(mark, at)) >= 0]
    if not ends:
        return
    key = text[at : min(ends)].rstrip()
    start = min(ends) + 1
    value = _stripped(text, start + (text[start : start + 1] == "="), len(text))
    if value:
        yield Bound(key, text[slice(*value)], *value)
    for begin, end, below in _deeper(line, at):
        if below[:1] not in "#;":
            yield Bound(key, below, 0, 0, begin, end)


def _yaml_values(line: Line) -> Iterator[Bound]:
    text = line.text
    lead = _YAML_LEAD.match(text)
    at = lead.end() if lead else 0
    if text[at : at + 1] in ("", "#", "{"):
        yield from _flow_values(text, at)
        return
    closed = text.find(text[at], at + 1) if text[at] in "\"'" else at
    colon = _YAML_KEY_END.search(text, max(at, closed))
    if not colon:
        return
    key, start = text[at : colon.start()].strip("\"' "), colon.end()
    if _BLOCK.match(text, _skip(text, start)):
        yield from _below(line, key, at)
        return
    marks = _YAML_MARKS.match(text, _skip(text, start))
    start = marks.end() if marks else start
    if text[start : start + 1] in ("{", "["):
        yield from _flow_values(text, start)
        return
    yield from _scalar(line, key, at, start)


def _scalar(line: Line, key: str, indent: int, start: int) -> Iterator[Bound]:
    """A plain or quoted scalar, which may go on over deeper lines."""
    text = line.text
    comment = None if text[start : start + 1] in ("'", '"') else _YAML_COMMENT.search(text, start)
    value = _stripped(text, start, comment.start() if comment else len(text))
    if value is None:
        yield from _below(line, key, indent)
        return
    rest = () if text[value[0] - 1] in "\"'" else tuple(_deeper(line, indent))
    if not rest or comment:
        yield Bound(key, text[slice(*value)], *value)
        return
    whole = " ".join((text[slice(*value)], *(below for _, _, below in rest)))
    yield Bound(key, whole, *value, bytes_end=rest[-1][1])


def _below(line: Line, key: str, indent: int) -> Iterator[Bound]:
    """A block scalar: everything under the line that is indented further than its key."""
    body = tuple(_deeper(line, indent))
    if body and not _YAML_KEY_END.search(body[0][2]):
        yield Bound(key, "\n".join(value for _, _, value in body), 0, 0, body[0][0], body[-1][1])


def _deeper(line: Line, indent: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, text) of the lines below that are indented further, without their blanks."""
    document = line.document
    for number in range(line.number + 1, min(len(document.starts), line.number + MAX_LINES) + 1):
        start, end = document.line_span(number)
        raw = document.data[start : min(end, start + 4000)]
        below = raw.strip()
        if not below:
            continue
        begin = start + len(raw) - len(raw.lstrip())
        if begin - start <= indent:
            return
        yield begin, begin + len(below), below.decode("utf-8", "ignore")


def _flow_values(text: str, at: int) -> Iterator[Bound]:
    for item in _FLOW_ITEM.finditer(text, at):
        value = _stripped(text, *item.span(3))
        if value:
            yield Bound(item[2], text[slice(*value)], *value)


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    """[start, end) of a value without blanks and the quotes around it."""
    start = _skip(text, start)
    end = start + len(text[start:end].rstrip())
    if quoted := _QUOTED.match(text, start, end):
        start, end = start + 1, quoted.end() - 1
    return (start, end) if start < end else None


def _skip(text: str, at: int) -> int:
    return at + len(text[at:]) - len(text[at:].lstrip())
