"""Our own expressions are kept between runs, and nothing else is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gdr_code import cache, patterns

EXPRESSIONS: tuple[tuple[str | bytes, int], ...] = (
    (r"(?P<user>[\w.-]{1,9})@(\d+)|ä(?=b)", 0),
    (r"^\s*# (?i:todo)\b", re.MULTILINE | re.IGNORECASE),
    (rb"[^\x00-\x7f]{2,}|(?P<rest>x*+)(?<!y)", 0),
    ("[\udc80-\udcff]|[а-яё一-鿿]+", 0),
    (r"(?x) a  b # comment", 0),
)
TEXT = "jo.do@42 äb\n  # ToDo x ab \udc91 жук 中文 xxyx"


@pytest.fixture(autouse=True)
def _empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    patterns._store.cache_clear()
    yield
    patterns._store.cache_clear()


def _spans(expression: re.Pattern[Any]) -> list[object]:
    text = TEXT.encode("utf-8", "surrogateescape") if isinstance(expression.pattern, bytes) else TEXT
    return [(m.span(), m.groups(), m.lastgroup) for m in expression.finditer(text)]


def _same(made: re.Pattern[Any], pattern: str | bytes, flags: int) -> None:
    plain = re.compile(pattern, flags)
    assert (made.pattern, made.flags, made.groups) == (plain.pattern, plain.flags, plain.groups)
    assert made.groupindex == plain.groupindex
    assert made == plain  # equal code
    assert _spans(made) == _spans(plain)


def test_a_kept_expression_is_the_same() -> None:
    for _ in range(2):
        with patterns.kept():
            for pattern, flags in EXPRESSIONS:
                _same(patterns.compiled(pattern, flags), pattern, flags)
        patterns._store.cache_clear()
    assert not patterns._store().fresh
    assert len(patterns._store().known) == len(EXPRESSIONS)


@pytest.mark.parametrize("damage", [b"", b"\0" * 400])
def test_a_damaged_store_is_made_anew(damage: bytes) -> None:
    with patterns.kept():
        patterns.compiled("a+b")
    (kept,) = cache.folder().glob("patterns-*")
    kept.chmod(0o600)
    kept.write_bytes(damage)
    patterns._store.cache_clear()
    with patterns.kept():
        assert patterns.compiled("a+b").fullmatch("aab")
    assert len(kept.read_bytes()) > 60


def test_a_store_that_another_program_wrote_is_not_used() -> None:
    cache.keep(patterns._name(), b"not a table")
    assert patterns.compiled("a+b").fullmatch("aab")


def test_a_read_only_cache_folder_costs_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with patterns.kept():
        assert patterns.compiled("a+b").fullmatch("aab")


_LOADED = """
import sys
import gdr_code.pipeline
from gdr_code import patterns
from gdr_code.survey import rehearse
rehearse()
sys.stdout.write("\\n".join(sorted(map(repr, patterns._store().known))))
"""


def test_the_expressions_are_the_same_in_every_run(tmp_path: Path) -> None:
    runs = {
        subprocess.run(
            [sys.executable, "-c", _LOADED],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_nothing_of_a_repository_is_kept(tmp_path: Path) -> None:
    repository = tmp_path / "tree"
    repository.mkdir()
    (repository / "a.py").write_text("# Author: Odalys Brankovich <odalys@brankovich-lab.net>\n" * 3)
    (repository / "b.md").write_text("Thanks to Odalys Brankovich (odalys%40brankovich-lab.net)!\n")
    out = str(tmp_path / "out")
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-m", "gdr_code", "refine", "--overwrite", str(repository), "--out", out],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path), "GDR_KEY": "7" * 64},
            capture_output=True,
            check=False,
        )
    content = b"".join(file.read_bytes() for file in cache.folder().glob("patterns-*"))
    assert content
    assert b"rankovich" not in content.lower()
    assert b"odalys" not in content.lower()
