"""A folder on disk: no link is followed, nothing blocks, and every byte is accounted for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gdr_code import disk
from gdr_code.records import Entry, Skipped, SkipReason
from tests.conftest import write_files

LIMIT = 1000


def walked(root: Path) -> list[Entry | Skipped]:
    with disk.Folders(str(root)) as folders:
        return list(disk.Walk("repo", str(root), None, folders).below())


def read(root: Path, entry: Entry) -> bytes | SkipReason:
    with disk.Folders(str(root)) as folders:
        return folders.read(entry, LIMIT)


def only(root: Path) -> Entry | Skipped:
    (one,) = walked(root)
    return one


def entry_of(root: Path) -> Entry:
    one = only(root)
    assert isinstance(one, Entry)
    return one


# --- Links


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside", "missing", "link", ".", "..", "/dev/zero"])
def test_a_link_is_its_target(target: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside").mkdir()
    write_files(tmp_path / "outside", {"private": "private"})
    (root / "link").symlink_to(target)
    entry = entry_of(root)
    assert entry == Entry("link", b"link", len(target), 0o120000)
    assert read(root, entry) == target.encode()


def test_nothing_is_read_through_a_linked_folder(tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/private": "private", "root/sub/file": "ours"})
    entry = entry_of(tmp_path / "root")
    (tmp_path / "root/sub").rename(tmp_path / "root/moved")
    (tmp_path / "root/sub").symlink_to(tmp_path / "outside")
    assert read(tmp_path / "root", entry) is SkipReason.UNREADABLE
    forged = Entry("sub/private", b"sub/private", 7, 0o100644)
    assert read(tmp_path / "root", forged) is SkipReason.UNREADABLE


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    write_files(tmp_path, {"outside": "ours", "root/file": "ours"})
    entry = entry_of(tmp_path / "root")
    (tmp_path / "root/file").unlink()
    (tmp_path / "root/file").symlink_to(tmp_path / "outside")
    assert read(tmp_path / "root", entry) is SkipReason.UNREADABLE


def test_a_link_that_became_a_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("four")
    entry = entry_of(tmp_path)
    (tmp_path / "link").unlink()
    (tmp_path / "link").write_text("four")
    assert read(tmp_path, entry) is SkipReason.UNREADABLE


# --- What is no file


def test_a_fifo_and_a_socket_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    assert only(tmp_path) == Skipped("repo", "fifo", b"fifo", 0, SkipReason.NOT_REGULAR)


def test_a_file_that_became_a_fifo_does_not_block(tmp_path: Path) -> None:
    write_files(tmp_path, {"file": "ours"})
    entry = entry_of(tmp_path)
    (tmp_path / "file").unlink()
    os.mkfifo(tmp_path / "file")
    assert read(tmp_path, entry) is SkipReason.NOT_REGULAR


@pytest.mark.parametrize("content", [None, "", "shorter", "longer than before"])
def test_a_file_that_changed_since_it_was_listed_is_unreadable(content: str | None, tmp_path: Path) -> None:
    write_files(tmp_path, {"file": "just before"})
    entry = entry_of(tmp_path)
    if content is None:
        (tmp_path / "file").unlink()
    else:
        (tmp_path / "file").write_text(content)
    assert read(tmp_path, entry) is SkipReason.UNREADABLE


def test_a_file_of_two_gigabytes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(2 << 30)
    entry = entry_of(tmp_path)
    assert entry.size == 2 << 30
    assert read(tmp_path, entry) is SkipReason.TOO_LARGE


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * LIMIT)
    assert read(tmp_path, entry_of(tmp_path)) == b"x" * LIMIT


def test_without_permission_files_and_folders_are_unreadable(unprivileged: Path) -> None:
    root = unprivileged / "root"
    write_files(root, {"closed/file": "x", "file": "four", "open": "y"})
    (root / "closed").chmod(0)
    (root / "file").chmod(0)
    found = walked(root)
    assert found[0] == Skipped("repo", "closed", b"closed", 0, SkipReason.UNREADABLE)
    assert isinstance(found[1], Entry)
    assert read(root, found[1]) is SkipReason.UNREADABLE
    assert isinstance(found[2], Entry)
    assert read(root, found[2]) == b"y"
    (root / "closed").chmod(0o700)


# --- Names, order, depth, sums


def test_names_are_bytes_and_come_in_their_order(tmp_path: Path) -> None:
    names = [b"a b", b"a-b", b"a.c", b"a/x", b"a0", b"line\nbreak", b"tab\t", b"\xc3\xa9", b"\xff\xfe"]
    write_files(tmp_path, {os.fsdecode(name): b"x" for name in names})
    found = walked(tmp_path)
    assert [one.raw_path for one in found] == names
    assert [one.path for one in found][-3:] == ["tab\t", "é", "%FF%FE"]
    assert all(isinstance(one, Entry) and read(tmp_path, one) == b"x" for one in found)


def test_the_mode_of_a_file_is_kept(tmp_path: Path) -> None:
    write_files(tmp_path, {"run": "x"})
    (tmp_path / "run").chmod(0o4750)
    assert entry_of(tmp_path).mode == 0o100750


def test_very_deep_folders_end_in_a_skip(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(disk.MAX_DEPTH + 20):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    found = only(tmp_path)
    assert isinstance(found, Skipped)
    assert found.reason is SkipReason.LIMIT
    assert found.raw_path == b"/".join([b"d"] * (disk.MAX_DEPTH + 1))


def test_folders_are_reopened_in_any_order(tmp_path: Path) -> None:
    write_files(tmp_path, {f"{a}/{b}/file": f"{a}{b}" for a in "xyz" for b in "xyz"})
    entries = [one for one in walked(tmp_path) if isinstance(one, Entry)]
    with disk.Folders(str(tmp_path)) as folders:
        for entry in (*entries, *reversed(entries), *entries[::2]):
            assert folders.read(entry, LIMIT) == entry.path.replace("/", "")[:2].encode()


def descriptors() -> set[str]:
    """The process's open descriptors, where the system tells."""
    folder = Path("/proc/self/fd")
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    write_files(tmp_path, {"a/b/c/file": "x", "d": "y"})
    before = descriptors()
    for entry in walked(tmp_path):
        assert isinstance(entry, Entry)
        assert read(tmp_path, entry) in (b"x", b"y")
    after = descriptors()
    assert before == after


