"""Phase 3: where spans go, links that leave the tree."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.records import Edit, Rewrite, Span
from gdr_code.replace.splice import splice
from gdr_code.rewrite import leaves_the_tree, moved


@given(st.binary(min_size=1, max_size=60), st.data())
def test_moved_spans_hold_the_same_bytes(raw: bytes, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(raw)), min_size=2, max_size=12)))
    pieces = [Span(start, end) for start, end in pairwise(edges)]
    edited = [data.draw(st.booleans()) for _ in pieces]
    edits = [Edit(s, data.draw(st.binary(max_size=5))) for s, e in zip(pieces, edited, strict=True) if e]
    kept = [span for span, is_edited in zip(pieces, edited, strict=True) if not is_edited]
    after = splice(raw, edits)
    places = moved(kept, edits)
    assert [after[span.start : span.end] for span in places] == [raw[span.start : span.end] for span in kept]


@pytest.mark.parametrize(
    ("path", "target", "leaves"),
    [
        ("link", "file", False),
        ("link", "../file", True),
        ("a/link", "../file", False),
        ("a/link", "../../file", True),
        ("a/link", "b/../../file", False),
        ("a/link", "b/../../../file", True),
        ("link", "/etc/passwd", True),
        ("link", "..", True),
        ("link", "..file", False),
        ("link", ".", False),
    ],
)
def test_links_that_leave_the_tree(path: str, target: str, leaves: bool) -> None:
    link = Rewrite(path, path.encode(), 0o120000, (), target.encode())
    assert leaves_the_tree(link) == leaves
