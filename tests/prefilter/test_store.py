"""The kept database: used when it is ours and whole, made anew otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdr_code.prefilter import store

GATES = [(b"ab+c", False), (b"XY", True)]


def matches(database: object, data: bytes) -> list[tuple[int, int]]:
    """(gate, end) of a scan."""
    found: list[tuple[int, int]] = []
    database.scan(data, lambda i, _s, e, _f, _c: found.append((i, e)), scratch=store.scratch(database))  # type: ignore[attr-defined]
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of our own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "gdr-code"


def test_a_second_use_compiles_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = matches(store.database(GATES), b"abbc xy")
    monkeypatch.setattr(store, "_compiled", None)
    assert matches(store.database(GATES), b"abbc xy") == first == [(0, 4), (1, 7)]
    (kept,) = folder.iterdir()
    assert kept.stat().st_mode & 0o077 == 0


def test_other_patterns_are_another_database(folder: Path) -> None:
    store.database(GATES)
    assert matches(store.database([(b"q", False)]), b"abbc q") == [(0, 6)]
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"x" * 40, b"\0" * 4000])
def test_a_damaged_file_is_made_anew(folder: Path, damage: bytes) -> None:
    store.database(GATES)
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    kept.chmod(0o600)
    kept.write_bytes(whole[: len(whole) // 2] + damage)
    assert matches(store.database(GATES), b"abc") == [(0, 3)]
    assert kept.read_bytes() == whole


def test_a_folder_that_cannot_be_made_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert matches(store.database(GATES), b"abc") == [(0, 3)]
