"""Worker processes: batches go out, results come back in order, and only a few batches are in flight.

Workers are forked, so that compiled tables are shared; they ignore Ctrl-C and end with their parent. Hostile
input may end one (a parser that crashes, memory without bound): the items of its batch are then tried again,
each in a process of its own, and what ends that too is lost. So what is lost depends on the item alone. The
same holds for an item on which the work fails for a fault of ours; `Pool.faults` then says which.
"""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import pickle
import resource
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

from gdr_code.errors import GdrError

Item = TypeVar("Item")
Result = TypeVar("Result")

# What a worker opens once per map and then applies to each item: `with work() as run: run(item)`.
Work = Callable[[], AbstractContextManager[Callable[[Item], Result]]]

_AHEAD = 3
_LEAST = 1 << 16
_GRACE_SECONDS = 2.0
# Far more than any file of a real repository takes.
_MOST_MEMORY = 2 << 30


class Each(Protocol):
    """Work on every item, in order, by the workers; `lost` where it ends every worker."""

    def __call__(
        self, items: Iterable[Item], work: Work[Item, Result], lost: Callable[[Item], Result], label: str
    ) -> Iterator[Result]: ...


class WorkerError(Exception):
    """The work could not be begun, for a reason that is ours; quotes no content."""


@dataclass(frozen=True, slots=True)
class _Fault:
    """Where the work failed on an item."""

    text: str


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection
    work: int = -1


