"""Where people's names stand within words, as programs write them: `JaneDoeTest`, `test_jane_doe`."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence, Set

from gdr_code import lexicon
from gdr_code.hunt import Literals
from gdr_code.letters import ascii_fold
from gdr_code.patterns import compiled
from gdr_code.records import Category, Finding, Span

DETECTOR = "compound"
_PARTS = range(2, 4)
_LEAST_PART, _LEAST = 2, 7
_WORD = compiled(r"[a-z]+")


class Compounds:
    """Finds the names among targets, given as (value, category), within words of UTF-8 text."""

    def __init__(self, targets: Iterable[tuple[str, Category]]) -> None:
        self._owners: dict[bytes, int] = {}
        for index, (value, category) in enumerate(targets):
            for spelled in _spellings(_parts(value)) if category is Category.PERSON_NAME else ():
                self._owners.setdefault(spelled, index)

    def find(self, data: bytes) -> Iterator[tuple[int, Span]]:
        """(index of target, span) of every name within or as a word, in order of place."""
        return iter(sorted(self._found(data), key=lambda hit: (hit[1], hit[0])) if self._owners else ())

    def _found(self, data: bytes) -> Iterator[tuple[int, Span]]:
        for length, end in self._literals.ends(data):
            start = end - length
            owner = self._owners.get(data[start:end])
            if owner is not None and _is_apart(data, start, end):
                yield owner, Span(start, end)

    @functools.cached_property
    def _literals(self) -> Literals:
        return Literals(sorted({spelled.lower() for spelled in self._owners}))


def is_compound(finding: Finding) -> bool:
    """True for a name that was found within a word."""
    return finding.detectors == (DETECTOR,)


def consistent(findings: Iterable[Finding], kept: Set[str]) -> tuple[Finding, ...]:
    """The findings without the compounds of those people of whom one has to stay, and so all do."""
    return tuple(one for one in findings if not (is_compound(one) and one.entity in kept))


def kept(findings: Iterable[Finding]) -> frozenset[str]:
    """The people of whom a compound stays as it is."""
    return frozenset(one.entity for one in findings if is_compound(one) and not one.action.changes)


def _parts(value: str) -> tuple[str, ...]:
    """The words of a name that can be known again within others; none of a name that may be mere words."""
    parts = tuple(ascii_fold(value.casefold()).split())
    plain = all(_WORD.fullmatch(part) and len(part) >= _LEAST_PART for part in parts)
    if len(parts) not in _PARTS or not plain or sum(map(len, parts)) < _LEAST:
        return ()
    return () if all(map(lexicon.is_word, parts)) else parts


def _spellings(parts: Sequence[str]) -> Iterator[bytes]:
    """The words in the styles in which a reader sees where one ends: `janeDoe`, `Jane_Doe`, `JANE-DOE`."""
    if not parts:
        return
    titles = [part.title() for part in parts]
    yield "".join((parts[0], *titles[1:])).encode()
    yield "".join(titles).encode()
    for joint in "_-":
        for words in (parts, titles, [part.upper() for part in parts]):
            yield joint.join(words).encode()


def _is_apart(data: bytes, start: int, end: int) -> bool:
    """True where other words begin and end at the edges, by a hump or by what is no letter."""
    before, after = data[max(0, start - 1) : start], data[end : end + 1]
    first, last = data[start : start + 1], data[end - 1 : end]
    left = not _is_letter(before) or (before.islower() and first.isupper() and last.islower())
    return left and (not _is_letter(after) or (after.isupper() and last.islower()))


def _is_letter(byte: bytes) -> bool:
    return byte.isalpha() or byte > b"\x7f"
