"""Phase 2, second half: a value of reach `repository` that is proven in one place is found everywhere."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from gdr_code import compounds, inflection, paths
from gdr_code.records import Candidate, Category, Finding, Position, Reach, Survey
from gdr_code.settings import Settings
from gdr_code.sought import REASON, Occurrence, Target

_SPARE = 3
_WORN = 2


def is_mention(finding: Finding) -> bool:
    """True for a proven value that stands in code, as an identifier or in a coordinate."""
    return finding.reason == REASON and finding.position in {Position.IDENTIFIER, Position.COORDINATE}


def proven(findings: Iterable[Finding]) -> dict[Target, Finding]:
    """For each value of reach `repository` the surest of its findings, in a fixed order."""
    ranked = sorted(
        (finding for finding in findings if finding.reach is Reach.REPOSITORY),
        key=lambda finding: (-finding.confidence, finding.path, finding.span, finding.kind),
    )
    surest: dict[Target, Finding] = {}
    for finding in ranked:
        surest.setdefault((finding.value, finding.category), finding)
    return dict(sorted(surest.items()))


def declined(proofs: Mapping[Target, Finding]) -> dict[Target, Finding]:
    """The proofs, and after them those of names in their other cases; a case of two people is nobody's."""
    people = [(target, one) for target, one in proofs.items() if target[1] is Category.PERSON_NAME]
    cases = [(form, one) for (name, _), one in people for form in inflection.forms(name)]
    owners = Counter(form for form, _ in cases)
    more = {(form, Category.PERSON_NAME): one for form, one in cases if owners[form] == 1}
    return {**proofs, **{target: one for target, one in more.items() if target not in proofs}}


def worn_out(
    sources: Sequence[Finding],
    found: Iterable[Sequence[Finding]],
    more: Iterable[Sequence[Occurrence]],
) -> frozenset[Target]:
    """Accounts of nobody known that mostly stand where nothing speaks of a person: products, words."""
    proofs = Counter((one.value.casefold(), one.category) for several in found for one in several)
    spoken = Counter(
        (sources[one.target].value.casefold(), sources[one.target].category)
        for several in more
        for one in several
        if one.candidate.position is not Position.URL
    )
    return frozenset(
        (value, category)
        for (value, category), count in spoken.items()
        if category is Category.USERNAME and count > _SPARE + _WORN * proofs[value, category]
    ) - {(one.value.casefold(), one.category) for one in sources if one.persona}


def without(
    occurrences: Iterable[Occurrence], sources: Sequence[Finding], worn: Set[Target]
) -> Iterator[Occurrence]:
    """The occurrences but those of what is worn out."""
    for one in occurrences:
        source = sources[one.target]
        if (source.value.casefold(), source.category) not in worn:
            yield one


def demoted(findings: Iterable[Finding], worn: Set[Target]) -> tuple[Finding, ...]:
    """The findings; those of what is worn out are no longer hunted elsewhere."""
    return tuple(
        dataclasses.replace(one, reach=Reach.PLACE)
        if worn and (one.value.casefold(), one.category) in worn
        else one
        for one in findings
    )


def spread(
    survey: Survey,
    occurrences: Iterable[Occurrence],
    sources: Sequence[Finding],
    names: Set[str],
    settings: Settings,
) -> Iterator[Finding]:
    """The findings that the occurrences in one file are; `sources` are their proofs, by target.

    `names` are those of the repository's files and folders.
    """
    for occurrence in occurrences:
        source, candidate = sources[occurrence.target], occurrence.candidate
        position = candidate.position or Position.DATA
        if paths.is_path(survey, candidate, names):
            position = Position.PATH
        yield dataclasses.replace(
            source,
            path=survey.path,
            blob=survey.blob,
            span=occurrence.spot.span,
            place=occurrence.spot.place,
            attribution=position is Position.COPYRIGHT_NOTICE,
            position=position,
            node=candidate.node,
            language=survey.language,
            path_kind=survey.path_kind,
            detectors=(candidate.detector,),
            reason=REASON,
            action=settings.policy.action(
                source.category, source.kind, position, survey.path, candidate.value
            ),
            **_own(source, candidate),
        )


def _own(source: Finding, candidate: Candidate) -> dict[str, Any]:
    """A name within a word is the person's in another spelling, and is looked for nowhere else."""
    if candidate.detector == compounds.DETECTOR:
        return {"value": source.value, "reach": Reach.PLACE}
    return {"value": candidate.value}
