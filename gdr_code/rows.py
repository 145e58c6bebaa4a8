"""What can be made anew, row by row, in one SQLite file: shared by all runs of a user, bounded in size.

Nothing that goes wrong here is a run's failure: what cannot be opened, read or written is not kept. What is
damaged, of another program, of another version or not the user's alone is put away and begun anew.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from gdr_code import cache

MOST_BYTES = 512 << 20
_APPLICATION = 0x67647263
_VERSION = 1
_WAIT_SECONDS = 2.0
_TABLE = "CREATE TABLE rows (number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, content BLOB NOT NULL)"

# A database is these files; a checkout may bring any of them.
_PARTS = ("", "-wal", "-shm", "-journal")

Row = tuple[bytes, bytes]


def default_path() -> Path:
    """Where rows are kept for this user."""
    return cache.folder() / "files.sqlite"


class _NotOurs(sqlite3.DatabaseError):
    """The file is of another program or of another version."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows in one file. A connection is open only inside `reading` and `keep`: none outlives a fork."""

    path: Path
    most_bytes: int = MOST_BYTES

    @contextmanager
    def reading(self) -> Iterator[Callable[[bytes], bytes | None]]:
        """A function that gives the content under a key; nothing is known where nothing can be read."""
        try:
            connection = self._connected("ro")
        except (OSError, sqlite3.Error):
            yield _nothing
            return
        with closing(connection):
            yield _Reader(connection).content

    def keep(self, rows: Iterable[Row]) -> None:
        """Keep rows, as a whole or not at all; the oldest go where there are too many."""
        listed = list(rows)
        for _ in range(2 if listed else 0):
            try:
                with closing(self._connected("rwc")) as connection:
                    _insert(connection, listed, self.most_bytes)
            except sqlite3.OperationalError:  # another run writes, the disk is full: not kept this time
                return
            except sqlite3.DatabaseError:
                self._put_away()
            except OSError:
                return
            else:
                return

    def _connected(self, mode: str) -> sqlite3.Connection:
        if mode == "rwc":
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        if not all(_is_private(f"{self.path}{part}") for part in _PARTS):
            raise _NotOurs("not ours")
        connection = sqlite3.connect(
            f"file:{quote(str(self.path))}?mode={mode}", _WAIT_SECONDS, isolation_level=None, uri=True
        )
        try:
            _check(connection, may_begin=mode == "rwc")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _put_away(self) -> None:
        for part in _PARTS:
            with suppress(OSError):
                os.unlink(f"{self.path}{part}")  # noqa: PTH108


class _Reader:
    """Reads rows up to the first failure: what is locked would make every row wait."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection: sqlite3.Connection | None = connection

    def content(self, key: bytes) -> bytes | None:
        """The content under a key."""
        if self._connection is None:
            return None
        try:
            row = self._connection.execute("SELECT content FROM rows WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            self._connection = None
            return None
        return row[0] if row and isinstance(row[0], bytes) else None


def _nothing(key: bytes) -> None:
    del key


def _is_private(path: str) -> bool:
    """True for a plain file that the user alone can read, and for none at all."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return True
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _check(connection: sqlite3.Connection, may_begin: bool) -> None:
    """Raise unless the tables are ours; an empty file is begun."""
    # What is kept can be made anew: no waiting for the disk.
    connection.execute("PRAGMA synchronous = OFF")
    if not may_begin:
        if not _is_ours(connection):
            raise _NotOurs("not ours")
        return
    if not _is_ours(connection):
        _begin(connection)
    with suppress(sqlite3.OperationalError):  # another run has just begun it: the next one sees to it
        connection.execute("PRAGMA journal_mode = WAL")


def _is_ours(connection: sqlite3.Connection) -> bool:
    """True for our rows and nothing beside: to read a view or to set off a trigger may take for ever."""
    if (
        _number(connection, "application_id") != _APPLICATION
        or _number(connection, "user_version") != _VERSION
    ):
        return False
    made = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchmany(2)
    return made == [(_TABLE,)]


def _begin(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file, in one step: another run may be about to."""
    connection.execute("BEGIN IMMEDIATE")
    if not _is_ours(connection):
        said = _number(connection, "application_id") or _number(connection, "user_version")
        if said or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise _NotOurs("not ours")
        connection.execute(_TABLE)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, rows: Iterable[Row], most_bytes: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT OR REPLACE INTO rows (key, content) VALUES (?, ?)", rows)
    while _size(connection) > most_bytes:
        first, last = connection.execute("SELECT min(number), max(number) FROM rows").fetchone()
        if first is None:
            break
        connection.execute("DELETE FROM rows WHERE number <= ?", (first + (last - first) // 4,))
    connection.execute("COMMIT")


def _size(connection: sqlite3.Connection) -> int:
    """The bytes in use; what deleted rows leave is used again."""
    pages = _number(connection, "page_count") - _number(connection, "freelist_count")
    return pages * _number(connection, "page_size")


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
    return int(found)
