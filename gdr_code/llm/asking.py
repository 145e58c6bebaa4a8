"""The first pass: questions out, answers into the store as they come; what was paid for is kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from gdr_code.errors import JudgeError
from gdr_code.llm import answers
from gdr_code.llm.answers import Said, UnusableError
from gdr_code.llm.prices import Price, Usage
from gdr_code.llm.questions import Part, Question
from gdr_code.llm.replies import MOST_TOKENS, BatchClient, BusyError, Client, Posed, Reply
from gdr_code.llm.store import Store

MOST_AT_ONCE = 32
BATCH_REQUESTS = 2000
_FIRST_AT_ONCE = 4.0
_ATTEMPTS = 8
_LONGEST_WAIT = 60.0
_MOST_UNANSWERED = 3
_LEAST_BYTES_PER_TOKEN = 2.0
_BATCH_TOKENS = 2048

_Result = TypeVar("_Result")
_Posed = TypeVar("_Posed", bound=Posed)
_Outcome = tuple[Reply | None, int]


@dataclass(slots=True)
class Account:
    """What was asked and paid in a run, and what may be; `stopped` says that the budget ended it.

    `unanswered` counts the last questions, of whatever repository, that the server did not answer.
    """

    price: Price
    batch: bool = False
    budget: float | None = None
    used: Usage = field(default_factory=Usage)
    dollars: float = 0.0
    reserved: float = 0.0
    requests: int = 0
    chunks: int = 0
    entities: int = 0
    lost: int = 0
    unanswered: int = 0
    stopped: bool = False

    def reserve(self, question: Posed, told: int) -> bool:
        """Set aside the most that a question can cost; False where the budget has no room for it."""
        most = self._most(question, told)
        if self.budget is not None and self.dollars + self.reserved + most > self.budget:
            return False
        self.reserved += most
        return True

    def settle(self, question: Posed, told: int, reply: Reply | None, doubtful: int = 0) -> None:
        """Book what a question did cost, and the most it can for each attempt that may have been answered."""
        most = self._most(question, told)
        self.reserved = max(0.0, self.reserved - most)
        self.dollars += doubtful * most
        if reply is None:
            self.lost += 1
            return
        self.requests += 1
        self.chunks += question.chunks
        self.entities += not question.chunks
        self.used += reply.used
        self.dollars += self.price.of(reply.used, self.batch)

    def _most(self, question: Posed, told: int) -> float:
        """The longest answer there may be; of a batch, which cannot be stopped, a long one."""
        tokens = round((told + len(question.text.encode())) / _LEAST_BYTES_PER_TOKEN)
        longest = _BATCH_TOKENS if self.batch else MOST_TOKENS
        return self.price.of(Usage(written=tokens, output=longest), self.batch)


class Throttle:
    """How many questions are asked at once: one more after a round of replies, half at a limit."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._most = most
        self._limit = min(_FIRST_AT_ONCE, most)
        self._until = 0.0
        self._lock = threading.Lock()
        self._over = threading.Event()

    @property
    def limit(self) -> int:
        """The number now."""
        return max(1, int(self._limit))

    def pause(self) -> None:
        """Wait until the server may be asked again, or nothing more is to be asked."""
        while (left := self._until - time.monotonic()) > 0 and not self.is_over:
            self._over.wait(left)

    @property
    def is_over(self) -> bool:
        """True when nothing more is to be asked."""
        return self._over.is_set()

    def end(self) -> None:
        """Nothing more is to be asked."""
        self._over.set()

    def faster(self) -> None:
        """A reply came."""
        with self._lock:
            self._limit = min(self._most, self._limit + 1 / self._limit)

    def slower(self, seconds: float, limited: bool) -> None:
        """The server is busy for so long; one that limits rates is asked less from then on."""
        with self._lock:
            until = time.monotonic() + seconds
            if limited and until > self._until:
                self._limit = max(1.0, self._limit / 2)
            self._until = max(self._until, until)


def ask(
    client: Client,
    questions: Iterable[_Posed],
    keep: Callable[[_Posed, Reply], None],
    account: Account,
    told: int,
    watch: Callable[[], None],
) -> None:
    """Ask every question that the budget allows and keep what is answered. Raises JudgeError.

    `told` is the size of the fixed part; `watch` is called after each reply.
    """
    throttle = Throttle()
    pending: dict[Future[_Outcome], _Posed] = {}

    def settle(done: Iterable[Future[_Outcome]]) -> None:
        for future in done:
            question = pending.pop(future)
            failed = future.cancelled() or future.exception() is not None
            reply, doubtful = (None, 0) if failed else future.result()
            account.unanswered = 0 if failed or reply is not None else account.unanswered + 1
            account.settle(question, told, reply, doubtful)
            if reply is not None:
                keep(question, reply)
            watch()

    def collect() -> None:
        """Wait for a reply, at least. Raises JudgeError."""
        done = wait(pending, return_when=FIRST_COMPLETED).done
        if error := next((error for one in done if (error := one.exception()) is not None), None):
            raise error
        settle(done)
        if account.unanswered >= _MOST_UNANSWERED:
            raise JudgeError(_away(client.where))

    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        try:
            for question in questions:
                while not (has_room := account.reserve(question, told)) and pending:
                    collect()
                if not has_room:
                    account.stopped = True
                    break
                pending[pool.submit(_patiently, client, question, throttle)] = question
                while len(pending) >= throttle.limit:
                    collect()
            while pending:
                collect()
        finally:
            throttle.end()
            for future in pending:
                future.cancel()
            settle(wait(pending).done if pending else ())


