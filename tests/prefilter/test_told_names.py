"""Names that a phrase or a card tells of, names in Han characters, and words in the same places."""

from __future__ import annotations

import pytest

from gdr_code.prefilter import told_names
from tests.prefilter.scanning import scanning, seconds

scan = scanning(told_names.DETECTORS)


def found(line: str, path: str = "notes.txt") -> list[str]:
    """The values found."""
    return [c.value for c in scan(line, path)]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("- birthday of Svetlana is 06 October", ["Svetlana"]),
        ("call the desk and ask for Kirill.", ["Kirill"]),
        ("We meet at Hiroki's flat on Monday", ["Hiroki"]),
        ("allow 91.198.64.17;  # Svetlana, home", ["Svetlana"]),
        ("Ring 604 821 184 (Bartosz) first", ["Bartosz"]),
        ("name: '松田 健二'", ["松田 健二"]),
        ("- name: 高志强", ["高志强"]),
        ("担当: 横山 健二", ["横山 健二"]),
    ],
)
def test_told(line: str, names: list[str]) -> None:
    assert found(line) == names


def test_contact_cards() -> None:
    assert found("BEGIN:VCARD\nN:Lindqvist;Marta;;;\n") == ["Lindqvist", "Marta"]
    assert found("N:Lindqvist;Marta;;;\n", "family.vcf") == ["Lindqvist", "Marta"]
    assert found("N:1;2;3\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "ask for Java.",
        "call Update on the view",
        "at Home's place",
        "x = 91.198  # Kirill",
        "title: '高级设置'",
        "'文件 管理'",
        "提交 修改",
        "(Svetlana)",
    ],
)
def test_look_alikes(line: str) -> None:
    assert found(line) == []


@pytest.mark.parametrize("unit", ["call ", "# A", "松田 ", "N:a;", "1.1 # "])
def test_time_is_linear(unit: str) -> None:
    for detector in told_names.DETECTORS:
        assert seconds(detector, unit * (20_000 // len(unit)), "a.vcf") < 1
