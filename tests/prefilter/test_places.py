"""Street addresses and coordinates, and text that only looks like them. All addresses are invented."""

from __future__ import annotations

import pytest

from gdr_code.prefilter import places
from tests.prefilter.scanning import scanning, seconds

scan = scanning(places.DETECTORS)


@pytest.mark.parametrize(
    ("line", "start", "cue"),
    [
        ("Home: 4817 Quarry Hollow Road, Tamsel, OH 44719", "4817 Quarry Hollow Road", "full"),
        ("address = '4817 Quarry Hollow Rd'", "4817 Quarry Hollow Rd", "word"),
        ("4817 N. Quarry Ave.", "4817 N. Quarry Ave.", "street"),
        ("Anschrift: Lindenkorvstraße 47a, 79183 Tamselbach", "Lindenkorvstraße 47a", "full"),
        ("Korvander Str. 12, 10999 Berlin", "Korvander Str. 12", "full"),
        ("12 bis, rue de la Korvande, 75011 Paris", "12 bis, rue de la Korvande", "full"),
        ("Dirección: Calle Korvanda 48, 28015 Madrid", "Calle Korvanda 48", "full"),
        ("Endereço: Rua dos Tamséis, 482", "Rua dos Tamséis, 482", "word"),
        ("Indirizzo: Via Korvanda 17, 20121 Milano", "Via Korvanda 17", "full"),
        ("adres: ul. Korwandzka 18/4, 31-123 Kraków", "ul. Korwandzka 18/4", "full"),
        ("адрес: ул. Корвандская, д. 18", "ул. Корвандская, д. 18", "word"),
        ("Alamat: Jl. Korvanda Raya No. 18", "Jl. Korvanda Raya No. 18", "word"),
        ("Adres: Korvanda Caddesi No: 18", "Korvanda Caddesi No: 18", "word"),
        ("地址：上海市浦东新区科万路1837号", "上海市浦东新区科万路1837号", "full"),
        ("Korvandgatan 18, 118 26 Stockholm", "Korvandgatan 18", "full"),
        ("Korvandstraat 18, 1012 AB Amsterdam", "Korvandstraat 18", "full"),
    ],
)
def test_addresses(line: str, start: str, cue: str) -> None:
    found = [(c.value, c.cue) for c in scan(line)]
    assert len(found) == 1
    assert found[0][0].startswith(start)
    assert found[0][1] == cue


def test_postcode_on_the_next_line() -> None:
    assert [c.cue for c in scan("   4817 Quarry Hollow Ave.\n   Tamsel, OH 44719\n")] == ["full"]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2009-2012 Tyler Close",
        "(c) 2011 Mira Drive",
        "#1604 via Mira, #1559",
        "// 3 places where the road ends",
        "step 2 of 3 in place",
        "2 x Foo St",
        "Python 3 Square",
        "let weg = 3; damm 4",
        "et al. Tamsel 2009",
        "strange 12",
        "return Str.length 3",
        "SELECT 1 FROM Place",
        "calle 3",
        "in der Allee",
        "30 Rock",
        "a route de 3",
    ],
)
def test_look_alikes(line: str) -> None:
    assert [c.value for c in scan(line)] == []


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("home location: 48.426636, 9.954956", "48.426636, 9.954956"),
        ("https://maps.korvand.de/?q=location&ll=48.426636,9.954956", "48.426636,9.954956"),
    ],
)
def test_coordinates(line: str, value: str) -> None:
    assert [(c.value, c.kind) for c in scan(line)] == [(value, "address/coordinates")]


@pytest.mark.parametrize(
    "line",
    [
        "home: 48.42, 9.95",
        "weights 0.426636, 0.954956",
        "position: 0.426636, 0.954956",
        "d='M48.426636,9.954956'",
        "coordinates 148.426636, 9.954956",
        "range 48.426636, 9.954956",
    ],
)
def test_look_alikes_of_coordinates(line: str) -> None:
    assert [c.value for c in scan(line)] == []


PIECES = [
    "1 ",
    "A ",
    "Aa ",
    "12 Aa ",
    "rue ",
    "1 rue de Aa ",
    "Calle Aa ",
    "Aastraße ",
    "路",
    "東京都港区",
    "서울시 ",
    "1.1234,",
]


@pytest.mark.parametrize("piece", PIECES)
def test_linear_time(piece: str) -> None:
    line = piece * (40_000 // len(piece))
    assert sum(seconds(detector, line) for detector in places.DETECTORS) < 2.0
