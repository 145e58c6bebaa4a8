"""Values of YAML and INI-like files, on their lines and below them."""

from __future__ import annotations

import pytest

from gdr_code.prefilter.settings_values import bound_values, is_settings
from tests.prefilter.lines import line_of, text_of


def values(content: str, path: str) -> list[tuple[str, str]]:
    """(key, the bytes bound to it) of a file's first line."""
    line = line_of(content, path)
    data = content.encode()
    found = []
    for bound in bound_values(line):
        first, last = (len(line.text[:at].encode()) for at in (bound.start, bound.end))
        start = first if bound.bytes_start is None else bound.bytes_start
        found.append((bound.key, data[start : bound.bytes_end or last].decode()))
    return found


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("k: v", [("k", "v")]),
        ("k: 'v: w' # c", [("k", "v: w")]),
        ('"k x": "é\\"w"', [("k x", 'é\\"w')]),
        ("é: é é", [("é", "é é")]),
        ("k: v#w #c", [("k", "v#w")]),
        ("- k: &a v", [("k", "v")]),
        ("k: it's # c", [("k", "it's")]),
        ("k: 'it''s'", [("k", "it''s")]),
        ("k: http://x:1", [("k", "http://x:1")]),
        ("k: {a: b, 'c': d}", [("a", "b"), ("c", "d")]),
        ("k: |\n  a\n\n   b\nj: c", [("k", "a\n\n   b")]),
        ("k: >- # c\n  a", [("k", "a")]),
        ("k:\n  a", [("k", "a")]),
        ("k: a\n  b\nc: d", [("k", "a\n  b")]),
        ("k:\n  j: a", []),
        ("k:", []),
        ("# k: v", []),
        ("just text", []),
        ("k: |", []),
    ],
)
def test_yaml(content: str, expected: list[tuple[str, str]]) -> None:
    assert values(content, "a.yaml") == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("k=v", [("k", "v")]),
        ("k: v w ", [("k", "v w")]),
        ("k = 'v' ; c", [("k", "v")]),
        ("k := v", [("k", "v")]),
        ("k =\n  a\n  # c\n  b\nj = 1", [("k", "a"), ("k", "b")]),
        ("# k = v", []),
        ("[k = v]", []),
        ("text", []),
        ("k =", []),
    ],
)
def test_ini(content: str, expected: list[tuple[str, str]]) -> None:
    assert values(content, "a.ini") == expected


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("a.yml", "anything", True),
        ("a.conf", "anything", True),
        (".env", "# c\nA=1\nB=2\n", True),
        ("x.txt", "[s]\na = 1\n  b\n", True),
        ("x.txt", "A=1\nand text\n", False),
        ("a.py", "A=1\n", False),
        ("a.sh", "A=1\nif true; then\n  B=1\nfi\n", False),
        ("a.json", '{\n  "a": 1\n}\n', False),
    ],
)
def test_settings_files_are_known_by_name_or_shape(path: str, content: str, expected: bool) -> None:
    assert is_settings(text_of(content), path) is expected
