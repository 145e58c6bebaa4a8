"""The progress bar on standard error: bytes, rate, time left; nothing where it is no terminal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gdr_code.text import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

_INTERVAL = 0.1


class Bar:
    """A bar that draws from this thread alone, so that workers can be forked at any time."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress: Progress | None = None
        self._label = ""
        self._drawn = 0.0

    def begin(self, label: str, total: int) -> None:
        """Begin a step over `total` bytes."""
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        self.end()
        self._label = label
        columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
        self._progress = Progress(
            "{task.description}", *columns, console=self._console, auto_refresh=False, transient=True
        )
        self._progress.add_task(printable(label), total=total)
        self._progress.start()

    def advance(self, done: int) -> None:
        """Count `done` more bytes; draws ten times a second at most."""
        if self._progress is None:
            return
        self._progress.advance(self._progress.task_ids[0], done)
        if time.monotonic() - self._drawn > _INTERVAL:
            self._progress.refresh()
            self._drawn = time.monotonic()

    def note(self, text: str) -> None:
        """Say a few words beside the label."""
        if self._progress is None:
            return
        self._progress.update(self._progress.task_ids[0], description=printable(f"{self._label}: {text}"))
        if time.monotonic() - self._drawn > _INTERVAL:
            self._progress.refresh()
            self._drawn = time.monotonic()

    def end(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


class Silence:
    """Says nothing."""

    def begin(self, label: str, total: int) -> None:
        """Nothing."""

    def advance(self, done: int) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""
