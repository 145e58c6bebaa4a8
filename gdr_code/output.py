"""The folder that `refine --out` fills: trees, reports, and what a rerun needs to go on.

OUT/trees/<repo>/            a refined repository, there only when it is complete
OUT/reports/                 findings.jsonl, summary.json, report.html
OUT/.gdr/run.json            which run this is: version, settings, key fingerprint, source commits or digests
OUT/.gdr/done/<repo>/        the reports of one finished repository
OUT/.gdr/partial/<repo>/     a repository being written
OUT/.gdr/gone/               an earlier tree of a repository that is now refined with more answers
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from gdr_code.errors import KeyFileError, OutputError
from gdr_code.records import Rewrite

RUN_SCHEMA = "gdr-code/run/1"
_LINK = 0o120000
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_BAD_NAME = frozenset({errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL})
_OURS = frozenset({"trees", "reports", ".gdr"})


@dataclass(frozen=True, slots=True)
class Run:
    """Which run an output folder belongs to."""

    version: str
    settings: str
    key: str
    commits: Mapping[str, str | None]

    def text(self) -> str:
        """The content of run.json."""
        row = {
            "schema": RUN_SCHEMA,
            "version": self.version,
            "settings": self.settings,
            "key": self.key,
            "commits": dict(sorted(self.commits.items())),
        }
        return json.dumps(row, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class Folder:
    """An output folder that is ours alone while it is open."""

    root: Path

    @property
    def trees(self) -> Path:
        """Where finished repositories are."""
        return self.root / "trees"

    @property
    def reports(self) -> Path:
        """Where the reports are."""
        return self.root / "reports"

    @property
    def _state(self) -> Path:
        return self.root / ".gdr"

    def is_done(self, name: str) -> bool:
        """True when a repository was finished by this run or the one it resumes."""
        return (self.trees / name).is_dir() and (self._state / "done" / name).is_dir()

    def begin(self, name: str) -> Path:
        """An empty folder to write a repository's files into."""
        partial = self._state / "partial" / name
        with _writing(partial):
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
        return partial

    def finish(self, name: str, reports: Mapping[str, str]) -> None:
        """Keep a repository's own reports, then show its tree: from here on it is done.

        An earlier tree goes first, so that no report ever stands beside another run's tree.
        """
        done, gone = self._state / "done" / name, self._state / "gone"
        with _writing(self.trees / name):
            if (self.trees / name).exists():
                shutil.rmtree(gone, ignore_errors=True)
                (self.trees / name).rename(gone)
                shutil.rmtree(gone, ignore_errors=True)
        with _writing(done):
            shutil.rmtree(done, ignore_errors=True)
            done.mkdir(parents=True)
        for file, text in reports.items():
            write_text(done / file, [text])
        with _writing(self.trees / name):
            self.trees.mkdir(exist_ok=True)
            (self._state / "partial" / name).rename(self.trees / name)

    def write_report(self, file: str, pieces: Iterable[str]) -> None:
        """Write one of the reports on the whole run."""
        with _writing(self.reports):
            self.reports.mkdir(exist_ok=True)
        write_text(self.reports / file, pieces)

    def report_of(self, name: str, file: str) -> str:
        """A report that `finish` kept."""
        path = self._state / "done" / name / file
        try:
            return path.read_text(encoding="utf-8")
        except OSError as error:
            raise OutputError(f"cannot read {path}: {error.strerror}; begin anew with --overwrite") from None


@contextmanager
def opened(out: str, run: Run, sources: Sequence[str], overwrite: bool) -> Iterator[Folder]:
    """The output folder, fresh or as an interrupted run with the same settings and key left it.

    Raises OutputError when it overlaps a source, holds anything foreign, is in use, or belongs to another
    run; KeyFileError when it was begun with another key.
    """
    root = folder_apart(out, sources)
    with _writing(root):
        names = sorted(child.name for child in root.iterdir())
    foreign = [name for name in names if name not in _OURS]
    if foreign:
        raise OutputError(f"{root} holds other things ({foreign[0]}): name an empty or a new folder")
    state = root / ".gdr"
    with _writing(state):
        state.mkdir(mode=0o700, exist_ok=True)
    with _locked(state / "lock", root):
        if overwrite:
            _clear(root)
        write_text(state / "run.json", [_resumed(root, run).text()])
        for left in ("partial", "gone"):
            shutil.rmtree(state / left, ignore_errors=True)
        yield Folder(root)