class Pool:
    """Up to `jobs` processes, started when there is something for them to do.

    `faults` are ours, each with where it happened; what was worked on is lost.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = max(1, jobs)
        self._context = multiprocessing.get_context("fork")
        self._numbers = itertools.count()
        self._workers: list[_Worker] = []
        self.faults: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end(tuple(self._workers))

    def map(
        self,
        work: Work[Item, Result],
        batches: Iterable[Sequence[Item]],
        lost: Callable[[Item], Result],
    ) -> Iterator[tuple[Sequence[Item], list[Result]]]:
        """Each batch with its results, in the order of the batches.

        `lost` gives the result of an item that ended every process it was given to, or met a fault of ours.
        Raises the GdrError that the work raised, or WorkerError when it could not begin.
        """
        number, opener = next(self._numbers), pickle.dumps(work)
        waiting = enumerate(batches)
        sent: dict[int, Sequence[Item]] = {}
        done: dict[int, bytes | None] = {}
        busy: dict[_Worker, int] = {}
        due, more = 0, True
        try:
            while more or sent:
                while self._has_room(more, busy, sent):
                    index, batch = next(waiting, (-1, None))
                    if batch is None:
                        more = False
                        break
                    worker = self._idle(busy)
                    sent[index], busy[worker] = batch, index
                    _send(worker, number, opener, batch)
                for worker in _ready(busy, wait_for_one=due not in done) if busy else ():
                    done[busy.pop(worker)] = self._answer(worker)
                # Answers are read while the workers work: an idle one gets its next batch first.
                if due in done and not self._has_room(more, busy, sent):
                    batch, answer = sent.pop(due), done.pop(due)
                    results = _results(answer)
                    yield batch, self._alone(opener, batch, lost) if isinstance(results, _Fault) else results
                    due += 1
        finally:
            self._end(tuple(busy))

    def _alone(self, opener: bytes, batch: Sequence[Item], lost: Callable[[Item], Result]) -> list[Result]:
        """The results of a batch that ended its worker or met a fault, each item in a process of its own."""
        found: list[Result] = []
        for item in batch:
            worker = self._started()
            _send(worker, next(self._numbers), opener, [item])
            results = _results(self._answer(worker))
            if isinstance(results, _Fault):
                self.faults += [results.text] if results.text else []
                results = [lost(item)]
            found += results
            self._end((worker,))
        return found

    def _answer(self, worker: _Worker) -> bytes | None:
        """What the worker answers; None when it has ended, and then it is one no more."""
        try:
            return worker.connection.recv_bytes()
        except (EOFError, OSError):
            self._end((worker,))
            return None

    def _has_room(self, more: bool, busy: Sized, sent: Sized) -> bool:
        return more and len(busy) < self._jobs and len(sent) < self._jobs * _AHEAD

    def _idle(self, busy: dict[_Worker, int]) -> _Worker:
        for worker in self._workers:
            if worker not in busy:
                return worker
        return self._started()

    def _started(self) -> _Worker:
        # Else the collector of each worker goes through, and copies, all that it shares with its parent.
        gc.freeze()
        ours, theirs = self._context.Pipe()
        # A sibling that held on to these ends would keep a worker waiting for a parent that is gone.
        inherited = [ours, *(worker.connection for worker in self._workers)]
        process = self._context.Process(target=_serve, args=(theirs, inherited), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _end(self, workers: Iterable[_Worker]) -> None:
        ending = [worker for worker in workers if worker in self._workers]
        for worker in ending:
            self._workers.remove(worker)
            worker.connection.close()
            worker.process.terminate()
        for worker in ending:
            worker.process.join(_GRACE_SECONDS)
            worker.process.kill()
            worker.process.join()


def batches(
    items: Sequence[Item], size: Callable[[Item], int], most: int, count: int, parts: int = 1
) -> Iterator[list[Item]]:
    """Items in order, cut where a batch would hold more than `most` of `size` or `count` items.

    Towards the end none holds more than one of `parts` of what is left: no worker waits long for the last.
    """
    batch: list[Item] = []
    total, left = 0, sum(map(size, items))
    for item in items:
        limit = min(most, max(_LEAST, left // parts))
        if batch and (total + size(item) > limit or len(batch) == count):
            yield batch
            batch, total, left = [], 0, left - total
        batch.append(item)
        total += size(item)
    if batch:
        yield batch


def _send(worker: _Worker, number: int, opener: bytes, batch: Sequence[object]) -> None:
    known = worker.work == number
    worker.work = number
    try:
        worker.connection.send((number, None if known else opener, batch))
    except (BrokenPipeError, ConnectionResetError):
        return  # the death shows when its answer is read


def _ready(busy: dict[_Worker, int], *, wait_for_one: bool) -> list[_Worker]:
    by_connection: dict[object, _Worker] = {worker.connection: worker for worker in busy}
    ready = wait([worker.connection for worker in busy], None if wait_for_one else 0)
    return [by_connection[connection] for connection in ready]


def _results(answer: bytes | None) -> list[Any] | _Fault:
    """What a worker answers; a fault without a text where it has ended."""
    outcome: Exception | list[Any] | _Fault = _Fault("") if answer is None else pickle.loads(answer)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _serve(connection: Connection, inherited: list[Connection]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    for other in inherited:
        other.close()
    _bound_memory()
    with ExitStack() as stack:
        run: Callable[[object], object] | None = None
        while True:
            try:
                _, opener, batch = connection.recv()
            except (EOFError, ConnectionResetError):
                return
            outcome: object
            try:
                if opener is not None:
                    stack.close()
                    run = _begun(stack, opener)
                assert run is not None
                outcome = [run(item) for item in batch]
            except (GdrError, WorkerError) as error:
                outcome = error
            except MemoryError:
                return
            except Exception as error:  # noqa: BLE001  # any other failure is ours and is told without its text
                outcome = _Fault(fault_text(error))
            try:
                connection.send(outcome)
            except (BrokenPipeError, ConnectionResetError):
                return


def _begun(stack: ExitStack, opener: bytes) -> Callable[[object], object]:
    try:
        run: Callable[[object], object] = stack.enter_context(pickle.loads(opener)())
    except (GdrError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it is told without its text
        raise WorkerError(fault_text(error)) from None
    return run


def _bound_memory() -> None:
    """Let what asks for memory without bound end this process, and not the machine."""
    with suppress(OSError):
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = used + _MOST_MEMORY
        resource.setrlimit(
            resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )


def _leave(*_: object) -> None:
    """Unwind, so that what the work opened is closed and its temporary folders are removed."""
    raise SystemExit(0)


def fault_text(error: BaseException) -> str:
    """An exception's type and where it was raised; its message could quote content."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )
    return f"{type(error).__name__} at {where}"
