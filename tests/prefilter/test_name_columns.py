"""Names in tables, told by their headings. Everybody here is invented."""

from __future__ import annotations

import pytest

from gdr_code.prefilter import name_columns
from tests.prefilter.lines import find, slowest


def values(content: str, path: str) -> list[str]:
    """What is found, in order."""
    return [candidate.value for candidate in find(name_columns.DETECTORS, content, path)]


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("a.csv", "id,first_name,last_name\n1,Marta,Lindqvist\n", ["Marta", "Lindqvist"]),
        ("a.csv", "name,email\nMarta Lindqvist,m@korvand.de\n", ["Marta Lindqvist"]),
        ("a.tsv", "фамилия\tимя\nСоколова\tМария\n", ["Соколова", "Мария"]),
        (
            "a.sql",
            "INSERT INTO people (id, nome, cpf) VALUES (1, 'Camila Rodrigues', '1');",
            ["Camila Rodrigues"],
        ),
        ("a.sql", "INSERT INTO u (login, email) VALUES ('MLINDQ7', 'm@korvand.de');", ["MLINDQ7"]),
        ("a.md", "| Student | Grade |\n|---|---|\n| Oscar Nilsson | 5 |\n", ["Oscar Nilsson"]),
    ],
)
def test_found(path: str, content: str, expected: list[str]) -> None:
    assert values(content, path) == expected


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.csv", "name,version\nDjango,4\n"),
        ("a.csv", "first_name,last_name\nnull,NULL\n"),
        ("a.py", "first_name,last_name\nMarta,Lindqvist\n"),
        ("a.sql", "INSERT INTO products (name, price) VALUES ('Red Bicycle', 4);"),
        ("a.md", "| Name | Type |\n|---|---|\n| Text Area | input |\n"),
    ],
)
def test_not_found(path: str, content: str) -> None:
    assert values(content, path) == []


def test_linear_on_hostile_lines() -> None:
    for path in ("a.csv", "a.sql", "a.md"):
        spent, detector, unit = slowest(
            name_columns.DETECTORS, [",", "|", "('A',", "(", "A,", "''", "INSERT INTO a "], path
        )
        assert spent < 0.5, (detector, unit)
