"""Telephone numbers: with a plus, a link, a word or a heading; and digits that are something else.

The numbers are invented and put together at run time.
"""

from __future__ import annotations

import pytest

from gdr_code.prefilter import phones
from tests.prefilter.scanning import scanning, seconds

scan = scanning(phones.DETECTORS)
UK = "+44 20 " + "7183 " + "8750"
DE = "+49 " + "30 " + "90182647"
US = "(212) " + "736-" + "8152"
BR = "(31) " + "98140-" + "7263"
FR = "06 " + "48 27 93 15"
CN = "138" + "2746" + "9153"
RU = "8 (916) " + "274-63-81"


@pytest.mark.parametrize(
    ("line", "value", "cue"),
    [
        (f"Call us: {UK}", UK, "plus_word"),
        (f"- {DE}", DE, "plus"),
        (f"('Mira', '{DE}')", DE, "plus"),
        (f'<a href="tel:{DE.replace(" ", "")}">', DE.replace(" ", ""), "link"),
        ("https://wa.me/" + "4915" + "73926481", "491573926481", "link"),
        (f"Phone: {US}", US, "word"),
        (f'"phone": "{US}"', US, "word"),
        (f"phone_number = '{US}'", US, "word"),
        (f"homePhone: '{US}'", US, "word"),
        (f"Mobile (home) - {US}", US, "word"),
        (f"Telefone: {BR}", BR, "word"),
        (f"Celular {BR}", BR, "word"),
        (f"Tél. : {FR}", FR, "word"),
        (f"телефон: {RU}", RU, "word"),
        (f"Тел.: {RU}", RU, "word"),
        (f"电话：{CN}", CN, "word"),
        (f"手机号: {CN}", CN, "word"),
        ("SĐT: 09" + "82736451", "0982736451", "word"),
        ("No HP : 0812" + "9374" + "6152", "081293746152", "word"),
        ("Fax +49 (0) 174 " + "9045832", "+49 (0) 174 9045832", "plus_word"),
        (f"see {US} today", US, "shape"),
    ],
)
def test_phones(line: str, value: str, cue: str) -> None:
    assert [(c.value, c.cue) for c in scan(line)] == [(value, cue)]


def test_word_on_the_line_above() -> None:
    assert [(c.value, c.cue) for c in scan(f"<dt>Phone</dt>\n<dd>{FR}</dd>\n")] == [(FR, "heading")]


def test_two_numbers_of_one_line() -> None:
    other = "06 " + "39 18 47 26"
    assert [c.value for c in scan(f"Tel: {FR} / {other}")] == [FR, other]
    assert [c.value for c in scan(f"Tel: {DE}, Fax: {UK}")] == [DE, UK]


@pytest.mark.parametrize("name", ["phone-list.csv", "contacts.txt", "data/agenda.json", "справочник.csv"])
def test_phone_books(name: str) -> None:
    assert [c.cue for c in scan("Mira Tamsel;48" + "759821;notes\n", name)] == ["phone_book"]


@pytest.mark.parametrize(
    "line",
    [
        "2024-11-23 10:20:30 20241123102030",
        "born 1990-1995",
        "1700000000 1700000000000",
        "id: 4827361954",
        "order 4827361954",
        "ISBN 978-3-16-148410-0",
        "v2024.11.23.1734",
        "x = y + 48273619542",
        "a[1]+48273619542",
        "0.48273619542 3.14159265358979",
        "192.168.100.200:8080",
        "+404251-0740023",
        "timestamp +0200",
        "f81d4fae-7dec-1182-7654-00a0c91e6bf6",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "total_physical_size: 7326976",
        "usec_per_call >= 1000000",
        "call({length: 4294967296})",
        '"cep": "69058-295"',
        "iphone 1234567890123456789",
        "microphone = 48273619",
        "phonetic 48273619",
        "span: 10-20, 30-40, 50-60",
        "telemetry: 1",
        "#define PHONE_MAX 15",
        "4111 1111 1111 1111",
    ],
)
def test_look_alikes(line: str) -> None:
    assert [c.value for c in scan(line)] == []


def test_numbers_in_other_files_are_no_phone_book() -> None:
    assert scan("Mira Tamsel;48" + "759821\n", "scores.csv") == []
    assert scan("const x = 48" + "759821 // a\n", "contact.js") == []


@pytest.mark.parametrize(
    "name", ["phone", "homePhone", "telefone_celular", "No HP", "手机号", "телефон", "whatsapp"]
)
def test_names_for_phones(name: str) -> None:
    assert phones.is_phone_word(name)


@pytest.mark.parametrize("name", ["phonetic", "microphone", "id", "cellar", "callback", "hp", "telemetry"])
def test_names_for_other_things(name: str) -> None:
    assert not phones.is_phone_word(name)


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "(1) ", "1-", "+1", "tel ", "phone: 1", "1/", " ", "(", "+49 30 1 "]
)
def test_linear_time(piece: str) -> None:
    line = piece * (40_000 // len(piece))
    assert sum(seconds(detector, line) for detector in phones.DETECTORS) < 2.0
