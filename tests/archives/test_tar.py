"""Tar archives as many tools write them, and as nobody should."""

from __future__ import annotations

import os
import subprocess
import tarfile
import time
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdr_code.archives.interface import Member
from gdr_code.errors import SourceError
from gdr_code.records import SkipReason
from tests.archives.making import contents, members, tar_file, tar_member
from tests.conftest import MakeRepo, run_git

FORMATS = (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)
FILES = {"a": b"x", "empty": b"", "d/e/f": b"y" * 512, "d/g": b"z" * 513}


def as_bytes(files: dict[str, bytes]) -> dict[bytes, bytes | SkipReason]:
    return {os.fsencode(name): data for name, data in files.items()}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_read(kind: int, tmp_path: Path) -> None:
    assert contents(tar_file(tmp_path / "a.tar", FILES, kind=kind)) == as_bytes(FILES)


@pytest.mark.parametrize("kind", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_of_any_length_and_alphabet(kind: int, tmp_path: Path) -> None:
    files = {"é/漢": b"1", "n" * 255: b"2", "/".join(["folder"] * 100): b"3", os.fsdecode(b"\xff\xe9"): b"4"}
    assert contents(tar_file(tmp_path / "a.tar", files, kind=kind)) == as_bytes(files)


def test_a_long_name_in_ustar_is_split_over_two_fields(tmp_path: Path) -> None:
    files = {"f" * 90 + "/" + "n" * 90: b"x"}
    assert contents(tar_file(tmp_path / "a.tar", files, kind=tarfile.USTAR_FORMAT)) == as_bytes(files)


@pytest.mark.parametrize("kind", FORMATS)
def test_links_are_their_targets(kind: int, tmp_path: Path) -> None:
    far = "t" * 99 if kind == tarfile.USTAR_FORMAT else "far/" * 50
    extra = [
        tar_member("soft", tarfile.SYMTYPE, "../etc/passwd"),
        tar_member("hard", tarfile.LNKTYPE, "a"),
        tar_member("far", tarfile.SYMTYPE, far),
    ]
    found = {one.raw_path: one for one in members(tar_file(tmp_path / "a.tar", {"a": b"x"}, extra, kind))}
    assert (found[b"soft"].target, found[b"soft"].is_hard) == (b"../etc/passwd", False)
    assert (found[b"hard"].target, found[b"hard"].is_hard) == (b"a", True)
    assert found[b"far"].target == far.encode()
    assert {one.mode for name, one in found.items() if name != b"a"} == {0o120000}
    assert [one.size for name, one in found.items() if name == b"soft"] == [len("../etc/passwd")]


def test_the_right_to_execute_is_kept_and_no_other(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, mode in {"run": 0o6777, "plain": 0o666}.items():
            member = tarfile.TarInfo(name)
            member.mode = mode
            archive.addfile(member)
    assert [one.mode for one in members(tmp_path / "a.tar")] == [0o100755, 0o100644]


def test_folders_are_no_members_and_devices_are_not_read(tmp_path: Path) -> None:
    extra = [
        tar_member("folder", tarfile.DIRTYPE),
        tar_member("old folder/", tarfile.AREGTYPE),
        tar_member("pipe", tarfile.FIFOTYPE),
        tar_member("disk", tarfile.BLKTYPE),
        tar_member("screen", tarfile.CHRTYPE),
    ]
    found = members(tar_file(tmp_path / "a.tar", {"z": b"x"}, extra))
    assert [(one.raw_path, one.reason) for one in found] == [
        (b"z", None),
        (b"pipe", SkipReason.NOT_REGULAR),
        (b"disk", SkipReason.NOT_REGULAR),
        (b"screen", SkipReason.NOT_REGULAR),
    ]


@pytest.mark.parametrize(
    "options", [["gnu"], ["posix"], ["posix", "--sparse-version=0.0"], ["posix", "--sparse-version=0.1"]]
)
def test_sparse_files_are_listed_and_what_follows_is_read(options: list[str], tmp_path: Path) -> None:
    with (tmp_path / "holes").open("wb") as file:
        for number in range(40):
            file.seek(number << 20)
            file.write(b"island")
        file.truncate(64 << 20)
    (tmp_path / "after").write_bytes(b"x")
    kind, *more = options
    command = ["tar", "--sparse", f"--format={kind}", *more, "-cf", "a.tar", "holes", "after"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert (tmp_path / "a.tar").stat().st_size < 1 << 20
    assert contents(tmp_path / "a.tar") == {b"holes": SkipReason.UNREADABLE, b"after": b"x"}


def test_what_git_archive_writes_is_the_tree(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "x", "d/" + "n" * 200: "y", "é": "z"})
    run_git(repo, "archive", "--output=../a.tar", "HEAD")
    assert contents(repo.parent / "a.tar") == {b"a": b"x", b"d/" + b"n" * 200: b"y", "é".encode(): b"z"}


def test_a_size_beyond_octal_digits(tmp_path: Path) -> None:
    """A size in base 256 (GNU) and one in a pax header count, whatever the field says."""
    for kind in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        member = tarfile.TarInfo("huge")
        member.size = 9 << 30
        header = member.tobuf(kind)
        path = tmp_path / f"{kind}.tar"
        with path.open("wb") as file:
            file.write(header)
            file.truncate(len(header) + (9 << 30))
            file.seek(0, os.SEEK_END)
            file.write(tarfile.TarInfo("after").tobuf(kind) + bytes(1024))
        assert [(one.raw_path, one.size) for one in members(path)] == [(b"huge", 9 << 30), (b"after", 0)]


def test_an_archive_without_members(tmp_path: Path) -> None:
    assert members(tar_file(tmp_path / "a.tar", {})) == []


# --- Damage


def checked(path: Path) -> list[Member] | None:
    try:
        return members(path)
    except SourceError:
        return None


@pytest.mark.parametrize("data", [b"", b"x", b"no archive at all" * 100, b"\xff" * 512])
def test_what_is_no_archive_is_one_error(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(data)
    with pytest.raises(SourceError, match=r"a\.tar: is (no tar archive|cut short)"):
        members(tmp_path / "a.tar")


def test_cut_anywhere_it_is_one_error(tmp_path: Path) -> None:
    whole = tar_file(tmp_path / "a.tar", {**FILES, "l" * 200: b"x"}, kind=tarfile.GNU_FORMAT).read_bytes()
    end = whole.rstrip(b"\0")
    for length in {*range(0, len(end), 512), *range(0, len(end), 100)}:
        (tmp_path / "cut.tar").write_bytes(whole[:length])
        with pytest.raises(SourceError, match=r"cut\.tar: is cut short|is no tar"):
            members(tmp_path / "cut.tar")


def test_a_damaged_header_says_where(tmp_path: Path) -> None:
    data = bytearray(tar_file(tmp_path / "a.tar", {"a": b"x", "b": b"y"}).read_bytes())
    data[1024] = ord("c")
    (tmp_path / "a.tar").write_bytes(data)
    with pytest.raises(SourceError, match="is damaged at byte 1024"):
        members(tmp_path / "a.tar")


def header(name: bytes, kind: bytes, size: bytes, content: bytes = b"") -> bytes:
    """A header with a right checksum and whatever size."""
    block = bytearray(512)
    block[0 : len(name)], block[156:157], block[124 : 124 + len(size)] = name, kind, size
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + content + bytes(-len(content) % 512)


@pytest.mark.parametrize("size", [b"-1", b"9", b"\xff" * 12, b"+7", b"1_0", b"\x80" + b"\xff" * 11])
def test_odd_sizes_are_no_trap(size: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(header(b"a", b"0", size) + bytes(8192))
    with pytest.raises(SourceError, match=r"a\.tar: is (no tar archive|cut short)"):
        members(tmp_path / "a.tar")


@pytest.mark.parametrize("kind", [b"L", b"K", b"x", b"g"])
def test_a_name_of_a_gigabyte_takes_no_memory(kind: bytes, tmp_path: Path) -> None:
    with (tmp_path / "a.tar").open("wb") as file:
        file.write(header(b"a", kind, b"10000000000"))
        file.truncate(2 << 30)
    tracemalloc.start()
    with pytest.raises(SourceError, match=r"a\.tar"):
        members(tmp_path / "a.tar")
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


@pytest.mark.parametrize(
    "text", [b"1" * 1_000_000, b"5 a=b" * 100_000, b"6 a=b\n" * 160_000, b"=" * 1_000_000, b"3 =", b"0 a=b\n"]
)
def test_a_header_of_pax_takes_linear_time(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(header(b"a", b"x", b"%o" % len(text), text) + bytes(1024))
    before = time.process_time()
    checked(tmp_path / "a.tar")
    assert time.process_time() - before < 2


def test_an_endless_sparse_map_ends_with_the_file(tmp_path: Path) -> None:
    first = bytearray(header(b"a", b"S", b"0"))
    first[482] = 1
    first[148:156] = b" " * 8
    first[148:156] = b"%06o\0 " % sum(first)
    (tmp_path / "a.tar").write_bytes(bytes(first) + b"\1" * 512 * 1000)
    with pytest.raises(SourceError, match="cut short"):
        members(tmp_path / "a.tar")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_is_more_than_an_error(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = tar_file(Path(folder, "a.tar"), {**FILES, "l" * 150: b"x"}, kind=tarfile.PAX_FORMAT)
        whole = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(whole)
        for one in checked(path) or ():
            assert 0 <= one.size <= len(whole)


NAME = st.text(st.characters(exclude_characters="\0/", codec="utf-8"), min_size=1, max_size=60)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(NAME, st.binary(max_size=1200), max_size=5), st.sampled_from(FORMATS[1:]))
def test_what_is_written_is_read(files: dict[str, bytes], kind: int) -> None:
    with TemporaryDirectory() as folder:
        assert contents(tar_file(Path(folder, "a.tar"), files, kind=kind)) == as_bytes(files)
