"""Phase 3: a literal that is replaced in one place stands for the same thing in the rest of its file.

Of a short value only its place is a finding; but where all of a string literal is replaced, code that
compares it with an equal literal must still find them equal.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from gdr_code import lexicon
from gdr_code.findings import is_free
from gdr_code.hunt import candidate
from gdr_code.records import Action, Category, Finding, Position, Reach, SourceFile, Span
from gdr_code.survey import located
from gdr_code.text import Text, spots

DETECTOR = "echo"
REASON = "equal_literal"
_LEAST, _LEAST_SECRET, _MOST = 3, 8, 120
_LITERAL = re.compile(rb"([\"'`])(?=([^\"'`\\\r\n]{3,120})\1)")
_NAMES_A_FIELD = re.compile(rb"\s{0,8}(?::(?!:)|=>|\])")
_PLAIN = frozenset({Position.STRING, Position.DATA, Position.PROSE})
_PEOPLE = frozenset({Category.PERSON_NAME, Category.USERNAME})


def echoes(
    file: SourceFile, text: Text, language: str | None, findings: Sequence[Finding]
) -> Iterator[Finding]:
    """The equal literals of those that are replaced, in order of place; names of fields are none."""
    wanted = {one.value.encode("utf-8", "surrogateescape"): one for one in findings if _is_echoed(one)}
    if not wanted:
        return
    spans = [Span(*match.span(2)) for match in _LITERAL.finditer(text.data) if match[2] in wanted]
    found = spots(text, spans)
    own = {one.span for one in findings}
    whole = {
        text.data[span.start : span.end] for span, spot in zip(spans, found, strict=True) if spot.span in own
    }
    taken = sorted(own)
    fresh = [
        (wanted[value], spot, candidate(text, span, wanted[value].category, DETECTOR, REASON))
        for span, spot in zip(spans, found, strict=True)
        if (value := text.data[span.start : span.end]) in whole
        and is_free(taken, spot.span)
        and not _NAMES_A_FIELD.match(text.data, span.end + 1)
    ]
    if not fresh:
        return
    kind = findings[0].path_kind
    placed = located(text, file.path, language, kind, tuple(one for _, _, one in fresh))
    for (source, spot, _), one in zip(fresh, placed, strict=True):
        if one.position in _PLAIN:
            yield dataclasses.replace(
                source,
                span=spot.span,
                place=spot.place,
                position=one.position or source.position,
                node=one.node,
                detectors=(DETECTOR,),
                reason=REASON,
            )


def _is_echoed(finding: Finding) -> bool:
    """True for a replaced value that is known by its place only, and is no ordinary word."""
    value = finding.value
    if finding.action is not Action.REPLACE or finding.reach is not Reach.PLACE or len(value) > _MOST:
        return False
    if finding.position not in _PLAIN:
        return False
    if finding.category is Category.CREDENTIAL:
        mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
        return mixed and len(value) >= _LEAST_SECRET
    return finding.category in _PEOPLE and len(value) >= _LEAST and not lexicon.is_word(value.casefold())
