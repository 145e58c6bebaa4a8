"""Identity and account numbers and birth dates: a word and a shape, and check digits where there are any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

from gdr_code import check_digits
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category

_PROFILES = frozenset({"orcid", "lattes"})
_BETWEEN = (
    r"[\"'`*\])]{0,3}(?:[ _-]?(?:no|nr|num|number|numbers|code|id|n|nº|n°|#)\b\.?)?"
    r"[\s\"'`*)\]]{0,6}(?:(?:[:=#：/|,>-]|=>|:=|\bis\b|\bes\b|\bist\b|</?\w{1,10}>)[\s\"'`*(\[<]{0,8}){0,3}"
)
_NUMBER_MARK = "(?i:numbers?|num|no|nr|code|id|n)?"
_WORD_REACH = 60
_BARE = frozenset({"luhn"})
"""Checks that take digits only."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of number: `check` names a stdnum module, `alone` needs no word before it."""

    kind: str
    check: str | None
    shape: str
    alone: bool
    words: str

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
        Rule(kind, None if check == "-" else check, shape, need == "alone", words)
        for kind, check, shape, need, words in rows
    )


def is_valid(rule: Rule, value: str) -> bool:
    """True when the check digits hold, or there are none and the value is plausible."""
    if rule.kind == "birth_date":
        return _is_birth_date(value)
    if rule.check is None:
        return sum(map(str.isdigit, value)) >= 3
    compact = re.sub(r"[ -]", "", value) if rule.check in _BARE else value
    return check_digits.hold(rule.check, compact)


def _is_birth_date(value: str) -> bool:
    numbers = [int(number) for number in re.findall(r"\d+", value)]
    year = max(numbers)
    others = sorted(numbers)[:-1]
    return 1900 <= year <= 2020 and all(1 <= number <= 31 for number in others) and min(others) <= 31


@cache
def _worded(rule: Rule) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_])(?i:(?:{rule.words}){_BETWEEN})(?<![A-Za-z0-9])(?P<value>{rule.shape})(?![\w])(?![.-]\d)"
    )


@cache
def _alone(rule: Rule) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])(?P<value>{rule.shape})(?![\w-])(?!\.\d)")


@cache
def _word(rule: Rule) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{rule.words})", re.IGNORECASE)


def column_rules(name: str) -> tuple[Rule, ...]:
    """The rules that a key or column name may announce."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).strip()
    return tuple(rule for rule in rules() if _column(rule).fullmatch(spaced))


@cache
def _column(rule: Rule) -> re.Pattern[str]:
    return re.compile(rf"(?:\w{{1,20}}[ _-])?(?:{rule.words})(?:[ _-][^\W_]{{1,12}})?", re.IGNORECASE)


def find_numbers(rule: Rule, line: Line) -> Iterator[Hit]:
    """The numbers of one kind on a line."""
    pattern = _alone(rule) if rule.alone else _worded(rule)
    for found in pattern.finditer(line.text):
        start, end = found.span("value")
        if is_valid(rule, found["value"]):
            yield Hit(start, end, rule.category, rule.full_kind, _cue(rule, line.text, start))


def _cue(rule: Rule, text: str, start: int) -> str:
    if rule.kind in _PROFILES:
        return "profile"
    if not rule.check:
        return "word"
    worded = not rule.alone or _word(rule).search(text, max(0, start - _WORD_REACH), start)
    return "checked_word" if worded else "checked"


def _as_bytes(pattern: str) -> str:
    """A pattern whose non-ASCII letters match in either case, byte by byte."""

    def bracket(found: re.Match[str]) -> str:
        return found[0] if found[0].isascii() else f"(?:{'|'.join(map(re.escape, found[1]))})"

    unbracketed = re.sub(r"\[([^\]]*)\]", bracket, pattern)
    return re.sub(r"[^\x00-\x7f]", _either_case, unbracketed)


def _either_case(found: re.Match[str]) -> str:
    return f"(?:{'|'.join(sorted({found[0].lower(), found[0].upper()}))})"


def _gates(rule: Rule) -> tuple[Gate, ...]:
    if rule.alone:
        return (Gate(rf"(?:^|[^A-Za-z0-9_.-])(?:{rule.shape})"),)
    words = rf"(?:^|[^A-Za-z0-9])(?i:{_as_bytes(rule.words)})"
    if rule.kind == "birth_date":
        return (Gate(rf"{words}[^\n0-9]{{0,24}}[A-Za-z\x80-\xff. ]{{0,16}}[0-9]{{1,2}}"),)
    return (Gate(rf"{words}{_NUMBER_MARK}[^\nA-Za-z0-9][^\n0-9]{{0,23}}[A-Z]{{0,6}}[0-9]{{2}}"),)


DETECTORS: tuple[Detector, ...] = tuple(
    Detector(f"number_{rule.kind}", _gates(rule), partial(find_numbers, rule)) for rule in rules()
)
