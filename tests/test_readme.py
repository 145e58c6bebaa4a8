"""The help texts and commands of the README and of docs/commands.md are the real ones."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from gdr_code import grammar

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
HELP_TEXTS = re.findall(
    r"^```text\n\$ gdr-code (.*?--help)\n(.*?)\n```$",
    README + (ROOT / "docs" / "commands.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
COMMANDS = re.findall(r"^(gdr-code [^\n#]+|make [^\n#]+)", README, re.MULTILINE)
TOP_LEVEL = re.findall(
    r"`((?:docs|benchmarks|fixtures|grammars|prompts|tests)/[\w./-]*)`|\]\(([\w./-]+)\)", README
)


def _output(*args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "gdr_code", *args], capture_output=True, check=True, cwd=ROOT
    )
    return done.stdout.decode()


def test_it_names_every_language() -> None:
    section = README.split("## Languages\n")[1].split("\n## ")[0]
    by_syntax, by_lines = (re.findall(r"`(\w+)`", part) for part in section.split("by lines:"))
    known = grammar.languages().values()
    assert by_syntax == sorted(one.name for one in known if one.grammar)
    assert by_lines == sorted(one.name for one in known if not one.grammar)
    assert f"in {len(by_syntax)} languages" in section
    assert f"; {len(by_syntax)} languages by syntax" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_there_is_something_to_check() -> None:
    assert {command for command, _ in HELP_TEXTS} == {
        "--help",
        "scan --help",
        "refine --help",
        "prove --help",
        "audit --help",
        "sample --help",
        "estimate --help",
        "requests --help",
        "requests export --help",
        "requests import --help",
        "baseline --help",
        "baseline prune --help",
        "baseline stats --help",
        "baseline update --help",
        "config --help",
        "hook --help",
        "install-hook --help",
    }
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize(("command", "text"), HELP_TEXTS)
def test_a_help_text_is_what_the_program_says(command: str, text: str) -> None:
    assert _output(*command.split()).rstrip() == text.rstrip()


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_is_one_that_exists(line: str) -> None:
    program, command, *rest = shlex.split(line)
    if program == "make":
        assert re.search(rf"^{command}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        return
    known = set(re.findall(r"(?<!\S)--?[a-z][\w-]*", _output(command, "--help")))
    assert {word for word in rest if word.startswith("-") and word != "-"} <= known


@pytest.mark.parametrize("path", sorted({one or other for one, other in TOP_LEVEL}))
def test_a_path_it_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()
