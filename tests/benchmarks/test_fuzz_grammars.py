"""Hostile input: the same for the same seed, and what it does to a parser is seen."""

from __future__ import annotations

import os
import signal

import pytest

from benchmarks.fuzz_grammars import Case, Outcome, cases, outcomes, verdict
from gdr_code import grammar


def test_the_same_seed_gives_the_same_cases_of_the_size_asked_for() -> None:
    first = list(cases("lua", 300, 1))
    assert first == list(cases("lua", 300, 1))
    assert first != list(cases("lua", 300, 2))
    assert all(280 <= len(case.data) <= 400 for case in first)
    assert len({case.data for case in first}) > 500


@pytest.mark.parametrize("ending", ["SIGSEGV", "an exception"])
def test_a_crash_is_laid_to_its_case_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    whole = grammar.parse

    def parse(data: bytes, language: str) -> object:
        if data == b"crash":
            if ending == "an exception":
                raise KeyError(language)
            os.kill(os.getpid(), signal.SIGSEGV)
        return whole(data, language)

    monkeypatch.setattr(grammar, "parse", parse)
    tried = [Case("lua", name, name.encode()) for name in ("a", "crash", "b", "crash")]
    told = list(outcomes(tried))
    assert [case for case, _ in told] == tried
    assert [verdict(case, one) for case, one in told] == [None, ending, None, ending]


def test_time_and_memory_beyond_what_the_size_allows_are_told() -> None:
    case = Case("lua", "a", b"a" * 1_000)
    assert verdict(case, Outcome(0, 1.0, 100 << 20)) is None
    assert verdict(case, Outcome(0, 5.0, 100 << 20)) == "5.0 s"
    assert verdict(case, Outcome(0, 1.0, 900 << 20)) == "900 MB"
