"""`gdr-code estimate`: what asking a language model would cost, before anything is sent."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gdr_code import pipeline, sources
from gdr_code.commands import session
from gdr_code.commands.asking import Asking
from gdr_code.commands.session import Session
from gdr_code.llm import estimate
from gdr_code.llm.asker import ModelAsker, sent_as
from gdr_code.llm.estimate import Load, Weight
from gdr_code.llm.prices import Prices
from gdr_code.settings import Settings

_WAYS = ((False, False), (False, True), (True, False), (True, True))
_HEADS = ("model", "chunks", "requests", "tokens in", "tokens out", "now", "cached", "batch", "batch cached")
_WIDTHS = (20, 9, 10, 13, 12, 10, 10, 10, 14)


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked of one estimate; without a model all that have a price are told."""

    sources: tuple[str, ...]
    model: str | None
    key_file: str | None
    asking: Asking


def run(options: Options, settings: Settings) -> int:
    """Count what there is to ask about and tell what it would cost; nothing is sent."""
    with session.opened(settings, options.key_file, True, options.asking) as opened:
        load = estimate.summed(_weights(options, opened))
        for line in _told(options, load, opened):
            sys.stdout.write(f"{line}\n")
        return opened.exit_code(False)


def _weights(options: Options, opened: Session) -> Iterator[Weight]:
    assert opened.asker is not None
    for repository in opened.repositories(options.sources):
        with opened.failing(repository.name), sources.within_reach(repository) as reached:
            items = opened.asker.items(pipeline.surveyed(reached, opened.run))
            yield from opened.asker.weights(reached, items, pipeline.each_of(opened.run))
            opened.run.meter.end()


def _told(options: Options, load: Load, opened: Session) -> Iterator[str]:
    asker = opened.asker
    assert asker is not None
    llm, prices = asker.llm, asker.way.prices
    share = load.bytes / load.size if load.size else 0.0
    yield f"{load.files:,} files, {load.size / 1e6:.2f} MB of text; coverage {asker.settings.coverage}:"
    yield f"{load.wanted:,} of {load.chunks:,} chunks to be asked, {load.bytes / 1e6:.2f} MB ({share:.1%})"
    yield f"sent: {sent_as(llm)}"
    yield f"effort {llm.effort}, prices of {prices.date}; thinking and answers are assumed, see docs/llm.md"
    yield _columns(_HEADS)
    for model in [options.model] if options.model else sorted(prices.models):
        yield _row(model, load, asker, prices)


def _row(model: str, load: Load, asker: ModelAsker, prices: Prices) -> str:
    told, effort = asker.told, asker.llm.effort
    costs = [estimate.cost(load, told, prices, model, effort, batch, cached) for batch, cached in _WAYS]
    used = costs[0].used
    known = prices.of(model).known
    counts = (f"{count:,}" for count in (load.wanted, load.requests, used.prompt, used.output))
    money = (f"${one.dollars:.2f}" if known else "?" for one in costs)
    return _columns((model, *counts, *money))


def _columns(cells: Iterable[str]) -> str:
    first, *others = zip(cells, _WIDTHS, strict=True)
    return first[0].ljust(first[1]) + "".join(cell.rjust(width) for cell, width in others)
