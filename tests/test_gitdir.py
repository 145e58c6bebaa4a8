"""A git directory counts only as its own folder's, and lends nothing that lies elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdr_code import gitdir
from gdr_code.errors import SourceError
from gdr_code.records import Skipped, SkipReason
from gdr_code.settings import Settings
from tests.conftest import MakeRepo, paths, read_all, repositories, run_git, write_files

FILES = {"a.txt": "one\n", "sub/b.txt": "two\n", ".gitignore": "*.o\n", "c.o": "kept, since tracked\n"}


def test_objects_of_alternates_are_not_read(make_repo: MakeRepo) -> None:
    lender = make_repo({"private.txt": "from elsewhere\n"}, name="lender")
    repo = make_repo(FILES)
    (repo / ".git/objects/info/alternates").write_text(f"{lender}/.git/objects\n")
    stolen = run_git(lender, "rev-parse", "HEAD:private.txt")
    run_git(repo, "update-index", "--add", "--cacheinfo", f"100644,{stolen},stolen.txt")
    run_git(repo, "commit", "--quiet", "-m", "borrows")
    assert run_git(repo, "cat-file", "-p", "HEAD:stolen.txt") == "from elsewhere"
    for settings in (Settings(ref="HEAD"), Settings(staged=True)):
        skip = Skipped("repo", "stolen.txt", b"stolen.txt", 0, SkipReason.MISSING_BLOB)
        assert skip in read_all(repo, settings)


@pytest.mark.parametrize("name", ["objects", "objects/pack", "loose"])
def test_linked_object_folders_are_not_read(name: str, make_repo: MakeRepo) -> None:
    lender = make_repo({"private.txt": "from elsewhere\n"}, name="lender")
    head = run_git(lender, "rev-parse", "HEAD")
    if name != "loose":
        run_git(lender, "gc", "--quiet")
    repo = make_repo({}, commit=False)
    folder = f"objects/{head[:2]}" if name == "loose" else name
    here = repo / ".git" / folder
    if here.is_dir():
        here.rename(repo.parent / "away")
    here.symlink_to(lender / ".git" / folder)
    (repo / ".git/refs/heads/main").write_text(head + "\n")
    assert run_git(repo, "cat-file", "-t", "HEAD") == "commit"
    with pytest.raises(SourceError, match="has no commit HEAD"):
        read_all(repo, Settings(ref="HEAD"))


def test_a_work_tree_whose_objects_are_linked_is_read_from_disk(make_repo: MakeRepo) -> None:
    repo = make_repo(FILES)
    (repo / ".git/objects").rename(repo.parent / "shared")
    (repo / ".git/objects").symlink_to(repo.parent / "shared")
    assert paths(read_all(repo, Settings())) == [".gitignore", "a.txt", "c.o", "sub/b.txt"]
    with pytest.raises(SourceError, match="has no commit HEAD"):
        read_all(repo, Settings(ref="HEAD"))


def test_core_worktree_is_ignored(make_repo: MakeRepo, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write_files(outside, {"private.txt": "x"})
    repo = make_repo(FILES)
    run_git(repo, "config", "core.worktree", str(outside))
    assert "private.txt" in run_git(repo, "ls-files", "--others")
    assert paths(read_all(repo, Settings())) == [".gitignore", "a.txt", "c.o", "sub/b.txt"]


def test_a_git_file_that_points_at_another_repository_is_refused(make_repo: MakeRepo) -> None:
    private = make_repo({"private.txt": "x"}, name="private")
    victim = private.parent / "tree"
    write_files(victim, {"own.txt": "own\n", ".git": f"gitdir: {private}/.git\n"})
    assert run_git(victim, "ls-files") == "private.txt"
    size = len(f"gitdir: {private}/.git\n")
    skip = Skipped("tree", ".git", b".git", size, SkipReason.NESTED_REPOSITORY)
    read = read_all(victim, Settings())
    assert read[0] == skip
    assert paths(read) == ["own.txt"]
    with pytest.raises(SourceError, match="no git repository"):
        read_all(victim, Settings(ref="HEAD"))


@pytest.mark.parametrize("name", ["HEAD", "refs", "whole"])
def test_a_git_directory_with_links_for_its_parts_is_refused(name: str, make_repo: MakeRepo) -> None:
    private = make_repo({"private.txt": "x"}, name="private")
    tree = private.parent / "tree"
    write_files(tree, {"own.txt": "own\n"})
    if name == "whole":
        (tree / ".git").symlink_to(private / ".git")
    else:
        (tree / ".git/objects").mkdir(parents=True)
        (tree / ".git/HEAD").write_text("ref: refs/heads/main\n")
        (tree / ".git" / name).unlink(missing_ok=True)
        (tree / ".git" / name).symlink_to(private / ".git" / name)
    with pytest.raises(SourceError):
        read_all(tree, Settings(ref="main"))
    assert paths(read_all(tree, Settings())) == ["own.txt"]


def test_a_commondir_that_points_at_another_repository_is_refused(make_repo: MakeRepo) -> None:
    private = make_repo({"private.txt": "x"}, name="private")
    tree = make_repo({"own.txt": "own\n"}, name="tree")
    (tree / ".git/commondir").write_text(f"{private}/.git\n")
    assert gitdir.of_folder(tree) is None
    with pytest.raises(SourceError):
        read_all(tree, Settings(ref="HEAD"))
    assert paths(read_all(tree, Settings())) == ["own.txt"]


def test_linked_work_trees_are_repositories(make_repo: MakeRepo) -> None:
    repo = make_repo(FILES)
    run_git(repo, "worktree", "add", "--quiet", "../linked", "-b", "side")
    linked = repo.parent / "linked"
    write_files(linked, {"new.txt": "new\n"})
    run_git(linked, "add", "new.txt")
    run_git(linked, "commit", "--quiet", "-m", "second")
    (found,) = repositories(linked, given=Settings())
    assert found.commit == run_git(linked, "rev-parse", "HEAD") != run_git(repo, "rev-parse", "HEAD")
    for settings in (Settings(), Settings(ref="side"), Settings(staged=True)):
        assert paths(read_all(linked, settings)) == [".gitignore", "a.txt", "c.o", "new.txt", "sub/b.txt"]
    assert "new.txt" not in paths(read_all(linked, Settings(ref="main")))


def test_submodules_are_repositories_when_named_and_skips_when_met(make_repo: MakeRepo) -> None:
    inner = make_repo({"in.txt": "in\n"}, name="inner")
    outer = make_repo(FILES, name="outer")
    run_git(outer, "submodule", "--quiet", "add", str(inner), "mod")
    run_git(outer, "commit", "--quiet", "-m", "with a submodule")
    head = run_git(inner, "rev-parse", "HEAD")
    read = read_all(outer, Settings())
    assert [one for one in read if isinstance(one, Skipped)] == [
        Skipped("outer", "mod", b"mod", (outer / "mod/.git").stat().st_size + 3, SkipReason.SUBMODULE)
    ]
    for settings in (Settings(ref="HEAD"), Settings(staged=True)):
        assert Skipped("outer", "mod", b"mod", 0, SkipReason.SUBMODULE) in read_all(outer, settings)
    (module,) = repositories(outer / "mod", given=Settings())
    assert (module.name, module.commit) == ("mod", head)
    assert paths(read_all(outer / "mod", Settings(ref="HEAD"))) == ["in.txt"]


def test_a_separate_git_directory_inside_the_folder_is_its_own(make_repo: MakeRepo) -> None:
    repo = make_repo(FILES)
    (repo / ".git").rename(repo / "meta")
    (repo / ".git").write_text("gitdir: meta\n")
    assert gitdir.of_folder(repo) == repo / "meta"
    assert paths(read_all(repo, Settings(ref="HEAD"))) == [".gitignore", "a.txt", "c.o", "sub/b.txt"]
