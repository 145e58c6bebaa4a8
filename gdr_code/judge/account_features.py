"""Features of an account: organisation or person, what stands around it, what the repository says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from gdr_code import lexicon, tables
from gdr_code.judge.evidence import Evidence, letters_and_digits, parts_of, words_of
from gdr_code.judge.kinship import squeezed
from gdr_code.judge.surroundings import CUE_PRIOR, Page, is_common
from gdr_code.name_shapes import likeness
from gdr_code.patterns import compiled
from gdr_code.records import Candidate

_NEXT_WORD = compiled(r"^[\s,'’]{0,3}(?:s\s)?([^\W\d_]+)")
_LINK_TEXT = compiled(r"\[([^\[\]]{1,60})\]\([^()\s]*$|>?`?([^`<>|]{1,60}?) <[^<>\s]*$")
_CREDIT = compiled(
    r"(?i)(?:\b(?:thanks|thx|credits?|cc|by|from|via|kudos|to|and|with|author|maintainer|hi|hey|follow|contact|ping|dm|twitter|telegram|github)\b|&|@[\w-]{2,39},?)[\s:,(\[`*]*@?$"
)
_OBJECT_ID = compiled(
    r"(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,7}|\d{1,3}(?:\.\d{1,3}){1,3}|v?\d+(?:\.\w+)+"
)
_STAND_FOR_ANY = compiled(
    r"(?:(?:my|your|some|any|new|old|an?|the|other|first|second|test|example|dummy|sample|correct(?:ed)?|wrong|real|github|git|db|tu|su|seu|dein|ihr|votre|ton)[_.-]?)*"
    r"(?:nick(?:name)?|name|user(?:name)?|login|account|author|handle|owner|org|usuario|usuário|utilisateur|benutzer(?:name)?|utente|kullan[ıi]c[ıi](?:_?ad[ıi])?|gebruiker|użytkownik)"
    r"[_.-]?(?:id|name|here|\d{1,3})?"
)
_SCHEME = compiled(r"(?:://|git@|www\.|\]\(|href=[\"'])[^\s\"'()]{0,120}$")
_LIST_START = compiled(r"^[\s>|*#/]{0,10}(?:[-*+•]|\d{1,3}[.)])?[\s\[(`\"']{0,4}@?$")
_THING_AFTER = tables.words("people", "things named after people")
_CALL = compiled(r"[\"'`]?\s{0,3}\(")
_DIGITS_END = compiled(r"[a-z]\d{1,4}$")
_CONTRIBUTION = compiled(r" (?:made (?:their|his|her) first contribution|in (?:https?://|#\d))")
_PROJECT = compiled(r"/([\w-]+)")
_NEAR = 60
_LINK_REACH = 64
_URL_BEFORE = 140
# fmt: off
_ORGANISATION_ENDS = (
    "js", "org", "labs", "hq", "dev", "io", "tech", "team", "inc", "ai", "lab", "studio", "soft", "apps", "hub",
)
# fmt: on
_OF_MENTIONS = ("credit_before", "contribution_after", "list_start", "line_start", "ordinary")
_DOUBTS = frozenset(
    {
        "known_organisation",
        "organisation_word",
        "organisation_end",
        "organisation_suffix",
        "ordinary",
        "ordinary_parts",
        "same_project",
        "capitals",
    }
)


@cache
def _placeholder_accounts() -> frozenset[str]:
    return tables.words("people", "placeholder accounts") | tables.words("people", "system accounts")


def own(candidate: Candidate, page: Page) -> dict[str, float]:
    """Features by the file alone."""
    value = candidate.value.casefold()
    if _is_placeholder(value):
        return {"placeholder": 1.0}
    features = dict(page.surroundings(candidate))
    features[f"kind={candidate.kind.split('/')[1]}"] = 1.0
    features[f"length={'short' if len(value) < 4 else 'long' if len(value) > 12 else 'middle'}"] = 1.0
    features.update(_wording(candidate.value, value))
    features.update((name, 1.0) for name in _spelling(candidate.value, value))
    features.update((name, 1.0) for name in _neighbours(candidate, value))
    features.update((name, 1.0) for name in _combined(candidate, features))
    if candidate.kind == "username/vcs_owner" and candidate.cue == "url_owner":
        features["profile"] = float(candidate.after[:1] != "/")
    return features


def _is_placeholder(value: str) -> bool:
    return (
        value in _placeholder_accounts()
        or _OBJECT_ID.fullmatch(value) is not None
        or _STAND_FOR_ANY.fullmatch(value) is not None
        or value in tables.words("people", "placeholder names")
    )


def _wording(written: str, value: str) -> Iterator[tuple[str, float]]:
    """What its words say: an organisation's, ordinary ones, names, or the letters of a name."""
    parts = parts_of(written)
    if value in lexicon.organisations():
        yield "known_organisation", 1.0
    if any(part in lexicon.organisation_words() for part in parts):
        yield "organisation_word", 1.0
    elif _ends_like_organisation(value):
        yield "organisation_suffix", 1.0
    if len(parts) > 1 and any(part in lexicon.organisations() for part in parts if len(part) > 3):
        yield "organisation_part", 1.0
    if value.endswith(_ORGANISATION_ENDS):
        yield "organisation_end", 1.0
    named = [part for part in parts if len(part) > 2 and _is_name(part) and not lexicon.is_word(part)]
    yield "named_parts", min(len(named), 2) / 2
    if not named and holds_name(value):
        yield "holds_name", 1.0
    if lexicon.is_word(value):
        yield "ordinary", 1.0
        if is_common(value):
            yield "common", 1.0
    elif parts and all(part.isdigit() or lexicon.is_word(part) for part in parts):
        yield "ordinary_parts", 1.0
    if lexicon.is_place([value]):
        yield "place", 1.0
    if lexicon.is_word_abroad(value):
        yield "abroad", 1.0
    unknown = (part for part in parts if len(part) > 3 and part.isalpha() and not lexicon.is_word(part))
    yield "likeness", max(map(likeness, unknown), default=0.0)


