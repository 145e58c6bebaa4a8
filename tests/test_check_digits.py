"""Check digits, those of stdnum and ours, and numbers that stdnum does not refuse but stumbles over."""

from __future__ import annotations

import pytest
from stdnum.cn import ric

from gdr_code import check_digits


@pytest.mark.parametrize(
    ("standard", "number", "held"),
    [
        ("luhn", "4539 1488 0343 6467".replace(" ", ""), True),
        ("luhn", "4539148803436468", False),
        ("pt.cc", "000000000ZZ4", True),
        ("pt.cc", "000000000ZZ٣", False),
    ],
)
def test_check_digits(standard: str, number: str, held: bool) -> None:
    assert check_digits.hold(standard, number) is held


@pytest.mark.parametrize("county", ["119999", "449999"])
def test_a_county_that_no_table_has(county: str) -> None:
    number = f"{county}19900101000"
    number += ric.calc_check_digit(number + "0")
    assert not check_digits.hold("cn.ric", number)


def test_german_health_insurance_numbers() -> None:
    body = "A" + "12345678"
    valid = [digit for digit in "0123456789" if check_digits.hold("de_kvnr", body + digit)]
    assert valid == ["0"]


@pytest.mark.parametrize("value", ["", "A12345678", "1123456780", "a123456780", "A1234567800"])
def test_other_forms(value: str) -> None:
    assert not check_digits.hold("de_kvnr", value)
