"""Allow comments put into files: only where they are comments."""

from __future__ import annotations

import pytest

from gdr_code.comments import with_comment


@pytest.mark.parametrize(
    ("language", "text", "line", "expected"),
    [
        ("python", "a = 'x'\nb = 2\n", 1, "a = 'x'  # gdr: allow\nb = 2\n"),
        ("python", "a = 'x'\r\nb = 2\r\n", 1, "a = 'x'  # gdr: allow\r\nb = 2\r\n"),
        ("python", "a = 'x'", 1, "a = 'x'  # gdr: allow"),
        ("javascript", "let a = 'x';\nlet b;\n", 2, "let a = 'x';\nlet b;  // gdr: allow\n"),
        ("css", "a { color: red; }\nb { }\n", 1, "a { color: red; }  /* gdr: allow */\nb { }\n"),
        ("yaml", "a: x\n", 1, "a: x  # gdr: allow\n"),
        ("python", 'a = """\nx\n"""\n', 2, None),
        ("python", "a = 1 + \\\n  2\n", 1, None),
        ("javascript", "let a = `\nx\n`;\n", 2, None),
        ("json", '{"a": "x"}\n', 1, None),
        ("csv", "a,b\n", 1, None),
        (None, "a\n", 1, None),
        ("python", "a = 1\n", 9, None),
        ("yaml", "script: |\n  echo a\n  echo b\n", 2, None),
        ("bash", "cat <<EOF\na\nEOF\n", 2, None),
        ("ruby", "x = <<~T\n  a\nT\n", 2, None),
        ("hcl", "a = <<T\nb\nT\n", 2, None),
    ],
)
def test_a_comment_goes_only_where_it_is_one(
    language: str | None, text: str, line: int, expected: str | None
) -> None:
    found = with_comment(text.encode(), language, line, "gdr: allow")
    assert (found and found.decode()) == expected
