"""Phase 3: what is replaced in one place stands for the same thing in the rest of its file.

Of a short value only its place is a finding; but code that compares it with an equal literal, puts a name
into a sentence or a password into an address must still find them equal.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from enum import IntEnum

from gdr_code import lexicon
from gdr_code.findings import is_free
from gdr_code.hunt import candidate
from gdr_code.patterns import compiled
from gdr_code.records import Action, Category, Finding, Position, Reach, SourceFile, Span, Spot
from gdr_code.survey import located
from gdr_code.text import Text, spots

DETECTOR = "echo"
REASON = "equal_literal"
_LEAST, _LEAST_SECRET, _MOST = 3, 8, 120
_LITERAL = compiled(rb"([\"'`])(?=([^\"'`\\\r\n]{3,120})\1)")
_LOGIN = compiled(rb"://[^\s/:@\"'`]{0,64}:([^\s/:@\"'`]{3,120})@")
_WORD = compiled(rb"[\w\x80-\xff]+")
_MOST_WORDS = 4
_NAME_BEFORE = compiled(rb"([A-Z][\w\x80-\xff]{0,40}) \Z")
_NAME_AFTER = compiled(rb" ([A-Z][\w\x80-\xff]{0,40})")
_NAMES_A_FIELD = compiled(rb"[\"'`]\s{0,8}(?::(?!:)|=>|\])")
_PLAIN = frozenset({Position.STRING, Position.DATA, Position.PROSE})
_SAID = frozenset({Position.STRING, Position.DATA})
_WHERE: Mapping[Category, frozenset[Position]] = {
    Category.PERSON_NAME: _SAID,
    Category.USERNAME: _PLAIN,
    Category.CREDENTIAL: _PLAIN | {Position.URL},
}
"""The categories that are taken along, and the positions where they are."""


class Form(IntEnum):
    """How a value stands again: as all of a literal, as the password of a URL, as words among others."""

    LITERAL = 0
    LOGIN = 1
    WORDS = 2


Place = tuple[Span, Form]


def echoes(
    file: SourceFile, text: Text, language: str | None, findings: Sequence[Finding]
) -> Iterator[Finding]:
    """The equals of what is replaced by its place, in order of place; names of fields are none."""
    wanted = {one.value.encode("utf-8", "surrogateescape"): one for one in findings if _is_by_place(one)}
    if not wanted:
        return
    places = list(_places(text.data, wanted))
    found = spots(text, (span for span, _ in places))
    own = {one.span: one for one in findings}
    proven = {
        (text.data[span.start : span.end], form)
        for (span, form), spot in zip(places, found, strict=True)
        if spot.span in own
    }
    taken = sorted(own)
    fresh = [
        (source, spot, candidate(text, span, source.category, DETECTOR, REASON))
        for (span, form), spot in _apart(zip(places, found, strict=True))
        if is_free(taken, spot.span)
        and not _NAMES_A_FIELD.match(text.data, span.end)
        and _is_meant(source := wanted[text.data[span.start : span.end]], form, text.data, span, proven)
    ]
    if not fresh:
        return
    kind = findings[0].path_kind
    placed = located(text, file.path, language, kind, tuple(one for _, _, one in fresh))
    for (source, spot, _), one in zip(fresh, placed, strict=True):
        if one.position in _WHERE[source.category]:
            yield dataclasses.replace(
                source,
                span=spot.span,
                place=spot.place,
                position=one.position or source.position,
                node=one.node,
                detectors=(DETECTOR,),
                reason=REASON,
            )


def _is_by_place(finding: Finding) -> bool:
    """True for a replaced value that is known by its place only, and is no ordinary word."""
    value = finding.value
    if finding.action is not Action.REPLACE or finding.reach is not Reach.PLACE:
        return False
    if not _LEAST <= len(value) <= _MOST or finding.position not in _WHERE.get(finding.category, ()):
        return False
    return finding.category is Category.CREDENTIAL or not lexicon.is_word(value.casefold())


def _places(data: bytes, wanted: Mapping[bytes, Finding]) -> Iterator[Place]:
    """Where the values stand, and how; one that is a literal is words too."""
    yield from ((Span(*one.span(2)), Form.LITERAL) for one in _LITERAL.finditer(data) if one[2] in wanted)
    yield from ((Span(*one.span(1)), Form.LOGIN) for one in _LOGIN.finditer(data) if one[1] in wanted)
    names = {value for value, one in wanted.items() if one.category is Category.PERSON_NAME}
    if names:
        yield from ((span, Form.WORDS) for span in _phrases(data, names))


def _phrases(data: bytes, names: Set[bytes]) -> Iterator[Span]:
    """Where the names stand between words' edges; each word ends at most four of them."""
    starts: deque[int] = deque(maxlen=_MOST_WORDS)
    for word in _WORD.finditer(data):
        starts.append(word.start())
        for start in starts:
            if word.end() - start <= 4 * _MOST and data[start : word.end()] in names:
                yield Span(start, word.end())


def _apart(places: Iterable[tuple[Place, Spot]]) -> Iterator[tuple[Place, Spot]]:
    """In order of place; of those that share bytes the first and longest, as the plainest form."""
    end = 0
    for place, spot in sorted(places, key=lambda one: (one[0][0].start, -one[0][0].end, one[0][1])):
        if place[0].start >= end:
            end = place[0].end
            yield place, spot


def _is_meant(source: Finding, form: Form, data: bytes, span: Span, proven: Set[tuple[bytes, Form]]) -> bool:
    """True where the value in this form cannot well be anything else."""
    value = data[span.start : span.end]
    if source.category is Category.PERSON_NAME:
        return form is Form.LITERAL or _stands_alone(data, span)
    if source.category is Category.USERNAME:
        return form is Form.LITERAL and (value, form) in proven
    if (value, Form.LOGIN) in proven:
        return form is Form.LOGIN or not lexicon.is_word(source.value)
    if (value, Form.LITERAL) not in proven:
        return False
    return form is Form.LOGIN or _is_mixed(source.value)


def _is_mixed(value: str) -> bool:
    return len(value) >= _LEAST_SECRET and any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def _stands_alone(data: bytes, span: Span) -> bool:
    """False beside another word in capitals that is no ordinary one: then it is part of another name."""
    beside = (
        _NAME_BEFORE.search(data, max(0, span.start - 42), span.start),
        _NAME_AFTER.match(data, span.end),
    )
    words = (match[1].decode("utf-8", "replace") for match in beside if match)
    return all(lexicon.is_word(word) for word in words)
