"""People who do not exist: common names of a locale combined at random, with all that hangs on a person."""

from __future__ import annotations

import datetime as dt
import functools
import string
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

TABLES = Path(__file__).parent / "tables"
_LATIN = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ı": "i", "ø": "o", "ä": "ae", "ö": "oe", "ü": "ue"})


@functools.cache
def table(name: str) -> dict[str, Any]:
    """A table of words, by the name of its file."""
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person; `name` is in their own script where `writes_native`, `full` always Latin."""

    locale: str
    woman: bool
    given: str
    family: str
    native_given: str
    native_family: str
    writes_native: bool
    handle: str
    email: str
    work_email: str
    mobile: str
    local_phone: str
    street: str
    town: str
    address: str
    birth: dt.date
    company: str

    @property
    def full(self) -> str:
        """Given and family name in Latin script."""
        return f"{self.given} {self.family}"

    @property
    def native(self) -> str:
        """The name as people of the locale write it."""
        if self.locale in {"cn", "jp"}:
            return self.native_family + (" " if self.locale == "jp" else "") + self.native_given
        return f"{self.native_given} {self.native_family}"

    @property
    def name(self) -> str:
        """The name as this person writes it in code."""
        return self.native if self.writes_native else self.full

    @property
    def mail_name(self) -> str:
        """The local part that the name gives."""
        return f"{plain(self.given)}.{plain(self.family)}"


def plain(text: str) -> str:
    """Lower-case ASCII letters of a Latin name."""
    folded = unicodedata.normalize("NFKD", text.translate(_LATIN))
    return "".join(letter for letter in folded.lower() if letter in string.ascii_lowercase)


def filled(pattern: str, rng: Random) -> str:
    """A pattern with its digits (#, or % for no zero) and capitals (@) drawn."""
    draw = {
        "#": lambda: rng.choice(string.digits),
        "%": lambda: rng.choice("123456789"),
        "@": lambda: rng.choice("ABDEFGHJLNPQRSTUWXYZ"),
    }
    return "".join(draw[sign]() if sign in draw else sign for sign in pattern)


def make_person(rng: Random, locale: str | None = None, domain: str | None = None) -> Person:
    """A new person; `domain` is where the person's work address is."""
    locale = locale or rng.choice(sorted(table("locales")))
    facts = table("locales")[locale]
    woman = rng.random() < 0.5
    given, native_given = _spellings(rng.choice(facts["women" if woman else "men"]))
    forms = rng.choice(facts["families"]).split("/")
    family, native_family = _spellings(forms[-1] if woman else forms[0])
    birth = dt.date(rng.randint(1948, 2004), rng.randint(1, 12), rng.randint(1, 28))
    street, town = rng.choice(facts["streets"]), filled(rng.choice(facts["towns"]), rng)
    number = str(rng.randint(3, 189))
    address = filled(rng.choice(facts["address"]), rng).format(street=street, number=number, town=town)
    company = rng.choice(facts["companies"])
    first, last = plain(given), plain(family.split()[0])
    return Person(
        locale=locale,
        woman=woman,
        given=given,
        family=family,
        native_given=native_given,
        native_family=native_family,
        writes_native=rng.random() < 0.6,
        handle=_handle(rng, first, last, birth.year),
        email=f"{_mailbox(rng, first, last, birth.year)}@{rng.choice(facts['mail'])}",
        work_email=f"{first}.{last}@{domain or _domain(rng)}",
        mobile=filled(rng.choice(facts["mobile"]), rng),
        local_phone=filled(rng.choice(facts["local"]), rng),
        street=f"{number} {street}" if locale in {"us", "gb", "fr", "in"} else f"{street} {number}",
        town=town,
        address=address,
        birth=birth,
        company=company,
    )


def _spellings(entry: str) -> tuple[str, str]:
    latin, _, native = entry.partition("=")
    return latin, native or latin


def _domain(rng: Random) -> str:
    return str(rng.choice(table("words")["organisations"])) + rng.choice(
        [".io", ".de", ".com", ".net", ".dev"]
    )


def _handle(rng: Random, given: str, family: str, year: int) -> str:
    nickname = rng.choice(table("words")["nicknames"])
    return rng.choice([
        f"{given[0]}{family}", f"{given}-{family}", f"{given}{family[0]}{year % 100:02}",
        f"{family}{given[0]}", f"{given}{family}", f"{nickname}{rng.randint(2, 999)}", f"{nickname}-{given}",
        f"{given}{year}", f"{given[:2]}{family[:4]}{rng.randint(1, 9)}",
    ])  # fmt: skip


def _mailbox(rng: Random, given: str, family: str, year: int) -> str:
    return rng.choice([
        f"{given}.{family}{year % 100:02}", f"{given[0]}.{family}.{year}",
        f"{given}_{family}{rng.randint(10, 99)}", f"{family}.{given}.{rng.randint(2, 99)}",
        f"{given}{family}{year}",
    ])  # fmt: skip
