"""The trees that speed is measured on."""

from __future__ import annotations

import json
import subprocess
from functools import partial
from pathlib import Path

import pytest

from benchmarks.speed import trees


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_generated_tree_has_the_size_and_is_always_the_same(tmp_path: Path) -> None:
    for name in ("a", "b"):
        trees.generate(tmp_path / name, 300_000)
    one, other = _files(tmp_path / "a"), _files(tmp_path / "b")
    assert one == other
    assert 300_000 <= sum(map(len, one.values())) < 330_000
    assert {Path(name).suffix for name in one} >= {".py", ".java", ".js", ".c", ".md"}
    assert b"password = " in b"".join(one.values())


@pytest.mark.parametrize(("size", "within"), [(100_000, 0.25), (1_000_000, 0.03), (4_000_000, 0.01)])
def test_a_larger_tree_is_nearer_to_its_size(tmp_path: Path, size: int, within: float) -> None:
    trees.generate(tmp_path / "a", size)
    assert size <= trees.counted("a", tmp_path / "a").bytes <= size * (1 + within)


def test_files_may_be_longer_or_shorter(tmp_path: Path) -> None:
    counted = {}
    for longer in (0.1, 1, 10):
        trees.generate(tmp_path / str(longer), 500_000, longer=longer)
        counted[longer] = trees.counted("x", tmp_path / str(longer))
    assert counted[0.1].files > 5 * counted[1].files > 20 * counted[10].files
    assert all(500_000 <= tree.bytes < 700_000 for tree in counted.values())


def test_more_or_less_of_a_tree_is_private(tmp_path: Path) -> None:
    written = {}
    for private in (0, trees.PRIVATE, 4 * trees.PRIVATE):
        trees.generate(tmp_path / str(private), 500_000, private=private)
        written[private] = b"".join(_files(tmp_path / str(private)).values()).count(b"password = ")
    assert written[0] == 0 < 2 * written[trees.PRIVATE] < written[4 * trees.PRIVATE]


def test_records_are_json_of_the_size(tmp_path: Path) -> None:
    trees.records(tmp_path / "deep" / "a.json", 200_000)
    trees.records(tmp_path / "b.json", 200_000, private=0)
    rows = json.loads((tmp_path / "deep" / "a.json").read_text())
    assert 200_000 <= (tmp_path / "deep" / "a.json").stat().st_size < 201_000
    assert 0.01 < sum("contact" in row for row in rows) / len(rows) < 0.05
    assert all("contact" not in row for row in json.loads((tmp_path / "b.json").read_text()))


def test_what_is_in_a_tree_is_counted(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_bytes(b"x\n" * 50)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a").write_bytes(b"one\ntwo\nthree")
    (tmp_path / "b").write_bytes(b"\n" * 2_000_000)
    assert trees.counted("name", tmp_path) == trees.Tree("name", tmp_path, 2_000_013, 2, 2_000_002)


def test_a_copy_holds_the_text_files_alone(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "deep" / ".git").mkdir(parents=True)
    (source / "deep" / ".git" / "config").write_bytes(b"x")
    (source / "deep" / "text").write_bytes(b"x" * 10_000 + b"\xff")
    (source / "binary").write_bytes(b"x\0")
    (source / "link").symlink_to("deep/text")
    (source / "broken").symlink_to("nowhere")
    (source / "round").symlink_to(".")
    before = _files(source)
    trees.copy(source, tmp_path / "out")
    assert _files(tmp_path / "out") == {"deep/text": b"x" * 10_000 + b"\xff"}
    assert _files(source) == before


def test_a_tree_becomes_a_repository_with_something_staged(tmp_path: Path) -> None:
    trees.generate(tmp_path, 50_000)
    trees.commit(tmp_path)
    (tmp_path / "new").write_text("x\n")
    trees.stage(tmp_path)
    git = partial(subprocess.run, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert git(["git", "diff", "--cached", "--name-only"]).stdout == "new\n"
    assert git(["git", "log", "--format=%an"]).stdout == "T\n"
