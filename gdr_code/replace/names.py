"""Given and family names by region, read from Faker's person providers on first use."""

from __future__ import annotations

import functools
import importlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from gdr_code.letters import ascii_fold, script_of
from gdr_code.replace.marks import Tails, tails_of
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
        given.update(_words(provider, "first", script))
        family.update(_words(provider, "last", script))
    return Pool(tuple(sorted(given)), tuple(sorted(family)))


def _words(provider: type, part: str, script: str) -> Iterable[str]:
    """The words of a provider's lists: `last_names`, `male_last_names`, `last_names_female` ..."""
    for name in sorted(vars(provider)):
        listed = getattr(provider, name)
        if f"_{part}_" in f"_{name}" and not name.endswith("pairs") and not callable(listed):
            found = (str(word) for word in listed) if not isinstance(listed, property) else ()
            yield from (_written(word) for word in found if usable(word, script))


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


def usable(word: str, script: str) -> bool:
    """True for one word of a script that can be read as a name."""
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
            for key in set(map(_indexed, words)):
                table[key] = (*table.get(key, ()), region)
    return MappingProxyType(given), MappingProxyType(family)


def _indexed(word: str) -> str:
    """A name without diacritics; a surname of women as that of men where the lists hold that alone."""
    key = ascii_fold(word.casefold())
    return key[:-1] + "i" if key.endswith(("ska", "cka", "dzka")) else key


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


_SAME = 1e-6
_ENGLISH = "latin_0en"


def region_of(words: Sequence[str]) -> str | None:
    """The region most of the words come from, those that few regions know first; None without names."""
    script = next(filter(None, map(script_of, words)), "LATIN").lower()
    given, family = _index()
    votes: dict[str, float] = defaultdict(float)
    for at, word in enumerate(words):
        key = _indexed(word)
        last = at and at == len(words) - 1
        for table, weight in ((family, 3 if last else 1), (given, 1 if last else 3)):
            known = table.get(key, ())
            for region in known:
                votes[region] += weight / len(known)
        for char in word.casefold():
            for region in _characters().get(char, ()):
                votes[region] += 2
    local = [region for region in regions() if region.partition("_")[0] == script]
    most = max(votes.values(), default=0.0)
    best = [region for region in local if votes[region] >= most - _SAME]
    # The lists of English hold names of all the world: where another knows them as well, they are from there.
    return best[1] if most and len(best) > 1 and best[0] == _ENGLISH else next(iter(best), None)


def known_as(word: str, region: str) -> str | None:
    """`given` or `family` for a word that the region knows as the one alone."""
    given, family = _index()
    key = _indexed(word)
    known = [kind for kind, table in (("given", given), ("family", family)) if region in table.get(key, ())]
    return known[0] if len(known) == 1 else None


@functools.cache
def options(region: str, family: bool, length: int, plain: bool | None = None) -> Tails:
    """Names of about this length (of any where few are; 0 asks for any); `plain` asks for ASCII ones, or
    (False) for others.

    The region `latin` is all Latin regions together.
    """
    words = _every(region, family)
    if plain:
        words = tuple(dict.fromkeys(filter(str.isascii, map(ascii_fold, words))))
    elif plain is False:
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
