"""How probable it is that a credential candidate is one: learned trees, and the providers' own formats."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from gdr_code.judge.credential_features import features
from gdr_code.records import Candidate, Survey

REASONS: Mapping[str, str] = {
    "assigned_to_secret_name": "The value is bound to a name that promises a credential.",
    "provider_format": "The value has the format of a provider's tokens.",
    "provider_checksum": "The value has the format of a provider's tokens, and its checksum is right.",
    "key_block": "The value is the body of a private key.",
    "in_header_or_url": "The value stands where a URL, a header or a command carries a credential.",
    "random_value": "The value looks random.",
    "placeholder": "The value is a placeholder or a documented example.",
    "ordinary_text": "The value is a label or a message.",
    "public_key": "The value is a public key or a certificate.",
    "checksum": "The value is a checksum.",
    "random_identifier": "The value looks random, and nothing says that it is secret.",
    "listed_secret": "The file says that it lists secrets, and the value looks random.",
    "not_a_credential": "The value or its place does not look like a credential's.",
}

_CHECKED = 0.97
_BLOCK = 0.93
_STRONG = 0.9
_EXAMPLE = 0.3
_LISTED = 0.7
_PLAIN = 0.55
_CUT = 512
_PUBLIC_NAME = re.compile(r"public[ _-]?\w{0,12}(?:key|token)\w{0,12}[^\w]{1,10}$", re.IGNORECASE)
_DIGEST = re.compile(r"(?:sha|md)-?\d{1,3}[:=-]", re.IGNORECASE)
_PASS = re.compile(r"pass|pwd|crypt", re.IGNORECASE)
_SHORT_HEADER = 12
_BY_SHAPE = frozenset({"provider", "provider_failed", "provider_checked", "token_shape"})
_TRITE = frozenset(
    {"user", "username", "password", "pass", "pwd", "secret", "token", "example", "foo", "bar", "test"}
)
_REFERENCE = re.compile(
    r"\$?\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{\w+\}|<[\w .:-]*>|%\w+%|\$\w+|@@?\w+@@?|#\{[^{}]*\}|\$\([^()]*\)"
)
_LOOSE_FORMATS = frozenset(
    {"wechat_app_id", "azure_secret", "firebase_key", "mailchimp_key", "private_key", "twilio_key"}
)
_CARRIED = frozenset({"url_password", "url_token", "header_basic", "header_token", "command", "cookie_pair"})
_DOCUMENTED = re.compile(
    r"EXAMPLE|(.)\1{7}|0123456789|1234567890|abcdefghij|xxxx|(?:deadbeef|DEADBEEF){2}", re.IGNORECASE
)

_MARKS = re.compile(
    r"(.)\1{3,}|[xX*._\-#?\s]+|_*(?:your|my|insert|enter|replace|put|add|change|fix)[\W_].*|.*[\W_](?:here|me)_*|todo|tbd|n/?a",
    re.IGNORECASE,
)

# A leaf's value, or (feature, threshold, below or at it, above it).
Tree = float | tuple[int, float, "Tree", "Tree"]


@cache
def _model() -> tuple[tuple[str, ...], tuple[Tree, ...], float]:
    """(feature names, trees, constant)."""
    loaded: dict[str, Any] = json.loads(
        files("gdr_code").joinpath("data", "credential_weights.json").read_text("utf-8")
    )
    trees = tuple(_tree(rows, 0) for rows in loaded["trees"])
    return tuple(loaded["features"]), trees, float(loaded["bias"])


def _tree(rows: Sequence[Sequence[float]], at: int) -> Tree:
    """The tree at a row of [feature, threshold, left, right, value] rows; a leaf has no left."""
    feature, threshold, left, right, value = rows[at]
    if not left:
        return value
    return int(feature), threshold, _tree(rows, int(left)), _tree(rows, int(right))


def learned(found: Mapping[str, float]) -> float:
    """The trees' probability for named features."""
    names, trees, total = _model()
    row = [found.get(name, 0.0) for name in names]
    for node in trees:
        while isinstance(node, tuple):
            node = node[2] if row[node[0]] <= node[1] else node[3]
        total += node
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def score(candidate: Candidate, survey: Survey) -> tuple[float, str]:
    """(probability that an expert would have it removed, reason)."""
    found = features(candidate, survey)
    return settled(candidate, learned(found), found)


