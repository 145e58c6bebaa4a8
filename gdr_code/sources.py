"""Sources to repositories: what the user names, and how it is brought within reach.

A folder, a repository, a folder of repositories, an archive, a URL, or - for standard input.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from gdr_code import git, gitdir, urls
from gdr_code.archives import formats
from gdr_code.disk import path_text
from gdr_code.errors import ConfigError, SourceError
from gdr_code.records import Remote, Repository
from gdr_code.settings import Settings
from gdr_code.walk import STANDARD_INPUT

_LIST_BYTES = 64 << 20
_SUPPORTED = "a source is a folder, a git repository, an archive, a URL or - for standard input"


@dataclass(frozen=True, slots=True)
class Failed:
    """A source, or a child of one, that is no repository that can be read; `why` is one line."""

    source: str
    why: str


def listed(path: str) -> tuple[str, ...]:
    """The sources that a file lists, one a line; `#` begins a comment. Paths count from the file's folder."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LIST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; --from needs a file of sources") from None
    if len(data) > _LIST_BYTES or b"\0" in data:
        raise ConfigError(f"{path}: is no list of sources, which has one a line")
    found = [(number, line.strip()) for number, line in enumerate(os.fsdecode(data).split("\n"), 1)]
    named = [(number, line) for number, line in found if line and not line.startswith("#")]
    for number, line in named:
        if line == STANDARD_INPUT:
            raise ConfigError(f"{path}:{number}: standard input cannot be listed; name - as a SOURCE")
    return tuple(line if urls.is_url(line) else str(Path(path).parent / line) for _, line in named)


def repositories(
    sources: Sequence[str], settings: Settings
) -> tuple[tuple[Repository, ...], tuple[Failed, ...]]:
    """The repositories that sources name, in order, and what failed.

    Raises SourceError where two share a name, ConfigError where no source can be read as it is asked.
    """
    if settings.ref is not None and settings.staged:
        raise ConfigError("--ref and --staged exclude each other")
    found = [one for source in sources for one in _of_source(source, settings)]
    good = tuple(one for one in found if isinstance(one, Repository))
    for name, count in Counter(repository.name for repository in good).items():
        if count > 1:
            raise SourceError(f"two repositories are named {name}: rename one, or take them in two runs")
    return good, tuple(one for one in found if isinstance(one, Failed))


def on_disk(source: str) -> str | None:
    """The file or folder that a source names; None for what lies elsewhere."""
    if source == STANDARD_INPUT:
        return None
    if not urls.is_url(source):
        return source
    with suppress(SourceError):  # what is no sound URL names no place either
        url = urls.parse(source)
        return url.folder if url.scheme == urls.LOCAL else None
    return None


def version(repository: Repository) -> str | None:
    """What tells one state of a repository from another: its commit, an archive's digest, else None."""
    if repository.archive is None:
        return repository.commit
    try:
        with Path(repository.archive).open("rb") as file:
            return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None  # told when it is to be read


@contextmanager
def within_reach(repository: Repository) -> Iterator[Repository]:
    """The repository, with a private folder meanwhile for what is elsewhere or compressed as a whole."""
    if repository.remote is not None and repository.commit is not None:
        with git.fetched(repository.remote, repository.commit) as git_dir:
            yield replace(repository, git_dir=git_dir, tree=repository.commit)
    elif repository.archive is not None and formats.is_packed(repository.archive):
        with formats.unpacked(repository.archive) as unpacked:
            yield replace(repository, unpacked=unpacked)
    else:
        yield repository


def of_hook(folder: Path, environ: Mapping[str, str]) -> Repository:
    """The repository of the user's own work tree that a folder lies in, to be read from the index.

    Git names the git directory and the index of a commit to its hooks where they are not the usual ones.
    Raises SourceError outside a repository.
    """
    named = environ.get("GIT_DIR")
    root = folder if named else _root_above(folder)
    git_dir = Path(os.path.realpath(folder / named)) if named else gitdir.of_folder(root)
    if git_dir is None or not gitdir.is_git_dir(git_dir):
        raise SourceError(f"{folder}: is in no git repository; run this in your work tree")
    root = Path(os.path.realpath(folder / environ["GIT_WORK_TREE"])) if "GIT_WORK_TREE" in environ else root
    index = environ.get("GIT_INDEX_FILE")
    with git.Shadow(str(git_dir), own=True) as shadow:
        commit = shadow.head()
    name = path_text(os.fsencode(root.name)) or "root"
    index = os.path.abspath(folder / index) if index else None  # noqa: PTH100
    return Repository(name, str(root), str(git_dir), commit, ":", index=index, own=True)


def at_commit(repository: Repository, ref: str) -> Repository:
    """The user's own repository as it is at another commit. Raises SourceError where there is none."""
    assert repository.git_dir is not None
    with git.Shadow.of(repository) as shadow:
        commit = shadow.commit(ref)
    if commit is None:
        raise SourceError(f"{repository.name}: has no commit {ref}")
    return replace(repository, commit=commit, tree=commit)


def _root_above(folder: Path) -> Path:
    """The nearest folder upwards that has a `.git`."""
    folder = Path(os.path.realpath(folder))
    return next((one for one in (folder, *folder.parents) if os.path.lexists(one / ".git")), folder)


