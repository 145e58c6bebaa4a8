"""Git commands as running processes, with limits on memory, on what they write and on silence."""

from __future__ import annotations

import os
import resource
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from gdr_code.errors import SourceError

SILENCE_SECONDS = 300.0
MEMORY_BYTES = 2 << 30
FETCHED_BYTES = 16 << 30
ANSWER_BYTES = 1 << 16
_RECORD_BYTES = 1 << 20
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


class Pipe:
    """A running git command, read with a limit on silence and on the length of a record.

    It has a session of its own, so that no part of it can ask at the terminal, and all of it is ended.
    """

    def __init__(
        self, command: list[str], folder: str, environment: dict[str, str], with_errors: bool = False
    ) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if with_errors else subprocess.DEVNULL,
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


def environment(home: str) -> dict[str, str]:
    """What a git command sees: nothing of the user's but where programs are."""
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, **_ENVIRONMENT}


@cache
def program() -> str:
    """The path of git. Raises SourceError where there is none."""
    found = shutil.which("git")
    if found is None:
        raise SourceError("git is not installed or not on the PATH")
    return str(Path(found).absolute())
