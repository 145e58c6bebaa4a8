"""detect-secrets' default filters, asked of one value at a time; they raise doubts and drop nothing.

Its allow comments are not asked: a scanned file does not decide about itself. The library is imported at
the first question, because it brings `requests` along.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Hit, Line
from gdr_code.records import Category

MIN_REPEATED = 8
MAX_REFERENCE_LINE = 1000

_REFERENCE = compiled(r"[:=!]\s*[\w.-]+[\[(]")


def report(
    line: Line, span: tuple[int, int], kind: str, cue: str, by_pattern: bool, text: str | None = None
) -> Iterator[Hit]:
    """A value and its other occurrences on the line; `text` is the line as the plugin sees it."""
    start, end = span
    value = line.text[start:end]
    doubt = dropped_by(line.path, text or line.text, value, by_pattern)
    cue = f"filtered:{doubt}" if doubt else cue
    yield hit(start, end, kind, cue)
    if end - start >= MIN_REPEATED:
        for at in _repeats(line.text, value):
            if at != start:
                yield hit(at, at + len(value), kind, cue)


def _repeats(text: str, value: str) -> Iterator[int]:
    """Where the value stands between word boundaries."""
    at = text.find(value)
    while at >= 0:
        end = at + len(value)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (before.isalnum() or before == "_" or after.isalnum() or after == "_"):
            yield at
        at = text.find(value, end)


def hit(start: int, end: int, kind: str, cue: str) -> Hit:
    """A hit whose category is its kind's first part."""
    return Hit(start, end, Category(kind.partition("/")[0]), kind, cue)


def dropped_by(path: str, line: str, value: str, by_pattern: bool) -> str | None:
    """The default filter that would drop the value, None where it would be reported.

    `by_pattern` says that the plugin matches the shape of a token, not its surroundings.
    """
    if name := path_filter(path):
        return name
    from detect_secrets.filters import heuristic

    if heuristic.is_sequential_string(value):
        return "is_sequential_string"
    if heuristic.is_potential_uuid(value):
        return "is_potential_uuid"
    if heuristic.is_templated_secret(value):
        return "is_templated_secret"
    if heuristic.is_prefixed_with_dollar_sign(value):
        return "is_prefixed_with_dollar_sign"
    if heuristic.is_not_alphanumeric_string(value):
        return "is_not_alphanumeric_string"
    if not by_pattern and heuristic.is_likely_id_string(value, line):
        return "is_likely_id_string"
    return "is_indirect_reference" if is_indirect_reference(line) else None


@functools.lru_cache(maxsize=1024)
def path_filter(path: str) -> str | None:
    """The default filter that would keep detect-secrets off the whole file."""
    from detect_secrets.filters import heuristic

    if heuristic.is_lock_file(path):
        return "is_lock_file"
    if heuristic.is_non_text_file(path):
        return "is_non_text_file"
    return "is_swagger_file" if heuristic.is_swagger_file(path) else None


def is_indirect_reference(line: str) -> bool:
    """What the filter of that name answers, in linear time: a call or a subscript is assigned."""
    if len(line) > MAX_REFERENCE_LINE:
        return False
    for piece in line.split("\v"):
        match = _REFERENCE.search(piece)
        if match and max(piece.rfind(")"), piece.rfind("]")) >= match.end():
            return True
    return False
