"""How probable it is that a name or an account is a person's: features for a learned logistic model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from gdr_code import lexicon, tables
from gdr_code.judge.evidence import (
    LINK_AFTER,
    MAIL_AFTER,
    Evidence,
    parts_of,
    words_of,
)
from gdr_code.judge.kinship import squeezed, squeezed_words
from gdr_code.judge.model import log_odds, probability, weighted, weights
from gdr_code.name_shapes import likeness
from gdr_code.records import Candidate, Category, Opinion, Survey

REASONS = {
    "name_in_context": "a person's name, said by what stands before it",
    "name_by_shape": "a person's name, by its words",
    "account_in_address": "a person's account in an address",
    "account_in_context": "a person's account, said by what stands before it",
    "account_of_owner": "the account of the repository's owner",
    "account_of_person": "an account made of the name of a person in the repository",
    "not_a_person": "more probably an organisation, a product or an ordinary word",
    "placeholder_person": "a placeholder for a person",
}
_AUTHOR_FILE = re.compile(
    r"(?i)(?:^|/)(?:authors?|contributors?|maintainers?|credits|thanks|humans|codeowners|acknowledge?ments?|owners|team|committers|\.mailmap)[^/]*$"
)
_LICENCE_FILE = re.compile(r"(?i)(?:^|/)(?:licen[cs]e|copying|copyright|notice)[^/]*$")
_METADATA_FILE = re.compile(
    r"(?i)(?:^|/)(?:package\.json|composer\.json|setup\.(?:py|cfg)|pyproject\.toml|cargo\.toml|pom\.xml|[^/]*\.gemspec|[^/]*\.podspec|[^/]*\.nuspec|bower\.json|description|_config\.yml|codemeta\.json|citation\.cff|plugin\.xml|manifest[^/]*\.json|galaxy\.ya?ml|metadata\.(?:json|rb))$"
)
_NEXT_WORD = re.compile(r"^[\s,'’]{0,3}(?:s\s)?([^\W\d_]+)")
_TITLES = tables.words("people", "titles")
_FONT_BEFORE = re.compile(r"(?i)font|typeface|family")
_LINK_TEXT = re.compile(r"\[([^\[\]]{1,60})\]\([^()\s]*$|>?`?([^`<>|]{1,60}?) <[^<>\s]*$")
_LINK_REACH = 64
# Looked for at the end of what stands before an account, without the marks that open it.
_CREDIT = re.compile(
    r"(?i)(?:\b(?:thanks|thx|credits?|cc|by|from|via|kudos|to|and|with|author|maintainer|hi|hey|follow|contact|ping|dm|twitter|telegram|github)|&|@[\w-]{2,39})$"
)
_OPENING = "".join(filter(str.isspace, map(chr, range(0x3001)))) + ":,([`*"
_OBJECT_ID = re.compile(
    r"(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,7}|\d{1,3}(?:\.\d{1,3}){1,3}|v?\d+(?:\.\w+)+"
)
_WORD_ON = re.compile(r"[\w-]")
_SCHEME = re.compile(r"(?:://|git@|www\.|\]\(|href=[\"'])[^\s\"'()]{0,120}$")
_SCHEME_REACH = 126
_FIELD_BEFORE = re.compile(r"[|>,;\t:=(][\s*\"'`_]{0,6}$")
_FIELD_AFTER = re.compile(r"[\s*\"'`_]{0,6}(?:[|<,;\t)]|$)")
_LIST_START = re.compile(r"^[\s>|*#/]{0,10}(?:[-*+•]|\d{1,3}[.)])?[\s\[(`\"']{0,4}@?$")
_THING_AFTER = tables.words("people", "things named after people")
_CJK_SURNAMES = tables.words("people", "cjk surnames")


# How much a cue says by itself, in log-odds to begin with: the learned weights correct it.
_CUE_PRIOR = {
    "author_tag": 2.0, "author_key": 2.0, "author_list": 2.0, "vcs_keyword": 2.0, "before_mail": 2.0, "copyright": 1.5, "created_by": 1.5,
    "trailer": 1.5, "merge_from": 1.5, "thanks": 1.5, "profile_link": 1.5, "greeting": 1.5, "home_folder": 1.5, "funding": 1.5, "part_key": 1.0, "person_key": 1.0,
    "title": 1.0, "todo_owner": 1.0, "url_owner": 1.0, "site_owner": 1.0, "url_query": 1.0, "git_config": 1.0, "key_social_quoted": 1.0,
    "key_social_bare": 1.0, "mention": 0.5, "setter": 0.5, "constructor": 0.5, "dated": 0.5, "by": 0.5, "platform_id": 1.5, "platform_id_list": 1.5, "list_login": 0.5,
    "row_beside_mail": 0.5, "name_column": 1.5, "login_column": 1.0, "url_user": 0.5, "repository_shorthand": 0.5, "heading": -0.5, "alone": -0.5, "quoted": -0.5,
    "command_account": -0.5, "key_login_bare": -1.0, "bare": -1.0,
}  # fmt: skip


_BARE_CUES = frozenset({"bare", "quoted", "alone"})
_ADDRESS_CUES = frozenset({"url_owner", "site_owner", "url_user"})
_DOUBTS = frozenset(
    {
        "known_organisation",
        "organisation_word",
        "organisation_end",
        "ordinary",
        "ordinary_parts",
        "same_project",
        "capitals",
    }
)


def consider(candidate: Candidate, survey: Survey, *, attribution: bool) -> Opinion:
    """What the file alone says: the log-odds so far, or that it is a placeholder."""
    own = own_features(candidate, survey)
    if "placeholder" in own:
        return Opinion(attribution, confidence=0.02, reason="placeholder_person")
    return Opinion(attribution, log_odds(_table(candidate), own))


def score(candidate: Candidate, lean: float, path: str, evidence: Evidence) -> tuple[float, str]:
    """(probability, reason) that an expert would have this name or account removed."""
    told = told_features(candidate, path, evidence)
    value = probability(lean + weighted(_table(candidate), told))
    return value, _reason(candidate, told) if value >= 0.5 else "not_a_person"


def own_features(candidate: Candidate, survey: Survey) -> dict[str, float]:
    """Features of a name or an account by its words and its surroundings."""
    if candidate.category is Category.PERSON_NAME:
        return _name_features(candidate, survey)
    return _account_features(candidate, survey)


def told_features(candidate: Candidate, path: str, evidence: Evidence) -> dict[str, float]:
    """Features of a name or an account by what its repository says."""
    found = {
        "burst": min(evidence.bursts.get((path, candidate.cue), 1), 200).bit_length() / 8,
        "files": min(evidence.spread.get(candidate.value.casefold(), 1), 200).bit_length() / 8,
    }
    if candidate.category is Category.PERSON_NAME:
        found.update(_name_evidence(_bare_words(words_of(candidate.value)), evidence))
    else:
        found.update(_account_evidence(candidate, candidate.value.casefold(), evidence))
        found["people"] = min(len(evidence.names), 200).bit_length() / 8
    return found


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
    return "account_in_address" if candidate.cue in _ADDRESS_CUES else "account_in_context"


def _bare_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without a title before it."""
    return words[1:] if len(words) > 2 and words[0] in _TITLES else words


