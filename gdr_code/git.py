"""The only module that runs git, on repositories that may be hostile.

Git never sees a repository's own git directory. It gets a shadow: a throw-away git directory with a
configuration of ours and links to the repository's HEAD, refs, index, excludes, packs and loose objects.
So nothing in `.git/config` (hooks, filters, fsmonitor, includes, promisor remotes, core.worktree) and no
alternates file is ever read. Each git process has limits on memory, on what it writes and on silence.

What a URL names is fetched into a private folder: one commit, by the protocol of the URL alone, with no way
to ask for a password. The user's own git configuration, credential helpers and hooks have no part in it.
"""

from __future__ import annotations

import hashlib
import os
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from gdr_code import gitdir, urls
from gdr_code.errors import SourceError
from gdr_code.records import Remote, SkipReason
from gdr_code.urls import Url

SILENCE_SECONDS = 300.0
MEMORY_BYTES = 2 << 30
FETCHED_BYTES = 16 << 30
_RECORD_BYTES = 1 << 20
_IDS_AT_ONCE = 256  # their answers fit into one pipe buffer, so writing first cannot block

SUBMODULE_MODE = 0o160000
_HEXADECIMAL = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_FETCHED_REF = "refs/gdr-code/fetched"
_ANSWER_BYTES = 1 << 16
_LISTED_REF = re.compile(r"^([0-9a-f]{40}|[0-9a-f]{64})\t(\S+)$", re.MULTILINE)
# How the user's network is reached; of the rest of the user's environment git sees nothing.
_NETWORK = re.compile(r"(?i)(?:https?|all|no)_proxy|SSH_AUTH_SOCK|SSL_CERT_(?:FILE|DIR)|GIT_SSL_CAINFO")
_SSH = "ssh -oBatchMode=yes -oConnectTimeout=30 -oForwardAgent=no -oClearAllForwardings=yes"
_NO_PASSWORD = {
    "GIT_ASKPASS": "false",
    "SSH_ASKPASS": "false",
    "GIT_SSH_COMMAND": _SSH,
    "GIT_SSH_VARIANT": "ssh",
}
_QUIETLY = (
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "transfer.bundleURI=false"),
    *("-c", "http.lowSpeedLimit=1000"),
    *("-c", "http.lowSpeedTime=60"),
)
_ONE_COMMIT = (
    *("--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance"),
    "--progress",  # what is not silent is alive
)
_WHY_NOT_FETCHED = (
    (b"Host key verification failed", "ssh does not know its host key: connect once with ssh"),
    (
        b"could not read |Authentication failed|Permission denied|returned error: 40[13]",
        "asks for a password",
    ),
    (b"shallow capabilities", "cannot give one commit alone"),
    (b"not found|not appear to be a git|not exported|returned error: 404", "there is no repository"),
    (b"resolve host|look up|onnect|timed? ?out|refused|unreachable|too slow", "cannot be reached"),
)


# What git calls a tree without files, by the length of its ids: known to it where no such object is.
EMPTY_TREES = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
ALL_LINES = range(1, 1 << 62)
_COMPARED = ("-M", "--no-ext-diff", "--no-textconv", "--ita-invisible-in-index")
_NAMES_ONLY = ("--raw", "-z", "--abbrev=64")
_LINES_ONLY = ("--patch", "--unified=0", "--full-index", "--no-color", "--diff-filter=MR")
_HEAD_BYTES = 200
_PAIR = re.compile(rb"index ([0-9a-f]{40,64})\.\.([0-9a-f]{40,64})(?: |$)")
_HUNK = re.compile(rb"@@ -[0-9,]+ \+([0-9]+)(?:,([0-9]+))? @@")

Lines = tuple[range, ...]


class Listed(NamedTuple):
    """A path of a tree or of the index. `size` is None where the object is missing."""

    mode: int
    blob: str
    raw_path: bytes
    size: int | None


