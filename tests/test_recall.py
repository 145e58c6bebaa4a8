"""What is told is known again by who asks with the same key, code and settings; else it is unknown."""

from __future__ import annotations

import dataclasses
import sqlite3
from pathlib import Path

import pytest

from gdr_code import recall
from gdr_code.recall import Recall
from gdr_code.rows import Rows
from gdr_code.settings import Settings

SETTINGS = Settings(key=b"k" * 32)
TOLD = {"found": [1, "a"]}


def _asked(of: Recall, key: bytes) -> object:
    with of.asking() as ask:
        return ask(key)


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """Rows in a file that is not there yet."""
    return Rows(tmp_path / "files.sqlite")


def test_what_is_told_is_known_again(rows: Rows) -> None:
    teller, asker = (recall.recall(rows, SETTINGS, keep=False) for _ in range(2))
    key = teller.key(b"file", "blob", b"path")
    teller.tell([teller.row(key, TOLD)])
    assert asker.key(b"file", "blob", b"path") == key
    assert _asked(asker, key) == TOLD
    assert _asked(asker, asker.key(b"file", "blob", b"other")) is None


def test_parts_do_not_run_together(rows: Rows) -> None:
    one = recall.recall(rows, SETTINGS, keep=False)
    keys = {
        one.key(b"a", "bc", "d"),
        one.key(b"a", "b", "cd"),
        one.key(b"a", "bcd"),
        one.key(b"b", "bc", "d"),
    }
    assert len(keys) == 4


@pytest.mark.parametrize(
    ("settings", "keep"),
    [
        (dataclasses.replace(SETTINGS, key=b"j" * 32), False),
        (dataclasses.replace(SETTINGS, min_confidence=0.1), False),
        (SETTINGS, True),
    ],
)
def test_another_key_or_another_choice_is_another_row(rows: Rows, settings: Settings, keep: bool) -> None:
    before, after = recall.recall(rows, SETTINGS, keep=False), recall.recall(rows, settings, keep)
    assert before.key(b"file", "blob") != after.key(b"file", "blob")
    row = before.row(before.key(b"file", "blob"), TOLD)
    before.tell([row])
    assert _asked(after, row[0]) is None


def test_other_code_is_another_row(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    before = recall.recall(rows, SETTINGS, keep=False)
    monkeypatch.setattr(recall, "_version", lambda: "another")
    assert before.key(b"file", "blob") != recall.recall(rows, SETTINGS, keep=False).key(b"file", "blob")


def test_the_version_changes_with_any_file_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "gdr_code"
    (package / "data").mkdir(parents=True)
    (tmp_path / "grammars").mkdir()
    (package / "recall.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr(recall, "__file__", str(package / "recall.py"))
    seen = []
    for name in ("recall.py", "data/words.txt", "data/words.txt", "../grammars/python.toml"):
        recall._version.cache_clear()
        seen.append(recall._version())
        path = package / name
        path.write_text(f"{path.read_text(encoding='utf-8') if path.exists() else ''}y\n", encoding="utf-8")
    recall._version.cache_clear()
    seen.append(recall._version())
    recall._version.cache_clear()
    assert len(set(seen)) == 5


def test_a_row_that_was_changed_is_none(rows: Rows) -> None:
    one = recall.recall(rows, SETTINGS, keep=False)
    key, other = one.key(b"file", "blob"), one.key(b"file", "other")
    one.tell([one.row(key, TOLD), one.row(other, TOLD)])
    with sqlite3.connect(rows.path) as connection:
        (content,) = connection.execute("SELECT content FROM rows WHERE key = ?", (key,)).fetchone()
        connection.execute("UPDATE rows SET content = ? WHERE key = ?", (content[:-3] + b"9]}", key))
        connection.execute("UPDATE rows SET content = ? WHERE key = ?", (content, other))
    connection.close()
    assert (_asked(one, key), _asked(one, other)) == (None, None)


@pytest.mark.parametrize("settings", [SETTINGS, Settings()])
def test_without_rows_or_a_key_nothing_is_told(rows: Rows, settings: Settings) -> None:
    one = recall.recall(None if settings.key else rows, settings, keep=False)
    one.tell([one.row(b"k" * 16, TOLD)])
    assert _asked(one, b"k" * 16) is None
    assert not rows.path.exists()
