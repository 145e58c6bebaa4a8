"""detect-secrets' keyword plugin with exact spans: its own expressions, tried where a keyword stands."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.prefilter.plugin_filters import dropped_by, report
from gdr_code.prefilter.settings_values import Bound, bound_values, is_settings
from gdr_code.records import Category
from gdr_code.text import Text, lowered

KIND = "credential/keyword"
MAX_PLACES = 20
MAX_BUSY_VALUE = 300
"""How far to look for a value where a line holds more keywords than MAX_PLACES."""

_KEYWORDS = (
    "(?:api|auth|service|account|db|database|priv|private|client)_?key|(?:db|database|key)_?pass"
    "|passw(?:or)?d|pwd|secret|contrase(?:ñ|n)a"
)
_KEYWORD = compiled(_KEYWORDS)
_KEY_END = compiled(rf"(?:{_KEYWORDS})\w*[\]'\"]{{0,2}}\s*\Z", re.IGNORECASE)
_WORD_END = compiled(r"\w*")
_COMPARED = compiled(r"([\"'`])\s*[!=]{2,3}\s*(?=\w)(\w*)")
_LAST_QUOTE = compiled(r"[\"'\v]")
_OPENING_TICK = compiled(r"`(?=\w)")
_BINDS = compiled(r"[=:\"'`(]")


@functools.cache
def expressions(path_suffix: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    """The plugin's expressions for files of an extension, and the group that holds the value.

    All begin with a keyword but the one that reads a comparison backwards: `_compared` stands for it.
    """
    from detect_secrets.plugins import keyword
    from detect_secrets.util.filetype import determine_file_type

    kind = determine_file_type("file" + path_suffix)
    table = keyword.REGEX_BY_FILETYPE.get(kind, keyword.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP)
    backwards = keyword.PRECEDED_BY_EQUAL_COMPARISON_SIGNS_QUOTES_REQUIRED_REGEX
    return tuple((pattern, group) for pattern, group in table.items() if pattern is not backwards)


def find(line: Line) -> Iterator[Hit]:
    """Values assigned to, or compared with, a name that holds a keyword."""
    yield from _reported(line, _spans(line, 0))


def find_in_settings(line: Line) -> Iterator[Hit]:
    """The same in a settings file, where the value is what the format says and may stand below."""
    after = 0
    for bound in bound_values(line):
        if not _KEY_END.search(bound.key[-80:]):
            continue
        if re.match(r"\w", bound.value):
            after = max(after, bound.start)
            yield from _bound_hit(line, bound)
    yield from _reported(line, _spans(line, after))


def _reported(line: Line, spans: Iterator[tuple[int, int]]) -> Iterator[Hit]:
    for span in dict.fromkeys(spans):
        yield from report(line, span, KIND, "assignment", by_pattern=False)


def _spans(line: Line, after: int) -> Iterator[tuple[int, int]]:
    text = line.text.rstrip()
    places = [at for at in _places(text) if at >= after]
    if not places or not _BINDS.search(text):
        return
    suffix = line.path[line.path.rfind(".") :] if "." in line.path.rpartition("/")[2][1:] else ""
    for pattern, group in expressions(suffix):
        done = 0
        for at in places:
            end = len(text) if len(places) <= MAX_PLACES else at + MAX_BUSY_VALUE
            if at >= done and (match := pattern.match(text, at, end)):
                yield match.span(group)
                done = match.end()
    yield from _compared(text)


def _places(text: str) -> Iterator[int]:
    """Where keywords begin, the first of each word: the expressions run on to the word's end."""
    done = 0
    for match in _KEYWORD.finditer(lowered(text)):
        if match.start() >= done:
            yield match.start()
            word = _WORD_END.match(text, match.end())
            done = word.end() if word else match.end()


def _compared(text: str) -> Iterator[tuple[int, int]]:
    """Values that a keyword is compared with: a quoted string, two or three `=` or `!`, the name."""
    for match in _COMPARED.finditer(text):
        if not _KEYWORD.search(match[2]):
            continue
        end = match.start()
        before = [quote.start() for quote in _LAST_QUOTE.finditer(text, 0, end)]
        last = before[-1] if before else -1
        if match[1] == "`":
            opening = _OPENING_TICK.search(text, last + 1, end)
            start = opening.end() if opening else end
        else:
            start = last + 1 if last >= 0 and text[last] == match[1] else end
        if start < end and re.match(r"\w", text[start:end]) and text[end - 1] not in ",`":
            yield start, end


def _bound_hit(line: Line, bound: Bound) -> Iterator[Hit]:
    if bound.bytes_end is None:
        text = f'{bound.key} = "{bound.value}"'
        yield from report(line, (bound.start, bound.end), KIND, "assignment", by_pattern=False, text=text)
        return
    doubt = dropped_by(line.path, bound.key, bound.value, by_pattern=False)
    yield Hit(
        bound.start,
        max(bound.end, bound.start),
        Category.CREDENTIAL,
        KIND,
        f"filtered:{doubt}" if doubt else "assignment",
        bytes_start=bound.bytes_start,
        bytes_end=bound.bytes_end,
    )


def _is_not_settings(text: Text, path: str) -> bool:
    return not is_settings(text, path)


_GATES = (
    Gate("(?:api|auth|service|account|db|database|priv|private|client)_?key", caseless=True),
    Gate("(?:db|database|key)_?pass", caseless=True),
    Gate("passw(?:or)?d", caseless=True),
    Gate("pwd", caseless=True),
    Gate("secret", caseless=True),
    Gate("contrase(?:ñ|Ñ|n)a", caseless=True),
)

DETECTORS: tuple[Detector, ...] = (
    Detector("keyword", _GATES, find, _is_not_settings),
    Detector("settings_keyword", _GATES, find_in_settings, is_settings),
)
