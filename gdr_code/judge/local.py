"""The embedded judge: offline, deterministic, calibrated; pass two over a repository's candidates."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gdr_code import lexicon
from gdr_code.judge import credentials, formats, people
from gdr_code.judge.evidence import Evidence, parts_of, words_of
from gdr_code.records import Candidate, Category, Decision, Reach, Survey, Verdict

REASONS: Mapping[str, str] = {**people.REASONS, **formats.REASONS, **credentials.REASONS}
_PEOPLE = frozenset({Category.PERSON_NAME, Category.USERNAME})
_ATTRIBUTION_CUES = frozenset({"author_tag", "author_key", "created_by", "copyright", "trailer", "thanks"})
_ATTRIBUTION_PATH = re.compile(
    r"(?i)(?:^|/)(?:authors?|contributors?|maintainers?|credits|thanks|humans|acknowledge?ments?|licen[cs]e|copying|notice)[^/]*$"
)
_ATTRIBUTION_LINE = re.compile(
    r"(?i)copyright|\(c\)|©|@author|\bauthors?\b|maintainer|contributor|\bthanks? |-by:"
    r"|created by|written by|developed by"
)
_THRESHOLDS: Mapping[str, float] = {
    "credential/weak_password": 0.7,
    "username/platform_id": 0.6,
}
_DEFAULT_THRESHOLD = 0.5
_DISTINCT_LENGTH = 6
_MANY_PLACES = 3
_ID_DIGITS = 15
_PROVEN = 0.75
# What names an account as a person's own; an address alone may be an organisation's.
_PERSONAL_CUES = frozenset(
    {"author_tag", "author_list", "before_mail", "profile_link", "home_folder", "vcs_keyword", "git_config"}
)


class LocalJudge:
    """Answers by format, by learned weights over features, and by what the repository proves elsewhere."""

    name = "local"

    def judge(self, survey: Survey, evidence: Evidence) -> Verdict:
        """A decision for every candidate of a file."""
        decisions = tuple(_decide(candidate, survey, evidence) for candidate in survey.candidates)
        return Verdict(survey.path, self.name, decisions)


def threshold(candidate: Candidate) -> float:
    """The confidence from which a decision about such a candidate is a finding."""
    return _THRESHOLDS.get(candidate.kind, _DEFAULT_THRESHOLD)


def _reach(candidate: Candidate, confidence: float, evidence: Evidence) -> Reach:
    """How far the value itself is hunted: only what is sure, and cannot be an ordinary word elsewhere."""
    value, category = candidate.value, candidate.category
    if category is Category.PERSON_NAME:
        far = confidence >= _PROVEN and " " in value and " ".join(words_of(value)) in evidence.names
    elif category is Category.USERNAME:
        far = confidence >= _PROVEN and _is_distinct(candidate, evidence)
    elif category is Category.CREDENTIAL:
        far = credentials.is_strong(candidate)
    else:
        far = category in {Category.EMAIL, Category.PHONE, Category.ADDRESS, Category.ID_NUMBER}
    return Reach.REPOSITORY if far else Reach.PLACE


def _is_distinct(candidate: Candidate, evidence: Evidence) -> bool:
    """True for an account that is somebody's beyond doubt, and no word, name or product elsewhere."""
    value = candidate.value
    if candidate.kind == "username/platform_id":
        return len(value) >= _ID_DIGITS
    cues: Mapping[str, int] = evidence.accounts.get(value.casefold(), {})
    if len(value) < (_DISTINCT_LENGTH if sum(cues.values()) < _MANY_PLACES else _DISTINCT_LENGTH - 1):
        return False
    words = (value, *parts_of(value))
    if all(word.isdigit() or lexicon.is_word(word) for word in words[1:]) or people.is_product(
        value, evidence
    ):
        return False
    if lexicon.is_given(value) or lexicon.is_surname(value):
        return False
    return (
        not _PERSONAL_CUES.isdisjoint(cues)
        or evidence.person_of(value) is not None
        or people.holds_name(value)
    )


def _decide(candidate: Candidate, survey: Survey, evidence: Evidence) -> Decision:
    if candidate.category in _PEOPLE:
        confidence, reason = people.score(candidate, survey, evidence)
    elif candidate.category is Category.CREDENTIAL:
        confidence, reason = credentials.score(candidate, survey)
    else:
        confidence, reason = formats.score(candidate, survey)
    return Decision(
        candidate,
        confidence,
        reason,
        attribution=_is_attribution(candidate, survey),
        reach=_reach(candidate, confidence, evidence),
        person=_person(candidate, evidence),
    )


def _is_attribution(candidate: Candidate, survey: Survey) -> bool:
    if candidate.category not in _PEOPLE and candidate.category is not Category.EMAIL:
        return False
    if candidate.cue in _ATTRIBUTION_CUES or _ATTRIBUTION_PATH.search(survey.path):
        return True
    return _ATTRIBUTION_LINE.search(candidate.before) is not None


def _person(candidate: Candidate, evidence: Evidence) -> str | None:
    if candidate.category is Category.PERSON_NAME:
        words = words_of(candidate.value)
        return " ".join(words) if len(words) > 1 else None
    if candidate.category in {Category.USERNAME, Category.EMAIL}:
        return evidence.person_of(candidate.value)
    return None