def _is_name(part: str) -> bool:
    return lexicon.is_given(part) or lexicon.is_surname(part)


@lru_cache(maxsize=4096)
def _ends_like_organisation(value: str) -> bool:
    """True for an account that ends in an organisation's word without a mark before it: `acmesecurity`."""
    words = lexicon.organisation_words()
    return any(value[at:] in words for at in range(3, len(value) - 3))


def _spelling(written: str, value: str) -> Iterator[str]:
    if any(map(str.isdigit, value)):
        yield "digits"
    if value.isdigit():
        yield "all_digits"
    elif written.isupper():
        yield "capitals"
    if "-" in value or "_" in value:
        yield "separator"
    if written.istitle():
        yield "title_case"
    if not written.islower() and not written.isupper() and written[1:].lower() != written[1:]:
        yield "inner_capital"
        if sum(map(str.isupper, written)) > 2:
            yield "humps"
    if _DIGITS_END.search(value):
        yield "digits_end"


def _neighbours(candidate: Candidate, value: str) -> Iterator[str]:
    """What stands right before and after."""
    before, after = candidate.before, candidate.after
    if _CALL.match(after):
        yield "call_after"
    following = _NEXT_WORD.match(after)
    if following:
        word = following[1].casefold()
        if word in _THING_AFTER or word in lexicon.organisation_words():
            yield "thing_after"
    yield from _link_text(before, value)
    if _CREDIT.search(before[-_NEAR:]):
        yield "credit_before"
    if _LIST_START.match(before):
        yield "list_start"
    if not before:
        yield "line_start"
    if _CONTRIBUTION.match(after):
        yield "contribution_after"
    project = _PROJECT.match(after)
    if project and project[1].casefold() == value:
        yield "same_project"
    if candidate.cue == "url_owner" and not _SCHEME.search(before[-_URL_BEFORE:]):
        yield "no_scheme"


def _combined(candidate: Candidate, features: Mapping[str, float]) -> Iterator[str]:
    """Features that say more together."""
    if "title_case" in features:
        yield f"{candidate.cue}+title_case"
    if candidate.cue == "home_folder" and "ordinary" in features:
        yield "home_folder+ordinary"
    if candidate.cue == "mention":
        yield from (f"mention+{name}" for name in _OF_MENTIONS if name in features)
    if CUE_PRIOR.get(candidate.cue, 0.0) >= 1.0 and not features.keys() & _DOUBTS:
        yield "clear_account"


def _link_text(before: str, value: str) -> Iterator[str]:
    """What the text of the link says whose address holds the account."""
    at = max(before.rfind("]("), before.rfind(" <"))
    match = _LINK_TEXT.search(before[max(0, at - _LINK_REACH) :]) if at >= 0 else None
    if match is None:
        return
    text = match[1] or match[2] or ""
    words = words_of(text)
    if re.sub(r"\W", "", text.casefold()) == re.sub(r"\W", "", value):
        yield "link_text_same"
    elif (
        2 <= len(words) <= 4
        and all(_is_name(word) or not lexicon.is_word(word) for word in words)
        and text[0].isupper()
    ):
        yield "link_text_name"


def told(candidate: Candidate, evidence: Evidence) -> Iterator[tuple[str, float]]:
    """Features by what the repository says."""
    value = candidate.value.casefold()
    if value == evidence.owner:
        yield "is_owner", 1.0
        yield "owner_named" if evidence.person_of(value) else "owner_unnamed", 1.0
    elif len(value) > 3 and value in evidence.owner.split("-"):
        yield "owner_part", 1.0
    label = letters_and_digits(value)
    if label in evidence.domains:
        yield "has_domain", 1.0
        yield "domain_files", min(evidence.domains[label], 32).bit_length() / 4
        if value == evidence.owner:
            yield "owner_has_domain", 1.0
    if label in evidence.mailboxes:
        yield "has_mailboxes", min(evidence.mailboxes[label], 4) / 2
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
    yield "people", min(len(evidence.names), 200).bit_length() / 8
    yield "projects", min(evidence.repositories_of.get(value, 0), 8) / 8


def is_product(account: str, evidence: Evidence) -> bool:
    """True for an account that is named like the repository, or is an organisation's."""
    value, letters = account.casefold(), squeezed(account)
    if value in lexicon.organisations() or any(
        part in lexicon.organisation_words() for part in parts_of(account)
    ):
        return True
    return len(letters) > 3 and evidence.project.startswith(letters)


@lru_cache(maxsize=4096)
def holds_name(value: str) -> bool:
    """True when a run of five or more letters in an account is a name: `xjohanny7`."""
    letters = re.sub(r"[^a-z]", "", value)[:30]
    runs = {
        letters[i:j]
        for i in range(min(len(letters) - 4, 12))
        for j in range(i + 5, min(len(letters), i + 12) + 1)
    }
    given, family = lexicon.names()
    return any(not lexicon.is_word(name) for names in (given, family) for name in runs & names)
