"""Given and family names by region, read from Faker's person providers on first use."""

from __future__ import annotations

import functools
import importlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from gdr_code.replace.marks import Tails, tails_of
from gdr_code.replace.shapes import ascii_fold, script_of
from gdr_code.tables import sections
from gdr_code.tables import words as listed_words

_ENOUGH = 40
_PLACEHOLDERS = frozenset({"john", "jane", "doe"})


@dataclass(frozen=True, slots=True)
class Pool:
    """The names of one region, sorted."""

    given: tuple[str, ...]
    family: tuple[str, ...]


@functools.cache
def regions() -> Mapping[str, tuple[str, ...]]:
    """Region -> Faker locales; the first region of a script is its default."""
    rows = (line.split() for line in sorted(sections("name_regions")[""]))
    return MappingProxyType({row[0]: tuple(row[1:]) for row in rows})


@functools.cache
def pool(region: str) -> Pool:
    """The single-word names of a region."""
    given: set[str] = set()
    family: set[str] = set()
    for locale in regions()[region]:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        script = region.partition("_")[0]
        given.update(_words(provider, "first_", script))
        family.update(_words(provider, "last_", script))
    return Pool(tuple(sorted(given)), tuple(sorted(family)))


def _words(provider: type, prefix: str, script: str) -> Iterable[str]:
    for name in sorted(vars(provider)):
        listed = getattr(provider, name)
        if name.startswith(prefix) and not name.endswith("pairs") and not callable(listed):
            found = (str(word) for word in listed) if not isinstance(listed, property) else ()
            yield from (_written(word) for word in found if _usable(word, script))


@functools.cache
def _unfit() -> frozenset[str]:
    """What would be read as no name: placeholders, particles, words that stand before or after names."""
    around = ("name particles", "words before a name", "words after a name", "titles")
    kept = ("title", "suffix", "particle")
    return _PLACEHOLDERS.union(
        *(listed_words("people", section) for section in around),
        *(listed_words("name_parts", section) for section in kept),
    )


def _written(word: str) -> str:
    return word.capitalize() if len(word) > 1 and word.isupper() else word


def _usable(word: str, script: str) -> bool:
    if word.casefold() in _unfit() or not word or any(char.isspace() for char in word):
        return False
    return script_of(word).lower() == script and all(map(_letter_or_mark, word))


def _letter_or_mark(char: str) -> bool:
    return char.isalpha() or "\u0900" <= char <= "\u0e7f"


@functools.cache
def _index() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Folded given and family names of every region -> the regions that have them."""
    given: dict[str, tuple[str, ...]] = {}
    family: dict[str, tuple[str, ...]] = {}
    for region in regions():
        for table, words in ((given, pool(region).given), (family, pool(region).family)):
            for key in {ascii_fold(word.casefold()) for word in words}:
                table[key] = (*table.get(key, ()), region)
    return MappingProxyType(given), MappingProxyType(family)


@functools.cache
def _characters() -> Mapping[str, Counter[str]]:
    """Non-ASCII letter -> how often each region has it."""
    table: dict[str, Counter[str]] = {}
    for region in regions():
        for word in (*pool(region).given, *pool(region).family):
            for char in word.casefold():
                if not char.isascii():
                    table.setdefault(char, Counter())[region] += 1
    return MappingProxyType(table)


def region_of(words: Sequence[str]) -> str | None:
    """The region most of the words come from; None for a script without names."""
    script = next(filter(None, map(script_of, words)), "LATIN").lower()
    given, family = _index()
    votes: Counter[str] = Counter()
    for at, word in enumerate(words):
        key = ascii_fold(word.casefold())
        first, second = (family, given) if at and at == len(words) - 1 else (given, family)
        votes.update(dict.fromkeys(first.get(key, ()), 3))
        votes.update(dict.fromkeys(second.get(key, ()), 1))
        for char in word.casefold():
            votes.update({r: 2 for r in _characters().get(char, ()) if not char.isascii()})
    local = [region for region in regions() if region.partition("_")[0] == script]
    return max(local, key=lambda region: votes[region], default=None)


def known_as(word: str, region: str) -> str | None:
    """`given` or `family` for a word that the region knows as the one alone."""
    given, family = _index()
    key = ascii_fold(word.casefold())
    known = [kind for kind, table in (("given", given), ("family", family)) if region in table.get(key, ())]
    return known[0] if len(known) == 1 else None


@functools.cache
def options(region: str, family: bool, length: int, plain: bool) -> Tails:
    """Names of about this length (of any where few are; 0 asks for any); `plain` asks for ASCII ones.

    The region `latin` is all Latin regions together.
    """
    words = _every(region, family)
    if plain:
        words = tuple(dict.fromkeys(filter(str.isascii, map(ascii_fold, words))))
    else:
        marked = tuple(word for word in words if not word.isascii())
        words = marked if len(marked) >= _ENOUGH else words
    slack = 1 if length <= 5 else 2
    near = tuple(word for word in words if abs(len(word) - length) <= slack)
    chosen = near if len(near) >= _ENOUGH else words
    return tails_of(chosen)


def _every(region: str, family: bool) -> tuple[str, ...]:
    found: set[str] = set()
    for name in regions():
        if name == region or name.partition("_")[0] == region:
            found.update(pool(name).family if family else pool(name).given)
    return tuple(sorted(found))
