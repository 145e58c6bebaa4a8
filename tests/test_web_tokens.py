"""Headers of web tokens, put together here."""

from __future__ import annotations

import base64

import pytest

from gdr_code.web_tokens import header_of


def _token(header: str) -> str:
    return base64.urlsafe_b64encode(header.encode()).decode().rstrip("=") + ".e30.x"


def test_a_header_is_a_json_object() -> None:
    assert header_of(_token('{"alg": "HS256", "typ": "JWT"}')) == {"alg": "HS256", "typ": "JWT"}


@pytest.mark.parametrize(
    "token", ["", "eyJ", "a.b.c", "ä.b", _token("[1]"), _token("{"), _token("[" * 100_000)]
)
def test_anything_else_has_none(token: str) -> None:
    assert header_of(token) is None