def _surroundings(candidate: Candidate, survey: Survey) -> Iterator[tuple[str, float]]:
    yield f"cue={candidate.cue}", 1.0
    yield "cue_prior", _CUE_PRIOR.get(candidate.cue, 0.0)
    yield f"path={survey.path_kind.value}", 1.0
    if candidate.position is not None:
        yield f"position={candidate.position.value}", 1.0
        yield f"{candidate.cue}/{candidate.position.value}", 1.0
    yield from _file_features(survey.path)
    if MAIL_AFTER.match(candidate.after):
        yield "mail_after", 1.0
    if LINK_AFTER.match(candidate.after):
        yield "link_after", 1.0


@lru_cache(maxsize=64)
def _file_features(path: str) -> tuple[tuple[str, float], ...]:
    patterns = (
        ("author_file", _AUTHOR_FILE),
        ("licence_file", _LICENCE_FILE),
        ("metadata_file", _METADATA_FILE),
    )
    return tuple((name, 1.0) for name, pattern in patterns if pattern.search(path))


def _name_features(candidate: Candidate, survey: Survey) -> dict[str, float]:
    words = words_of(candidate.value)
    features = dict(_surroundings(candidate, survey))
    features[f"kind={candidate.kind.split('/')[1]}"] = 1.0
    if " ".join(words) in tables.words("people", "placeholder names") or not words:
        return {"placeholder": 1.0}
    words = _bare_words(words)
    if words[0] in tables.words("people", "weekdays") or tables.words("people", "no names").intersection(
        words
    ):
        return {"placeholder": 1.0}
    full = [word for word in words if len(word) > 1]
    given = [lexicon.is_given(word) for word in full]
    family = [lexicon.is_surname(word) for word in full]
    ordinary = [
        lexicon.is_word(word) and not (g and not is_common(word)) for word, g in zip(full, given, strict=True)
    ]
    count = max(len(full), 1)
    features[f"parts={min(len(words), 4)}"] = 1.0
    features["given_share"] = sum(given) / count
    features["family_share"] = sum(family) / count
    features["known_share"] = sum(g or f for g, f in zip(given, family, strict=True)) / count
    features["known_words"] = min(sum(g or f for g, f in zip(given, family, strict=True)), 4) / 4
    features["ordinary_share"] = sum(ordinary) / count
    features["likeness"] = sum(map(likeness, full)) / count
    if full and given[0] and not ordinary[0]:
        features["given_first"] = 1.0
    if full and family[-1] and not ordinary[-1]:
        features["family_last"] = 1.0
    if any(ordinary):
        features["any_ordinary"] = 1.0
    if any(word in lexicon.organisation_words() for word in words):
        features["organisation_word"] = 1.0
    if len(words) > len(full):
        features["initial"] = 1.0
    if words[0] in tables.words("people", "words that begin places"):
        features["place_first"] = 1.0
    if candidate.value.isupper():
        features["capitals"] = 1.0
    if candidate.value.islower():
        features["lower_case"] = 1.0
    if any(ord(char) > 0x24F for char in candidate.value):
        features["other_script"] = 1.0
        if candidate.value[0] in _CJK_SURNAMES and len(candidate.value) <= 4:
            features["cjk_surname"] = 1.0
    following = _NEXT_WORD.match(candidate.after)
    if following and (
        following[1].casefold() in _THING_AFTER or following[1].casefold() in lexicon.organisation_words()
    ):
        features["thing_after"] = 1.0
    if len(words) > 1 and words[-1] in tables.words("people", "last words of things"):
        features["thing_after"] = 2.0
    if _FONT_BEFORE.search(candidate.before):
        features["font_before"] = 1.0
    if following and following[1][0].isupper():
        features["capital_after"] = 1.0
    if _alone(candidate):
        features["alone_on_line"] = 1.0
    elif _FIELD_BEFORE.search(candidate.before) and _FIELD_AFTER.match(candidate.after):
        features["alone_in_field"] = 1.0
    return features


