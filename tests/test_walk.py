"""Sources, entries and bytes: what a repository is, and that its bytes add up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdr_code import walk
from gdr_code.errors import SourceError
from gdr_code.records import Entry, Skipped, SkipReason, SourceFile
from gdr_code.settings import Settings
from tests.conftest import MakeRepo, paths, read_all, repositories, run_git, write_files

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "ab" * 32 + "\nsize 12345\n"
MakeTree = Callable[..., Path]


def reasons(read: list[SourceFile | Skipped]) -> dict[str, str]:
    return {one.path: one.reason.value for one in read if isinstance(one, Skipped)}


# --- Empty and unborn


def test_empty_sources_hold_nothing(make_repo: MakeRepo, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    unborn = make_repo({}, commit=False)
    run_git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    for source in (tmp_path / "empty", unborn, make_repo({}, name="no files"), tmp_path / "bare.git"):
        assert read_all(source, Settings()) == []
    assert read_all(unborn, Settings(staged=True)) == []


def test_a_work_tree_with_unborn_head_is_read_from_disk(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "x"}, commit=False)
    (found,) = repositories(repo)
    assert (found.commit, found.tree) == (None, None)
    assert paths(read_all(repo, Settings())) == ["a"]


def test_unborn_head_as_a_ref_is_an_error(make_repo: MakeRepo) -> None:
    with pytest.raises(SourceError, match="has no commit HEAD"):
        repositories(make_repo({"a": "x"}, commit=False), given=Settings(ref="HEAD"))


# --- Which files of a work tree


def test_tracked_and_untracked_but_not_ignored_files(make_repo: MakeRepo) -> None:
    repo = make_repo({"tracked.o": "t", ".gitignore": "*.o\nbuild/\n!keep.o\n", "gone": "g"})
    (repo / "gone").unlink()
    write_files(repo, {"new": "n", "new.o": "o", "keep.o": "k", "build/x": "b", "sub/a.o": "o", "sub/b": "b"})
    assert paths(read_all(repo, Settings())) == [".gitignore", "keep.o", "new", "sub/b", "tracked.o"]


def test_ref_staged_and_disk_are_three_states(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "committed", "gone": "x"})
    write_files(repo, {"a": "staged"})
    run_git(repo, "rm", "--quiet", "--cached", "gone")
    run_git(repo, "add", "a")
    write_files(repo, {"a": "on disk"})
    seen = {
        chosen: {one.path: one.data for one in read_all(repo, chosen) if isinstance(one, SourceFile)}
        for chosen in (Settings(ref="HEAD"), Settings(staged=True), Settings())
    }
    assert list(seen.values()) == [
        {"a": b"committed", "gone": b"x"},
        {"a": b"staged"},
        {"a": b"on disk", "gone": b"x"},
    ]


@pytest.mark.parametrize("chosen", [Settings(), Settings(ref="HEAD"), Settings(staged=True)])
def test_modes_links_and_odd_names_are_the_same_everywhere(chosen: Settings, make_repo: MakeRepo) -> None:
    odd = os.fsdecode(b"\xe9 tab\tline\n")
    repo = make_repo({"run": "x", odd: "odd", "d/e": "x", "d-e": "x", "d.e": "x"}, commit=False)
    (repo / "run").chmod(0o755)
    (repo / "loop").symlink_to("loop")
    (repo / "out").symlink_to("/etc/passwd")
    run_git(repo, "add", "--all")
    run_git(repo, "commit", "--quiet", "-m", "first")
    read = read_all(repo, chosen)
    files = [one for one in read if isinstance(one, SourceFile)]
    assert [one.path for one in files] == ["d-e", "d.e", "d/e", "loop", "out", "run", "%E9 tab\tline\n"]
    assert [one.mode for one in files] == [0o100644] * 3 + [0o120000] * 2 + [0o100755, 0o100644]
    assert [one.data for one in files] == [b"x", b"x", b"x", b"loop", b"/etc/passwd", b"x", b"odd"]
    assert files[-1].raw_path == os.fsencode(odd)


@pytest.mark.parametrize("chosen", [Settings(), Settings(ref="HEAD"), Settings(staged=True)])
def test_what_is_not_scanned_says_why(chosen: Settings, make_repo: MakeRepo) -> None:
    content: dict[str, bytes | str] = {
        "binary": b"a\0b",
        "large": "x" * 2001,
        "pointer.bin": POINTER,
        "about-pointers.md": "A pointer begins so:\n" + POINTER,
        "utf16": b"\xff\xfea\0b\0",
        "text": "x" * 2000,
    }
    repo = make_repo(content)
    read = read_all(repo, Settings(ref=chosen.ref, staged=chosen.staged, max_file_bytes=2000))
    assert reasons(read) == {"binary": "binary", "large": "too_large", "pointer.bin": "lfs_pointer"}
    assert paths(read) == ["about-pointers.md", "text", "utf16"]
    sizes = [one.size if isinstance(one, Skipped) else len(one.data) for one in read]
    assert sum(sizes) == sum(len(one) for one in content.values())


def test_a_two_gigabyte_file_is_listed_without_reading(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "x"})
    with (repo / "huge").open("wb") as huge:
        huge.truncate(2 << 30)
    before = time.process_time()
    read = read_all(repo, Settings())
    assert time.process_time() - before < 0.5
    assert read[1] == Skipped("repo", "huge", b"huge", 2 << 30, SkipReason.TOO_LARGE)


def test_a_tracked_file_that_became_a_fifo_is_no_file(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "x", "b": "y"})
    (repo / "a").unlink()
    os.mkfifo(repo / "a")
    read = read_all(repo, Settings())
    assert (reasons(read), paths(read)) == ({"a": "not_regular"}, ["b"])


def test_a_file_that_vanishes_after_listing_is_a_skip(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "x", "b": "y"})
    (found,) = repositories(repo)
    listed = list(walk.entries(found, Settings()))
    (repo / "a").unlink()
    with walk.Reader(found, Settings()) as reader:
        read = [reader.read(one) for one in listed if isinstance(one, Entry)]
    assert (reasons(read), paths(read)) == ({"a": "unreadable"}, ["b"])


def test_too_many_files_is_an_error(make_repo: MakeRepo) -> None:
    repo = make_repo(dict.fromkeys("abc", "x"))
    assert len(read_all(repo, Settings(max_files=3))) == 3
    for chosen in (Settings(max_files=2), Settings(max_files=2, ref="HEAD")):
        with pytest.raises(SourceError, match="more than 2 files"):
            read_all(repo, chosen)


def tree_of(repo: Path, *lines: tuple[str, str, bytes]) -> str:
    """Write a tree object as it stands, past git's own checks."""
    data = b"".join(
        mode.encode() + b" " + name + b"\0" + bytes.fromhex(object_id) for mode, object_id, name in lines
    )
    return run_git(repo, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", data=data)


@pytest.mark.parametrize("name", [b"..", b".", b".git", b".GIT", b"a/../../b", b"/etc"])
def test_names_that_leave_the_tree_are_skipped(name: bytes, make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "x"})
    blob = run_git(repo, "rev-parse", "HEAD:a")
    inner = tree_of(repo, ("100644", blob, b"file"))
    top = tree_of(repo, ("40000", inner, name), ("100644", blob, b"good"))
    commit = run_git(repo, "commit-tree", top, "-m", "hostile")
    read = read_all(repo, Settings(ref=commit))
    assert reasons(read) == {os.fsdecode(name) + "/file": "illegal_path"}
    assert paths(read) == ["good"]


