"""What the kinds of archives share: a member, a reader, and the file that they read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from gdr_code.errors import SourceError
from gdr_code.records import Entry, SkipReason

MAX_BYTES = 16 << 30
MAX_RATIO = 250
_FREE_BYTES = 64 << 20
LINK_MODE = 0o120000
_OPEN = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Member:
    """What an archive lists that is no folder. `at` is where its reader finds it.

    `target` is a link's; that of a hard link (`is_hard`) counts from the top of the archive. `reason` says
    why its bytes cannot be read.
    """

    raw_path: bytes
    size: int
    mode: int
    at: int = 0
    target: bytes | None = field(default=None, repr=False)
    is_hard: bool = False
    reason: SkipReason | None = None


class Archive(Protocol):
    """A reader of one archive; for use in one thread."""

    def members(self) -> Iterator[Member]:
        """Everything listed but folders, in the archive's own order; SourceError when it is damaged."""

    def read(self, entry: Entry) -> bytes | SkipReason:
        """The bytes of a member, or UNREADABLE."""


class File:
    """A regular file read at any place. `label` is what the user calls it."""

    def __init__(self, path: str, label: str) -> None:
        self.label = label
        try:
            self._handle = os.open(path, _OPEN)
        except OSError as error:
            raise SourceError(f"{label}: {error.strerror}") from None
        found = os.fstat(self._handle)
        if not stat.S_ISREG(found.st_mode):
            os.close(self._handle)
            raise SourceError(f"{label}: is no regular file")
        self.size = found.st_size

    def at(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes from an offset; fewer where the file ends."""
        end = min(offset + count, self.size)
        data = bytearray()
        while offset < end and (more := os.pread(self._handle, end - offset, offset)):
            data += more
            offset += len(more)
        return bytes(data)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._handle)

    def damaged(self, what: str) -> SourceError:
        """The error that says what is wrong with the archive."""
        return SourceError(f"{self.label}: {what}; get a whole copy, or unpack it and name the folder")


def check_size(label: str, unpacked: int, packed: int) -> None:
    """Refuse what would unpack to more than anyone's code is likely to hold. Raises SourceError."""
    if unpacked > MAX_BYTES or unpacked > max(_FREE_BYTES, MAX_RATIO * packed):
        limit = f"{MAX_RATIO} times its size" if unpacked <= MAX_BYTES else f"{MAX_BYTES} bytes"
        raise SourceError(f"{label}: unpacks to more than {limit}; unpack it yourself and name the folder")
