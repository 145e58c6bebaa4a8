"""How much an unknown word looks like a name: a logistic model over its letter sequences.

The weights are in `data/name_shapes.bin`, a signed byte a bucket, by `benchmarks/fit_name_shapes.py`.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

BUCKETS = 1 << 14
SCALE = 24
_LENGTHS = (2, 3, 4)
_MOST = 24


def grams(word: str) -> Iterator[int]:
    """The buckets of a word's letter sequences of two to four, its ends marked; the first is the constant."""
    yield 0
    marked = f"^{word.casefold()[:_MOST]}$"
    for length in _LENGTHS:
        for start in range(len(marked) - length + 1):
            yield 1 + zlib.crc32(marked[start : start + length].encode()) % (BUCKETS - 1)


@cache
def _weights() -> tuple[float, ...]:
    raw = files("gdr_code").joinpath("data", "name_shapes.bin").read_bytes()
    return tuple((byte - 256 if byte > 127 else byte) / SCALE for byte in raw)


@lru_cache(maxsize=50_000)
def likeness(word: str) -> float:
    """The probability, in (0, 1), that a capitalised word is a name rather than an ordinary word."""
    weights = _weights()
    total = sum(weights[bucket] for bucket in grams(word))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
