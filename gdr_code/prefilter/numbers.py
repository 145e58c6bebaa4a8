"""Identity and account numbers and birth dates: a word and a shape, and check digits where there are any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

from gdr_code import check_digits
from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category

_PROFILES = frozenset({"orcid", "lattes"})
_BETWEEN = (
    r"[\"'`*\])]{0,3}(?:[ _-]?(?:no|nr|num|number|numbers|code|id|n|nº|n°|#)\b\.?)?"
    r"[\s\"'`*)\]]{0,6}(?:(?:[:=#：/|,>(-]|=>|:=|\bis\b|\bes\b|\bist\b|</?\w{1,10}>)[\s\"'`*(\[<]{0,8}){0,3}"
)
_BOUND = r"[\"'`\])]{0,3}\s{0,6}(?::=|=>|[:=(>])\s{0,6}[\"'`]?"
"""Between a key and its value."""
_OWNED = rf"[_.-]?[a-z]{{2,12}}{_BOUND}"
"""The same, where the key says whose number it is: `nie_empleado`, `nif.titular`."""
_BEGIN = r"(?:(?<![^\W_])|(?<=[a-z])(?=[A-Z]))"
"""Where a word begins, also inside a name: `refund_account`, `refundAccount`."""
_NUMBER_MARK = "(?i:numbers?|num|no|nr|code|id|n)?"
_WORD_REACH = 60
_QUOTED_VALUE = compiled(r"[:=(>]\s{0,2}[\"'`]$")
_BARE = frozenset({"luhn"})
"""Checks that take digits only."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of number: `check` names its check digits, `need` what must stand before it.

    `names` announce it where they are a key or a column, not in a text.
    """

    kind: str
    check: str | None
    shape: str
    need: str
    words: str
    names: str

    @property
    def category(self) -> Category:
        """Birth dates are personal data of another sort than numbers."""
        return Category.OTHER if self.kind == "birth_date" else Category.ID_NUMBER

    @property
    def full_kind(self) -> str:
        """The finding's kind, `id_number/iban`."""
        return f"{self.category}/{self.kind}"


@cache
def rules() -> tuple[Rule, ...]:
    """The rows of `data/identity_numbers.tsv`."""
    table = files("gdr_code").joinpath("data", "identity_numbers.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return tuple(
        Rule(kind, None if check == "-" else check, shape, need, words, "".join(names))
        for kind, check, shape, need, words, *names in rows
    )


def is_valid(rule: Rule, value: str) -> bool:
    """True when the check digits hold, or there are none and the value is plausible."""
    if rule.kind == "birth_date":
        return _is_birth_date(value)
    if rule.check is None:
        return sum(map(str.isdigit, value)) >= (2 if rule.kind == "plate" else 3)
    compact = re.sub(r"[ -]", "", value) if rule.check in _BARE else value
    return check_digits.hold(rule.check, compact)


def _is_birth_date(value: str) -> bool:
    compact = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", value)
    numbers = [int(number) for number in (compact.groups() if compact else re.findall(r"\d+", value))]
    year = max(numbers)
    others = sorted(numbers)[:-1]
    return 1900 <= year <= 2020 and all(1 <= number <= 31 for number in others) and min(others) <= 31


@cache
def _worded(rule: Rule) -> re.Pattern[str]:
    named = f"|(?:{rule.names}){_BOUND}" if rule.names else ""
    owned = f"|(?:{rule.words}){_OWNED}" if rule.check else ""
    return compiled(
        rf"{_BEGIN}(?i:(?:{rule.words}){_BETWEEN}{named}{owned})(?<![A-Za-z0-9])(?P<value>{rule.shape})(?!\w)(?![.-]\d)"
    )


@cache
def _alone(rule: Rule) -> re.Pattern[str]:
    return compiled(rf"(?<![\w.-])(?P<value>{rule.shape})(?![\w-])(?!\.\d)")


@cache
def _word(rule: Rule) -> re.Pattern[str]:
    end = r"(?![^\W\d_])" if rule.need == "near" else ""
    return compiled(rf"{_BEGIN}(?i:{rule.words}){end}")


