"""A file that was met before is known as it would be found again, and no value of it is kept."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures import build
from gdr_code import disk, met, recall, walk
from gdr_code.git import blob_id
from gdr_code.recall import Recall
from gdr_code.records import Candidate, Entry, Position, Skipped, SkipReason, SourceFile, Survey
from gdr_code.rows import Rows
from gdr_code.settings import Settings
from gdr_code.survey import survey, surveying
from gdr_code.text import read_text
from tests import samples
from tests.conftest import MakeRepo, repositories

KEY = b"k" * 32
LINK = 0o120000
NO_NAMES: frozenset[str] = frozenset()


@pytest.fixture
def known(tmp_path: Path) -> Recall:
    """What earlier runs told: nothing yet."""
    return recall.recall(Rows(tmp_path / "files.sqlite"), Settings(key=KEY), keep=False)


def _file(data: bytes, path: str = "a.py", mode: int = 0o100644) -> SourceFile:
    return SourceFile("repo", path, path.encode(), mode, blob_id(data), data)


def _met_again(known: Recall, file: SourceFile, names: frozenset[str], now: frozenset[str]) -> object:
    found = survey(file, KEY, known=names)
    first = met.looked_at(known, file, found, names)
    assert first.row is not None
    known.tell([first.row])
    with known.asking() as ask:
        again = met.of_bytes(ask(met.file_key(known, file.blob, file.path, file.mode)), file, now)
    return again == first.outcome if again is not None else None


def _fixture_files() -> Iterator[SourceFile]:
    for name in build.names():
        yield from (_file(one.data, one.path) for one in build.build(name))


def test_the_fixtures_are_known_as_they_were_found(known: Recall) -> None:
    files = list(_fixture_files())
    names = frozenset(part for file in files for part in file.path.split("/"))
    assert len(files) > 50
    assert all(_met_again(known, file, names, names) for file in files)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x = 1\n",
        f"\ufeff# {samples.NAME} <{samples.MAIL}>\r\n".encode(),
        f"# é {samples.NAME} <{samples.MAIL}>".encode("utf-16"),
        f"# Contrase\xf1a: {samples.MAIL}\r\n".encode("cp1252"),
        f"// {'x' * 3000} {samples.NAME} <{samples.MAIL}> {'é' * 3000}\r".encode(),
        f'{{"author": "J\\u00f3zsef Kov\\u00e1cs <{samples.MAIL}>\\n{samples.TOKEN}"}}'.encode(),
        f"@author Wilhelmina Osterhagen wilhelmina {samples.MAIL}\nhttps://github.com/acmefox/x\n".encode(),
        b"-----BEGIN RSA PRIVATE KEY-----\r\n%s-----END RSA PRIVATE KEY-----"
        % (b"MIIEowIBAAKCAQEAq7Wm\r\n" * 8),
        b"\0\1",
        b"\xff\xfe\0",
    ],
    ids=range(11),
)
def test_any_text_is_known_as_it_was_found(known: Recall, data: bytes) -> None:
    for path in ("a.py", "a.json", "notes.txt"):
        assert _met_again(known, _file(data, path), NO_NAMES, NO_NAMES)
    assert _met_again(known, _file(data, "link", LINK), NO_NAMES, NO_NAMES)


@given(st.text(alphabet="aé\r\n€x ", max_size=60).map(lambda text: text * 40), st.data())
def test_what_is_around_a_value_is_what_its_line_holds(text: str, data: st.DataObject) -> None:
    read = read_text(text.encode())
    assert read is not None
    edges = [len(text[:at].encode()) for at in range(len(text) + 1)]
    if len(edges) < 2:
        return
    start = data.draw(st.sampled_from(edges[:-1]))
    end = data.draw(st.sampled_from([edge for edge in edges if edge > start]))
    first, _ = read.line_span(read.line_of(start))
    _, stop = read.line_span(read.line_of(end - 1))
    assert met.before(read.data, start) == read.data[first:start].decode()[-400:]
    assert met.after(read.data, end) == read.data[end : max(stop, end)].decode()[:400]


def test_a_value_that_has_become_the_name_of_a_file_is_looked_at_again(known: Recall) -> None:
    file = _file(f"see {samples.MAIL}.md, by {samples.NAME}\n".encode(), "a.md")
    named = frozenset({f"{samples.MAIL}.md"})
    assert any(one.position is Position.PATH for one in _candidates(survey(file, KEY, known=named)))
    for then in (NO_NAMES, named):
        for now in (NO_NAMES, named):
            assert _met_again(known, file, then, now) is (True if then == now else None)
    assert _met_again(known, file, NO_NAMES, frozenset({"other.md"}))


def _candidates(found: Survey | Skipped) -> tuple[Candidate, ...]:
    assert isinstance(found, Survey)
    return found.candidates


@pytest.mark.parametrize("reason", [SkipReason.BINARY, SkipReason.UNDECODABLE, SkipReason.LFS_POINTER])
def test_a_file_that_is_no_text_is_known_too(known: Recall, reason: SkipReason) -> None:
    file = _file(b"some bytes")
    skip = Skipped("repo", file.path, file.raw_path, len(file.data), reason)
    row = met.looked_at(known, file, skip, NO_NAMES).row
    assert row is not None
    known.tell([row])
    with known.asking() as ask:
        assert met.of_bytes(ask(row[0]), file, NO_NAMES) == skip


def test_no_value_and_no_word_of_one_is_kept(known: Recall, tmp_path: Path) -> None:
    vocabulary = {
        *re.findall(r"[a-z]{4,}", _kept(known, tmp_path, [_file(b"pwd = 'kV9-5f0c9d7e1b'\n", "x.py")]))
    }
    data = _kept(known, tmp_path, _fixture_files())
    assert len(data) > 100_000
    for name in build.names():
        for one in build.build(name):
            for label in one.labels:
                assert label.text.lower() not in data or label.text.lower() in vocabulary, label
            words = {word.lower() for label in one.labels for word in re.findall(r"\w{6,}", label.text)}
            assert not {word for word in words - vocabulary if word in data} - _KINDS


# Ours, by which a candidate is described, and invented people share a word with them.
_KINDS = frozenset({"password", "username"})


def _kept(known: Recall, folder: Path, files: Iterator[SourceFile] | list[SourceFile]) -> str:
    """All bytes of what is kept of files, with what is not yet in its place."""
    for file in files:
        row = met.looked_at(known, file, survey(file, KEY), NO_NAMES).row
        assert row is not None
        known.tell([row])
    paths = [path for path in folder.iterdir() if path.name.startswith("files.sqlite")]
    assert paths
    return "\n".join(path.read_bytes().decode("latin-1").lower() for path in paths)


# A repository on disk


def _met(known: Recall, folder: Path, began: int) -> list[met.Met | None]:
    """What is known of the files of a folder; what is not is looked at, told and not given."""
    settings = Settings(key=KEY)
    (repository,) = repositories(folder)
    entries = [one for one in walk.entries(repository, settings) if isinstance(one, Entry)]
    told = met.earlier(known, repository, entries, NO_NAMES, settings)
    with surveying(repository, settings, NO_NAMES, False, known) as look:
        found = [one or look(entry) for entry, one in zip(entries, told, strict=True)]
    found = list(met.telling(known, found))
    met.tell_stamps(known, repository, entries, found, began)
    return told


def _later() -> int:
    return time.time_ns() + 10_000_000_000


def test_a_file_whose_stamp_is_as_it_was_is_not_read(
    known: Recall, make_tree: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_tree({"a.py": "x = 1\n", "b.py": f"# {samples.NAME} <{samples.MAIL}>\n", "c.bin": b"\0"})
    _met(known, folder, _later())
    read: list[str] = []
    whole = disk.Folders.read

    def watched(self: disk.Folders, entry: Entry, most: int) -> bytes | SkipReason:
        read.append(entry.path)
        return whole(self, entry, most)

    monkeypatch.setattr(disk.Folders, "read", watched)
    told = _met(known, folder, _later())
    assert all(told)
    assert read == ["b.py"]


@pytest.mark.parametrize("content", ["y = 2\n", "longer = 1\n"])
def test_a_file_that_was_changed_is_looked_at_again(
    known: Recall, make_tree: Callable[..., Path], content: str
) -> None:
    folder = make_tree({"a.py": "x = 1\n", "b.py": "x = 1\n"})
    _met(known, folder, _later())
    before = (folder / "a.py").stat()
    (folder / "a.py").write_text(content, encoding="utf-8")
    os.utime(folder / "a.py", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [one is None for one in _met(known, folder, _later())] == [True, False]


def test_a_file_that_has_just_been_changed_is_read_once_more(
    known: Recall, make_tree: Callable[..., Path]
) -> None:
    folder = make_tree({"a.py": "x = 1\n"})
    assert _met(known, folder, time.time_ns()) == [None]
    assert _met(known, folder, time.time_ns()) == [None]


def test_a_file_that_changes_under_the_eyes_is_looked_at(
    known: Recall, make_tree: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_tree({"b.py": f"# {samples.NAME} <{samples.MAIL}>\n"})
    _met(known, folder, _later())
    whole = disk.Folders.read

    def read(self: disk.Folders, entry: Entry, most: int) -> bytes | SkipReason:
        data = whole(self, entry, most)
        return data.replace(b"W", b"V") if isinstance(data, bytes) else data

    monkeypatch.setattr(disk.Folders, "read", read)
    assert _met(known, folder, _later()) == [None]


def test_what_git_knows_by_its_id_needs_no_stamp(known: Recall, make_repo: MakeRepo) -> None:
    folder = make_repo({"a.py": "x = 1\n", "b.py": f"# {samples.NAME} <{samples.MAIL}>\n"})
    settings = Settings(key=KEY, ref="HEAD")
    (repository,) = repositories(folder, given=settings)
    entries = [one for one in walk.entries(repository, settings) if isinstance(one, Entry)]
    with surveying(repository, settings, NO_NAMES, False, known) as look:
        first = list(met.telling(known, map(look, entries)))
    again = met.earlier(known, repository, entries, NO_NAMES, settings)
    assert [one.outcome for one in again if one] == [one.outcome for one in first]
    # The same bytes under the same path in another place are known too.
    (other,) = repositories(make_repo({"b.py": f"# {samples.NAME} <{samples.MAIL}>\n"}, name="other"))
    listed = [one for one in walk.entries(other, Settings()) if isinstance(one, Entry)]
    with surveying(other, Settings(key=KEY), NO_NAMES, False, known) as look:
        assert [look(one).row for one in listed] == [None]


def test_the_id_of_a_blob_is_kept_under_a_mask(
    known: Recall, make_tree: Callable[..., Path], tmp_path: Path
) -> None:
    folder = make_tree({"password.txt": "a secret of few bytes"})
    _met(known, folder, _later())
    assert all(_met(known, folder, _later()))
    blob = blob_id(b"a secret of few bytes")
    for path in tmp_path.glob("files.sqlite*"):
        data = path.read_bytes()
        assert blob.encode() not in data
        assert bytes.fromhex(blob) not in data
        assert b"password" not in data
