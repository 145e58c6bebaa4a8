"""GitLab's code quality report."""

from __future__ import annotations

import json

from gdr_code.report import gitlab
from tests.report.scans import VALUE, scan_of


def test_an_issue_for_each_finding() -> None:
    text = "".join(gitlab.lines([scan_of("a.py"), scan_of("b.py")]))
    issues = json.loads(text)
    assert VALUE not in text
    assert [issue["location"]["path"] for issue in issues] == ["a.py", "a.py", "b.py", "b.py"]
    assert issues[1]["location"]["lines"]["begin"] == 2
    assert issues[1]["check_name"] == "email/any"
    assert {issue["severity"] for issue in issues} <= {"info", "minor", "major", "critical", "blocker"}
    assert len({issue["fingerprint"] for issue in issues}) == 4


def test_nothing_found_is_an_empty_list() -> None:
    assert json.loads("".join(gitlab.lines([]))) == []
