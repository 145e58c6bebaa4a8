"""Bodies of public blocks (public keys, certificates, signatures, ciphertext): no secret that could be read."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from gdr_code.patterns import compiled
from gdr_code.records import Candidate
from gdr_code.text import Text

_BEGIN = compiled(
    rb"-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}?(?:PUBLIC KEY(?: BLOCK)?|SIGNATURE|CERTIFICATE(?: REQUEST)?|MESSAGE|ENCRYPTED FILE)-----"
    rb"(?:\s|\\[nr])*+(?:[A-Z][A-Za-z]{2,12}: [^\r\n]*+\s*+)*+"
)
_VAULT = compiled(rb"\$ANSIBLE_VAULT;[\w.;-]{1,60}((?:\s*+[0-9a-f]{2,80}+(?=\s|$))++)")
_BODY = compiled(rb"(?:[^-]|-(?!----))*+")
_ENCODED = compiled(r"[A-Za-z0-9+/=\\]+")


def without(text: Text, found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates but those that are a piece of a public block's body."""
    blocks = [_body(text.data, begin) for begin in _BEGIN.finditer(text.data)]
    blocks = sorted([*blocks, *(vault.span(1) for vault in _VAULT.finditer(text.data))])
    if not blocks:
        return tuple(found)
    starts = [start for start, _ in blocks]
    return tuple(one for one in found if not _is_inside(one, blocks, starts))


def _body(data: bytes, begin: re.Match[bytes]) -> tuple[int, int]:
    body = _BODY.match(data, begin.end())
    return begin.end(), body.end() if body and data.startswith(b"-----END ", body.end()) else begin.end()


def _is_inside(one: Candidate, blocks: list[tuple[int, int]], starts: list[int]) -> bool:
    at = bisect_right(starts, one.span.start) - 1
    return at >= 0 and one.span.end <= blocks[at][1] and _ENCODED.fullmatch(one.value) is not None
