"""The pool: order, bounds, deaths and errors."""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from gdr_code import grammar
from gdr_code.errors import SourceError
from gdr_code.workers import Pool, WorkerError, batches


@contextmanager
def _adding(amount: int) -> Iterator[Callable[[int], int]]:
    yield lambda item: item + amount


@contextmanager
def _failing(error: str) -> Iterator[Callable[[int], int]]:
    def run(item: int) -> int:
        if item == 5 and error == "user":
            raise SourceError("mend me")
        if item == 5 and error == "ours":
            raise KeyError("hunter2")
        if item == 5 and error == "death":
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    yield run


@contextmanager
def _dying_once(mark: Path) -> Iterator[Callable[[int], int]]:
    def run(item: int) -> int:
        if item == 4 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    yield run


@contextmanager
def _wearing_out() -> Iterator[Callable[[int], int]]:
    done: list[int] = []

    def run(item: int) -> int:
        done.append(item)
        if len(done) > 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    yield run


@contextmanager
def _devouring(kind: str) -> Iterator[Callable[[int], int]]:
    faulthandler.disable()  # pytest's, which would tell of the abort that is wanted here

    def run(item: int) -> int:
        if item == 2 and kind == "python":
            bytearray(8 << 30)
        if item == 2 and kind == "native":
            grammar.parse(b"a=>" * 20_000, "c")
        return item

    yield run


@contextmanager
def _unopened() -> Iterator[Callable[[int], int]]:
    raise KeyError("hunter2")
    yield


def _lost(item: int) -> int:
    return -item


@contextmanager
def _naming_process() -> Iterator[Callable[[int], int]]:
    yield lambda _: os.getpid()


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_order(jobs: int) -> None:
    with Pool(jobs) as pool:
        pairs = list(pool.map(partial(_adding, 10), ([n, n + 1] for n in range(0, 200, 2)), _lost))
    assert [item for batch, _ in pairs for item in batch] == list(range(200))
    assert [item for _, results in pairs for item in results] == list(range(10, 210))


def test_a_pool_serves_several_maps_with_the_same_processes() -> None:
    with Pool(1) as pool:
        first = [results for _, results in pool.map(_naming_process, [[1]], _lost)]
        assert [results for _, results in pool.map(partial(_adding, 1), [[1]], _lost)] == [[2]]
        assert [results for _, results in pool.map(_naming_process, [[1]], _lost)] == first


def test_few_batches_are_taken_ahead() -> None:
    taken: list[int] = []

    def source() -> Iterator[list[int]]:
        for number in range(100):
            taken.append(number)
            yield [number]

    with Pool(2) as pool:
        results = pool.map(partial(_adding, 0), source(), _lost)
        next(results)
        assert len(taken) <= 8


def test_an_error_of_the_user_arrives_as_itself_and_the_pool_goes_on() -> None:
    with Pool(2) as pool:
        with pytest.raises(SourceError, match="mend me"):
            list(pool.map(partial(_failing, "user"), ([n] for n in range(20)), _lost))
        assert [r for _, r in pool.map(partial(_adding, 1), [[1], [2]], _lost)] == [[2], [3]]


def test_a_fault_of_ours_costs_its_item_and_quotes_nothing() -> None:
    with Pool(2) as pool:
        pairs = list(pool.map(partial(_failing, "ours"), ([n, n + 1] for n in range(0, 20, 2)), _lost))
    assert [r for _, results in pairs for r in results] == [*range(5), -5, *range(6, 20)]
    (fault,) = pool.faults
    assert "KeyError at" in fault
    assert "hunter2" not in fault


def test_work_that_cannot_begin_is_no_items_fault() -> None:
    with Pool(2) as pool, pytest.raises(WorkerError) as raised:
        list(pool.map(_unopened, ([n] for n in range(20)), _lost))
    assert "KeyError at" in str(raised.value)
    assert "hunter2" not in str(raised.value)
    assert not pool.faults


@pytest.mark.parametrize("jobs", [1, 3])
def test_an_item_that_ends_its_worker_twice_is_lost_and_the_others_are_not(jobs: int) -> None:
    with Pool(jobs) as pool:
        pairs = list(
            pool.map(partial(_failing, "death"), ([n, n + 1, n + 2] for n in range(0, 21, 3)), _lost)
        )
        assert [r for _, r in pool.map(partial(_adding, 1), [[1]], _lost)] == [[2]]
    assert [item for batch, _ in pairs for item in batch] == list(range(21))
    assert [r for _, results in pairs for r in results] == [*range(5), -5, *range(6, 21)]


def test_an_item_that_ends_its_worker_once_is_not_lost(tmp_path: Path) -> None:
    with Pool(2) as pool:
        pairs = list(pool.map(partial(_dying_once, tmp_path / "died"), [[1, 2], [3, 4], [5, 6]], _lost))
    assert [r for _, results in pairs for r in results] == [1, 2, 3, 4, 5, 6]
    assert (tmp_path / "died").exists()


def test_what_an_earlier_item_did_to_a_process_is_not_laid_to_a_later_one() -> None:
    with Pool(1) as pool:
        assert [r for _, r in pool.map(_wearing_out, [list(range(8))], _lost)] == [list(range(8))]


def test_memory_without_bound_ends_one_process_and_loses_one_item() -> None:
    with Pool(2) as pool:
        for kind in ("python", "native"):
            pairs = list(pool.map(partial(_devouring, kind), [[1, 2], [3, 4]], _lost))
            assert [r for _, results in pairs for r in results] == [1, -2, 3, 4]


def test_a_process_that_died_idle_is_replaced() -> None:
    with Pool(1) as pool:
        ((_, (pid,)),) = pool.map(_naming_process, [[1]], _lost)
        os.kill(pid, signal.SIGKILL)
        assert [r for _, r in pool.map(partial(_adding, 1), [[1], [2]], _lost)] == [[2], [3]]


def test_workers_end_with_the_pool() -> None:
    with Pool(2) as pool:
        pids = {pid for _, results in pool.map(_naming_process, [[1], [2], [3]], _lost) for pid in results}
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_workers_end_when_the_parent_is_killed() -> None:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        with Pool(2) as pool:
            for _, results in pool.map(_naming_process, [[1], [2]], _lost):
                os.write(write_end, f"{results[0]}\n".encode())
            threading.Event().wait()
    os.close(write_end)
    # The workers hold the pipe's other end: it closes when the last of them has ended.
    with os.fdopen(read_end, "rb") as stream:
        assert stream.readline()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        stream.read()


def test_batches_are_cut_by_size_and_by_count() -> None:
    assert list(batches([5, 5, 5, 20, 1], lambda n: n, 10, 9)) == [[5, 5], [5], [20], [1]]
    assert list(batches([0] * 5, lambda n: n, 10, 2)) == [[0, 0], [0, 0], [0]]
    assert list(batches([], lambda _: 1, 10, 2)) == []


def test_batches_grow_smaller_towards_the_end() -> None:
    sizes = [1 << 14] * 400
    found = list(batches(sizes, lambda n: n, 1 << 20, 999, 8))
    assert [item for batch in found for item in batch] == sizes
    whole = [sum(batch) for batch in found]
    assert whole == sorted(whole, reverse=True)
    assert max(whole[-8:]) == 1 << 16
    assert whole[0] > 1 << 19


def test_an_empty_map_starts_nothing() -> None:
    with Pool(2) as pool:
        assert list(pool.map(partial(_adding, 1), iter([]), _lost)) == []
