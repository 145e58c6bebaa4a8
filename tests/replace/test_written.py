"""What finally stands in the file is recognised, whatever the value was: a second run changes nothing."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gdr_code.escapes import respell
from gdr_code.records import Category
from gdr_code.replace.plan import plan
from gdr_code.replace.shapes import legal
from gdr_code.replace.splice import edits, splice
from gdr_code.replace.stand_ins import recognised
from gdr_code.text import read_text
from tests.replace import cases
from tests.replace.cases import KEY, finding

many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _written(category: Category, value: str, kind: str = "") -> str:
    """The value's place in a file after the finding is replaced."""
    raw = value.encode()
    text = read_text(raw)
    assert text is not None
    found = finding(category, value, kind)
    return splice(raw, edits(text, raw, [found], plan([found], KEY, ()))).decode()


_FORMATS = (
    "(NN) NNNNN-NNNN",
    "(0NN) NNNN-NNNN",
    "+55 NN 9NNNN-NNNN",
    "9NNNN-NNNN",
    "NNNN-NNNN",
    "NNN-NNNN",
    "NNNNNNN",
    "NNNNNNNNN",
    "0N NN NN NN NN",
    "+33 N NN NN NN NN",
    "+49 (0) 30 NNNNNN",
    "0NNN/NNNNNN",
    "+41 NN NNN NN NN",
    "010-NNNN-NNNN",
    "+86 1NN NNNN NNNN",
    "1NNNNNNNNNN",
    "+7 (9NN) NNN-NN-NN",
    "8 (9NN) NNN-NN-NN",
    "+61 4NN NNN NNN",
    "00NN NNNNNNNNN",
    "NNNNNNNNNNNNNN",
    "0NNNNNNNNNNNNNN",
    "+1-NNN-NNN-NNNN",
    "(NNN) NNN-NNNN x12",
    "NNN.NNN.NNNN ext. NN",
    "+972-5N-NNN-NNNN",
    "(0NN) NNNNN-NNNN",
    "tel:+NNNNNNNNNN",
    "NNN NNN NNN",
    "%2B55 NN NNNNN NNNN",
    "+91-NNNNN-NNNNN",
    "NNNNNNNNNN",
)


@st.composite
def phones(draw: st.DrawFn) -> str:
    """A number of 7 to 15 digits in one of many countries' formats, or in none."""
    free = st.from_regex(r"\A\+?[1-9][0-9]{6,14}\Z")
    form = draw(st.one_of(st.sampled_from(_FORMATS), free))
    return "".join(draw(st.sampled_from("0123456789")) if char == "N" else char for char in form)


@many
@given(phones())
def test_phones_have_as_many_digits_and_are_recognised(value: str) -> None:
    made = _written(Category.PHONE, value)
    assert re.sub(r"\d", "9", made) == re.sub(r"\d", "9", value)
    assert made != value
    assert recognised(KEY, Category.PHONE, "", made)


_ONE = st.sampled_from(
    (
        "Jane",
        "SOTA7N",
        "K4RIM",
        "J.",
        "O'Brien",
        "Zoë",
        "Иван",
        "王小明",
        "van",
        "de",
        "Dr.",
        "Jean-Luc",
        "MILLER",
        "Miller's",
        "McKay",
        "3rd",
        "2",
        "x0rg",
        "n1c3",
        "Weiß",
        "محمد",
        "अमित",
        "김민수",
        "A",
        "B.",
        "Jr.",
        "d'Arc",
        "ŁUKASZ",
        "İpek",
        "j4ne",
        "R2",
        "4ever",
        "l33t",
        "Ng",
        "y",
        "null",
        "(home)",
        "Ⅲ",
    )
)
_WORDS = st.lists(_ONE, min_size=1, max_size=4).filter(
    lambda words: any(len(word.strip(".")) > 2 for word in words)
)
_JOINED = st.tuples(_WORDS, st.sampled_from((" ", " ", "_", ".", ", ", "  ", "-"))).map(
    lambda pair: pair[1].join(pair[0])
)
_CASED = st.tuples(_JOINED, st.sampled_from(("strip", "upper", "lower", "title"))).map(
    lambda pair: str(getattr(pair[0], pair[1])())
)
_ESCAPED = st.tuples(_CASED, st.sampled_from(("", "", "%20", "\\u00eb", "&amp;", "\\'"))).map(
    lambda pair: respell(pair[0], pair[1])
)


@many
@given(_ESCAPED, st.sampled_from((Category.PERSON_NAME, Category.USERNAME)))
def test_names_of_any_shape_are_recognised(value: str, category: Category) -> None:
    if any(map(str.isalpha, value)):
        made = _written(category, value)
        for other in (Category.PERSON_NAME, Category.USERNAME):
            assert recognised(KEY, other, "", made), made


@many
@given(cases.values, st.sampled_from(("", "%20", "\\u00eb", "&amp;")))
def test_values_of_every_category_are_recognised(of: tuple[Category, str, str], escape: str) -> None:
    category, kind, value = of
    value = value if category is Category.CREDENTIAL else respell(value, escape)
    assert recognised(KEY, category, kind, _written(category, value, kind))


_OTHER = (Category.ID_NUMBER, Category.OTHER, Category.IP_OR_DEVICE)


@many
@example("0000.00000000", Category.IP_OR_DEVICE)
@given(st.from_regex(r"\A[A-Z]{0,3}[0-9]{2,4}[-./ ]?[0-9]{3,6}[-/]?[0-9A-Z]{1,4}\Z"), st.sampled_from(_OTHER))
def test_numbers_are_recognised(value: str, category: Category) -> None:
    made = _written(category, value, f"{category}/number")
    assert recognised(KEY, category, f"{category}/number", made)


@pytest.mark.parametrize("value", ["(95) 05079-4726", "(95) 72296-9732", "92447-1029", "924471029"])
def test_a_crowd_of_phones_alike_keeps_its_digits(value: str) -> None:
    values = [f"{value[:-2]}{last:02}" for last in range(100)]
    findings = [finding(Category.PHONE, one) for one in values]
    made = plan(findings, KEY, ())
    spelled = [made.stand_in(one) for one in findings]
    assert len(set(spelled)) == len(values)
    assert {len(one) for one in spelled} == {len(value)}
    assert all(recognised(KEY, Category.PHONE, "", one) for one in spelled)


@pytest.mark.parametrize(
    "value", ["0xff", "0xFF", "0XDEAD", "0o17", "0b1010", "0b" + "0" * 30, "1e5", "1_000", "1985"]
)
def test_number_literals_stay_number_literals(value: str) -> None:
    made = _written(Category.USERNAME, value)
    assert legal(made, value)
    assert made[0].isdigit()
    assert recognised(KEY, Category.USERNAME, "", made)
    assert not value.startswith("0") or made[:2] == value[:2]


def test_a_long_hexadecimal_literal_stays_one() -> None:
    value = "0x" + "".join(itertools.islice(itertools.cycle("9a4fe07b"), 64))
    made = _written(Category.CREDENTIAL, value)
    assert re.fullmatch(r"0x[0-9a-f]{64}", made)
    assert recognised(KEY, Category.CREDENTIAL, "", made)
