"""Archives by name; compressed tars made plain: whole, bounded, in private and gone afterwards."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import stat
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from backports import zstd

from gdr_code.archives import formats, interface
from gdr_code.errors import SourceError
from tests.archives.making import contents, tar_file

FILES = {"top/a": b"x" * 100, "top/b": os.urandom(300_000), "top/c": b"y" * 3_000_000}
BYTES = {name.encode(): data for name, data in FILES.items()}


def zst(data: bytes) -> bytes:
    """Compressed as `zstd` does it, with a checksum."""
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})


COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    ".tar.gz": gzip.compress,
    ".tgz": gzip.compress,
    ".tar.bz2": bz2.compress,
    ".tbz2": bz2.compress,
    ".tar.xz": lzma.compress,
    ".txz": lzma.compress,
    ".tar.zst": zst,
    ".tzst": zst,
}


@pytest.fixture
def plain(tmp_path: Path) -> bytes:
    """A tar archive."""
    return tar_file(tmp_path / "made.tar", FILES).read_bytes()


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("a.zip", ".zip"),
        ("A.ZIP", ".ZIP"),
        ("a-1.2.tar", ".tar"),
        ("a.tar.gz", ".tar.gz"),
        ("a.Tgz", ".Tgz"),
        ("a.gz", None),
        ("a.zip.txt", None),
        ("tar", None),
        ("a.tar.lz4", None),
    ],
)
def test_an_archive_is_known_by_its_name(name: str, end: str | None) -> None:
    assert formats.suffix(name) == end


@pytest.mark.parametrize("end", COMPRESSORS)
def test_a_compressed_tar_is_made_plain(end: str, plain: bytes, tmp_path: Path) -> None:
    packed = tmp_path / f"a{end}"
    packed.write_bytes(COMPRESSORS[end](plain))
    assert formats.is_packed(str(packed))
    with formats.unpacked(str(packed)) as path:
        assert Path(path).read_bytes() == plain
        assert contents(Path(path)) == BYTES


@pytest.mark.parametrize("end", [".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"])
def test_one_stream_after_the_other_is_one_archive(end: str, plain: bytes, tmp_path: Path) -> None:
    packed = tmp_path / f"a{end}"
    pieces = [plain[at : at + 500_000] for at in range(0, len(plain), 500_000)]
    packed.write_bytes(b"".join(map(COMPRESSORS[end], pieces)) + bytes(8))
    with formats.unpacked(str(packed)) as path:
        assert Path(path).read_bytes() == plain


@pytest.mark.parametrize("end", [".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"])
@pytest.mark.parametrize("damage", ["cut", "changed", "other", "after"])
def test_damage_is_one_error(end: str, damage: str, plain: bytes, tmp_path: Path) -> None:
    data = bytearray(COMPRESSORS[end](plain))
    if damage == "cut":
        del data[-1:]
    elif damage == "changed":
        data[len(data) // 2] ^= 0xFF
    elif damage == "other":
        data[:] = b"no archive"
    else:
        data += b"more"
    (tmp_path / f"a{end}").write_bytes(data)
    with (
        pytest.raises(SourceError, match=r"a\.tar\.\w+: is damaged or cut short; get a whole copy"),
        formats.unpacked(str(tmp_path / f"a{end}")),
    ):
        pass


def test_nothing_compressed_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "a.tar.xz").write_bytes(b"")
    with formats.unpacked(str(tmp_path / "a.tar.xz")) as path, pytest.raises(SourceError, match="cut short"):
        contents(Path(path))


@pytest.mark.parametrize("end", [".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"])
def test_what_unpacks_to_too_much_is_stopped_early(end: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{end}"
    path.write_bytes(COMPRESSORS[end](bytes(90 << 20)))
    before = time.process_time()
    with (
        pytest.raises(SourceError, match=r"unpacks to more than 250 times its size"),
        formats.unpacked(str(path)),
    ):
        pass
    assert time.process_time() - before < 5


def test_there_is_a_limit_however_well_it_packs(
    plain: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interface, "MAX_BYTES", 1 << 20)
    (tmp_path / "a.tgz").write_bytes(gzip.compress(plain))
    with (
        pytest.raises(SourceError, match="more than 1048576 bytes"),
        formats.unpacked(str(tmp_path / "a.tgz")),
    ):
        pass


def test_a_dictionary_of_a_gigabyte_is_refused(plain: bytes, tmp_path: Path) -> None:
    packed = bytearray(lzma.compress(plain, lzma.FORMAT_XZ, lzma.CHECK_CRC32))
    header = bytearray(packed[12:24])
    assert header[2] == 0x21, "the filter is LZMA2"
    header[4] = 38  # its dictionary: 2 GiB
    packed[12:24] = bytes(header[:-4]) + zlib.crc32(header[:-4]).to_bytes(4, "little")
    (tmp_path / "a.txz").write_bytes(packed)
    assert lzma.decompress(bytes(packed)) == plain, "it is whole, but for its hunger"
    with pytest.raises(SourceError, match=r"a\.txz: is damaged"), formats.unpacked(str(tmp_path / "a.txz")):
        pass


def test_the_folder_is_private_and_goes(
    plain: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "a.tgz").write_bytes(gzip.compress(plain))
    with formats.unpacked(str(tmp_path / "a.tgz")) as path:
        assert Path(path).is_relative_to(tmp_path / "temporary")
        assert stat.S_IMODE(Path(path).parent.stat().st_mode) == 0o700
    assert list((tmp_path / "temporary").iterdir()) == []
    (tmp_path / "a.tgz").write_bytes(gzip.compress(plain)[:-9])
    with pytest.raises(SourceError), formats.unpacked(str(tmp_path / "a.tgz")):
        pass
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_no_room_is_one_error_that_names_the_place(plain: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.tgz").write_bytes(gzip.compress(plain))
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(SourceError, match=r"a\.tgz: No space left on device in .*: make room"),
    ):
        formats.unpack(str(tmp_path / "a.tgz"), full)
