"""Phase 3: links that leave the tree."""

from __future__ import annotations

import pytest

from gdr_code.records import Rewrite
from gdr_code.rewrite import leaves_the_tree


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
