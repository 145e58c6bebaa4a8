"""What asking would cost: counts of what is there, with the prices and assumptions of the table."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gdr_code.llm.prices import Price, Prices, Usage
from gdr_code.llm.questions import REQUEST_BYTES, REQUEST_PARTS, Question
from gdr_code.records import Span


@dataclass(frozen=True, slots=True)
class Bulk:
    """A chunk that is not answered yet; `key` tells different ones apart."""

    key: int
    bytes: int
    lines: int
    alone: bool


@dataclass(frozen=True, slots=True)
class Weight:
    """What there is to ask about in one file, how many findings are likely in it, and where it was cut."""

    size: int = 0
    chunks: int = 0
    wanted: tuple[Bulk, ...] = ()
    likely: int = 0
    cut: tuple[Span, ...] | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What there is to ask about, and what of it is not answered yet, equal chunks once.

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

    @property
    def requests(self) -> int:
        """How many requests that is."""
        packed = self.wanted - self.alone
        by_size = math.ceil(self.bytes / REQUEST_BYTES) if packed else 0
        return self.alone + max(by_size, math.ceil(packed / REQUEST_PARTS))


class Scales:
    """Adds up the weights of files; a chunk that was met before weighs nothing."""

    def __init__(self) -> None:
        self._met: set[int] = set()
        self.load = Load()

    def add(self, weight: Weight) -> None:
        """One more file."""
        fresh = {one.key: one for one in weight.wanted if one.key not in self._met}
        self._met.update(fresh)
        load = self.load
        self.load = Load(
            files=load.files + 1,
            size=load.size + weight.size,
            chunks=load.chunks + weight.chunks,
            wanted=load.wanted + len(fresh),
            bytes=load.bytes + sum(one.bytes for one in fresh.values()),
            lines=load.lines + sum(one.lines for one in fresh.values()),
            pieces=load.pieces + bool(fresh),
            alone=load.alone + sum(one.alone for one in fresh.values()),
            likely=load.likely + (weight.likely if fresh else 0),
        )


def scaled(prices: Prices, told: int, model: str, counted: Iterable[tuple[Question, int]]) -> Prices:
    """The assumptions about tokens as some counted questions correct them, for every model."""
    price = prices.of(model)
    listed = list(counted)
    assumed = sum(_assumed(question, told, prices, price) for question, _ in listed)
    if not assumed:
        return prices
    by = sum(tokens for _, tokens in listed) / assumed
    models = {
        name: replace(one, bytes_per_token=one.bytes_per_token / by) for name, one in prices.models.items()
    }
    return replace(prices, models=models, line=prices.line * by, piece=prices.piece * by)


def _assumed(question: Question, told: int, prices: Prices, price: Price) -> float:
    size = told + sum(len(part.text) for part in question.parts)
    files = len({part.file for part in question.parts})
    return price.tokens(size) + len(question.rows) * prices.line + files * prices.piece


def summed(weights: Iterable[Weight]) -> Load:
    """The weights of many files."""
    scales = Scales()
    for weight in weights:
        scales.add(weight)
    return scales.load


@dataclass(frozen=True, slots=True)
class Cost:
    """Tokens and dollars of one way of asking."""

    used: Usage
    dollars: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.used + other.used, self.dollars + other.dollars)


def cost(load: Load, told: int, prices: Prices, model: str, effort: str, batch: bool, cached: bool) -> Cost:
    """About what the load costs. `told` is the size of the fixed part in bytes."""
    price = prices.of(model)
    one = _one_request(load, told, prices, effort, cached and price.tokens(told) >= price.cache_least, price)
    return Cost(one_times(one, load.requests), load.requests * price.of(one, batch))


def proposing(
    entities: int, told: int, prices: Prices, model: str, effort: str, batch: bool, cached: bool
) -> Cost:
    """About what it costs to ask for the stand-ins of so many entities, each by itself."""
    price = prices.of(model)
    fixed = price.tokens(told)
    warm = cached and fixed >= price.cache_least
    answer = prices.proposal + prices.thinking.get(effort, 0)
    one = Usage(prices.places + (0 if warm else fixed), answer, fixed if warm else 0)
    return Cost(one_times(one, entities), entities * price.of(one, batch))


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
