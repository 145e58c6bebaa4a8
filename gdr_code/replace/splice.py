"""Edits of a file from its findings, and the file after them."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence

from gdr_code.letters import ascii_fold
from gdr_code.records import Action, Edit, Finding, Span
from gdr_code.replace.plan import Plan
from gdr_code.replace.shapes import neutral
from gdr_code.text import Text


def edits(
    text: Text, raw: bytes, findings: Iterable[Finding], plan: Plan, plainer: Collection[str] = frozenset()
) -> tuple[Edit, ...]:
    """The edits of a file, ascending and separate; entities in `plainer` get plainer stand-ins.

    Where findings overlap the longest is replaced whole and what sticks out of the others masked.
    """
    acting = sorted((found for found in findings if found.action.changes), key=_rank)
    made: list[Edit] = []
    taken: list[Span] = []
    for finding in acting:
        for span in list(_free(finding.span, taken)):
            spelled = raw[span.start : span.end].decode(text.encoding, "replace")
            whole = span == finding.span
            stand_in = _stand_in(finding, spelled, plan, plainer) if whole else neutral(spelled)
            made.append(Edit(span, _encoded(stand_in, spelled, plan, text.encoding)))
            bisect.insort(taken, span)
    return tuple(sorted(made, key=lambda edit: edit.span))


def _rank(finding: Finding) -> tuple[int, Span, float, str, str]:
    return -len(finding.span), finding.span, -finding.confidence, finding.category, finding.entity


def _free(span: Span, taken: Sequence[Span]) -> Iterator[Span]:
    """The parts of a span outside those taken, which are ascending and separate."""
    first = max(0, bisect.bisect_left(taken, span) - 1)
    at = span.start
    for other in itertools.takewhile(
        lambda other: other.start < span.end, itertools.islice(taken, first, None)
    ):
        if at < other.start:
            yield Span(at, other.start)
        at = max(at, other.end)
    if at < span.end:
        yield Span(at, span.end)


def _stand_in(finding: Finding, spelled: str, plan: Plan, plainer: Collection[str]) -> str:
    if finding.action is Action.REDACT:
        return neutral(spelled)
    if finding.entity in plainer:
        return plan.plain(spelled)
    return plan.spelled(finding, spelled)


def _encoded(stand_in: str, spelled: str, plan: Plan, encoding: str) -> bytes:
    """The stand-in in the file's encoding, without diacritics or plainer where it cannot be written."""
    for wording in (stand_in, ascii_fold(stand_in)):
        try:
            return wording.encode(encoding)
        except UnicodeEncodeError:
            continue
    return plan.plain(spelled).encode(encoding)


def splice(raw: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes after the edits, applied last to first. Raises ValueError where they overlap."""
    ordered = sorted(edits, key=lambda edit: edit.span)
    pieces: list[bytes] = []
    at = 0
    for edit in ordered:
        if edit.span.start < at or edit.span.end > len(raw):
            raise ValueError("edits overlap or lie outside the file")
        pieces += (raw[at : edit.span.start], edit.replacement)
        at = edit.span.end
    return b"".join((*pieces, raw[at:]))
