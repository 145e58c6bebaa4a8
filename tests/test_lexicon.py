"""Words that are names, words that are not, organisations."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdr_code import lexicon


def test_names_are_gathered_once_and_anew_where_what_is_kept_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    read = lexicon.names.__wrapped__
    first = read()
    (kept,) = (tmp_path / "gdr-code").iterdir()
    with monkeypatch.context() as patched:
        patched.setattr(lexicon, "_gathered", None)
        assert read() == first
    kept.write_bytes(kept.read_bytes()[:-100])
    assert read() == first


def test_names_of_many_locales() -> None:
    for word in ("Maria", "Иван", "Jürgen", "Nguyen", "Priya", "MARIA"):
        assert lexicon.is_given(word) or lexicon.is_surname(word), word
    assert not lexicon.is_given("Compiler")


def test_ordinary_words() -> None:
    for word in ("compiler", "Getting"):
        assert lexicon.is_word(word)
    assert not lexicon.is_word("lindqvist")
    common, rare = lexicon.word_rank("the"), lexicon.word_rank("compiler")
    assert common is not None
    assert rare is not None
    assert common < rare
    assert lexicon.word_rank("lindqvist") is None


def test_organisations() -> None:
    assert "kubernetes" in lexicon.organisations()
    assert "labs" in lexicon.organisation_words()
    assert not any(word.startswith("#") for word in lexicon.organisations())
