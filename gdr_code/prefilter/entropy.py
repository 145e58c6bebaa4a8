"""Random-looking strings, as detect-secrets' two entropy plugins call them: quoted, or values in settings."""

from __future__ import annotations

import math
import string
from collections.abc import Iterator

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.prefilter.plugin_filters import dropped_by, hit, path_filter, report
from gdr_code.prefilter.plugin_patterns import aws_secret_spans
from gdr_code.prefilter.settings_values import Bound, bound_values, is_settings
from gdr_code.records import Category
from gdr_code.text import Text

BASE64_LIMIT = 4.5
HEX_LIMIT = 3.0
MIN_BASE64 = 23
MIN_HEX = 9
MAX_STRING = 64 * 1024
KIND = "credential/high_entropy"

_BASE64 = string.ascii_letters + string.digits + "+/\\-_="
_QUOTED = compiled(r"(?=([\"'])([A-Za-z0-9+/\\=_-]{9,}+)(\1|\Z))")
_BASE64_VALUE = compiled(r"[A-Za-z0-9+/\\=_-]{23,}")
_REST = compiled(rb"[A-Za-z0-9+/\\=_-]*")
_BLANKS = compiled(r"\s+")


def entropy(value: str, charset: str = _BASE64) -> float:
    """Shannon entropy of a value over a character set, in bits a character."""
    shares = [count / len(value) for mark in charset if (count := value.count(mark))]
    return sum(-share * math.log(share, 2) for share in shares)


def cue(value: str) -> str | None:
    """Which of the two plugins finds the value random, if any."""
    if len(value) >= MIN_BASE64 and entropy(value) > BASE64_LIMIT:
        return "base64_string"
    return "hex_string" if len(value) >= MIN_HEX and _is_random_hex(value) else None


def _is_random_hex(value: str) -> bool:
    if value.strip(string.hexdigits):
        return False
    bits = entropy(value, string.hexdigits)
    return bits - (1.2 / math.log(len(value), 2) if value.isdigit() else 0) > HEX_LIMIT


def find(line: Line) -> Iterator[Hit]:
    """Quoted random-looking strings of a line."""
    for match in _QUOTED.finditer(line.text):
        start, end = match.span(2)
        if match[3]:
            if why := cue(match[2]):
                yield from report(line, (start, end), KIND, why, by_pattern=False)
        else:
            yield from _beyond(line, start, match[1].encode())


def _beyond(line: Line, start: int, quote: bytes) -> Iterator[Hit]:
    """A quoted string that goes on past the window of a long line."""
    data = line.document.data
    begin = line.start + len(line.text[:start].encode())
    end = line.start + len(line.text.encode())
    rest = _REST.match(data, end, begin + MAX_STRING)
    end = rest.end() if rest else end
    if data[end : end + 1] == quote and (why := cue(data[begin:end].decode())):
        yield Hit(start, start + 1, Category.CREDENTIAL, KIND, why, bytes_end=end)


def find_in_settings(line: Line) -> Iterator[Hit]:
    """Random-looking values that a settings file binds without quotes."""
    for bound in bound_values(line):
        value = _BLANKS.sub("", bound.value) if "!!binary" in line.text else bound.value
        if _BASE64_VALUE.fullmatch(value) or not value.strip(string.hexdigits):
            yield from _bound_hit(line, bound, cue(value))
        yield from _aws_secret(line, bound)
    if _BASE64_VALUE.fullmatch(line.text.strip()) and _stands_alone(line):
        start = len(line.text) - len(line.text.lstrip())
        if why := cue(line.text.strip()):
            yield hit(start, len(line.text.rstrip()), KIND, why)


def _bound_hit(line: Line, bound: Bound, why: str | None) -> Iterator[Hit]:
    if why is None:
        return
    if bound.bytes_end is None:
        text = f"{line.text[: bound.start]}{bound.value}"
        yield from report(line, (bound.start, bound.end), KIND, why, by_pattern=False, text=text)
        return
    doubt = dropped_by(line.path, bound.key, bound.value, by_pattern=False)
    yield Hit(
        bound.start,
        max(bound.end, bound.start),
        Category.CREDENTIAL,
        KIND,
        f"filtered:{doubt}" if doubt else why,
        bytes_start=bound.bytes_start,
        bytes_end=bound.bytes_end,
    )


def _aws_secret(line: Line, bound: Bound) -> Iterator[Hit]:
    if len(bound.value) == 40 and bound.bytes_end is None:
        quoted = f'{bound.key} = "{bound.value}"'
        if any(True for _ in aws_secret_spans(quoted)):
            span = (bound.start, bound.end)
            kind = "credential/aws_secret_key"
            yield from report(line, span, kind, "aws_name", by_pattern=True, text=quoted)


def _stands_alone(line: Line) -> bool:
    """True for the only line of a block under a key."""
    above, below = line.above(1), tuple(line.below(1))
    headed = bool(above) and above[0].rstrip().endswith(("|", ">", "-", "+", ":", "="))
    return headed and not (below and _BASE64_VALUE.fullmatch(below[0].strip()))


def _is_scanned(text: Text, path: str) -> bool:
    """False for lock files and the like, where every line holds a digest."""
    del text
    return path_filter(path) not in ("is_lock_file", "is_non_text_file")


def _is_scanned_settings(text: Text, path: str) -> bool:
    return _is_scanned(text, path) and is_settings(text, path)


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "entropy",
        (
            Gate(r"[\"'][0-9a-fA-F]{9,}[\"']"),
            Gate(r"[\"'][A-Za-z0-9+/\\=_-]{23,}[\"']"),
            Gate(r"[\"'][A-Za-z0-9+/\\=_-]{200}"),
        ),
        find,
        _is_scanned,
    ),
    Detector(
        "settings_entropy",
        (
            Gate(r"[=:][ \t]*[\"']?[0-9a-fA-F]{9,}[\"']?[ \t]*(?:\r?$|[ \t]#|[,}])"),
            Gate(r"[=:][ \t]*[\"']?[A-Za-z0-9+/\\=_-]{23,}[\"']?[ \t]*(?:\r?$|[ \t]#|[,}])"),
            Gate(r"^[ \t]+[A-Za-z0-9+/\\=_-]{23,}[ \t]*\r?$"),
            Gate("!!binary", literal=True),
        ),
        find_in_settings,
        _is_scanned_settings,
        rare=True,
    ),
)