def is_common(word: str) -> bool:
    """True for one of the 1,500 commonest words."""
    rank = lexicon.word_rank(word)
    return rank is not None and rank < 1500


def _name_evidence(words: tuple[str, ...], evidence: Evidence) -> Iterator[tuple[str, float]]:
    if " ".join(words) in evidence.names:
        yield "proven_name", 1.0
    elif any(word in evidence.name_words for word in words):
        yield "proven_word", 1.0
    plain = squeezed_words(" ".join(words))
    if evidence.has_account_of(plain):
        yield "matches_account", 1.0
    if len(plain) > 1 and "".join(plain) == squeezed(evidence.owner):
        yield "matches_owner", 1.0
    if "".join(plain) == evidence.project:
        yield "is_project", 1.0


def _alone(candidate: Candidate) -> bool:
    return not candidate.before.strip(" \t#*/->|\"'`") and not candidate.after.strip(" \t.,;\"'`|*")


@cache
def _placeholder_accounts() -> frozenset[str]:
    return tables.words("people", "placeholder accounts") | tables.words("people", "system accounts")


def _account_features(candidate: Candidate, survey: Survey) -> dict[str, float]:
    value = candidate.value.casefold()
    parts = parts_of(candidate.value)
    if (
        value in _placeholder_accounts()
        or _OBJECT_ID.fullmatch(value)
        or value in tables.words("people", "placeholder names")
    ):
        return {"placeholder": 1.0}
    features = dict(_surroundings(candidate, survey))
    features[f"kind={candidate.kind.split('/')[1]}"] = 1.0
    if value in lexicon.organisations():
        features["known_organisation"] = 1.0
    if any(part in lexicon.organisation_words() for part in parts):
        features["organisation_word"] = 1.0
    if value.endswith(
        (
            "js",
            "org",
            "labs",
            "hq",
            "dev",
            "io",
            "tech",
            "team",
            "inc",
            "ai",
            "lab",
            "studio",
            "soft",
            "apps",
            "hub",
        )
    ):
        features["organisation_end"] = 1.0
    named = [
        part
        for part in parts
        if len(part) > 2
        and (lexicon.is_given(part) or lexicon.is_surname(part))
        and not lexicon.is_word(part)
    ]
    features["named_parts"] = min(len(named), 2) / 2
    if not named and holds_name(value):
        features["holds_name"] = 1.0
    if lexicon.is_word(value):
        features["ordinary"] = 1.0
        if is_common(value):
            features["common"] = 1.0
    elif parts and all(part.isdigit() or lexicon.is_word(part) for part in parts):
        features["ordinary_parts"] = 1.0
    if any(char.isdigit() for char in value):
        features["digits"] = 1.0
    if value.isdigit():
        features["all_digits"] = 1.0
    if "-" in value or "_" in value:
        features["separator"] = 1.0
    if candidate.value.isupper() and not value.isdigit():
        features["capitals"] = 1.0
    features[f"length={'short' if len(value) < 4 else 'long' if len(value) > 12 else 'middle'}"] = 1.0
    if re.match(r"[\"'`]?\s{0,3}\(", candidate.after):
        features["call_after"] = 1.0
    following = _NEXT_WORD.match(candidate.after)
    if following and (
        following[1].casefold() in _THING_AFTER or following[1].casefold() in lexicon.organisation_words()
    ):
        features["thing_after"] = 1.0
    if candidate.value.istitle():
        features["title_case"] = 1.0
        features[f"{candidate.cue}+title_case"] = 1.0
    features.update(_link_text(candidate, value))
    if _CREDIT.search(candidate.before.removesuffix("@").rstrip(_OPENING)[-48:]):
        features["credit_before"] = 1.0
    if _LIST_START.match(candidate.before):
        features["list_start"] = 1.0
    if (
        not candidate.value.islower()
        and not candidate.value.isupper()
        and candidate.value[1:].lower() != candidate.value[1:]
    ):
        features["inner_capital"] = 1.0
    if re.search(r"[a-z]\d{1,4}$", value):
        features["digits_end"] = 1.0
    if _CUE_PRIOR.get(candidate.cue, 0.0) >= 1.0 and not features.keys() & _DOUBTS:
        features["clear_account"] = 1.0
    if candidate.after[:1] == "/" and _leads_to(candidate.after.casefold(), value):
        features["same_project"] = 1.0
    if candidate.kind == "username/vcs_owner" and candidate.cue == "url_owner":
        rest = candidate.after[:1]
        features["profile"] = float(rest != "/")
    if candidate.cue == "url_owner" and not _SCHEME.search(candidate.before[-_SCHEME_REACH:]):
        features["no_scheme"] = 1.0
    return features


