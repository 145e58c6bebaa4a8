"""Sources to repositories, repositories to entries, entries to bytes. Everything found is hostile.

No link is followed below the folder that the user named; a link is a one-line file that holds its target.
What is not read comes out as `Skipped`, so that the bytes of entries and skips add up to the repository's.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

from gdr_code import disk, git, gitdir
from gdr_code.disk import LINK_MODE, MAX_DEPTH, path_text, skip
from gdr_code.errors import ConfigError, SourceError
from gdr_code.records import Entry, PathKind, Repository, Skipped, SkipReason, SourceFile
from gdr_code.settings import Settings
from gdr_code.tables import sections

STANDARD_INPUT = "-"
_WIDE_MARKS = (BOM_UTF16_LE, BOM_UTF16_BE, BOM_UTF32_LE, BOM_UTF32_BE)
_LFS_VERSION = b"version https://git-lfs.github.com/spec/v1\n"
_LFS_BYTES = 1024
_GENERATED_HEAD = 1024
_GENERATED = re.compile(
    rb"(?im)^[ \t]*(?:#|//|/\*|\*|--|;|<!--|%|\"\"\"|').{0,120}?"
    rb"(?:@generated|\bgenerated (?:by|from|automatically)|\bauto[- ]?generated|\bautomatically generated"
    rb"|\bgenerated (?:code|file)|\bdo not edit\b)"
)
_MINIFIABLE = (".js", ".mjs", ".cjs", ".css")
_LONG_LINE = 1000


# Sources


def repositories(sources: Sequence[str], settings: Settings) -> tuple[Repository, ...]:
    """The repositories that sources name, in order; SourceError when one cannot be, or two share a name."""
    if settings.ref is not None and settings.staged:
        raise ConfigError("--ref and --staged exclude each other")
    found = tuple(one for source in sources for one in _of_source(source, settings))
    for name, count in Counter(repository.name for repository in found).items():
        if count > 1:
            raise SourceError(f"two repositories are named {name}; rename one, or take them in two runs")
    return found


def _of_source(source: str, settings: Settings) -> Iterator[Repository]:
    if source == STANDARD_INPUT:
        yield _standard_input(settings)
        return
    folder = _folder_of(source)
    children = _children(folder)
    if settings.each:
        yield from (_repository(child, settings) for child in children)
    elif not _is_repository(folder) and any(map(_is_repository, children)):
        yield from (_repository(child, settings) for child in children if _is_repository(child))
    else:
        yield _repository(folder, settings)


def _folder_of(source: str) -> Path:
    """The folder a source names; SourceError that says what is supported for anything else."""
    supported = "a source is a folder, a git repository or - for standard input"
    if re.match(r"[a-z+]+://|[^/]+@[^/]+:", source):
        raise SourceError(f"URLs are not supported yet, clone it first; {supported}")
    folder = Path(os.path.realpath(source))
    try:
        found = folder.stat()
    except OSError as error:
        raise SourceError(f"{source}: {error.strerror}; {supported}") from error
    if not stat.S_ISDIR(found.st_mode):
        raise SourceError(f"{source}: is no folder, and archives are not supported yet; {supported}")
    return folder


def _children(folder: Path) -> list[Path]:
    """A folder's own folders but for `.git`, in order."""
    try:
        with os.scandir(folder) as found:
            names = sorted(child.name for child in found if child.is_dir(follow_symlinks=False))
    except OSError as error:
        raise SourceError(f"{folder}: {error.strerror}") from error
    return [folder / name for name in names if name != ".git"]


def _is_repository(folder: Path) -> bool:
    return os.path.lexists(folder / ".git") or gitdir.is_git_dir(folder)


def _standard_input(settings: Settings) -> Repository:
    if settings.ref is not None or settings.staged:
        raise SourceError("-: standard input has no commits and no index")
    data = sys.stdin.buffer.read(settings.max_file_bytes + 1)
    if len(data) > settings.max_file_bytes:
        raise SourceError(f"-: standard input has more than {settings.max_file_bytes} bytes")
    return Repository(STANDARD_INPUT, None, data=data)


def _repository(folder: Path, settings: Settings) -> Repository:
    git_dir = gitdir.of_folder(folder)
    own = folder.parent if folder.name == ".git" else folder
    name = path_text(os.fsencode(own.name)) or "root"
    if git_dir is None and gitdir.is_git_dir(folder):
        return _bare(name, folder, settings)
    if git_dir is None:
        if settings.ref is not None or settings.staged:
            raise SourceError(f"{folder}: is no git repository; --ref and --staged need one")
        return Repository(name, str(folder))
    with git.Shadow(str(git_dir)) as shadow:
        commit = shadow.head() if settings.ref is None else _commit(shadow, settings.ref, folder)
    tree = ":" if settings.staged else commit if settings.ref is not None else None
    return Repository(name, str(folder), str(git_dir), commit, tree)


