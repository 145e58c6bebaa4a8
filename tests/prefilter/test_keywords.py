"""Keyword assignments: the plugin's values, with exact spans, in linear time."""

from __future__ import annotations

import pytest
from detect_secrets.plugins.keyword import KeywordDetector
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gdr_code.prefilter import keywords
from gdr_code.prefilter.keywords import DETECTORS
from tests.prefilter.lines import find, line_of, slowest

WORDS = ("password", "api_key", "secret", "Pwd", "db_password", ".assign", "x", "é", "7")
PARTS = st.sampled_from((*WORDS, *"_ =:!\"'`;()]@>,#"))
PATHS = ["a.py", "a.go", "a.cpp", "a.cs", "a.js", "a.txt", "a.java"]


@settings(max_examples=1500)
@given(st.lists(PARTS, max_size=14).map("".join), st.sampled_from(PATHS))
@example("`x` == secret", "a.py")
@example('"7x" !== x_password', "a.js")
def test_the_plugins_values_are_among_ours(content: str, path: str) -> None:
    theirs = {s.secret_value for s in KeywordDetector().analyze_line(path, content.rstrip(), 1)}
    line = line_of(content or " ", path)
    assert theirs <= {line.text[hit.start : hit.end] for hit in keywords.find(line)}


@pytest.mark.parametrize(
    ("path", "content", "value"),
    [
        ("a.py", 'password = "Tr0ub4dor"', "Tr0ub4dor"),
        ("a.js", "{ apiKey: 'Tr0ub4dor', b: 1 }", "Tr0ub4dor"),
        ("a.go", "password := Tr0ub4dor", "Tr0ub4dor"),
        ("a.cpp", 'std::string secret("Tr0ub4dor");', "Tr0ub4dor"),
        ("a.py", 'if "Tr0ub4dor" == my_password:', "Tr0ub4dor"),
        ("a.yaml", "password: Tr0ub4dor # no comment", "Tr0ub4dor"),
        ("a.yaml", "db:\n  - password: 'Tr0ub4dor'", "Tr0ub4dor"),
        ("a.yaml", 'password: !vault "Tr0ub4dor"', "Tr0ub4dor"),
        ("a.yaml", "password: >-\n  Tr0ub4dor\n  and more\nx: 1", "Tr0ub4dor\n  and more"),
        ("a.yaml", "{ password: Tr0ub4dor, x: 1 }", "Tr0ub4dor"),
        ("a.ini", "[s]\npassword = Tr0ub4dor x", "Tr0ub4dor x"),
        ("a.ini", "[s]\npasswords =\n  Tr0ub4dor\n  other\n", "Tr0ub4dor"),
        (".env", "DB_PASS=Tr0ub4dor\nX=1\n", "Tr0ub4dor"),
        ("a.toml", 'password = "Tr0ub4dor" # no comment', "Tr0ub4dor"),
        ("a.conf", 'private_key "Tr0ub4dor";', "Tr0ub4dor"),
    ],
)
def test_the_value_is_exact(path: str, content: str, value: str) -> None:
    assert value in [c.value for c in find(DETECTORS, content, path)]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.py", "password = None"),
        ("a.py", "def check(password: str) -> bool:"),
        ("a.py", "# the secret of success is patience"),
        ("a.ts", "interface A {\n  password: string;\n}"),
        ("a.md", "The password is checked twice."),
        ("a.yaml", "password:\nuser: x"),
        ("a.yaml", "password: ${DB_PASSWORD}"),
        ("a.yaml", "secrets:\n  inner:\n    name: x"),
        ("a.sh", "if true; then\n  export PASSWORD=$1\nfi"),
    ],
)
def test_names_without_a_value_give_nothing(path: str, content: str) -> None:
    assert find(DETECTORS, content, path) == ()


def test_hostile_lines_cost_little() -> None:
    units = ["pwd", "secret=", "pwd=`a", "password'", "'a' == ", "`a` == ", "secret ", "x=`", "api_key:", "("]
    assert max(slowest(DETECTORS, units, path)[0] for path in ("a.py", "a.go", "a.yaml", "a.cpp")) < 0.1