def _leads_to(path: str, name: str) -> bool:
    """True when the first part of a path is the name."""
    return path.startswith(name, 1) and _WORD_ON.match(path, len(name) + 1) is None


def _link_text(candidate: Candidate, value: str) -> Iterator[tuple[str, float]]:
    """What the text of the link says whose address holds the account."""
    before = candidate.before
    at = max(before.rfind("]("), before.rfind(" <"))
    match = _LINK_TEXT.search(before[max(0, at - _LINK_REACH) :]) if at >= 0 else None
    if match is None:
        return
    text = match[1] or match[2] or ""
    words = words_of(text)
    if re.sub(r"\W", "", text.casefold()) == re.sub(r"\W", "", value):
        yield "link_text_same", 1.0
    elif (
        2 <= len(words) <= 4
        and all(
            lexicon.is_given(word) or lexicon.is_surname(word) or not lexicon.is_word(word) for word in words
        )
        and text[0].isupper()
    ):
        yield "link_text_name", 1.0


def _account_evidence(candidate: Candidate, value: str, evidence: Evidence) -> Iterator[tuple[str, float]]:
    if value == evidence.owner:
        yield "is_owner", 1.0
    if value[-1].isdigit() and value.rstrip("0123456789") in evidence.series:
        yield "series", 1.0
    letters = squeezed(value)
    if len(letters) > 3 and evidence.project.startswith(letters):
        yield "is_project", 1.0
    if value in evidence.linked:
        yield "linked_name", 1.0
    elif evidence.person_of(value):
        yield "of_person", 1.0
    if letters in evidence.mail_names:
        yield "in_mail", 1.0
    others = set(evidence.accounts.get(value, ())) - {candidate.cue}
    if others & {
        "url_owner",
        "site_owner",
        "author_tag",
        "copyright",
        "home_folder",
        "todo_owner",
        "vcs_keyword",
        "author_key",
    }:
        yield "seen_as_account", 1.0
    if "mention" in others:
        yield "seen_as_mention", 1.0
    yield "projects", min(evidence.repositories_of.get(value, 0), 8) / 8


def is_product(account: str, evidence: Evidence) -> bool:
    """True for an account that is named like the repository, or is an organisation's."""
    value, letters = account.casefold(), squeezed(account)
    if value in lexicon.organisations() or any(
        part in lexicon.organisation_words() for part in parts_of(account)
    ):
        return True
    return len(letters) > 3 and evidence.project.startswith(letters)


@cache
def _long_names() -> frozenset[str]:
    given, family = lexicon.names()
    return frozenset(name for name in given | family if len(name) >= 5 and not lexicon.is_word(name))


@lru_cache(maxsize=4096)
def holds_name(value: str) -> bool:
    """True when a run of five or more letters in an account is a name: `xjohanny7`."""
    letters = re.sub(r"[^a-z]", "", value)[:30]
    return any(
        letters[i:j] in _long_names()
        for i in range(min(len(letters) - 4, 12))
        for j in range(i + 5, min(len(letters), i + 12) + 1)
    )
