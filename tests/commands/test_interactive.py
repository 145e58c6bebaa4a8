"""gdr-code hook --interactive: keys to answers, and the whole of it at a real terminal."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gdr_code.commands import interactive
from gdr_code.commands.interactive import Answer, answers
from gdr_code.errors import ConfigError
from gdr_code.records import Finding
from tests import samples
from tests.commands.hooks import PLAIN, SECRET, Hook, stage
from tests.conftest import MakeRepo, run_git
from tests.test_findings import finding

THREE = tuple(finding(start, start + 5) for start in (0, 10, 20))


def _answers(keys: str, possible: frozenset[Answer] = frozenset(Answer)) -> dict[Finding, Answer] | None:
    pressed: Iterator[str] = iter(keys)
    return answers(THREE, lambda _: possible, lambda _: "", lambda: next(pressed), lambda _: None)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("ras", [Answer.REPLACE, Answer.ALLOW, Answer.SKIP]),
        ("q", [None, None, None]),
        ("rq", [Answer.REPLACE, None, None]),
        ("nnbq", [None, None, Answer.BASELINE]),
        ("prq", [None, None, Answer.REPLACE]),
        ("x?rnaq", [Answer.REPLACE, None, Answer.ALLOW]),
        ("nrsr", [Answer.REPLACE, Answer.REPLACE, Answer.SKIP]),
        ("rpsq", [Answer.SKIP, None, None]),
    ],
)
def test_keys_give_answers(keys: str, expected: list[Answer | None]) -> None:
    given = _answers(keys)
    assert given is not None
    assert [given.get(one) for one in THREE] == expected


def test_the_end_of_input_leaves_all_as_it_is() -> None:
    assert _answers("r\x04") is None


def test_an_answer_that_is_not_possible_is_none() -> None:
    assert _answers("bbq", frozenset(Answer) - {Answer.BASELINE}) == {}


def at_terminal(folder: Path, keys: bytes) -> tuple[int, str]:
    """Run the hook at a terminal of its own and press keys: its exit code and all it shows."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-m", "gdr_code", "hook", "-i"], dict(os.environ))
    shown, end = b"", time.monotonic() + 60
    while time.monotonic() < end and select.select([terminal], [], [], 60)[0]:
        try:
            more = os.read(terminal, 1 << 16)
        except OSError:
            break
        shown += more
        if keys and b"q finish" in more:
            os.write(terminal, keys[:1])
            keys = keys[1:]
    _, status = os.waitpid(process, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode()


def test_replace_allow_and_then_it_passes(call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": PLAIN + SECRET + f"to = '{samples.MAIL}'\n"})
    code, shown = at_terminal(repo, b"ra")
    assert code == 0, shown
    assert samples.TOKEN not in shown
    assert samples.MAIL not in shown
    assert "1/2" in shown
    lines = run_git(repo, "show", ":a.py").splitlines()
    assert samples.TOKEN not in lines[1]
    assert lines[2] == f"to = '{samples.MAIL}'  # gdr: allow[email]"
    assert (repo / "a.py").read_text().splitlines() == lines
    assert call(repo) == (0, "")


def test_what_is_skipped_still_stops(make_repo: MakeRepo, call: Hook) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": PLAIN + SECRET})
    before = run_git(repo, "write-tree")
    assert at_terminal(repo, b"s")[0] == 1
    assert run_git(repo, "write-tree") == before
    assert call(repo)[0] == 1


def test_the_baseline_takes_it(make_repo: MakeRepo, call: Hook) -> None:
    own = '[baseline]\nsalt = "00112233445566778899aabbccddeeff"  # gdr: allow\n'
    repo = make_repo({"a.py": PLAIN, "gdr-code.toml": own})
    stage(repo, {"a.py": PLAIN + SECRET, "data.json": f'{{"mail": "{samples.MAIL}"}}\n'})
    code, shown = at_terminal(repo, b"ab")
    assert code == 0, shown
    assert call(repo) == (0, "")
    assert (repo / ".gdr-baseline.jsonl").read_text().count("\n") == 1
    assert run_git(repo, "status", "--porcelain", ".gdr-baseline.jsonl") == "A  .gdr-baseline.jsonl"


def test_where_no_comment_can_stand_it_is_told(make_repo: MakeRepo, call: Hook) -> None:
    del call
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"data.json": f'{{"mail": "{samples.MAIL}"}}\n'})
    code, shown = at_terminal(repo, b"a")
    assert code == 1
    assert "no comment can stand here" in shown


def test_without_a_terminal_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interactive, "_TERMINAL", "/dev/null/none")
    with pytest.raises(ConfigError, match="needs a terminal"), interactive.terminal():
        pass
