"""The members of an archive as a plain tree: no path leaves it or comes twice, a lone top folder is gone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from gdr_code.archives.interface import Member
from gdr_code.disk import MAX_DEPTH, path_text, skip
from gdr_code.errors import SourceError
from gdr_code.records import Entry, Skipped, SkipReason

MAX_NAMES_BYTES = 256 << 20
MAX_PATH_BYTES = 4096
_ROW_BYTES = 64
_DRIVE = re.compile(rb"[A-Za-z]:")


def entries(repo: str, label: str, members: Iterable[Member]) -> list[Entry | Skipped]:
    """The files of an archive, in order of their paths' bytes; SourceError where there are too many names.

    Of two members with one name the last is read, as when they are unpacked; the other is listed.
    """
    taken: dict[bytes, Member] = {}
    found: list[Entry | Skipped] = []
    for member in _bounded(label, members):
        path = _legal(member.raw_path)
        illegal = member if path is None else taken.get(path)
        if illegal is not None:
            found.append(skip(repo, illegal.raw_path, illegal.size, SkipReason.ILLEGAL_PATH))
        if path is not None:
            taken[path] = member
    top = _lone_top(taken)
    tree = {path[len(top) :]: member for path, member in taken.items()}
    git_folders: Counter[bytes] = Counter()
    for path, member in tree.items():
        inside = _git_folder(path)
        if inside:
            git_folders[inside] += member.size
        else:
            found.append(_entry(repo, path, member, tree, top))
    found += (skip(repo, *one, SkipReason.NESTED_REPOSITORY) for one in git_folders.items())
    return sorted(found, key=lambda one: one.raw_path)


def _bounded(label: str, members: Iterable[Member]) -> Iterator[Member]:
    """The members, as long as their names fit into memory."""
    total = 0
    for member in members:
        total += _ROW_BYTES + len(member.raw_path) + len(member.target or b"")
        if total > MAX_NAMES_BYTES:
            raise SourceError(f"{label}: names more files than can be listed; unpack it and name the folder")
        yield member


def _legal(raw_path: bytes) -> bytes | None:
    """A path below the top of a tree; None for one that is not."""
    parts = [part for part in raw_path.split(b"/") if part not in (b"", b".")]
    if raw_path.startswith(b"/") or b"\0" in raw_path or len(raw_path) > MAX_PATH_BYTES:
        return None
    if not parts or b".." in parts or len(parts) > MAX_DEPTH or _DRIVE.match(parts[0]):
        return None
    return b"/".join(parts)


def _lone_top(paths: Iterable[bytes]) -> bytes:
    """The one folder, with its slash, that everything lies in; empty where there is none."""
    tops = {folder + slash for folder, slash, _ in (path.partition(b"/") for path in paths)}
    top = tops.pop() if len(tops) == 1 else b""
    return top if top.endswith(b"/") and top.lower() != b".git/" else b""


def _git_folder(path: bytes) -> bytes:
    """The path up to a folder or file named `.git`; empty where there is none."""
    parts = path.split(b"/")
    names = [part.lower() for part in parts]
    return b"/".join(parts[: names.index(b".git") + 1]) if b".git" in names else b""


def _entry(
    repo: str, path: bytes, member: Member, tree: Mapping[bytes, Member], top: bytes
) -> Entry | Skipped:
    above = accumulate(path.split(b"/")[:-1], lambda folder, name: folder + b"/" + name)
    if any(folder in tree for folder in above):
        return skip(repo, path, member.size, SkipReason.ILLEGAL_PATH)
    if member.reason is not None:
        return skip(repo, path, member.size, member.reason)
    target = member.target if member.target is None or not member.is_hard else _from(path, member.target, top)
    size = member.size if target is None else len(target)
    return Entry(path_text(path), path, size, member.mode, at=member.at, target=target)


def _from(path: bytes, target: bytes, top: bytes) -> bytes:
    """A hard link's target, which counts from the top of the archive, as seen from the link."""
    legal = _legal(target)
    if legal is None or not legal.startswith(top):
        return target
    here, there = path.split(b"/")[:-1], legal[len(top) :].split(b"/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return b"/".join([b".."] * (len(here) - shared) + there[shared:])
