"""What a git directory is, whose it is, and a shadow of it that holds none of its settings. Runs nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from gdr_code.patterns import compiled

_SMALL_FILE_BYTES = 1 << 20
_HEAD = compiled(rb"ref: refs/[^\0\n]+\n?|(?:[0-9a-f]{40}|[0-9a-f]{64})\n?")
_OTHER_STORES = ("alternates", "http-alternates")
_LOOSE_FOLDER = compiled(r"[0-9a-f]{2}")


def of_folder(folder: Path) -> Path | None:
    """The git directory of a folder's own `.git`; None where git would have none, or it is another's."""
    found = folder / ".git"
    if stat.S_ISDIR(_mode(found)):
        return found if is_git_dir(found) else None
    git_dir = _named_in(found, folder, b"gitdir:")
    return git_dir if git_dir and is_git_dir(git_dir) and _belongs_to(git_dir, folder) else None


def is_git_dir(folder: Path) -> bool:
    """True for a git directory's layout: of a clone, a bare repository, a linked work tree, a submodule."""
    common = common_dir(folder)
    return (
        _HEAD.fullmatch(_small_file(folder / "HEAD")) is not None
        and common is not None
        and stat.S_ISDIR(_mode(common / "objects", follow=True))
        and stat.S_ISDIR(_mode(common / "refs", follow=True))
    )


def common_dir(git_dir: Path) -> Path | None:
    """Where refs and objects are; None when `commondir` names a place this is no linked work tree of."""
    if not _small_file(git_dir / "commondir"):
        return git_dir
    common = _named_in(git_dir / "commondir", git_dir)
    return common if common and _real(git_dir).parent == common / "worktrees" else None


def build_shadow(
    git_dir: Path, common: Path, shadow: Path, index: str | None = None, own: bool = False
) -> None:
    """Fill an empty folder with a configuration of ours and links to what git may borrow, no links among it.

    `index` is read in place of the git directory's own. Left out: config, hooks, info/attributes, grafts,
    shallow, logs, and but for the user's `own` repository alternates.
    """
    (shadow / "HEAD").write_bytes(_small_file(git_dir / "HEAD"))
    (shadow / "config").write_text(_configuration(common), encoding="ascii")
    (shadow / "info").mkdir()
    usual = ("index",) if index is None else ()
    indexes = (name for name in _names(git_dir) if name in usual or name.startswith("sharedindex."))
    _link(git_dir, shadow, indexes, stat.S_ISREG)
    if index is not None and stat.S_ISREG(_mode(Path(index))):
        (shadow / "index").symlink_to(Path(index).absolute())
    _link(common, shadow, ("packed-refs",), stat.S_ISREG)
    _link(common, shadow, ("refs", "reftable"), stat.S_ISDIR)
    (shadow / "refs").mkdir(exist_ok=True)
    if stat.S_ISDIR(_mode(common / "info")):
        _link(common / "info", shadow / "info", ("exclude",), stat.S_ISREG)
    _borrow_objects(common / "objects", shadow / "objects", own)


def _borrow_objects(source: Path, target: Path, own: bool) -> None:
    """Link a store of objects: whole where it may, or does not, lead elsewhere, else by its folders."""
    if own or _is_closed(source):
        target.symlink_to(_real(source))
        return
    target.mkdir()
    if stat.S_ISDIR(_mode(source)):
        stores = (name for name in _names(source) if name == "pack" or _LOOSE_FOLDER.fullmatch(name))
        _link(source, target, stores, stat.S_ISDIR)


def _is_closed(store: Path) -> bool:
    """True for a folder of objects that is no link, holds none and names no other store."""
    if not stat.S_ISDIR(_mode(store)) or any(
        os.path.lexists(store / "info" / name) for name in _OTHER_STORES
    ):
        return False
    try:
        with os.scandir(store) as listed:
            return not any(entry.is_symlink() for entry in listed)
    except OSError:
        return False


def _belongs_to(git_dir: Path, folder: Path) -> bool:
    """True when a git directory that a `.git` file names lies in the folder or points back at it."""
    home = _real(folder)
    back = _named_in(git_dir / "gitdir", git_dir)
    if git_dir.is_relative_to(home) or back == home / ".git":
        return True
    work_tree = _setting(git_dir, "worktree")
    return bool(work_tree) and _real(git_dir / work_tree) == home


def _named_in(file: Path, base: Path, prefix: bytes = b"") -> Path | None:
    """The path that a small file's content names, relative to a base."""
    named = _small_file(file).removeprefix(prefix).strip()
    if not named or b"\0" in named or len(named) > os.pathconf("/", "PC_PATH_MAX"):
        return None
    return _real(base / os.fsdecode(named))


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve fails on a loop of links


def _configuration(common: Path) -> str:
    """Only what git must know to read the files: the hash and the storage of refs."""
    core = ["repositoryFormatVersion = 1", "bare = false", "commitGraph = false", "multiPackIndex = false"]
    lines = ["[core]", *core, "[extensions]"]
    if _setting(common, "objectformat").lower() == "sha256":
        lines.append("objectFormat = sha256")
    if _setting(common, "refstorage").lower() == "reftable":
        lines.append("refStorage = reftable")
    return "\n".join(lines) + "\n"


def _setting(git_dir: Path, name: str) -> str:
    """The value of the first `name = value` line of a git directory's own configuration, or nothing."""
    for line in os.fsdecode(_small_file(git_dir / "config")).splitlines():
        key, equals, value = line.partition("=")
        if equals and key.strip().lower() == name:
            return value.strip().strip('"')
    return ""


def _small_file(path: Path) -> bytes:
    """A small regular file's bytes; nothing for a link, a device, a FIFO or what cannot be read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        return os.read(handle, _SMALL_FILE_BYTES) if stat.S_ISREG(os.fstat(handle).st_mode) else b""
    except OSError:
        return b""
    finally:
        os.close(handle)


def _mode(path: Path, follow: bool = False) -> int:
    """The mode of a path; 0 when there is none to be had."""
    try:
        return path.stat(follow_symlinks=follow).st_mode
    except OSError:
        return 0


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:
        return []


def _link(source: Path, target: Path, names: Iterable[str], is_kind: Callable[[int], bool]) -> None:
    """Link names of one folder into another where they are of this kind, and no links themselves."""
    for name in names:
        path = source / name
        if is_kind(_mode(path)):
            (target / name).symlink_to(path.absolute())
