"""How probable it is that a birth date, an illness, a faith or a job is told of a person who is named."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from gdr_code import lexicon
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, Category, Survey

REASONS: Mapping[str, str] = {
    "birth_date": "a date of birth beside the word for it",
    "birth_date_of": "a date of birth beside the person or the word for it",
    "trait": "what is private of a person who is named beside it",
    "trait_of_nobody": "a word for something private, and nobody it is told of",
    "sample_date": "a date on which samples run",
}
_NEIGHBOURS = 40
_ROWS = 3
_REACH, _FAR = 90, 300
_BESIDE = compiled(r"[\s\"'`,(|│:–—-]{1,6}|\s(?:is|was|ist|est|es|è|é)\s(?:(?:an?|the|our)\s)?")
_TOLD = compiled(
    r"[\"'`]\s?,?\s?(?:[\"'`][^\"'`]{1,24}[\"'`]\s?,?\s?){0,2}[\"'`](?:[\w-]{1,12}\s){0,3}"
    r"|(?:['’]s?)?(?:\s?\([^()]{1,40}\))?(?:\s?[:(–—-]\s?(?:[\w-]{1,14}\s){0,2}|, (?:[\d./-]{6,10}, )?"
    r"|\s(?:is|was|has|had|takes|took|needs|uses|suffers|lives|describe[ds]|identifie[ds]|diagnosed|ist|hat|nimmt|est|prend"
    r"|souffre|es|tiene|toma|padece|é|tem|toma|è|ha|ma|jest|bierze)(?:\s[\w-]{1,14}){0,6}[;:,]?\s[(\"']?(?:[\w-]{1,14}\s)?)"
)
_NAMING_CUES = frozenset(
    {"name_column", "part_key", "person_key", "setter", "constructor", "title", "before_mail", "author_block"}
)
_PEOPLE = frozenset({"login_column", "row_beside_mail"})


def score(candidate: Candidate, survey: Survey) -> tuple[float, str]:
    """(probability that an expert would have it removed, id of the reason)."""
    if candidate.kind == "other/birth_date":
        return _birth_date(candidate, survey)
    if candidate.cue == "column":
        told = any(_on_line(candidate, survey))
    elif candidate.cue == "keyed":
        told = any(_named_near(candidate, survey))
    else:
        told = _is_told(candidate, survey)
    return (0.66, "trait") if told else (0.15, "trait_of_nobody")


def _birth_date(candidate: Candidate, survey: Survey) -> tuple[float, str]:
    numbers = re.findall(r"\d+", candidate.value)
    if numbers.count("01") + numbers.count("1") >= 2 or "1900" in numbers:
        return 0.1, "sample_date"
    if candidate.cue == "named_date":
        told = _is_told(candidate, survey)
        return (0.66, "birth_date_of") if told else (0.15, "trait_of_nobody")
    if any(_on_line(candidate, survey)):
        return 0.72, "birth_date_of"
    return (0.4 if candidate.cue == "column" else 0.58), "birth_date"


def is_of_person(candidate: Candidate, survey: Survey) -> bool:
    """True for a value on the line of somebody's name or address."""
    return any(_on_line(candidate, survey))


def _on_line(candidate: Candidate, survey: Survey) -> Iterator[Candidate]:
    """Whoever stands on the candidate's line."""
    return (one for one in _near(candidate, survey) if one.line == candidate.line and _is_person(one))


def _is_told(candidate: Candidate, survey: Survey) -> bool:
    """True where the candidate follows a name on its line as what is said of it, or as the next argument."""
    link = _BESIDE if candidate.cue == "role_at" else _TOLD
    start = candidate.span.start
    people = (one for one in _on_line(candidate, survey) if _is_named(one))
    near = (one for one in people if 0 < start - one.span.end <= _REACH)
    return any(link.fullmatch(_between(one, candidate)) for one in near)


def _between(first: Candidate, second: Candidate) -> str:
    """What stands between two candidates of a line."""
    gap = second.span.start - first.span.end
    return second.before.encode()[-gap:].decode("utf-8", "ignore")


def _named_near(candidate: Candidate, survey: Survey) -> Iterator[Candidate]:
    """Whoever is named on the candidate's line or on the few lines above it."""
    return (
        one
        for one in _near(candidate, survey)
        if candidate.line - _ROWS <= one.line <= candidate.line
        and candidate.span.start - one.span.end <= _FAR
        and _is_named(one)
    )


def _near(candidate: Candidate, survey: Survey) -> Iterator[Candidate]:
    found = survey.candidates
    at = bisect_left(found, candidate.span, key=lambda other: other.span)
    for other in found[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]:
        if other.span.end <= candidate.span.start or other.span.start >= candidate.span.end:
            yield other


def _is_person(other: Candidate) -> bool:
    """True for a name, an address, or an account or number of a column for people's."""
    if other.category is Category.EMAIL or other.cue in _PEOPLE:
        return True
    numbered = other.category is Category.ID_NUMBER and other.cue in {"column", "checked_word"}
    return numbered or _is_named(other)


def _is_named(other: Candidate) -> bool:
    """True for a name that its place says to be one, or of two words of which one is a person's only."""
    if other.category is not Category.PERSON_NAME:
        return False
    if other.cue in _NAMING_CUES or other.kind == "person_name/caseless":
        return True
    words = other.value.split()
    return len(words) > 1 and any(_is_name(word) for word in words)


def _is_name(word: str) -> bool:
    return (lexicon.is_given(word) or lexicon.is_surname(word)) and not lexicon.is_word(word)
