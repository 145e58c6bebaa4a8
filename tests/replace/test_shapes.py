"""How a bare value is read, and what keeps its case."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.letters import ascii_fold
from gdr_code.replace.shapes import is_neutral, legal, neutral, recase, scalar_type


@pytest.mark.parametrize(
    ("stand_in", "value"),
    [
        ("null", "jane"),
        ("Yes", "Bob"),
        ("off", "sam"),
        ("1e5", "a1b"),
        ("12e45", "12f45"),
        ("0123", "4123"),
        ("-012", "-412"),
        ("4123", "jane"),
        ("jane", "4123"),
        ("2001-01-01", "x001-01-01"),
        ("0x1f", "ab1f"),
        ("1_000", "a_000"),
        ("nan", "bob"),
        (".5", "a5"),
    ],
)
def test_what_would_be_read_otherwise(stand_in: str, value: str) -> None:
    assert not legal(stand_in, value)


@pytest.mark.parametrize(
    ("stand_in", "value"),
    [
        ("maria", "jane"),
        ("9123", "4123"),
        ("0712", "0123"),
        ("12.75", "31.50"),
        ("1999-02-03", "1984-03-17"),
        ("0a9b", "7f3c"),
        ("0.25", "1.75"),
        ("Maria Keller", "null"),
    ],
)
def test_what_is_read_alike(stand_in: str, value: str) -> None:
    assert legal(stand_in, value) or scalar_type(value) == "constant"


@given(st.text("0123456789abcdefx._-+: \n", min_size=1, max_size=12))
def test_text_is_text_to_yaml_and_json(value: str) -> None:
    if scalar_type(value) != "str" or value != value.strip():
        return
    with pytest.raises(json.JSONDecodeError):
        json.loads(value)
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(value[0], [])
    assert not any(pattern.match(value) for _, pattern in resolvers)


def test_long_text_is_not_searched_for_numbers() -> None:
    assert scalar_type("1" * 1_000_000 + "x") == "str"


@pytest.mark.parametrize(
    ("word", "model", "cased"),
    [
        ("keller", "DOE", "KELLER"),
        ("Keller", "doe", "keller"),
        ("keller", "Doe", "Keller"),
        ("keller", "J", "Keller"),
        ("mariakeller", "janeDoe", "mariakeLler"),
        ("王", "DOE", "王"),
        ("keller", "王", "keller"),
        ("keller", "", "keller"),
    ],
)
def test_case_follows_the_model(word: str, model: str, cased: str) -> None:
    assert recase(word, model) == cased


@given(st.text(max_size=30))
def test_redacting_keeps_length_and_says_nothing(value: str) -> None:
    masked = neutral(value)
    assert len(masked) == len(value)
    assert not {char for char in masked if char.isalpha()} - {"x", "X"}
    assert neutral(masked) == masked


@pytest.mark.parametrize(
    ("value", "known"), [("Xxxx Xxx", True), ("xxx", False), ("10000", True), ("Max", False)]
)
def test_what_is_redacted_is_known(value: str, known: bool) -> None:
    assert is_neutral(value) == known


@pytest.mark.parametrize(
    ("text", "plain"), [("Łódź", "Lodz"), ("Weiß", "Weiss"), ("Иван", "Иван"), ("é王", "e王")]
)
def test_only_latin_marks_are_taken_off(text: str, plain: str) -> None:
    assert ascii_fold(text) == plain
