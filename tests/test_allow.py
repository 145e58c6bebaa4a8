"""Allow comments: what they look like, and which lines they speak of."""

from __future__ import annotations

import time

import pytest

from gdr_code import allow


@pytest.mark.parametrize(
    ("text", "lines", "names"),
    [
        ("x = 1  # gdr: allow", (1,), set()),
        ("# gdr: allow\nx = 1", (1, 2), set()),
        ("  // gdr:allow[email] a test address\nx", (1, 2), {"email"}),
        ("<!-- gdr: allow[email, credential/token] -->\nx", (1, 2), {"email", "credential/token"}),
        ("x  # gdr-code: allow", (1,), set()),
        ("x  # pragma: allowlist secret", (1,), set()),
        ("x  # pragma: whitelist secret", (1,), set()),
        ("# pragma: allowlist nextline secret\nx", (2,), set()),
        ("x  // gitleaks:allow", (1,), set()),
        ("\n\nä = '漢'  # gdr: allow\n", (3,), set()),
        ("a  # gdr: allow[", (1,), set()),
    ],
)
def test_a_comment_and_its_lines(text: str, lines: tuple[int, ...], names: set[str]) -> None:
    (found,) = allow.comments(text.encode())
    assert found.lines == lines
    assert set(found.names) == names
    assert allow.count(text.encode()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "gdr: allowed",
        "gdr: allow-list",
        "xgdr: allow",
        "pragma: no cover",
        "pragma: allowlist",
        "gitleaks: nothing",
        "my-gdr: allow",
    ],
)
def test_what_is_no_such_comment(text: str) -> None:
    assert allow.comments(text.encode()) == ()
    assert allow.count(text.encode()) == 0


def test_a_name_that_is_no_category_is_known() -> None:
    (found,) = allow.comments(b"# gdr: allow[emial, phone, credential/token]")
    assert found.unknown == ("emial",)


def test_many_comments_on_one_line_take_no_quadratic_time() -> None:
    text = b"# gdr: allow[" * 40_000 + b"\n"
    start = time.perf_counter()
    assert len(allow.comments(text)) == 40_000
    assert time.perf_counter() - start < 5
