"""gdr-code hook --fix and --patch: the index changes, the files only where they have the same lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gdr_code.errors import ConfigError
from tests import samples
from tests.commands.hooks import MAIL, PLAIN, SECRET, Hook, stage
from tests.conftest import MakeRepo, run_git, write_files


def staged(repo: Path, path: str) -> str:
    return run_git(repo, "show", f":{path}")


def test_it_replaces_in_the_index_and_in_the_file_and_then_passes(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": PLAIN + SECRET + MAIL + PLAIN})
    code, said = call(repo, fix=True)
    assert code == 1
    assert "a.py:2:14: credential/token: replaced" in said
    after = staged(repo, "a.py")
    assert samples.TOKEN not in after + said
    assert samples.MAIL not in after + said
    assert after.splitlines()[::3] == ["total = 1", "total = 1"]
    assert (repo / "a.py").read_text() == after + "\n"
    assert run_git(repo, "diff") == ""
    assert call(repo) == (0, "")
    run_git(repo, "fsck", "--strict")


def test_lines_that_are_not_staged_stay(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN * 9})
    stage(repo, {"a.py": PLAIN * 4 + SECRET + PLAIN * 5})
    mine = "# not staged\n" + PLAIN * 4 + SECRET + PLAIN * 4 + "total = 2\n" + MAIL
    write_files(repo, {"a.py": mine})
    call(repo, fix=True)
    now = (repo / "a.py").read_text()
    assert samples.TOKEN not in now
    assert [line for line in now.splitlines() if "TOKEN" not in line] == [
        line for line in mine.splitlines() if "TOKEN" not in line
    ]
    assert samples.TOKEN not in staged(repo, "a.py")
    assert "not staged" not in staged(repo, "a.py")


def test_a_line_that_was_edited_since_stays_and_is_told(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": PLAIN + SECRET})
    mine = PLAIN + SECRET.rstrip() + "  # edited since\n"
    write_files(repo, {"a.py": mine})
    said = call(repo, fix=True)[1]
    assert (repo / "a.py").read_text() == mine
    assert samples.TOKEN not in staged(repo, "a.py")
    assert "a.py: changed in the index; the file differs there" in said


def test_what_was_committed_before_stays(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": SECRET + PLAIN * 9})
    stage(repo, {"a.py": SECRET + PLAIN * 9 + MAIL})
    call(repo, fix=True)
    assert staged(repo, "a.py").startswith(SECRET)
    assert samples.MAIL not in staged(repo, "a.py")
    call(repo, fix=True, all_lines=True)
    assert samples.TOKEN not in staged(repo, "a.py")


def test_mode_line_ends_and_other_files_stay(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN, "b.py": PLAIN})
    run_git(repo, "config", "core.autocrlf", "true")
    stage(repo, {"run.sh": f"#!/bin/sh\r\nAPI_TOKEN={samples.TOKEN}\r\n", "b.py": "total = 2\n"})
    run_git(repo, "update-index", "--chmod=+x", "run.sh")
    (repo / "run.sh").chmod(0o755)
    before = {line.split()[-1]: line for line in run_git(repo, "ls-files", "--stage").splitlines()}
    call(repo, fix=True)
    after = {line.split()[-1]: line for line in run_git(repo, "ls-files", "--stage").splitlines()}
    assert {name for name in before if before[name] != after[name]} == {"run.sh"}
    assert after["run.sh"].startswith("100755")
    assert "\r" not in staged(repo, "run.sh")
    data = (repo / "run.sh").read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") == 2
    assert samples.TOKEN.encode() not in data
    assert (repo / "run.sh").stat().st_mode & 0o777 == 0o755


def test_of_two_equal_values_in_one_file_the_committed_one_stays(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": MAIL + PLAIN * 9})
    stage(repo, {"a.py": MAIL + PLAIN * 9 + f"write_to('{samples.MAIL}')\n"})
    call(repo, fix=True)
    lines = staged(repo, "a.py").splitlines(keepends=True)
    assert lines[0] == MAIL
    assert samples.MAIL not in lines[-1]


def test_an_allowed_line_stays(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    kept = SECRET.rstrip() + "  # gdr: allow[credential] of the test bench\n"
    stage(repo, {"a.py": PLAIN + kept + PLAIN + MAIL})
    call(repo, fix=True)
    assert staged(repo, "a.py").splitlines(keepends=True)[1] == kept
    assert samples.MAIL not in staged(repo, "a.py")


def test_a_file_that_is_a_link_in_the_work_tree_is_not_written_through(
    call: Hook, make_repo: MakeRepo, tmp_path: Path
) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": PLAIN + SECRET})
    outside = tmp_path / "outside.py"
    outside.write_text(PLAIN + SECRET)
    (repo / "a.py").unlink()
    (repo / "a.py").symlink_to(outside)
    call(repo, fix=True)
    assert outside.read_text() == PLAIN + SECRET
    assert (repo / "a.py").is_symlink()
    assert samples.TOKEN not in staged(repo, "a.py")


def test_a_patch_changes_nothing_until_it_is_applied(make_repo: MakeRepo, call: Hook) -> None:
    repo = make_repo({"a.py": PLAIN, "ü b.py": PLAIN})
    stage(repo, {"a.py": PLAIN + SECRET, "ü b.py": PLAIN + MAIL})
    before = run_git(repo, "write-tree")
    command = [sys.executable, "-m", "gdr_code", "hook", "--patch"]
    done = subprocess.run(command, cwd=repo, capture_output=True, check=False)
    assert done.returncode == 1
    assert run_git(repo, "write-tree") == before
    run_git(repo, "apply", "--cached", data=done.stdout)
    assert call(repo) == (0, "")
    assert (repo / "a.py").read_text() == PLAIN + SECRET


def test_in_a_linked_work_tree_its_own_index_changes(call: Hook, make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo({"a.py": PLAIN})
    run_git(repo, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    stage(tmp_path / "linked", {"a.py": SECRET})
    call(tmp_path / "linked", fix=True)
    assert samples.TOKEN not in staged(tmp_path / "linked", "a.py")
    assert call(tmp_path / "linked") == (0, "")
    assert run_git(repo, "status", "--porcelain") == ""


def test_a_commit_of_paths_alone_is_not_fixed(
    call: Hook, make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo({"a.py": PLAIN})
    monkeypatch.setenv("GIT_INDEX_FILE", str(repo / ".git/next-index-7.lock"))
    with pytest.raises(ConfigError, match="--fix has no index to change here"):
        call(repo, fix=True)


def test_a_locked_index_is_told_and_left(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": SECRET})
    (repo / ".git/index.lock").touch()
    code, said = call(repo, fix=True)
    assert code == 2
    assert "git cannot write the index" in said
    assert (repo / "a.py").read_text() == SECRET
    os.unlink(repo / ".git/index.lock")  # noqa: PTH108
    assert staged(repo, "a.py") + "\n" == SECRET


def test_refine_staged_without_a_folder_fixes_whole_files(make_repo: MakeRepo, call: Hook) -> None:
    repo = make_repo({"a.py": SECRET + PLAIN * 9})
    stage(repo, {"a.py": SECRET + PLAIN * 9 + MAIL})
    command = [sys.executable, "-m", "gdr_code", "refine"]
    done = subprocess.run([*command, "--staged"], cwd=repo, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    assert samples.TOKEN not in staged(repo, "a.py")
    assert samples.MAIL not in staged(repo, "a.py")
    assert call(repo, all_lines=True) == (0, "")
    stage(repo, {"b.py": SECRET})
    done = subprocess.run([*command, "--staged", "--exit-zero"], cwd=repo, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    done = subprocess.run([*command, "--staged", "--rename"], cwd=repo, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"--rename and --overwrite are of a folder" in done.stderr
    done = subprocess.run([*command, "."], cwd=repo, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"name a folder with --out DIR" in done.stderr


def test_a_split_index_stays_whole(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    run_git(repo, "config", "core.splitIndex", "true")
    run_git(repo, "config", "splitIndex.maxPercentChange", "100")
    stage(repo, {"b.py": SECRET})
    run_git(repo, "update-index", "--split-index")
    call(repo, fix=True)
    assert run_git(repo, "ls-files").split() == ["a.py", "b.py"]
    assert samples.TOKEN not in staged(repo, "b.py")


def test_a_stand_in_in_another_encoding_is_put_there_whole(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"b.txt": (PLAIN + SECRET).encode("utf-16")})
    call(repo, fix=True)
    after = subprocess.run(["git", "show", ":b.txt"], cwd=repo, capture_output=True, check=True).stdout
    assert after.decode("utf-16").startswith(PLAIN)
    assert samples.TOKEN not in after.decode("utf-16")
