"""A folder on disk, read without following a link: what is in it, and the bytes of its files."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from gdr_code import gitdir
from gdr_code.errors import SourceError
from gdr_code.patterns import compiled
from gdr_code.records import Entry, Skipped, SkipReason

LINK_MODE = 0o120000
MAX_DEPTH = 256
_SURROGATE = compiled("[\udc80-\udcff]")
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OPEN_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def path_text(raw_path: bytes) -> str:
    """A path as text; each byte that is not UTF-8 as %XX."""
    text = raw_path.decode("utf-8", "surrogateescape")
    return _SURROGATE.sub(lambda found: f"%{ord(found[0]) - 0xDC00:02X}", text)


def skip(repo: str, raw_path: bytes, size: int, reason: SkipReason) -> Skipped:
    """A skip, its path as text."""
    return Skipped(repo, path_text(raw_path), raw_path, size, reason)


class Folders:
    """The folders from a root down to the last one asked for, open; each reached through no link.

    Asking in the order of the paths opens each folder once.
    """

    def __init__(self, root: str) -> None:
        try:
            self._root = os.open(root, _OPEN_FOLDER & ~os.O_NOFOLLOW)
        except OSError as error:
            raise SourceError(f"{root}: {error.strerror}") from error
        self._open: list[tuple[bytes, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(0)
        os.close(self._root)

    def at(self, folder: bytes) -> int:
        """The descriptor of a folder, given relative to the root ("" or with a slash at its end)."""
        names = folder.split(b"/")[:-1]
        if len(names) > MAX_DEPTH:
            raise OSError("too deep")
        shared = 0
        while shared < min(len(names), len(self._open)) and self._open[shared][0] == names[shared]:
            shared += 1
        self._close(shared)
        for name in names[shared:]:
            above = self._open[-1][1] if self._open else self._root
            self._open.append((name, os.open(name, _OPEN_FOLDER, dir_fd=above)))
        return self._open[-1][1] if self._open else self._root

    def read(self, entry: Entry, limit: int) -> bytes | SkipReason:
        """An entry's bytes, or a link's target; UNREADABLE when it is not what was listed."""
        folder, slash, name = entry.raw_path.rpartition(b"/")
        try:
            above = self.at(folder + slash)
            if entry.mode == LINK_MODE:
                data: bytes | SkipReason = os.readlink(name, dir_fd=above)
            else:
                data = _regular(name, above, limit)
        except OSError:
            return SkipReason.UNREADABLE
        changed = isinstance(data, bytes) and len(data) != entry.size
        return SkipReason.UNREADABLE if changed else data

    def current(self, raw_path: bytes, limit: int) -> bytes | SkipReason:
        """The bytes of a plain file as it is now; why not, where there is none."""
        folder, slash, name = raw_path.rpartition(b"/")
        try:
            return _regular(name, self.at(folder + slash), limit)
        except OSError:
            return SkipReason.UNREADABLE

    def rewrite(self, raw_path: bytes, data: bytes) -> bool:
        """Write a plain file anew, as a whole, with its mode; False where it is none or cannot be written."""
        folder, slash, name = raw_path.rpartition(b"/")
        draft = b".gdr-code-" + secrets.token_hex(8).encode()
        try:
            above = self.at(folder + slash)
            found = os.stat(name, dir_fd=above, follow_symlinks=False)
            if not stat.S_ISREG(found.st_mode):
                return False
            with os.fdopen(os.open(draft, _NEW_FILE, 0o600, dir_fd=above), "wb") as file:
                file.write(data)
                os.fchmod(file.fileno(), stat.S_IMODE(found.st_mode))
            os.rename(draft, name, src_dir_fd=above, dst_dir_fd=above)
        except OSError:
            with suppress(OSError):
                os.unlink(draft, dir_fd=self.at(folder + slash))
            return False
        return True

    def _close(self, kept: int) -> None:
        while len(self._open) > kept:
            os.close(self._open.pop()[1])


def _regular(name: bytes, folder: int, limit: int) -> bytes | SkipReason:
    """The bytes of a regular file of at most `limit` bytes."""
    handle = os.open(name, _OPEN_FILE, dir_fd=folder)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return SkipReason.NOT_REGULAR
        if found.st_size > limit:
            return SkipReason.TOO_LARGE
        return _all(handle, found.st_size)
    finally:
        os.close(handle)


def _all(handle: int, size: int) -> bytes:
    """Up to one byte more than `size`, so that a file that grew is seen."""
    data = os.read(handle, size + 1)
    while len(data) <= size and (more := os.read(handle, size + 1 - len(data))):
        data += more
    return data


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk of a folder. `git_dir` is None for a plain tree; `ignored` and `submodules` are raw paths."""

    repo: str
    root: str
    git_dir: str | None
    folders: Folders
    ignored: frozenset[bytes] = frozenset()
    submodules: frozenset[bytes] = frozenset()

    def below(self, folder: bytes = b"") -> Iterator[Entry | Skipped]:
        """Everything under a folder ("" or with a slash at its end), in order of its path's bytes."""
        try:
            with os.scandir(self.folders.at(folder)) as listed:
                children = list(listed)
            if folder and any(child.name == ".git" for child in children) and self._is_nested(folder):
                yield self._whole(folder.rstrip(b"/"), SkipReason.NESTED_REPOSITORY)
                return
            found = {key: one for child in children for key, one in self._child(folder, child)}
        except OSError:
            yield skip(self.repo, folder.rstrip(b"/"), 0, SkipReason.UNREADABLE)
            return
        for key, one in sorted(found.items(), key=_first):
            if one is None:
                yield from self.below(key)
            else:
                yield one

    def _child(
        self, folder: bytes, child: os.DirEntry[str]
    ) -> Iterator[tuple[bytes, Entry | Skipped | None]]:
        """A child under its path, unless ignored; None (under its path and a slash) for a folder to enter."""
        raw_path = folder + os.fsencode(child.name)
        if raw_path in self.ignored or (raw_path == b".git" and self.git_dir is not None):
            return
        if child.name.lower() == ".git":
            yield raw_path, self._whole(raw_path, SkipReason.NESTED_REPOSITORY)
        elif not child.is_dir(follow_symlinks=False):
            yield raw_path, self._file(raw_path, child)
        elif reason := self._why_not_enter(raw_path):
            yield raw_path, self._whole(raw_path, reason)
        else:
            yield raw_path + b"/", None

    def _why_not_enter(self, raw_path: bytes) -> SkipReason | None:
        if raw_path in self.submodules:
            return SkipReason.SUBMODULE
        return SkipReason.LIMIT if raw_path.count(b"/") + 1 > MAX_DEPTH else None

    def _is_nested(self, folder: bytes) -> bool:
        return gitdir.of_folder(self._path(folder)) is not None

    def _file(self, raw_path: bytes, child: os.DirEntry[str]) -> Entry | Skipped:
        try:
            found = child.stat(follow_symlinks=False)
        except OSError:
            return skip(self.repo, raw_path, 0, SkipReason.UNREADABLE)
        if stat.S_ISLNK(found.st_mode):
            return Entry(path_text(raw_path), raw_path, found.st_size, LINK_MODE, stamp=_stamp(found))
        if not stat.S_ISREG(found.st_mode):
            return skip(self.repo, raw_path, 0, SkipReason.NOT_REGULAR)
        mode = stat.S_IFREG | found.st_mode & 0o777
        return Entry(path_text(raw_path), raw_path, found.st_size, mode, stamp=_stamp(found))

    def _whole(self, raw_path: bytes, reason: SkipReason) -> Skipped:
        return skip(self.repo, raw_path, _weight(self._path(raw_path)), reason)

    def _path(self, raw_path: bytes) -> Path:
        return Path(self.root, os.fsdecode(raw_path))


def _first(pair: tuple[bytes, Entry | Skipped | None]) -> bytes:
    return pair[0]


def _stamp(found: os.stat_result) -> tuple[int, int, int, int]:
    """What changes whenever a file does; nobody but the machine's clock sets the last of it."""
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns


def _weight(path: Path) -> int:
    """The bytes of a file, or of all files under a folder but for those in folders named `.git`."""
    try:
        own = path.lstat()
    except OSError:
        return 0
    return _weight_below(str(path)) if stat.S_ISDIR(own.st_mode) else own.st_size


def _weight_below(folder: str) -> int:
    total, waiting = 0, [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as children:
                for child in children:
                    if not child.is_dir(follow_symlinks=False):
                        total += child.stat(follow_symlinks=False).st_size
                    elif child.name != ".git":
                        waiting.append(child.path)
        except OSError:
            continue
    return total
