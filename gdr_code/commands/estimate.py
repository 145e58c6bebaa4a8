"""`gdr-code estimate`: what asking a language model would cost, before anything is sent."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gdr_code import pipeline, sources
from gdr_code.commands import asking, session
from gdr_code.commands.asking import Asking
from gdr_code.commands.session import Session
from gdr_code.llm import estimate, store
from gdr_code.llm.anthropic_client import AnthropicClient
from gdr_code.llm.asker import ModelAsker, sent_as
from gdr_code.llm.asker import model as model_of
from gdr_code.llm.estimate import Cost, Load, Weight
from gdr_code.llm.prices import Prices
from gdr_code.llm.rewriter import ModelRewriter
from gdr_code.records import Survey
from gdr_code.settings import Settings

_COUNTED = 20
_WAYS = ((False, False), (False, True), (True, False), (True, True))
_HEADS = ("model", "chunks", "requests", "tokens in", "tokens out", "now", "cached", "batch", "batch cached")
_WIDTHS = (20, 9, 10, 13, 12, 10, 10, 10, 14)


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked of one estimate; without a model all that have a price are told.

    `count` has the vendor count the tokens of some requests, which sends their code.
    """

    sources: tuple[str, ...]
    model: str | None
    key_file: str | None
    asking: Asking
    count: bool = False


def run(options: Options, settings: Settings) -> int:
    """Count what there is to ask about and tell what it would cost; nothing is sent."""
    with session.opened(settings, options.key_file, asked=options.asking) as opened:
        assert opened.asker is not None
        wishes = _Wishes(asking.rewriter(opened.asker))
        load = estimate.summed(_weights(options, opened, wishes))
        prices = opened.asker.way.prices
        if options.count:
            prices = _counted(options, prices, opened.asker, opened)
        for line in _told(options, load, wishes, opened.asker, prices):
            sys.stdout.write(f"{line}\n")
        return opened.exit_code(False)


@dataclass(slots=True)
class _Wishes:
    """The entities that a model is to propose stand-ins for, as far as anybody can tell before it judged."""

    rewriter: ModelRewriter | None
    keys: set[str] = field(default_factory=set)

    def add(self, surveys: Iterable[Survey], kept: Path) -> None:
        """Those of one more repository."""
        if self.rewriter is not None:
            with store.opened(kept) as answers:
                self.keys |= self.rewriter.likely(surveys, answers)

    def cost(self, prices: Prices, model: str, effort: str, batch: bool, cached: bool) -> Cost:
        """About what they cost."""
        told = self.rewriter.told if self.rewriter is not None else 0
        return estimate.proposing(len(self.keys), told, prices, model, effort, batch, cached)


def _weights(options: Options, opened: Session, wishes: _Wishes) -> Iterator[Weight]:
    assert opened.asker is not None
    for repository in opened.repositories(options.sources):
        with opened.failing(repository.name), sources.within_reach(repository) as reached:
            items = opened.asker.items(pipeline.surveyed(reached, opened.run))
            wishes.add((item.survey for item in items), opened.asker.way.kept)
            yield from opened.asker.weights(reached, items, opened.run.each)
            opened.run.meter.end()


def _counted(options: Options, prices: Prices, asker: ModelAsker, opened: Session) -> Prices:
    """The prices with what some requests are in tokens, as the vendor counts them."""
    client = AnthropicClient(model_of(asker.llm))
    with store.opened(asker.way.kept) as kept:
        for repository in opened.repositories(options.sources):
            with opened.failing(repository.name), sources.within_reach(repository) as reached:
                items = asker.items(pipeline.surveyed(reached, opened.run))
                parts = asker.wanted(reached, items, opened.run.each, kept)
                some = itertools.islice(asker.desk.questions(parts), _COUNTED)
                counted = [(question, client.count(question)) for question in some]
                if counted:
                    opened.say(
                        [f"{len(counted)} requests of {repository.name} went to {client.where} to be counted"]
                    )
                    return estimate.scaled(prices, asker.told, asker.llm.model, counted)
    return prices


def _told(options: Options, load: Load, wishes: _Wishes, asker: ModelAsker, prices: Prices) -> Iterator[str]:
    llm = asker.llm
    share = load.bytes / load.size if load.size else 0.0
    yield f"{load.files:,} files, {load.size / 1e6:.2f} MB of text; coverage {asker.settings.coverage}:"
    yield f"{load.wanted:,} of {load.chunks:,} chunks to be asked, {load.bytes / 1e6:.2f} MB ({share:.1%})"
    if wishes.rewriter is not None:
        yield f"{len(wishes.keys):,} names, accounts and addresses to propose stand-ins for, secrets hidden"
    yield f"sent: {sent_as(llm)}"
    tokens = "" if options.count else "tokens, "
    yield f"effort {llm.effort}, prices of {prices.date}; assumed: {tokens}thinking, answers (docs/llm.md)"
    yield _columns(_HEADS)
    for model in [options.model] if options.model else sorted(prices.models):
        yield _row(model, load, wishes, asker, prices)


def _row(model: str, load: Load, wishes: _Wishes, asker: ModelAsker, prices: Prices) -> str:
    told, effort = asker.told, asker.llm.effort
    costs = [
        estimate.cost(load, told, prices, model, effort, batch, cached)
        + wishes.cost(prices, model, effort, batch, cached)
        for batch, cached in _WAYS
    ]
    used, requests = costs[0].used, load.requests + len(wishes.keys)
    known = prices.of(model).known
    counts = (f"{count:,}" for count in (load.wanted, requests, used.prompt, used.output))
    money = (f"${one.dollars:.2f}" if known else "?" for one in costs)
    return _columns((model, *counts, *money))


def _columns(cells: Iterable[str]) -> str:
    first, *others = zip(cells, _WIDTHS, strict=True)
    return first[0].ljust(first[1]) + "".join(cell.rjust(width) for cell, width in others)
