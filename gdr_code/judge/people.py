"""How probable it is that a name or an account is a person's: a logistic model over features."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from gdr_code.judge import account_features, logins, name_features, told_names
from gdr_code.judge.evidence import ADDRESS_CUES, Evidence
from gdr_code.judge.model import log_odds, probability, weighted, weights
from gdr_code.judge.surroundings import Page
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, Category, Opinion
from gdr_code.tables import words

REASONS = {
    "name_in_context": "a person's name, said by what stands before it",
    "name_by_shape": "a person's name, by its words",
    "account_in_address": "a person's account in an address",
    "account_in_context": "a person's account, said by what stands before it",
    "account_of_owner": "the account of the repository's owner",
    "account_of_person": "an account made of the name of a person in the repository",
    "not_a_person": "more probably an organisation, a product or an ordinary word",
    "label": "a label of a catalogue of messages",
    "placeholder_person": "a placeholder for a person",
}
_CATALOGUE = compiled(
    r"(?i)(?:^|/)(?:locales?|i18n|l10n|lang(?:uage)?s?|translations?|lc_messages)/(?:.*/)?"
    r"(?:[^/]+\.(?:json|ya?ml|properties|pot?|strings|arb|resx|xliff?|toml|ini)"
    r"|[a-z]{2,3}(?:[_-][a-z]{2,4})?\.(?:[jt]s|php|rb|py))$"
)
_KEYS = frozenset(
    {"part_key", "name_key", "person_key", "key_login_quoted", "key_login_bare", "key_social_quoted"}
)
_HOUSE = compiled(r"(?<![\w.])\d{1,5}[A-Za-z]?,? \Z")
_BARE_CUES = frozenset({"bare", "quoted", "alone"})


def consider(candidate: Candidate, page: Page, *, attribution: bool) -> Opinion:
    """What the file alone says: the log-odds so far, or that it is a placeholder."""
    if _is_street(candidate):
        return Opinion(attribution, confidence=0.02, reason="not_a_person")
    own = own_features(candidate, page)
    if "placeholder" in own:
        return Opinion(attribution, confidence=0.02, reason="placeholder_person")
    if candidate.cue in _KEYS and is_catalogue(page.path):
        return Opinion(attribution, confidence=0.1, reason="label")
    lean = log_odds(_table(candidate), own)
    told = logins if candidate.category is Category.USERNAME else told_names
    return Opinion(attribution, told.odds(candidate, own, lean))


@lru_cache(maxsize=64)
def is_catalogue(path: str) -> bool:
    """True for a catalogue of messages: what its keys name are labels in a language."""
    return _CATALOGUE.search(path) is not None


def score(candidate: Candidate, lean: float, path: str, evidence: Evidence) -> tuple[float, str]:
    """(probability, reason) that an expert would have this name or account removed."""
    told = told_features(candidate, path, evidence)
    if candidate.cue in ADDRESS_CUES:
        lean = evidence.leans.get(candidate.value.casefold(), lean)
    value = probability(lean + weighted(_table(candidate), told))
    return value, _reason(candidate, told) if value >= 0.5 else "not_a_person"


def _is_street(candidate: Candidate) -> bool:
    """True for what ends in a word for a street behind the number of a house."""
    last = candidate.value.rpartition(" ")[2]
    return (
        last in words("streets", "after name, number first")
        and _HOUSE.search(candidate.before[-8:]) is not None
    )


def own_features(candidate: Candidate, page: Page) -> dict[str, float]:
    """Features of a name or an account by its words and its surroundings."""
    is_name = candidate.category is Category.PERSON_NAME
    return name_features.own(candidate, page) if is_name else account_features.own(candidate, page)


def told_features(candidate: Candidate, path: str, evidence: Evidence) -> dict[str, float]:
    """Features of a name or an account by what its repository says."""
    is_name = candidate.category is Category.PERSON_NAME
    told = (name_features if is_name else account_features).told(candidate, evidence)
    place = (path, candidate.cue)
    burst = min(evidence.bursts.get(place, 1), 200).bit_length() / 8
    files = min(evidence.spread.get(candidate.value.casefold(), 1), 200).bit_length() / 8
    return {**dict(told), "burst": burst, "files": files, "varied": burst * evidence.variety.get(place, 1.0)}


def _table(candidate: Candidate) -> Mapping[str, float]:
    is_name = candidate.category is Category.PERSON_NAME
    return weights("name_weights" if is_name else "account_weights")


def _reason(candidate: Candidate, told: Mapping[str, float]) -> str:
    if candidate.category is Category.PERSON_NAME:
        return "name_by_shape" if candidate.cue in _BARE_CUES else "name_in_context"
    if "linked_name" in told:
        return "account_of_person"
    if "is_owner" in told:
        return "account_of_owner"
    if "of_person" in told:
        return "account_of_person"
    return "account_in_address" if candidate.cue in ADDRESS_CUES else "account_in_context"
