"""What a URL names is fetched alone, in private, without a question, by its own protocol; real servers."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gdr_code import git, sources, urls
from gdr_code.errors import SourceError
from gdr_code.records import Remote, Repository, Skipped, SourceFile
from gdr_code.settings import Settings
from tests import servers
from tests.conftest import MakeRepo, paths, read_all, repositories, run_git, write_files
from tests.servers import Web

FILES = {"a": "x", "d/b": "y"}


@pytest.fixture
def served(make_repo: MakeRepo) -> Path:
    """A folder with a bare repository owner/name.git, its second commit tagged, a branch before it."""
    repo = make_repo({"old": "z"}, name="made")
    run_git(repo, "branch", "past")
    (repo / "old").unlink()
    write_files(repo, FILES)
    run_git(repo, "add", "--all")
    run_git(repo, "commit", "--quiet", "--message", "second")
    run_git(repo, "tag", "light")
    run_git(repo, "tag", "--annotate", "--message", "a tag", "v1")
    base = repo.parent / "served"
    (base / "owner").mkdir(parents=True)
    run_git(base, "clone", "--quiet", "--bare", "../made", "owner/name.git")
    return base


@pytest.fixture
def web(served: Path) -> Iterator[Web]:
    """An HTTP server of them."""
    with servers.web(served) as server:
        yield server


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made while the test runs."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "temporary"


def failure(url: str, settings: Settings | None = None) -> str:
    with pytest.raises(SourceError) as raised:
        repositories(url, given=settings)
    message = str(raised.value)
    assert "\n" not in message
    return message


def check_read(url: str, served: Path) -> None:
    (found,) = repositories(url)
    head = run_git(served / "owner/name.git", "rev-parse", "HEAD")
    assert (found.name, found.commit, found.git_dir) == ("owner+name", head, None)
    read = read_all(url, Settings())
    assert {one.path: one.data for one in read if isinstance(one, SourceFile)} == {"a": b"x", "d/b": b"y"}


def test_by_http(web: Web, served: Path) -> None:
    check_read(f"{web.url}/owner/name.git", served)
    check_read(f"{web.url}/owner/name.git/", served)


def test_by_git(served: Path) -> None:
    with servers.daemon(served) as url:
        check_read(f"{url}/owner/name.git", served)
        assert "there is no repository" in failure(f"{url}/owner/other.git")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")
def test_by_https_with_a_certificate_that_is_known(
    served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = servers.certificate(tmp_path / "server.pem")
    with servers.web(served, certificate) as server:
        monkeypatch.delenv("GIT_SSL_CAINFO", raising=False)
        assert "cannot be" in failure(f"{server.url}/owner/name.git")
        monkeypatch.setenv("GIT_SSL_NO_VERIFY", "1")
        assert "cannot be" in failure(f"{server.url}/owner/name.git")
        monkeypatch.setenv("GIT_SSL_CAINFO", f"{certificate}.crt")
        check_read(f"{server.url}/owner/name.git", served)


@pytest.fixture
def ssh(tmp_path: Path, served: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `ssh` that runs the command here and leaves its arguments in a file."""
    program = tmp_path / "bin/ssh"
    program.parent.mkdir()
    here = f'cd "{served}" && exec sh -c "$last"'
    program.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/asked"\nfor last; do :; done\n{here}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "asked"


@pytest.mark.parametrize(
    "kind", ["git@example.org:owner/name.git", "ssh://git@example.org{served}/owner/name.git"]
)
def test_by_ssh_without_a_question(kind: str, ssh: Path, served: Path) -> None:
    check_read(kind.format(served=served), served)
    for line in ssh.read_text().splitlines():
        assert line.startswith("-oBatchMode=yes -oConnectTimeout=30 -oForwardAgent=no")
        assert "git-upload-pack" in line


def test_a_branch_or_tag(web: Web, served: Path) -> None:
    url = f"{web.url}/owner/name.git"
    head = run_git(served / "owner/name.git", "rev-parse", "HEAD")
    for ref in ("light", "v1", "main"):
        assert [one.commit for one in repositories(url, given=Settings(ref=ref))] == [head]
        assert paths(read_all(url, Settings(ref=ref))) == ["a", "d/b"]
    assert paths(read_all(url, Settings(ref="past"))) == ["old"]
    run_git(served / "owner/name.git", "tag", "main", "past")
    assert paths(read_all(url, Settings(ref="main"))) == ["old"], "a tag goes before a branch, as in git"


@pytest.mark.parametrize("ref", ["v2", "v*", "", "--upload-pack=x", "heads/main", "main\n", head := "f" * 40])
def test_a_ref_that_is_not_there_is_named(ref: str, web: Web) -> None:
    said = "has no branch or tag"
    assert said in " ".join(failure_of_ref(f"{web.url}/owner/name.git", ref).split())


