"""Answers that were paid for, kept in one SQLite file under keyed hashes: spans of chunks and stand-ins.

No text of a source is in it.

Written by one process at a time, each answer as it comes; read by many.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from gdr_code import cache
from gdr_code.errors import ConfigError
from gdr_code.llm.answers import Said
from gdr_code.records import Category

TRIES = 2
_WAIT_SECONDS = 30
_TABLES = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS proposals (key TEXT PRIMARY KEY, made TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (key TEXT PRIMARY KEY, tries INTEGER NOT NULL, reason TEXT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS requests (name TEXT PRIMARY KEY, keys TEXT NOT NULL, batch TEXT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batches (id TEXT PRIMARY KEY, settings TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """How often a chunk was asked about in vain, and what came of the last time."""

    tries: int
    reason: str


class Store:
    """The answers in one file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def answer(self, key: str) -> tuple[Said, ...] | None:
        """What was said of a chunk; None where it was not answered."""
        row = self._connection.execute("SELECT said FROM answers WHERE key = ?", (key,)).fetchone()
        return None if row is None else tuple(map(_said, json.loads(row[0])))

    def failure(self, key: str) -> Failure:
        """How often a chunk was asked about in vain."""
        row = self._connection.execute("SELECT tries, reason FROM failures WHERE key = ?", (key,)).fetchone()
        return Failure(*row) if row else Failure(0, "")

    def keep(self, answers: Iterable[tuple[str, tuple[Said, ...] | str]]) -> None:
        """Keep what came of a request: for each chunk what was said of it, or why that is no answer."""
        with self._connection:
            for key, said in answers:
                if isinstance(said, str):
                    self._fail(key, said)
                else:
                    rows = [
                        [one.start, one.end, one.category, one.confidence, one.attribution] for one in said
                    ]
                    self._connection.execute(
                        "INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, json.dumps(rows))
                    )

    def _fail(self, key: str, reason: str) -> None:
        self._connection.execute(
            "INSERT INTO failures VALUES (?, 1, ?) ON CONFLICT (key) DO UPDATE"
            " SET tries = tries + 1, reason = excluded.reason",
            (key, reason),
        )

    def stand_ins(self, key: str) -> tuple[str, ...] | None:
        """The stand-ins that were proposed for an entity and fit; None where it was not answered."""
        row = self._connection.execute("SELECT made FROM proposals WHERE key = ?", (key,)).fetchone()
        return None if row is None else tuple(map(str, json.loads(row[0])))

    def propose(self, key: str, made: Sequence[str] | str) -> None:
        """Keep the stand-ins that were proposed for an entity, or why an answer was none."""
        with self._connection:
            if isinstance(made, str):
                self._fail(key, made)
            else:
                row = (key, json.dumps(list(made)))
                self._connection.execute("INSERT OR REPLACE INTO proposals VALUES (?, ?)", row)

    def send(self, requests: Iterable[tuple[str, Sequence[str]]], batch: str = "") -> None:
        """Remember which chunks a request, known by its name, asks about, and in which batch it went."""
        rows = [(name, " ".join(keys), batch) for name, keys in requests]
        with self._connection:
            self._connection.executemany(
                "INSERT INTO requests VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE"
                " SET batch = CASE excluded.batch WHEN '' THEN batch ELSE excluded.batch END",
                rows,
            )

    def sent(self, name: str) -> tuple[str, ...]:
        """The chunks that a request asks about; none where no such request was made."""
        row = self._connection.execute("SELECT keys FROM requests WHERE name = ?", (name,)).fetchone()
        return tuple(row[0].split()) if row else ()

    def open_batch(self, batch: str, settings: str, requests: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Remember a batch that was paid for, so that a rerun waits for it instead of paying again."""
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO batches VALUES (?, ?)", (batch, settings))
        self.send(requests, batch)

    def open_batches(self, settings: str) -> tuple[str, ...]:
        """The batches under way that were asked with these settings, oldest first."""
        rows = self._connection.execute(
            "SELECT id FROM batches WHERE settings = ? ORDER BY id", (settings,)
        ).fetchall()
        return tuple(row[0] for row in rows)

    def requests_of(self, batch: str) -> dict[str, tuple[str, ...]]:
        """The requests of a batch: the chunks that each asks about."""
        rows = self._connection.execute("SELECT name, keys FROM requests WHERE batch = ?", (batch,))
        return {name: tuple(keys.split()) for name, keys in rows}

    def forget(self, batch: str, names: Iterable[str]) -> None:
        """Forget requests of a batch whose answers are kept, and the batch with the last of them."""
        with self._connection:
            self._connection.executemany(
                "DELETE FROM requests WHERE name = ? AND batch = ?", [(name, batch) for name in names]
            )
        if not self.requests_of(batch):
            self.close_batch(batch)

    def close_batch(self, batch: str) -> None:
        """Forget a batch that is done or gone."""
        with self._connection:
            self._connection.execute("DELETE FROM batches WHERE id = ?", (batch,))
            self._connection.execute("DELETE FROM requests WHERE batch = ?", (batch,))


def default_path() -> Path:
    """Where answers are kept unless the user names a file."""
    return cache.folder() / "answers.sqlite"


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """The store in a file, made when there is none. Raises ConfigError when it is no store of ours."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            # Waiting for the disk takes longest: an answer is lost only where the machine itself stops.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_TABLES)
            yield Store(connection)
    except (OSError, sqlite3.DatabaseError) as error:
        raise ConfigError(
            f"cannot keep answers in {path} ({_why(error)}): name another file with --answers"
        ) from None


def _why(error: OSError | sqlite3.DatabaseError) -> str:
    if isinstance(error, OSError):
        return error.strerror or "it cannot be opened"
    if isinstance(error, sqlite3.OperationalError):
        return "another run holds it, or it cannot be written"
    return "it is no store of answers, or it is damaged"


def _said(row: Sequence[object]) -> Said:
    start, end, category, confidence, attribution = row
    return Said(
        int(str(start)), int(str(end)), Category(str(category)), float(str(confidence)), bool(attribution)
    )
