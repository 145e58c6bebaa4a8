"""What names promise: the credential that a variable announces, and how values stand in a kind of file."""

from __future__ import annotations

from functools import cache, lru_cache

from gdr_code.patterns import compiled
from gdr_code.tables import sections

_WORD = compiled(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
MAX_NAME = 80


@cache
def credential_words() -> tuple[tuple[str, str, str], ...]:
    """(word, kind, place) rows; place is `any`, `end` or `word`."""
    found = (
        (section.split(), entries) for section, entries in sections("credential_words").items() if section
    )
    return tuple((word, kind, place) for (kind, place), entries in found for word in sorted(entries))


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """The words of a camelCase, snake_case or kebab-case name, lower case."""
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=4096)
def credential_kind(name: str) -> str | None:
    """The kind of credential that a variable's name announces, None where it announces none."""
    lowered, parts = name.lower(), words(name)
    for word, kind, place in credential_words():
        if word in lowered and (place == "any" or _ends_or_is(word, parts, place)):
            return kind
    return None


def _ends_or_is(word: str, parts: tuple[str, ...], place: str) -> bool:
    return word in parts or (place == "end" and any(part.endswith(word) for part in parts))


@cache
def _families() -> dict[str, str]:
    found = sections("file_families").items()
    return {name: family for family, lines in found for line in lines for name in line.split()}


@lru_cache(maxsize=4096)
def family(path: str) -> str:
    """How values stand in a file, by its name: code, shell, config, json, prose, markup or other."""
    name = path.rpartition("/")[2].lower()
    if name.startswith(".env"):
        return "config"
    return _families().get(name.rpartition(".")[2], "other")
