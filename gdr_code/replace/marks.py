"""The mark that makes stand-ins recognisable to the key holder, and the keyed numbers that choose them."""

from __future__ import annotations

import bisect
import functools
import hashlib
import hmac
import itertools
import struct
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from gdr_code.letters import ascii_fold, romanised

MARK_BITS = 10
_MOST_HEADS = 1 << 13
_SECOND_BYTE = 1 << (16 - MARK_BITS)


@functools.lru_cache(maxsize=1 << 15)
def fold(value: str) -> str:
    """Letters, marks and digits alone, caseless, in Latin letters: what spellings of one stand-in share."""
    # A dotted capital I is two characters in lower case.
    caseless = unicodedata.normalize("NFKC", value).casefold().replace("\u0307", "")
    plain = ascii_fold(romanised(caseless))
    if plain.isalnum():
        return plain
    return "".join(char for char in plain if char.isalnum() or unicodedata.category(char)[0] == "M")


@dataclass(frozen=True, slots=True, eq=False)
class Tails:
    """Endings to choose from, and the same endings folded, as UTF-8."""

    words: tuple[str, ...]
    folded: tuple[bytes, ...]


def tails_of(words: Iterable[str]) -> Tails:
    """The words as tails."""
    listed = tuple(words)
    return Tails(listed, tuple(fold(word).encode("utf-8", "surrogatepass") for word in listed))


class Marker:
    """Everything keyed about stand-ins: the mark (a keyed BLAKE2 hash that begins with ten zero bits)
    and the streams of numbers that draws are made from (HMAC-SHA256, stretched by SHAKE)."""

    __slots__ = ("_hits", "_key", "_mark")

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"gdr-code/draws", "sha256")
        mark_key = hmac.digest(key, b"gdr-code/mark", "sha256")
        self._mark = hashlib.blake2s(key=mark_key, digest_size=8)
        self._hits: dict[tuple[Tails, str, str], tuple[int, ...] | None] = {}

    def marked(self, folded: str) -> bool:
        """True when the folded value bears the mark; so does one in 1,024 values by chance."""
        state = self._mark.copy()
        state.update(folded.encode("utf-8", "surrogatepass"))
        digest = state.digest()
        return not digest[0] and digest[1] < _SECOND_BYTE

    def hits(self, head: str, tails: Tails, start: int = 0, end: str = "") -> Iterator[int]:
        """Indexes of the tails that bear the mark between a folded head and end, from `start` round to it."""
        if not head and not end:
            return _from(start, _marked_alone(self, tails))
        count = len(tails.folded)
        return self._walk(head, tails, itertools.chain(range(start, count), range(min(start, count))), end)

    def hits_again(self, head: str, tails: Tails, start: int, end: str) -> Iterator[int]:
        """The same for tails that last: what is asked for a second time is found out once and for all."""
        known = self._known(head, tails, end)
        return self.hits(head, tails, start, end) if known is None else _from(start, known)

    def _known(self, head: str, tails: Tails, end: str) -> tuple[int, ...] | None:
        """All hits, once they are asked for again: where most are taken, few heads come up over and over."""
        place = tails, head, end
        if place not in self._hits:
            if len(self._hits) >= _MOST_HEADS:
                self._hits.clear()
            self._hits[place] = None
            return None
        found = self._hits[place]
        if found is None:
            found = self._hits[place] = tuple(self._walk(head, tails, range(len(tails.folded)), end))
        return found

    def _walk(self, head: str, tails: Tails, places: Iterable[int], end: str) -> Iterator[int]:
        begun = self._mark.copy()
        begun.update(head.encode("utf-8", "surrogatepass"))
        copy, last = begun.copy, end.encode("utf-8", "surrogatepass")
        for index in places:
            state = copy()
            state.update(tails.folded[index] + last)
            digest = state.digest()
            if not digest[0] and digest[1] < _SECOND_BYTE:
                yield index

    def alone(self, tails: Tails) -> tuple[int, ...]:
        """Indexes of the tails that bear the mark by themselves."""
        return tuple(self._walk("", tails, range(len(tails.folded)), ""))

    def seed(self, family: str, normal: str) -> bytes:
        """32 bytes that only the key holder can tell from the value."""
        message = f"{family}\0{normal}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, message, "sha256")


def _from(start: int, indexes: tuple[int, ...]) -> Iterator[int]:
    """Ascending indexes from `start` round to it."""
    first = bisect.bisect_left(indexes, start)
    return iter(indexes[first:] + indexes[:first])


@functools.lru_cache(maxsize=64)
def _marked_alone(marker: Marker, tails: Tails) -> tuple[int, ...]:
    return marker.alone(tails)


@functools.lru_cache(maxsize=4)
def marker(key: bytes) -> Marker:
    """The marker of a key."""
    return Marker(key)


class Numbers:
    """An endless stream of keyed 32-bit numbers."""

    __slots__ = ("_block", "_round", "_seed")

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._round = 0
        self._block: list[int] = []

    def below(self, bound: int) -> int:
        """The next number in [0, bound)."""
        if not self._block:
            data = hashlib.shake_256(self._seed + self._round.to_bytes(4, "big")).digest(256)
            self._block = list(struct.unpack("<64I", data))
            self._round += 1
        return self._block.pop() % bound

    def pick(self, options: Sequence[str]) -> str:
        """One of the options."""
        return options[self.below(len(options))]


# Without a mark in so many rounds and values there are too few of them to choose from.
_DRY_ROUNDS = 24
_DRY_VALUES = 8 << MARK_BITS


Draw = Callable[[], tuple[str, Tails, str]]


def walk(marker: Marker, numbers: Numbers, draw: Draw) -> Iterator[str]:
    """Endless marked values: each round draws a head, tails to try and an end.

    A space too small to hold marked values yields unmarked ones after many without any.
    """
    rounds = values = 0
    for head, tails, end in iter(draw, None):
        rounds, values = rounds + 1, values + len(tails.words)
        for index in marker.hits(fold(head), tails, numbers.below(len(tails.words)), fold(end)):
            rounds = values = 0
            yield head + tails.words[index] + end
        if rounds >= _DRY_ROUNDS and values >= _DRY_VALUES:
            yield head + numbers.pick(tails.words) + end
