"""The embedded judge: offline, deterministic, calibrated; pass two over a repository's candidates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from gdr_code import lexicon
from gdr_code.judge import account_features, credentials, formats, people
from gdr_code.judge.evidence import Evidence, parts_of, words_of
from gdr_code.judge.surroundings import Page
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, Category, Decision, Opinion, Reach, Survey, Verdict

REASONS: Mapping[str, str] = {**people.REASONS, **formats.REASONS, **credentials.REASONS}
_PEOPLE = frozenset({Category.PERSON_NAME, Category.USERNAME})
_FAR = frozenset({Category.EMAIL, Category.PHONE, Category.ADDRESS, Category.ID_NUMBER})
_ATTRIBUTION_CUES = frozenset(
    {"author_tag", "author_key", "created_by", "copyright", "trailer", "thanks", "author_block"}
)
_ATTRIBUTION_PATH = compiled(
    r"(?i)(?:^|/)(?:authors?|contributors?|maintainers?|credits|thanks|humans|acknowledge?ments?|licen[cs]e|copying|notice)[^/]*$"
)
_ATTRIBUTION_LINE = compiled(
    r"(?i)copyright|\(c\)|©|@author|\bauthors?\b|maintainer|contributor|\bthanks? |-by:"
    r"|created by|written by|developed by"
)
_ATTRIBUTION_HINTS = ("copyright", "(c)", "©", "author", "maintainer", "contributor", "thank", "by")
_THRESHOLDS: Mapping[str, float] = {
    "credential/weak_password": 0.7,
    "username/platform_id": 0.6,
}
_DEFAULT_THRESHOLD = 0.5
_DISTINCT_LENGTH = 6
_MANY_PLACES = 3
_ID_DIGITS = 15
_PROVEN = 0.75
_LEAST = 0.2  # what is less sure is never hunted
# What names an account as a person's own; an address alone may be an organisation's.
_PERSONAL_CUES = frozenset(
    {"author_tag", "author_list", "before_mail", "profile_link", "home_folder", "vcs_keyword", "git_config"}
)


class LocalJudge:
    """Answers by format, by learned weights over features, and by what the repository proves elsewhere."""

    name = "local"

    def judge(self, survey: Survey, evidence: Evidence) -> Verdict:
        """A decision for every candidate of a file that was considered."""
        pairs = zip(survey.candidates, survey.opinions, strict=True)
        decisions = tuple(decide(one, opinion, survey.path, evidence) for one, opinion in pairs)
        return Verdict(survey.path, self.name, decisions)


def considered(survey: Survey) -> Survey:
    """The survey with an opinion for each candidate: all that its file alone decides."""
    page = Page(survey)
    return replace(survey, opinions=tuple(consider(one, survey, page) for one in survey.candidates))


def consider_credential(candidate: Candidate, survey: Survey) -> Opinion:
    """The opinion of a credential: neither its place in the syntax nor what is beside it counts."""
    confidence, reason = credentials.score(candidate, survey)
    return Opinion(False, confidence=confidence, reason=reason, reach=_own_reach(candidate, confidence))


def consider(candidate: Candidate, survey: Survey, page: Page) -> Opinion:
    """All that its file alone decides of a candidate."""
    if candidate.category is Category.CREDENTIAL:
        return consider_credential(candidate, survey)
    attribution = _is_attribution(candidate, survey)
    if candidate.category in _PEOPLE:
        return people.consider(candidate, page, attribution=attribution)
    confidence, reason = formats.score(candidate, survey)
    return Opinion(attribution, confidence=confidence, reason=reason, reach=_own_reach(candidate, confidence))


def threshold(candidate: Candidate) -> float:
    """The confidence from which a decision about such a candidate is a finding."""
    return _THRESHOLDS.get(candidate.kind, _DEFAULT_THRESHOLD)


def reach_of(candidate: Candidate, confidence: float, evidence: Evidence) -> Reach:
    """How far a value is hunted when one is that sure of it."""
    if candidate.category in _PEOPLE:
        return _reach(candidate, confidence, evidence)
    return _own_reach(candidate, confidence)


def _own_reach(candidate: Candidate, confidence: float) -> Reach:
    """How far a value that is no person's name or account is hunted."""
    if candidate.category is Category.CREDENTIAL:
        far = confidence >= _LEAST and credentials.is_strong(candidate)
    else:
        far = candidate.category in _FAR
    return Reach.REPOSITORY if far else Reach.PLACE


def _reach(candidate: Candidate, confidence: float, evidence: Evidence) -> Reach:
    """How far a name or an account is hunted: only what is sure, and cannot be an ordinary word elsewhere."""
    if confidence < _PROVEN:
        return Reach.PLACE
    if candidate.category is Category.PERSON_NAME:
        far = " " in candidate.value and " ".join(words_of(candidate.value)) in evidence.names
    else:
        far = _is_distinct(candidate, evidence)
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
    if all(word.isdigit() or lexicon.is_word(word) for word in words[1:]) or account_features.is_product(
        value, evidence
    ):
        return False
    if lexicon.is_given(value) or lexicon.is_surname(value):
        return False
    return (
        value.casefold() == evidence.owner
        or not _PERSONAL_CUES.isdisjoint(cues)
        or evidence.person_of(value) is not None
        or account_features.holds_name(value)
    )


def decide(candidate: Candidate, opinion: Opinion, path: str, evidence: Evidence) -> Decision:
    """The decision about a candidate in the light of its repository."""
    confidence, reason, reach = opinion.confidence, opinion.reason, opinion.reach
    if confidence is None or reason is None:
        confidence, reason = people.score(candidate, opinion.lean, path, evidence)
        reach = _reach(candidate, confidence, evidence)
    person = _person(candidate, evidence)
    return Decision(candidate, confidence, reason, opinion.attribution, reach, person)


def _is_attribution(candidate: Candidate, survey: Survey) -> bool:
    if candidate.category not in _PEOPLE and candidate.category is not Category.EMAIL:
        return False
    if candidate.cue in _ATTRIBUTION_CUES or _is_attribution_path(survey.path):
        return True
    lowered = candidate.before.lower()
    if not any(hint in lowered for hint in _ATTRIBUTION_HINTS):
        return False
    return _ATTRIBUTION_LINE.search(candidate.before) is not None


@lru_cache(maxsize=64)
def _is_attribution_path(path: str) -> bool:
    return _ATTRIBUTION_PATH.search(path) is not None


def _person(candidate: Candidate, evidence: Evidence) -> str | None:
    if candidate.category is Category.PERSON_NAME:
        words = words_of(candidate.value)
        return " ".join(words) if len(words) > 1 else evidence.drawn.get("".join(words))
    if candidate.category in {Category.USERNAME, Category.EMAIL}:
        return evidence.person_of(candidate.value) or evidence.drawn.get(candidate.value.casefold())
    return None
