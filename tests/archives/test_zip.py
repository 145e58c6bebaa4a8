"""Zip archives as many tools write them, and as nobody should."""

from __future__ import annotations

import os
import stat
import struct
import subprocess
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdr_code.archives.interface import Member
from gdr_code.errors import SourceError
from gdr_code.records import SkipReason
from tests.archives.making import contents, members, zip_file
from tests.conftest import MakeRepo, run_git

FILES = {"a": b"x", "empty": b"", "d/e": b"y" * 100_000, "é/漢": b"z" * 700}
BYTES = {name.encode(): data for name, data in FILES.items()}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_read_one_by_one(method: int, tmp_path: Path) -> None:
    assert contents(zip_file(tmp_path / "a.zip", FILES, method)) == BYTES


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compression_is_listed_and_not_read(method: int, tmp_path: Path) -> None:
    assert contents(zip_file(tmp_path / "a.zip", {"a": b"x" * 50}, method)) == {b"a": SkipReason.UNREADABLE}
    assert [one.size for one in members(tmp_path / "a.zip")] == [50]


def test_what_git_archive_writes_is_the_tree(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "x", "d/" + "n" * 200: "y", "é": "z"})
    run_git(repo, "archive", "--output=../a.zip", "HEAD")
    assert contents(repo.parent / "a.zip") == {b"a": b"x", b"d/" + b"n" * 200: b"y", "é".encode(): b"z"}


def test_what_was_written_to_a_pipe(tmp_path: Path) -> None:
    """Sizes stand behind the bytes then; the central directory has them all the same."""
    with (tmp_path / "a.zip").open("wb") as file, os.fdopen(os.dup(file.fileno()), "wb") as sink:
        sink.seekable = lambda: False  # type: ignore[method-assign]
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a", b"x" * 1000)
    assert contents(tmp_path / "a.zip") == {b"a": b"x" * 1000}


def test_large_archives_have_wide_fields(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zip_file(tmp_path / "a.zip", FILES)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more", b"x")
        monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 0)
    assert b"PK\6\6" in path.read_bytes()
    assert contents(path) == {**BYTES, b"more": b"x"}


@pytest.mark.parametrize("before", [b"#!/bin/sh\nexit\n", b"PK\3\4" * 100])
def test_what_stands_before_an_archive_is_passed_over(before: bytes, tmp_path: Path) -> None:
    path = zip_file(tmp_path / "a.zip", FILES)
    path.write_bytes(before + path.read_bytes())
    assert contents(path) == BYTES


def test_a_comment_may_hold_the_mark_of_the_end(tmp_path: Path) -> None:
    path = zip_file(tmp_path / "a.zip", FILES)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"PK\5\6" * 16_000
    assert contents(path) == BYTES


def test_names_that_are_no_text_are_bytes(tmp_path: Path) -> None:
    path = zip_file(tmp_path / "a.zip", {"na": b"1", "nb": b"2"})
    path.write_bytes(path.read_bytes().replace(b"na", b"\xff\xe9").replace(b"nb", b"n\0"))
    assert contents(path) == {b"\xff\xe9": b"1", b"n\0": b"2"}


def test_a_name_that_says_utf_8_and_is_none_harms_nobody(tmp_path: Path) -> None:
    path = zip_file(tmp_path / "a.zip", {"é": b"1", "b": b"2"})
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xff\xff"))
    assert contents(path) == {b"\xff\xff": b"1", b"b": b"2"}


