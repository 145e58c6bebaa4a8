"""Real little git repositories in a temporary folder; git itself is never faked."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

from gdr_code import rows, sources, walk
from gdr_code.errors import SourceError
from gdr_code.records import Entry, Repository, Skipped, SourceFile
from gdr_code.settings import Settings

# What lands must not hang on chance: the same examples at every run there, fresh ones at a desk.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "Test Author",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_COMMITTER_NAME": "Test Author",
    "GIT_COMMITTER_EMAIL": "author@example.org",
    "GIT_AUTHOR_DATE": "2024-01-02T03:04:05Z",
    "GIT_COMMITTER_DATE": "2024-01-02T03:04:05Z",
}


def run_git(folder: Path, *args: str, data: bytes | None = None) -> str:
    """Run git in a folder, away from the user's own configuration; its output without the last line end."""
    command = ["git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", *args]
    done = subprocess.run(command, cwd=folder, env=_ENVIRONMENT, input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return os.fsdecode(done.stdout).removesuffix("\n")


def write_files(folder: Path, files: Mapping[str, bytes | str]) -> None:
    """Write files under a folder; text as UTF-8, names with surrogates as the bytes they stand for."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def repositories(*named: Path | str, given: Settings | None = None) -> tuple[Repository, ...]:
    """The repositories of sources; the first that fails is raised."""
    found, failed = sources.repositories([str(one) for one in named], given or Settings())
    if failed:
        raise SourceError(failed[0].why)
    return found


def read_all(source: Path | str, settings: Settings) -> list[SourceFile | Skipped]:
    """Walk a source as a scan does: sources, entries, bytes."""
    read: list[SourceFile | Skipped] = []
    for repository in repositories(source, given=settings):
        with sources.within_reach(repository) as reached, walk.Reader(reached, settings) as reader:
            listing = walk.entries(reached, settings)
            read.extend(reader.read(found) if isinstance(found, Entry) else found for found in listing)
    return read


def paths(read: list[SourceFile | Skipped]) -> list[str]:
    """The paths of the files among what was read."""
    return [one.path for one in read if isinstance(one, SourceFile)]


@pytest.fixture(autouse=True)
def _own_rows(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test's own process tells is for that test alone: some change what a run does."""
    folder = tmp_path_factory.mktemp("rows")
    monkeypatch.setattr(rows, "default_path", lambda: folder / "files.sqlite")


class MakeRepo(Protocol):
    """Makes a git repository out of files; with `commit=False` they stay untracked and HEAD unborn."""

    def __call__(self, files: Mapping[str, bytes | str], commit: bool = True, name: str = "repo") -> Path: ...


@pytest.fixture
def make_repo(tmp_path: Path) -> MakeRepo:
    """A function that makes a real repository `tmp_path / name` with these files."""

    def make(files: Mapping[str, bytes | str], commit: bool = True, name: str = "repo") -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        run_git(folder, "init", "--quiet")
        write_files(folder, files)
        if commit:
            run_git(folder, "add", "--all", "--force")
            run_git(folder, "commit", "--quiet", "--allow-empty", "--message", "first")
        return folder

    return make


@pytest.fixture
def make_tree(tmp_path: Path) -> Callable[..., Path]:
    """A function that makes a plain folder `tmp_path / name` with these files."""

    def make(files: Mapping[str, bytes | str], name: str = "tree") -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        write_files(folder, files)
        return folder

    return make


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder that belongs to an ordinary user, and that user's rights while the test runs."""
    with tempfile.TemporaryDirectory() as folder:
        if os.geteuid() != 0:
            yield Path(folder)
            return
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(0)
