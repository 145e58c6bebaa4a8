"""Stand-ins of names in Chinese, Japanese and Korean characters, composed by place in the name."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence

from gdr_code.replace import names
from gdr_code.replace.marks import Marker, Numbers, Tails, tails_of, walk

_ROUNDS = 8  # most marked names of a length are met by then, and one more character is drawn


def draws(marker: Marker, numbers: Numbers, tokens: Sequence[str]) -> Iterator[str]:
    """Endless stand-ins, word for word of the same lengths: family name first, then the given one."""
    flat = "".join(tokens)
    sets = _sets(_region(flat))
    roles = _roles(len(flat))
    allowed = [[char for char in sets[role] if char not in flat] or list(sets[role]) for role in roles]
    cut = max(0, len(flat) - 2)
    growth = itertools.count()

    def draw() -> tuple[str, Tails, str]:
        more = "".join(numbers.pick(allowed[-1]) for _ in range(next(growth) // _ROUNDS))
        head = "".join(numbers.pick(chars) for chars in allowed[:cut])
        return head, tails_of(_endings(allowed[cut:], numbers)), more

    lengths = [len(token) for token in tokens]
    return (_cut(made, lengths) for made in walk(marker, numbers, draw))


def _endings(allowed: Sequence[Sequence[str]], numbers: Numbers) -> list[str]:
    """Up to 2,048 of the ways to write the last characters."""
    if len(allowed) == 1:
        return list(allowed[0])
    return ["".join(map(numbers.pick, allowed)) for _ in range(2048)]


def _cut(flat: str, lengths: Sequence[int]) -> str:
    """The characters as words of these lengths; the last takes the rest."""
    starts = [0, *itertools.accumulate(lengths)][:-1]
    ends = [*starts[1:], len(flat)]
    return " ".join(flat[start:end] for start, end in zip(starts, ends, strict=True))


def _roles(length: int) -> list[int]:
    """Each character's set: 0 family, 1 and 2 first and second of a given name, 3 and 4 of a long family."""
    if length >= 4:
        return [3, 4, *([1, 2] * length)][:length]
    return [0, 1, 2][:length]


def _region(text: str) -> str:
    if any("\uac00" <= char <= "\ud7a3" for char in text):
        return "hangul_ko"
    if len(text) >= 4:
        return "cjk_ja"
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return "cjk_tw"
    return "cjk_0zh"


@functools.cache
def _sets(region: str) -> tuple[tuple[str, ...], ...]:
    pool = names.pool(region)
    han = [name for name in pool.given if _same(name, region)]
    family = [name for name in pool.family if _same(name, region)]
    single = _places(family, 1, 0)
    first = _places(han, 2, 0) or single
    second = _places(han, 2, 1) or first
    long_first, long_second = _places(family, 2, 0) or single, _places(family, 2, 1) or first
    return single or long_first, first, second, long_first, long_second


def _places(found: Sequence[str], length: int, at: int) -> tuple[str, ...]:
    return tuple(sorted({name[at] for name in found if len(name) == length}))


def _same(name: str, region: str) -> bool:
    hangul = all("\uac00" <= char <= "\ud7a3" for char in name)
    return hangul if region == "hangul_ko" else all("\u4e00" <= char <= "\u9fff" for char in name)
