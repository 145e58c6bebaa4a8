"""Broad knowledge of words: given names and surnames of many locales, ordinary words, organisations.

Names come from Faker's person providers, imported as data, and from a table of regions that those lack; both
are kept in the user's cache. Words and organisations are tables under `data/`. All look-ups are case-folded.
"""

from __future__ import annotations

import functools
import importlib.util
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from gdr_code import cache
from gdr_code.patterns import compiled

_DATA = Path(__file__).parent / "data"
_WORLD = "names_world.txt"
_HEADING = compiled(r"(?m)^[#\[].*")
_PIECE = compiled(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def read_table(name: str) -> frozenset[str]:
    """The blank-separated words of a table under `data/`; `#` begins a comment, `[` a heading."""
    return frozenset(_without_headings((_DATA / name).read_text("utf-8")).split())


def _without_headings(text: str) -> str:
    return _HEADING.sub("", text)


@functools.cache
def names() -> tuple[frozenset[str], frozenset[str]]:
    """(given names, surnames), case-folded single words of two or more letters."""
    kept = cache.name("names", *map(Path.read_bytes, _sources()), suffix="txt")
    content = cache.read(kept)
    if content is None:
        content = "\n".join(" ".join(sorted(found)) for found in _gathered()).encode()
        cache.keep(kept, content)
    given, family = content.decode().split("\n")
    return frozenset(given.split(" ")), frozenset(family.split(" "))


def _sources() -> Iterator[Path]:
    """What the names hang on: this module, its table, and the file that states Faker's version."""
    yield Path(__file__)
    yield _DATA / _WORLD
    faker = importlib.util.find_spec("faker")
    if faker is not None and faker.origin is not None:
        yield Path(faker.origin)


def _gathered() -> tuple[frozenset[str], frozenset[str]]:
    """The names of Faker's providers: to import them takes a third of a second."""
    import faker.providers.person as package

    given: set[str] = set()
    family: set[str] = set()
    for info in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{info.name}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            if "name" in attribute and isinstance(values, tuple | list | dict):
                target = family if "last" in attribute else given
                target.update(value for value in values if isinstance(value, str) and "{" not in value)
    return _pieces(given | _of_world("given")), _pieces(family | _of_world("family"))


def _of_world(part: str) -> set[str]:
    """The given or the family names of the table; its sections are `[given REGION]` and `[family REGION]`."""
    found: set[str] = set()
    wanted = False
    for line in (_DATA / _WORLD).read_text("utf-8").splitlines():
        if line.startswith("["):
            wanted = line.startswith(f"[{part} ")
        elif wanted:
            found.update(line.split())
    return found


def _pieces(values: set[str]) -> frozenset[str]:
    found = {piece.casefold() for value in values for piece in _PIECE.findall(value)}
    return frozenset(piece for piece in found if len(piece) > 1)


def is_given(word: str) -> bool:
    """True when the word is a given name somewhere."""
    return word.casefold() in names()[0]


def is_surname(word: str) -> bool:
    """True when the word is a surname somewhere."""
    return word.casefold() in names()[1]


@functools.cache
def _words() -> dict[str, int]:
    ordered = _without_headings((_DATA / "words.txt").read_text("utf-8")).split()
    return {word: rank for rank, word in enumerate(ordered)}


def word_rank(word: str) -> int | None:
    """How common a word is in code and its prose: 0 is the commonest; None for one not in the table."""
    return _words().get(word.casefold())


def is_word(word: str) -> bool:
    """True when the word is an ordinary one."""
    return word.casefold() in _words()


@functools.cache
def _words_abroad() -> frozenset[str]:
    return read_table("words_abroad.txt")


def is_word_abroad(word: str) -> bool:
    """True when the word is an ordinary one of another language than English."""
    return word.casefold().replace("\u0307", "") in _words_abroad()


@functools.cache
def _places() -> frozenset[str]:
    return read_table("places.txt")


def is_place(words: Iterable[str]) -> bool:
    """True when the words, case-folded and without marks between them, name a known place."""
    return "_".join(words) in _places()


@functools.cache
def organisations() -> frozenset[str]:
    """Accounts known to be organisations, in lower case."""
    return read_table("organisations.txt")


@functools.cache
def organisation_words() -> frozenset[str]:
    """Words that mark an account or a phrase as an organisation or a product."""
    return read_table("organisation_words.txt")
