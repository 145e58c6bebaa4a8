"""Both passes over a repository: what is not answered yet is asked, then all answers are read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar, cast

from gdr_code.judge.interface import Asked
from gdr_code.llm import asking, bodies, estimate, prompts, store, verdicts
from gdr_code.llm.answers import SCHEMA
from gdr_code.llm.asking import Account
from gdr_code.llm.bodies import Model
from gdr_code.llm.estimate import Load, Weight
from gdr_code.llm.prices import Prices
from gdr_code.llm.questions import Desk, Part, Question
from gdr_code.llm.replies import BatchClient, Client, Reply
from gdr_code.llm.store import Store
from gdr_code.llm.verdicts import Answered, Asking, LlmJudge
from gdr_code.records import Entry, Repository, Survey
from gdr_code.settings import Llm, Settings
from gdr_code.workers import Each

_ROUNDS = 4
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Meter(Protocol):
    """Someone who shows how far it has come."""

    def note(self, text: str) -> None:
        """A few words about what is under way."""


@dataclass(frozen=True, slots=True)
class Way:
    """How answers are come by: none of it shapes them.

    `client` makes the client of a model when there is something to ask, None where answers are only read;
    `say` tells the user a line.
    """

    client: Callable[[Model], Client] | None
    prices: Prices
    kept: Path
    say: Callable[[str], None]
    meter: Meter
    batch: bool = False
    budget: float | None = None

    def price_of(self, model: str, dollars: float) -> str:
        """What something about costs, as far as prices are known."""
        if not self.prices.of(model).known:
            return "what that costs is not known, name a table with --prices"
        return f"about ${dollars:.2f} at the prices of {self.prices.date}"


def digest(llm: Llm) -> str:
    """Changes with all that an answer hangs on besides the chunk."""
    made_of = [llm.model, llm.effort, llm.send, llm.prompt, SCHEMA]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


@dataclass
class ModelAsker:
    """Asks about one repository after another, on one account."""

    settings: Settings
    llm: Llm
    way: Way
    account: Account = field(init=False)

    def __post_init__(self) -> None:
        price = self.way.prices.of(self.llm.model)
        self.account = Account(price, self.way.batch, self.way.budget)
        self._digest = digest(self.llm)
        self._desk = Desk(self.settings.key, self._digest, self.llm.send == "masked")
        self._told = len(prompts.judge().encode())
        self._client: Client | None = None

    def __call__(self, repository: Repository, files: Sequence[tuple[Entry, Survey]], each: Each) -> Asked:
        """What the model says of a repository; what is new is asked first."""
        items = self.items(files)
        if self.way.client is not None and not self.account.stopped:
            items = self._ask(repository, items, each)
        work = partial(verdicts.answering, repository, self.settings, self._desk, self.way.kept)
        read = list(each(items, work, _lost, f"{repository.name}: reading answers"))
        known = {one.survey.path: one.known for one in read}
        return Asked(
            surveys=tuple(one.survey for one in read),
            judge=LlmJudge(self.llm.model, known, self.llm.fallback),
            unjudged=()
            if self.llm.fallback
            else tuple(gap for one in read for gap in verdicts.unjudged(one.survey, one.gaps)),
        )

    @staticmethod
    def items(files: Sequence[tuple[Entry, Survey]]) -> list[Asking]:
        """The files to ask about."""
        return [Asking(entry, survey) for entry, survey in files]

    @property
    def told(self) -> int:
        """The size of the fixed part in bytes."""
        return self._told

    @property
    def desk(self) -> Desk:
        """What makes chunks and requests."""
        return self._desk

    def weights(self, repository: Repository, items: Sequence[Asking], each: Each) -> Iterator[Weight]:
        """What there is to ask about in each file, and what of it is new."""
        work = partial(verdicts.weighing, repository, self.settings, self._desk, self.way.kept)
        return each(items, work, _weightless, f"{repository.name}: counting")

    def wanted(
        self, repository: Repository, items: Sequence[Asking], each: Each, kept: Store
    ) -> Iterator[Part]:
        """The chunks that are not answered yet, in order; equal ones may come by again."""
        work = partial(verdicts.wanting, repository, self.settings, self._desk, self.way.kept)
        for parts in each(items, work, _nothing, f"{repository.name}: asking"):
            for part in parts:
                if kept.answer(part.key) is None:
                    yield part

    def offered(self, repository: Repository, items: Sequence[Asking], each: Each) -> Iterator[Part]:
        """All chunks of a repository and their halves, of which requests are put together again."""
        work = partial(verdicts.offering, repository, self.settings, self._desk)
        for parts in each(items, work, _nothing, f"{repository.name}: matching answers"):
            yield from parts

    def _ask(self, repository: Repository, files: Sequence[Asking], each: Each) -> list[Asking]:
        """Ask what is new; the files with their chunks."""
        weights = list(self.weights(repository, files, each))
        cut = [replace(item, cut=one.cut) for item, one in zip(files, weights, strict=True)]
        self._ask_all(repository, cut, weights, each)
        return cut

    def _ask_all(
        self, repository: Repository, items: Sequence[Asking], weights: Sequence[Weight], each: Each
    ) -> None:
        offered = partial(self.offered, repository, items, each)
        with store.opened(self.way.kept) as kept:
            for number in range(_ROUNDS):
                weights = list(self.weights(repository, items, each)) if number else weights
                items = [item for item, one in zip(items, weights, strict=True) if one.wanted]
                load = estimate.summed(weights)
                if not load.wanted:
                    return
                client = self._opened()
                if not number:
                    self.way.say(self._leaving(repository, load, client))
                before = self.account.lost
                parts = partial(self.wanted, repository, items, each, kept)
                if self.way.batch:
                    self._by_batches(cast(BatchClient, client), parts, offered, kept)
                else:
                    questions = self._desk.questions(once(parts()))
                    keep, note = partial(_keep, kept), partial(self._note, load)
                    asking.ask(client, questions, keep, self.account, self._told, note)
                if self.account.stopped or self.account.lost > before:
                    return

    def _by_batches(
        self,
        client: BatchClient,
        parts: Callable[[], Iterator[Part]],
        offered: Callable[[], Iterator[Part]],
        kept: Store,
    ) -> None:
        """Wait for the batches under way that ask about these chunks, and send what is in none."""
        here = {part.key for part in offered()}
        under_way = asking.under_way(kept, self._digest, here).values()
        sent = {key for requests in under_way for keys in requests.values() for key in keys}
        fresh = (part for part in once(parts()) if part.key not in sent)
        asking.submit(client, self._desk.questions(fresh), kept, self._digest, self.account, self._told)
        awaited = asking.under_way(kept, self._digest, here)
        for batch, known in asking.ended(
            client, awaited, lambda: self.way.meter.note("waiting for the batch")
        ):
            if not known:
                kept.close_batch(batch)
                continue
            replies, one = asking.results(client, batch), self._desk.question
            kept.forget(
                batch, asking.keep(replies, awaited[batch], offered(), one, kept, self.account, self._told)
            )

    def _opened(self) -> Client:
        if self._client is None:
            assert self.way.client is not None
            self._client = self.way.client(model(self.llm))
        return self._client

    def _leaving(self, repository: Repository, load: Load, client: Client) -> str:
        """What leaves the machine, where it goes, and about what it costs."""
        return (
            f"{repository.name}: {load.wanted} of {load.chunks} chunks ({_megabytes(load.bytes)} of code, "
            f"{sent_as(self.llm)}) go to {client.where} for {self.llm.model}: {self._about(load)}"
        )

    def _about(self, load: Load) -> str:
        llm, way = self.llm, self.way
        cost = estimate.cost(load, self._told, way.prices, llm.model, llm.effort, way.batch, True)
        return way.price_of(llm.model, cost.dollars)

    def _note(self, load: Load) -> None:
        account = self.account
        tokens = account.used.prompt + account.used.output
        self.way.meter.note(
            f"{account.chunks} of {load.wanted} chunks, {tokens:,} tokens, ${account.dollars:.3f}"
        )

    def total(self) -> str | None:
        """What was asked and paid in all; None where nothing was."""
        account = self.account
        if not account.requests and not account.stopped and not account.lost:
            return None
        entities = f" and {account.entities:,} entities" if account.entities else ""
        text = (
            f"asked about {account.chunks:,} chunks{entities} in {account.requests:,} requests: "
            f"{account.used.prompt:,} tokens read ({account.used.cached:,} from the cache), "
            f"{account.used.output:,} written, ${account.dollars:.4f}"
        )
        if account.lost:
            text += f"; {account.lost} requests were not answered: start again to ask them"
        if account.stopped:
            text += "; the budget is used up: start again with more"
        return text


def sent_as(llm: Llm) -> str:
    """How code is sent, and what that does not hide."""
    if llm.send == "full":
        return "as it is"
    return (
        "with shapes instead of the secrets and identity numbers that were detected; names, addresses and "
        "what no detector knows are sent as they are"
    )


def model(llm: Llm) -> bodies.Model:
    """The model as its requests name it."""
    return bodies.Model(llm.model, llm.effort, prompts.judge())


def with_prompt(llm: Llm) -> Llm:
    """The same with the digest of what the model is told."""
    return replace(llm, prompt=prompts.digest(prompts.judge()))


def once(parts: Iterable[Part], seen: set[int] | None = None) -> Iterator[Part]:
    """Equal chunks once; `seen` are those that came by before."""
    seen = set() if seen is None else seen
    for part in parts:
        key = int(part.key[:16], 16)
        if key not in seen:
            seen.add(key)
            yield part


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.2f} MB"


def _keep(kept: Store, question: Question, reply: Reply) -> None:
    kept.keep(asking.came_of(question, reply))


def _lost(item: Asking) -> Answered:
    return verdicts.lost(item, "crashed")


def _weightless(item: Asking) -> Weight:
    del item
    return Weight()


def _nothing(item: Asking) -> tuple[Part, ...]:
    del item
    return ()
