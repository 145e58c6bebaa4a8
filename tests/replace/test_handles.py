"""Handles keep their shape, and are spelled from the person they belong to."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings

from gdr_code.replace import handles, words
from gdr_code.replace.marks import Numbers, fold, marker
from tests.replace import cases
from tests.replace.cases import KEY


def _drawn(value: str, count: int = 3) -> list[str]:
    normal = value.casefold()
    return [handles.fit(made, value) for made in itertools.islice(handles.draws(marker(KEY), normal), count)]


@settings(max_examples=60, deadline=None)
@given(cases.handles)
def test_separators_digits_and_marks(value: str) -> None:
    for made in _drawn(value, 2):
        assert re.sub(r"[a-z]+", "a", re.sub(r"\d", "9", made.casefold())) == re.sub(
            r"[a-z]+", "a", re.sub(r"\d", "9", value.casefold())
        )
        assert marker(KEY).marked(fold(made))
        assert made.islower() == value.islower()


@pytest.mark.parametrize("value", ["coolcat", "river-song7", "night_owl_88"])
def test_length_stays(value: str) -> None:
    assert all(len(made) == len(value) for made in _drawn(value, 3))


@pytest.mark.parametrize("value", ["a", "bo", "bob"])
def test_short_handles_grow_to_four_or_more(value: str) -> None:
    assert all(4 <= len(made) <= 6 for made in _drawn(value, 3))


def test_digits_alone_stay_digits_without_a_new_leading_zero() -> None:
    for made in _drawn("1234567", 50):
        assert re.fullmatch(r"[1-9]\d{6}", made)


@pytest.mark.parametrize(
    ("value", "shape"), [("JANE", r"[A-Z]+"), ("CoolCat", r"[A-Z][a-z]{3}[A-Z][a-z]{2}")]
)
def test_case_stays(value: str, shape: str) -> None:
    assert all(re.fullmatch(shape, made) for made in _drawn(value))


@pytest.mark.parametrize(
    ("handle", "spelled"),
    [
        ("jmiller", "mkeller"),
        ("janemiller", "mariakeller"),
        ("millerj", "kellerm"),
        ("jane.miller", "maria.keller"),
        ("janem", "mariak"),
        ("jm", "mk"),
        ("jane-miller42", "maria-keller42"),
        ("jamil", "makel"),
        ("coolcat", None),
        ("janedoe", None),
        ("42", None),
    ],
)
def test_spelled_from_a_person(handle: str, spelled: str | None) -> None:
    made = handles.spelled("jane miller", "Maria Keller", handle)
    assert (made and "".join(made)) == spelled


def test_of_a_person_whose_letters_are_not_spelled_in_latin_ones_nothing_is_spelled() -> None:
    assert handles.spelled("иван петренко", "Орест Куликов", "ipetrenko") == ["okulikov"]
    assert handles.spelled("김 민준", "박 서연", "mjkim") is None


@pytest.mark.parametrize("handle", ["jmiller", "jane-miller", "jmiller1985", "millerj"])
def test_handles_of_a_person_begin_as_the_name_does_and_bear_the_mark(handle: str) -> None:
    found = list(itertools.islice(handles.of_person(marker(KEY), "jane miller", "Maria Keller", handle), 3))
    plain = handles.spelled("jane miller", "Maria Keller", handle)
    assert plain
    for made in found:
        assert made[:3] == plain[0][:3]
        assert marker(KEY).marked(fold(made))
        assert re.sub(r"[a-z]+", "a", re.sub(r"\d", "9", made)) == re.sub(
            r"[a-z]+", "a", re.sub(r"\d", "9", handle)
        )


def test_words_are_said_easily_and_have_the_length_asked_for() -> None:
    numbers = Numbers(b"seed")
    for length in (1, 3, 4, 5, 9, 30):
        made = words.word(numbers, length)
        assert len(made) == length
        assert not re.search(r"[aeiou]{2}|[^aeiou]{2}", made)
        head, tails = words.split(numbers, length)
        assert {len(head + tail) for tail in tails.words} == {length}
        assert len(set(tails.words)) == len(tails.words)
