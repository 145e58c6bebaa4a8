"""Escapes are read, and written back in the same style."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.escapes import (
    LINE_END,
    data_with_escapes_read,
    email_parts,
    read_letters,
    respell,
    unescape,
    with_escapes_read,
)
from gdr_code.records import Span
from gdr_code.text import Text, read_text, spots


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


def _read(raw: str, blanks: bool = False) -> Text:
    text = read_text(raw.encode())
    assert text is not None
    return read_letters(text, blanks)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ('"Zofia Wi\\u015bniewska"', '"Zofia Wiśniewska"'),
        ("Jos&eacute; Garc&#237;a", "José García"),
        ("O\\u0027Brien \\u002b48", "O'Brien +48"),
        ("&#106;an&#64;kornel.example", "jan@kornel.example"),
    ],
)
def test_letters_and_marks_of_names_are_read(raw: str, read: str) -> None:
    assert _read(raw).data.decode() == read


@pytest.mark.parametrize(
    "raw",
    [
        "C:\\\\u015b",
        "\\u0000 \\u0022 \\u005c \\ud83d\\ude00 \\u0041",
        "a &lt; b &amp;&amp; c &quot; &nbsp; &copy;",
        "R&D; x &= y; f(&name);",
        "one\\ntwo",
    ],
)
def test_what_is_no_letter_stays(raw: str) -> None:
    text = _read(raw)
    assert text.data.decode() == raw
    assert text.raw_offset(len(text.data)) == len(raw)


def test_line_ends_within_strings_of_json_are_blanks() -> None:
    assert _read('"a\\nb\\\\nc\\t"', blanks=True).data.decode() == f'"a{LINE_END}b\\\\nc{LINE_END}"'


_PIECES = {
    "é": ["é", "\\u00e9", "&eacute;", "&#233;"],
    "ś": ["ś", "\\u015b"],
    "a": ["a"],
    "漢": ["漢"],
    "\n": ["\n"],
}


@given(
    st.lists(
        st.sampled_from(sorted(_PIECES)).flatmap(lambda c: st.tuples(st.just(c), st.sampled_from(_PIECES[c])))
    )
)
def test_each_letter_is_found_where_its_source_spells_it(pieces: list[tuple[str, str]]) -> None:
    text = _read("".join(spelled for _, spelled in pieces))
    assert text.data.decode() == "".join(char for char, _ in pieces)
    at = raw = line = column = 0
    for char, spelled in pieces:
        span = Span(at, at + len(char.encode()))
        (spot,) = spots(text, [span])
        assert text.raw_span(span) == spot.span == Span(raw, raw + len(spelled.encode()))
        assert text.place(span) == spot.place
        assert (spot.place.line, spot.place.column) == (line + 1, column + 1)
        at, raw = span.end, spot.span.end
        line, column = (line + 1, 0) if char == "\n" else (line, column + len(spelled))


@given(
    st.lists(
        st.sampled_from(
            [
                "\\u00e9",
                "\\n",
                "\\\\",
                '\\"',
                "\\u12",
                "&eacute;",
                "&#337;",
                "&amp;",
                "é",
                "\\",
                "u0041",
                "\n",
            ]
        )
    ),
    st.sampled_from(["json", "python", None]),
)
def test_the_data_alone_is_the_data_of_the_text(pieces: list[str], language: str | None) -> None:
    text = read_text("".join(pieces).encode())
    assert text is not None
    assert data_with_escapes_read(text, language) == with_escapes_read(text, language).data
