"""Text and the way back to raw bytes."""

from __future__ import annotations

import codecs
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.records import Span
from gdr_code.text import line_starts, lowered, read_text, spots

_CONTENT = st.text(st.sampled_from("aé漢😀 \r\n\t"), min_size=1, max_size=40)


@given(_CONTENT, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]), st.data())
def test_spots_agree_with_one_span_at_a_time(content: str, encoding: str, data: st.DataObject) -> None:
    marks = {"utf-8": b"", "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    text = read_text(marks[encoding] + content.encode(encoding))
    assert text is not None
    edges = [len(content[:at].encode()) for at in range(len(content) + 1)]
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(edges), st.sampled_from(edges)), max_size=6))
    spans = [Span(start, end) for start, end in pairs if start < end]
    assert [(spot.span, spot.place) for spot in spots(text, spans)] == [
        (text.raw_span(span), text.place(span)) for span in spans
    ]


def test_many_spots_on_one_long_line_take_linear_time() -> None:
    text = read_text(b"abcd " * 400_000)
    assert text is not None
    began = time.perf_counter()
    spots(text, [Span(at, at + 4) for at in range(0, 2_000_000, 50)])
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("raw", [b"\x89PNG\0\0", codecs.BOM_UTF16_LE + b"\x00\xd8"])
def test_binary_and_broken_text_have_no_text(raw: bytes) -> None:
    assert read_text(raw) is None


@given(st.text())
def test_lower_case_is_as_long_as_the_text(text: str) -> None:
    lower = lowered(text)
    assert len(lower) == len(text)
    if "İ" not in text:
        assert lower == text.lower()


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"a", b"a\n\nb", b"ab\n" * 900_000, b"x" * (3 << 20) + b"\n\ny"]
)
def test_lines_begin_after_line_ends(data: bytes) -> None:
    ends = [match.end() for match in re.finditer(b"\n", data)]
    assert list(line_starts(data)) == [0, *(end for end in ends if end < len(data))]