def test_no_path_lies_under_a_link_and_none_comes_twice(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "x"})
    blob = run_git(repo, "rev-parse", "HEAD:a")
    inner = tree_of(repo, ("100644", blob, b"passwd"))
    top = tree_of(
        repo,
        ("120000", blob, b"etc"),
        ("100644", blob, b"etc-other"),
        ("40000", inner, b"etc"),
        ("100644", blob, b"twice"),
        ("100755", blob, b"twice"),
    )
    commit = run_git(repo, "commit-tree", top, "-m", "hostile")
    read = read_all(repo, Settings(ref=commit))
    assert paths(read) == ["etc", "etc-other", "twice"]
    assert reasons(read) == {"etc/passwd": "illegal_path", "twice": "illegal_path"}


def test_a_tree_that_multiplies_ends_at_the_limit(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "x"})
    tree = run_git(repo, "rev-parse", "HEAD^{tree}")
    for _ in range(12):
        tree = tree_of(repo, *(("40000", tree, bytes([name])) for name in b"abcdefghij"))
    commit = run_git(repo, "commit-tree", tree, "-m", "bomb")
    with pytest.raises(SourceError, match="more than 1000 files"):
        read_all(repo, Settings(ref=commit, max_files=1000))


def test_a_folder_of_a_work_tree_without_permission_is_a_skip(
    unprivileged: Path,
) -> None:
    repo = unprivileged / "repo"
    repo.mkdir()
    run_git(repo, "init", "--quiet")
    write_files(repo, {"closed/new": "x", "open": "y"})
    (repo / "closed").chmod(0)
    read = read_all(repo, Settings())
    (repo / "closed").chmod(0o700)
    assert (reasons(read), paths(read)) == ({"closed": "unreadable"}, ["open"])


