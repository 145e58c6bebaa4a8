"""The members of an archive as a tree: what leaves it, comes twice or is another repository is listed."""

from __future__ import annotations

import io
import tarfile
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdr_code.archives import layout
from gdr_code.archives.interface import LINK_MODE, Member
from gdr_code.errors import SourceError
from gdr_code.records import Entry, Skipped
from gdr_code.settings import Settings
from tests.archives.making import listing, tar_file, tar_member, zip_file
from tests.conftest import read_all


def laid_out(*names: bytes) -> dict[str, str]:
    """Paths with the reason why they are skipped, or nothing."""
    return reasons(*(Member(name, 1, 0o100644) for name in names))


def reasons(*members: Member) -> dict[str, str]:
    return {
        one.path: one.reason.value if isinstance(one, Skipped) else ""
        for one in layout.entries("repo", "label", members)
    }


def targets(*members: Member) -> dict[str, bytes | None]:
    found = layout.entries("repo", "label", members)
    return {one.path: one.target for one in found if isinstance(one, Entry)}


@pytest.mark.parametrize(
    ("names", "paths"),
    [
        ((b"top/a", b"top/b/c"), ["a", "b/c"]),
        ((b"./top/a", b"./top/b/c"), ["a", "b/c"]),
        ((b"top/a", b"other/a"), ["other/a", "top/a"]),
        ((b"top/a", b"b"), ["b", "top/a"]),
        ((b"top/top/a",), ["top/a"]),
        ((b"a",), ["a"]),
        ((b"top//a", b"top/./b"), ["a", "b"]),
        ((b"b", b"a-b", b"a/b", b"a.b"), ["a-b", "a.b", "a/b", "b"]),
    ],
)
def test_a_lone_top_folder_is_stripped(names: tuple[bytes, ...], paths: list[str]) -> None:
    assert list(laid_out(*names)) == paths


@pytest.mark.parametrize(
    "name",
    [
        b"..",
        b"../a",
        b"top/../../a",
        b"/etc/passwd",
        b"C:/a",
        b"c:a",
        b"",
        b".",
        b"n\0",
        b"n" * 5000,
        b"d/" * 300,
    ],
)
def test_names_that_leave_the_tree_are_listed(name: bytes) -> None:
    found = laid_out(b"top/good", name)
    assert found.pop("good") == ""
    assert list(found.values()) == ["illegal_path"]


def test_of_two_with_one_name_the_last_is_read() -> None:
    first, last = Member(b"a", 1, 0o100644, at=1), Member(b"./a", 2, 0o100644, at=2)
    found = layout.entries("repo", "label", [first, Member(b"b", 1, 0o100644), last])
    assert [(type(one), one.path, one.size) for one in found] == [
        (Skipped, "a", 1),
        (Entry, "a", 2),
        (Entry, "b", 1),
    ]


def test_nothing_lies_under_a_file_or_a_link() -> None:
    link = Member(b"etc", 4, LINK_MODE, target=b"/etc")
    members = (
        link,
        Member(b"etc/passwd", 1, 0o100644),
        Member(b"a", 1, 0o100644),
        Member(b"a/b/c", 1, 0o100644),
    )
    assert reasons(*members) == {"a": "", "a/b/c": "illegal_path", "etc": "", "etc/passwd": "illegal_path"}


def test_a_git_folder_is_one_skip_with_its_bytes() -> None:
    members = [
        Member(name, 10, 0o100644) for name in (b"x/.git/HEAD", b"x/.git/objects/a", b"x/a", b"x/sub/.Git")
    ]
    found = layout.entries("repo", "label", members)
    assert [(one.path, one.size) for one in found] == [(".git", 20), ("a", 10), ("sub/.Git", 10)]
    assert reasons(*members) == {".git": "nested_repository", "a": "", "sub/.Git": "nested_repository"}


def test_a_top_folder_named_git_is_not_stripped() -> None:
    assert laid_out(b".git/HEAD", b".git/config") == {".git": "nested_repository"}