def failure_of_ref(url: str, ref: str) -> str:
    with pytest.raises(SourceError) as raised:
        repositories(url, given=Settings(ref=ref))
    return str(raised.value)


def test_a_tag_of_no_commit_is_an_error(web: Web, served: Path) -> None:
    bare = served / "owner/name.git"
    run_git(bare, "tag", "tree", run_git(bare, "rev-parse", "HEAD^{tree}"))
    with pytest.raises(SourceError, match="owner/name"):
        read_all(f"{web.url}/owner/name.git", Settings(ref="tree"))


def test_without_commits_there_is_nothing(web: Web, served: Path) -> None:
    run_git(served, "init", "--quiet", "--bare", "owner/empty.git")
    url = f"{web.url}/owner/empty.git"
    assert repositories(url) == (Repository("owner+empty", None),)
    assert read_all(url, Settings()) == []
    assert "has no branch or tag main" in failure(url, Settings(ref="main"))


def test_a_repository_of_the_other_hash(web: Web, served: Path, tmp_path: Path) -> None:
    run_git(tmp_path, "init", "--quiet", "--object-format=sha256", "long")
    write_files(tmp_path / "long", FILES)
    run_git(tmp_path / "long", "add", "--all")
    run_git(tmp_path / "long", "commit", "--quiet", "-m", "first")
    run_git(served, "clone", "--quiet", "--bare", str(tmp_path / "long"), "owner/long.git")
    assert paths(read_all(f"{web.url}/owner/long.git", Settings())) == ["a", "d/b"]


def test_only_one_commit_is_fetched_and_kept_in_private(web: Web, served: Path, temporary: Path) -> None:
    (found,) = repositories(f"{web.url}/owner/name.git")
    assert list(temporary.iterdir()) == []
    with sources.within_reach(found) as reached:
        assert reached.git_dir is not None
        (folder,) = temporary.iterdir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert Path(reached.git_dir).is_relative_to(folder)
        assert run_git(Path(reached.git_dir), "rev-list", "--all", "--count") == "1"
        assert (
            run_git(Path(reached.git_dir), "for-each-ref", "--format=%(refname)") == "refs/gdr-code/fetched"
        )
        assert not list(Path(reached.git_dir).rglob("hooks/*"))
        old = run_git(served / "owner/name.git", "rev-parse", "past")
        missing = subprocess.run(["git", "cat-file", "-e", old], cwd=reached.git_dir, check=False)
        assert missing.returncode != 0
    assert list(temporary.iterdir()) == []


def test_submodules_are_listed_and_not_fetched(web: Web, served: Path, make_repo: MakeRepo) -> None:
    repo = make_repo(FILES, name="outer")
    run_git(repo, "submodule", "--quiet", "add", str(served / "owner/name.git"), "module")
    run_git(repo, "config", "--file", ".gitmodules", "submodule.module.url", f"{web.url}/trap/name.git")
    run_git(repo, "commit", "--quiet", "--all", "-m", "module")
    run_git(served, "clone", "--quiet", "--bare", str(repo), "owner/outer.git")
    read = read_all(f"{web.url}/owner/outer.git", Settings())
    assert paths(read) == [".gitmodules", "a", "d/b"]
    assert [(one.path, one.reason.value) for one in read if isinstance(one, Skipped)] == [
        ("module", "submodule")
    ]
    assert not [path for path, _ in web.requests if path.startswith("/trap/")]


# --- What cannot be had


def test_a_password_is_never_asked_for(web: Web, temporary: Path) -> None:
    url = f"{web.url}/closed/name.git"
    before = time.monotonic()
    assert "asks for a password; clone it yourself and name the folder" in failure(url)
    assert time.monotonic() - before < 20
    assert list(temporary.iterdir()) == []


def test_a_password_in_the_url_is_used_and_never_shown(web: Web, served: Path) -> None:
    (served / "closed").mkdir()
    run_git(served, "clone", "--quiet", "--bare", "owner/name.git", "closed/name.git")
    url = web.url.replace("//", "//user:hunter2@")
    assert paths(read_all(f"{url}/closed/name.git", Settings())) == ["a", "d/b"]
    assert any(user for _, user in web.requests)
    for path in ("closed/none.git", "owner/none.git"):
        message = failure(f"{url}/{path}")
        assert "hunter2" not in message
        assert f"{web.url}/{path}: there is no repository" in message
    assert "hunter2" not in repr(repositories(f"{url}/closed/name.git"))