def column_rules(name: str) -> tuple[Rule, ...]:
    """The rules that a key or column name may announce."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).strip()
    return tuple(rule for rule in rules() if _column(rule).fullmatch(spaced))


@cache
def _column(rule: Rule) -> re.Pattern[str]:
    return compiled(rf"(?:\w{{1,20}}[ _-])?(?:{_announcing(rule)})(?:[ _-][^\W_]{{1,12}})?", re.IGNORECASE)


def _announcing(rule: Rule) -> str:
    """The words that say of a column what it holds; those that may stand anywhere before a number are too many."""
    return rule.names if rule.need == "near" else f"{rule.words}|{rule.names}" if rule.names else rule.words


def find_numbers(rule: Rule, line: Line) -> Iterator[Hit]:
    """The numbers of one kind on a line."""
    pattern = _worded(rule) if rule.need == "word" else _alone(rule)
    for found in pattern.finditer(line.text):
        start, end = found.span("value")
        told = rule.need != "near" or _word(rule).search(line.text, max(0, start - _WORD_REACH), start)
        if told and is_valid(rule, found["value"]):
            yield Hit(start, end, rule.category, rule.full_kind, _cue(rule, line.text, start))


def _cue(rule: Rule, text: str, start: int) -> str:
    if rule.kind in _PROFILES:
        return "profile"
    if not rule.check and rule.need != "word":
        return "near"
    if not rule.check:
        return (
            "bound"
            if rule.category is Category.ID_NUMBER and _QUOTED_VALUE.search(text, max(0, start - 4), start)
            else "word"
        )
    worded = rule.need != "alone" or _word(rule).search(text, max(0, start - _WORD_REACH), start)
    return "checked_word" if worded else "checked"


def _as_bytes(pattern: str) -> str:
    """A pattern whose non-ASCII letters match in either case, byte by byte."""

    def bracket(found: re.Match[str]) -> str:
        return found[0] if found[0].isascii() else f"(?:{'|'.join(map(re.escape, found[1]))})"

    unbracketed = re.sub(r"\[([^\]]*)\]", bracket, pattern)
    return re.sub(r"[^\x00-\x7f]", _either_case, unbracketed)


def _either_case(found: re.Match[str]) -> str:
    return f"(?:{'|'.join(sorted({found[0].lower(), found[0].upper()}))})"


_NAMED_INSIDE = frozenset(
    {
        "birth_date",
        "account",
        "licence",
        "employee",
        "patient",
        "passport",
        "student",
        "plate",
        "dni",
        "cpf",
        "nif",
        "ssn",
    }
)
# A word for a number inside a name: one gate for all of them, as such names are few.
_INSIDE = Gate(
    r"[a-z](?:Birth|Born|Dob|Account|Licen[cs]e|Employee|Personnel|Patient|Passport|Student|Plate|Nif|Nie|Dni|Cpf|Ssn)"
    r"[A-Za-z_]{0,14}[^A-Za-z0-9\n]{1,8}[A-Z]{0,5}[0-9]"
)


def _gates(rule: Rule) -> tuple[Gate, ...]:
    if rule.need != "word":
        return (Gate(rf"(?:^|[^A-Za-z0-9_.-])(?:{rule.shape})"),)
    words = rf"(?:^|[^A-Za-z0-9])(?i:{_as_bytes(_announcing(rule))})"
    inside = (_INSIDE,) if rule.kind in _NAMED_INSIDE else ()
    if rule.kind == "birth_date":
        return (
            *inside,
            Gate(rf"{words}[^\n0-9]{{0,24}}[A-Za-z\x80-\xff. ]{{0,16}}[0-9]{{1,2}}"),
        )
    after = "[^\na-z0-9]" if rule.check else "[^\nA-Za-z0-9]"
    return (
        *inside,
        Gate(rf"{words}{_NUMBER_MARK}{after}[^\n0-9]{{0,23}}[A-Z]{{0,6}}[0-9] ?[A-Z0-9]"),
    )


_DAY = r"(?:19[2-9]\d|200\d|201[0-2])-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|[12]\d|3[01])[./](?:19[2-9]\d|200\d|201[0-2])"
_WHOSE = "patient|person|resident|child|pupil|student|participant|employee|member|birth|dob|geb|naissance|nacim|nasc"
_OF_NAMED = compiled(
    rf"(?i:{_WHOSE})[^\"'`\n]{{0,40}}[\"'`][^\"'`,\n]{{3,60}}(?:[\"'`],?\s{{1,2}}[\"'`]|, )(?P<value>{_DAY})(?=[\"'`,])"
)


def find_named_dates(line: Line) -> Iterator[Hit]:
    """A day long ago right behind a name, in what is said to be of a patient or another person."""
    for found in _OF_NAMED.finditer(line.text):
        yield Hit(*found.span("value"), Category.OTHER, "other/birth_date", "named_date")


DETECTORS: tuple[Detector, ...] = (
    *(Detector(f"number_{rule.kind}", _gates(rule), partial(find_numbers, rule)) for rule in rules()),
    Detector(
        "named_date",
        (
            Gate(
                rf"(?i:{_WHOSE})[^\"'`\n]{{0,40}}[\"'`][^\"'`,\n]{{3,60}}(?:[\"'`],?[ \t]{{1,2}}[\"'`]|, )[0-9]{{1,4}}[./-][0-9]"
            ),
        ),
        find_named_dates,
    ),
)
