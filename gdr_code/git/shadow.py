"""A repository read by git through a git directory of ours, and its blobs."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from gdr_code import gitdir
from gdr_code.errors import SourceError
from gdr_code.git.process import ANSWER_BYTES, Pipe, environment, program
from gdr_code.records import Repository, SkipReason

_IDS_AT_ONCE = 256  # their answers fit into one pipe buffer, so writing first cannot block
SUBMODULE_MODE = 0o160000
# What git calls a tree without files, by the length of its ids: known to it where no such object is.
EMPTY_TREES = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
_HEXADECIMAL = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Listed(NamedTuple):
    """A path of a tree or of the index. `size` is None where the object is missing."""

    mode: int
    blob: str
    raw_path: bytes
    size: int | None


class Shadow:
    """A throw-away git directory that borrows a repository's objects, refs and index, never its settings.

    `index` is another file than the repository's own index: git names one to the hooks of a commit. Objects
    that lie elsewhere, where the repository says so, are lent to its `own` user alone.
    """

    def __init__(self, git_dir: str, index: str | None = None, own: bool = False) -> None:
        self.git_dir = git_dir
        self._index = index
        self._own = own
        self._folder = tempfile.TemporaryDirectory(prefix="gdr-code-git-")

    @classmethod
    def of(cls, repository: Repository) -> Self:
        """The shadow of a repository's git directory."""
        assert repository.git_dir is not None
        return cls(repository.git_dir, repository.index, repository.own)

    def __enter__(self) -> Self:
        git_dir = Path(self.git_dir)
        common = gitdir.common_dir(git_dir)
        if common is None:
            raise SourceError(f"{self.git_dir}: its commondir file does not name its own repository")
        gitdir.build_shadow(git_dir, common, Path(self._folder.name), self._index, self._own)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def head(self) -> str | None:
        """The id HEAD stands at; None when it is unborn."""
        return self._parsed("HEAD")

    def commit(self, ref: str) -> str | None:
        """The id of the commit a revision names; None when there is none."""
        return self._parsed(ref + "^{commit}")

    def ignored(self, root: str) -> Iterator[bytes]:
        """Untracked paths of a work tree that its ignore rules leave out; whole folders end in a slash."""
        options = ("--others", "--ignored", "--exclude-standard", "--directory")
        return self.records(f"--work-tree={root}", "ls-files", "-z", *options)

    def submodules(self) -> Iterator[bytes]:
        """Paths that the index has as submodules."""
        return (path for mode, _, path in self._staged() if mode == SUBMODULE_MODE)

    def index(self) -> Iterator[Listed]:
        """Every path of the index, in order of its bytes."""
        return self.sized(self._staged())

    def tree(self, commit: str) -> Iterator[Listed]:
        """Every path of a commit's tree, in order of its bytes."""
        lines = (line.partition(b"\t") for line in self.records("ls-tree", "-r", "-z", "--full-tree", commit))
        return self.sized((_mode(head), head.split(b" ")[2].decode(), path) for head, _, path in lines)

    def top(self, commit: str) -> Iterator[Listed]:
        """Every path of a commit's top folder but for folders, in order of its bytes."""
        rows = (line.partition(b"\t") for line in self.records("ls-tree", "-z", "--full-tree", commit))
        plain = ((head.split(b" "), path) for head, _, path in rows)
        return self.sized(
            (_mode(head[0]), head[2].decode(), path) for head, path in plain if head[1] == b"blob"
        )

    def named(self, tree: str, paths: Sequence[str]) -> Iterator[Listed]:
        """Those of some paths that a commit, or the index (":"), has as plain files."""
        place = tree.removesuffix(":") + ":"
        with self.start("cat-file", "--batch-check") as pipe:
            for path in paths:
                pipe.send(f"{place}{path}\n".encode())
                answer = pipe.until(b"\n")
                if (size := _blob_size(answer)) is not None and answer:
                    yield Listed(0o100644, answer.split(b" ")[0].decode(), path.encode(), size)

    def merge_base(self, one: str, other: str) -> str | None:
        """The commit that two commits have in common; None where they have none."""
        with self.start("merge-base", one, other) as pipe:
            answer = os.fsdecode(pipe.until(b"\n") or b"")
        return answer if _HEXADECIMAL.fullmatch(answer) else None

    def blobs(self) -> Blobs:
        """A reader of blobs, for use inside this shadow's `with`."""
        return Blobs(self)

    def stage(self, files: Iterable[tuple[int, bytes, bytes]]) -> None:
        """Put contents into the user's own index: mode, raw path and bytes of each, as they are.

        The only writing there is. Raises SourceError where git cannot; then the index is as it was.
        """
        common = gitdir.common_dir(Path(self.git_dir))
        own = {
            "GIT_OBJECT_DIRECTORY": str(Path(common or self.git_dir, "objects").absolute()),
            "GIT_INDEX_FILE": self._index or str(Path(self.git_dir, "index").absolute()),
        }
        rows = [b"%o %s\t%s\0" % (mode, self._written(data, own), path) for mode, path, data in files]
        # A split index would keep its other half in the shadow.
        self._fed(("-c", "core.splitIndex=false", "update-index", "-z", "--index-info"), b"".join(rows), own)

    def _written(self, data: bytes, own: Mapping[str, str]) -> bytes:
        """The id of a blob that the repository now has."""
        return self._fed(("hash-object", "-w", "--no-filters", "--stdin"), data, own).strip()

    def _fed(self, args: tuple[str, ...], data: bytes, own: Mapping[str, str]) -> bytes:
        home = self._folder.name
        command = [program(), f"--git-dir={home}", *args]
        with Pipe(command, home, {**environment(home), **own}) as pipe:
            pipe.send(data)
            pipe.end()
            answer = pipe.last(ANSWER_BYTES)
            if pipe.exit_code():
                may = os.access(self.git_dir, os.W_OK, effective_ids=True)
                why = "is another git at work there?" if may else "run this as a user who may write there"
                raise SourceError(f"{self.git_dir}: git cannot write the index; {why}")
        return answer

    def start(self, *args: str) -> Pipe:
        """Start a git command on this shadow."""
        home = self._folder.name
        return Pipe([program(), f"--git-dir={home}", *args], home, environment(home))

    def empty_tree(self) -> str:
        """The id of the tree without files."""
        return EMPTY_TREES[
            64 if "sha256" in Path(self._folder.name, "config").read_text(encoding="ascii") else 40
        ]

    def _parsed(self, revision: str) -> str | None:
        with self.start("rev-parse", "--verify", "--quiet", "--end-of-options", revision) as pipe:
            answer = os.fsdecode(pipe.until(b"\n") or b"")
            single = pipe.until(b"\n") is None and pipe.exit_code() == 0
        return answer if single and _HEXADECIMAL.fullmatch(answer) else None

    def _staged(self) -> Iterator[tuple[int, str, bytes]]:
        lines = (line.partition(b"\t") for line in self.records("ls-files", "-z", "--stage"))
        return ((_mode(head), head.split(b" ")[1].decode(), path) for head, _, path in lines)

    def records(self, *args: str) -> Iterator[bytes]:
        """The records of a command that ends each with NUL. Raises SourceError when it fails."""
        with self.start(*args) as pipe:
            while (record := pipe.until(b"\0")) is not None:
                yield record
            if pipe.exit_code():
                raise SourceError(f"{self.git_dir}: git cannot read it; `git fsck` tells what is damaged")

    def sized(self, listed: Iterator[tuple[int, str, bytes]]) -> Iterator[Listed]:
        """Paths, given as (mode, blob, raw path), with the sizes of their blobs."""
        with self.start("cat-file", "--batch-check") as pipe:
            while block := tuple(islice(listed, _IDS_AT_ONCE)):
                pipe.send("".join(f"{blob}\n" for _, blob, _ in block).encode())
                for mode, blob, path in block:
                    yield Listed(mode, blob, path, _blob_size(pipe.until(b"\n")))


