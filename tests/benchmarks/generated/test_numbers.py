"""Numbers of people, held against an independent library."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
import stdnum.br.cpf
import stdnum.cn.ric
import stdnum.de.idnr
import stdnum.es.dni
import stdnum.es.nie
import stdnum.fr.nir
import stdnum.gb.nhs
import stdnum.iban
import stdnum.imei
import stdnum.in_.aadhaar
import stdnum.in_.pan
import stdnum.isbn
import stdnum.luhn
import stdnum.mx.curp
import stdnum.pl.pesel
import stdnum.ru.inn
import stdnum.tr.tckimlik
import stdnum.us.ssn

from benchmarks.generated.people import make_person
from benchmarks.generated.values import VALUES

CHECKED = {
    "br_cpf": (stdnum.br.cpf, "br"), "cn_resident_id": (stdnum.cn.ric, "cn"),
    "de_tax_id": (stdnum.de.idnr, "de"), "es_nif": (stdnum.es.dni, "es"), "es_nie": (stdnum.es.nie, "es"),
    "fr_insee": (stdnum.fr.nir, "fr"), "gb_nhs": (stdnum.gb.nhs, "gb"), "iban": (stdnum.iban, "tr"),
    "imei": (stdnum.imei, "us"), "in_aadhaar": (stdnum.in_.aadhaar, "in"), "in_pan": (stdnum.in_.pan, "in"),
    "mx_curp": (stdnum.mx.curp, "mx"), "isbn": (stdnum.isbn, "us"), "pl_pesel": (stdnum.pl.pesel, "pl"),
    "ru_inn": (stdnum.ru.inn, "ru"), "tr_kimlik": (stdnum.tr.tckimlik, "tr"), "us_ssn": (stdnum.us.ssn, "us"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHECKED)
def test_check_digits_are_right(name: str) -> None:
    library, locale = CHECKED[name]
    rng = Random(3)
    for _ in range(200):
        number = VALUES[name](rng, make_person(rng, locale))
        assert library.is_valid(number), number


@pytest.mark.parametrize("locale", ["de", "gb", "fr", "pl"])
def test_ibans_of_other_countries(locale: str) -> None:
    rng = Random(4)
    for _ in range(50):
        number = VALUES["iban"](rng, make_person(rng, locale))
        assert stdnum.iban.is_valid(number, check_country=False), number


def test_birth_dates_stand_in_the_numbers_that_hold_them() -> None:
    rng = Random(5)
    person = make_person(rng, "pl")
    library: Any = stdnum.pl.pesel
    assert library.get_birth_date(VALUES["pl_pesel"](rng, person)) == person.birth
    assert library.get_gender(VALUES["pl_pesel"](rng, person)) == ("F" if person.woman else "M")


def test_an_order_number_is_no_card() -> None:
    rng = Random(6)
    person = make_person(rng, "us")
    assert not any(stdnum.luhn.is_valid(VALUES["order_number"](rng, person)) for _ in range(100))


def test_cards_pass_luhn_with_or_without_groups() -> None:
    rng = Random(7)
    person = make_person(rng, "us")
    numbers = [VALUES["credit_card"](rng, person) for _ in range(50)]
    assert {" " in number for number in numbers} == {True, False}
    assert all(stdnum.luhn.is_valid(number.replace(" ", "")) for number in numbers)
