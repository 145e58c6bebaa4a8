"""The shape of a value as it stands: case, character classes, and what must never appear."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence

from gdr_code.letters import script_of
from gdr_code.patterns import compiled

_CONSTANTS = frozenset(
    (
        "yes",
        "no",
        "on",
        "off",
        "null",
        "true",
        "false",
        "none",
        "nan",
        "inf",
        "infinity",
        "nil",
        "y",
        "n",
        "~",
    )
)
_NUMBER = compiled(r"[-+]?(?:0[xXoObB][0-9A-Fa-f_]+|[0-9_]*\.?[0-9_]+(?:[eE][-+]?[0-9_]+)?[lLfFdDjJ]?)")
_LONGEST_SCALAR = 128
_ZERO_LED = compiled(r"[-+]?0[0-9]")
LETTER_RUN = compiled(r"[^\W\d_]+")


@functools.cache
def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    import yaml

    table: dict[str, list[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers
    return table


def scalar_type(value: str) -> str:
    """The type that YAML, JSON or an INI reader would give the bare value: `str` for ordinary text."""
    if len(value) > _LONGEST_SCALAR:
        return "str"
    if value.casefold() in _CONSTANTS:
        return "constant"
    for tag, pattern in _resolvers().get(value[:1], ()):
        if pattern.match(value):
            return tag
    return "number" if _NUMBER.fullmatch(value) else "str"


def legal(stand_in: str, value: str) -> bool:
    """True when the stand-in can take the value's place without changing how it is read."""
    kind = scalar_type(stand_in)
    if kind == "constant" or kind != scalar_type(value):
        return False
    return not _ZERO_LED.match(stand_in) or bool(_ZERO_LED.match(value)) or not _is_number(stand_in)


def _is_number(value: str) -> bool:
    return value.lstrip("+-").replace(".", "", 1).isdigit()


def recase(word: str, model: str) -> str:
    """The word in the case shape of the model: UPPER, lower, Title or camel; itself for another."""
    if not model or not any(map(str.isalpha, model)) or not has_case(model):
        return word
    if model.islower():
        return word.lower()
    if model.isupper():
        return word.upper() if len(model) > 1 else word[:1].upper() + word[1:].lower()
    return _mixed(word.lower(), model)


def has_case(text: str) -> bool:
    """True when the text holds a cased letter."""
    return text.lower() != text.upper()


def _mixed(word: str, model: str) -> str:
    """Capitals where the model has them, as far as the two lengths agree."""
    capitals = {at for at, char in enumerate(model) if char.isupper()}
    if capitals == {0}:
        return word[:1].upper() + word[1:]
    last = len(model) - 1
    scaled = {round(at * (len(word) - 1) / last) if last else 0 for at in capitals}
    return "".join(char.upper() if at in scaled else char for at, char in enumerate(word))


def neutral(value: str) -> str:
    """The value with every letter an x and every digit a 0 (a leading one a 1): for `redact`."""
    masked = "".join(_mask(char) for char in value)
    return re.sub(r"0", "1", masked, count=1) if masked[:1] == "0" and value[:1] != "0" else masked


def _mask(char: str) -> str:
    if char.isdigit():
        return "0"
    if not char.isalpha():
        return char
    return "X" if char.isupper() else "x"


def is_neutral(value: str) -> bool:
    """True for what `neutral` makes of a value of five or more letters and digits."""
    plain = [char for char in value if char.isalnum()]
    return len(plain) >= 5 and (all(char in "xX0" for char in plain[1:])) and plain[0] in "xX01"


def same_class(char: str, hexadecimal: bool = False) -> Sequence[str]:
    """The characters of the class of this one: digits, lower or upper letters, its own script's letters."""
    if char.isascii():
        if char.isdigit():
            return "0123456789"
        if char.islower():
            return "abcdef" if hexadecimal else "abcdefghijklmnopqrstuvwxyz"
        if char.isupper():
            return "ABCDEF" if hexadecimal else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        return char
    return _block_class(char) if char.isalnum() else char


@functools.lru_cache(maxsize=4096)
def _block_class(char: str) -> str:
    """Letters of the same script, kind and neighbourhood as a character outside ASCII."""
    start, kind, script = ord(char) & ~0x7F, unicodedata.category(char), script_of(char)
    near = (chr(code) for code in range(start, start + 0x80))
    return "".join(c for c in near if unicodedata.category(c) == kind and script_of(c) == script) or char
