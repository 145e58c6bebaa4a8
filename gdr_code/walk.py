"""Repositories to entries, entries to bytes. Everything found is hostile.

No link is followed below the folder that the user named; a link is a one-line file that holds its target.
What is not read comes out as `Skipped`, so that the bytes of entries and skips add up to the repository's.
"""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from gdr_code import disk, git
from gdr_code.archives import formats, layout
from gdr_code.archives.interface import Archive
from gdr_code.disk import LINK_MODE, MAX_DEPTH, path_text, skip
from gdr_code.errors import SourceError
from gdr_code.records import Entry, Repository, Skipped, SkipReason, SourceFile
from gdr_code.settings import Settings

STANDARD_INPUT = "-"
_WIDE_MARKS = (BOM_UTF16_LE, BOM_UTF16_BE, BOM_UTF32_LE, BOM_UTF32_BE)
_LFS_VERSION = b"version https://git-lfs.github.com/spec/v1\n"
_LFS_BYTES = 1024
_NAMED_BYTES = 16 << 20


# Entries


def entries(repository: Repository, settings: Settings) -> Iterator[Entry | Skipped]:
    """Every file of a repository, in order of its path's bytes; SourceError when it cannot be listed."""
    for count, found in enumerate(_found(repository)):
        if count >= settings.max_files:
            raise SourceError(f"{repository.name}: has more than {settings.max_files} files")
        yield bounded(repository.name, found, settings)


def bounded(repo: str, found: Entry | Skipped, settings: Settings) -> Entry | Skipped:
    """An entry, or a skip where it is larger than is read."""
    if isinstance(found, Entry) and found.size > settings.max_file_bytes:
        return skip(repo, found.raw_path, found.size, SkipReason.TOO_LARGE)
    return found


def _found(repository: Repository) -> Iterator[Entry | Skipped]:
    if repository.data is not None:
        return iter([Entry(STANDARD_INPUT, STANDARD_INPUT.encode(), len(repository.data), 0o100644)])
    if repository.archive is not None:
        with _archive(repository) as archive:
            return iter(layout.entries(repository.name, repository.archive, archive.members()))
    if repository.tree is not None:
        return _objects(repository)
    return _disk(repository) if repository.root is not None else iter(())


def _archive(repository: Repository) -> AbstractContextManager[Archive]:
    assert repository.archive is not None
    return formats.opened(repository.unpacked or repository.archive, repository.archive)


def _objects(repository: Repository) -> Iterator[Entry | Skipped]:
    """The files of a commit's tree or of the index."""
    assert repository.git_dir is not None
    assert repository.tree is not None
    with git.Shadow.of(repository) as shadow:
        rows = shadow.index() if repository.tree == ":" else shadow.tree(repository.tree)
        yield from of_listing(repository.name, rows)


def of_listing(repo: str, rows: Iterable[git.Listed]) -> Iterator[Entry | Skipped]:
    """The files of one tree, in the order git lists them."""
    legal = _Legal(set(), {b""})
    return (_listed(repo, listed, legal) for listed in rows)


def _listed(repo: str, listed: git.Listed, legal: _Legal) -> Entry | Skipped:
    mode, blob, raw_path, size = listed
    if not legal.add(raw_path):
        return skip(repo, raw_path, size or 0, SkipReason.ILLEGAL_PATH)
    if mode == git.SUBMODULE_MODE:
        return skip(repo, raw_path, 0, SkipReason.SUBMODULE)
    if size is None:
        return skip(repo, raw_path, 0, SkipReason.MISSING_BLOB)
    plain = 0o100755 if mode & 0o100 else 0o100644
    return Entry(path_text(raw_path), raw_path, size, mode if mode == LINK_MODE else plain, blob)


@dataclass(frozen=True, slots=True)
class _Legal:
    """The paths of one tree so far: none leaves it, none is twice, none lies under a file or a link."""

    files: set[bytes]
    folders: set[bytes]

    def add(self, raw_path: bytes) -> bool:
        """True when the path may stand beside those before it."""
        folder, _, name = raw_path.rpartition(b"/")
        if not _is_plain(name) or raw_path in self.files or raw_path in self.folders:
            return False
        if folder not in self.folders and not self._add_folder(folder):
            return False
        self.files.add(raw_path)
        return True

    def _add_folder(self, folder: bytes) -> bool:
        parts = folder.split(b"/")
        above = [b"/".join(parts[: count + 1]) for count in range(len(parts))]
        if len(parts) > MAX_DEPTH or not all(map(_is_plain, parts)) or not self.files.isdisjoint(above):
            return False
        self.folders.update(above)
        return True


