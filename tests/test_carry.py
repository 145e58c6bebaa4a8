"""Edits carried to another version of a file, and into a patch that git takes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.carry import carried, patch
from tests.conftest import MakeRepo, run_git, write_files

LINES = st.lists(st.sampled_from([b"a", b"b", b"c", b"", b"d\r"]), min_size=1, max_size=30)


@given(LINES, st.data())
def test_a_line_that_was_not_changed_stays_as_it_is(lines: list[bytes], data: st.DataObject) -> None:
    changed = data.draw(st.sets(st.integers(0, len(lines) - 1)))
    old = b"\n".join(lines)
    new = b"\n".join(b"NEW" if index in changed else line for index, line in enumerate(lines))
    other = data.draw(LINES)
    result, missing = carried(old, new, b"\n".join(other))
    pairs = list(zip(result.split(b"\n"), other, strict=True))
    assert all(now == before or now.rstrip(b"\r") == b"NEW" for now, before in pairs)
    assert sum(now != before for now, before in pairs) + missing >= sum(
        lines[index] != b"NEW" for index in changed
    )


def test_lines_are_found_around_other_changes() -> None:
    old, new = b"1\n2\nkey\n4\n5\n", b"1\n2\nKEY\n4\n5\n"
    assert carried(old, new, b"0\n1\n2\nkey\n4\nfive\n") == (b"0\n1\n2\nKEY\n4\nfive\n", 0)
    assert carried(old, new, b"1\n2\nkey!\n4\n5\n") == (b"1\n2\nkey!\n4\n5\n", 1)
    assert carried(old, new, b"1\r\n2\r\nkey\r\n4\r\n5\r\n") == (b"1\r\n2\r\nKEY\r\n4\r\n5\r\n", 0)
    assert carried(old, new, old) == (new, 0)
    assert carried(old, new, b"") == (b"", 1)


def test_large_files_that_differ_everywhere_are_left_alone_at_once() -> None:
    old = b"".join(b"%d\n" % number for number in range(100_000))
    other = b"".join(b"%d\n" % number for number in range(100_000, 0, -1))
    start = time.perf_counter()
    assert carried(old, old.replace(b"\n777\n", b"\nNEW\n"), other) == (other, 1)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("name", ["a.py", "with space", 'odd"na\\me', "tab\tü\n漢", "d/e/f"])
@pytest.mark.parametrize("end", [b"\n", b""])
@pytest.mark.parametrize("changed", [{0}, {29}, {0, 3, 6, 14, 29}, {10, 18}, {10, 17}, set(range(30))])
def test_git_takes_the_patch(make_repo: MakeRepo, name: str, end: bytes, changed: set[int]) -> None:
    lines = [b"line %d\r" % number if number % 2 else b"line %d" % number for number in range(30)]
    old = b"\n".join(lines) + end
    new = b"\n".join(b"NEW" if index in changed else line for index, line in enumerate(lines)) + end
    repo = make_repo({name: old})
    write_files(repo, {name: b"something else"})
    run_git(repo, "apply", "--cached", data=b"".join(patch(name.encode(), old, new)))
    assert run_git(repo, "show", f":{name}").encode() == new.removesuffix(b"\n")
