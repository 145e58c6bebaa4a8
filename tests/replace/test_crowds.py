"""Where most names are taken already, the next one takes no longer and is nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gdr_code.records import Category
from gdr_code.replace.marks import Marker, marker, tails_of
from gdr_code.replace.plan import plan
from tests.replace.cases import KEY, finding

FAMILY = [
    f"{one}{two}" for one in ("berg", "lind", "sand", "holm", "wald") for two in ("er", "quist", "mann", "s")
]


@contextmanager
def _counting_marks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many tails were tried for a mark."""
    tried = [0]
    plain = Marker._walk

    def counted(self: Marker, *args: object) -> Iterator[int]:
        tried[0] += len(args[1].folded)  # type: ignore[attr-defined]
        return plain(self, *args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Marker, "_walk", counted)
        yield tried


def test_initials_with_family_names_stay_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{initial}. {family.title()}" for initial in "abcdefghjklmnopqrstuvw" for family in FAMILY]

    def tried(count: int) -> int:
        marker.cache_clear()
        with _counting_marks(monkeypatch) as found:
            chosen = plan([finding(Category.PERSON_NAME, name) for name in names[:count]], KEY, ()).chosen
        assert len(set(chosen.values())) == len(chosen) == count
        return found[0]

    assert tried(400) < 3 * tried(200)


def test_hits_that_are_asked_for_again_are_the_same() -> None:
    one = Marker(b"k" * 32)
    tails = tails_of(f"{number:04}" for number in range(6_000))
    for start in (0, 17, 5_999, 3_000, 17):
        expected = list(one.hits("head", tails, start, "end"))
        assert list(one.hits_again("head", tails, start, "end")) == expected
        assert len(expected) > 1
