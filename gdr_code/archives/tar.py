"""Tar archives: POSIX (ustar, pax) and GNU headers, with a limit on everything that a header may ask for.

Sparse members are listed and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gdr_code.archives.interface import LINK_MODE, File, Member
from gdr_code.errors import SourceError
from gdr_code.records import Entry, SkipReason

_BLOCK = 512
_END = bytes(_BLOCK)
_TEXT_BYTES = 1 << 20
_NUMBER = re.compile(rb"[ \0]*([0-7]*)(?:[ \0].*)?", re.DOTALL)
_DECIMAL = re.compile(rb"[0-9]{1,18}")
_LENGTH = re.compile(rb"([0-9]{1,8}) ")
_HARD_LINK, _LINK, _FOLDER, _SPARSE = b"1", b"2", b"5", b"S"
_REGULAR = frozenset({b"0", b"\0", b"7"})
_WITHOUT_DATA = frozenset({_HARD_LINK, _LINK, _FOLDER, b"3", b"4", b"6"})
_ABOUT_THE_NEXT = {b"L": b"path", b"K": b"linkpath", b"x": None, b"X": None, b"g": None}


class Tar:
    """A reader of a tar archive that is not compressed."""

    def __init__(self, file: File) -> None:
        self._file = file

    def members(self) -> Iterator[Member]:
        """Everything listed but folders, in the archive's order; SourceError when it is damaged."""
        at = 0
        said: dict[bytes, bytes] = {}
        while (block := self._header(at)) != _END:
            kind = block[156:157]
            data = self._after_sparse_map(block, at) if kind == _SPARSE else at + _BLOCK
            size = self._size(block, at, {} if kind in _ABOUT_THE_NEXT else said)
            if data + size > self._file.size:
                raise self._cut_short()
            if kind in _ABOUT_THE_NEXT:
                said.update(self._said(kind, data, size))
            else:
                member = self._member(block, at, said, data, size)
                if kind != _FOLDER and (size or not member.raw_path.endswith(b"/")):
                    yield member
                said = {}
            at = data + -(-size // _BLOCK) * _BLOCK

    def read(self, entry: Entry) -> bytes | SkipReason:
        """The bytes of a member, or UNREADABLE."""
        data = self._file.at(entry.at, entry.size)
        return data if len(data) == entry.size else SkipReason.UNREADABLE

    def _header(self, at: int) -> bytes:
        """The block at an offset: a header whose checksum is right, or zeros."""
        block = self._file.at(at, _BLOCK)
        if len(block) < _BLOCK:
            raise self._cut_short()
        own = block[148:156]
        if block != _END and self._number(own, at) != sum(block) - sum(own) + len(own) * ord(" "):
            raise self._wrong(at)
        return block

    def _member(self, block: bytes, at: int, said: dict[bytes, bytes], data: int, size: int) -> Member:
        """The member of a header, with what the headers before it said of it."""
        kind = block[156:157]
        name = said.get(b"GNU.sparse.name") or said.get(b"path") or _name(block)
        if kind in (_HARD_LINK, _LINK):
            target = said.get(b"linkpath") or _until_zero(block[157:257])
            return Member(name, len(target), LINK_MODE, data, target, is_hard=kind == _HARD_LINK)
        mode = 0o100755 if self._number(block[100:108], at) & 0o100 else 0o100644
        return Member(name, size, mode, data, reason=_why_not_read(kind, said))

    def _said(self, kind: bytes, at: int, size: int) -> dict[bytes, bytes]:
        """What a header says of the next one. What is said of all the others (`g`) is never a name."""
        if size > _TEXT_BYTES:
            raise self._wrong(at)
        text, key = self._file.at(at, size), _ABOUT_THE_NEXT[kind]
        if key is not None:
            return {key: _until_zero(text)}
        return {} if kind == b"g" else dict(self._records(text, at))

    def _records(self, text: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
        """The `LENGTH KEY=VALUE` lines of a pax header."""
        start = 0
        while start < len(text) and text[start]:
            length = _LENGTH.match(text, start)
            end = start + int(length[1]) if length else 0
            if length is None or not length.end() < end <= len(text):
                raise self._wrong(at)
            key, _, value = text[length.end() : end - 1].partition(b"=")
            yield key, value
            start = end

    def _size(self, block: bytes, at: int, said: dict[bytes, bytes]) -> int:
        """The bytes of content that follow a header."""
        if block[156:157] in _WITHOUT_DATA:
            return 0
        told = said.get(b"size")
        if told is None:
            return self._number(block[124:136], at)
        if not _DECIMAL.fullmatch(told):
            raise self._wrong(at)
        return int(told)

    def _after_sparse_map(self, block: bytes, at: int) -> int:
        """Where the content of an old GNU sparse member begins: after the blocks that go on with its map."""
        goes_on = block[482]
        while goes_on:
            at += _BLOCK
            more = self._file.at(at, _BLOCK)
            if len(more) < _BLOCK:
                raise self._cut_short()
            goes_on = more[504]
        return at + _BLOCK

    def _number(self, field: bytes, at: int) -> int:
        """A number of a header: octal digits, or the bytes after 0x80."""
        if field[0] == 0x80:
            return int.from_bytes(field[1:], "big")
        found = _NUMBER.fullmatch(field)
        if found is None:
            raise self._wrong(at)
        return int(found[1] or b"0", 8)

    def _wrong(self, at: int) -> SourceError:
        return self._file.damaged(f"is damaged at byte {at}" if at else "is no tar archive")

    def _cut_short(self) -> SourceError:
        return self._file.damaged("is cut short")


def _name(block: bytes) -> bytes:
    name, prefix = _until_zero(block[:100]), _until_zero(block[345:500])
    return prefix + b"/" + name if prefix and block[257:263] == b"ustar\0" else name


def _until_zero(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _why_not_read(kind: bytes, said: dict[bytes, bytes]) -> SkipReason | None:
    if kind == _SPARSE or any(key.startswith(b"GNU.sparse.") for key in said):
        return SkipReason.UNREADABLE
    return None if kind in _REGULAR else SkipReason.NOT_REGULAR
