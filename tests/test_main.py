"""The command line from outside: help, errors in one line, exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from gdr_code.cli.boundary import leave_with
from gdr_code.errors import SourceError

Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Runs the program in an empty folder with a key and a state folder of its own."""

    def run(*args: str, **options: str) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "GDR_KEY": "k" * 32, "XDG_STATE_HOME": str(tmp_path / "state")}
        return subprocess.run(
            [sys.executable, "-m", "gdr_code", *args],
            capture_output=True,
            cwd=tmp_path,
            env=environ,
            input=options.get("stdin", ""),
            text=True,
            check=False,
        )

    return run


def test_help_is_quick() -> None:
    """Processor time, beyond that of an interpreter that does nothing: what a busy machine cannot stretch."""
    assert _seconds("-m", "gdr_code", "--help") - _seconds("-c", "pass") < 0.3


def _seconds(*args: str) -> float:
    before = os.times()
    subprocess.run([sys.executable, *args], check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def test_the_version(cli: Cli) -> None:
    assert cli("--version").stdout.startswith("gdr-code ")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("scan", "nowhere"), "nowhere"),
        (("scan", ".", "--config", "nowhere"), "--config needs a configuration file"),
        (("scan", ".", "--config", "x", "--trust-source"), "--config and --trust-source exclude each other"),
        (("scan", ".", "--since", "main"), "has no commits"),
        (("hook",), "is in no git repository"),
        (("hook", "--fix", "--patch"), "--fix, --patch and --interactive exclude each other"),
        (("install-hook",), "is in no git repository"),
        (("baseline", "update"), "is in no git repository"),
        (("config",), "is in no git repository"),
        (("scan", ".", "--format", "yaml"), "use table or jsonl or sarif or csv"),
        (("scan", ".", "--judge", "openai"), "name it with --model"),
        (("scan", ".", "--model", "claude-haiku-5-5"), "name its --judge"),
        (("scan", ".", "--judge", "nobody"), "--judge nobody is not supported: use local or anthropic"),
        (("scan", ".", "--policy", "lax"), "--policy lax"),
        (("scan", ".", "--categories", "email,names"), "--categories names"),
        (("scan", ".", "--ref", "v1", "--staged"), "--ref"),
        (("scan", ".", "--ref", "v1"), "--ref"),
        (("scan", ".", "--key-file", "nowhere"), "nowhere"),
        (("scan", ".", "-o", "missing/f.jsonl"), "missing/f.jsonl"),
        (("refine", ".", "--out", "inside"), "lies in the source"),
        (("refine", ".", "--out", "../out", "--unscanned", "maybe"), "--unscanned maybe"),
        (("scan", ".", "--min-confidence", "2"), "--min-confidence"),
        (("scan",), "name a SOURCE, or a list of them with --from FILE"),
        (("refine", "."), "name a folder with --out DIR"),
        (("refine", "--out", "../out"), "name a SOURCE, or a list of them with --from FILE"),
        (("scan", "--from", "nowhere"), "nowhere: No such file or directory; --from needs a file of sources"),
        (("polish",), "polish"),
    ],
)
def test_what_the_user_can_mend_is_told_in_one_line_and_exits_2(
    cli: Cli, args: tuple[str, ...], message: str
) -> None:
    done = cli(*args)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "clean" not in done.stderr
    if done.stderr.startswith("gdr-code: "):
        assert sum(line.startswith("gdr-code: ") for line in done.stderr.splitlines()) == 1


def test_a_name_on_the_command_line_cannot_steer_the_terminal(cli: Cli) -> None:
    assert "\x1b" not in cli("scan", "no\x1b[2Jwhere").stderr


def test_nothing_to_scan_is_clean_and_says_what_was_scanned(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = cli("scan", "empty")
    assert (done.returncode, done.stdout) == (0, "")
    assert "clean" in done.stderr
    assert "scanned 0 files" in done.stderr


def test_quiet_is_quiet(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = cli("scan", "empty", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_standard_input_is_a_source(cli: Cli) -> None:
    mail = "wilhelmina" + "@" + "osterhagen-verlag.de"
    done = cli("scan", "-", stdin=f"Ask Wilhelmina Osterhagen <{mail}>\n")
    assert done.returncode == 1
    assert "-/-:1:" in done.stdout
    assert mail not in done.stdout + done.stderr


def test_a_list_of_sources_counts_from_its_folder(cli: Cli, tmp_path: Path) -> None:
    mail = "wilhelmina" + "@" + "osterhagen-verlag.de"
    for name in ("lists/one", "lists/two", "three"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.txt").write_text(f"Ask <{mail}>\n")
    (tmp_path / "lists/all.txt").write_text("# mine\none\nmissing\n\n../three\n")
    done = cli("scan", "lists/two", "--from", "lists/all.txt")
    assert done.returncode == 2
    assert [line.partition("/")[0] for line in done.stdout.splitlines()] == ["one", "three", "two"]
    assert "lists/missing: No such file" in done.stderr
    (tmp_path / "lists/all.txt").write_text("one\n-\n")
    done = cli("scan", "--from", "lists/all.txt", stdin=f"Ask <{mail}>\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "lists/all.txt:2: standard input cannot be listed" in done.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [(SourceError("mend me"), 2), (KeyboardInterrupt(), 130), (KeyError("hunter2"), 3), (None, 0)],
)
def test_the_boundary_makes_every_failure_a_line_and_a_code(
    error: BaseException | None, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> int:
        if error is not None:
            raise error
        return 0

    with pytest.raises(typer.Exit) as left:
        leave_with(command)
    assert left.value.exit_code == code
    said = capsys.readouterr().err
    assert said.count("\n") == (error is not None)
    assert "hunter2" not in said
