"""Names and accounts on small repositories: what stands around them, and what the repository says of them."""

from __future__ import annotations

import time

import pytest

from gdr_code.judge import account_features, name_features, people
from gdr_code.judge.evidence import Evidence
from gdr_code.judge.surroundings import Page
from gdr_code.records import Candidate, Category, Survey
from tests.judge.repositories import decide, evidence_of, surveys


def _only(files: dict[str, str], value: str) -> tuple[Candidate, Page, Survey]:
    for one in surveys(files):
        for candidate in one.candidates:
            if candidate.value == value:
                return candidate, Page(one), one
    raise AssertionError(value)


def _own(files: dict[str, str], value: str) -> dict[str, float]:
    candidate, page, _ = _only(files, value)
    return people.own_features(candidate, page)


def test_rows_of_one_shape_speak_for_each_other() -> None:
    known = "".join(f"- {name}\n" for name in ("Marta Lindqvist", "Tomas Eriksen", "Helena Fischer"))
    among = _own({"class.txt": f"{known}- Zorkan Vrillo\n"}, "Zorkan Vrillo")
    assert among["rows_named"] == 1.0
    alone = _own({"class.txt": "- Zorkan Vrillo\n"}, "Zorkan Vrillo")
    assert "rows_named" not in alone


def test_rows_stay_linear_on_one_line() -> None:
    line = " ".join("Marta Lindqvist," for _ in range(4000))
    (one,) = surveys({"a.txt": line})
    page = Page(one)
    began = time.process_time()
    for candidate in one.candidates:
        page.rows(candidate)
    assert time.process_time() - began < 1


def test_a_word_that_stands_in_lower_case_elsewhere_is_an_ordinary_one() -> None:
    evidence = evidence_of({"a.md": "Zorkan Marta does it.\nthe zorkan of the day\n"})
    assert evidence.lowered == {"zorkan"}
    candidate, _, _ = _only({"a.md": "Zorkan Marta does it.\n"}, "Zorkan Marta")
    assert "seen_lower" in dict(name_features.told(candidate, evidence))


def test_an_account_with_a_domain_and_mailboxes_is_an_organisation() -> None:
    files = {
        "README.md": "https://github.com/zorkvrill/tools and https://www.zorkvrill.com/docs\n",
        "composer.json": '"email": "anna.berg@zorkvrill.com", "support": "tomas.lind@zorkvrill.com"\n',
    }
    evidence = evidence_of(files, "zorkvrill+tools")
    candidate, _, _ = _only(files, "zorkvrill")
    told = dict(account_features.told(candidate, evidence))
    assert {"has_domain", "owner_has_domain", "has_mailboxes"} <= told.keys()
    other = dict(account_features.told(candidate, Evidence(owner="zorkvrill")))
    assert not {"has_domain", "has_mailboxes"} & other.keys()


@pytest.mark.parametrize(
    ("account", "feature"),
    [
        ("zorksecurity", "organisation_suffix"),
        ("zork-security", "organisation_word"),
        ("ZorkVrillTools", "humps"),
    ],
)
def test_words_of_organisations(account: str, feature: str) -> None:
    assert feature in _own({"a.md": f"see https://github.com/{account}/x\n"}, account)


@pytest.mark.parametrize("account", ["my_nick", "your-username", "name2", "testuser", "kullaniciadi"])
def test_words_that_stand_for_any_account(account: str) -> None:
    assert _own({"a.md": f"see https://github.com/{account}/x\n"}, account) == {"placeholder": 1.0}


@pytest.mark.parametrize("name", ["John Doe", "John P. Doe", "Jane Q. R. Doe", "Jane Quill Doe"])
def test_names_that_stand_for_any_person(name: str) -> None:
    is_placeholder = _own({"a.md": f"Author: {name}\n"}, name) == {"placeholder": 1.0}
    assert is_placeholder is (name != "Jane Quill Doe")


def test_one_account_has_one_verdict_in_all_addresses() -> None:
    files = {
        "README.md": "[Zork](https://github.com/zorkv7/a) https://github.com/zorkv7/b/issues\n",
        "a.py": "# see https://github.com/zorkv7\n",
    }
    evidence = evidence_of(files)
    leans = {
        people.score(candidate, opinion.lean, "a", evidence)[0]
        for one in surveys(files)
        for candidate, opinion in zip(one.candidates, one.opinions, strict=True)
        if candidate.value == "zorkv7" and candidate.cue == "url_owner"
    }
    assert len(leans) == 1


def test_mentions_in_credits_are_people_and_directives_are_not() -> None:
    thanks = "".join(
        f"- Fix {n}. Thanks @{name}\n" for n, name in enumerate(("zorkv7", "mlindq", "hfisch81"))
    )
    assert decide({"CHANGELOG.md": thanks})["zorkv7"].confidence >= 0.5
    blade = "@section('x')\n@yieldzork\n<p>x</p>\n@endsection\n" * 9
    assert all(
        d.confidence < 0.5 for d in decide({"a.blade.php": blade}).values() if d.candidate.cue == "mention"
    )


def test_labels_of_other_languages_are_no_names() -> None:
    for line in ("# Cara Kerja\n", "Lassen Sie uns beginnen\n"):
        found = decide({"README.md": line}).values()
        assert all(d.confidence < 0.5 for d in found if d.candidate.category is Category.PERSON_NAME), line


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("server/locales/da-DK/consent.json", True),
        ("app/lang/de.php", True),
        ("po/LC_MESSAGES/django.po", True),
        ("lib/lang/clone.js", False),
        ("data/people.json", False),
        ("locales.json", False),
    ],
)
def test_catalogues_of_messages(path: str, expected: bool) -> None:
    assert people.is_catalogue(path) is expected


def test_what_a_key_names_in_a_catalogue_is_a_label() -> None:
    found = decide({"app/locales/da/form.json": '{"nickname": "Kaldenavn", "first_name": "Marta"}\n'})
    assert {value: one.reason for value, one in found.items()} == {"Kaldenavn": "label", "Marta": "label"}