class Changed(NamedTuple):
    """A path that differs from a base: `lines` are those added or changed, None where all are.

    Of an unmerged path there is no blob to speak of.
    """

    now: Listed
    lines: Lines | None
    unmerged: bool


class Shadow:
    """A throw-away git directory that borrows a repository's objects, refs and index, never its settings.

    `index` is another file than the repository's own index: git names one to the hooks of a commit.
    """

    def __init__(self, git_dir: str, index: str | None = None) -> None:
        self._git_dir = git_dir
        self._index = index
        self._folder = tempfile.TemporaryDirectory(prefix="gdr-code-git-")

    def __enter__(self) -> Self:
        git_dir = Path(self._git_dir)
        common = gitdir.common_dir(git_dir)
        if common is None:
            raise SourceError(f"{self._git_dir}: its commondir file does not name its own repository")
        gitdir.build_shadow(git_dir, common, Path(self._folder.name), self._index)
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
        return self._records(f"--work-tree={root}", "ls-files", "-z", *options)

    def submodules(self) -> Iterator[bytes]:
        """Paths that the index has as submodules."""
        return (path for mode, _, path in self._staged() if mode == SUBMODULE_MODE)

    def index(self) -> Iterator[Listed]:
        """Every path of the index, in order of its bytes."""
        return self._sized(self._staged())

    def tree(self, commit: str) -> Iterator[Listed]:
        """Every path of a commit's tree, in order of its bytes."""
        lines = (
            line.partition(b"\t") for line in self._records("ls-tree", "-r", "-z", "--full-tree", commit)
        )
        return self._sized((_mode(head), head.split(b" ")[2].decode(), path) for head, _, path in lines)

    def top(self, commit: str) -> Iterator[Listed]:
        """Every path of a commit's top folder but for folders, in order of its bytes."""
        rows = (line.partition(b"\t") for line in self._records("ls-tree", "-z", "--full-tree", commit))
        plain = ((head.split(b" "), path) for head, _, path in rows)
        return self._sized(
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

    def changes(self, base: str | None, commit: str | None) -> tuple[Changed, ...]:
        """What a commit (None: the index) adds to or changes of a base (None: of nothing), by path.

        A file that was only moved has no line of its own.
        """
        base = base or (EMPTY_TREES[len(commit)] if commit else self._empty_tree())
        program = "diff-tree" if commit else "diff-index"
        trees = ("-r", base, commit) if commit else ("--cached", base)
        rows = tuple(_raw_changes(self._records(program, *_COMPARED, *_NAMES_ONLY, *trees)))
        edited = any(row.status in "MR" and row.was != row.blob for row in rows)
        lines = self._added_lines(program, *_COMPARED, *_LINES_ONLY, *trees) if edited else {}
        sized = self._sized((row.mode, row.blob, row.raw_path) for row in rows)
        return tuple(
            Changed(now, _lines_of(row, lines), row.status == "U")
            for row, now in zip(rows, sized, strict=True)
        )

    def _added_lines(self, *command: str) -> dict[tuple[str, str], Lines]:
        """The lines that the second of two blobs adds to the first."""
        found: dict[tuple[str, str], list[range]] = {}
        hunks: list[range] = []
        with self.start(*command) as pipe:
            for head in pipe.heads(_HEAD_BYTES):
                if head.startswith(b"index ") and (pair := _PAIR.match(head)):
                    hunks = found.setdefault((pair[1].decode(), pair[2].decode()), [])
                elif head.startswith(b"@@ ") and (hunk := _HUNK.match(head)):
                    first, count = int(hunk[1]), int(hunk[2] or b"1")
                    hunks.append(range(first, first + count))
                elif head.startswith(b"Binary "):
                    hunks.append(ALL_LINES)
            if pipe.exit_code():
                raise SourceError(f"{self._git_dir}: git cannot compare it; `git fsck` tells what is damaged")
        return {pair: tuple(one for one in ranges if len(one)) for pair, ranges in found.items()}

    def _empty_tree(self) -> str:
        return EMPTY_TREES[
            64 if "sha256" in Path(self._folder.name, "config").read_text(encoding="ascii") else 40
        ]

    def blobs(self) -> Blobs:
        """A reader of blobs, for use inside this shadow's `with`."""
        return Blobs(self)

    def stage(self, files: Iterable[tuple[int, bytes, bytes]]) -> None:
        """Put contents into the user's own index: mode, raw path and bytes of each, as they are.

        The only writing there is. Raises SourceError where git cannot; then the index is as it was.
        """
        common = gitdir.common_dir(Path(self._git_dir))
        own = {
            "GIT_OBJECT_DIRECTORY": str(Path(common or self._git_dir, "objects").absolute()),
            "GIT_INDEX_FILE": self._index or str(Path(self._git_dir, "index").absolute()),
        }
        rows = [b"%o %s\t%s\0" % (mode, self._written(data, own), path) for mode, path, data in files]
        self._fed(("update-index", "-z", "--index-info"), b"".join(rows), own)

    def _written(self, data: bytes, own: Mapping[str, str]) -> bytes:
        """The id of a blob that the repository now has."""
        return self._fed(("hash-object", "-w", "--no-filters", "--stdin"), data, own).strip()

    def _fed(self, args: tuple[str, ...], data: bytes, own: Mapping[str, str]) -> bytes:
        home = self._folder.name
        command = [_program(), f"--git-dir={home}", *args]
        with Pipe(command, home, {**_environment(home), **own}) as pipe:
            pipe.send(data)
            pipe.end()
            answer = pipe.last(_ANSWER_BYTES)
            if pipe.exit_code():
                raise SourceError(
                    f"{self._git_dir}: git cannot write the index; is another git at work there?"
                )
        return answer

    def start(self, *args: str) -> Pipe:
        """Start a git command on this shadow."""
        home = self._folder.name
        return Pipe([_program(), f"--git-dir={home}", *args], home, _environment(home))

    def _parsed(self, revision: str) -> str | None:
        with self.start("rev-parse", "--verify", "--quiet", "--end-of-options", revision) as pipe:
            answer = os.fsdecode(pipe.until(b"\n") or b"")
            single = pipe.until(b"\n") is None and pipe.exit_code() == 0
        return answer if single and _HEXADECIMAL.fullmatch(answer) else None

    def _staged(self) -> Iterator[tuple[int, str, bytes]]:
        lines = (line.partition(b"\t") for line in self._records("ls-files", "-z", "--stage"))
        return ((_mode(head), head.split(b" ")[1].decode(), path) for head, _, path in lines)

    def _records(self, *args: str) -> Iterator[bytes]:
        with self.start(*args) as pipe:
            while (record := pipe.until(b"\0")) is not None:
                yield record
            if pipe.exit_code():
                raise SourceError(f"{self._git_dir}: git cannot read it; `git fsck` tells what is damaged")

    def _sized(self, listed: Iterator[tuple[int, str, bytes]]) -> Iterator[Listed]:
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


class Pipe:
    """A running git command, read with a limit on silence and on the length of a record.

    It has a session of its own, so that no part of it can ask at the terminal, and all of it is ended.
    """

    def __init__(
        self, command: list[str], folder: str, environment: dict[str, str], errors: int = subprocess.DEVNULL
    ) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            bufsize=0,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._poll = select.poll()
        self._poll.register(self._stdout, select.POLLIN)
        self._held, self._at = b"", 0
        if sys.platform == "linux":
            self._limit(resource.RLIMIT_DATA, MEMORY_BYTES)
            self._limit(resource.RLIMIT_FSIZE, FETCHED_BYTES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, data: bytes) -> None:
        """Write to the command; one that has ended shows at the next read."""
        try:
            while data:
                data = data[os.write(self._stdin, data) :]
        except BrokenPipeError:
            return

    def end(self) -> None:
        """Tell the command that nothing more is sent."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.stdin = None

    def until(self, end: bytes) -> bytes | None:
        """The next record without its end; None when the output is over."""
        while (stop := self._held.find(end, self._at)) < 0:
            if len(self._held) - self._at > _RECORD_BYTES:
                raise SourceError("git names a path of more than a megabyte; the repository is damaged")
            more = self._more()
            if not more:
                return None
            self._held, self._at = self._held[self._at :] + more, 0
        record = self._held[self._at : stop]
        self._at = stop + len(end)
        return record

    def heads(self, most: int) -> Iterator[bytes]:
        """The first `most` bytes of each line, whatever its length."""
        begun = b""
        while more := self._more():
            *whole, begun = (begun + more).split(b"\n")
            begun = begun[:most]
            for line in whole:
                yield line[:most]
        if begun:
            yield begun

    def take(self, count: int) -> bytes:
        """The next `count` bytes; fewer when the output is over."""
        parts = [self._held[self._at : self._at + count]]
        self._at += len(parts[0])
        missing = count - len(parts[0])
        while missing and (more := self._more()):
            parts.append(more[:missing])
            self._held, self._at = more, len(parts[-1])
            missing -= len(parts[-1])
        return b"".join(parts)

    def last(self, count: int) -> bytes:
        """All the rest of the output, of which only the last `count` bytes are kept."""
        kept = b""
        while more := self._more():
            kept = (kept + more)[-count:]
        return kept

    def exit_code(self) -> int:
        """The command's exit code, once its output is over."""
        return self._process.wait()

    def close(self) -> None:
        """End the command and what it started."""
        if self._process.returncode is None:  # not waited for, so its id is still its own
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def _limit(self, what: int, most: int) -> None:
        with suppress(OSError, ValueError):  # a stricter limit may be in force already
            resource.prlimit(self._process.pid, what, (most, most))

    def _more(self) -> bytes:
        if not self._poll.poll(SILENCE_SECONDS * 1000):
            raise SourceError(f"git gave no answer for {SILENCE_SECONDS:.0f} seconds")
        return os.read(self._stdout, 1 << 16)


def setting(folder: str, name: str) -> str | None:
    """What the user's own configuration, with that of the user's own repository, says of a name."""
    return _of_user(folder, "config", "--get", name)


def hooks_folder(folder: str) -> str | None:
    """Where git looks for the hooks of the user's own repository; None outside of one."""
    found = _of_user(folder, "rev-parse", "--git-path", "hooks")
    return os.path.abspath(os.path.join(folder, found)) if found else None  # noqa: PTH100, PTH118


def author(folder: str) -> str | None:
    """`Name <mail> time zone` of whoever would commit in the user's own repository; None where unknown."""
    return _of_user(folder, "var", "GIT_AUTHOR_IDENT")


def _of_user(folder: str, *args: str) -> str | None:
    """A one-line answer of a git command that only reads settings, with those of the user."""
    with Pipe([_program(), *args], folder, dict(os.environ)) as pipe:
        answer = os.fsdecode(pipe.last(_ANSWER_BYTES))
        return answer.removesuffix("\n") if not pipe.exit_code() else None


def tip(url: Url, ref: str | None) -> tuple[str, str] | None:
    """The full name of a tag or branch elsewhere (HEAD without a ref) and its commit; None without commits.

    Raises SourceError where the repository or the ref is not to be had.
    """
    names = ("HEAD",) if ref is None else (f"refs/tags/{ref}", f"refs/heads/{ref}")
    with _elsewhere(url) as place:
        answer = place.run("ls-remote", "--", url.text, *names, *map(_peeled, names)).decode(
            "utf-8", "replace"
        )
    found = {name: commit for commit, name in _LISTED_REF.findall(answer)}
    for name in names:
        if name in found:
            return name, found.get(_peeled(name), found[name])
    if ref is not None:
        raise SourceError(f"{url.public}: has no branch or tag {ref}")
    return None


@contextmanager
def fetched(remote: Remote, commit: str) -> Iterator[str]:
    """A private git directory with one commit of a repository elsewhere and nothing of before it."""
    url = urls.parse(remote.url)
    with _elsewhere(url) as place:
        git_dir = str(Path(place.home, "fetched.git"))
        kind = "sha256" if len(commit) == 64 else "sha1"
        place.run("init", "--quiet", "--bare", "--template=", f"--object-format={kind}", git_dir)
        wanted = f"+{remote.ref}:{_FETCHED_REF}"
        place.run(f"--git-dir={git_dir}", "fetch", *_ONE_COMMIT, "--", url.text, wanted)
        with Shadow(git_dir) as shadow:
            if shadow.commit(_FETCHED_REF) != commit:
                raise SourceError(f"{url.public}: has another commit than a moment ago; start again")
        yield git_dir


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A private folder to run git in that may use the network, by the protocol of one URL."""

    url: Url
    home: str

    def run(self, *args: str) -> bytes:
        """The end of what a command says. Raises SourceError when it fails, in words of ours."""
        names = {name: value for name, value in os.environ.items() if _NETWORK.fullmatch(name)}
        environment = {
            **names,
            **_environment(self.home),
            **_NO_PASSWORD,
            "GIT_ALLOW_PROTOCOL": self.url.scheme,
        }
        command = [_program(), *_QUIETLY, *args]
        try:
            with Pipe(command, self.home, environment, errors=subprocess.STDOUT) as pipe:
                answer = pipe.last(_ANSWER_BYTES)
                if not pipe.exit_code():
                    return answer
        except SourceError as error:
            raise SourceError(f"{self.url.public}: {error}") from None
        raise SourceError(f"{self.url.public}: {_why(answer)}; clone it yourself and name the folder")


@contextmanager
def _elsewhere(url: Url) -> Iterator[_Elsewhere]:
    with tempfile.TemporaryDirectory(prefix="gdr-code-git-") as home:
        yield _Elsewhere(url, home)


def _environment(home: str) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, **_ENVIRONMENT}


def _peeled(ref: str) -> str:
    """How git lists the commit of an annotated tag."""
    return ref + "^{}"


def _why(said: bytes) -> str:
    """Why git failed: one of a few reasons, never its own words, which may be the server's."""
    return next((why for pattern, why in _WHY_NOT_FETCHED if re.search(pattern, said)), "cannot be fetched")


def blob_id(data: bytes, digits: int = 40) -> str:
    """The id git gives to these bytes as a blob: SHA-1, or SHA-256 for 64 digits."""
    algorithm = hashlib.sha256 if digits == 64 else hashlib.sha1
    digest = algorithm(b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


class _RawChange(NamedTuple):
    """A row of `git diff --raw`: what a path was and is."""

    was: str
    mode: int
    blob: str
    status: str
    raw_path: bytes


def _raw_changes(records: Iterator[bytes]) -> Iterator[_RawChange]:
    """The paths that are there now; of a move the new one."""
    for record in records:
        _, mode, was, blob, status = record.removeprefix(b":").decode("ascii").split(" ")
        path = next(records)
        if status[0] in "RC":
            path = next(records)
        if status[0] != "D":
            yield _RawChange(was, int(mode, 8), blob, status[0], path)


def _lines_of(row: _RawChange, lines: Mapping[tuple[str, str], Lines]) -> Lines | None:
    if row.was == row.blob:
        return ()
    return lines.get((row.was, row.blob)) if row.status in "MR" else None


def _mode(head: bytes) -> int:
    return int(head.partition(b" ")[0], 8)


def _blob_size(answer: bytes | None) -> int | None:
    """The size in `ID blob SIZE`; None for any other answer."""
    words = (answer or b"").split(b" ")
    return int(words[2]) if len(words) == 3 and words[1] == b"blob" else None


@cache
def _program() -> str:
    found = shutil.which("git")
    if found is None:
        raise SourceError("git is not installed or not on the PATH")
    return str(Path(found).absolute())