class Blobs:
    """Reads blobs through one long-lived process; starts another when a damaged object ended it."""

    def __init__(self, shadow: Shadow) -> None:
        self._shadow = shadow
        self._pipe: Pipe | None = None

    def read(self, blob: str, size: int) -> bytes | SkipReason:
        """A blob's bytes, proven by its id; MISSING_BLOB, or UNREADABLE when it is damaged."""
        self._pipe = self._pipe or self._shadow.start("cat-file", "--batch")
        self._pipe.send(f"{blob}\n".encode())
        answer = self._pipe.until(b"\n")
        if answer is not None and answer.endswith(b" missing"):
            return SkipReason.MISSING_BLOB
        if _blob_size(answer) == size:
            data = self._pipe.take(size + 1)[:size]
            if blob_id(data, len(blob)) == blob:
                return data
        self.close()
        return SkipReason.UNREADABLE

    def close(self) -> None:
        """End the process."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def blob_id(data: bytes, digits: int = 40) -> str:
    """The id git gives to these bytes as a blob: SHA-1, or SHA-256 for 64 digits."""
    algorithm = hashlib.sha256 if digits == 64 else hashlib.sha1
    digest = algorithm(b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


def _mode(head: bytes) -> int:
    return int(head.partition(b" ")[0], 8)


def _blob_size(answer: bytes | None) -> int | None:
    """The size in `ID blob SIZE`; None for any other answer."""
    words = (answer or b"").split(b" ")
    return int(words[2]) if len(words) == 3 and words[1] == b"blob" else None
