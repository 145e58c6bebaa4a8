"""Which values count as stand-ins already: ours and what no one owns, and hardly anything else."""

from __future__ import annotations

import itertools

import pytest

from gdr_code.records import Category
from gdr_code.replace import names
from gdr_code.replace.marks import MARK_BITS, Numbers, fold, marker, tails_of
from gdr_code.replace.plan import plan
from gdr_code.replace.stand_ins import draws, fit, follows, recognised, subject
from gdr_code.replace.words import word
from gdr_code.tables import words as table
from tests.replace.cases import KEY, OTHER_KEY, finding

OURS = [
    (Category.EMAIL, "jane@example.com"),
    (Category.EMAIL, "jane (at) birch (dot) example"),
    (Category.EMAIL, "Jane%40birch.test"),
    (Category.IP_OR_DEVICE, "203.0.113.9"),
    (Category.IP_OR_DEVICE, "198.51.100.7:8080"),
    (Category.IP_OR_DEVICE, "2001:DB8::17"),
    (Category.IP_OR_DEVICE, "00-00-5E-00-53-0A"),
    (Category.PHONE, "+1 (415) 555-0123"),
    (Category.PHONE, "01632 960123"),
    (Category.CREDENTIAL, "xxxxxxxxxx"),
    (Category.ADDRESS, "-44.1234, -115.6789"),
]
THEIRS = [
    (Category.EMAIL, "jane@example.de"),
    (Category.EMAIL, "jane@myexample.com"),
    (Category.EMAIL, "jane@acme.com"),
    (Category.IP_OR_DEVICE, "203.0.114.9"),
    (Category.IP_OR_DEVICE, "2001:db9::17"),
    (Category.IP_OR_DEVICE, "00-00-5E-00-54-0A"),
    (Category.PHONE, "+1 (415) 555-0223"),
    (Category.PHONE, "01632 970123"),
    (Category.CREDENTIAL, "xxxxyxxxxx"),
    (Category.ADDRESS, "-44.1234, 15.6789"),
    (Category.PERSON_NAME, "Jane Miller"),
    (Category.USERNAME, "jmiller"),
]


@pytest.mark.parametrize(("category", "value"), OURS)
def test_what_no_one_owns_is_recognised(category: Category, value: str) -> None:
    assert recognised(KEY, category, "address/coordinates", value)


@pytest.mark.parametrize(("category", "value"), THEIRS)
def test_what_someone_may_own_is_not(category: Category, value: str) -> None:
    assert not recognised(KEY, category, "address/coordinates", value)


def test_about_one_value_in_1024_is_taken_for_ours() -> None:
    numbers = Numbers(b"seed")
    found = sum(recognised(KEY, Category.USERNAME, "", word(numbers, 12)) for _ in range(20_000))
    assert 5 < found < 45


def test_only_the_key_holder_recognises() -> None:
    of = subject(Category.PERSON_NAME, "", "Jane Miller")
    made = list(itertools.islice(draws(marker(KEY), of, ""), 200))
    assert all(recognised(KEY, Category.PERSON_NAME, "", name) for name in made)
    assert sum(recognised(OTHER_KEY, Category.PERSON_NAME, "", name) for name in made) < 5


@pytest.mark.parametrize(
    "spelled", ["{0} {1}", "{1}, {0}", "{0}.{1}", "{0}{1}", "Dr. {0} {1}", "{0}_{1}", "{0}%20{1}"]
)
def test_other_spellings_of_a_stand_in_are_recognised(spelled: str) -> None:
    of = subject(Category.PERSON_NAME, "", "Jane Miller")
    for made in itertools.islice(draws(marker(KEY), of, ""), 20):
        for case in (str, str.upper, str.lower):
            value = spelled.format(*map(case, made.split()))
            assert recognised(KEY, Category.PERSON_NAME, "", value)
            assert recognised(KEY, Category.USERNAME, "", value) or "Dr." in value or "," in value


def test_parts_are_recognised_beside_the_name_alone() -> None:
    of = subject(Category.PERSON_NAME, "", "Jane Miller")
    made = next(draws(marker(KEY), of, ""))
    first, last = made.split()
    assert follows(KEY, Category.PERSON_NAME, f"{first[0]}. {last}", made)
    assert not follows(KEY, Category.PERSON_NAME, "Q. Xandersson", made)
    assert not follows(KEY, Category.PERSON_NAME, "Jane", "Jane Miller")


def test_one_value_is_one_subject_whatever_found_it() -> None:
    assert subject(Category.USERNAME, "", "jane@acme.com") == subject(Category.EMAIL, "", "Jane@acme.com")
    assert subject(Category.USERNAME, "", "Jane Miller") == subject(Category.PERSON_NAME, "", "Miller, Jane")
    assert subject(Category.PERSON_NAME, "", "jmiller42") == subject(Category.USERNAME, "", "@JMiller42")


def test_fitting_goes_by_the_value_as_it_stands() -> None:
    of = subject(Category.EMAIL, "", "jane@acme.com")
    assert fit(of, "maria@birch.example", "JANE@ACME.COM") == "MARIA@BIRCH.EXAMPLE"
    assert fit(of, "maria@birch.example", "jane%40acme.com") == "maria%40birch.example"


def test_mark_is_ten_bits_of_the_folded_value() -> None:
    assert MARK_BITS == 10
    assert fold("Zoë  WEISS-Öst_7") == "zoeweissost7"
    tails = tails_of(f"{number:04}" for number in range(10_000))
    hits = list(marker(KEY).hits("head", tails, 17, "end"))
    assert [at for at in range(10_000) if marker(KEY).marked(f"head{at:04}end")] == sorted(hits)
    assert hits == sorted(hits, key=lambda at: (at < 17, at))


def test_no_stand_in_is_a_word_that_only_stands_around_names() -> None:
    around = table("people", "name particles") | table("people", "words before a name")
    for region in names.regions():
        pool = names.pool(region)
        assert not around.intersection(map(str.casefold, (*pool.given, *pool.family))), region


def test_articles_in_streets_stay() -> None:
    of = subject(Category.ADDRESS, "address/street", "3 rue des Champs Brunel")
    first = next(draws(marker(KEY), of, "address/street"))
    assert first.split()[1:3] == ["rue", "des"]


def test_two_names_that_stand_in_are_one_side_by_side() -> None:
    findings = [finding(Category.PERSON_NAME, value) for value in ("Иванов", "Иван", "Miller", "Jane")]
    made = plan(findings, KEY, ())
    family, given_name, latin_family, latin_given = (made.stand_in(one) for one in findings)
    for whole in (f"{family} {given_name} Иванович", f"{latin_given} {latin_family}"):
        assert recognised(KEY, Category.PERSON_NAME, "person_name/full", whole)
    assert not recognised(KEY, Category.PERSON_NAME, "person_name/full", f"{latin_given} Iwanowitsch")
