"""How much a word looks like a name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gdr_code.name_shapes import BUCKETS, grams, likeness


def test_names_and_words() -> None:
    for name in ("Lindqvistova", "Petrosyanov", "Kowalczewski"):
        assert likeness(name) > 0.7, name
    for word in ("Compiling", "Started", "Validation"):
        assert likeness(word) < 0.3, word


@given(st.text(max_size=60))
def test_any_word_has_a_probability(word: str) -> None:
    assert 0.0 < likeness(word) < 1.0
    assert all(0 <= bucket < BUCKETS for bucket in grams(word))
