"""What is private of somebody, as candidates, and by the judge only where somebody is named."""

from __future__ import annotations

import pytest

from gdr_code.judge.local import consider
from gdr_code.judge.surroundings import Page
from gdr_code.prefilter import columns, traits
from tests.judge.repositories import surveys
from tests.prefilter.scanning import scanning, seconds

scan = scanning([*traits.DETECTORS, *columns.DETECTORS])


def sure(content: str, path: str = "notes.txt") -> list[tuple[str, str]]:
    """(kind, value) of the traits that the judge would have removed."""
    (survey,) = surveys({path: content})
    page = Page(survey)
    return [
        (one.kind, one.value)
        for one in survey.candidates
        if one.category.value == "other" and (consider(one, survey, page).confidence or 0) >= 0.5
    ]


@pytest.mark.parametrize(
    ("content", "trait"),
    [
        ("Marta Lindqvist is Buddhist, no shifts on holidays", ("other/religion", "Buddhist")),
        ("Marta Lindqvist takes sertraline 50 mg", ("other/medication", "sertraline 50 mg")),
        ('add_patient("Marta Lindqvist", "asthma")', ("other/health", "asthma")),
        ('set_allergy("Marta Lindqvist", "bee venom")', ("other/allergy", "bee venom")),
        ("Marta Lindqvist, Head of Data at Korvand GmbH", ("other/role", "Head of Data at Korvand GmbH")),
    ],
)
def test_told_of_somebody(content: str, trait: tuple[str, str]) -> None:
    assert trait in sure(content)


@pytest.mark.parametrize(
    "content",
    [
        "<option>Buddhist</option>",
        "asthma is a chronic disease",
        'religions = ["Buddhist", "Hindu"]',
        "search for managers at Korvand",
        "Marta Lindqvist fixed the stroke width of the path",
        "dose: sertraline 50 mg",
    ],
)
def test_told_of_nobody(content: str) -> None:
    assert sure(content) == []


def test_columns_count_beside_somebody() -> None:
    named = "name,religion,salary\nMarta Lindqvist,Buddhist,52000\n"
    assert sure(named, "staff.csv") == [("other/religion", "Buddhist"), ("other/salary", "52000")]
    assert sure("country,religion,salary\nNorway,Buddhist,52000\n", "census.csv") == []


def test_birth_dates_behind_a_name() -> None:
    assert sure('add_patient("Marta Lindqvist", "1987-06-14")') == [("other/birth_date", "1987-06-14")]
    assert sure('add_event("Marta Lindqvist", "2021-06-14")') == []


@pytest.mark.parametrize("unit", ["asthma ", "Head of ", 'set_faith("a", ', "Director at "])
def test_time_is_linear(unit: str) -> None:
    for detector in traits.DETECTORS:
        assert seconds(detector, unit * (20_000 // len(unit)), "a.txt") < 1
