"""Rows are shared, bounded and never in the way: what goes wrong costs the rows and not the run."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

from gdr_code.rows import Row, Rows

ROW = (b"k" * 16, b"content")


def _read(rows: Rows, *keys: bytes) -> list[bytes | None]:
    with rows.reading() as content:
        return [content(key) for key in keys]


def _numbered(numbers: Iterable[int], size: int = 8) -> list[Row]:
    return [(b"%016d" % number, b"%08d" % number + b"x" * (size - 8)) for number in numbers]


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """Rows in a file that is not there yet."""
    return Rows(tmp_path / "cache" / "files.sqlite")


def test_what_is_kept_is_read_and_the_last_word_counts(rows: Rows) -> None:
    assert _read(rows, ROW[0]) == [None]
    rows.keep([ROW])
    rows.keep([(ROW[0], b"another"), (b"n" * 16, b"new")])
    assert _read(rows, ROW[0], b"n" * 16, b"?" * 16) == [b"another", b"new", None]


def test_nothing_is_made_for_nothing(rows: Rows) -> None:
    rows.keep([])
    assert not rows.path.exists()


def test_only_its_owner_reads_it(rows: Rows) -> None:
    rows.keep([ROW])
    for path in (rows.path.parent, *rows.path.parent.iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE rows (key BLOB, content BLOB)")
    connection.close()


def _newer(path: Path) -> None:
    Rows(path).keep([ROW])
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def _torn(path: Path) -> None:
    Rows(path).keep(_numbered(range(2000), 400))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))


def _readable_by_others(path: Path) -> None:
    Rows(path).keep([ROW])
    path.chmod(0o644)


def _another_users(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    Rows(path).keep([ROW])
    os.chown(path, 65534, 65534)


def _with_a_journal_of_anothers(path: Path) -> None:
    Rows(path).keep([ROW])
    journal = Path(f"{path}-wal")
    journal.write_bytes(b"")
    journal.chmod(0o644)


def _an_endless_view(path: Path) -> None:
    Rows(path).keep([ROW])
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE rows")
        connection.execute(
            "CREATE VIEW rows (key, content) AS WITH RECURSIVE n(x) AS"
            " (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x, x FROM n"
        )
    connection.close()


def _with_a_trigger(path: Path) -> None:
    Rows(path).keep([ROW])
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON rows BEGIN DELETE FROM rows; END")
    connection.close()


@pytest.mark.parametrize(
    "spoil",
    [
        _foreign,
        _newer,
        _torn,
        _readable_by_others,
        _another_users,
        _with_a_journal_of_anothers,
        _an_endless_view,
        _with_a_trigger,
        lambda path: path.write_bytes(b"no database" * 400),
    ],
)
def test_what_is_damaged_foreign_or_newer_is_begun_anew(rows: Rows, spoil: object) -> None:
    rows.path.parent.mkdir()
    assert callable(spoil)
    spoil(rows.path)
    assert _read(rows, ROW[0]) == [None]
    rows.keep([ROW])
    assert _read(rows, ROW[0]) == [ROW[1]]


def test_a_folder_that_cannot_be_written_costs_the_rows(unprivileged: Path) -> None:
    unprivileged.chmod(0o500)
    rows = Rows(unprivileged / "cache" / "files.sqlite")
    rows.keep([ROW])
    assert _read(rows, ROW[0]) == [None]


def test_a_file_that_cannot_be_written_is_read_no_more_than_it_can_be(unprivileged: Path) -> None:
    rows = Rows(unprivileged / "files.sqlite")
    rows.keep([ROW])
    unprivileged.chmod(0o500)
    rows.path.chmod(0o400)
    rows.keep([(b"n" * 16, b"new")])
    assert _read(rows, b"n" * 16) == [None]


def test_no_link_is_followed(rows: Rows, tmp_path: Path) -> None:
    rows.path.parent.mkdir()
    Rows(tmp_path / "there.sqlite").keep([ROW])
    rows.path.symlink_to(tmp_path / "there.sqlite")
    rows.keep([(b"n" * 16, b"new")])
    assert _read(rows, ROW[0]) == [None]
    assert _read(Rows(tmp_path / "there.sqlite"), b"n" * 16) == [None]


def test_a_place_that_is_no_file_costs_the_rows(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.keep([ROW])
    assert _read(rows, ROW[0]) == [None]
    assert tmp_path.is_dir()


def _fill(path: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
    Rows(path).keep(_numbered(range(100, 1000), 4096))
    os._exit(0)


def test_a_full_disk_costs_what_is_new(rows: Rows) -> None:
    rows.keep([ROW])
    process = multiprocessing.get_context("fork").Process(target=_fill, args=(rows.path,))
    process.start()
    process.join()
    assert process.exitcode == 0
    assert _read(rows, ROW[0], b"%016d" % 500) == [ROW[1], None]
    rows.keep([(b"n" * 16, b"new")])
    assert _read(rows, ROW[0], b"n" * 16) == [ROW[1], b"new"]


def test_the_oldest_rows_go(tmp_path: Path) -> None:
    most = 200_000
    rows = Rows(tmp_path / "files.sqlite", most)
    for begin in range(0, 1000, 50):
        rows.keep(_numbered(range(begin, begin + 50), 1000))
    kept = [number for number in range(1000) if _read(rows, b"%016d" % number) != [None]]
    assert kept == list(range(kept[0], 1000))
    assert 50 <= len(kept) < 200
    assert rows.path.stat().st_size < 2 * most


def test_more_than_there_is_room_for_is_not_kept(tmp_path: Path) -> None:
    rows = Rows(tmp_path / "files.sqlite", 100_000)
    rows.keep(_numbered(range(10), 100_000))
    assert sum(content is not None for content in _read(rows, *(key for key, _ in _numbered(range(10))))) < 2


def _work(path: Path, begin: int) -> None:
    for number in range(begin, begin + 30):
        Rows(path).keep(_numbered([number]))
        with Rows(path).reading() as content:
            assert content(b"%016d" % number) is not None
    os._exit(0)


def test_runs_at_the_same_time_share_it(rows: Rows) -> None:
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_work, args=(rows.path, 100 * number)) for number in range(1, 5)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    written = [number for begin in range(100, 500, 100) for number in range(begin, begin + 30)]
    assert None not in _read(rows, *(key for key, _ in _numbered(written)))
