"""Names keep script, number of parts, order, case and what is no name in them."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings

from gdr_code import keys
from gdr_code.letters import script_of
from gdr_code.records import Category
from gdr_code.replace import names, people
from gdr_code.replace.marks import fold, marker
from tests.replace import cases
from tests.replace.cases import KEY


def _normal(value: str) -> str:
    return keys.normalise(Category.PERSON_NAME, "", value)


def _drawn(value: str, count: int = 3) -> list[str]:
    normal = _normal(value)
    return [
        people.fit(made, normal, value) for made in itertools.islice(people.draws(marker(KEY), normal), count)
    ]


@settings(max_examples=60, deadline=None)
@given(cases.names)
def test_names_keep_script_parts_and_separators_and_bear_the_mark(value: str) -> None:
    for made in _drawn(value):
        assert [script_of(word) for word in people.tokens(made)] == [
            script_of(w) for w in people.tokens(value)
        ]
        assert re.findall(r"[\s,.-]+", made) == re.findall(r"[\s,.-]+", value)
        assert not made.isascii() or value.isascii() or script_of(value) == "LATIN"
        assert made.isascii() or not value.isascii()
        assert marker(KEY).marked(fold(people.core(_normal(made))))


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("Dr. Jane A. Miller, Ph.D.", r"Dr\. [A-Z]\w+ [A-Z]\. [A-Z]\w+, Ph\.D\."),
        ("Jan van der Berg", r"[A-Z]\w+ van der [A-Z]\w+"),
        ("Ludwig von Miller III", r"[A-Z]\w+ von [A-Z]\w+ III"),
        ("Prof. Dr. Jane Miller M.Sc.", r"Prof\. Dr\. [A-Z]\w+ [A-Z]\w+ M\.Sc\."),
        ("Mrs. Miller", r"Mrs\. [A-Z]\w+"),
        ("MILLER, JANE", r"[A-Z]+, [A-Z]+"),
        ("jane_miller", r"[a-z]+_[a-z]+"),
        ("Jean-Luc Picard", r"[A-Z]\w+-[A-Z]\w+ [A-Z]\w+"),
        ("O'Brien", r"[A-Z]\w+"),
        ("Jane Miller's", r"[A-Z]\w+ [A-Z]\w+'s"),
        ("Nguyễn Thị Sương Mai", r"[A-Z]\w+( \w+){3}"),
        ("J. R. Hartley", r"[A-Z]\. [A-Z]\. [A-Z]\w+"),
        ("王小明", r"[\u4e00-\u9fff]{3}"),
        ("김 민수", r"[\uac00-\ud7a3] [\uac00-\ud7a3]{2}"),
        ("ヤマダ タロウ", r"[\u30a0-\u30ff]+ [\u30a0-\u30ff]+"),
        ("עידו כהן", r"[\u0590-\u05ff]+ [\u0590-\u05ff]+"),
        ("ანა ბერიძე", r"[\u10a0-\u10ff]+ [\u10a0-\u10ff]+"),
        ("ក្រុង ភ្នំ", r"[\u1780-\u17ff]+ [\u1780-\u17ff]+"),
    ],
)
def test_shapes(value: str, shape: str) -> None:
    for made in _drawn(value):
        assert re.fullmatch(shape, made)


@settings(max_examples=40, deadline=None)
@given(cases.names)
def test_no_word_of_the_name_is_left(value: str) -> None:
    kept = {"van", "der", "j", "a"}
    own = {word.casefold() for word in people.tokens(value)} - kept
    for made in _drawn(value):
        assert not own & {word.casefold() for word in people.tokens(made)}


def test_length_class_stays() -> None:
    for value in ("Ann Lee", "Bartholomew Featherstone"):
        for made in _drawn(value):
            for one, other in zip(people.tokens(made), people.tokens(value), strict=True):
                assert abs(len(one) - len(other)) <= 2 or len(other) > 9


@pytest.mark.parametrize(
    ("words", "region"),
    [
        (["jane", "miller"], "latin_0en"),
        (["jürgen", "schneider"], "latin_de"),
        (["josé", "garcía"], "latin_es"),
        (["иван", "смирнов"], "cyrillic_0ru"),
        (["γιώργος", "παπαδόπουλος"], "greek_el"),
        (["zzyzx", "qwrtz"], "latin_0en"),
        (["ភ្នំ"], None),
    ],
)
def test_regions(words: list[str], region: str | None) -> None:
    assert names.region_of(words) == region


def test_every_region_has_names_of_its_script() -> None:
    for region in names.regions():
        pool = names.pool(region)
        assert len(pool.given) >= 10
        assert pool.family
        assert {script_of(word).lower() for word in (*pool.given, *pool.family)} == {region.partition("_")[0]}


def test_draws_never_end_and_seldom_repeat() -> None:
    drawn = _drawn("Jane Miller", 500)
    assert len(set(drawn)) > 450


def test_long_and_odd_names_leave_nothing_behind() -> None:
    value = " ".join(f"Name{chr(97 + at)}x" for at in range(26))
    made = _drawn(value, 1)[0]
    assert not set(value.split()) & set(made.split())


@pytest.mark.parametrize(
    ("value", "follows"),
    [
        ("Jane", "Maria"),
        ("MILLER", "KELLER"),
        ("J. Miller", "M. Keller"),
        ("Miller, J.", "Keller, M."),
        ("Mrs. Miller", "Mrs. Keller"),
        ("Jane Stone", None),
        ("X. Miller", None),
    ],
)
def test_parts_follow_their_person(value: str, follows: str | None) -> None:
    assert people.follow("jane miller", "Maria Keller", value) == follows
