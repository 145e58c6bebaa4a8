"""What a change adds, line by line."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gdr_code import changes, git, sources
from gdr_code.changes import common
from gdr_code.git import Lines
from gdr_code.settings import Settings
from tests.conftest import MakeRepo, run_git, write_files

RANGES = (
    st.lists(st.integers(1, 40), unique=True)
    .map(sorted)
    .map(lambda edges: tuple(range(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)))
)


def _lines(found: Lines) -> set[int]:
    return {line for one in found for line in one}


@given(RANGES, RANGES)
def test_a_line_of_a_merge_is_new_against_every_parent(some: Lines, others: Lines) -> None:
    assert _lines(common(some, [others]) or ()) == _lines(some) & _lines(others)
    assert common(some, [None]) == some
    assert common(None, [others]) == others
    assert common(None, [None]) is None


def _staged(repo: Path) -> dict[bytes, Lines | None]:
    with git.Shadow(str(repo / ".git")) as shadow:
        return {one.now.raw_path: one.lines for one in git.changes(shadow, "HEAD", None)}


def test_lines_are_those_of_the_index(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "1\n2\n3\n4\n", "gone": "x\n", "long": "y" * 100_000 + "\n"})
    write_files(repo, {"a": "1\nzwei\n3\n4\nfünf\nsechs", "new": "n\n", "long": "y" * 100_000 + "\nz\n"})
    (repo / "gone").unlink()
    run_git(repo, "add", "--all")
    write_files(repo, {"a": "nothing like it"})
    assert _staged(repo) == {b"a": (range(2, 3), range(5, 7)), b"long": (range(2, 3),), b"new": None}


def test_text_that_looks_like_a_patch_is_text(make_repo: MakeRepo) -> None:
    patch = "diff --git a/x b/x\nindex 1..2\n@@ -1,9 +700,9 @@\n--- a\n+++ b\nBinary files a and b differ\n"
    repo = make_repo({"a": "1\n"})
    write_files(repo, {"a": "1\n" + patch, "Binary files ": "x\n", "odd\nname ü": "x\n"})
    run_git(repo, "add", "--all")
    found = _staged(repo)
    assert found[b"a"] == (range(2, 8),)
    assert found["odd\nname ü".encode()] is None


def test_only_removed_lines_are_no_lines(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "1\n2\n3\n"})
    write_files(repo, {"a": "1\n3\n"})
    run_git(repo, "add", "--all")
    assert _staged(repo) == {b"a": ()}


def test_since_counts_from_what_both_have_in_common(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "1\n"})
    run_git(repo, "checkout", "--quiet", "-b", "side")
    write_files(repo, {"b": "1\n"})
    run_git(repo, "add", "--all")
    run_git(repo, "commit", "--quiet", "-m", "side")
    run_git(repo, "checkout", "--quiet", "main")
    write_files(repo, {"c": "1\n"})
    run_git(repo, "add", "--all")
    run_git(repo, "commit", "--quiet", "-m", "main")
    own = sources.of_hook(repo, {})
    side = sources.at_commit(own, "side")
    assert set(changes.since(side, "main", Settings()).lines) == {"b"}