def _of_source(source: str, settings: Settings) -> Iterator[Repository | Failed]:
    try:
        if source == STANDARD_INPUT:
            yield _standard_input(settings)
        elif urls.is_url(source):
            yield _of_url(urls.parse(source), settings)
        else:
            yield from _on_disk(source, settings)
    except SourceError as error:
        yield Failed(urls.public(source), str(error))


def _on_disk(source: str, settings: Settings) -> Iterator[Repository | Failed]:
    place = Path(os.path.realpath(source))
    try:
        mode = place.stat().st_mode
    except OSError as error:
        raise SourceError(f"{source}: {error.strerror}; {_SUPPORTED}") from None
    if not stat.S_ISDIR(mode):
        yield _archive(source, place, mode, settings)
        return
    children = _children(place)
    if settings.each:
        yield from (_child(child, settings) for child in children)
    elif not _is_repository(place) and any(map(_is_repository, children)):
        yield from (_child(child, settings) for child in children if _is_repository(child))
    else:
        yield _repository(place, settings)


def _child(folder: Path, settings: Settings) -> Repository | Failed:
    """One repository of a folder of them; one that is bad leaves the others alone."""
    try:
        return _repository(folder, settings)
    except SourceError as error:
        return Failed(path_text(os.fsencode(folder.name)), str(error))


def _children(folder: Path) -> list[Path]:
    """A folder's own folders but for `.git`, in order."""
    try:
        with os.scandir(folder) as found:
            names = sorted(child.name for child in found if child.is_dir(follow_symlinks=False))
    except OSError as error:
        raise SourceError(f"{folder}: {error.strerror}") from None
    return [folder / name for name in names if name != ".git"]


def _is_repository(folder: Path) -> bool:
    return os.path.lexists(folder / ".git") or gitdir.is_git_dir(folder)


def _standard_input(settings: Settings) -> Repository:
    _check_no_commits("-: standard input", settings)
    data = sys.stdin.buffer.read(settings.max_file_bytes + 1)
    if len(data) > settings.max_file_bytes:
        raise SourceError(f"-: standard input has more than {settings.max_file_bytes} bytes")
    return Repository(STANDARD_INPUT, None, data=data)


def _check_no_commits(what: str, settings: Settings) -> None:
    if settings.ref is not None or settings.staged:
        raise SourceError(f"{what} is no git repository; --ref and --staged need one")


def _archive(source: str, place: Path, mode: int, settings: Settings) -> Repository:
    end = formats.suffix(place.name)
    if not stat.S_ISREG(mode) or end is None:
        raise SourceError(f"{source}: is no folder and no archive ({formats.KNOWN}); {_SUPPORTED}")
    _check_no_commits(source, settings)
    stem = place.name.removesuffix(end)
    name = place.name if stem in ("", ".", "..") else stem
    return Repository(path_text(os.fsencode(name)), None, archive=str(place))


def _of_url(url: urls.Url, settings: Settings) -> Repository:
    if settings.staged:
        raise SourceError(f"{url.public}: a repository elsewhere has no index; leave out --staged")
    if url.scheme == urls.LOCAL:
        return _of_file_url(url, settings)
    tip = git.tip(url, settings.ref)
    if tip is None:
        return Repository(url.name, None)
    ref, commit = tip
    return Repository(url.name, None, commit=commit, remote=Remote(url.text, url.public, ref))


def _of_file_url(url: urls.Url, settings: Settings) -> Repository:
    """A repository of this machine at its commit, read in place: no server is run on what it configures."""
    folder = Path(os.path.realpath(url.folder))
    git_dir = gitdir.of_folder(folder) or folder
    if not gitdir.is_git_dir(git_dir):
        raise SourceError(f"{url.public}: is no git repository; {_SUPPORTED}")
    return _at_commit(url.name, folder, git_dir, settings)


def _repository(folder: Path, settings: Settings) -> Repository:
    git_dir = gitdir.of_folder(folder)
    own = folder.parent if folder.name == ".git" else folder
    name = path_text(os.fsencode(own.name)) or "root"
    if git_dir is None and gitdir.is_git_dir(folder):
        if settings.staged:
            raise SourceError(f"{folder}: a bare repository has no index")
        return _at_commit(name, folder, folder, settings)
    if git_dir is None:
        _check_no_commits(str(folder), settings)
        return Repository(name, str(folder))
    commit = _commit(folder, git_dir, settings)
    tree = ":" if settings.staged else commit if settings.ref is not None else None
    return Repository(name, str(folder), str(git_dir), commit, tree)


def _at_commit(name: str, folder: Path, git_dir: Path, settings: Settings) -> Repository:
    commit = _commit(folder, git_dir, settings)
    return Repository(name, None, str(git_dir), commit, commit)


def _commit(folder: Path, git_dir: Path, settings: Settings) -> str | None:
    """The commit that is asked for; without a ref that of HEAD, None when it is unborn."""
    with git.Shadow(str(git_dir)) as shadow:
        if settings.ref is None:
            return shadow.head()
        commit = shadow.commit(settings.ref)
    if commit is None:
        raise SourceError(f"{folder}: has no commit {settings.ref}")
    return commit