def test_a_git_folder_of_a_plain_tree_is_weighed_not_read(tmp_path: Path) -> None:
    write_files(tmp_path, {".git/config": "12345", ".git/deep/er": "678", "sub/.GIT": "9", "sub/file": "x"})
    found = walked(tmp_path)
    assert found[:2] == [
        Skipped("repo", ".git", b".git", 8, SkipReason.NESTED_REPOSITORY),
        Skipped("repo", "sub/.GIT", b"sub/.GIT", 1, SkipReason.NESTED_REPOSITORY),
    ]
    assert found[2].path == "sub/file"


def test_a_linked_git_folder_is_not_followed_when_weighed(tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/big": "x" * 500})
    (tmp_path / "root").mkdir()
    (tmp_path / "root/.git").symlink_to("../outside")
    assert only(tmp_path / "root").size == len("../outside")


def test_a_file_is_written_anew_with_its_mode(tmp_path: Path) -> None:
    write_files(tmp_path, {"d/run.sh": "old"})
    (tmp_path / "d/run.sh").chmod(0o751)
    with disk.Folders(str(tmp_path)) as folders:
        assert folders.current(b"d/run.sh", LIMIT) == b"old"
        assert folders.rewrite(b"d/run.sh", b"new")
    assert (tmp_path / "d/run.sh").read_bytes() == b"new"
    assert (tmp_path / "d/run.sh").stat().st_mode & 0o777 == 0o751
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["run.sh"]


def test_nothing_is_written_through_a_link_or_where_no_file_is(tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/a": "old", "root/b": "b"})
    root = tmp_path / "root"
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "link").symlink_to(tmp_path / "outside/a")
    with disk.Folders(str(root)) as folders:
        for path in (b"folder/a", b"link", b"missing", b"missing/a", b"b/a"):
            assert not folders.rewrite(path, b"new")
            assert not isinstance(folders.current(path, LIMIT), bytes)
    assert (tmp_path / "outside/a").read_bytes() == b"old"
    assert sorted(path.name for path in root.iterdir()) == ["b", "folder", "link"]
