"""What is timed, and how it is asked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import peers
from benchmarks.speed import programs

OFFLINE = {"kingfisher": {"--no-validate", "--no-update-check"}, "detect-secrets": {"-n"}}


@pytest.mark.parametrize("name", [peer.name for peer in programs.PEERS])
def test_others_are_asked_offline_about_the_tree(name: str, tmp_path: Path) -> None:
    (peer,) = (peer for peer in programs.PEERS if peer.name == name)
    program = peer.program(["begin", "so"])
    command = list(program.command(tmp_path / "tree", tmp_path / "report"))
    assert command[:2] == ["begin", "so"]
    assert OFFLINE.get(name, set()) <= set(command)
    assert all(isinstance(part, str) for part in command)
    if name != "detect-secrets":  # it reads where it stands
        assert {str(tmp_path / "tree"), str(tmp_path / "report")} <= set(command)


def test_a_program_is_looked_for_on_the_path_then_beside_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("path", "beside"):
        (tmp_path / folder).mkdir()
        for name in ("both", folder):
            (tmp_path / folder / name).write_text("#!/bin/sh\n")
            (tmp_path / folder / name).chmod(0o755)
    (tmp_path / "path" / "not-executable").write_text("")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "beside" / "python"))
    assert peers.located("both") == [str(tmp_path / "path" / "both")]
    assert peers.located("beside") == [str(tmp_path / "beside" / "beside")]
    assert peers.located("not-executable") is None


def test_what_is_installed_says_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("gitleaks", 'echo "$1 8.1"'), ("kingfisher", "exit 3")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    found = {program.name: version for program, version in programs.installed()}
    assert (found["gitleaks"], found["kingfisher"], found["detect-secrets"]) == ("8.1", "unknown", "1.5.0")


def test_one_file_is_changed_and_one_cache_forgotten(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("a.c", "b.py", "deep/a.py"):
        (tmp_path / name).write_text("x\n")
    for _ in range(2):
        programs.CHANGED.before(tmp_path, tmp_path)
    assert (tmp_path / "a.c").read_text() == (tmp_path / "deep/a.py").read_text() == "x\n"
    assert (tmp_path / "b.py").read_text().count("# changed\n") == 2
    (tmp_path / "gdr-code").mkdir()
    for name in ("files.sqlite", "files.sqlite-wal", "patterns-1.db"):
        (tmp_path / "gdr-code" / name).write_text("")
    programs.FILLING.before(tmp_path, tmp_path)
    assert [path.name for path in (tmp_path / "gdr-code").iterdir()] == ["patterns-1.db"]
