"""Identity and account numbers and birth dates: a word, a shape and check digits, and what lacks one of them.

The numbers are invented; those with check digits are completed here, so none stands in the source.
"""

from __future__ import annotations

import pytest
from stdnum import luhn
from stdnum.es import dni

from gdr_code.prefilter import numbers
from tests.prefilter.scanning import scanning, seconds

scan = scanning(numbers.DETECTORS)
CPF = "731.846." + "295-46"
DNI = "48271936" + dni.calc_check_digit("48271936")
CARD = "4539 7218 6043 102" + luhn.calc_check_digit("453972186043102")
IBAN = "DE01" + "7015 0000 0094 8172 63".replace(" ", "")
RESIDENT = "330106" + "19870614" + "4820"
AADHAAR = "4827 1936 " + "4059"
ORCID = "0000-0002-4827-" + "193X"


@pytest.mark.parametrize(
    ("line", "value", "kind", "cue"),
    [
        (f"IBAN: {IBAN}", IBAN, "iban", "checked_word"),
        (f"pay to {IBAN} please", IBAN, "iban", "checked"),
        (f"card number: {CARD}", CARD, "card", "checked_word"),
        (f'"ssn": "{"532-48-" + "7163"}"', "532-48-7163", "ssn", "checked_word"),
        (f"CPF nº {CPF}", CPF, "cpf", "checked_word"),
        (f"x {CPF} y", CPF, "cpf", "checked"),
        (
            f"cpf = '{CPF.replace('.', '').replace('-', '')}'",
            CPF.replace(".", "").replace("-", ""),
            "cpf",
            "checked_word",
        ),
        (f"DNI: {DNI}", DNI, "dni", "checked_word"),
        (f"Aadhaar No. {AADHAAR}", AADHAAR, "aadhaar", "checked_word"),
        (f"身份证号：{RESIDENT}", RESIDENT, "resident_id", "checked_word"),
        (f"('Mira', '{RESIDENT}')", RESIDENT, "resident_id", "checked"),
        ("PESEL: 870614" + "48295", "87061448295", "pesel", "checked_word"),
        ("NIK 3273011406" + "870003", "3273011406870003", "nik", "checked_word"),
        ("TC Kimlik No: 482719" + "36482", "48271936482", "tc_kimlik", "checked_word"),
        ("codice fiscale TMSMRI87H54" + "F205Q", "TMSMRI87H54F205Q", "fiscal_code", "checked_word"),
        ("주민등록번호 870614-" + "2482711", "870614-2482711", "rrn", "checked_word"),
        ("RUT 14.827." + "193-3", "14.827.193-3", "rut", "checked_word"),
        (f"https://orcid.org/{ORCID}", ORCID, "orcid", "profile"),
        ("http://lattes.cnpq.br/48271936" + "40592718", "4827193640592718", "lattes", "profile"),
        ("Passport no: K" + "4827193", "K4827193", "passport", "word"),
        ("паспорт 4827 " + "193640", None, "passport", "word"),
        ("Student N:  1402" + "73915", "140273915", "student", "word"),
        ("* **NIM**: 1231" + "47302", "123147302", "student", "word"),
        ("MSSV: 23" + "17481", "2317481", "student", "word"),
        ("Matrikelnummer: 48" + "27193", "4827193", "student", "word"),
        ("学号：2309" + "317485", "2309317485", "student", "word"),
        ("employee_id: E48" + "2719", "E482719", "employee", "word"),
        ("license plate: KVD-" + "4827", "KVD-4827", "plate", "word"),
        ("account number: 4827" + "19364059", "482719364059", "account", "word"),
        ("CCCD: 0482" + "71936405", "048271936405", "cccd", "word"),
        ("DOB: 14/06/" + "1987", "14/06/1987", "birth_date", "word"),
        ('"birthDate": "' + '1987-06-14"', "1987-06-14", "birth_date", "word"),
        ("geboren am 14. Juni " + "1987", "14. Juni 1987", "birth_date", "word"),
        ("Data de nascimento: 14/06/" + "1987", "14/06/1987", "birth_date", "word"),
        ("生日：1987年" + "6月14日", "1987年6月14日", "birth_date", "word"),
        ("born on June 14, " + "1987", "June 14, 1987", "birth_date", "word"),
        ("Дата рождения: 14.06." + "1987", "14.06.1987", "birth_date", "word"),
        ("ngày sinh: 14/06/" + "1987", "14/06/1987", "birth_date", "word"),
    ],
)
def test_numbers(line: str, value: str | None, kind: str, cue: str) -> None:
    found = [c for c in scan(line) if c.kind.endswith("/" + kind)]
    assert [c.cue for c in found] == [cue]
    if value is not None:
        assert found[0].value == value


@pytest.mark.parametrize(
    "line",
    [
        IBAN[:-1] + str((int(IBAN[-1]) + 1) % 10),
        CPF[:-1] + str((int(CPF[-1]) + 1) % 10),
        f"cpf: {CPF[:-1] + str((int(CPF[-1]) + 1) % 10)}",
        f"card number: {CARD[:-1] + str((int(CARD[-1]) + 1) % 10)}",
        RESIDENT[:-1] + "3",
        f"order {CARD}",
        f"item {DNI}",
        f"part 532-48-{'7163'}",
        "4827193640592718 48271936 482719364",
        "build 4827.193.640",
        "ISBN 978-3-16-148410-0",
        "student id",
        "student_id = 7",
        "students: 12",
        "passport.authenticate('local')",
        "passport-local 1.0.0",
        "import passport from 'passport' // 2024",
        "license plate recognition",
        "account number of the customer",
        "npm install 123",
        "pan 12345",
        "rc 1",
        "born to run 2",
        "date: 1987-06-14",
        "created 14/06/1987",
        "reborn 1987-06-14",
        "airborne 14.06.1987",
        "dob: 14/06/2031",
        "birthday: 45/66/1987",
        "sha1 " + "4827193640592718" * 2,
        "uuid 48271936-4059-4827-8936-405927184827",
        "nimble: 48271936",
        "matriculation",
        "index 48271936",
        "serial number 48271936",
    ],
)
def test_look_alikes(line: str) -> None:
    assert [(c.kind, c.value) for c in scan(line)] == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cpf", "cpf"),
        ("studentId", "student"),
        ("nim", "student"),
        ("学号", "student"),
        ("birth_date", "birth_date"),
        ("Passport Number", "passport"),
        ("emp_id", "employee"),
        ("iban", "iban"),
        ("customer_ssn", "ssn"),
    ],
)
def test_column_names(name: str, kind: str) -> None:
    assert kind in {rule.kind for rule in numbers.column_rules(name)}


@pytest.mark.parametrize(
    "name", ["id", "name", "price", "created_at", "date", "uuid", "index", "animal", "born_free_fund"]
)
def test_other_column_names(name: str) -> None:
    assert numbers.column_rules(name) == ()


@pytest.mark.parametrize("rule", [rule for rule in numbers.rules() if rule.check])
def test_every_check_refuses_a_number_of_another_length(rule: numbers.Rule) -> None:
    assert not numbers.is_valid(rule, "1")


PIECES = [
    "1",
    "1 ",
    "A1",
    "AA01",
    "cpf ",
    "student id: ",
    "dob: 1",
    "account ",
    "4539 ",
    "né le ",
    "14 Juni ",
    "1.",
    "身份证",
]


@pytest.mark.parametrize("piece", PIECES)
def test_linear_time(piece: str) -> None:
    line = piece * (40_000 // len(piece))
    assert max(seconds(detector, line) for detector in numbers.DETECTORS) < 1.0
