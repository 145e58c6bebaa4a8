"""Cells under a heading for personal data, and cells under other headings."""

from __future__ import annotations

import pytest

from gdr_code.prefilter import columns
from tests.prefilter.scanning import scanning, seconds

scan = scanning(columns.DETECTORS)
PHONE = "3198" + "1407263"
STUDENT = "1231" + "47302"


def found(content: str, path: str) -> list[tuple[int, str, str]]:
    """(line, kind, value) of what is found."""
    return [(c.line, c.kind, c.value) for c in scan(content, path)]


def test_delimited() -> None:
    rows = f'id,nome,telefone,nascimento,endereco\n1,Mira,{PHONE},1987-06-14,"Rua Korvanda, 48"\n'
    assert found(rows, "data/alunos.csv") == [
        (2, "phone/national", PHONE),
        (2, "other/birth_date", "1987-06-14"),
        (2, "address/street", "Rua Korvanda, 48"),
    ]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters(delimiter: str) -> None:
    rows = f"name{delimiter}phone\nMira{delimiter}{PHONE}\n"
    assert found(rows, "x.csv") == [(2, "phone/national", PHONE)]


def test_sql_with_listed_columns() -> None:
    row = f"(1, 'O''Tam', '{STUDENT}', '{PHONE}'),"
    statement = f"INSERT INTO `students` (`id`, `name`, `nim`, `phone`) VALUES\n{row}\n"
    expected = [(2, "id_number/student", STUDENT), (2, "phone/national", PHONE)]
    assert found(statement, "dump.sql") == expected


def test_sql_with_created_columns() -> None:
    script = (
        "CREATE TABLE `t_student`  (\n  `stu_id` varchar(10) NOT NULL,\n  `stu_name` varchar(20),\n"
        "  PRIMARY KEY (`stu_id`) USING BTREE\n) ENGINE = InnoDB;\n"
        f"INSERT INTO `t_student` VALUES ('{STUDENT}', 'Mira');\n"
    )
    assert found(script, "dump.sql") == [(6, "id_number/student", STUDENT)]


def test_several_rows_on_one_line() -> None:
    other = "1231" + "48415"
    statement = f"insert into s(nim, age) values ('{STUDENT}', 20), ('{other}', 21);"
    assert [value for _, _, value in found(statement, "x.sql")] == [STUDENT, other]


def test_markdown_table() -> None:
    table = f"| Name | NIM |\n|------|:---:|\n| Mira | {STUDENT} |\n| Jo | x |\n\n| {STUDENT} | a |\n"
    assert found(table, "README.md") == [(3, "id_number/student", STUDENT)]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("x.csv", f"id,name,total\n1,Mira,{PHONE}\n"),
        ("x.csv", f"name,phone\nMira,{PHONE},extra\n"),
        ("x.csv", "name,phone\nMira,none\n"),
        ("x.csv", "name,phone\nMira,2024\n"),
        ("x.csv", "host,ip_address\nweb,1234567 0x1234567\n"),
        ("x.csv", "name,address\nweb,0x12345678\n"),
        ("x.js", f"name,phone\nMira,{PHONE}\n"),
        ("x.sql", f"INSERT INTO orders (id, total) VALUES (1, '{PHONE}');\n"),
        ("x.sql", f"SELECT phone FROM s WHERE id IN ({PHONE}, {PHONE});\n"),
        ("x.sql", f"INSERT INTO phones VALUES (1, '{PHONE}');\n"),
        ("x.md", f"| Name | Size |\n|---|---|\n| Mira | {PHONE} |\n"),
        ("x.md", f"phone | {PHONE} |\n"),
    ],
)
def test_other_columns(path: str, content: str) -> None:
    assert found(content, path) == []


@pytest.mark.parametrize("piece", [",", "1,", '"', "''", "(", "((1,", "|", "1|", "insert into a ("])
@pytest.mark.parametrize("path", ["x.csv", "x.sql", "x.md"])
def test_linear_time(piece: str, path: str) -> None:
    line = piece * (40_000 // len(piece))
    assert seconds(columns.DETECTORS[0], line, path) < 1.0
