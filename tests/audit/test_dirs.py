"""The baseline flags what detect-secrets and the classic patterns flag, and removes lines or files."""

from __future__ import annotations

import time

import pytest

from gdr_code import walk
from gdr_code.audit import dirs
from gdr_code.audit.flags import Flags
from gdr_code.records import Entry
from gdr_code.settings import Settings
from gdr_code.text import Text
from gdr_code.workers import Pool
from tests import samples
from tests.conftest import MakeRepo, repositories


def _patterns(line: str) -> list[tuple[str, str]]:
    """Category and value of each flag."""
    found = dirs.patterns(Text("utf-8", 0, line.encode()))
    return [(one.category, line[(one.column or 0) - 1 : (one.end_column or 0) - 1]) for one in found]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("mail ann@example.com, bob@x.org", [("email", "ann@example.com"), ("email", "bob@x.org")]),
        ("host 93.184.216.34:80", [("ip_or_device", "93.184.216.34")]),
        ("call (030) 1234-5678 now", [("phone", "(030) 1234-5678")]),
        ("call +1 555-867-5309", [("phone", "+1 555-867-5309")]),
        ("10.0.0.1 127.0.0.1 192.168.0.1 203.0.113.9 1.2.3.4.5 999.1.1.1", []),
        ("icon@2x.png @route a@b version 1.2.3", [("email", "icon@2x.png")]),
        ("2024-01-02 12345 1.234.567", []),
    ],
)
def test_the_classic_patterns(line: str, values: list[tuple[str, str]]) -> None:
    assert _patterns(line) == values


def test_patterns_are_linear() -> None:
    before = time.perf_counter()
    for line in (
        "a" * 200_000,
        "a@" * 100_000,
        "a@" + "b-" * 100_000,
        "1." * 100_000,
        "555 " * 50_000,
        "(" * 99_999,
    ):
        _patterns(line)
    assert time.perf_counter() - before < 5


@pytest.fixture
def found(make_repo: MakeRepo) -> Flags:
    """What the baseline flags in a repository."""
    folder = make_repo(
        {
            **samples.files(),
            "phone.txt": "first\ncall +1 555-867-5309\n",
            "pragma.py": f'key = "{samples.AWS}"  # pragma: allowlist secret\n',
            "blanks.ini": "\n".join(["key = " + " " * 900] * 40),
        }
    )
    (repository,) = repositories(folder)
    entries = [one for one in walk.entries(repository, Settings()) if isinstance(one, Entry)]
    with Pool(2) as pool:
        return dirs.flags(repository, entries, Settings(), pool)


def test_a_repository(found: Flags) -> None:
    kinds = {path: {(one.line, one.kind) for one in several} for path, several in found.items()}
    assert kinds["AUTHORS"] == {(1, "email/classic")}
    assert kinds["README.md"] == {(3, "email/classic"), (5, "email/classic")}
    assert {line for line, _ in kinds["src/app.py"]} == {4}
    assert (3, "credential/aws_access_key") in kinds["src/config.ini"]
    assert kinds["notes.txt"] == {(1, "email/classic")}
    assert kinds["phone.txt"] == {(2, dirs.PHONE)}
    assert not {"clean.c", "empty.txt", "logo.png", "pragma.py", "blanks.ini"} & set(kinds)


def test_a_secret_has_its_columns_and_no_value_in_its_words(found: Flags) -> None:
    (key,) = (one for one in found["src/config.ini"] if one.kind == "credential/aws_access_key")
    assert (key.column, key.end_column) == (21, 21 + len(samples.AWS))
    assert key.why == "detect-secrets: AWS Access Key"
    assert samples.AWS not in repr(found)


def test_without_phones_and_with_whole_files(found: Flags) -> None:
    assert set(found) - set(dirs.without_phones(found)) == {"phone.txt"}
    whole = dirs.whole_files(found)
    assert {path: len(several) for path, several in whole.items()} == dict.fromkeys(found, 1)
    (only,) = whole["AUTHORS"]
    assert (only.line, only.why) == (1, "its file holds an e-mail address, on line 1")
    assert only.touches(1_000_000, None)
