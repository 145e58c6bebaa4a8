"""Stand-ins character by character: every letter and digit is drawn anew within its class."""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence

from gdr_code.escapes import ANY_ESCAPE
from gdr_code.patterns import compiled
from gdr_code.replace.marks import Marker, Numbers, Tails, tails_of, walk
from gdr_code.replace.shapes import same_class

_ENOUGH = 4096
_TRIED = 2048
_STRIDE = 1_000_003
_FIXED = compiled(rf"{ANY_ESCAPE.pattern}|\\[a-z0]")
_BASED = compiled(r"(0[xXoObB])((?<=[xX])[0-9A-Fa-f_]+|(?<=[oO])[0-7_]+|(?<=[bB])[01_]+)")
_BINARY = "01"
_HEX = compiled(r"(?=[^a-z]*[a-z]|[^A-Z]*[A-Z])(?=.*\d)(?:[0-9a-f]+|[0-9A-F]+)")


def draws(marker: Marker, numbers: Numbers, value: str, kept: Sequence[range] = ()) -> Iterator[str]:
    """Endless marked stand-ins of the value's length, longer where that runs out; the kept places stay."""
    classes = classes_of(value, kept)
    patience = max(4, math.prod(map(len, classes)) // _TRIED)
    rounds = itertools.count()

    def draw() -> tuple[str, Tails, str]:
        longer = classes + [_growing(classes)] * (next(rounds) // patience)
        cut = _cut(longer)
        return "".join(map(numbers.pick, longer[:cut])), _tails(tuple(longer[cut:])), ""

    return walk(marker, numbers, draw)


def _growing(classes: Sequence[str]) -> str:
    """The class that a stand-in grows by: that of the last character that is drawn."""
    grown = (options for options in reversed(classes) if len(options) > 5 or options == _BINARY)
    return next(grown, "0123456789")


def once(numbers: Numbers, value: str, kept: Sequence[range] = ()) -> str:
    """One unmarked stand-in."""
    return "".join(map(numbers.pick, classes_of(value, kept)))


def classes_of(value: str, kept: Sequence[range] = ()) -> list[str]:
    """For every character the characters that may stand for it; a number does not begin with a new zero."""
    if based := _BASED.fullmatch(value):
        return [*based[1], *(char if char == "_" else _digits_as(char, based[1]) for char in based[2])]
    fixed = {at for places in kept for at in places}
    fixed.update(at for match in _FIXED.finditer(value) for at in range(*match.span()))
    hexadecimal = _hex_places(value)
    classes = [
        char if at in fixed else str(same_class(char, at in hexadecimal)) for at, char in enumerate(value)
    ]
    for match in re.finditer(r"(?<![^\W_])[1-9]\d*(?![^\W_])", value):
        if match.start() not in fixed:
            classes[match.start()] = "123456789"
    return classes


def _digits_as(char: str, prefix: str) -> str:
    """The digits of a number literal with this prefix, in the case of the one drawn for."""
    if prefix in ("0o", "0O"):
        return "01234567"
    if prefix in ("0b", "0B"):
        return _BINARY
    return "0123456789ABCDEF" if char.isupper() else "0123456789abcdef"


def _hex_places(value: str) -> frozenset[int]:
    """Where the value's runs of letters and digits are hexadecimal."""
    runs = (run for run in re.finditer(r"[0-9A-Za-z]+", value) if len(run[0]) >= 8 or "-" in value)
    return frozenset(at for run in runs if _HEX.fullmatch(run[0]) for at in range(*run.span()))


def _cut(classes: Sequence[str]) -> int:
    """Where the shortest ending begins that can be written in enough ways."""
    ways = 1
    for at in range(len(classes) - 1, -1, -1):
        ways *= len(classes[at])
        if ways >= _ENOUGH:
            return at
    return 0


@functools.lru_cache(maxsize=128)
def _tails(classes: tuple[str, ...]) -> Tails:
    """Up to 2,048 endings, spread evenly over all there are."""
    ways = math.prod(map(len, classes))
    step = _STRIDE if ways > _TRIED and ways % _STRIDE else 1
    return tails_of(_spelled(classes, at * step % ways) for at in range(min(ways, _TRIED)))


def _spelled(classes: Sequence[str], number: int) -> str:
    out = []
    for options in classes:
        number, at = divmod(number, len(options))
        out.append(options[at])
    return "".join(out)


def dead(made: Iterator[str], alive: Callable[[str], bool]) -> Iterator[str]:
    """The stand-ins that no check accepts."""
    return (stand_in for stand_in in made if not alive(stand_in))
