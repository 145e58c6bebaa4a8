"""The default filters as doubts: the library's answers, in linear time."""

from __future__ import annotations

import time

import pytest
from detect_secrets.filters import heuristic
from hypothesis import given, settings
from hypothesis import strategies as st

from gdr_code.prefilter import plugin_filters
from tests.prefilter.lines import line_of

PIECES = st.lists(
    st.sampled_from([" ", "a", "=", ":", "!", "(", ")", "[", "]", ".", "-", "é", "'"]), max_size=14
)


@settings(max_examples=400)
@given(PIECES.map("".join))
def test_an_indirect_reference_is_what_the_library_says(line: str) -> None:
    assert plugin_filters.is_indirect_reference(line) == heuristic.is_indirect_reference(line)


def test_an_indirect_reference_is_found_in_linear_time() -> None:
    started = time.process_time()
    for unit in (" ", "a", "=", "= ", "= a", "= a(", "!", "a.b"):
        plugin_filters.is_indirect_reference((unit * 1000)[:1000])
    assert time.process_time() - started < 0.1


@pytest.mark.parametrize(
    ("path", "line", "value", "by_pattern", "name"),
    [
        ("a.py", "secret = 'Tr0ub4dor'", "Tr0ub4dor", False, None),
        ("a.py", "x = '0123456789abc'", "0123456789abc", False, "is_sequential_string"),
        ("a.py", "x", "3f2b8a54-1c7e-4a7b-9c1d-2b6e5f4a3c2d", False, "is_potential_uuid"),
        ("a.py", "x = '${HOME_KEY}'", "${HOME_KEY}", False, "is_templated_secret"),
        ("a.py", "x = '$HOMEKEY'", "$HOMEKEY", False, "is_prefixed_with_dollar_sign"),
        ("a.py", "x = '*******'", "*******", False, "is_not_alphanumeric_string"),
        ("a.py", "user_id: 'Tr0ub4dor'", "Tr0ub4dor", False, "is_likely_id_string"),
        ("a.py", "user_id: 'Tr0ub4dor'", "Tr0ub4dor", True, None),
        ("a.py", "secret = get('Tr0ub4dor')", "Tr0ub4dor", False, "is_indirect_reference"),
        ("b/yarn.lock", "x", "Tr0ub4dor", False, "is_lock_file"),
        ("b/a.svg", "x", "Tr0ub4dor", False, "is_non_text_file"),
        ("swagger-ui/a.js", "x", "Tr0ub4dor", False, "is_swagger_file"),
    ],
)
def test_the_filter_that_would_drop_a_value_is_named(
    path: str, line: str, value: str, by_pattern: bool, name: str | None
) -> None:
    assert plugin_filters.dropped_by(path, line, value, by_pattern) == name


def test_an_allow_comment_decides_nothing() -> None:
    line = "secret = 'Tr0ub4dor'  # pragma: allowlist" + " secret"
    assert plugin_filters.dropped_by("a.py", line, "Tr0ub4dor", False) is None


def test_every_occurrence_on_the_line_is_reported_but_no_part_of_a_word() -> None:
    line = line_of("pw='Tr0ub4dor'; log('Tr0ub4dor', Tr0ub4dorX)")
    hits = plugin_filters.report(line, (4, 13), "credential/keyword", "assignment", by_pattern=False)
    assert [(hit.start, hit.end) for hit in hits] == [(4, 13), (21, 30)]
