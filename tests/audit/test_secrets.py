"""detect-secrets behind the gates finds exactly what it finds alone."""

from __future__ import annotations

import random
import string
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from gdr_code.audit import secrets
from tests import samples

HEX, WORDS = "0123456789abcdef", string.ascii_letters + string.digits
FORMS = (
    "{name} = '{value}'",
    '"{name}": "{value}",',
    "{name}: {value}",
    "{name}={value}",
    "{name} := `{value}`",
    "if ('{value}' == {name}) {{",
    "export {name}={value}  # pragma: allowlist secret",
    "# pragma: allowlist nextline secret",
    "@property({value})",
    "{name} = {value}[0]",
    "  - {value}",
    "-----BEGIN RSA PRIVATE KEY-----",
    "https://user:{value}@host.org/{name}",
    "{value}",
    "",
)
NAMES = ("password", "API_KEY", "x", "db_pass", "contraseña", "my-secret", "pwd", "Authorization")


def _value(chosen: random.Random) -> str:
    alphabet = chosen.choice((HEX, WORDS, WORDS + "+/=", string.digits, WORDS + "-_", "aä$ {}()"))
    return "".join(chosen.choices(alphabet, k=chosen.choice((3, 9, 24, 32, 40, 64, 300))))


def _lines(chosen: random.Random) -> str:
    count = chosen.randrange(1, 40)
    forms = (chosen.choice(FORMS) for _ in range(count))
    lines = [form.format(name=chosen.choice(NAMES), value=_value(chosen)) for form in forms]
    if chosen.random() < 0.3:
        lines.insert(0, "[section]")
    return chosen.choice(("\n", "\n", "\r\n", "\r")).join(lines) + chosen.choice(("", "\n"))


def _found(several: Iterable[object]) -> list[tuple[object, ...]]:
    return sorted((one.type, one.line_number, one.secret_value) for one in several)  # type: ignore[attr-defined]


def _check(path: Path) -> int:
    from detect_secrets.core import scan

    alone, gated = _found(scan.scan_file(str(path))), _found(secrets.found(str(path)))
    assert gated == alone, path
    return len(alone)


def test_the_same_on_random_files_of_every_kind(tmp_path: Path) -> None:
    chosen = random.Random(11)
    count = 0
    with secrets.detecting():
        for number in range(300):
            suffix = chosen.choice(
                (".py", ".js", ".yaml", ".ini", ".json", ".go", ".m", ".txt", "", ".properties")
            )
            path = tmp_path / f"file{number}{suffix}"
            path.write_text(_lines(chosen), newline="")
            count += _check(path)
    assert count > 300


def test_the_same_on_the_samples_and_on_what_is_in_this_repository(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent.parent
    with secrets.detecting():
        for name, content in samples.files().items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            _check(path)
        for folder in ("gdr_code/data", "gdr_code/prefilter", "tests/prefilter", "docs"):
            for path in sorted((root / folder).iterdir()):
                if path.is_file() and path.stat().st_size < 200_000:
                    _check(path)


def test_a_few_lines_are_asked_about() -> None:
    lines = ["nothing here\n"] * 50
    lines[7] = "password = 'x'\n"
    lines[20] = "a" * 5000 + ' "' + HEX * 2 + '" ' + "b" * 5000 + "\n"
    assert secrets.suspected(lines) == [8, 21]
    assert secrets.suspected([]) == []
    assert secrets.suspected(["\n", "pwd"]) == [2]


def test_a_file_in_which_every_line_is_suspected_is_read_to_its_end() -> None:
    assert len(secrets.suspected(["pwd\n"] * 120_000)) == 120_000


def test_detect_secrets_is_as_it_was_afterwards() -> None:
    from detect_secrets.filters import heuristic

    theirs = heuristic.is_indirect_reference
    with secrets.detecting():
        assert heuristic.is_indirect_reference is not theirs
    assert heuristic.is_indirect_reference is theirs


@pytest.mark.parametrize("line", ["key = " + " " * 5000, "x" * 200_000, "'" * 100_000])
def test_hostile_lines_take_no_time(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.ini"
    path.write_text(f"{line}\n" * 3)
    before = time.perf_counter()
    with secrets.detecting():
        list(secrets.found(str(path)))
    assert time.perf_counter() - before < 5
