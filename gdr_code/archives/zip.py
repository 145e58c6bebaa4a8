"""Zip archives: the central directory, and each member's bytes from there on their own.

Compression is none or deflate, as nearly everywhere; what is compressed otherwise is listed and not read.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from gdr_code.archives.interface import LINK_MODE, File, Member, check_size
from gdr_code.errors import SourceError
from gdr_code.records import Entry, SkipReason

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_LISTED = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s22s2H")
_EXTRA = struct.Struct("<2H")
_END_MARK, _END_64_MARK, _LOCATOR_MARK = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_LISTED_MARK, _LOCAL_MARK = b"PK\1\2", b"PK\3\4"
_COMMENT_BYTES = 0xFFFF
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_ENCRYPTED = 0x1
_STORED, _DEFLATED = 0, 8
_TARGET_BYTES = 4096
_PIECE = 1 << 16


class _Directory(NamedTuple):
    """Where the central directory lies; `shift` is what stands before the archive in its file."""

    start: int
    end: int
    shift: int


class _Listed(NamedTuple):
    """A row of the central directory; `at` is its own place, `local` that of the member."""

    raw_path: bytes
    at: int
    end: int
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    local: int


class Zip:
    """A reader of a zip archive."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._directory = self._find_directory()

    def members(self) -> Iterator[Member]:
        """Everything listed but folders, in the archive's order; SourceError when it is damaged."""
        at, packed, unpacked = self._directory.start, 0, 0
        while at < self._directory.end:
            listed = self._listed(at)
            packed, unpacked = packed + listed.packed, unpacked + listed.size
            # Members that share their bytes are a bomb: what each unpacks to costs them nothing.
            if packed > self._file.size:
                raise self._file.damaged("its members overlap")
            check_size(self._file.label, unpacked, self._file.size)
            if not (stat.S_ISDIR(listed.mode) or listed.raw_path.endswith(b"/")):
                yield self._member(listed)
            at = listed.end

    def read(self, entry: Entry) -> bytes | SkipReason:
        """The bytes of a member, proven by their checksum, or UNREADABLE."""
        try:
            return self._content(self._listed(entry.at), entry.size)
        except SourceError:
            return SkipReason.UNREADABLE

    def _member(self, listed: _Listed) -> Member:
        kind = stat.S_IFMT(listed.mode)
        mode = 0o100755 if listed.mode & 0o100 else 0o100644
        member = Member(listed.raw_path, listed.size, mode, listed.at, reason=_why_not_read(listed, kind))
        if kind != stat.S_IFLNK or member.reason:
            return member
        target = self._content(listed, listed.size) if listed.size <= _TARGET_BYTES else SkipReason.UNREADABLE
        if isinstance(target, SkipReason):
            return replace(member, reason=target)
        return replace(member, mode=LINK_MODE, target=target)

    def _content(self, listed: _Listed, size: int) -> bytes | SkipReason:
        """What a member unpacks to; never more than the size that is expected."""
        header = self._file.at(listed.local, _LOCAL.size)
        if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MARK) or listed.size != size:
            return SkipReason.UNREADABLE
        _, _, name, extra = _LOCAL.unpack(header)
        start = listed.local + _LOCAL.size + name + extra
        if listed.method == _STORED:
            data = self._file.at(start, size) if listed.packed == size else b""
        else:
            data = self._inflated(start, listed.packed, size)
        sound = len(data) == size and zlib.crc32(data) == listed.crc
        return data if sound else SkipReason.UNREADABLE

    def _inflated(self, at: int, packed: int, size: int) -> bytes:
        """Deflated bytes as they were, up to one more than `size`; nothing when they are damaged."""
        inflater, end = zlib.decompressobj(-zlib.MAX_WBITS), at + packed
        data = bytearray()
        while not inflater.eof and at < end and len(data) <= size:
            piece = self._file.at(at, min(_PIECE, end - at))
            at += _PIECE
            try:
                data += inflater.decompress(piece, size + 1 - len(data))
            except zlib.error:
                return b""
        return bytes(data)

    def _listed(self, at: int) -> _Listed:
        """The row of the central directory at an offset."""
        fixed = self._file.at(at, _LISTED.size)
        if len(fixed) < _LISTED.size or not fixed.startswith(_LISTED_MARK):
            raise self._file.damaged(f"is damaged at byte {at}")
        row = _LISTED.unpack(fixed)
        flags, method, crc, packed, size = row[3], row[4], row[7], row[8], row[9]
        name, extra, comment, attributes, local = row[10], row[11], row[12], row[15], row[16]
        raw_path = self._file.at(at + _LISTED.size, name)
        size, packed, local = self._wide(at + _LISTED.size + name, extra, (size, packed, local))
        end = at + _LISTED.size + name + extra + comment
        if end > self._directory.end:
            raise self._file.damaged(f"is damaged at byte {at}")
        local += self._directory.shift
        return _Listed(raw_path, at, end, flags, method, crc, packed, size, attributes >> 16, local)

    def _wide(self, at: int, length: int, narrow: tuple[int, int, int]) -> tuple[int, int, int]:
        """Size, packed size and place, from the field for large archives where 32 bits do not hold them."""
        if _FULL_32 not in narrow:
            return narrow
        wide = iter(_words(_extra(self._file.at(at, length), 1)))
        size, packed, local = (next(wide, value) if value == _FULL_32 else value for value in narrow)
        return size, packed, local

    def _find_directory(self) -> _Directory:
        """The central directory, by the mark at the end of the file."""
        tail_at = max(0, self._file.size - _END.size - _COMMENT_BYTES)
        tail = self._file.at(tail_at, self._file.size - tail_at)
        found = tail.rfind(_END_MARK)
        while found >= 0:
            if len(tail) - found >= _END.size:
                end = _END.unpack_from(tail, found)
                if found + _END.size + end[7] == len(tail):
                    return self._directory_before(tail_at + found, end[1], end[5], end[6])
            found = tail.rfind(_END_MARK, 0, found)
        raise self._file.damaged("is no zip archive, or is cut short")

    def _directory_before(self, end: int, disk: int, length: int, start: int) -> _Directory:
        """The directory that ends at an end mark, or at that for large archives before it."""
        locator = self._file.at(max(0, end - _LOCATOR_64.size), _LOCATOR_64.size)
        if locator.startswith(_LOCATOR_MARK):
            end -= _LOCATOR_64.size + _END_64.size
            wide = self._file.at(max(0, end), _END_64.size)
            if end < 0 or not wide.startswith(_END_64_MARK):
                raise self._file.damaged("is damaged at its end")
            length, start = _END_64.unpack(wide)[8:10]
        if disk not in (0, _FULL_16):
            raise self._file.damaged("is one part of several")
        if start + length > end:
            raise self._file.damaged("is cut short at its beginning")
        return _Directory(end - length, end, end - length - start)


def _why_not_read(listed: _Listed, kind: int) -> SkipReason | None:
    if kind not in (0, stat.S_IFREG, stat.S_IFLNK):
        return SkipReason.NOT_REGULAR
    if listed.flags & _ENCRYPTED:
        return SkipReason.ENCRYPTED
    return None if listed.method in (_STORED, _DEFLATED) else SkipReason.UNREADABLE


def _extra(fields: bytes, wanted: int) -> bytes:
    """The content of an extra field; empty where there is none."""
    at = 0
    while at + _EXTRA.size <= len(fields):
        kind, length = _EXTRA.unpack_from(fields, at)
        at += _EXTRA.size
        if kind == wanted:
            return fields[at : at + length]
        at += length
    return b""


def _words(field: bytes) -> list[int]:
    """The 64-bit numbers of a field; what is left over at its end is none."""
    return [int.from_bytes(field[at : at + 8], "little") for at in range(0, len(field) // 8 * 8, 8)]
