"""What the form of an account and its place prove, whatever the learned weights say of either."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache

from gdr_code import lexicon, tables
from gdr_code.judge.evidence import parts_of
from gdr_code.name_shapes import likeness
from gdr_code.records import Candidate

# Where a machine keeps or writes who logs in, and where a name says that it holds an account.
_RECORDS = frozenset(
    {"log_record", "password_record", "netrc", "key_owner", "router_user"}
)
_LOGINS = frozenset(
    {
        "key_login_bare", "key_login_quoted", "command_login", "command_account", "url_userinfo", "sql_login",
        "named_login", "todo_name", "todo_owner", "crontab", "list_login", "git_config", "member_list", "log_text",
        "holder_column", "login_column",
    }
)  # fmt: skip
# Of these the learned weights know nothing.
_UNKNOWN = _RECORDS | {
    "url_userinfo", "sql_login", "named_login", "todo_name", "crontab", "member_list", "log_text", "holder_column",
}  # fmt: skip
_NOBODY = -2.0
_OF_NAME, _RECORDED = 0.72, 0.6
_IDS = frozenset({"platform_id", "platform_id_list"})
_LONG_ID = 17
_DOUBTS = ("ordinary", "ordinary_parts", "organisation_word", "known_organisation", "organisation_suffix", "place")
_LEAST, _SURE_SHAPE, _MIDDLING = 4, 0.9, range(6, 11)
_FORM = re.compile(r"[a-z]{2,24}(?:[._-]?[a-z]{1,24}){0,2}[._-]?\d{0,4}")
_STAND_IN = re.compile(r"user|name|admin|login|test|guest|demo|pass|host|server|data|client|root|sample|example|owner|account")
_NUMBERED = re.compile(r"(?P<name>[a-z]{3,})[._-]?(?:19|20)?\d{1,2}")


def odds(candidate: Candidate, own: Mapping[str, float], learned: float) -> float:
    """The log-odds of an account: the learned ones, or what its place and its form prove.

    Of places that the weights do not know only what is proven counts.
    """
    least = _least_odds(candidate, own)
    return max(least, _NOBODY if candidate.cue in _UNKNOWN else learned)


def _least_odds(candidate: Candidate, own: Mapping[str, float]) -> float:
    cue, value = candidate.cue, candidate.value.casefold()
    if "path=test" in own or not (cue in _RECORDS or cue in _LOGINS or cue in _IDS):
        return -math.inf
    if cue in _IDS:
        return _odds(0.65) if len(value) >= _LONG_ID else -math.inf
    if candidate.value.islower() and is_made_of_name(value):
        return _odds(_OF_NAME)
    if cue not in _RECORDS or any(doubt in own for doubt in _DOUBTS) or own.get("organisation_end"):
        return -math.inf
    return _odds(_RECORDED)


def _odds(probability: float) -> float:
    return math.log(probability / (1.0 - probability))


@lru_cache(maxsize=8192)
def is_made_of_name(value: str) -> bool:
    """True for an account spelled of a person's names: `jmiller`, `millerj`, `jane.miller`, `jane84`."""
    if not _FORM.fullmatch(value) or lexicon.is_word(value) or value in lexicon.organisations() or _is_of_system(value):
        return False
    numbered = _NUMBERED.fullmatch(value)
    if numbered:
        return _is_only_name(numbered["name"]) or is_made_of_name(numbered["name"])
    parts = [part for part in parts_of(value) if part]
    if len(parts) == 1:
        return value.isalpha() and value.isascii() and (_is_initialled(value) or _is_joined(value))
    named = [_is_only_name(part) for part in parts]
    return len(parts) == 2 and any(named) and all(map(_is_name_or_initial, parts))


def _is_of_system(value: str) -> bool:
    system = tables.words("people", "system accounts") | tables.words("people", "placeholder accounts")
    return any(part in system for part in (value, *parts_of(value))) or _STAND_IN.search(value) is not None


def _is_initialled(value: str) -> bool:
    """An initial and a surname on end, in either order."""
    return any(_is_surname(one) for one in (value[1:], value[:-1]))


def _is_surname(word: str) -> bool:
    if len(word) < (_LEAST + 2 if word[0] in "aeiou" else _LEAST) or lexicon.is_word(word):
        return False  # an initial before a vowel reads as a word: m-usic
    return lexicon.is_surname(word) or (len(word) in _MIDDLING and likeness(word) >= _SURE_SHAPE)


def _is_joined(value: str) -> bool:
    """A given name and a surname on end, in either order."""
    cuts = range(3, len(value) - 2)
    return any(_is_pair(value[:at], value[at:]) or _is_pair(value[at:], value[:at]) for at in cuts)


def _is_pair(given: str, family: str) -> bool:
    return (
        lexicon.is_given(given)
        and lexicon.is_surname(family)
        and len(given) + len(family) > 2 * _LEAST
        and not (lexicon.is_word(given) and lexicon.is_word(family))
    )


def _is_name_or_initial(part: str) -> bool:
    return len(part) == 1 or lexicon.is_given(part) or lexicon.is_surname(part)


def _is_only_name(part: str) -> bool:
    known = lexicon.is_given(part) or lexicon.is_surname(part)
    return len(part) >= _LEAST and known and not lexicon.is_word(part)
