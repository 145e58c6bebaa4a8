"""Which files are archives, by their names; a reader of each; compressed tars made plain."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from gdr_code.archives.interface import Archive, File, check_size
from gdr_code.archives.tar import Tar
from gdr_code.archives.zip import Zip
from gdr_code.errors import SourceError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_ZIP, _PLAIN = ".zip", ".tar"
_PIECE = 1 << 20
_XZ_MEMORY_BYTES = 256 << 20


class _Decompressor(Protocol):
    """What the standard library's decompressors of one stream have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


# What a compressed tar ends in, and how it is read; None is gzip, whose reader checks its headers too.
_PACKED: dict[str, Callable[[], _Decompressor] | None] = {
    ".tar.gz": None,
    ".tgz": None,
    ".tar.bz2": bz2.BZ2Decompressor,
    ".tbz2": bz2.BZ2Decompressor,
    ".tar.xz": partial(lzma.LZMADecompressor, memlimit=_XZ_MEMORY_BYTES),
    ".txz": partial(lzma.LZMADecompressor, memlimit=_XZ_MEMORY_BYTES),
    ".tar.zst": zstd.ZstdDecompressor,
    ".tzst": zstd.ZstdDecompressor,
}
KNOWN = " ".join((_ZIP, _PLAIN, *_PACKED))


def suffix(name: str) -> str | None:
    """The end of a file's name that says which archive it is, as it is written; None when it is none."""
    for known in (_ZIP, _PLAIN, *_PACKED):
        if name.lower().endswith(known):
            return name[-len(known) :]
    return None


def is_packed(path: str) -> bool:
    """True for a tar that is compressed as a whole, so that its members cannot be read one by one."""
    return (suffix(path) or "").lower() in _PACKED


@contextmanager
def opened(path: str, label: str) -> Iterator[Archive]:
    """A reader of an archive that is not compressed as a whole."""
    with closing(File(path, label)) as file:
        yield Zip(file) if path.lower().endswith(_ZIP) else Tar(file)


@contextmanager
def unpacked(path: str) -> Iterator[str]:
    """A compressed tar as a plain one, in a private folder that is there as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="gdr-code-") as folder:
        plain = Path(folder, f"archive{_PLAIN}")
        with plain.open("wb", buffering=0) as stream:
            unpack(path, stream)
        yield str(plain)


def unpack(path: str, stream: IO[bytes]) -> None:
    """Write what a compressed tar unpacks to into a stream without a buffer. Raises SourceError."""
    for piece in _pieces(path):
        try:
            while piece:
                piece = piece[stream.write(piece) :]
        except OSError as error:
            where = f"{error.strerror} in {tempfile.gettempdir()}"
            raise SourceError(f"{path}: {where}: make room for what it unpacks to, or set TMPDIR") from None


def _pieces(path: str) -> Iterator[bytes]:
    """What a compressed tar unpacks to, as far as that is sound and not too much. Raises SourceError."""
    new = _PACKED[(suffix(path) or "").lower()]
    packed, total = Path(path).stat().st_size, 0
    try:
        with Path(path).open("rb") as file:
            for piece in _gunzipped(file) if new is None else _decompressed(file, new):
                total += len(piece)
                check_size(path, total, packed)
                yield piece
    except (EOFError, ValueError, OSError, zlib.error, lzma.LZMAError, zstd.ZstdError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise SourceError(f"{path}: {why or 'is damaged or cut short'}; get a whole copy") from None


def _gunzipped(file: IO[bytes]) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=file) as plain:
        while piece := plain.read(_PIECE):
            yield piece


def _decompressed(file: IO[bytes], new: Callable[[], _Decompressor]) -> Iterator[bytes]:
    """One stream after the other, as tools write them that compress in parallel."""
    held = _after_padding(file, b"")
    while held:
        decompressor = new()
        while not decompressor.eof:
            yield decompressor.decompress(held, _PIECE)
            held = b""
            if decompressor.needs_input and not decompressor.eof:
                held = file.read(_PIECE)
                if not held:
                    raise EOFError
        held = _after_padding(file, decompressor.unused_data)


def _after_padding(file: IO[bytes], held: bytes) -> bytes:
    """The next bytes after zeros, which may stand between streams; nothing at the end."""
    held = held.lstrip(b"\0")
    while not held and (more := file.read(_PIECE)):
        held = more.lstrip(b"\0")
    return held