def with_mode(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def test_links_modes_folders_and_devices(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(with_mode("link", stat.S_IFLNK | 0o777), "../etc/passwd")
        archive.writestr(with_mode("long", stat.S_IFLNK | 0o777), "t" * 5000)
        archive.writestr(with_mode("run", stat.S_IFREG | 0o4755), "x")
        archive.writestr(with_mode("pipe", stat.S_IFIFO | 0o644), "")
        archive.writestr(with_mode("folder", stat.S_IFDIR | 0o755), "")
        archive.writestr("other/", "")
    found = {one.raw_path: one for one in members(tmp_path / "a.zip")}
    assert list(found) == [b"link", b"long", b"run", b"pipe"]
    assert (found[b"link"].target, found[b"link"].mode) == (b"../etc/passwd", 0o120000)
    assert found[b"long"].reason is SkipReason.UNREADABLE
    assert found[b"run"].mode == 0o100755
    assert found[b"pipe"].reason is SkipReason.NOT_REGULAR


def test_what_is_encrypted_is_listed_as_such(tmp_path: Path) -> None:
    (tmp_path / "open").write_text("x")
    (tmp_path / "closed").write_text("y")
    subprocess.run(["zip", "-q", "a.zip", "open"], cwd=tmp_path, check=True)
    subprocess.run(["zip", "-q", "-P", "word", "a.zip", "closed"], cwd=tmp_path, check=True)
    assert contents(tmp_path / "a.zip") == {b"open": b"x", b"closed": SkipReason.ENCRYPTED}


def test_an_archive_without_members(tmp_path: Path) -> None:
    assert members(zip_file(tmp_path / "a.zip", {})) == []


# --- Damage


def checked(path: Path) -> list[Member] | None:
    try:
        contents(path)
        return members(path)
    except SourceError:
        return None


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"no archive" * 100, b"PK\5\6" * 30_000, b"PK\5\6" + b"\xff" * 18]
)
def test_what_is_no_archive_is_one_error(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(SourceError, match=r"a\.zip: is (no zip archive|cut short|one part)"):
        members(tmp_path / "a.zip")


def test_cut_anywhere_it_is_one_error(tmp_path: Path) -> None:
    whole = zip_file(tmp_path / "a.zip", FILES).read_bytes()
    for length in range(len(whole)):
        (tmp_path / "cut.zip").write_bytes(whole[:length])
        with pytest.raises(SourceError, match=r"cut\.zip: is no zip archive, or is cut short"):
            members(tmp_path / "cut.zip")


def test_cut_at_the_beginning_it_is_one_error(tmp_path: Path) -> None:
    path = zip_file(tmp_path / "a.zip", FILES)
    path.write_bytes(path.read_bytes()[1:])
    with pytest.raises(SourceError, match="cut short at its beginning"):
        members(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_wrong_checksum_is_one_skip(method: int, tmp_path: Path) -> None:
    path = zip_file(tmp_path / "a.zip", {"a": b"first" * 9, "b": b"second" * 9}, method)
    data = path.read_bytes()
    wrong = struct.pack("<L", zlib.crc32(b"first" * 9) ^ 1)
    path.write_bytes(data.replace(struct.pack("<L", zlib.crc32(b"first" * 9)), wrong))
    assert contents(path) == {b"a": SkipReason.UNREADABLE, b"b": b"second" * 9}


def test_a_changed_byte_is_one_skip(tmp_path: Path) -> None:
    path = zip_file(tmp_path / "a.zip", {"a": b"first", "b": b"second"}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"first", b"worst"))
    assert contents(path) == {b"a": SkipReason.UNREADABLE, b"b": b"second"}


@pytest.mark.parametrize("told", [0, 9, 11, 1 << 31])
def test_a_wrong_size_is_one_skip(told: int, tmp_path: Path) -> None:
    path = zip_file(tmp_path / "a.zip", {"a": b"0123456789"})
    listed = path.read_bytes().rfind(b"PK\1\2")
    data = bytearray(path.read_bytes())
    data[listed + 24 : listed + 28] = struct.pack("<L", told)
    path.write_bytes(data)
    if told > 11:
        with pytest.raises(SourceError, match="unpacks to more than"):
            members(path)
    else:
        assert contents(path) == {b"a": SkipReason.UNREADABLE}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_is_more_than_an_error(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = zip_file(Path(folder, "a.zip"), {"a": b"x" * 50, "b/c": b"y" * 90})
        whole = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(whole)
        checked(path)


# --- Bombs


def row(name: bytes, crc: int, packed: int, size: int, at: int = 0) -> bytes:
    """A row of a central directory."""
    sizes = (crc, packed, size, len(name))
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, *sizes, 0, 0, 0, 0, 0, at) + name


def archive_of(content: bytes, rows: list[bytes]) -> bytes:
    """An archive with these rows, whatever they say of its content."""
    directory = b"".join(rows)
    numbers = (0, 0, len(rows) & 0xFFFF, len(rows) & 0xFFFF, len(directory), len(content), 0)
    return content + directory + struct.pack("<4s4H2LH", b"PK\5\6", *numbers)


def local(name: bytes, data: bytes) -> tuple[bytes, bytes]:
    """A member's header and content, and its content alone."""
    packed = zlib.compress(data, 9)[2:-4]
    numbers = (20, 0, 8, 0, 0, zlib.crc32(data), len(packed), len(data), len(name), 0)
    return struct.pack("<4s5H3L2H", b"PK\3\4", *numbers) + name + packed, packed


def test_the_rows_made_here_are_those_of_an_archive(tmp_path: Path) -> None:
    content, packed = local(b"a", b"x" * 1000)
    (tmp_path / "a.zip").write_bytes(
        archive_of(content, [row(b"a", zlib.crc32(b"x" * 1000), len(packed), 1000)])
    )
    assert contents(tmp_path / "a.zip") == {b"a": b"x" * 1000}
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("a") == b"x" * 1000


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    data = bytes(20 << 20)
    content, packed = local(b"a", data)
    crc = zlib.crc32(data)
    rows = [row(b"%06d" % number, crc, len(packed), len(data)) for number in range(3000)]
    (tmp_path / "a.zip").write_bytes(archive_of(content, rows))
    before = time.process_time()
    with pytest.raises(SourceError, match=r"a\.zip: (its members overlap|unpacks to more)"):
        members(tmp_path / "a.zip")
    assert time.process_time() - before < 1


def test_few_bytes_that_unpack_to_many_are_refused(tmp_path: Path) -> None:
    path = zip_file(tmp_path / "a.zip", {str(number): bytes(60 << 20) for number in range(2)})
    with pytest.raises(SourceError, match=r"unpacks to more than 250 times its size; unpack it yourself"):
        members(path)


def test_a_member_never_unpacks_to_more_than_it_says(tmp_path: Path) -> None:
    data = bytes(200 << 20)
    content, packed = local(b"a", data)
    (tmp_path / "a.zip").write_bytes(archive_of(content, [row(b"a", zlib.crc32(data), len(packed), 1000)]))
    del data
    tracemalloc.start()
    assert contents(tmp_path / "a.zip") == {b"a": SkipReason.UNREADABLE}
    assert tracemalloc.get_traced_memory()[1] < 2 << 20
    tracemalloc.stop()


def test_a_place_beyond_the_end_is_one_skip(tmp_path: Path) -> None:
    content, packed = local(b"a", b"x")
    (tmp_path / "a.zip").write_bytes(
        archive_of(content, [row(b"a", zlib.crc32(b"x"), len(packed), 1, 0xFFFFFFF0)])
    )
    assert contents(tmp_path / "a.zip") == {b"a": SkipReason.UNREADABLE}