def test_a_hard_link_is_seen_from_where_it_is() -> None:
    def hard(name: bytes, target: bytes) -> Member:
        return Member(name, len(target), LINK_MODE, target=target, is_hard=True)

    soft = Member(b"top/soft", 5, LINK_MODE, target=b"top/a")
    found = targets(
        Member(b"top/a", 1, 0o100644),
        hard(b"top/b", b"top/a"),
        hard(b"top/c/d/e", b"./top/c/f/g"),
        hard(b"top/out", b"../../etc/passwd"),
        hard(b"top/root", b"/etc/passwd"),
        soft,
    )
    assert found == {
        "a": None,
        "b": b"a",
        "c/d/e": b"../f/g",
        "out": b"../../etc/passwd",
        "root": b"/etc/passwd",
        "soft": b"top/a",
    }


def test_sizes_of_links_are_those_of_their_texts() -> None:
    (found,) = layout.entries("r", "l", [Member(b"t/b", 3, LINK_MODE, target=b"t/a", is_hard=True)])
    assert isinstance(found, Entry)
    assert (found.size, found.target) == (1, b"a")


def test_names_without_end_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MAX_NAMES_BYTES", 10_000)
    with pytest.raises(SourceError, match="label: names more files than can be listed"):
        laid_out(*(b"%d" % number for number in range(1000)))


def test_deep_paths_cost_no_more_memory_than_their_names() -> None:
    members = [Member(b"/".join([b"%08d" % number] * 200), 1, 0o100644) for number in range(2000)]
    tracemalloc.start()
    before = time.process_time()
    assert len(layout.entries("repo", "label", members)) == 2000
    assert time.process_time() - before < 5
    assert tracemalloc.get_traced_memory()[1] < 64 << 20
    tracemalloc.stop()


PART = st.sampled_from([b"a", b"b", b"..", b".", b"", b".git", b"C:", b"a-b", b"\xff"])
NAME = st.lists(PART, min_size=1, max_size=4).map(b"/".join)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(NAME, st.integers(0, 99)), max_size=8))
def test_bytes_add_up_and_no_path_leaves_the_tree(named: list[tuple[bytes, int]]) -> None:
    found = layout.entries("r", "l", [Member(name, size, 0o100644) for name, size in named])
    assert sum(one.size for one in found) == sum(size for _, size in named)
    assert [one.raw_path for one in found] == sorted(one.raw_path for one in found)
    files = [one.raw_path for one in found if isinstance(one, Entry)]
    assert len(files) == len(set(files))
    for path in files:
        parts = path.split(b"/")
        assert {b"", b".", b"..", b".git"}.isdisjoint(parts)
        assert not any(b"/".join(parts[:depth]) in files for depth in range(1, len(parts)))


# --- Real archives


def test_what_is_not_read_of_a_tar_says_why(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("secret", "x")
    path = tar_file(
        tmp_path / "a.tar",
        {"p/text": b"x", "p/nested.zip": inner.getvalue(), "../out": b"x", "p/large": b"x" * 3000},
        [tar_member("p/pipe", tarfile.FIFOTYPE), tar_member("p/link", tarfile.SYMTYPE, "/etc/passwd")],
    )
    assert listing(path) == {
        "../out": "illegal_path",
        "large": "",
        "link": "",
        "nested.zip": "",
        "pipe": "not_regular",
        "text": "",
    }
    read = read_all(path, Settings(max_file_bytes=2000))
    assert {one.path: one.reason.value for one in read if isinstance(one, Skipped)} == {
        "../out": "illegal_path",
        "large": "too_large",
        "nested.zip": "binary",
        "pipe": "not_regular",
    }


def test_zips_within_zips_are_not_opened(tmp_path: Path) -> None:
    """As in 42.zip: each level holds the next one many times."""
    data = bytes(1 << 20)
    for level in range(4):
        zip_file(tmp_path / f"{level}.zip", {f"{number}.zip": data for number in range(16)})
        data = (tmp_path / f"{level}.zip").read_bytes()
    before = time.process_time()
    read = read_all(tmp_path / "3.zip", Settings())
    assert [one.reason.value for one in read if isinstance(one, Skipped)] == ["binary"] * 16
    assert time.process_time() - before < 1
