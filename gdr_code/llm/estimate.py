"""What asking would cost: counts of what is there, with the prices and assumptions of the table."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gdr_code.llm.prices import Price, Prices, Usage
from gdr_code.llm.questions import REQUEST_BYTES, REQUEST_PARTS


@dataclass(frozen=True, slots=True)
class Load:
    """What there is to ask about, and what of it is not answered yet.

    `bytes`, `lines`, `pieces` and `likely` are of the chunks still to be asked: their size, numbered lines,
    how often a file is named, and how many findings are likely in them.
    """

    files: int = 0
    size: int = 0
    chunks: int = 0
    wanted: int = 0
    bytes: int = 0
    lines: int = 0
    pieces: int = 0
    alone: int = 0
    likely: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(
            self.files + other.files,
            self.size + other.size,
            self.chunks + other.chunks,
            self.wanted + other.wanted,
            self.bytes + other.bytes,
            self.lines + other.lines,
            self.pieces + other.pieces,
            self.alone + other.alone,
            self.likely + other.likely,
        )

    @property
    def requests(self) -> int:
        """How many requests that is."""
        packed = self.wanted - self.alone
        by_size = math.ceil(self.bytes / REQUEST_BYTES) if packed else 0
        return self.alone + max(by_size, math.ceil(packed / REQUEST_PARTS))


@dataclass(frozen=True, slots=True)
class Cost:
    """Tokens and dollars of one way of asking."""

    used: Usage
    dollars: float


def cost(load: Load, told: int, prices: Prices, model: str, effort: str, batch: bool, cached: bool) -> Cost:
    """About what the load costs. `told` is the size of the fixed part in bytes."""
    price = prices.of(model)
    one = _one_request(load, told, prices, effort, cached and price.tokens(told) >= price.cache_least, price)
    return Cost(one_times(one, load.requests), load.requests * price.of(one, batch))


def _one_request(load: Load, told: int, prices: Prices, effort: str, cached: bool, price: Price) -> Usage:
    """The mean request, since the price of a prompt hangs on its length."""
    count = max(1, load.requests)
    fixed = price.tokens(told)
    code = price.tokens(load.bytes) + round(load.lines * prices.line + load.pieces * prices.piece)
    answer = prices.frame + prices.thinking.get(effort, 0) + load.likely * prices.finding / count
    fresh = code / count + (0 if cached else fixed)
    return Usage(round(fresh), round(answer), fixed if cached else 0)


def one_times(one: Usage, count: int) -> Usage:
    """So many of the same request."""
    return Usage(one.input * count, one.output * count, one.cached * count, one.written * count)
