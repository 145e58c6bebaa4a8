"""Whatever is proposed, a stand-in bears the key's mark, keeps its form, and no two values share one."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdr_code.records import Action, Category
from gdr_code.replace import proposals
from gdr_code.replace.marks import fold, marker
from gdr_code.replace.plan import asked, plan
from gdr_code.replace.shapes import scalar_type
from gdr_code.replace.stand_ins import Subject, recognised, subject
from tests.replace import cases
from tests.replace.cases import KEY, OTHER_KEY, finding

GIVEN = ("Marlene", "Theresa", "Ingrid", "Kirsten", "Astrid", "Sigrid", "Helga", "Solveig")
FAMILY = ("Lindqvist", "Sorensen", "Halvorsen", "Bergstrom", "Nygaard", "Ekstrom", "Dahl", "Holmgren")
JANE = finding(Category.PERSON_NAME, "Jane Hartwell")


def _subject(category: Category, value: str) -> Subject:
    found = proposals.asked_as(subject(category, "", value))
    assert found is not None
    return found


def _made(of: Subject, options: proposals.Options, key: bytes = KEY) -> tuple[str, ...]:
    fitting = proposals.fitting(of, options, "")
    return tuple(itertools.islice(proposals.draws(marker(key), of, fitting), 6)) if fitting else ()


@pytest.mark.parametrize(
    ("category", "value", "options"),
    [
        (Category.PERSON_NAME, "Jane Hartwell", [GIVEN, FAMILY]),
        (
            Category.PERSON_NAME,
            "Dr. José de la Cruz",
            [("Rafael", "Mateo", "Tomas"), ("Vega", "Rivas", "Luna")],
        ),
        (Category.PERSON_NAME, "Иван Петренко", [("Сергей", "Павел", "Олег"), ("Смирнов", "Волков")]),
        (Category.USERNAME, "stormy-pixel42", [("cloudy", "breezy"), ("vector", "shader", "glyph")]),
        (Category.ADDRESS, "14 Rosenweg, 50667 Bergheim", [("linden", "ahorn"), ("talstadt", "seeheim")]),
        (Category.OTHER, "type 2 diabetes", [("grade", "stage"), ("anaemia", "migraine")]),
    ],
)
def test_stand_ins_are_made_of_what_is_proposed_and_bear_the_mark(
    category: Category, value: str, options: proposals.Options
) -> None:
    of = _subject(category, value)
    made = _made(of, options)
    assert made
    proposed = {word.casefold() for several in options for word in several}
    assert all(proposed & set(re.findall(r"[^\W\d_]+?(?=weg|\b|\d)", one.casefold())) for one in made)
    found = finding(category, value)
    stand_in = plan([found], KEY, (), {of: made}).stand_in(found)
    assert fold(stand_in) == fold(made[0])
    assert recognised(KEY, category, "", stand_in)
    assert not recognised(OTHER_KEY, category, "", stand_in)


def test_words_of_the_proposal_alone_where_they_bear_the_mark() -> None:
    of = _subject(Category.PERSON_NAME, "Jane Hartwell")
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    many = [tuple(f"{one}are{end}" for one in letters[:12]) for end in ("k", "llo")]
    made = [one for key in range(60) for one in _made(of, many, b"%32d" % key)[:1]]
    words = {word for several in many for word in several}
    whole = [one for one in made if set(one.split()) <= words]
    assert 2 <= len(whole) < 60


@pytest.mark.parametrize(
    ("category", "value"),
    [
        (Category.CREDENTIAL, "correct-horse-battery"),
        (Category.ID_NUMBER, "AB 123456 C"),
        (Category.PHONE, "+1 202 555 7788"),
        (Category.IP_OR_DEVICE, "8.8.4.4"),
        (Category.PERSON_NAME, "Jane"),
        (Category.PERSON_NAME, "王小明"),
        (Category.USERNAME, "12345"),
        (Category.OTHER, "1987-05-04"),
        (Category.USERNAME, "stormy" * 40),
        (Category.ADDRESS, "1 Rosenweg, Bergheim, Talheim, Neudorf, Altdorf, Seedorf, Moosdorf"),
    ],
)
def test_of_secrets_numbers_and_lone_names_nothing_is_asked(category: Category, value: str) -> None:
    assert proposals.asked_as(subject(category, "", value)) is None
    assert not asked([finding(category, value)], KEY)


@pytest.mark.parametrize(
    "options",
    [
        [GIVEN],
        [GIVEN, ()],
        [GIVEN, FAMILY, FAMILY],
        [("Jane", "JANE", "Janet"), FAMILY],
        [("Null", "True", "Doe"), FAMILY],
        [("Mar len", "Mar-a", "M4ria", "", "a", '"', "\n", "Maria<", "x" * 99), FAMILY],
        [("Мария", "小明"), FAMILY],
        [("M\u05d0rle", "M\u0430rle", "\ufb01nn", "\u01c5ema"), FAMILY],
        [("Seen", "Shown"), FAMILY],
    ],
)
def test_what_does_not_fit_is_passed_over(options: proposals.Options) -> None:
    of = _subject(Category.PERSON_NAME, "Jane Hartwell")
    assert proposals.fitting(of, options, "# SEEN here, shown there") is None


def test_a_person_keeps_one_name_everywhere() -> None:
    mail = finding(Category.EMAIL, "Jane.Hartwell92@acme.com")
    handle = finding(Category.USERNAME, "jane-hartwell", persona="Jane Hartwell")
    part = finding(Category.PERSON_NAME, "Hartwell", persona="Jane Hartwell")
    jane = finding(Category.PERSON_NAME, "Jane Hartwell", persona="Jane Hartwell")
    findings = [jane, mail, handle, part]
    (of,) = asked(findings, KEY)
    assert of.family == "name"
    made = plan(findings, KEY, (), {of: _made(of, [GIVEN, FAMILY])})
    given_name, family = made.stand_in(jane).split()
    assert given_name in GIVEN
    assert made.stand_in(part) == family
    assert made.stand_in(handle) == f"{given_name}-{family}".lower()
    assert made.stand_in(mail).startswith(f"{given_name}.{family}")
    assert made.stand_in(mail).endswith(".example")


def test_two_people_never_share_a_stand_in() -> None:
    others = [finding(Category.PERSON_NAME, f"{word} Hartwell") for word in ("Ruth", "Nell", "Joan")]
    subjects = asked([JANE, *others], KEY)
    same = _made(next(iter(subjects)), [GIVEN, FAMILY])[:2]
    made = plan([JANE, *others], KEY, (), dict.fromkeys(subjects, same))
    stand_ins = {made.stand_in(one) for one in (JANE, *others)}
    assert len(stand_ins) == 4
    assert len(stand_ins & set(same)) == 2


def test_what_is_met_in_the_repository_is_passed_over() -> None:
    of = _subject(Category.PERSON_NAME, "Jane Hartwell")
    first, second, *_ = made = _made(of, [GIVEN, FAMILY])
    assert plan([JANE], KEY, [first.upper()], {of: made}).stand_in(JANE) == second
    family = first.split()[1].lower()
    assert family not in plan([JANE], KEY, [family], {of: made}).stand_in(JANE).lower()


@pytest.mark.parametrize(
    "planted", [("Robert Tables",), ("Jane Hartwell",), ("",), ("null",), ("x" * 10_000,)]
)
def test_what_bears_no_mark_is_no_stand_in_whoever_keeps_it(planted: tuple[str, ...]) -> None:
    of = _subject(Category.PERSON_NAME, "Jane Hartwell")
    assert plan([JANE], KEY, (), {of: planted}).stand_in(JANE) == plan([JANE], KEY, ()).stand_in(JANE)


def test_what_is_redacted_or_kept_is_not_asked_about() -> None:
    assert not asked([finding(Category.PERSON_NAME, "Jane Hartwell", action=Action.REDACT)], KEY)
    assert not asked([finding(Category.PERSON_NAME, "Jane Hartwell", action=Action.KEEP)], KEY)


some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
words = st.one_of(
    st.text(max_size=14), st.sampled_from([*GIVEN, *FAMILY, "on", "0x1f", "1e5", "Иван", "jane"])
)


@some
@given(st.lists(cases.findings, min_size=1, max_size=8), st.data())
def test_no_proposal_breaks_what_holds_for_stand_ins(findings: list, data: st.DataObject) -> None:  # type: ignore[type-arg]
    proposed = {}
    for of in asked(findings, KEY):
        several = st.lists(words, min_size=1, max_size=4)
        options = data.draw(st.lists(several, min_size=len(proposals.words(of)), max_size=6))
        proposed[of] = _made(of, options)
    made = plan(findings, KEY, (), proposed)
    by_subject = {subject(f.category, f.kind, f.value): made.stand_in(f).casefold() for f in findings}
    assert len(set(by_subject.values())) == len(by_subject)
    assert not set(by_subject.values()) & {f.value.casefold() for f in findings}
    for found in findings:
        stand_in = made.stand_in(found)
        assert recognised(KEY, found.category, found.kind, stand_in)
        assert scalar_type(stand_in) == scalar_type(found.value)
        assert ("\n" in stand_in) == ("\n" in found.value)
