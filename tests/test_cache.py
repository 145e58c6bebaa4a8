"""What is kept can be read again, or is as if it had never been kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdr_code import cache


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of our own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "gdr-code"


def test_what_is_kept_is_read_by_its_owner_alone(folder: Path) -> None:
    name = cache.name("words", "1.0", b"source", suffix="txt")
    assert cache.read(name) is None
    cache.keep(name, b"one two")
    assert cache.read(name) == b"one two"
    assert [path.stat().st_mode & 0o077 for path in (folder, folder / name)] == [0, 0]


@pytest.mark.parametrize("damaged", [b"", b"short", b"x" * 40])
def test_damaged_content_is_none(folder: Path, damaged: bytes) -> None:
    cache.keep("words.txt", b"one two")
    (folder / "words.txt").write_bytes(damaged)
    assert cache.read("words.txt") is None


def test_other_origins_have_other_names() -> None:
    names = {cache.name("words", *parts, suffix="txt") for parts in (("1", "2"), ("12",), ("1", b"3"))}
    assert len(names) == 3


def test_a_folder_that_cannot_be_written_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache.keep("words.txt", b"one")
    assert cache.read("words.txt") is None
