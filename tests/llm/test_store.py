"""What is kept comes back, bad stores are told, and what a chunk needs follows from what is kept."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from gdr_code.errors import ConfigError
from gdr_code.llm import store
from gdr_code.llm.answers import Said
from gdr_code.llm.questions import Desk, Part
from gdr_code.llm.resolve import UNANSWERED, Gap, resolve
from gdr_code.records import Category

SAID = (Said(3, 9, Category.EMAIL, 0.95, True), Said(20, 24, Category.OTHER, 0.5, False))
DESK = Desk(b"k" * 32, "settings", False)


def _part(text: bytes) -> Part:
    return DESK._part("a.py, source, python", "a.py", text)


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.sqlite"
    with store.opened(path) as kept:
        kept.keep([("one", SAID), ("two", ()), ("three", "refused"), ("three", "cut")])
    with store.opened(path) as kept:
        assert kept.answer("one") == SAID
        assert kept.answer("two") == ()
        assert kept.answer("three") is None
        assert kept.failure("three") == store.Failure(2, "cut")
        assert kept.failure("one") == store.Failure(0, "")


def test_batches_are_remembered_by_their_settings(tmp_path: Path) -> None:
    with store.opened(tmp_path / "a.sqlite") as kept:
        kept.open_batch("b1", "mine", [("r1", ["x", "y"]), ("r2", ["z"])])
        kept.open_batch("b2", "other", [])
        assert kept.open_batches("mine") == ("b1",)
        assert kept.requests_of("b1") == {"r1": ("x", "y"), "r2": ("z",)}
        kept.close_batch("b1")
        assert (kept.open_batches("mine"), kept.requests_of("b1"), kept.sent("r1")) == ((), {}, ())


def test_a_file_that_is_no_store_is_told_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"these are my notes\n" * 200)
    with pytest.raises(ConfigError, match="it is no store of answers"), store.opened(path):
        pass
    assert path.read_bytes() == b"these are my notes\n" * 200


def test_a_store_that_another_holds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_WAIT_SECONDS", 0.05)
    path = tmp_path / "a.sqlite"
    with store.opened(path):
        pass
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(ConfigError, match="another run holds it"), store.opened(path) as kept:
        kept.keep([("one", SAID)])
    other.rollback()
    other.close()


def test_a_chunk_is_asked_with_others_then_alone_then_in_halves_then_no_more(tmp_path: Path) -> None:
    part = _part(b"a = 1\nb = 2\n")
    with store.opened(tmp_path / "a.sqlite") as kept:
        found = resolve(part, kept, DESK)
        assert [(one.key, one.alone) for one in found.wanted] == [(part.key, False)]
        assert found.gaps == (Gap(0, 12, UNANSWERED),)
        kept.keep([(part.key, "cut")])
        assert [(one.key, one.alone) for one in resolve(part, kept, DESK).wanted] == [(part.key, True)]
        kept.keep([(part.key, "cut")])
        halves = resolve(part, kept, DESK).wanted
        assert [one.text for one in halves] == [b"a = 1\n", b"b = 2\n"]
        kept.keep([(halves[0].key, (Said(0, 1, Category.OTHER, 0.9, False),))])
        kept.keep([(halves[1].key, "refused"), (halves[1].key, "refused")])
        found = resolve(part, kept, DESK)
        assert [(one.start, one.end) for one in found.said] == [(0, 1)]
        assert found.gaps == (Gap(6, 12, "refused"),)
        assert found.wanted == ()
