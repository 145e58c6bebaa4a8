"""Letters of three alphabets, and the spellings that they share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.letters import romanised, skeleton

SAME = (
    ("юрий", "yuri"),
    ("юрий", "iurii"),
    ("дмитрий", "dmitry"),
    ("александр", "alexander"),
    ("евгений", "yevgeny"),
    ("михаил", "mikhail"),
    ("щербаков", "shcherbakov"),
    ("цветков", "tsvetkov"),
    ("пётр", "pyotr"),
    ("χρήστος", "christos"),
    ("παπαδόπουλος", "papadopoulos"),
)


@pytest.mark.parametrize(("own", "latin"), SAME)
def test_spellings_of_one_word(own: str, latin: str) -> None:
    assert skeleton(own) == skeleton(latin)
    assert romanised(own).isascii()


@pytest.mark.parametrize(
    ("one", "other"), [("иван", "ivana"), ("петров", "petrenko"), ("иванов", "иванова"), ("maria", "mario")]
)
def test_other_words_stay_others(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.text(max_size=20), st.text(max_size=20))
def test_other_letters_stay_and_words_are_read_one_by_one(one: str, other: str) -> None:
    assert romanised(one.encode("ascii", "ignore").decode()) == one.encode("ascii", "ignore").decode()
    assert romanised(f"{one} {other}") == f"{romanised(one)} {romanised(other)}"
