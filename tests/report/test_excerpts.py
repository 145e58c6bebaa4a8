"""Masked lines: no value is left on them, whoever else's it is, and nothing else is lost."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from gdr_code.pipeline import Run
from gdr_code.records import Finding
from gdr_code.report import excerpts, masks
from gdr_code.report.excerpts import Lines
from gdr_code.report.masks import Mask
from tests import samples
from tests.conftest import MakeRepo
from tests.report import pages

_MANY = 2_000


def _excerpts(repo: Path) -> list[tuple[Finding, Lines]]:
    def work(run: Run) -> list[tuple[Finding, Lines]]:
        return list(excerpts.of_scan(pages.scan(repo, run), run, {}))

    return pages.with_run(work)


def _texts(lines: Lines) -> str:
    return "\n".join("".join("▒" if isinstance(one, Mask) else one for one in line) for line in lines)


def _of(found: list[tuple[Finding, Lines]], path: str, line: int) -> str:
    return next(_texts(lines) for one, lines in found if (one.path, one.place.line) == (path, line))


def test_the_rest_of_the_line_stays(make_repo: MakeRepo) -> None:
    repo = make_repo(
        {"a.txt": f"\tone {samples.MAIL} two\r\n", "b.txt": f"é {samples.MAIL}".encode("utf-16")}
    )
    found = _excerpts(repo)
    assert _of(found, "a.txt", 1) == "    one ▒ two"
    assert _of(found, "b.txt", 1) == "é ▒"


@pytest.mark.parametrize(
    "hidden",
    [
        f"x{samples.TOKEN}y",
        samples.TOKEN.upper(),
        samples.TOKEN.replace("_", "%5F"),
        base64.b64encode(samples.TOKEN.encode()).decode(),
    ],
)
def test_another_spelling_of_a_value_is_masked(make_repo: MakeRepo, hidden: str) -> None:
    repo = make_repo({"app.py": f'API_TOKEN = "{samples.TOKEN}"\n', "a.txt": f"{samples.MAIL}: {hidden}.\n"})
    shown = _of(_excerpts(repo), "a.txt", 1)
    assert samples.TOKEN.lower() not in shown.lower()
    assert hidden not in shown
    assert shown.startswith("▒: ")
    assert shown.endswith(".")


def test_a_long_line_is_cut_around_its_findings_in_linear_time(make_repo: MakeRepo) -> None:
    mails = [f"marta.berg{number}" + "@" + f"lindqvist-{number % 97}.de" for number in range(_MANY)]
    repo = make_repo({"one.txt": "".join(f"mail {mail} to {'somebody ' * 12}\r" for mail in mails)})
    found = [(one, lines) for one, lines in _excerpts(repo) if one.path == "one.txt"]
    assert len(found) > _MANY / 2
    for _, lines in found:
        assert len(_texts(lines)) <= excerpts.WHOLE
        assert "lindqvist" not in _texts(lines)
        assert _texts(lines).count("▒") >= 1


def test_a_value_over_many_lines_shows_the_first_three(make_repo: MakeRepo) -> None:
    body = "\n".join(base64.b64encode(bytes(range(at, at + 48))).decode() for at in range(20))
    kind = "RSA PRIVATE" + " KEY-----"
    repo = make_repo({"key.pem": f"-----BEGIN {kind}\n{body}\n-----END {kind}\n"})
    ((finding, lines),) = _excerpts(repo)
    assert finding.place.end_line - finding.place.line > excerpts.MOST_LINES
    assert _texts(lines) == "▒\n▒\n▒"


def test_a_finding_in_a_name_has_no_lines(make_repo: MakeRepo) -> None:
    repo = make_repo({f"for {samples.MAIL}.txt": "nothing\n", "a.txt": f"{samples.MAIL}\n"})
    named = [(one, lines) for one, lines in _excerpts(repo) if not one.place.line]
    assert named
    assert all(lines == () for _, lines in named)


def test_what_is_invisible_is_shown_escaped() -> None:
    assert masks.shown("a\tb\u202e\u2028\x1b[0m") == "a    b\\u202e\\u2028\\x1b[0m"