def test_a_source_without_permission_is_an_error(unprivileged: Path) -> None:
    (unprivileged / "closed/tree").mkdir(parents=True)
    (unprivileged / "closed").chmod(0)
    with pytest.raises(SourceError, match="Permission denied"):
        repositories(unprivileged / "closed/tree")
    with pytest.raises(SourceError, match="Permission denied"):
        repositories(unprivileged / "closed")
    (unprivileged / "closed").chmod(0o700)


# --- Properties

NAME = st.sampled_from(["a", "b", "a.o", "b.o", "a-b", "é"])
PATH = st.lists(NAME, min_size=1, max_size=3).map("/".join)
RULE = st.sampled_from(["*.o", "a/", "!a.o", "/b", "b.o", "a/*", "!a/b", "**/é"])


def write_what_fits(folder: Path, wanted: dict[str, str]) -> None:
    """Write those files whose folders are no files already."""
    for name, content in wanted.items():
        path = folder / name
        if not path.is_dir() and not any(above.is_file() for above in path.parents):
            write_files(folder, {name: content})


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(PATH, st.text("xy", max_size=3), max_size=6),
    st.dictionaries(PATH, st.text("xy", max_size=3), max_size=6),
    st.lists(RULE, max_size=4),
)
def test_a_work_tree_is_what_git_lists(
    tracked: dict[str, str], untracked: dict[str, str], rules: list[str]
) -> None:
    with TemporaryDirectory() as folder:
        repo = Path(os.path.realpath(folder))
        run_git(repo, "init", "--quiet")
        write_what_fits(repo, tracked)
        run_git(repo, "add", "--all", "--force")
        write_what_fits(repo, {**untracked, ".gitignore": "\n".join(rules)})
        listed = run_git(repo, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
        expected = sorted({os.fsencode(name) for name in listed if name})
        read = read_all(repo, Settings())
        assert [one.raw_path for one in read] == expected
        for one in read:
            assert isinstance(one, SourceFile)
            assert one.data == (repo / one.path).read_bytes()


def test_ten_thousand_files_are_listed_and_read_in_time(make_repo: MakeRepo) -> None:
    repo = make_repo({f"{n % 100}/{n}.txt": f"{n}\n" for n in range(10_000)})
    for chosen in (Settings(), Settings(ref="HEAD")):
        before = time.monotonic()
        assert len(read_all(repo, chosen)) == 10_000
        assert time.monotonic() - before < 5


# --- What a path says
