"""Whether an account is spelled of a person's names."""

from __future__ import annotations

import re
from functools import lru_cache

from gdr_code import lexicon, tables
from gdr_code.name_shapes import likeness
from gdr_code.patterns import compiled

_LEAST, _SURE_SHAPE, _MIDDLING = 4, 0.9, range(6, 11)
_VOWELS = ("a", "e", "i", "o", "u")
_FORM = compiled(r"[a-z]{1,24}(?:[._-]?[a-z]{1,24}){0,2}[._-]?\d{0,4}")
_STAND_IN = compiled(
    r"user|name|admin|login|test|guest|demo|pass|host|server|data|client|root|sample|example|owner|account"
)
_NUMBERED = compiled(r"(?P<name>[a-z]{3,})[._-]?(?:19|20)?\d{1,2}")


@lru_cache(maxsize=8192)
def is_made_of_name(value: str) -> bool:
    """True for an account spelled of a person's names: `jmiller`, `millerj`, `jane.miller`, `jane84`."""
    if not _FORM.fullmatch(value) or lexicon.is_word(value):
        return False
    if value in lexicon.organisations() or _is_of_system(value):
        return False
    numbered = _NUMBERED.fullmatch(value)
    if numbered:
        return _is_only_name(numbered["name"]) or is_made_of_name(numbered["name"])
    parts = _parts(value)
    if len(parts) == 1:
        return value.isalpha() and value.isascii() and (_is_initialled(value) or _is_joined(value))
    named = [_is_only_name(part) for part in parts]
    return len(parts) == 2 and any(named) and all(map(_is_name_or_initial, parts))


def _is_of_system(value: str) -> bool:
    system = tables.words("people", "system accounts") | tables.words("people", "placeholder accounts")
    return any(part in system for part in (value, *_parts(value))) or _STAND_IN.search(value) is not None


def _is_initialled(value: str) -> bool:
    """An initial and a surname on end, in either order."""
    return _is_surname(value[1:]) or (len(value) > _LEAST + 1 and _is_surname(value[:-1]))


def _is_surname(word: str) -> bool:
    if len(word) < (_LEAST + 2 if word[:1] in _VOWELS else _LEAST) or lexicon.is_word(word):
        return False  # an initial before a vowel reads as a word: m-usic
    return lexicon.is_surname(word) or (len(word) in _MIDDLING and likeness(word) >= _SURE_SHAPE)


def _is_joined(value: str) -> bool:
    """A given name and a surname on end, in either order."""
    cuts = range(3, len(value) - 2)
    return any(_is_pair(value[:at], value[at:]) or _is_pair(value[at:], value[:at]) for at in cuts)


def _is_pair(given: str, family: str) -> bool:
    return (
        lexicon.is_given(given)
        and lexicon.is_surname(family)
        and len(given) + len(family) > 2 * _LEAST
        and not (lexicon.is_word(given) and lexicon.is_word(family))
    )


def _is_name_or_initial(part: str) -> bool:
    return len(part) == 1 or lexicon.is_given(part) or lexicon.is_surname(part)


def _is_only_name(part: str) -> bool:
    known = lexicon.is_given(part) or lexicon.is_surname(part)
    return len(part) >= _LEAST and known and not lexicon.is_word(part)


def _parts(value: str) -> list[str]:
    """The runs of letters between the marks of an account, without digits at its end."""
    return [part for part in re.split(r"[._-]", value.rstrip("0123456789")) if part]