@pytest.mark.parametrize("plant", ["netrc", "helper"])
def test_credentials_of_the_user_are_not_offered(
    plant: str, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper = tmp_path / "helper"
    helper.write_text("#!/bin/sh\necho username=u\necho password=p\n")
    helper.chmod(0o755)
    if plant == "netrc":
        write_files(tmp_path / "home", {".netrc": "machine 127.0.0.1 login u password p\n"})
    else:
        write_files(tmp_path / "home", {".gitconfig": f"[credential]\n\thelper = {helper}\n"})
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    url = f"{web.url}/closed/name.git"
    assert "asks for a password" in failure(url)
    assert {user for _, user in web.requests} == {None}
    subprocess.run(["git", "ls-remote", url], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert web.requests[-1][1], "the plant does not work: this test proves nothing"


def test_no_program_is_asked_for_a_password(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "ask"
    program.write_text(f"#!/bin/sh\ntouch '{tmp_path}/asked'\necho word\n")
    program.chmod(0o755)
    for name in ("GIT_ASKPASS", "SSH_ASKPASS"):
        monkeypatch.setenv(name, str(program))
    url = f"{web.url}/closed/name.git"
    assert "asks for a password" in failure(url)
    assert not (tmp_path / "asked").exists()
    subprocess.run(["git", "ls-remote", url], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert (tmp_path / "asked").exists(), "the plant does not work: this test proves nothing"


@pytest.mark.parametrize("plant", ["config", "environment"])
def test_the_users_configuration_has_no_part_in_it(
    plant: str, web: Web, served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For one `url.insteadOf`, which would fetch something else."""
    run_git(served, "init", "--quiet", "--bare", "other.git")
    if plant == "config":
        write_files(
            tmp_path / "home", {".gitconfig": f'[url "{served}/other.git"]\n\tinsteadOf = {web.url}\n'}
        )
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
    else:
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{served}/other.git.insteadOf")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", web.url)
    check_read(f"{web.url}/owner/name.git", served)


def test_a_redirection_to_another_protocol_is_not_followed(web: Web) -> None:
    assert "moved/owner/name" in failure(f"{web.url}/moved/owner/name.git")


def test_another_protocol_than_the_named_is_not_allowed(served: Path) -> None:
    """Even where git is handed a URL of another one."""
    url = urls.parse("https://example.org/owner/name")
    crooked = urls.Url(str(served / "owner/name.git"), url.public, url.scheme, url.path)
    with pytest.raises(SourceError, match="cannot be fetched"):
        git.tip(crooked, None)


def test_where_nobody_listens(served: Path) -> None:
    with servers.daemon(served) as url:
        gone = url
    assert f"{gone}/owner/name.git: cannot be reached" in failure(f"{gone}/owner/name.git")
    web = gone.replace("git://", "http://")
    assert f"{web}/owner/name.git: cannot be reached" in failure(f"{web}/owner/name.git")


def test_who_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git.process, "SILENCE_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for scheme in ("git", "http"):
            before = time.monotonic()
            message = failure(f"{scheme}://127.0.0.1:{port}/owner/name.git")
            assert message.startswith(f"{scheme}://127.0.0.1:{port}/owner/name.git: git gave no answer")
            assert time.monotonic() - before < 60
            connection, _ = silent.accept()
            connection.settimeout(10)
            while connection.recv(1 << 16):
                pass  # the end shows that no part of git is left
            connection.close()


def test_what_moved_on_meanwhile_is_an_error(web: Web, served: Path, temporary: Path) -> None:
    (found,) = repositories(f"{web.url}/owner/name.git")
    made = served.parent / "made"
    run_git(made, "commit", "--quiet", "--allow-empty", "--message", "third")
    run_git(made, "push", "--quiet", str(served / "owner/name.git"), "main")
    with (
        pytest.raises(SourceError, match="has another commit than a moment ago; start again"),
        sources.within_reach(found),
    ):
        pass
    assert list(temporary.iterdir()) == []


def test_a_server_cannot_fill_the_disk(web: Web, served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = served.parent / "made"
    write_files(made, {"noise": os.urandom(3_000_000)})
    run_git(made, "add", "--all")
    run_git(made, "commit", "--quiet", "--message", "noise")
    run_git(made, "push", "--quiet", str(served / "owner/name.git"), "main")
    (found,) = repositories(f"{web.url}/owner/name.git")
    monkeypatch.setattr(git.process, "FETCHED_BYTES", 1 << 20)
    with pytest.raises(SourceError, match=r"owner/name\.git: cannot be fetched"), sources.within_reach(found):
        pass


def test_words_of_the_server_are_not_repeated(ssh: Path) -> None:
    (ssh.parent / "bin/ssh").write_text("#!/bin/sh\necho 'words \033[2J of the server' >&2\nexit 1\n")
    message = failure("git@example.org:owner/name.git")
    assert (
        message == "git@example.org:owner/name.git: cannot be fetched; clone it yourself and name the folder"
    )


def test_a_remote_names_no_option(served: Path) -> None:
    remote = Remote("git@example.org:owner/name", "shown", "--upload-pack=touch marker")
    with pytest.raises(SourceError), git.fetched(remote, "0" * 40):
        pass
    assert not (served / "marker").exists()
