"""What is proven in one place is found everywhere."""

from __future__ import annotations

import dataclasses
from functools import partial

import pytest

from gdr_code.records import Category, Entry, PathKind, Position, Reach, Repository, Span
from gdr_code.settings import Settings
from gdr_code.spread import Occurrence, Search, proven, spreading
from tests import samples
from tests.test_findings import finding

TARGET = (samples.MAIL, Category.EMAIL)


def _search(content: bytes, *known: Span) -> tuple[Occurrence, ...]:
    repository = Repository("-", None, data=content)
    entry = Entry("-", b"-", len(content), 0o100644)
    with partial(spreading, repository, Settings(), (TARGET,))() as run:
        return run(Search(entry, None, PathKind.SOURCE, known))


def test_occurrences_have_bytes_places_and_positions() -> None:
    content = f"é {samples.MAIL}, {samples.MAIL.upper()}\n".encode()
    found = _search(content)
    assert [content[one.spot.span.start : one.spot.span.end].decode().lower() for one in found] == [
        samples.MAIL
    ] * 2
    assert [one.spot.place.column for one in found] == [3, 5 + len(samples.MAIL)]
    assert all(one.candidate.position is not None for one in found)
    assert found[0].candidate.before == "é "


def test_what_is_a_finding_already_is_not_found_again() -> None:
    content = f"{samples.MAIL} {samples.MAIL}".encode()
    (one,) = _search(content, Span(0, 5))
    assert one.spot.span.start == len(samples.MAIL) + 1


@pytest.mark.parametrize("content", [b"", b"\0", b"wilhelmina", samples.MAIL.encode() + b"x"])
def test_look_alikes_are_not_found(content: bytes) -> None:
    assert _search(content) == ()


def test_the_surest_proof_of_each_far_reaching_value() -> None:
    near = dataclasses.replace(finding(0, 4), value="near", reach=Reach.PLACE)
    unsure = dataclasses.replace(finding(0, 4, 0.6), value="mail", path="a")
    sure = dataclasses.replace(finding(9, 13, 0.9), value="mail", path="b", position=Position.PROSE)
    assert proven([near, unsure, sure]) == proven([sure, near, unsure]) == {("mail", Category.EMAIL): sure}
