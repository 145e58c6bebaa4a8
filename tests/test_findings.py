"""Verdicts to findings: overlaps, previews."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.findings import is_free, preview, separate
from gdr_code.records import Action, Category, Finding, PathKind, Place, Position, Reach, Span


def finding(
    start: int,
    end: int,
    confidence: float = 0.9,
    entity: str = "0" * 16,
    detector: str = "one",
    category: Category = Category.EMAIL,
) -> Finding:
    """A finding on one line."""
    return Finding(
        repo="repo",
        commit=None,
        path="path",
        blob="0" * 40,
        span=Span(start, end),
        place=Place(1, start + 1, 1, end + 1),
        category=category,
        kind=f"{category}/any",
        confidence=confidence,
        attribution=False,
        position=Position.DATA,
        node=None,
        language=None,
        path_kind=PathKind.SOURCE,
        detectors=(detector,),
        judge="local",
        reason="some_reason",
        reach=Reach.REPOSITORY,
        action=Action.REPLACE,
        entity=entity,
        preview="***",
        value="v" * (end - start),
    )


def test_the_longer_of_two_about_equally_sure_ones_stays() -> None:
    longer, inner = finding(0, 20, 0.9), finding(5, 9, 0.95)
    assert separate([inner, longer]) == (longer,)


def test_the_clearly_surer_one_stays() -> None:
    unsure, inner = finding(0, 20, 0.5), finding(5, 9, 0.99)
    assert separate([unsure, inner]) == (inner,)


def test_twins_of_one_entity_become_one_with_both_detectors() -> None:
    (one,) = separate([finding(0, 5, detector="b"), finding(0, 5, detector="a")])
    assert one.detectors == ("a", "b")


def test_neighbours_stay_both() -> None:
    assert [one.span for one in separate([finding(5, 9), finding(0, 5)])] == [Span(0, 5), Span(5, 9)]


_FINDINGS = st.lists(
    st.builds(
        lambda start, length, confidence: finding(start, start + length, confidence),
        st.integers(0, 60),
        st.integers(1, 20),
        st.floats(0, 1),
    ),
    max_size=25,
)


@given(_FINDINGS)
def test_separate_findings_share_no_byte_whatever_their_order(found: list[Finding]) -> None:
    separated = separate(found)
    spans = [one.span for one in separated]
    assert spans == sorted(spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(any(one.span.overlaps(span) for span in spans) for one in found)
    assert separate(reversed(found)) == separated


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=12),
    st.integers(0, 40),
    st.integers(1, 9),
)
def test_free_is_what_overlaps_nothing(pairs: list[tuple[int, int]], start: int, length: int) -> None:
    taken: list[Span] = []
    for at, size in sorted(pairs):
        if all(not Span(at, at + size).overlaps(other) for other in taken):
            taken.append(Span(at, at + size))
    span = Span(start, start + length)
    assert is_free(taken, span) == (not any(span.overlaps(other) for other in taken))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("short12", "***"),
        ("abcdefgh", "a (8-15)"),
        ("Jane Doe-Smith", "Aa_Aa#Aa (8-15)"),
        ("ab12cd34ef56gh78", "a9a9a9a9 (16-31)"),
        ("漢字かな混じり文章", "a (8-15)"),
    ],
)
def test_a_preview_shows_classes_and_a_length_bucket(value: str, shown: str) -> None:
    assert preview(value) == shown


@given(st.text(min_size=1, max_size=300))
def test_a_preview_is_short_and_made_of_classes_alone(value: str) -> None:
    classes = preview(value).partition(" (")[0]
    assert len(classes) <= 16
    assert set(classes) <= set("Aa9_#*")
