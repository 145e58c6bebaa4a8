"""Data and scripts inside a page: none of the data ends its element, only the page's own runs."""

from __future__ import annotations

import base64
import hashlib
import json

_ESCAPED = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&"})


def as_json(content: object) -> str:
    """JSON in ASCII that an HTML parser takes for plain text in a script element."""
    return json.dumps(content, separators=(",", ":")).translate(_ESCAPED)


def policy(style: str, script: str) -> str:
    """A content security policy under which this style and this script run, and nothing else is loaded."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
