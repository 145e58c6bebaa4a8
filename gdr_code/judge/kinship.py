"""Which accounts are made of which names, for many of both: each is looked up, none compared with all."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from gdr_code.letters import romanised

_LEAST_WORD = 3
_LEAST_FORM = 4

_PLAIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})


def squeezed(value: str) -> str:
    """The letters of a value, case-folded, without accents, and Latin ones for Cyrillic and Greek."""
    folded = romanised(value.casefold())
    if folded.isascii():
        return folded if folded.isalpha() else "".join(filter(str.isalpha, folded))
    plain = unicodedata.normalize("NFKD", folded).translate(_PLAIN)
    return "".join(filter(str.isalpha, plain))


@lru_cache(maxsize=10_000)
def squeezed_words(name: str) -> tuple[str, ...]:
    """The words of a name without accents."""
    return tuple(squeezed(word) for word in name.split())


def _forms(words: Sequence[str]) -> set[str]:
    """What a whole account may be: the words joined, an initial and a word, a word and an initial."""
    first, last = words[0], words[-1]
    joined = (first + last, last + first, first[0] + last, last + first[0], first + last[0], "".join(words))
    return {form for form in joined if len(form) >= _LEAST_FORM}


def _heads(words: Sequence[str]) -> set[str]:
    """What an account may begin with: initials and the last word."""
    last = words[-1]
    if len(last) < _LEAST_FORM:
        return set()
    return {"".join(word[0] for word in words[:-1]) + last, words[0][0] + last}


def _ends(words: Sequence[str]) -> tuple[str, str] | None:
    """The first and last word where both may stand anywhere in an account."""
    first, last = words[0], words[-1]
    return (first, last) if min(len(first), len(last)) >= _LEAST_WORD else None


def _is_name(words: Sequence[str]) -> bool:
    return len(words) >= 2 and all(words)


class Names:
    """Names, in order, to be found by an account that is made of one."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._whole: dict[str, int] = {}
        self._heads: dict[str, int] = {}
        self._firsts: dict[str, list[tuple[str, int]]] = {}
        for index, name in enumerate(self._names):
            words = squeezed_words(name)
            if not _is_name(words):
                continue
            for form in _forms(words):
                self._whole.setdefault(form, index)
            for head in _heads(words):
                self._heads.setdefault(head, index)
            if ends := _ends(words):
                self._firsts.setdefault(ends[0], []).append((ends[1], index))
        self._longest = max(map(len, self._firsts), default=0)

    def of(self, account: str) -> str | None:
        """The first name that a squeezed account is made of."""
        return next((self._names[index] for index in sorted(self._found(account))), None)

    def _found(self, account: str) -> Iterator[int]:
        if account in self._whole:
            yield self._whole[account]
        for end in range(_LEAST_FORM, len(account) + 1):
            if account[:end] in self._heads:
                yield self._heads[account[:end]]
        for start in range(len(account) - _LEAST_WORD + 1):
            for end in range(start + _LEAST_WORD, min(len(account), start + self._longest) + 1):
                for last, index in self._firsts.get(account[start:end], ()):
                    if last in account:
                        yield index


class Accounts:
    """Squeezed accounts, to be asked whether one is made of a name."""

    def __init__(self, accounts: Iterable[str]) -> None:
        self._whole = frozenset(accounts)
        self._ordered = sorted(self._whole)
        self._holding: dict[str, list[str]] = {}
        for account in self._ordered:
            for gram in {account[at : at + _LEAST_WORD] for at in range(len(account) - _LEAST_WORD + 1)}:
                self._holding.setdefault(gram, []).append(account)

    def has(self, words: Sequence[str]) -> bool:
        """True when an account is made of a name's squeezed words."""
        if not _is_name(words):
            return False
        return (
            not self._whole.isdisjoint(_forms(words))
            or any(map(self._begins, _heads(words)))
            or self._holds(words)
        )

    def _begins(self, head: str) -> bool:
        at = bisect_left(self._ordered, head)
        return at < len(self._ordered) and self._ordered[at].startswith(head)

    def _holds(self, words: Sequence[str]) -> bool:
        ends = _ends(words)
        if ends is None:
            return False
        first, last = ends
        lists = [self._holding.get(word[:_LEAST_WORD], ()) for word in ends]
        return any(first in account and last in account for account in min(lists, key=len))
