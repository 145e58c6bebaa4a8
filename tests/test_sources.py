"""Sources: what is one repository, what is none; lists, archives, URLs; a bad one fails alone."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gdr_code import sources
from gdr_code.errors import ConfigError, SourceError
from gdr_code.records import Repository, Skipped, SkipReason, SourceFile
from gdr_code.settings import Settings
from tests.archives.making import zip_file
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
        ("missing", "missing: No such file"),
        ("file.txt", r"file\.txt: is no folder and no archive \(\.zip \.tar"),
        ("pipe.zip", r"pipe\.zip: is no folder and no archive"),
        ("svn://example.org/a/b", "no repository is read by svn; use one of file, git, http, https, ssh"),
        ("https://example.org", "is no URL of a repository; one is like https://host/owner/name"),
        ("ext::sh -c touch% marker", "No such file"),
    ],
)
def test_what_is_no_source_says_what_is(
    source: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"file.txt": "x"})
    os.mkfifo(tmp_path / "pipe.zip")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=said):
        repositories(source)
    assert not (tmp_path / "marker").exists()


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


# --- One bad one among others


def test_a_bad_child_of_a_folder_fails_alone(make_repo: MakeRepo, tmp_path: Path) -> None:
    make_repo({"a": "x"}, name="all/first")
    bad = make_repo({"b": "x"}, name="all/second")
    make_repo({"c": "x"}, name="all/third")
    run_git(bad, "branch", "-m", "main", "other")
    for settings in (Settings(ref="main"), Settings(ref="main", each=True)):
        found, failed = sources.repositories([str(tmp_path / "all")], settings)
        assert [one.name for one in found] == ["first", "third"]
        assert [(one.source, one.why) for one in failed] == [("second", f"{bad}: has no commit main")]


def test_a_bad_source_fails_alone(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo({"a": "x"})
    named = ["nowhere", str(repo), "https://user:hunter2@/x", str(tmp_path / "no.zip")]
    found, failed = sources.repositories(named, Settings())
    assert [one.name for one in found] == ["repo"]
    assert [one.source for one in failed] == ["nowhere", "https:///x", str(tmp_path / "no.zip")]
    assert all(one.source in one.why for one in failed)
    assert "hunter2" not in str(failed)


# --- Lists


def test_a_list_has_a_source_a_line(tmp_path: Path) -> None:
    write_files(
        tmp_path / "lists",
        {
            "list.txt": "# a comment\n\n  clones/one \r\n../two\n/three\n"
            "https://example.org/a/b#c\ngit@example.org:a/b.git\nfour # five\n"
        },
    )
    lists = tmp_path / "lists"
    assert sources.listed(str(lists / "list.txt")) == (
        str(lists / "clones/one"),
        str(lists / "../two"),
        "/three",
        "https://example.org/a/b#c",
        "git@example.org:a/b.git",
        str(lists / "four # five"),
    )


def test_a_list_is_read_from_its_folder(
    make_repo: MakeRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repo({"a": "x"}, name="lists/repo")
    write_files(tmp_path, {"lists/list.txt": "repo\n", "elsewhere/x": ""})
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert names(*sources.listed("../lists/list.txt")) == ["repo"]


def test_names_in_a_list_need_not_be_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"n\xff")).mkdir()
    (tmp_path / "list").write_bytes(b"n\xff\n")
    assert names(*sources.listed(str(tmp_path / "list"))) == ["n%FF"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a\n-\n", r"list:2: standard input cannot be listed; name - as a SOURCE"),
        (b" - \n", r"list:1: standard input"),
        (b"a\0b\n", "list: is no list of sources"),
        (None, "list: No such file"),
    ],
)
def test_what_is_no_list_is_one_error(content: bytes | None, said: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "list").write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        sources.listed(str(tmp_path / "list"))


# --- Archives and URLs


@pytest.mark.parametrize(
    ("file", "name"),
    [("a-1.2.tar", "a-1.2"), ("a.tgz", "a"), ("A.ZIP", "A"), ("..zip", "..zip"), (".tar.gz", ".tar.gz")],
)
def test_an_archive_is_one_repository_named_by_its_stem(file: str, name: str, tmp_path: Path) -> None:
    (tmp_path / file).write_bytes(b"x")
    assert repositories(tmp_path / file) == (Repository(name, None, archive=str(tmp_path / file)),)
    assert names(tmp_path / file, given=Settings(each=True)) == [name]


@pytest.mark.parametrize("chosen", [Settings(ref="HEAD"), Settings(staged=True)])
def test_an_archive_has_no_commits(chosen: Settings, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.zip is no git repository; --ref and --staged need one"):
        repositories(zip_file(tmp_path / "a.zip", {"a": b"x"}), given=chosen)


def test_the_version_of_an_archive_changes_with_its_bytes(tmp_path: Path) -> None:
    seen = set()
    for content in (b"x", b"y", b"x"):
        (one,) = repositories(zip_file(tmp_path / "a.zip", {"a": content}))
        seen.add(sources.version(one))
    assert len(seen) == 2
    assert all(one is not None and one.startswith("sha256:") for one in seen)


def test_a_file_url_is_read_in_place_at_its_commit(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo({"a": "x"}, name="owner/my repo")
    run_git(repo, "tag", "v1")
    write_files(repo, {"a": "on disk", "new": "y"})
    run_git(tmp_path, "clone", "--quiet", "--bare", "owner/my repo", "owner/bare.git")
    head = run_git(repo, "rev-parse", "HEAD")
    for place, name in (("owner/my%20repo", "owner+my%20repo"), ("owner/bare.git", "owner+bare")):
        url = f"file://{tmp_path}/{place}"
        for settings in (Settings(), Settings(ref="main"), Settings(ref="v1")):
            (found,) = repositories(url, given=settings)
            assert (found.name, found.commit, found.tree) == (name, head, head)
            assert [one.data for one in read_all(url, settings) if isinstance(one, SourceFile)] == [b"x"]
    with pytest.raises(SourceError, match="has no commit v2"):
        repositories(f"file://{tmp_path}/owner/bare.git", given=Settings(ref="v2"))
    with pytest.raises(SourceError, match="has no index"):
        repositories(f"file://{tmp_path}/owner/bare.git", given=Settings(staged=True))
    with pytest.raises(SourceError, match="is no git repository"):
        repositories(f"file://{tmp_path}/owner")


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("-", None),
        ("a/b", "a/b"),
        ("a.zip", "a.zip"),
        ("https://example.org/a/b", None),
        ("git@example.org:a/b", None),
        ("file:///a/b%20c", "/a/b c"),
        ("file://host/a", None),
    ],
)
def test_what_lies_on_disk(source: str, place: str | None) -> None:
    assert sources.on_disk(source) == place
