"""A model proposes stand-ins: one question for each distinct entity, with a few places where it stands.

What it answers is checked, made into stand-ins that bear the key's mark, and kept under a keyed hash of the
entity, so that none is asked about twice, in this repository or another. Where nothing fits, that is kept
too, and the key alone decides. Detected secrets and identity numbers around are always hidden.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from gdr_code import walk
from gdr_code.llm import answers, asking, estimate, prompts, store
from gdr_code.llm.answers import UnusableError
from gdr_code.llm.asker import Way
from gdr_code.llm.asking import Account
from gdr_code.llm.bodies import Model
from gdr_code.llm.chunks import boundary
from gdr_code.llm.questions import HIDDEN, Desk, about
from gdr_code.llm.replies import BatchClient, Client, Reply
from gdr_code.llm.store import TRIES, Store
from gdr_code.llm.verdicts import is_likely, read
from gdr_code.records import Category, Entry, Finding, Repository, Span, Survey
from gdr_code.replace import plan, proposals
from gdr_code.replace.marks import marker
from gdr_code.replace.proposals import Proposed
from gdr_code.replace.stand_ins import Subject, subject
from gdr_code.settings import Llm, Settings
from gdr_code.text import Text, printable
from gdr_code.workers import Each

PLACES = 3
_KEPT = 6
_NEAR = 160

SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {"words": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}},
    "required": ["words"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """The question for one entity; `key` is its keyed hash."""

    key: str
    of: Subject = field(repr=False)
    text: str = field(repr=False)
    name: str

    @property
    def keys(self) -> tuple[str, ...]:
        """What is kept of the answer is kept under these."""
        return (self.key,)

    @property
    def chunks(self) -> int:
        """It asks about no chunk."""
        return 0


@dataclass(frozen=True, slots=True)
class Look:
    """A file to look into: `places` are entities by their numbers, `hidden` the secrets found in it."""

    entry: Entry
    survey: Survey
    hidden: tuple[str, ...] = field(repr=False)
    places: tuple[tuple[int, Span], ...]


def digest(llm: Llm) -> str:
    """Changes with all that a proposal hangs on besides the entity."""
    made_of = [llm.model, llm.effort, llm.rewriter, SCHEMA]
    return hashlib.sha256(json.dumps(made_of).encode()).hexdigest()


def model(llm: Llm) -> Model:
    """The model as its requests name it."""
    return Model(llm.model, llm.effort, prompts.rewriter(), SCHEMA)


def with_rewriter(llm: Llm) -> Llm:
    """The same with the digest of what the rewriter is told."""
    return dataclasses.replace(llm, rewriter=prompts.digest(prompts.rewriter()))


class ModelRewriter:
    """Asks about the entities of one repository after another, on the account of the judge."""

    def __init__(self, settings: Settings, llm: Llm, way: Way, account: Account) -> None:
        self._settings = settings
        self._llm = llm
        self._way = way
        self._account = account
        self._digest = digest(llm)
        self._desk = Desk(settings.key, self._digest, masked=True)
        self._told = len(prompts.rewriter().encode())
        self._client: Client | None = None

    def __call__(
        self,
        repository: Repository,
        files: Sequence[tuple[Entry, Survey]],
        findings: Sequence[Finding],
        each: Each,
    ) -> Proposed:
        """What is proposed for the entities of a repository; what is new is asked first."""
        with store.opened(self._way.kept) as kept:
            wishes = list(self.wishes(repository, files, findings, each, kept))
            if wishes and self._way.client is not None and not self._account.stopped:
                self._ask(repository, wishes, kept)
            made = {of: kept.stand_ins(self.key(of)) for of in plan.asked(findings, self._settings.key)}
            missing = sum(self._is_wanted(wish.of, kept) for wish in wishes)
        return Proposed({of: several for of, several in made.items() if several}, missing)

    def key(self, of: Subject) -> str:
        """The keyed hash of an entity, and of all that a proposal for it hangs on."""
        made_of = f"gdr-code/rewriter\0{self._digest}\0{of.family}\0{of.normal}"
        digest = hmac.digest(self._settings.key, made_of.encode("utf-8", "surrogatepass"), "sha256")
        return digest.hex()[:32]

    def wishes(
        self,
        repository: Repository,
        files: Sequence[tuple[Entry, Survey]],
        findings: Sequence[Finding],
        each: Each,
        kept: Store,
    ) -> Iterator[Wish]:
        """The questions about what is not answered yet, as far as one of its places can be shown."""
        found = plan.asked(findings, self._settings.key)
        listed = [(of, several) for of, several in found.items() if self._is_wanted(of, kept)]
        secrets: dict[str, list[str]] = {}
        for one in findings if listed else ():
            if one.category in HIDDEN:
                secrets.setdefault(one.path, []).append(one.value)
        shown: list[list[str]] = [[] for _ in listed]
        looks = _looks(files, (several for _, several in listed), secrets)
        work = partial(showing, repository, self._settings, self._desk)
        for several in each(looks, work, _nothing, f"{repository.name}: asking for stand-ins"):
            for number, place in several:
                shown[number].append(place)
        for (of, where), places in zip(listed, shown, strict=True):
            if places:
                yield self._wish(of, where[0].category, places)

    def likely(self, surveys: Iterable[Survey], kept: Store) -> set[str]:
        """The keys of what is likely to be asked about, as far as each file alone tells."""
        subjects = {
            proposals.asked_as(subject(one.category, one.kind, one.value))
            for survey in surveys
            for one, opinion in zip(survey.candidates, survey.opinions, strict=True)
            if is_likely(opinion)
        }
        return {self.key(of) for of in subjects if of is not None and self._is_wanted(of, kept)}

    @property
    def told(self) -> int:
        """The size of the fixed part in bytes."""
        return self._told

    def _wish(self, of: Subject, category: Category, places: Sequence[str]) -> Wish:
        told = f"value: {category}\nwords: {', '.join(proposals.words(of))}\n" + "...\n".join(places)
        mark = self._desk.mark(told)
        return Wish(self.key(of), of, f"<code-{mark}>\n{told}</code-{mark}>\n", mark)

    def _is_wanted(self, of: Subject, kept: Store) -> bool:
        key = self.key(of)
        return kept.stand_ins(key) is None and kept.failure(key).tries < TRIES

    def _ask(self, repository: Repository, wishes: Sequence[Wish], kept: Store) -> None:
        for number in range(TRIES):
            left = [wish for wish in wishes if self._is_wanted(wish.of, kept)]
            if not left:
                return
            client = self._opened()
            if not number:
                self._way.say(self._leaving(repository, len(left), client))
            before = self._account.lost
            note = partial(self._note, self._account.entities, len(left))
            if self._way.batch:
                self._by_batches(cast(BatchClient, client), left, kept)
            else:
                asking.ask(client, left, self._keeping(kept), self._account, self._told, note)
            if self._account.stopped or self._account.lost > before:
                return

    def _by_batches(self, client: BatchClient, wishes: Sequence[Wish], kept: Store) -> None:
        by_key = {wish.key: wish for wish in wishes}
        under_way = asking.under_way(kept, self._digest, by_key.keys())
        sent = {key for requests in under_way.values() for keys in requests.values() for key in keys}
        fresh = (wish for wish in wishes if wish.key not in sent)
        asking.submit(client, fresh, kept, self._digest, self._account, self._told)
        awaited = asking.under_way(kept, self._digest, by_key.keys())
        for batch, known in asking.ended(client, awaited, self._waiting):
            if not known:
                kept.close_batch(batch)
                continue
            replies, keep = asking.results(client, batch), self._keeping(kept)
            for name, (key,) in awaited[batch].items():
                reply = replies.get(name)
                self._account.settle(by_key[key], self._told, reply)
                if reply is not None:
                    keep(by_key[key], reply)
            kept.forget(batch, awaited[batch])

    def _keeping(self, kept: Store) -> Callable[[Wish, Reply], None]:
        def keep(wish: Wish, reply: Reply) -> None:
            kept.propose(wish.key, self.made_of(wish, reply))

        return keep

    def made_of(self, wish: Wish, reply: Reply) -> tuple[str, ...] | str:
        """The stand-ins that a reply comes to, none where nothing in it fits; or why it is no answer."""
        if reply.failed:
            return reply.failed
        try:
            options = _options(reply.text)
        except UnusableError as unusable:
            return str(unusable)
        fitting = proposals.fitting(wish.of, options, wish.text)
        if fitting is None:
            return ()
        made = proposals.draws(marker(self._settings.key), wish.of, fitting)
        return tuple(itertools.islice(dict.fromkeys(itertools.islice(made, 4 * _KEPT)), _KEPT))

    def _opened(self) -> Client:
        if self._client is None:
            assert self._way.client is not None
            self._client = self._way.client(model(self._llm))
        return self._client

    def _leaving(self, repository: Repository, count: int, client: Client) -> str:
        """What leaves the machine, where it goes, and about what it costs."""
        llm, way = self._llm, self._way
        text = (
            f"{repository.name}: {count} names, accounts and addresses with up to {PLACES} places each, "
            f"detected secrets hidden, go to {client.where} for {llm.model} to propose stand-ins: "
        )
        cost = estimate.proposing(count, self._told, way.prices, llm.model, llm.effort, way.batch, True)
        return text + way.price_of(llm.model, cost.dollars)

    def _note(self, before: int, count: int) -> None:
        account = self._account
        self._way.meter.note(f"{account.entities - before} of {count} entities, ${account.dollars:.3f}")

    def _waiting(self) -> None:
        self._way.meter.note("waiting for the batch of stand-ins")


def _looks(
    files: Sequence[tuple[Entry, Survey]],
    asked: Iterable[Sequence[Finding]],
    secrets: Mapping[str, Sequence[str]],
) -> Iterator[Look]:
    """Where to look for the first places of each entity, file by file."""
    wanted: dict[str, dict[Span, int]] = {}
    for number, found in enumerate(asked):
        for one in found:
            wanted.setdefault(one.path, {})[one.span] = number
    shown: Counter[int] = Counter()
    for entry, survey in files:
        here = wanted.get(survey.path, {})
        lines: dict[tuple[int, int], Span] = {}
        for candidate, spot in zip(survey.candidates, survey.spots, strict=True) if here else ():
            number = here.get(spot.span, -1)
            if number >= 0 and shown[number] < PLACES and (number, candidate.line) not in lines:
                shown[number] += 1
                lines[number, candidate.line] = candidate.span
        if lines:
            places = tuple((number, span) for (number, _), span in lines.items())
            yield Look(entry, survey, tuple(secrets.get(survey.path, ())), places)


@contextmanager
def showing(
    repository: Repository, settings: Settings, desk: Desk
) -> Iterator[Callable[[Look], tuple[tuple[int, str], ...]]]:
    """A function that gives the places in a file as they may be sent; for `workers.Pool.map`."""
    with walk.Reader(repository, settings) as reader:

        def run(look: Look) -> tuple[tuple[int, str], ...]:
            text = read(reader, look)
            if text is None:
                return ()
            sent = desk.sent(text, look.survey, look.hidden)
            return tuple(
                (number, f"{about(look.survey)}\n{_around(text, sent, span)}")
                for number, span in look.places
                if sent[span.start : span.end] == text.data[span.start : span.end]
            )

        yield run


def _around(text: Text, sent: bytes, span: Span) -> str:
    """The line of a place with those before and after it, as much of them as is near."""
    first, last = text.line_of(span.start), text.line_of(span.end - 1)
    start = max(text.line_span(max(1, first - 1))[0], boundary(sent, span.start - _NEAR))
    end = min(text.line_span(min(len(text.starts), last + 1))[1], boundary(sent, span.end + _NEAR))
    rows = sent[start:end].decode("utf-8", "replace").splitlines()
    return "".join(f"{printable(row)}\n" for row in rows if row.strip())


def _options(text: str) -> tuple[tuple[str, ...], ...]:
    """The alternatives for each word, as they were answered. Raises UnusableError."""
    match answers.parsed(text):
        case {"words": list(listed), **rest} if not rest:
            pass
        case _:
            raise UnusableError("bad_schema")
    for several in listed:
        if not isinstance(several, list) or not all(isinstance(one, str) for one in several):
            raise UnusableError("bad_schema")
    return tuple(tuple(one.strip() for one in several) for several in listed)


def _nothing(look: Look) -> tuple[tuple[int, str], ...]:
    del look
    return ()
