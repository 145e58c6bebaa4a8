"""Sources: what is one repository, what is none; lists, archives, URLs; a bad one fails alone."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gdr_code.errors import ConfigError, SourceError
from gdr_code.records import Repository, Skipped, SkipReason, SourceFile
from gdr_code.settings import Settings
from tests.conftest import MakeRepo, paths, read_all, repositories, run_git, write_files

MakeTree = Callable[..., Path]


def names(*named: Path | str, given: Settings | None = None) -> list[str]:
    return [repository.name for repository in repositories(*named, given=given)]


# --- What is one repository


def test_a_folder_with_git_is_one_repository(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "x", "child/b": "y"})
    (found,) = repositories(repo)
    head = run_git(repo, "rev-parse", "HEAD")
    assert found == Repository("repo", str(repo), str(repo / ".git"), head)


def test_a_bare_layout_is_one_repository_read_at_head(make_repo: MakeRepo) -> None:
    repo = make_repo({"a": "x"})
    run_git(repo.parent, "clone", "--quiet", "--bare", "repo", "project.git")
    bare = repo.parent / "project.git"
    head = run_git(repo, "rev-parse", "HEAD")
    assert repositories(bare) == (Repository("project.git", None, str(bare), head, head),)
    assert paths(read_all(bare, Settings())) == ["a"]
    assert names(repo / ".git") == ["repo"]


def test_children_that_are_repositories_are_one_each(make_repo: MakeRepo) -> None:
    first = make_repo({"a": "x"}, name="all/first")
    make_repo({"b": "x"}, name="all/second")
    write_files(first.parent, {"plain/c": "x", "d": "x"})
    (first.parent / "linked").symlink_to(first)
    assert names(first.parent) == ["first", "second"]


def test_a_folder_without_repositories_is_one_plain_tree(make_tree: MakeTree) -> None:
    tree = make_tree({"a": "x", "child/b": "y"})
    assert repositories(tree) == (Repository("tree", str(tree)),)
    assert paths(read_all(tree, Settings())) == ["a", "child/b"]


def test_repositories_above_are_not_searched(make_repo: MakeRepo) -> None:
    repo = make_repo({"child/b": "y", ".gitignore": "*"})
    assert repositories(repo / "child") == (Repository("child", str(repo / "child")),)


def test_each_makes_every_child_folder_a_repository(make_repo: MakeRepo) -> None:
    first = make_repo({"a": "x"}, name="all/first")
    write_files(first.parent, {"plain/c": "x", "d": "x"})
    found = repositories(first.parent, given=Settings(each=True))
    assert [(one.name, one.git_dir is None) for one in found] == [("first", False), ("plain", True)]


def test_each_does_not_take_the_git_folder_for_a_child(make_repo: MakeRepo) -> None:
    repo = make_repo({"one/a": "x", "two/b": "y", "c": "z"})
    assert names(repo, given=Settings(each=True)) == ["one", "two"]


def test_a_repository_two_levels_down_is_listed_as_skipped(make_repo: MakeRepo) -> None:
    repo = make_repo({"b": "four"}, name="tree/child/nested")
    read = read_all(repo.parent.parent, Settings())
    assert read == [Skipped("tree", "child/nested", b"child/nested", 4, SkipReason.NESTED_REPOSITORY)]


def test_equal_names_are_an_error(make_repo: MakeRepo) -> None:
    one, two = make_repo({}, name="x/same"), make_repo({}, name="y/same")
    with pytest.raises(SourceError, match="two repositories are named same"):
        repositories(one, two)
    with pytest.raises(SourceError, match="same"):
        repositories(one, one)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("missing", "No such file"),
        ("file.zip", "archives are not supported yet"),
        ("https://example.org/a/b.git", "clone it first"),
        ("git@example.org:a/b.git", "clone it first"),
    ],
)
def test_other_sources_say_what_is_supported(
    source: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"file.zip": "PK"})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=said) as raised:
        repositories(source)
    assert "a source is a folder, a git repository or -" in str(raised.value)


def test_a_password_in_a_url_is_not_repeated() -> None:
    with pytest.raises(SourceError) as raised:
        repositories("https://user:hunter2@example.org/x")
    assert "hunter2" not in str(raised.value)


def test_a_relative_source_has_its_folder_as_name(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_repo({"sub/a": "x"}) / "sub")
    assert names("..") == ["repo"]
    assert names(".") == ["sub"]


def test_a_folder_name_that_is_no_text_is_escaped(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"n\xff")).mkdir()
    assert names(tmp_path / os.fsdecode(b"n\xff")) == ["n%FF"]


def test_standard_input_is_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"from a pipe\n")))
    (file,) = read_all(Path("-"), Settings())
    assert isinstance(file, SourceFile)
    assert (file.repo, file.path, file.data) == ("-", "-", b"from a pipe\n")


def test_too_much_standard_input_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 11)))
    with pytest.raises(SourceError, match="more than 10 bytes"):
        repositories("-", given=Settings(max_file_bytes=10))


@pytest.mark.parametrize("chosen", [Settings(ref="HEAD"), Settings(staged=True)])
def test_a_plain_tree_has_no_commits(chosen: Settings, make_tree: MakeTree) -> None:
    with pytest.raises(SourceError, match="is no git repository"):
        repositories(make_tree({"a": "x"}), given=chosen)
    with pytest.raises(SourceError, match="standard input"):
        repositories("-", given=chosen)


def test_a_bare_repository_has_no_index(make_repo: MakeRepo) -> None:
    with pytest.raises(SourceError, match="no index"):
        repositories(make_repo({"a": "x"}) / ".git", given=Settings(staged=True))


def test_ref_and_staged_exclude_each_other(make_repo: MakeRepo) -> None:
    with pytest.raises(ConfigError):
        repositories(make_repo({}), given=Settings(ref="HEAD", staged=True))
