"""What stands in the holes of a text that was filled anew."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.alignment import Differing, aligned
from gdr_code.records import Span
from gdr_code.text import Text, read_text


def _text(data: bytes) -> Text:
    text = read_text(data)
    assert text is not None
    return text


def _filled(old: bytes, new: bytes, *spans: tuple[int, int]) -> list[bytes] | Differing:
    found = aligned(_text(old), _text(new), [Span(*span) for span in spans])
    return found if isinstance(found, Differing) else [new[one.start : one.end] for one in found]


_WORDS = st.text("ab c\n\r", min_size=1, max_size=6)


@given(st.lists(_WORDS, min_size=1, max_size=9), st.data())
def test_whatever_fills_the_holes_the_rest_is_found_the_same(pieces: list[str], data: st.DataObject) -> None:
    edges = [0]
    for piece in pieces:
        edges.append(edges[-1] + len(piece))
    old = "".join(pieces)
    spans, new = [], []
    for number, (start, end) in enumerate(pairwise(edges)):
        if number % 2 and not {"\n", "\r"} & set(pieces[number]):
            spans.append(Span(start, end))
            new.append(data.draw(st.text("ab xy", min_size=1, max_size=6)))
        else:
            new.append(pieces[number])
    changed = "".join(new).encode()
    found = aligned(_text(old.encode()), _text(changed), spans)
    assert not isinstance(found, Differing)
    at, rest = 0, b""
    for one in found:
        rest += changed[at : one.start]
        at = one.end
    kept, at = b"", 0
    for one in found:
        kept += old.encode()[at : one.hole.start]
        at = one.hole.end
    assert rest + changed[found[-1].end if found else 0 :] == kept + old.encode()[at:]


def test_neighbours_are_one_hole() -> None:
    assert _filled(b"x ab y", b"x 12345 y", (2, 3), (3, 4)) == [b"12345"]


def test_a_hole_over_lines_keeps_their_number() -> None:
    assert _filled(b"a one\ntwo b\n", b"a 1\n2 b\n", (2, 9)) == [b"1\n2"]
    assert _filled(b"a one\ntwo b\n", b"a 1 2 b\n", (2, 9)) == Differing(1, None)


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [
        (b"a\nvalue, b\n", b"A\nstand-in, b\n", 1),
        (b"a\nvalue, b\n", b"a\nstand-in; b\n", 2),
        (b"a\nvalue, b\n", b"a\nstand-in, b!\n", 2),
        (b"a\nvalue, b\n", b"a\n, b\n", 2),
        (b"a\nvalue, b\n", b"a\n stand-in, b", 2),
        (b"a\nvalue, b\n", b"a\r\nstand-in, b\n", 1),
    ],
)
def test_a_difference_outside_is_told(old: bytes, new: bytes, first: int) -> None:
    assert _filled(old, new, (2, 7)) == Differing(1, first)


def test_many_holes_on_one_line_take_linear_time() -> None:
    number = 40_000
    old, new = b"ab " * number, b"xyz " * number
    began = time.perf_counter()
    found = aligned(_text(old), _text(new), [Span(3 * at, 3 * at + 2) for at in range(number)])
    assert not isinstance(found, Differing)
    assert len(found) == number
    assert time.perf_counter() - began < 5
