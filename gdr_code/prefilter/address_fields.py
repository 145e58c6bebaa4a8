"""Postal addresses in fields that say so, whatever they are made of: keys, setters, contact cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gdr_code.patterns import compiled
from gdr_code.prefilter.columns import is_postal, may_be_postal
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category

_FIELD = compiled(
    r"(?<![^\W_])(?:set)?_?(?P<name>[^\W\d][\w -]{1,30}?)[\"'`\]]{0,2}\s{0,6}(?::=|=>|[:=(])\s{0,4}(?P<quote>[\"'`])(?P<value>[^\"'`\n]{5,120})(?P=quote)"
)
_WORDS = (
    r"street|addr|alamat|endere|logradouro|direcci|domicili|calle|adresse|anschrift|stra(?:ß|ss)e|indirizzo|adres|ulica"
    r"|адрес|улица|地址|住址|住所|주소|địa chỉ"
)
_CARD = compiled(
    r"(?i)^(?:item\d{1,2}\.)?ADR(?:;[^:\n]{0,120})?:(?:[^;]{0,80};){2}(?P<value>[^;]{4,120})(?=;|$)"
)


def find_fields(line: Line) -> Iterator[Hit]:
    """What is bound to a key or given to a setter for a postal address."""
    for found in _FIELD.finditer(line.text):
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", found["name"])
        if is_postal(name) and may_be_postal(found["value"]):
            yield Hit(*found.span("value"), Category.ADDRESS, "address/street", "field")


def find_cards(line: Line) -> Iterator[Hit]:
    """The street of a contact card's address (vCard)."""
    if (found := _CARD.match(line.text)) and may_be_postal(found["value"]):
        yield Hit(*found.span("value"), Category.ADDRESS, "address/street", "contact_card")


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "address_field",
        (
            Gate(
                rf"(?:{_WORDS})[\w ]{{0,16}}[\"'`\]]{{0,2}}[ \t]{{0,6}}(?:=>|[:=(])[ \t]{{0,4}}[\"'`][^\"'`\n]{{2,100}}[0-9]",
                caseless=True,
            ),
        ),
        find_fields,
    ),
    Detector("contact_card", (Gate(r"^(?:item[0-9]\.)?ADR[;:]"),), find_cards),
)