def folder_apart(out: str, sources: Iterable[str]) -> Path:
    """An output folder that overlaps no source, made where it is missing. Raises OutputError."""
    root = Path(os.path.realpath(out))
    for source in sources:
        _check_apart(root, Path(os.path.realpath(source)))
    with _writing(root):
        root.mkdir(parents=True, exist_ok=True)
    return root


def _check_apart(root: Path, source: Path) -> None:
    if root == source or root.is_relative_to(source):
        raise OutputError(f"the output folder {root} lies in the source {source}: name one outside")
    if source.is_relative_to(root):
        raise OutputError(f"the source {source} lies in the output folder {root}: name another folder")


@contextmanager
def _locked(path: Path, root: Path) -> Iterator[None]:
    with _writing(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise OutputError(f"another run is writing to {root}: wait for it, or name another folder") from None
    try:
        yield
    finally:
        os.close(handle)


def _clear(root: Path) -> None:
    state = root / ".gdr"
    with _writing(root):
        for folder in (
            root / "trees",
            root / "reports",
            *(state / own for own in ("done", "partial", "gone")),
        ):
            shutil.rmtree(folder, ignore_errors=True)
        (state / "run.json").unlink(missing_ok=True)


def _resumed(root: Path, run: Run) -> Run:
    """The run with the repositories of the one it resumes."""
    found = root / ".gdr" / "run.json"
    if not found.exists():
        if (root / "trees").exists() or (root / "reports").exists():
            raise OutputError(f"{root} does not say which run it belongs to: begin anew with --overwrite")
        return run
    before = _read_run(found)
    if before.key != run.key:
        raise KeyFileError(
            f"{root} was begun with another key: give that one, or begin anew with --overwrite"
        )
    if (before.version, before.settings) != (run.version, run.settings):
        raise OutputError(f"{root} was begun with other settings or another version: use --overwrite")
    for name, commit in run.commits.items():
        if before.commits.get(name, commit) != commit:
            raise OutputError(f"{root} holds another commit or version of {name}: use --overwrite")
    return replace(run, commits={**before.commits, **run.commits})


def _read_run(path: Path) -> Run:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return Run(str(row["version"]), str(row["settings"]), str(row["key"]), dict(row["commits"]))
    except (OSError, ValueError, LookupError, TypeError):
        raise OutputError(f"cannot read {path}: begin anew with --overwrite") from None


def write_file(folder: str, rewrite: Rewrite) -> bool:
    """Write a refined file or link below a folder; False when the file system cannot hold such a name.

    A worker that died since may have written it.
    """
    path = Path(folder, os.fsdecode(rewrite.raw_path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if rewrite.mode == _LINK:
            path.symlink_to(os.fsdecode(rewrite.data))
            return True
        with os.fdopen(os.open(path, _NEW, 0o755 if rewrite.mode & 0o100 else 0o644), "wb") as stream:
            stream.write(rewrite.data)
    except FileExistsError as error:
        if not _is_written(path, rewrite):
            raise OutputError(f"cannot write to {folder}: {error.strerror}") from None
    except (OSError, ValueError) as error:
        if isinstance(error, ValueError) or error.errno in _BAD_NAME:
            return False
        raise OutputError(f"cannot write to {folder}: {error.strerror}") from None
    return True


def _is_written(path: Path, rewrite: Rewrite) -> bool:
    if path.is_symlink() or rewrite.mode == _LINK:
        return path.is_symlink() and os.fsencode(path.readlink()) == rewrite.data
    return path.is_file() and path.read_bytes() == rewrite.data


def write_text(path: Path, pieces: Iterable[str], private: bool = False) -> None:
    """Write a text file: as a whole or not at all; a private one is for its owner alone. Raises OutputError.

    What is not a plain file (a pipe, a terminal) is written as the pieces come.
    """
    if path.exists() and not path.is_file():
        with _writing(path):
            _write(path, "w", pieces)
        return
    with _drafted(path) as draft:
        _write(draft, "x", pieces, private)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file of bytes: as a whole or not at all. Raises OutputError."""
    with _drafted(path) as draft, draft.open("xb") as stream:
        stream.write(data)


@contextmanager
def _drafted(path: Path) -> Iterator[Path]:
    """A new file beside the path, which takes its place when all went well."""
    draft = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}")
    try:
        with _writing(path):
            yield draft
            draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink()


def _write(path: Path, mode: str, pieces: Iterable[str], private: bool = False) -> None:
    with path.open(mode, encoding="utf-8", newline="") as stream:
        if private:
            os.fchmod(stream.fileno(), 0o600)
        for piece in pieces:
            stream.write(piece)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from None
