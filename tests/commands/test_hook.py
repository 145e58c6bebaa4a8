"""gdr-code hook in real repositories: what is staged, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gdr_code.commands import install_hook
from gdr_code.errors import ConfigError, GdrError, SourceError
from gdr_code.settings import POLICIES, Settings
from tests import samples
from tests.commands.hooks import MAIL, PLAIN, SECRET, Hook, stage
from tests.conftest import MakeRepo, run_git, write_files


def test_a_staged_secret_is_told_with_its_place_and_never_its_value(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"app/a.py": PLAIN + SECRET})
    code, said = call(repo)
    assert code == 1
    assert "app/a.py:2:14: credential/token: a#a9Aa9aA9aAa9Aa (32-63)\n" in said
    assert "why: " in said
    assert "fix: gdr-code hook --fix" in said
    assert "gdr: allow[credential]" in said
    assert "1 finding in staged changes" in said
    assert samples.TOKEN not in said


def test_what_is_not_staged_does_not_count(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    write_files(repo, {"a.py": PLAIN + SECRET, "new.py": SECRET})
    assert call(repo) == (0, "")


def test_the_staged_blob_counts_and_not_the_file(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": SECRET + PLAIN})
    write_files(repo, {"a.py": PLAIN})
    code, said = call(repo)
    assert (code, "a.py:1:14" in said) == (1, True)


def test_only_added_and_changed_lines_count(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": SECRET + PLAIN * 9})
    stage(repo, {"a.py": SECRET + PLAIN * 9 + MAIL})
    code, said = call(repo)
    assert code == 1
    assert "a.py:11:7: email" in said
    assert "a.py:1:" not in said
    assert "a.py:1:14" in call(repo, all_lines=True)[1]


def test_a_run_from_a_folder_below_reads_the_whole_index(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN, "deep/down/b.py": PLAIN})
    stage(repo, {"a.py": SECRET})
    assert call(repo / "deep/down")[0] == 1


def test_a_file_that_only_moved_or_changed_its_mode_has_no_lines(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": SECRET + PLAIN * 20, "b.sh": SECRET})
    run_git(repo, "mv", "a.py", "moved.py")
    run_git(repo, "update-index", "--chmod=+x", "b.sh")
    assert call(repo) == (0, "")


def test_of_a_moved_file_the_changed_line_counts(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": SECRET + PLAIN * 20})
    run_git(repo, "mv", "a.py", "moved.py")
    stage(repo, {"moved.py": SECRET + PLAIN * 20 + MAIL})
    code, said = call(repo)
    assert code == 1
    assert "moved.py:22:" in said
    assert "moved.py:1:" not in said


def test_a_removed_file_is_nothing(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": SECRET, "b.py": PLAIN})
    run_git(repo, "rm", "--quiet", "a.py")
    assert call(repo) == (0, "")


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_before_the_first_commit_all_is_new(call: Hook, tmp_path: Path, kind: str) -> None:
    run_git(tmp_path, "init", "--quiet", f"--object-format={kind}")
    stage(tmp_path, {"a.py": SECRET})
    code, said = call(tmp_path)
    assert (code, "a.py:1:14" in said) == (1, True)


def test_a_detached_head_is_no_obstacle(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    run_git(repo, "checkout", "--quiet", "--detach")
    stage(repo, {"a.py": PLAIN + SECRET})
    assert call(repo)[0] == 1


def merging(repo: Path) -> None:
    """Leave a merge under way: `theirs.py` came from there, `ours.py` is from here."""
    run_git(repo, "checkout", "--quiet", "-b", "side")
    stage(repo, {"theirs.py": SECRET})
    run_git(repo, "commit", "--quiet", "-m", "side")
    run_git(repo, "checkout", "--quiet", "main")
    stage(repo, {"ours.py": MAIL})
    run_git(repo, "commit", "--quiet", "-m", "main")
    run_git(repo, "merge", "--quiet", "--no-commit", "--no-ff", "side")


def test_in_a_merge_only_what_no_side_has_counts(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    merging(repo)
    assert call(repo) == (0, "")
    stage(repo, {"a.py": PLAIN + SECRET, "theirs.py": SECRET + MAIL})
    said = call(repo)[1]
    assert "a.py:2:14" in said
    assert "theirs.py:2:" in said
    assert "theirs.py:1:" not in said


def test_a_path_in_conflict_is_named_and_the_others_are_read(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    run_git(repo, "checkout", "--quiet", "-b", "side")
    stage(repo, {"a.py": "total = 2\n"})
    run_git(repo, "commit", "--quiet", "-m", "side")
    run_git(repo, "checkout", "--quiet", "main")
    stage(repo, {"a.py": "total = 3\n"})
    run_git(repo, "commit", "--quiet", "-m", "main")
    with pytest.raises(AssertionError):
        run_git(repo, "merge", "--quiet", "side")
    write_files(repo, {"b.py": SECRET})
    run_git(repo, "add", "b.py")
    code, said = call(repo)
    assert code == 2
    assert "a.py: is in conflict; resolve it and stage it" in said
    assert "b.py:1:14" in said


def test_intent_to_add_is_not_staged(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    write_files(repo, {"b.py": SECRET})
    run_git(repo, "add", "--intent-to-add", "b.py")
    assert call(repo) == (0, "")


def test_a_linked_work_tree_has_an_index_of_its_own(call: Hook, make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo({"a.py": PLAIN})
    run_git(repo, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    stage(tmp_path / "linked", {"a.py": SECRET})
    assert call(tmp_path / "linked")[0] == 1
    assert call(repo) == (0, "")


def test_a_submodule_is_a_repository_of_its_own(call: Hook, make_repo: MakeRepo) -> None:
    inner, outer = make_repo({"in.py": PLAIN}, name="inner"), make_repo({"a.py": PLAIN}, name="outer")
    run_git(outer, "submodule", "--quiet", "add", str(inner), "sub")
    stage(outer / "sub", {"in.py": SECRET})
    assert call(outer / "sub")[0] == 1
    code, said = call(outer)
    assert code == 0
    assert "not looked at: sub (submodule)" in said


@pytest.mark.parametrize("how", ["absolute", "relative"])
def test_a_clone_that_borrows_objects_is_its_users_own(
    call: Hook, make_repo: MakeRepo, tmp_path: Path, how: str
) -> None:
    lender = make_repo({"a.py": PLAIN}, name="lender")
    run_git(lender, "clone", "--quiet", "--shared", str(lender), str(tmp_path / "clone"))
    clone = tmp_path / "clone"
    if how == "relative":
        place = os.path.relpath(lender / ".git/objects", clone / ".git/objects")
        (clone / ".git/objects/info/alternates").write_text(f"{place}\n")
    stage(clone, {"a.py": PLAIN + SECRET})
    code, told = call(clone)
    assert code == 1
    assert "a.py:2:14: credential/token" in told


def test_what_cannot_be_read_is_told_and_stops_nothing(call: Hook, make_repo: MakeRepo) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 4\n"
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"logo.png": b"\x89PNG\0\0", "big.bin": pointer})
    code, said = call(repo)
    assert code == 0
    assert "big.bin (lfs pointer), logo.png (binary)" in said


def test_line_ends_that_git_converts_do_not_shift_lines(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN * 3})
    run_git(repo, "config", "core.autocrlf", "true")
    stage(repo, {"a.py": (PLAIN * 3 + SECRET).replace("\n", "\r\n").encode()})
    assert run_git(repo, "diff", "--cached", "--numstat") == "1\t0\ta.py"
    code, said = call(repo)
    assert (code, "a.py:4:14" in said) == (1, True)


def test_of_text_that_git_calls_binary_all_lines_count(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.txt": "one\n".encode("utf-16")})
    stage(repo, {"a.txt": f"one\n{samples.MAIL}\n".encode("utf-16")})
    code, said = call(repo)
    assert (code, "a.txt:2:1: email" in said) == (1, True)


def test_what_the_policy_keeps_is_counted_and_stops_nothing(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"LICENSE": f"Copyright (c) 2024 {samples.NAME}\n"})
    code, said = call(repo)
    assert code == 0
    assert "not reported: 1 in copyright notice" in said
    assert call(repo, Settings(jobs=1, quiet=True, staged=True, policy=POLICIES["strict"]))[0] == 1


def test_what_head_says_of_people_is_evidence(call: Hook, make_repo: MakeRepo) -> None:
    line = f"# {samples.NAME} broke this\n"
    alone, known = (
        make_repo({"a.py": PLAIN}, name="alone"),
        make_repo(
            {"AUTHORS": f"{samples.NAME} <wosterhagen@osterhagen-verlag.de>\n", "a.py": PLAIN}, name="known"
        ),
    )
    for repo in (alone, known):
        stage(repo, {"a.py": PLAIN + line})
    strict = Settings(jobs=1, quiet=True, staged=True, policy=POLICIES["strict"])
    assert [call(repo, strict)[0] for repo in (alone, known)] == [0, 1]


def test_outside_a_repository_there_is_a_remedy(call: Hook, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is in no git repository; run this in your work tree"):
        call(tmp_path)


def test_pre_commit_may_name_two_commits(
    call: Hook, make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": PLAIN + SECRET})
    run_git(repo, "commit", "--quiet", "-m", "second")
    assert call(repo)[0] == 0
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD~1")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    assert call(repo)[0] == 1
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "nowhere")
    assert "has no commit nowhere" in call(repo)[1]


# The commit message


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (f"Answer {samples.MAIL} at last\n", 1),
        ("Sort the list\n", 0),
        (f"Sort\n\nSigned-off-by: {samples.NAME} <{samples.MAIL}>\n", 0),
        (f"Sort\n# On branch main, {samples.MAIL}\n", 0),
        (f"Sort\n# ------------------------ >8 ------------------------\n+{samples.MAIL}\n", 0),
    ],
)
def test_a_message_is_read_as_git_keeps_it(
    call: Hook, make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch, message: str, code: int
) -> None:
    repo = make_repo({"a.py": PLAIN})
    monkeypatch.setenv("GIT_AUTHOR_NAME", "A U Thor")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "author@example.org")
    write_files(repo, {"MESSAGE": message})
    got, said = call(repo, message="MESSAGE")
    assert got == code
    assert samples.MAIL not in said


def test_another_sign_may_begin_a_comment(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    run_git(repo, "config", "user.email", "author@example.org")
    run_git(repo, "config", "core.commentChar", ";")
    write_files(repo, {"MESSAGE": f"Sort\n; {samples.MAIL}\n"})
    assert call(repo, message="MESSAGE")[0] == 0


def test_an_address_that_names_a_machine_is_told(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    run_git(repo, "config", "user.name", "A U Thor")
    run_git(repo, "config", "user.email", "wosterhagen@laptop-of-w.local")
    write_files(repo, {"MESSAGE": "Sort the list\n"})
    code, said = call(repo, message="MESSAGE")
    assert code == 1
    assert "git config user.email" in said
    assert "osterhagen" not in said


def test_a_message_that_is_not_there_is_told(call: Hook, make_repo: MakeRepo) -> None:
    with pytest.raises(ConfigError, match="nowhere: No such file"):
        call(make_repo({"a.py": PLAIN}), message="nowhere")


# Installed


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert install_hook.run() == 0


def commit(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-c", "user.name=A U Thor", "-c", "user.email=author@example.org", "commit", *args]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_an_installed_hook_stops_commits(make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = make_repo({"a.py": PLAIN})
    install(repo, monkeypatch)
    install(repo, monkeypatch)  # again is no failure
    write_files(repo, {"a.py": PLAIN + SECRET})
    stopped = commit(repo, "-am", "all at once")
    assert stopped.returncode == 1
    assert "a.py:2:14" in stopped.stdout + stopped.stderr
    assert "`git add` the files before" in stopped.stdout + stopped.stderr
    stopped = commit(repo, "-m", "one path", "--", "a.py")
    assert stopped.returncode == 1
    write_files(repo, {"a.py": PLAIN + PLAIN})
    assert commit(repo, "-am", f"as {samples.MAIL} said").returncode == 1
    assert commit(repo, "-am", "well").returncode == 0


def test_it_goes_where_git_looks(make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = make_repo({"a.py": PLAIN})
    run_git(repo, "config", "core.hooksPath", "tools/hooks")
    install(repo, monkeypatch)
    assert (repo / "tools/hooks/pre-commit").stat().st_mode & 0o111
    assert not (repo / ".git/hooks/pre-commit").exists()


def test_from_a_linked_work_tree_it_goes_to_the_common_folder(
    make_repo: MakeRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo({"a.py": PLAIN})
    run_git(repo, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    install(tmp_path / "linked", monkeypatch)
    assert (repo / ".git/hooks/pre-commit").exists()


def test_a_folder_of_several_repositories_is_left_alone(
    make_repo: MakeRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo({"a.py": PLAIN})
    run_git(repo, "config", "core.hooksPath", str(tmp_path / "shared"))
    with pytest.raises(ConfigError, match="outside this repository"):
        install(repo, monkeypatch)
    assert not (tmp_path / "shared").exists()


def test_the_hook_of_somebody_else_is_left_alone(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo({"a.py": PLAIN})
    theirs = repo / ".git/hooks/pre-commit"
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text("#!/bin/sh\nexit 0\n")
    with pytest.raises(GdrError, match=r"hooks of others are left.*pre-commit: gdr-code hook"):
        install(repo, monkeypatch)
    assert theirs.read_text() == "#!/bin/sh\nexit 0\n"
    assert (repo / ".git/hooks/commit-msg").exists()


def test_pre_commit_runs_it(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo({"a.py": PLAIN})
    entry = f"{sys.executable} -m gdr_code hook"
    hooks = f"- id: gdr\n        name: gdr\n        entry: {entry}\n        language: system\n"
    hooks += "        always_run: true\n        pass_filenames: false\n"
    stage(repo, {".pre-commit-config.yaml": f"repos:\n  - repo: local\n    hooks:\n      {hooks}"})
    run_git(repo, "commit", "--quiet", "-m", "configured")
    stage(repo, {"a.py": PLAIN + SECRET})
    write_files(repo, {"a.py": PLAIN})  # pre-commit puts aside what is not staged
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "pre_commit", "run"]
    done = subprocess.run(command, cwd=repo, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "a.py:2:14" in done.stdout
    assert (repo / "a.py").read_text() == PLAIN


def test_the_manifest_is_one_that_pre_commit_takes() -> None:
    root = Path(__file__).parent.parent.parent
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(root / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" not in done.stdout + done.stderr


# What the repository says of itself


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.py": PLAIN + SECRET.rstrip() + "  # gdr: allow[credential] a bench\n"}, 0),
        ({"a.py": PLAIN + "# gdr: allow a bench\n" + SECRET}, 0),
        ({"a.py": PLAIN + "x = 1  # gdr: allow\n" + SECRET}, 1),
        ({"a.py": PLAIN + SECRET.rstrip() + "  # gdr: allow[email]\n"}, 1),
        ({"a.py": PLAIN + SECRET.rstrip() + "  # pragma: allowlist secret\n"}, 0),
        ({"a.py": PLAIN + SECRET.rstrip() + "  # gitleaks:allow\n"}, 0),
        ({"a.py": PLAIN + MAIL.rstrip() + "  # pragma: allowlist secret\n"}, 1),
        ({"gdr-code.toml": "[[rules]]\naction = 'allow'\npath = 'a.*'\n", "a.py": SECRET}, 0),
        ({"gdr-code.toml": "[[rules]]\naction = 'allow'\npath = 'b.*'\n", "a.py": SECRET}, 1),
        ({"gdr-code.toml": "[[rules]]\naction = 'allow'\nvalue = '*@osterhagen-*'\n", "a.py": MAIL}, 0),
        ({"gdr-code.toml": "[[rules]]\naction = 'keep'\ncategory = 'email'\n", "a.py": MAIL}, 0),
        ({"pyproject.toml": "[tool.gdr-code]\ncategories = ['phone']\n", "a.py": SECRET}, 0),
    ],
)
def test_comments_and_rules_are_obeyed(
    call: Hook, make_repo: MakeRepo, files: dict[str, str], code: int
) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, files)
    assert call(repo)[0] == code


def test_a_key_block_is_allowed_from_above_it(call: Hook, make_repo: MakeRepo) -> None:
    body = "\n".join("MIIEowIBAAKCAQEAx7Kq2mW9pLr4Tz8vBn3Yc6Hd1Jf5Gs0aQeUiOpAsDfGhJkLz" for _ in range(5))
    name = "RSA PRIVATE" + " KEY"
    block = f"-----BEGIN {name}-----\n{body}\n-----END {name}-----\n"
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"key.pem": block})
    assert call(repo)[0] == 1
    stage(repo, {"key.pem": "# gdr: allow a bench\n" + block})
    assert call(repo)[0] == 0


def test_a_comment_that_allows_nothing_is_told_where_it_is_new(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": "x = 1  # gdr: allow\n" + PLAIN * 5})
    stage(repo, {"a.py": "x = 1  # gdr: allow\n" + PLAIN * 5 + "y = 2  # gdr: allow[emial]\n"})
    code, said = call(repo)
    assert code == 0
    assert "a.py:7: the allow comment allows nothing; a name in it is no category: did you mean" in said
    assert "a.py:1:" not in said


def test_configuration_is_read_as_it_is_staged(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": SECRET})
    write_files(repo, {"gdr-code.toml": "categories = ['phone']\n"})
    assert call(repo)[0] == 1
    run_git(repo, "add", "gdr-code.toml")
    assert call(repo)[0] == 0
    stage(repo, {"gdr-code.toml": "categories = ['fone']\n"})
    with pytest.raises(ConfigError, match=r"gdr-code.toml: categories\[1\]: there is no category 'fone'"):
        call(repo)


def test_who_may_sign_commits_can_be_configured(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"gdr-code.toml": 'authors = ["*@users.noreply.example"]\n', "MESSAGE": "Sort\n"})
    run_git(repo, "config", "user.name", "A U Thor")
    run_git(repo, "config", "user.email", "author@example.org")
    code, said = call(repo, message="MESSAGE")
    assert (code, "fits none of the `authors`" in said) == (1, True)
    run_git(repo, "config", "user.email", "7@users.noreply.example")
    assert call(repo, message="MESSAGE")[0] == 0


def test_credits_and_whom_the_repository_names_already_are_nothing_new(
    call: Hook, make_repo: MakeRepo
) -> None:
    repo = make_repo(
        {"AUTHORS": f"{samples.NAME} <{samples.MAIL}>\n", "a.py": PLAIN, "CHANGELOG.md": "# 1\n"}
    )
    credit = "# 2\n- Thanks to Thaddeus Brixworth (@tbrixworth77)\n"
    stage(repo, {"a.py": PLAIN + MAIL, "CHANGELOG.md": credit})
    code, said = call(repo)
    assert code == 0
    assert "1 of people whom the repository names already" in said
    assert "credits" in said
    strict = Settings(jobs=1, quiet=True, staged=True, policy=POLICIES["strict"])
    assert call(repo, strict)[0] == 1
    stage(repo, {"a.py": PLAIN + MAIL + MAIL.replace("wilhelmina", "thaddeus")})
    code, said = call(repo)
    assert (code, "a.py:3:7: email" in said) == (1, True)
    stage(repo, {"CHANGELOG.md": credit + f"token: {samples.TOKEN}\n"})
    assert "CHANGELOG.md:3:8: credential" in call(repo)[1]


def test_a_link_to_a_repository_names_its_account_of_need(call: Hook, make_repo: MakeRepo) -> None:
    link = "# see https://github.com/tbrixworth77/lathe-tools\n"
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": PLAIN + link})
    code, said = call(repo)
    assert (code, "1 in links to repositories" in said) == (0, True)
    assert call(repo, Settings(jobs=1, quiet=True, staged=True, policy=POLICIES["strict"]))[0] == 1


def test_the_installed_hook_takes_no_module_from_the_repository(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo({"a.py": PLAIN})
    monkeypatch.chdir(repo)
    install_hook.run()
    taken = repo / "taken"
    stage(repo, {"typer.py": f"open({str(taken)!r}, 'w')\nraise SystemExit(0)\n", "b.py": SECRET})
    done = subprocess.run(["git", "commit", "-m", "x"], cwd=repo, capture_output=True, check=False)
    assert done.returncode == 1
    assert not taken.exists()


def test_names_in_allow_comments_are_not_told(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": PLAIN + f"x = 1  # gdr: allow[{samples.MAIL}]\ny = 2  # gdr: allow[credentials]\n"})
    said = call(repo)[1]
    assert samples.MAIL not in said
    assert "a.py:2: the allow comment allows nothing; a name in it is no category" in said
    assert "did you mean credential?" in said


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("CHANGELOG.md", 0),
        ("news.rst", 0),
        ("docs/changes-2.1.txt", 0),
        ("newsletter_subscribers.csv", 1),
        ("history.sql", 1),
        ("changes_of_customers.csv", 1),
    ],
)
def test_credits_are_files_of_that_name_alone(call: Hook, make_repo: MakeRepo, path: str, code: int) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {path: f"{samples.NAME},{samples.MAIL}\n"})
    assert call(repo)[0] == code


def test_a_message_that_nobody_edits_keeps_its_comments(
    call: Hook, make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo({"a.py": PLAIN})
    message = repo / "message"
    message.write_text(f"fix\n\n#42 was reported by {samples.MAIL}\n")
    assert call(repo, message=str(message))[0] == 0
    monkeypatch.setenv("GIT_EDITOR", ":")
    assert call(repo, message=str(message))[0] == 1


def test_the_first_rule_that_fits_counts(call: Hook, make_repo: MakeRepo) -> None:
    first = '[[rules]]\naction = "replace"\npath = "secret/*"\n'
    rules = first + '[[rules]]\naction = "allow"\ncategory = "email"\n'
    repo = make_repo({"a.py": PLAIN, "gdr-code.toml": rules})
    stage(repo, {"b.py": MAIL})
    assert call(repo)[0] == 0
    stage(repo, {"secret/b.py": MAIL})
    assert call(repo)[0] == 1
