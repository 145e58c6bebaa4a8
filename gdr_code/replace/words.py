"""Pronounceable invented words: what handles, domains and weak passwords are made of."""

from __future__ import annotations

import functools
import itertools

from gdr_code.replace.marks import Numbers, Tails, tails_of

_FIRST = "bdfgjklmnrstvwz"
_INNER = "bdlmnrstv"
_VOWELS = "aeiou"
_AVOIDED = ("nude", "anal", "anus", "semen", "nazi", "satan", "tard", "slut", "rob", "sod")
TAIL = 4


def word(numbers: Numbers, length: int) -> str:
    """An invented lower-case word of exactly this many letters."""
    while True:
        made = _spell(numbers, length)
        if not any(part in made for part in _AVOIDED):
            return made


def _spell(numbers: Numbers, length: int) -> str:
    letters = [numbers.pick(_FIRST)]
    while len(letters) < length:
        letters.append(numbers.pick(_next(letters)))
    return "".join(letters)


def _next(letters: list[str]) -> str:
    """Vowel after consonant and consonant after vowel, never the consonant before it again."""
    if letters[-1] not in _VOWELS:
        return _VOWELS
    return _INNER.replace(letters[-2], "") if len(letters) > 1 else _INNER


@functools.cache
def tails(length: int, after_vowel: bool, first: bool) -> Tails:
    """Every pronounceable ending of this length, after a vowel or a consonant, or as a whole word."""
    kinds = [_INNER if (at % 2 == 0) == after_vowel else _VOWELS for at in range(length)]
    if first:
        kinds[0] = _FIRST
    return tails_of(made for made in map("".join, itertools.product(*kinds)) if _pleasant(made))


def _pleasant(made: str) -> bool:
    doubled = any(made[at] == made[at + 2] and made[at] not in _VOWELS for at in range(len(made) - 2))
    return not doubled and not any(part in made for part in _AVOIDED)


def split(numbers: Numbers, length: int) -> tuple[str, Tails]:
    """A drawn head and all the tails that complete it to a word of this length."""
    if length <= TAIL:
        return "", tails(length, True, True)
    head = word(numbers, length - TAIL)
    return head, tails(TAIL, head[-1] in _VOWELS, False)
