"""Stand-ins of credentials: same length, classes and prefix, never valid."""

from __future__ import annotations

import functools
import re
import zlib
from collections.abc import Iterator

from gdr_code.patterns import compiled
from gdr_code.replace import handles, scramble
from gdr_code.replace.marks import Marker, Numbers, fold
from gdr_code.tables import words
from gdr_code.web_tokens import header_of

_JWT = compiled(r"(eyJ[\w-]+)\.(eyJ)?([\w-]+)(?:\.([\w-]*))?")
_CHECKED = compiled(r"(?:gh[pousr]_|npm_)([A-Za-z0-9]{30})([A-Za-z0-9]{6})")
_AWS = compiled(r"A[A-Z]{3}[A-Z2-7]{16}")
_KEY_ID = compiled(r"(?=\D*\d)(?=[^a-zA-Z]*[a-zA-Z])[\w-]{16,128}", re.ASCII)
_PUBLIC_HEADER = frozenset({"alg", "typ", "cty", "enc"})
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LEAST_LINE = 8
_LONGEST_WORDY = 24
_LINE_END = compiled(r"((?:\s|\\[nrt])*(?:\n|\\n)(?:\s|\\[nrt])*)")


def draws(marker: Marker, kind: str, value: str) -> Iterator[str]:
    """Endless stand-ins of a credential exactly as it stands."""
    numbers = Numbers(marker.seed("credential", value))
    if len(_LINE_END.findall(value)) > 1:
        return _lines(marker, value)
    if _is_wordy(value, kind.endswith("/weak_password")):
        return _weak(marker, value)
    made = scramble.draws(marker, numbers, value, kept(value))
    return scramble.dead(made, is_live)


def _is_wordy(value: str, weak: bool) -> bool:
    """True for a password that can be said: words, digits, separators, and no escapes."""
    runs = re.findall(r"[A-Za-z]+", value)
    if not runs or not value.isascii() or set(value) & set("\\%&") or len(value) > _LONGEST_WORDY:
        return False
    if weak or any(map(len, kept(value))):
        return weak
    vowels = sum(char in "aeiouyAEIOUY" for run in runs for char in run)
    letters = sum(map(len, runs))
    plain = all(re.fullmatch(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}", run) for run in runs)
    return plain and 2 * letters >= len(value) and 4 * vowels >= letters


def _weak(marker: Marker, value: str) -> Iterator[str]:
    """A weak password's stand-in is as easy to say, and exactly as long."""
    made = (handles.fit(word, value) for word in handles.draws(marker, value))
    return (word for word in made if word.casefold() != value.casefold())


def _lines(marker: Marker, value: str) -> Iterator[str]:
    """A block of lines: each long enough one is drawn and marked by itself."""
    pieces = _LINE_END.split(value)
    streams = [_line(marker, number, piece) for number, piece in enumerate(pieces)]
    while True:
        yield "".join(next(stream) for stream in streams)


def _line(marker: Marker, number: int, piece: str) -> Iterator[str]:
    numbers = Numbers(marker.seed("line", f"{number}\0{piece}"))
    if len(fold(piece)) >= _LEAST_LINE:
        yield from scramble.draws(marker, numbers, piece)
    while True:
        yield scramble.once(numbers, piece)


def lines_marked(marker: Marker, value: str) -> bool:
    """True when every long line of a block of several bears the mark."""
    pieces = _LINE_END.split(value)
    lines = [folded for piece in pieces if len(folded := fold(piece)) >= _LEAST_LINE]
    return len(pieces) > 1 and bool(lines) and all(map(marker.marked, lines))


def kept(value: str) -> tuple[range, ...]:
    """The places that say what a credential is for: a maker's prefix, the header of a JWT."""
    token = _JWT.fullmatch(value)
    if token:
        payload = range(token.start(2), token.end(2)) if token[2] else range(0)
        return (range(token.end(1) if _says_no_more(token[1]) else 3), payload)
    prefix = max((len(known) for known in _prefixes() if value.startswith(known)), default=0)
    return (range(prefix if len(value) - prefix >= _LEAST_LINE else 0),)


@functools.cache
def _prefixes() -> tuple[str, ...]:
    return tuple(sorted(words("token_prefixes")))


def _says_no_more(header: str) -> bool:
    """True for a JWT header that only names algorithms, and a key by random characters."""
    fields = header_of(header)
    if fields is None:
        return False
    key_id = fields.pop("kid", None)
    return fields.keys() <= _PUBLIC_HEADER and (key_id is None or _KEY_ID.fullmatch(str(key_id)) is not None)


def is_live(value: str) -> bool:
    """True when the offline checks of its maker would accept a token."""
    checked = _CHECKED.fullmatch(value)
    if checked:
        return _crc62(checked[1]) == checked[2]
    return bool(_AWS.fullmatch(value)) and any(map(str.isdigit, value))


def _crc62(text: str) -> str:
    number, digits = zlib.crc32(text.encode()), ""
    while number:
        number, at = divmod(number, 62)
        digits = _BASE62[at] + digits
    return digits.rjust(6, "0")
