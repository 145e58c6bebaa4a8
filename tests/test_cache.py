"""What is kept can be read again, or is as if it had never been kept."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import hyperscan
import pytest

from gdr_code import cache, grammar, lexicon, patterns
from gdr_code.prefilter import store
from tests.conftest import run_git


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of our own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "gdr-code"


def test_what_is_kept_is_read_by_its_owner_alone(folder: Path) -> None:
    name = cache.name("words", "1.0", b"source", suffix="txt")
    assert cache.read(name) is None
    cache.keep(name, b"one two")
    assert cache.read(name) == b"one two"
    assert [path.stat().st_mode & 0o077 for path in (folder, folder / name)] == [0, 0]


@pytest.mark.parametrize("damaged", [b"", b"short", b"x" * 40])
def test_damaged_content_is_none(folder: Path, damaged: bytes) -> None:
    cache.keep("words.txt", b"one two")
    (folder / "words.txt").chmod(0o600)
    (folder / "words.txt").write_bytes(damaged)
    (folder / "words.txt").chmod(0o400)
    assert cache.read("words.txt") is None
    cache.keep("words.txt", b"one two")
    assert cache.read("words.txt") == b"one two"


def _may_be_written(path: Path) -> None:
    path.chmod(0o600)


def _another_users(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    os.chown(path, 65534, 65534)


def _a_link(path: Path) -> None:
    path.rename(path.with_name("there"))
    path.symlink_to("there")


def _under_another_name(path: Path) -> None:
    cache.keep("names.txt", b"three")
    path.with_name("names.txt").replace(path)


@pytest.mark.parametrize("made", [_may_be_written, _another_users, _a_link, _under_another_name])
def test_what_another_made_is_none_and_is_replaced(folder: Path, made: Callable[[Path], None]) -> None:
    cache.keep("words.txt", b"one two")
    made(folder / "words.txt")
    assert cache.read("words.txt") is None
    cache.keep("words.txt", b"three")
    assert cache.read("words.txt") == b"three"


def test_what_root_made_for_everybody_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root makes files of root")
    with tempfile.TemporaryDirectory() as base:
        monkeypatch.setenv("XDG_CACHE_HOME", base)
        cache.keep("words.txt", b"one two")
        Path(base).chmod(0o755)
        cache.folder().chmod(0o755)
        (cache.folder() / "words.txt").chmod(0o444)
        os.seteuid(65534)
        try:
            assert cache.read("words.txt") == b"one two"
        finally:
            os.seteuid(0)


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_no_checkout_brings_what_is_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, umask: int
) -> None:
    cache.keep("words.txt", b"one two")
    run_git(folder, "init", "--quiet")
    run_git(folder, "add", "--force", "--all")
    run_git(folder, "commit", "--quiet", "--message", "all")
    before = os.umask(umask)
    try:
        run_git(tmp_path, "clone", "--quiet", str(folder), "clone/gdr-code")
    finally:
        os.umask(before)
    assert (tmp_path / "clone/gdr-code/words.txt").read_bytes() == (folder / "words.txt").read_bytes()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "clone"))
    assert cache.read("words.txt") is None


def _forge(path: Path, content: bytes) -> None:
    """Write what would be read if it were ours."""
    cache.keep(path.name, content)
    path.chmod(0o644)


def test_a_scan_with_forged_caches_in_its_tree_finds_the_same(folder: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "a.py").write_text("# Author: Odalys Brankovich <odalys@brankovich-lab.net>\n")
    environment = {**os.environ, "GDR_KEY": "7" * 64}
    command = [
        sys.executable,
        "-m",
        "gdr_code",
        "scan",
        "--no-cache",
        "--format",
        "csv",
        "--quiet",
        str(tree),
    ]

    def scan() -> bytes:
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (1, b"")
        return done.stdout

    first = scan()
    kept = {path.name.partition("-")[0]: path for path in folder.iterdir()}
    assert set(kept) >= {"gates", "names", "languages", "patterns"}
    blind = store._compiled([(b"\\x00never\\x00", False)])
    _forge(kept["gates"], hyperscan.dumpb(blind))
    _forge(kept["names"], b"nobody\nnobody")
    _forge(kept["languages"], json.dumps([]).encode())
    _forge(kept["patterns"], b"\xff" * 1000)
    assert scan() == first
    assert {oct(path.stat().st_mode & 0o777) for path in kept.values()} == {"0o400"}


@pytest.mark.parametrize("kind", ["gates", "names", "languages", "patterns"])
@pytest.mark.parametrize("trouble", ["read-only", "full"])
def test_trouble_costs_a_cache_and_not_its_use(
    monkeypatch: pytest.MonkeyPatch, kind: str, trouble: str
) -> None:
    _use(kind)  # loads what a user without rights to our interpreter cannot
    with tempfile.TemporaryDirectory() as base:
        monkeypatch.setenv("XDG_CACHE_HOME", base)
        process = multiprocessing.get_context("fork").Process(target=_use_in_trouble, args=(kind, trouble))
        process.start()
        process.join()
        assert process.exitcode == 0
        assert [path for path in Path(base).rglob("*") if path.is_file()] == []


def _use_in_trouble(kind: str, trouble: str) -> None:
    base = Path(os.environ["XDG_CACHE_HOME"])
    if trouble == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))
    elif os.geteuid() == 0:
        base.chmod(0o755)
        os.seteuid(65534)
    else:
        base.chmod(0o500)
    _use(kind)
    os._exit(0)


def _use(kind: str) -> None:
    for cached in (lexicon.names, patterns._store):
        cached.cache_clear()
    match kind:
        case "gates":
            store.database([(b"ab+c", False)])
        case "names":
            assert "maria" in lexicon.names()[0]
        case "languages":
            assert {"python", "go"} <= {row["name"] for row in grammar._rows()}
        case _:
            with patterns.kept():
                assert patterns.compiled("a+b").fullmatch("aab")


def test_other_origins_have_other_names() -> None:
    names = {cache.name("words", *parts, suffix="txt") for parts in (("1", "2"), ("12",), ("1", b"3"))}
    assert len(names) == 3


def test_a_folder_that_cannot_be_written_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache.keep("words.txt", b"one")
    assert cache.read("words.txt") is None
