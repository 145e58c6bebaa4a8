"""Escapes are read, and written back in the same style."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.escapes import email_parts, respell, unescape


@pytest.mark.parametrize(
    ("spelled", "plain"),
    [
        ("J\\u00fcrgen", "Jürgen"),
        ("\\ud83d\\ude00", "😀"),
        ("\\u{1f600}", "😀"),
        ("\\U0001f600", "😀"),
        ("\\xfc", "ü"),
        ("O\\'Neil", "O'Neil"),
        ("J%C3%BCrgen", "Jürgen"),
        ("J&uuml;rgen", "Jürgen"),
        ("J&#252;rgen&#xFC;", "Jürgenü"),
    ],
)
def test_reads(spelled: str, plain: str) -> None:
    assert unescape(spelled) == plain


@pytest.mark.parametrize(
    "value", ["100%", "50%ZZ", "%FF", "\\ud800", "AT&T", "a\\nb", "C:\\users", "&nosuch;"]
)
def test_what_is_no_escape_stays(value: str) -> None:
    assert unescape(value) == value


@pytest.mark.parametrize(
    ("plain", "model", "spelled"),
    [
        ("Åsa Öst", "J\\u00fcrgen W", "\\u00c5sa \\u00d6st"),
        ("Åsa Öst", "J%C3%BCrgen%20W", "%C3%85sa%20%C3%96st"),
        ("Åsa Öst", "J&uuml;rgen W", "&Aring;sa &Ouml;st"),
        ("maria@x.example", "jane%40acme.com", "maria%40x.example"),
        ("Åsa", "Jürgen", "Åsa"),
        ("Keller", "O\\'Neil", "Keller"),
    ],
)
def test_writes_in_the_style_of_the_value(plain: str, model: str, spelled: str) -> None:
    assert respell(plain, model) == spelled


@given(
    st.text(
        alphabet=st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters='\\"%&'), max_size=20
    )
)
def test_what_is_written_is_read_back(plain: str) -> None:
    assert json.loads(f'"{respell(plain, "x" + chr(92) + "u00fc")}"') == plain
    assert unquote(respell(plain, "%C3%BC")) == plain
    assert unescape(respell(plain, "&uuml;")) == plain


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("jane@acme.com", ("jane", "acme.com", "@", ".")),
        ("jane (at) mail (dot) acme (dot) com", ("jane", "mail.acme.com", " (at) ", " (dot) ")),
        ("jane [@] acme.com", ("jane", "acme.com", " [@] ", ".")),
        ("jane at acme dot com", ("jane", "acme.com", " at ", " dot ")),
        ("jane", ("jane", "", "@", ".")),
    ],
)
def test_parts_of_an_address(value: str, parts: tuple[str, str, str, str]) -> None:
    assert email_parts(value) == parts
