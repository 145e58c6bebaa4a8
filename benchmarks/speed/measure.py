"""What one run of a command costs: wall time, CPU time, memory.

Memory is the largest sum of resident sets over the process tree, sampled from /proc (Linux); pages that
processes share count once for each.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_INTERVAL = 0.05
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall seconds, CPU seconds of all its processes, and peak memory in bytes."""

    wall: float
    cpu: float
    peak: int


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], fine: Container[int] = (0,)
) -> Cost:
    """Run a command in a folder, its output thrown away; whatever ends this ends all that it started.

    Raises CalledProcessError when it exits with anything but what is fine, OSError when it cannot start.
    """
    quiet = subprocess.DEVNULL
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | environment,
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
    )
    with _Watch(process.pid) as watch:
        try:
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(wall, used.ru_utime + used.ru_stime, watch.peak)


class _Watch(threading.Thread):
    """Keeps the largest sum of resident sets of a process and its descendants."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid = pid
        self._done = threading.Event()

    def __enter__(self) -> _Watch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()

    def run(self) -> None:
        """Look until told that it is done."""
        while True:
            self.peak = max(self.peak, resident(self._pid))
            if self._done.wait(_INTERVAL):
                return


def resident(root: int) -> int:
    """The sum of the resident sets of a process and its descendants, in bytes."""
    pages, reached = 0, [root]
    for pid in reached:
        process = Path(f"/proc/{pid}")
        with contextlib.suppress(OSError):  # it has ended
            pages += int((process / "statm").read_text().split()[1])
            for children in process.glob("task/*/children"):
                reached += map(int, children.read_text().split())
    return pages * _PAGE
