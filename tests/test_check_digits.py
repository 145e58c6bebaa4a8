"""Check digits that python-stdnum does not know."""

from __future__ import annotations

import pytest

from gdr_code import check_digits


def test_german_health_insurance_numbers() -> None:
    body = "A" + "12345678"
    valid = [digit for digit in "0123456789" if check_digits.check("de_kvnr")(body + digit)]
    assert valid == ["0"]


@pytest.mark.parametrize("value", ["", "A12345678", "1123456780", "a123456780", "A1234567800"])
def test_other_forms(value: str) -> None:
    assert not check_digits.check("de_kvnr")(value)
