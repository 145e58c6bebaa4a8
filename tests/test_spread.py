"""What is proven in one place is found everywhere."""

from __future__ import annotations

import dataclasses
from functools import partial

import pytest

from gdr_code.records import (
    Candidate,
    Category,
    Entry,
    Finding,
    PathKind,
    Place,
    Position,
    Reach,
    Repository,
    Span,
    Spot,
)
from gdr_code.seek import seeking
from gdr_code.settings import Settings
from gdr_code.sought import Occurrence, Search
from gdr_code.spread import declined, demoted, proven, without, worn_out
from tests import samples
from tests.test_findings import finding

TARGET = (samples.MAIL, Category.EMAIL)


def _search(content: bytes, *known: Span) -> tuple[Occurrence, ...]:
    repository = Repository("-", None, data=content)
    entry = Entry("-", b"-", len(content), 0o100644)
    with partial(seeking, repository, Settings(), (TARGET,))() as run:
        return run(Search(entry, "", None, PathKind.SOURCE, known)).found


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


def _account(value: str, persona: str | None = None) -> Finding:
    return dataclasses.replace(
        finding(0, len(value)), category=Category.USERNAME, kind="username/any", value=value, persona=persona
    )


def _occurrence(target: int, start: int, position: Position = Position.PROSE) -> Occurrence:
    span = Span(start, start + 4)
    candidate = Candidate(span, 1, Category.USERNAME, "", "spread", "", "zork", position=position)
    return Occurrence(target, candidate, Spot(span, Place(1, 1, 1, 5)))


def test_an_account_that_mostly_stands_as_a_word_is_worn_out() -> None:
    product, person = _account("zork"), _account("vrill", persona="0" * 16)
    many = [_occurrence(target, start) for target in (0, 1) for start in range(0, 400, 10)]
    worn = worn_out((product, person), [(product, person)], [many])
    assert worn == {("zork", Category.USERNAME)}
    assert {one.target for one in without(many, (product, person), worn)} == {1}
    assert [one.reach for one in demoted((product, person), worn)] == [Reach.PLACE, Reach.REPOSITORY]


def test_an_account_in_many_addresses_is_not() -> None:
    owner = _account("zork")
    in_urls = [_occurrence(0, start, Position.URL) for start in range(0, 400, 10)]
    assert worn_out((owner,), [(owner,)], [in_urls]) == frozenset()
    assert worn_out((owner,), [(owner,)], [[_occurrence(0, 0)]]) == frozenset()


def test_the_cases_of_a_name_are_its_persons_and_of_two_people_nobodys() -> None:
    def name(value: str) -> tuple[tuple[str, Category], Finding]:
        found = dataclasses.replace(finding(0, 4), category=Category.PERSON_NAME, value=value)
        return (value, Category.PERSON_NAME), found

    proofs = dict(map(name, ("Сергей Ковальчук", "Евгений Орлов", "Евгения Орлова")))
    more = declined(proofs)
    assert list(more)[:3] == list(proofs)
    assert more["Сергеем Ковальчуком", Category.PERSON_NAME].value == "Сергей Ковальчук"
    assert more["Евгением Орловым", Category.PERSON_NAME].value == "Евгений Орлов"
    assert ("Евгению Орлову", Category.PERSON_NAME) not in more  # his dative is her accusative
