"""The trees that speed is measured on, and the measuring itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import speed, speed_tree


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_generated_tree_has_the_size_and_is_always_the_same(tmp_path: Path) -> None:
    sizes = [speed_tree.generate(tmp_path / name, 300_000) for name in ("a", "b")]
    one, other = _files(tmp_path / "a"), _files(tmp_path / "b")
    assert one == other
    assert sizes == [sum(map(len, one.values()))] * 2
    assert 300_000 <= sizes[0] < 340_000
    assert {Path(name).suffix for name in one} >= {".py", ".java", ".js", ".c", ".md"}
    assert b"password = " in b"".join(one.values())


def test_a_sample_takes_text_files_only_until_it_is_full(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / ".git").mkdir(parents=True)
    (source / ".git" / "config").write_bytes(b"x" * 50)
    (source / "binary").write_bytes(b"\0" * 50)
    (source / "link").symlink_to("binary")
    for number in range(10):
        (source / f"{number}.txt").write_bytes(b"x" * 100)
    assert speed_tree.sample(source, tmp_path / "out", 350) == 400
    assert len(_files(tmp_path / "out")) == 4
    assert all(name.endswith(".txt") for name in _files(tmp_path / "out"))


def test_memory_is_summed_over_the_process_tree(tmp_path: Path) -> None:
    child = "import time; b = bytearray(b'x') * 60_000_000; time.sleep(1)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    taken = speed.measure([sys.executable, "-c", parent], tmp_path, 1)
    assert taken.peak > 60_000_000
    assert taken.median >= 1
    assert 0 < taken.cpu < 5


def test_a_failing_command_is_not_a_measurement(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        speed.measure([sys.executable, "-c", "raise SystemExit(3)"], tmp_path, 1)
