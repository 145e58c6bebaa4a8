"""Git never acts on what a repository plants; each plant is shown to work on plain git."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gdr_code import git, walk
from gdr_code.errors import SourceError
from gdr_code.records import Entry, Skipped, SkipReason, SourceFile
from gdr_code.settings import Settings
from tests.conftest import MakeRepo, paths, read_all, repositories, run_git, write_files

FILES = {"a.txt": "one\n", "sub/b.txt": "two\n", ".gitignore": "*.o\n", "c.o": "kept, since tracked\n"}


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "marker"


@pytest.fixture
def plant(tmp_path: Path, marker: Path) -> Path:
    """A program that writes the marker."""
    program = tmp_path / "plant.sh"
    program.write_text(f"#!/bin/sh\ntouch '{marker}'\nexit 1\n")
    program.chmod(0o755)
    return program


def walk_every_way(repo: Path) -> None:
    """Read the work tree, HEAD, and the index, and then the same repository as a bare one."""
    for settings in (Settings(), Settings(ref="HEAD"), Settings(staged=True)):
        assert paths(read_all(repo, settings)) == [".gitignore", "a.txt", "c.o", "sub/b.txt"]
    (repo / ".git").rename(repo.parent / "bare.git")
    assert paths(read_all(repo.parent / "bare.git", Settings())) == [
        ".gitignore",
        "a.txt",
        "c.o",
        "sub/b.txt",
    ]


def plain_git(repo: Path, *args: str) -> None:
    """Run git as a careless tool would, on a terminal."""
    screen, terminal = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "HOME": str(repo), "TERM": "xterm"}
    command = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *args]
    subprocess.run(command, cwd=repo, env=environment, stdout=terminal, stderr=terminal, check=False)
    os.close(terminal)
    os.close(screen)


# What is planted in .git/config (PLANT is a program that writes the marker), and a command it acts on.
PLANTS = {
    "fsmonitor": ({"core.fsmonitor": "PLANT"}, ("status",)),
    "hooks": ({"core.hooksPath": "HOOKS"}, ("commit", "--allow-empty", "-m", "x")),
    "clean filter": ({"filter.evil.clean": "PLANT"}, ("add", "--renormalize", ".")),
    "smudge filter": ({"filter.evil.smudge": "PLANT"}, ("cat-file", "--filters", "HEAD:a.txt")),
    "filter process": ({"filter.evil.process": "PLANT"}, ("cat-file", "--filters", "HEAD:a.txt")),
    "textconv": ({"diff.evil.textconv": "PLANT"}, ("cat-file", "--textconv", "HEAD:a.txt")),
    "pager": ({"core.pager": "PLANT", "pager.ls-files": "true"}, ("ls-files",)),
    "external diff": ({"diff.external": "PLANT"}, ("diff", "HEAD")),
    "ssh command": ({"core.sshCommand": "PLANT"}, ("ls-remote", "ssh://host.invalid/x")),
    "editor": ({"core.editor": "PLANT"}, ("commit", "--allow-empty")),
}


@pytest.mark.parametrize("name", PLANTS)
def test_planted_configuration_is_never_acted_on(
    name: str, make_repo: MakeRepo, plant: Path, marker: Path
) -> None:
    settings, command = PLANTS[name]
    repo = make_repo({**FILES, ".gitignore": "*.o\n"})
    (repo / ".git/info").mkdir(exist_ok=True)
    (repo / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    hooks = repo / ".git/evil-hooks"
    hooks.mkdir()
    for hook in ("pre-commit", "post-index-change", "reference-transaction"):
        (hooks / hook).symlink_to(plant)
    for key, value in settings.items():
        run_git(repo, "config", key, value.replace("PLANT", str(plant)).replace("HOOKS", str(hooks)))
    (repo / "a.txt").write_text("changed\n")

    walk_every_way(repo)
    assert not marker.exists()

    (repo.parent / "bare.git").rename(repo / ".git")
    plain_git(repo, *command)
    assert marker.exists(), "the plant does not work: this test proves nothing"


def test_included_configuration_is_not_read(make_repo: MakeRepo, plant: Path, marker: Path) -> None:
    repo = make_repo(FILES)
    (repo.parent / "evil.conf").write_text(f"[core]\n\tfsmonitor = {plant}\n")
    run_git(repo, "config", "include.path", str(repo.parent / "evil.conf"))
    walk_every_way(repo)
    assert not marker.exists()
    (repo.parent / "bare.git").rename(repo / ".git")
    plain_git(repo, "status")
    assert marker.exists()


def test_configuration_that_would_hang_git_is_not_read(make_repo: MakeRepo) -> None:
    repo = make_repo(FILES)
    os.mkfifo(repo / ".git/pipe")
    run_git(repo, "config", "include.path", str(repo / ".git/pipe"))
    walk_every_way(repo)


def test_a_promisor_remote_is_never_asked(make_repo: MakeRepo, plant: Path, marker: Path) -> None:
    repo = make_repo(FILES)
    blob = run_git(repo, "rev-parse", "HEAD:a.txt")
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": str(repo.parent / "elsewhere"),
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": str(plant),
    }.items():
        run_git(repo, "config", key, value)
    (repo / ".git/objects" / blob[:2] / blob[2:]).unlink()

    for settings in (Settings(ref="HEAD"), Settings(staged=True)):
        read = read_all(repo, settings)
        assert Skipped("repo", "a.txt", b"a.txt", 0, SkipReason.MISSING_BLOB) in read
        assert paths(read) == [".gitignore", "c.o", "sub/b.txt"]
    assert paths(read_all(repo, Settings())) == [".gitignore", "a.txt", "c.o", "sub/b.txt"]
    assert not marker.exists()
    plain_git(repo, "cat-file", "-p", blob)
    assert marker.exists()


def test_a_nested_repository_is_not_entered(make_repo: MakeRepo, plant: Path, marker: Path) -> None:
    repo = make_repo(FILES)
    nested = make_repo({"secret.txt": "x"}, name="repo/nested")
    run_git(nested, "config", "core.fsmonitor", str(plant))
    read = read_all(repo, Settings())
    assert Skipped("repo", "nested", b"nested", 1, SkipReason.NESTED_REPOSITORY) in read
    assert not marker.exists()


def test_the_environment_of_the_caller_does_not_reach_git(
    make_repo: MakeRepo, plant: Path, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(FILES)
    other = make_repo({"other.txt": "other"}, name="other")
    for key, value in {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / ".git/index"),
        "GIT_OBJECT_DIRECTORY": str(other / ".git/objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(other / ".git/objects"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": str(plant),
        "GIT_EXTERNAL_DIFF": str(plant),
        "GIT_PAGER": str(plant),
        "GIT_SSH_COMMAND": str(plant),
        "GIT_TRACE": str(marker),
    }.items():
        monkeypatch.setenv(key, value)
    walk_every_way(repo)
    assert not marker.exists()


def test_ignore_rules_of_the_user_do_not_count(
    make_repo: MakeRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path / "home", {".config/git/ignore": "*.txt\n", ".gitconfig": "[core]\n\tbare = true\n"})
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home/.config"))
    assert paths(read_all(make_repo(FILES, commit=False), Settings())) == [".gitignore", "a.txt", "sub/b.txt"]


def test_ignore_rules_of_the_clone_count(make_repo: MakeRepo) -> None:
    repo = make_repo(FILES, commit=False)
    (repo / ".git/info").mkdir(exist_ok=True)
    (repo / ".git/info/exclude").write_text("sub/\n")
    assert paths(read_all(repo, Settings())) == [".gitignore", "a.txt"]


# --- Damage


@pytest.mark.parametrize(("kept", "reason"), [(200, "unreadable"), (0, "missing_blob")])
def test_a_damaged_blob_is_skipped_and_the_rest_is_read(kept: int, reason: str, make_repo: MakeRepo) -> None:
    repo = make_repo({f"{name}.txt": "".join(f"{name} {n}\n" for n in range(500)) for name in "abc"})
    damaged = run_git(repo, "rev-parse", "HEAD:b.txt")
    path = repo / ".git/objects" / damaged[:2] / damaged[2:]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:kept] + b"\0" * 200)
    read = read_all(repo, Settings(ref="HEAD"))
    assert paths(read) == ["a.txt", "c.txt"]
    assert [one.reason.value for one in read if isinstance(one, Skipped)] == [reason]


def test_an_object_under_a_wrong_name_is_not_believed(make_repo: MakeRepo) -> None:
    repo = make_repo({"a.txt": "aaa\n", "b.txt": "bbb\n"})
    first, second = (run_git(repo, "rev-parse", f"HEAD:{name}") for name in ("a.txt", "b.txt"))
    objects = repo / ".git/objects"
    (objects / first[:2] / first[2:]).unlink()
    (objects / first[:2] / first[2:]).write_bytes((objects / second[:2] / second[2:]).read_bytes())
    read = read_all(repo, Settings(ref="HEAD"))
    assert paths(read) == ["b.txt"]
    assert [one.reason for one in read if isinstance(one, Skipped)] == [SkipReason.UNREADABLE]


@pytest.mark.parametrize("what", ["HEAD^{tree}", "HEAD:sub"])
def test_a_damaged_tree_is_one_error(what: str, make_repo: MakeRepo) -> None:
    repo = make_repo(FILES)
    damaged = run_git(repo, "rev-parse", what)
    path = repo / ".git/objects" / damaged[:2] / damaged[2:]
    path.chmod(0o644)
    path.write_bytes(b"garbage")
    with pytest.raises(SourceError, match="git fsck"):
        read_all(repo, Settings(ref="HEAD"))


def test_a_damaged_index_is_one_error(make_repo: MakeRepo) -> None:
    repo = make_repo(FILES)
    (repo / ".git/index").write_bytes(b"DIRC garbage")
    with pytest.raises(SourceError, match="git fsck"):
        read_all(repo, Settings(staged=True))


def test_silence_is_an_error(make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = make_repo(FILES)
    (repo / ".gitignore").unlink()
    os.mkfifo(repo / ".gitignore")
    monkeypatch.setattr(git.process, "SILENCE_SECONDS", 0.5)
    with pytest.raises(SourceError, match="no answer"):
        read_all(repo, Settings())


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory needs Linux")
def test_a_ref_without_end_is_an_error(make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = make_repo(FILES)
    (repo / ".git/refs/heads/endless").symlink_to("/dev/zero")
    monkeypatch.setattr(git.process, "MEMORY_BYTES", 64 << 20)
    with pytest.raises(SourceError, match="has no commit endless"):
        read_all(repo, Settings(ref="endless"))


def test_replaced_objects_are_not_substituted(make_repo: MakeRepo) -> None:
    repo = make_repo({"a.txt": "true content\n"})
    other = run_git(repo, "hash-object", "-w", "--stdin", data=b"other content\n")
    run_git(repo, "replace", run_git(repo, "rev-parse", "HEAD:a.txt"), other)
    assert run_git(repo, "cat-file", "-p", "HEAD:a.txt") == "other content"
    (file,) = read_all(repo, Settings(ref="HEAD"))
    assert isinstance(file, SourceFile)
    assert file.data == b"true content\n"


# --- Kinds of repositories


@pytest.mark.parametrize("prepare", ["gc", "sha256", "split index", "packed refs", "sparse index"])
def test_every_storage_is_read(prepare: str, make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo(FILES)
    if prepare == "gc":
        run_git(repo, "gc", "--quiet")
    elif prepare == "sha256":
        repo = tmp_path / "sha"
        repo.mkdir()
        run_git(repo, "init", "--quiet", "--object-format=sha256")
        write_files(repo, FILES)
        run_git(repo, "add", "--all", "--force")
        run_git(repo, "commit", "--quiet", "-m", "first")
    elif prepare == "split index":
        run_git(repo, "update-index", "--split-index")
    elif prepare == "packed refs":
        run_git(repo, "pack-refs", "--all")
    else:
        run_git(repo, "sparse-checkout", "set", "--cone", "--sparse-index", "sub")
    for settings in (Settings(), Settings(ref="main"), Settings(staged=True)):
        read = read_all(repo, settings)
        assert paths(read) == [".gitignore", "a.txt", "c.o", "sub/b.txt"]
        assert {one.data for one in read if isinstance(one, SourceFile)} == {
            v.encode() for v in FILES.values()
        }


def test_blob_ids_are_those_of_git(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": b"", "b": b"\xff\xfeo\0k\0", "c": "x" * 100_000})
    expected = [run_git(repo, "rev-parse", f"HEAD:{name}") for name in "abc"]
    for settings in (Settings(), Settings(ref="HEAD")):
        read = read_all(repo, settings)
        assert [one.blob for one in read if isinstance(one, SourceFile)] == expected


@pytest.mark.parametrize("ref", ["no-such", "--help", "main..main", "^main", "HEAD:a.txt", "", "main\n"])
def test_a_missing_ref_is_named(ref: str, make_repo: MakeRepo) -> None:
    with pytest.raises(SourceError, match="has no commit"):
        repositories(make_repo(FILES), given=Settings(ref=ref))


@pytest.mark.parametrize("ref", ["main", "v1", "HEAD", "HEAD^{tree}^{}", "refs/heads/main"])
def test_refs_name_commits(ref: str, make_repo: MakeRepo) -> None:
    repo = make_repo(FILES)
    run_git(repo, "tag", "--annotate", "-m", "a tag", "v1")
    if ref == "HEAD^{tree}^{}":
        ref = run_git(repo, "rev-parse", "--short", "HEAD")
    (found,) = repositories(repo, given=Settings(ref=ref))
    assert found.commit == found.tree == run_git(repo, "rev-parse", "HEAD")


def test_no_git_process_is_left_and_no_folder(
    make_repo: MakeRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(FILES)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (found,) = repositories(repo, given=Settings(ref="HEAD"))
    listing = walk.entries(found, Settings())
    assert isinstance(next(listing), Entry)
    assert list((tmp_path / "temporary").iterdir())
    close: Callable[[], None] = listing.close  # type: ignore[attr-defined]
    close()
    assert not list((tmp_path / "temporary").iterdir())


def test_staging_runs_nothing_that_the_repository_configures(
    make_repo: MakeRepo, marker: Path, plant: Path
) -> None:
    repo = make_repo({"a.txt": "one\n", ".gitattributes": "* filter=evil\n"})
    for key in ("filter.evil.clean", "core.fsmonitor", "core.hooksPath"):
        run_git(repo, "config", key, str(plant))
    marker.unlink(missing_ok=True)
    with git.Shadow(str(repo / ".git")) as shadow:
        shadow.stage([(0o100644, b"a.txt", b"two\r\n"), (0o100755, "n\new ü".encode(), b"\0")])
    with git.Shadow(str(repo / ".git")) as shadow:
        staged = {one.raw_path: (one.mode, one.size) for one in shadow.index()}
    assert not marker.exists()
    assert staged[b"a.txt"] == (0o100644, 5)
    assert staged["n\new ü".encode()] == (0o100755, 1)
    run_git(repo, "config", "--unset", "core.fsmonitor")
    run_git(repo, "fsck", "--strict")


def test_files_are_named_in_a_commit_and_in_the_index(make_repo: MakeRepo) -> None:
    repo = make_repo({"a.txt": "one\n", "sub/b.txt": "two\n"})
    write_files(repo, {"a.txt": "other\n"})
    run_git(repo, "add", "a.txt")
    with git.Shadow(str(repo / ".git")) as shadow:
        head = shadow.head()
        assert head is not None
        names = ["a.txt", "none", "sub", "sub/b.txt"]
        assert [(one.raw_path, one.size) for one in shadow.named(":", names)] == [
            (b"a.txt", 6),
            (b"sub/b.txt", 4),
        ]
        assert [one.size for one in shadow.named(head, names)] == [4, 4]
        assert [one.raw_path for one in shadow.top(head)] == [b"a.txt"]


def test_an_index_that_the_user_may_not_write_is_told(unprivileged: Path) -> None:
    run_git(unprivileged, "init", "--quiet")
    (unprivileged / ".git").chmod(0o500)
    (unprivileged / ".git/objects").chmod(0o500)
    with (
        git.Shadow(str(unprivileged / ".git")) as shadow,
        pytest.raises(SourceError, match="run this as a user who may write there"),
    ):
        shadow.stage([(0o100644, b"a.txt", b"1\n")])
    (unprivileged / ".git").chmod(0o700)
