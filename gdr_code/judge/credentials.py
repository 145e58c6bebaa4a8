"""How probable it is that a credential candidate is one: learned trees, and the providers' own formats."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
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
    "not_a_credential": "The value or its place does not look like a credential's.",
}

_CHECKED = 0.97
_BLOCK = 0.93
_STRONG = 0.9
_EXAMPLE = 0.3
_LOOSE_FORMATS = frozenset(
    {"wechat_app_id", "azure_secret", "firebase_key", "mailchimp_key", "private_key", "twilio_key"}
)
_CARRIED = frozenset({"url_password", "url_token", "header_basic", "header_token", "command", "cookie_pair"})
_DOCUMENTED = re.compile(
    r"EXAMPLE|(.)\1{7}|0123456789|1234567890|abcdefghij|xxxx|(?:deadbeef|DEADBEEF){2}", re.IGNORECASE
)

Tree = Sequence[Sequence[float]]


@cache
def _model() -> tuple[tuple[str, ...], tuple[Tree, ...], float]:
    """(feature names, trees of [feature, threshold, left, right, value] rows, constant)."""
    loaded: dict[str, Any] = json.loads(
        files("gdr_code").joinpath("data", "credential_weights.json").read_text("utf-8")
    )
    return tuple(loaded["features"]), tuple(loaded["trees"]), float(loaded["bias"])


def learned(found: Mapping[str, float]) -> float:
    """The trees' probability for named features."""
    names, trees, total = _model()
    row = [found.get(name, 0.0) for name in names]
    for tree in trees:
        node = tree[0]
        while node[2]:
            node = tree[int(node[2] if row[int(node[0])] <= node[1] else node[3])]
        total += node[4]
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def score(candidate: Candidate, survey: Survey) -> tuple[float, str]:
    """(probability that an expert would have it removed, reason)."""
    found = features(candidate, survey)
    return settled(candidate, learned(found), found)


def settled(candidate: Candidate, probability: float, found: Mapping[str, float]) -> tuple[float, str]:
    """The learned probability, raised or capped by what formats prove, and the reason."""
    kind, cue = candidate.kind.partition("/")[2], candidate.cue
    if cue == "key_block":
        return max(probability, _BLOCK), "key_block"
    if cue.startswith("provider"):
        return _provider(candidate, kind, probability)
    return probability, _reason(probability, cue, found)


def _provider(candidate: Candidate, kind: str, probability: float) -> tuple[float, str]:
    if _DOCUMENTED.search(candidate.value):
        return min(probability, _EXAMPLE), "placeholder"
    if candidate.cue == "provider_checked":
        return max(probability, _CHECKED), "provider_checksum"
    if candidate.cue == "provider_failed" or kind in _LOOSE_FORMATS:
        return probability, "provider_format"
    return max(probability, _STRONG), "provider_format"


def _reason(probability: float, cue: str, found: Mapping[str, float]) -> str:
    if probability < 0.5:
        return "placeholder" if found["stand_in"] > 0.4 or found["template"] else "not_a_credential"
    if cue in _CARRIED:
        return "in_header_or_url"
    return "assigned_to_secret_name" if found.get("named") else "random_value"
