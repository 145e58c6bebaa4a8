"""Phase 2: the verdicts of a repository become findings, none overlapping another."""

from __future__ import annotations

import bisect
import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache

from gdr_code import keys
from gdr_code.judge import local
from gdr_code.records import (
    Action,
    Category,
    Decision,
    Finding,
    Position,
    Repository,
    Span,
    Spot,
    Survey,
    Verdict,
)
from gdr_code.replace import stand_ins
from gdr_code.settings import Settings

_LEVELS = 4  # where spans compete, only a clearly higher confidence beats the longer one
_MASKED_BELOW = 8
_PREVIEWED = 256
_MOST_RUNS = 16


def is_sure(decision: Decision, settings: Settings) -> bool:
    """True when a decision is for a category that the user asked for and reaches its threshold."""
    asked = settings.min_confidence
    least = local.threshold(decision.candidate) if asked is None else asked
    return decision.candidate.category in settings.categories and decision.confidence >= least


def of_file(
    repository: Repository, survey: Survey, verdict: Verdict, settings: Settings
) -> tuple[Finding, ...]:
    """The findings of one file, none overlapping another, in order of place."""
    if not verdict.decisions:
        return ()
    by_span = {candidate.span: spot for candidate, spot in zip(survey.candidates, survey.spots, strict=True)}
    ours = {by_span[span].span for span in survey.ours}
    found: list[Finding] = []
    for decision in _of_people(verdict.decisions, survey, settings):
        spot = by_span[decision.candidate.span]
        if _follows_ours(decision, settings):
            ours.add(spot.span)
        elif spot.span in ours or is_sure(decision, settings):
            found.append(_finding(repository, survey, verdict.judge, decision, spot, settings))
    covered = _merged(ours)
    # A stand-in competes too: what it stands for has won its place once.
    ranked = (dataclasses.replace(one, confidence=1.0) if one.span in ours else one for one in found)
    return tuple(
        one for one in separate(ranked) if one.span not in ours and not _is_inside(one.span, covered)
    )


def _of_people(decisions: Sequence[Decision], survey: Survey, settings: Settings) -> Iterator[Decision]:
    """The decisions; a name of one word is that of the only person of the file who has it and is replaced.

    A part of a stand-in is its person's, whoever else has it.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    drawn: dict[str, str] = {}
    for one in decisions:
        if not (_is_name(one) and one.person):
            continue
        if one.candidate.span in survey.ours:
            drawn.update(dict.fromkeys(_normal(one).split(), one.person))
        elif is_sure(one, settings) and _action(one, survey.path, settings).changes:
            for word in _normal(one).split():
                owners[word].add(one.person)
    for one in decisions:
        yield _of_person(one, owners, drawn) if _is_name(one) and one.person is None else one


def _of_person(decision: Decision, owners: Mapping[str, Set[str]], drawn: Mapping[str, str]) -> Decision:
    word = _normal(decision)
    people = owners.get(word, frozenset())
    person = drawn.get(word) or (next(iter(people)) if len(people) == 1 else None)
    return dataclasses.replace(decision, person=person) if person else decision


def _action(decision: Decision, path: str, settings: Settings) -> Action:
    of = decision.candidate
    return settings.policy.action(of.category, of.kind, of.position or Position.DATA, path, of.value)


def _is_name(decision: Decision) -> bool:
    return decision.candidate.category is Category.PERSON_NAME


def _normal(decision: Decision) -> str:
    return keys.normalise(Category.PERSON_NAME, "", decision.candidate.value)


def cleared(survey: Survey, verdict: Verdict, settings: Settings) -> tuple[Span, ...]:
    """The raw bytes, ascending, of what the judge would leave."""
    by_span = {candidate.span: spot for candidate, spot in zip(survey.candidates, survey.spots, strict=True)}
    left = {one.candidate.span for one in verdict.decisions if not is_sure(one, settings)}
    sure = {one.candidate.span for one in verdict.decisions if is_sure(one, settings)}
    return tuple(_merged(by_span[span].span for span in left - sure))


def _follows_ours(decision: Decision, settings: Settings) -> bool:
    """True for a part or the initials of a stand-in's name."""
    of = decision.candidate
    if decision.person is None:
        return False
    return stand_ins.follows(settings.key, of.category, of.value, decision.person)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Overlapping spans as one, ascending."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            span = Span(merged[-1].start, max(merged.pop().end, span.end))
        merged.append(span)
    return merged


def _is_inside(span: Span, covered: Sequence[Span]) -> bool:
    at = bisect.bisect_right(covered, span.start, key=lambda other: other.start) - 1
    return at >= 0 and span.end <= covered[at].end


def _finding(
    repository: Repository, survey: Survey, judge: str, decision: Decision, spot: Spot, settings: Settings
) -> Finding:
    candidate = decision.candidate
    category, kind, value = candidate.category, candidate.kind, candidate.value
    position = candidate.position or Position.DATA
    persona = decision.person and keys.entity(settings.key, Category.PERSON_NAME, "", decision.person)
    return Finding(
        repo=repository.name,
        commit=repository.commit,
        path=survey.path,
        blob=survey.blob,
        span=spot.span,
        place=spot.place,
        category=category,
        kind=kind,
        confidence=round(decision.confidence, 4),
        attribution=decision.attribution,
        position=position,
        node=candidate.node,
        language=survey.language,
        path_kind=survey.path_kind,
        detectors=(candidate.detector,),
        judge=judge,
        reason=decision.reason,
        reach=decision.reach,
        action=_action(decision, survey.path, settings),
        entity=keys.entity(settings.key, category, kind, value),
        preview=preview(value),
        value=value,
        persona=persona,
    )


def separate(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """No two findings share a byte: the clearly surer one stays, then the longer, then the earlier one."""
    kept: dict[Span, Finding] = {}
    taken: list[Span] = []
    for finding in sorted(findings, key=_rank):
        twin = kept.get(finding.span)
        if twin is not None and twin.entity == finding.entity:
            detectors = tuple(sorted({*twin.detectors, *finding.detectors}))
            kept[finding.span] = dataclasses.replace(twin, detectors=detectors)
        elif is_free(taken, finding.span):
            bisect.insort(taken, finding.span)
            kept[finding.span] = finding
    return tuple(kept[span] for span in taken)


def is_free(taken: Sequence[Span], span: Span) -> bool:
    """True when a span overlaps none of the ascending, separate spans."""
    at = bisect.bisect_left(taken, span)
    return not any(other.overlaps(span) for other in taken[max(0, at - 1) : at + 1])


def _rank(finding: Finding) -> tuple[object, ...]:
    level = round(finding.confidence * _LEVELS)
    place = (-len(finding.span), finding.span.start)
    return (-level, *place, -finding.confidence, finding.category, finding.kind, finding.detectors)


@lru_cache(maxsize=4096)
def preview(value: str) -> str:
    """A value's character classes, runs of one class as one character, and its length's bucket.

    Under 8 characters nothing of it shows.
    """
    if len(value) < _MASKED_BELOW:
        return "***"
    runs = [_class_of(char) for char in value[:_PREVIEWED]]
    shown = "".join(char for char, before in zip(runs, ["", *runs], strict=False) if char != before)
    low = 1 << (len(value).bit_length() - 1)
    return f"{shown[:_MOST_RUNS]} ({low}-{2 * low - 1})"


def _class_of(char: str) -> str:
    if char.isalpha():
        return "A" if char.isupper() else "a"
    if char.isdigit():
        return "9"
    return "_" if char.isspace() else "#"
