"""A scan made by hand, for the tests of the reports."""

from __future__ import annotations

import dataclasses

from gdr_code.judge.evidence import Evidence
from gdr_code.pipeline import Scan
from gdr_code.records import (
    Action,
    Candidate,
    Category,
    Coverage,
    Decision,
    Entry,
    PathKind,
    Place,
    Position,
    Repository,
    Skipped,
    SkipReason,
    Span,
    Spot,
    Survey,
    Unjudged,
    Verdict,
)
from tests.test_findings import finding

VALUE = "jane.roe" + "@" + "roe-and-sons.net"


def scan_of(path: str = "src/mail.py", unjudged: tuple[Unjudged, ...] = ()) -> Scan:
    """One file with one e-mail address, one binary file, one finding in a file's name."""
    in_file = dataclasses.replace(
        finding(10, 10 + len(VALUE)),
        path=path,
        value=VALUE,
        place=Place(2, 4, 2, 4 + len(VALUE)),
        reason="own_domain",
    )
    in_name = dataclasses.replace(
        in_file, place=Place(0, 1, 0, 5), position=Position.PATH, action=Action.KEEP, span=Span(0, 4)
    )
    candidate = Candidate(Span(10, 34), 2, Category.EMAIL, "email/address", "mail", "bare", VALUE)
    spot = Spot(Span(10, 34), Place(2, 4, 2, 28))
    survey = Survey(
        path, path.encode(), "0" * 40, 0o100644, 100, 5, "python", PathKind.SOURCE, (candidate,), (spot,)
    )
    skipped = Skipped("repo", "logo.png", b"logo.png", 50, SkipReason.BINARY)
    return Scan(
        repository=Repository("repo", "/somewhere/repo", commit="c" * 40),
        findings=(in_name, in_file),
        coverage=Coverage(1, 100, (skipped,), unjudged),
        lines=5,
        ignored_comments=1,
        ignored_files=2,
        verdicts=(Verdict(path, "local", (Decision(candidate, 0.97311, "own_domain"),)),),
        files=((Entry(path, path.encode(), 100, 0o100644), survey),),
        unread=(),
        evidence=Evidence(),
    )
