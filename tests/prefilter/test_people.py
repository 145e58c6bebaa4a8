"""Names: what is asked about, and the capitalised words that are not. Everybody here is invented."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gdr_code.prefilter import listed_names, name_cues, people
from gdr_code.records import Category
from tests.prefilter.lines import find, slowest

_DETECTORS = (*people.DETECTORS, *listed_names.DETECTORS)


def names(content: str, path: str = "a.py") -> dict[str, str]:
    """Value to cue of everything found."""
    return {candidate.value: candidate.cue for candidate in find(_DETECTORS, content, path)}


@pytest.mark.parametrize(
    ("line", "value", "cue"),
    [
        ("# Author: Marta Lindqvist", "Marta Lindqvist", "author_key"),
        (" * @author Tomas van der Berg", "Tomas van der Berg", "author_tag"),
        ("Copyright (c) 2011-2019 Priya Raman", "Priya Raman", "copyright"),
        ("//  Created by Helena Fischer on 12/3/15.", "Helena Fischer", "created_by"),
        ("Signed-off-by: Oscar Nilsson <o@x>", "Oscar Nilsson", "trailer"),
        ('Cc: "Lindqvist, Marta Eva" <m@lindqvist.example>', "Lindqvist, Marta Eva", "before_mail"),
        ("desenvolvido por Camila Rodrigues", "Camila Rodrigues", "created_by"),
        ("entwickelt von Jürgen Schäfer", "Jürgen Schäfer", "created_by"),
        ("Автор: Мария Соколова", "Мария Соколова", "author_key"),
        ("作者: 王晓梅", "王晓梅", "author_key"),
        ("thanks to Peter Novak for the patch", "Peter Novak", "thanks"),
        ('"lastName": "Kowalska"', "Kowalska", "part_key"),
        ('profile.setApellidos("Zarrabeitia");', "Zarrabeitia", "setter"),
        ("- Emma T. Larsson (emma@x)", "Emma T. Larsson", "dash"),
        ("A.M. Petersen wrote the parser", "A.M. Petersen", "alone"),
        ("# MARTA LINDQVIST", "MARTA LINDQVIST", "heading"),
        ("Pengwei.L <pw@korvand.de>", "Pengwei.L", "before_mail"),
        ('b"committer Marta Lindqvist <m@korvand.de>"', "Marta Lindqvist", "before_mail"),
        ("merged marta Lindqvist <m@korvand.de>", "marta Lindqvist", "before_mail"),
        ("Luuk de Vries <l@korvand.de>", "Luuk de Vries", "before_mail"),
        ("* [Denisa](https://github.com/dtrk)", "Denisa", "profile_link"),
        ("Copyright (c) 2020 Pradit H Adavan", "Pradit H Adavan", "copyright"),
        ("# Tomas' tools and scripts", "Tomas", "possessive"),
        ("<title>Marta's kitchen</title>", "Marta", "possessive"),
        ("see Marta Lindqvist's notes", "Marta Lindqvist", "bare"),
        ("x = b'Marta Lindqvist <m@korvand.de>'", "Marta Lindqvist", "quoted"),
        ("x = f'Marta Lindqvist'", "Marta Lindqvist", "quoted"),
        ("x = 'Sean O'Neill and others'", "Sean O'Neill", "quoted"),
        ("see Marta Lindqvist’s notes", "Marta Lindqvist", "bare"),
        ("written by Marta's brother", "Marta", "created_by"),
        ("- ***Marta***", "Marta", "list_item"),
        ("* @author 梦里看花", "梦里看花", "author_tag"),
        ('{:author "Tomas Eriksen"', "Tomas Eriksen", "author_key"),
        ('"authorName": "marta"', "marta", "author_key"),
    ],
)
def test_found(line: str, value: str, cue: str) -> None:
    assert names(line).get(value) == cue


def test_every_name_of_an_enumeration_has_its_cue() -> None:
    found = names("authors: Marta Lindqvist, Peter Novak and Emma Larsson")
    assert found == dict.fromkeys(["Marta Lindqvist", "Peter Novak", "Emma Larsson"], "author_key")


def test_an_unknown_name_is_found_in_a_file_that_lists_people() -> None:
    assert names("- Xqzon Vrelk\n", "AUTHORS.md") == {"Xqzon Vrelk": "author_list"}
    assert names("- Xqzon Vrelk\n", "notes.md") == {}


@pytest.mark.parametrize(
    "line",
    [
        "Getting Started with Visual Studio Code",
        "class UserAccountManager(BaseManager):",
        "THE SOFTWARE IS PROVIDED AS IS WITHOUT WARRANTY",
        "import java.util.HashMap;",
        "return new StringBuilder(sb);",
        "copyright holder and contributors be liable",
        "Neither the name of the copyright holders nor the names of its contributors",
        "my $client = Storage::Client->new();",
        "private ArrayList<Coordination> items;",
        "x = author.name()",
        'ab = (a + b).set_name("LI")',
        "SELECT Name FROM Products WHERE Price",
    ],
)
def test_not_found(line: str) -> None:
    assert names(line) == {}


@pytest.mark.parametrize(
    ("path", "content", "value", "cue"),
    [
        ("pom.xml", "<developer>\n  <id>qzrill</id>\n  <email>x</email>\n", "qzrill", "author_block"),
        ("pom.xml", "<developer>\n  <id>qz</id>\n  <name>Zork Vrill</name>\n", "Zork Vrill", "author_block"),
        ("composer.json", '"authors": [\n  {\n    "name": "QzRill",\n', "QzRill", "author_block"),
        ("authors.yml", "maintainers:\n  - name: qzrill\n", "qzrill", "author_block"),
        ("pyproject.toml", "authors = [\n  {name = 'Zork vrill', n = 1},\n", "Zork vrill", "author_block"),
    ],
)
def test_entries_of_an_authors_block(path: str, content: str, value: str, cue: str) -> None:
    assert (value, cue) in {(one.value, one.cue) for one in find(_DETECTORS, content, path)}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("composer.json", '"require": {\n  "name": "QzRill",\n'),
        ("pom.xml", "<dependency>\n  <id>qzrill</id>\n"),
        ("a.py", 'authors = [\n  {\n    "name": "QzRill",\n'),
    ],
)
def test_entries_of_other_blocks(path: str, content: str) -> None:
    assert "author_block" not in names(content, path).values()


def test_categories() -> None:
    found = find(_DETECTORS, "@author qzrill\n@author Marta\n")
    assert {c.value: c.category for c in found} == {
        "qzrill": Category.USERNAME,
        "Marta": Category.PERSON_NAME,
    }


def test_linear_on_hostile_lines() -> None:
    units = [
        "A ",
        "Aa ",
        "A.",
        "author: ",
        "by ",
        "by: A ",
        "<a ",
        "[A](",
        "copyright ",
        "(c) ",
        " <",
        "-",
        "a@",
        "\t",
        "名",
    ]
    spent, detector, unit = slowest(_DETECTORS, units, "AUTHORS")
    assert spent < 0.5, (detector, unit)


@pytest.mark.parametrize("cue", name_cues.cues())
@given(st.data())
def test_what_a_cue_matches_ends_as_its_row_says(cue: name_cues.Cue, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(cue.before)).lower()
    assume("\n" not in text and cue.before.search(text))
    assert not cue.ends or text.rstrip(name_cues.OPENING).endswith(cue.ends)