def _is_plain(name: bytes) -> bool:
    return name not in (b"", b".", b"..") and name.lower() != b".git"


def _disk(repository: Repository) -> Iterator[Entry | Skipped]:
    """The files of a folder; of a work tree without what its ignore rules leave out."""
    assert repository.root is not None
    ignored: frozenset[bytes] = frozenset()
    submodules: frozenset[bytes] = frozenset()
    if repository.git_dir is not None:
        with git.Shadow.of(repository) as shadow:
            ignored = frozenset(path.rstrip(b"/") for path in shadow.ignored(repository.root))
            submodules = frozenset(shadow.submodules())
    with disk.Folders(repository.root) as folders:
        yield from disk.Walk(
            repository.name, repository.root, repository.git_dir, folders, ignored, submodules
        ).below()


def named(repository: Repository, names: Sequence[str], settings: Settings) -> dict[str, bytes]:
    """The content of those of some files that the top folder has, none too large."""
    if repository.tree is not None and repository.git_dir is not None:
        with git.Shadow.of(repository) as shadow:
            rows = of_listing(repository.name, list(shadow.named(repository.tree, names)))
            return _read_all(repository, [one for one in rows if isinstance(one, Entry)], settings)
    if repository.root is not None:
        with disk.Folders(repository.root) as folders:
            contents = {name: folders.current(name.encode(), _NAMED_BYTES) for name in names}
        return {name: data for name, data in contents.items() if isinstance(data, bytes)}
    listed = entries(repository, settings)
    return _read_all(
        repository, [one for one in listed if isinstance(one, Entry) and one.path in names], settings
    )


def _read_all(repository: Repository, listed: Sequence[Entry], settings: Settings) -> dict[str, bytes]:
    with Reader(repository, settings) as reader:
        read = [reader.read(one) for one in listed if one.size <= _NAMED_BYTES]
    return {one.path: one.data for one in read if isinstance(one, SourceFile)}


# Bytes


class Reader:
    """Reads the entries of one repository; for use in one thread, fastest in the order of `entries`."""

    def __init__(self, repository: Repository, settings: Settings) -> None:
        self._repository = repository
        self._limit = settings.max_file_bytes
        self._folders: disk.Folders | None = None
        self._blobs: git.Blobs | None = None
        self._archive: Archive | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        repository = self._repository
        if repository.archive is not None:
            self._archive = self._open.enter_context(_archive(repository))
        elif repository.tree is not None and repository.git_dir is not None:
            shadow = self._open.enter_context(git.Shadow.of(repository))
            self._blobs = self._open.enter_context(closing(shadow.blobs()))
        elif repository.root is not None:
            self._folders = self._open.enter_context(disk.Folders(repository.root))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def read(self, entry: Entry, to_scan: bool = True) -> SourceFile | Skipped:
        """An entry's bytes, or why there are none (to scan)."""
        data = self._bytes(entry)
        if isinstance(data, SkipReason):
            return skip(self._repository.name, entry.raw_path, entry.size, data)
        blob = entry.blob or git.blob_id(data)
        file = SourceFile(self._repository.name, entry.path, entry.raw_path, entry.mode, blob, data)
        return (why_not_scan(file) if to_scan else None) or file

    def _bytes(self, entry: Entry) -> bytes | SkipReason:
        if entry.target is not None:
            return entry.target
        if self._archive is not None:
            return self._archive.read(entry)
        if self._folders is not None:
            return self._folders.read(entry, self._limit)
        if self._blobs is not None and entry.blob is not None:
            return self._blobs.read(entry.blob, entry.size)
        data = self._repository.data
        return SkipReason.UNREADABLE if data is None else data


def why_not_scan(file: SourceFile) -> Skipped | None:
    """A skip where a file's bytes are nothing to scan; a link's target always is."""
    reason = None if file.mode == LINK_MODE else _reason(file.data)
    return None if reason is None else skip(file.repo, file.raw_path, len(file.data), reason)


def _reason(data: bytes) -> SkipReason | None:
    if data.startswith(_LFS_VERSION) and len(data) < _LFS_BYTES and b"\noid sha256:" in data:
        return SkipReason.LFS_POINTER
    return SkipReason.BINARY if b"\0" in data and not data.startswith(_WIDE_MARKS) else None