def _bare(name: str, folder: Path, settings: Settings) -> Repository:
    if settings.staged:
        raise SourceError(f"{folder}: a bare repository has no index")
    with git.Shadow(str(folder)) as shadow:
        commit = shadow.head() if settings.ref is None else _commit(shadow, settings.ref, folder)
    return Repository(name, None, str(folder), commit, commit)


def _commit(shadow: git.Shadow, ref: str, folder: Path) -> str:
    commit = shadow.commit(ref)
    if commit is None:
        raise SourceError(f"{folder}: has no commit {ref}")
    return commit


# Entries


def entries(repository: Repository, settings: Settings) -> Iterator[Entry | Skipped]:
    """Every file of a repository, in order of its path's bytes; SourceError when it cannot be listed."""
    for count, found in enumerate(_found(repository)):
        if count >= settings.max_files:
            raise SourceError(f"{repository.name}: has more than {settings.max_files} files")
        if isinstance(found, Entry) and found.size > settings.max_file_bytes:
            yield skip(repository.name, found.raw_path, found.size, SkipReason.TOO_LARGE)
        else:
            yield found


def _found(repository: Repository) -> Iterator[Entry | Skipped]:
    if repository.data is not None:
        return iter([Entry(STANDARD_INPUT, STANDARD_INPUT.encode(), len(repository.data), 0o100644)])
    if repository.tree is not None:
        return _objects(repository)
    return _disk(repository) if repository.root is not None else iter(())


def _objects(repository: Repository) -> Iterator[Entry | Skipped]:
    """The files of a commit's tree or of the index."""
    assert repository.git_dir is not None
    assert repository.tree is not None
    legal = _Legal(set(), {b""})
    with git.Shadow(repository.git_dir) as shadow:
        for listed in shadow.index() if repository.tree == ":" else shadow.tree(repository.tree):
            yield _listed(repository.name, listed, legal)


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
        with git.Shadow(repository.git_dir) as shadow:
            ignored = frozenset(path.rstrip(b"/") for path in shadow.ignored(repository.root))
            submodules = frozenset(shadow.submodules())
    with disk.Folders(repository.root) as folders:
        yield from disk.Walk(
            repository.name, repository.root, repository.git_dir, folders, ignored, submodules
        ).below()


# Bytes


class Reader:
    """Reads the entries of one repository; for use in one thread, fastest in the order of `entries`."""

    def __init__(self, repository: Repository, settings: Settings) -> None:
        self._repository = repository
        self._limit = settings.max_file_bytes
        self._folders: disk.Folders | None = None
        self._blobs: git.Blobs | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        repository = self._repository
        if repository.tree is not None and repository.git_dir is not None:
            shadow = self._open.enter_context(git.Shadow(repository.git_dir))
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
        if to_scan and isinstance(data, bytes) and entry.mode != LINK_MODE:
            data = _why_not_scan(data) or data
        if isinstance(data, SkipReason):
            return skip(self._repository.name, entry.raw_path, entry.size, data)
        blob = entry.blob or git.blob_id(data)
        return SourceFile(self._repository.name, entry.path, entry.raw_path, entry.mode, blob, data)

    def _bytes(self, entry: Entry) -> bytes | SkipReason:
        if self._folders is not None:
            return self._folders.read(entry, self._limit)
        if self._blobs is not None and entry.blob is not None:
            return self._blobs.read(entry.blob, entry.size)
        data = self._repository.data
        return SkipReason.UNREADABLE if data is None else data


def _why_not_scan(data: bytes) -> SkipReason | None:
    if data.startswith(_LFS_VERSION) and len(data) < _LFS_BYTES and b"\noid sha256:" in data:
        return SkipReason.LFS_POINTER
    return SkipReason.BINARY if b"\0" in data and not data.startswith(_WIDE_MARKS) else None


# Paths


def path_kind(path: str, head: bytes) -> PathKind:
    """What a path and its file's head (1 KB or more) say of it; the table is data/path_kinds.txt."""
    *folders, name = path.split("/")
    # The package com.example is what tools name a new Java project: no place for examples.
    inside = {folder.lower() for above, folder in pairwise(["", *folders]) if above not in ("com", "org")}
    for kind, names, places in _path_kinds():
        if names.fullmatch(name) or not inside.isdisjoint(places) or _head_says(kind, name, head):
            return kind
    return PathKind.SOURCE


def _head_says(kind: PathKind, name: str, head: bytes) -> bool:
    if kind is PathKind.GENERATED:
        return _GENERATED.search(head[:_GENERATED_HEAD]) is not None
    if kind is PathKind.MINIFIED and name.endswith(_MINIFIABLE):
        return max(map(len, head.split(b"\n"))) >= _LONG_LINE
    return False


@cache
def _path_kinds() -> tuple[tuple[PathKind, re.Pattern[str], frozenset[str]], ...]:
    """Each kind in the table's order with a pattern of file names and a set of folders."""
    return tuple(
        (
            PathKind(kind),
            re.compile("|".join(fnmatch.translate(entry) for entry in sorted(found) if entry[-1] != "/")),
            frozenset(entry[:-1] for entry in found if entry[-1] == "/"),
        )
        for kind, found in sections("path_kinds").items()
        if kind
    )
