"""A Slavic name in its cases is one name; what may be another person is none of them."""

from __future__ import annotations

import pytest

from gdr_code.inflection import forms, is_form

CASES = (
    ("Иван Петров", "Иваном Петровым"),
    ("Сергей Петров", "Сергею Петрову"),
    ("Дмитрий Достоевский", "Дмитрием Достоевским"),
    ("Анна Петрова", "Анной Петровой"),
    ("Игорь Шевченко", "Игорем Шевченко"),
    ("Сергей Ковальчук", "Сергея Ковальчука"),
    ("Jan Kowalski", "Janem Kowalskim"),
    ("Marek Nowak", "Markiem Nowakiem"),
    ("Anna Kowalska", "Anną Kowalską"),
    ("Petr Novák", "Petrem Novákem"),
    ("Jana Nováková", "Janou Novákovou"),
)


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_cases_of_a_name(name: str, case: str) -> None:
    assert case in forms(name)
    for own, word in zip(name.casefold().split(), case.casefold().split(), strict=True):
        assert own == word or is_form(own, word)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Александр Петров", "Александра Петрова"),  # also a woman's own name
        ("Петр Иванов", "Петра Иванова"),
        ("Петр Иванов", "Петру Иванову"),  # her accusative
        ("Виталий Петров", "Виталия Петрова"),
        ("Иван Петров", "Ивана Петрова"),
        ("Jan Kowalski", "Jana Kowalskiego"),  # Jana is a name: the price of never merging two people
    ],
)
def test_a_case_that_begins_with_a_name_of_its_own_is_none(name: str, other: str) -> None:
    assert other not in forms(name)


@pytest.mark.parametrize(
    "name",
    [
        "John Smith",
        "Иван",
        "Maria del Mar",
        "Peter Parker",
        "иван петров",
        "Zork Petrov",
        "Ana Popov",
        "李 小龙",
    ],
)
def test_names_without_such_cases(name: str) -> None:
    assert forms(name) == ()


def test_another_word_is_no_case() -> None:
    assert not is_form("петров", "петренко")
    assert not is_form("kowalski", "kowalska")
    assert not is_form("иван", "ивановна")