def settled(candidate: Candidate, probability: float, found: Mapping[str, float]) -> tuple[float, str]:
    """The learned probability, raised or capped by what formats and words prove, and the reason."""
    for applies, limit, reason in _CAPS:
        if applies(candidate, found):
            return min(probability, limit), reason
    floor, reason = _floor(candidate, found)
    probability = max(probability, floor)
    return probability, reason if floor else _reason(probability, candidate.cue, found)


def _is_reference(candidate: Candidate, found: Mapping[str, float]) -> bool:
    del found
    return _REFERENCE.fullmatch(candidate.value[:_CUT]) is not None


def _is_public(candidate: Candidate, found: Mapping[str, float]) -> bool:
    return bool(found["public"]) or _PUBLIC_NAME.search(candidate.before[-60:]) is not None


def _is_checksum(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """A digest by its notation, bound to `hash` without a word of passwords, or in a lock file."""
    if candidate.cue in _BY_SHAPE or candidate.cue in _CARRIED:
        return False
    notation = _DIGEST.match(candidate.value) is not None or bool(found.get("path_lock"))
    return notation or (candidate.kind == "credential/hash" and not _PASS.search(candidate.before[-60:]))


def _is_text(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """A label or a message: words among such lines, or words that name a credential themselves."""
    value = candidate.value
    if found["digit"] > 0.2 or not (found["spaces"] or not found["ascii"] or value.istitle()):
        return False
    return found["sentences"] >= 2 or bool(found["spaces"] and found["promise"] and not found["digit"])


def _is_identifier(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """A random-looking value bound to no name, or to one that promises no credential."""
    unbound = not found.get("named") or not found["direct"]
    return unbound and candidate.kind == "credential/high_entropy" and not found["secret_path"]


def _is_placeholder(candidate: Candidate, found: Mapping[str, float]) -> bool:
    """Words that say so make up most of it, or one character does."""
    if candidate.cue in ("key_block", "provider_checked"):
        return False
    mostly = found["stand_in"] > 0.7 and found["stand_in"] * (found["lower"] + found["upper"]) > 0.5
    return mostly or bool(_MARKS.fullmatch(candidate.value[:_CUT]))


def _is_documented(candidate: Candidate, found: Mapping[str, float]) -> bool:
    del found
    value = candidate.value
    if value.endswith(("EXAMPLE", "EXAMPLEKEY")):
        return True
    return candidate.cue in _BY_SHAPE and _DOCUMENTED.search(value[:_CUT]) is not None


Test = Callable[[Candidate, Mapping[str, float]], bool]
_CAPS: tuple[tuple[Test, float, str], ...] = (
    (_is_reference, 0.05, "placeholder"),
    (_is_public, 0.1, "public_key"),
    (_is_checksum, 0.2, "checksum"),
    (_is_text, 0.2, "ordinary_text"),
    (_is_placeholder, _EXAMPLE, "placeholder"),
    (_is_documented, _EXAMPLE, "placeholder"),
    (_is_identifier, 0.25, "random_identifier"),
)


def _floor(candidate: Candidate, found: Mapping[str, float]) -> tuple[float, str]:
    """The least probability that a format or a place gives, 0 where it gives none, and its reason."""
    kind, cue = candidate.kind.partition("/")[2], candidate.cue
    if cue == "key_block":
        return _BLOCK, "key_block"
    if cue == "provider_checked":
        return _CHECKED, "provider_checksum"
    if cue == "provider" and kind not in _LOOSE_FORMATS:
        return _STRONG, "provider_format"
    if cue == "secret_list":
        return _LISTED, "listed_secret"
    if cue in _CARRIED and not _is_stand_in(candidate, found):
        return _PLAIN, "in_header_or_url"
    return 0.0, ""


def _is_stand_in(candidate: Candidate, found: Mapping[str, float]) -> bool:
    value = candidate.value
    if candidate.cue.startswith("header") and (len(value) < _SHORT_HEADER or found["words"] > 0.5):
        return True
    trite = bool(found["promise"] or found.get("shape_constant")) or value.lower() in _TRITE
    return trite or found["stand_in"] > 0.3


def _reason(probability: float, cue: str, found: Mapping[str, float]) -> str:
    if probability < 0.5:
        return "placeholder" if found["stand_in"] > 0.4 or found["template"] else "not_a_credential"
    if cue in _CARRIED:
        return "in_header_or_url"
    return "assigned_to_secret_name" if found.get("named") else "random_value"
