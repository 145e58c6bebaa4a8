"""JSON web tokens: what their headers say."""

from __future__ import annotations

import base64
import json
from typing import Any


def header_of(token: str) -> dict[str, Any] | None:
    """The fields of the first part of a token in compact form (RFC 7515, RFC 7516); None where it is none."""
    header = token.partition(".")[0]
    try:
        fields = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None
