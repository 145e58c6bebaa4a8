"""Which stand-ins a value may get, in order, and whether a value is one of ours already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gdr_code import keys
from gdr_code.escapes import email_parts, respell, unescape
from gdr_code.patterns import compiled
from gdr_code.records import Category
from gdr_code.replace import credentials, handles, network, numbers, people, places
from gdr_code.replace.marks import Marker, fold, marker
from gdr_code.replace.shapes import is_neutral

_FAMILIES = {
    Category.EMAIL: "email",
    Category.PHONE: "phone",
    Category.ID_NUMBER: "identity",
    Category.CREDENTIAL: "credential",
}
_CATEGORIES = {"name": Category.PERSON_NAME, "handle": Category.USERNAME, "email": Category.EMAIL}
_DATE_KINDS = compiled(r"birth|date|\bdob")


_LEET = compiled(r"(?i)[^\W\d_]\d|(?<!\d)\d+(?!(?:st|nd|rd|th)\b|\d)[^\W_]")


class Subject(NamedTuple):
    """What gets one stand-in: all spellings of a value of one family."""

    family: str
    normal: str


def subject(category: Category, kind: str, value: str) -> Subject:
    """The subject that a value belongs to."""
    family = _family(category, kind, value)
    return Subject(family, keys.normalise(_CATEGORIES.get(family, category), kind, value))


def _family(category: Category, kind: str, value: str) -> str:
    if category in (Category.PERSON_NAME, Category.USERNAME):
        return _of_person(category, unescape(value))
    if category is Category.EMAIL and not email_parts(unescape(value))[1]:
        return "handle"
    if category is Category.ADDRESS:
        return "coordinates" if kind.endswith("coordinates") else "street"
    if category is Category.OTHER:
        return "date" if _DATE_KINDS.search(kind) or places.is_date(value) else "handle"
    if category is Category.IP_OR_DEVICE:
        return "network" if network.has_address(unescape(value)) else "device"
    return _FAMILIES[category]


def _of_person(category: Category, value: str) -> str:
    if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", value):
        return "email"
    spaced = any(map(str.isspace, value.strip()))
    if _LEET.search(value):
        return "handle"
    if category is Category.PERSON_NAME:
        return "name" if spaced or not re.search(r"[\d_]", value) else "handle"
    return "name" if spaced and not re.search(r"\d", value) else "handle"


def draws(marked: Marker, of: Subject, kind: str) -> Iterator[str]:
    """Endless stand-ins of a subject in normal form, first choice first; key and value alone decide."""
    match of.family:
        case "name":
            return (
                people.draws(marked, of.normal)
                if people.tokens(of.normal)
                else handles.draws(marked, of.normal)
            )
        case "email":
            return network.emails(marked, of.normal)
        case "network":
            return network.addresses(marked, of.normal)
        case "device":
            return numbers.devices(marked, of.normal)
        case "phone":
            return numbers.phones(marked, of.normal)
        case "identity":
            return numbers.identities(marked, of.normal)
        case "credential":
            return credentials.draws(marked, kind, of.normal)
        case "street":
            return places.streets(marked, of.normal)
        case "coordinates":
            return places.coordinates(marked, of.normal)
        case "date":
            return places.dates(marked, of.normal)
        case _:
            return handles.draws(marked, of.normal)


def fit(of: Subject, stand_in: str, value: str) -> str:
    """The stand-in in the shape of the value as it stands: order, case, separators, escapes."""
    if of.family == "credential":
        return stand_in
    return respell(_fit(of, stand_in, unescape(value)), value)


def _fit(of: Subject, stand_in: str, value: str) -> str:
    match of.family:
        case "name" if people.tokens(of.normal):
            return people.fit(stand_in, of.normal, value)
        case "email":
            return network.fit_email(stand_in, value)
        case "network":
            return network.fit_address(stand_in, value)
        case "phone":
            return numbers.fit_phone(stand_in, value)
        case "identity" | "device":
            return numbers.fit(stand_in, value)
        case _:
            return handles.fit(stand_in, value)


@lru_cache(maxsize=4096)
def recognised(key: bytes, category: Category, kind: str, value: str) -> bool:
    """True for a value that is a stand-in already: it bears the key's mark, or no one can own it."""
    marked = marker(key)
    if category is Category.CREDENTIAL:
        found = marked.marked(fold(value)) or credentials.lines_marked(marked, value)
        return found or is_neutral(value)
    of = subject(category, kind, value)
    plain = unescape(value)
    if _is_reserved(of.family, plain) or is_neutral(plain):
        return True
    if any(map(marked.marked, {fold(plain), fold(of.normal)})):
        return True
    if category not in (Category.PERSON_NAME, Category.USERNAME):
        return False
    name = keys.normalise(Category.PERSON_NAME, kind, value)
    if marked.marked(fold(people.core(name))) or people.are_rare_initials(name):
        return True
    # Names that stand in one by one may stand side by side: `Given Family` of two fields.
    return sum(marked.marked(fold(word)) for word in people.tokens(name)) > 1


def follows(key: bytes, category: Category, value: str, person: str) -> bool:
    """True for a part or the initials of a name that is a stand-in; `person` is the name it is linked to."""
    normal = keys.normalise(Category.PERSON_NAME, "", person)
    if category is Category.CREDENTIAL or not _is_marked_name(key, normal):
        return False
    return people.follow(normal, normal, unescape(value)) is not None


@lru_cache(maxsize=4096)
def _is_marked_name(key: bytes, normal: str) -> bool:
    return marker(key).marked(fold(people.core(normal)))


def _is_reserved(family: str, plain: str) -> bool:
    match family:
        case "email":
            return network.is_reserved_email(plain)
        case "network":
            return network.is_reserved_address(plain)
        case "phone":
            return numbers.is_reserved_phone(plain)
        case "coordinates":
            return places.is_at_sea(plain)
        case _:
            return False