def _patiently(client: Client, question: Posed, throttle: Throttle) -> _Outcome:
    """The reply after a few attempts, None where the server stays busy; how many may have been answered."""
    doubtful = 0
    for attempt in range(_ATTEMPTS):
        throttle.pause()
        if throttle.is_over:
            break
        try:
            reply = client.ask(question)
        except BusyError as busy:
            doubtful += busy.doubtful
            seconds = busy.after if busy.after is not None else min(_LONGEST_WAIT, 0.25 * 2**attempt)
            throttle.slower(seconds, busy.limited)
            continue
        throttle.faster()
        return reply, doubtful
    return None, doubtful


def came_of(question: Question, reply: Reply) -> list[tuple[str, tuple[Said, ...] | str]]:
    """What a reply says of each chunk that was asked about, or why that is no answer."""
    if reply.failed:
        return [(part.key, reply.failed) for part in question.parts]
    try:
        said = answers.anchored(question, answers.read(reply.text, len(question.rows)))
    except UnusableError as unusable:
        return [(part.key, str(unusable)) for part in question.parts]
    pairs = zip(question.parts, said, strict=True)
    return [(part.key, "not_found" if one is None else one) for part, one in pairs]


def submit(
    client: BatchClient,
    questions: Iterable[Posed],
    store: Store,
    settings: str,
    account: Account,
    told: int,
) -> None:
    """Send the questions in batches, each remembered by its id before the next. Raises JudgeError."""
    waiting: list[Posed] = []

    def send() -> None:
        try:
            batch = _retried(partial(client.submit, list(waiting)), client.where, again=False)
        except BusyError:
            raise JudgeError(
                f"{client.where} did not say whether it took a batch: look there before you start again"
            ) from None
        names = [(one.name, one.keys) for one in waiting]
        store.open_batch(batch, settings, names)
        waiting.clear()

    for question in questions:
        if not account.reserve(question, told):
            account.stopped = True
            break
        waiting.append(question)
        if len(waiting) == BATCH_REQUESTS:
            send()
    if waiting:
        send()


def under_way(store: Store, settings: str, here: Collection[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """By batch the requests under way all of whose keys are here; the others are left to others."""
    found = {
        batch: {name: keys for name, keys in store.requests_of(batch).items() if all(k in here for k in keys)}
        for batch in store.open_batches(settings)
    }
    return {batch: requests for batch, requests in found.items() if requests}


def ended(
    client: BatchClient, batches: Iterable[str], tick: Callable[[], None]
) -> Iterator[tuple[str, bool]]:
    """Each batch when it has ended; False for one that is no longer known there."""
    waiting = list(batches)
    seconds = 0.05
    while waiting:
        for batch in tuple(waiting):
            state = _retried(partial(client.ended, batch), client.where)
            if state is not False:
                waiting.remove(batch)
                yield batch, state is True
        if waiting:
            tick()
            time.sleep(seconds)
            seconds = min(_LONGEST_WAIT, seconds * 1.5)


def results(client: BatchClient, batch: str) -> dict[str, Reply | None]:
    """The replies of a batch, by the names of their questions."""

    def fetched() -> dict[str, Reply | None]:
        return dict(client.results(batch))

    return _retried(fetched, client.where)


def keep(
    replies: Mapping[str, Reply | None],
    requests: Mapping[str, Sequence[str]],
    parts: Iterable[Part],
    question: Callable[[Sequence[Part]], Question],
    store: Store,
    account: Account,
    told: int = 0,
) -> set[str]:
    """Keep the replies to the requests whose chunks are all among `parts`; the names of these requests."""
    kept = set()
    for name, one in _gathered(requests, parts, question):
        reply = replies.get(name)
        account.settle(one, told, reply)
        if reply is not None:
            store.keep(came_of(one, reply))
        kept.add(name)
    return kept


def _gathered(
    requests: Mapping[str, Sequence[str]],
    parts: Iterable[Part],
    question: Callable[[Sequence[Part]], Question],
) -> Iterator[tuple[str, Question]]:
    """The requests put together again; only those whose chunks are coming by are held."""
    waiting: dict[str, set[str]] = {}
    for name, keys in requests.items():
        for key in keys:
            waiting.setdefault(key, set()).add(name)
    held: dict[str, dict[str, Part]] = {}
    for part in parts:
        for name in tuple(waiting.pop(part.key, ())):
            found = held.setdefault(name, {})
            found[part.key] = part
            if len(found) == len(set(requests[name])):
                yield name, question([held[name][key] for key in requests[name]])
                del held[name]


def _retried(call: Callable[[], _Result], where: str, again: bool = True) -> _Result:
    """The result of a call, after a few attempts. Raises JudgeError.

    Raises BusyError where it may have come to pass unseen and must not do so `again`.
    """
    for attempt in range(_ATTEMPTS):
        try:
            return call()
        except BusyError as busy:
            if busy.doubtful and not again:
                raise
            time.sleep(busy.after if busy.after is not None else min(_LONGEST_WAIT, 0.25 * 2**attempt))
    raise JudgeError(_away(where))


def _away(where: str) -> str:
    return f"{where} does not answer: start again later, what was paid for is kept"
