"""What a model answers, read strictly and anchored to bytes: what does not fit is no answer."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from gdr_code.llm.questions import Question
from gdr_code.records import Category

MOST_CLAIMS = 4000
_MOST_TEXT = 1 << 20
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL)
_CLUSTER = re.compile(r"[ \t\u00a0]+|.[\u0300-\u036f]*", re.DOTALL)

SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "lines": {"type": "integer"},
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "l": {"type": "integer"},
                    "t": {"type": "string"},
                    "c": {"type": "string", "enum": [str(category) for category in Category]},
                    "p": {"type": "integer"},
                    "a": {"type": "boolean"},
                },
                "required": ["l", "t", "c", "p", "a"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["lines", "findings"],
    "additionalProperties": False,
}


class UnusableError(Exception):
    """An answer that is none, and why in one word."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the model says of one place: the text is not yet known to stand there."""

    row: int
    text: str = field(repr=False)
    category: Category
    confidence: float
    attribution: bool


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """A span of a chunk's text, and what the model says of it."""

    start: int
    end: int
    category: Category
    confidence: float
    attribution: bool


def read(text: str, rows: int) -> tuple[Claim, ...]:
    """The claims of an answer to a request of so many lines. Raises UnusableError."""
    match parsed(text):
        case {"lines": int(said), "findings": list(listed), **rest} if not rest:
            pass
        case _:
            raise UnusableError("bad_schema")
    if said != rows or isinstance(said, bool):
        raise UnusableError("not_read_to_the_end")
    if len(listed) > MOST_CLAIMS:
        raise UnusableError("too_long")
    return tuple(_claim(one, rows) for one in listed)


def parsed(text: str) -> Any:
    """The JSON of an answer, which may stand in a Markdown fence. Raises UnusableError."""
    if len(text) > _MOST_TEXT:
        raise UnusableError("too_long")
    fenced = _FENCED.fullmatch(text)
    try:
        return json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError):
        raise UnusableError("bad_json") from None


def _claim(one: Any, rows: int) -> Claim:
    match one:
        case {"l": int(row), "t": str(text), "c": str(category), "p": int(sure), "a": bool(flag), **rest} if (
            not rest and category in set(Category) and 0 <= sure <= 100 and not isinstance(sure, bool)
        ):
            if isinstance(row, bool) or not 1 <= row <= rows or not text.strip():
                raise UnusableError("wrong_line")
            return Claim(row, text.strip(), Category(category), sure / 100, flag)
        case _:
            raise UnusableError("bad_schema")


def anchored(question: Question, claims: Sequence[Claim]) -> list[tuple[Said, ...] | None]:
    """For each part of a request what is said of it; None where something said does not stand on its line."""
    found: list[list[Said] | None] = [[] for _ in question.parts]
    longest_first = sorted(claims, key=lambda claim: (claim.row, -len(claim.text), claim.text))
    for number, of_row in groupby(longest_first, key=lambda claim: claim.row):
        row = question.rows[number - 1]
        line = question.parts[row.part].text[row.start : row.end]
        covered = bytearray(len(line))
        for _, same in groupby(of_row, key=lambda claim: claim.text):
            claim = next(same)  # of equal claims the first
            places = list(_places(line, claim.text))
            taken = found[row.part]
            if not places or taken is None:
                found[row.part] = None
                break
            for low, high in places:
                if covered.count(1, low, high) < high - low:
                    covered[low:high] = b"\1" * (high - low)
                    start, end = row.start + low, row.start + high
                    taken.append(Said(start, end, claim.category, claim.confidence, claim.attribution))
    return [None if taken is None else tuple(sorted(taken)) for taken in found]


def _places(row: bytes, quoted: str) -> Iterator[tuple[int, int]]:
    """Where a text stands on a line, as whole words if it does so anywhere."""
    try:
        wanted = quoted.encode()
    except UnicodeEncodeError:
        return
    places = list(_exact(row, wanted)) or list(_alike(row.decode("utf-8", "replace"), quoted))
    whole = [place for place in places if _is_whole(row, place)]
    yield from whole or places


def _exact(row: bytes, wanted: bytes) -> Iterator[tuple[int, int]]:
    at = row.find(wanted)
    while at >= 0:
        yield at, at + len(wanted)
        at = row.find(wanted, at + len(wanted))


def _alike(row: str, quoted: str) -> Iterator[tuple[int, int]]:
    """Where the text stands when letters with marks are the same as composed ones, and blanks as blanks."""
    letters, ends = _composed(row)
    wanted = "".join(_composed(quoted)[0])
    at = letters.find(wanted) if wanted else -1
    while at >= 0:
        yield ends[at], ends[at + len(wanted)]
        at = letters.find(wanted, at + len(wanted))


def _composed(text: str) -> tuple[str, list[int]]:
    """The text with composed letters and single blanks; for each place in it the UTF-8 offset in the text."""
    letters: list[str] = []
    offsets = [0]
    at = 0
    for cluster in _CLUSTER.findall(text):
        at += len(cluster.encode("utf-8", "surrogatepass"))
        plain = " " if cluster[0] in " \t\u00a0" else unicodedata.normalize("NFC", cluster)
        letters.append(plain)
        offsets += [at] * len(plain)
    return "".join(letters), offsets


def _is_whole(row: bytes, place: tuple[int, int]) -> bool:
    """True where no letter or digit goes on at either side of a text that begins and ends with one."""
    before = row[max(0, place[0] - 4) : place[0]].decode("utf-8", "ignore")[-1:]
    own = row[place[0] : place[1]].decode("utf-8", "replace")
    after = row[place[1] : place[1] + 4].decode("utf-8", "ignore")[:1]
    return not (own[:1].isalnum() and before.isalnum()) and not (own[-1:].isalnum() and after.isalnum())
