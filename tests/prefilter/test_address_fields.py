"""Addresses in fields and contact cards, and other values of such fields."""

from __future__ import annotations

import pytest

from gdr_code.prefilter import address_fields
from tests.prefilter.scanning import scanning, seconds

scan = scanning(address_fields.DETECTORS)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('street: "Korvandweg 106"', "Korvandweg 106"),
        ("$customer->setStreet('学院路 135');", "学院路 135"),
        ('"billingAddress": "4817 Quarry Hollow"', "4817 Quarry Hollow"),
        ("ADR;TYPE=HOME:;;161 rue des Korvands;;;;", "161 rue des Korvands"),
    ],
)
def test_fields(line: str, value: str) -> None:
    assert [c.value for c in scan(line)] == [value]


@pytest.mark.parametrize(
    "line",
    [
        'address: "10.20.30.40 8080"',
        'address = "0x52908400098527886E0F7030069857D2"',
        'mailAddress: "mira at 7 korvand"',
        'address: "Address line 1"',
        'address: "http://korvand.de/ 7 a"',
        "ADR;TYPE=home:;;[% entry.street %] 1;;",
        'street: "Main"',
    ],
)
def test_look_alikes(line: str) -> None:
    assert [c.value for c in scan(line)] == []


@pytest.mark.parametrize("unit", ["street: '", "ADR:;;", 'address = "1'])
def test_time_is_linear(unit: str) -> None:
    for detector in address_fields.DETECTORS:
        assert seconds(detector, unit * (20_000 // len(unit)), "a.txt") < 1
