"""What the form of an account and its place prove, whatever the learned weights say of either."""

from __future__ import annotations

import math
from collections.abc import Mapping

from gdr_code.account_forms import is_made_of_name
from gdr_code.judge.model import logit
from gdr_code.records import Candidate

# Where a machine keeps or writes who logs in, and where a name says that it holds an account.
_RECORDS = frozenset({"log_record", "password_record", "netrc", "key_owner", "router_user"})
_LOGINS = frozenset(
    {
        "key_login_bare", "key_login_quoted", "command_login", "command_account", "url_userinfo", "sql_login",
        "named_login", "todo_name", "todo_owner", "crontab", "list_login", "git_config", "member_list",
        "log_text", "holder_column", "login_column",
    }
)  # fmt: skip
# Of these the learned weights know nothing.
_UNKNOWN = _RECORDS | {
    "url_userinfo", "sql_login", "named_login", "todo_name", "crontab", "member_list", "log_text",
    "holder_column",
}  # fmt: skip
_NOBODY = -2.0
_OF_NAME, _RECORDED = 0.72, 0.6
_IDS = frozenset({"platform_id", "platform_id_list"})
_LONG_ID = 17
_DOUBTS = (
    "ordinary",
    "ordinary_parts",
    "organisation_word",
    "known_organisation",
    "organisation_suffix",
    "place",
)


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
        return logit(0.65) if len(value) >= _LONG_ID else -math.inf
    if candidate.value.islower() and is_made_of_name(value):
        return logit(_OF_NAME)
    if cue not in _RECORDS or any(doubt in own for doubt in _DOUBTS) or own.get("organisation_end"):
        return -math.inf
    return logit(_RECORDED)
