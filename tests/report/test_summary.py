"""summary.json: the counts add up, and it is the same for the same input."""

from __future__ import annotations

import json

from gdr_code.records import Edit, Span, Withheld
from gdr_code.refining import Refined
from gdr_code.report import summary
from gdr_code.rewrite import Written
from gdr_code.settings import Settings
from tests.report.scans import VALUE, scan_of


def _refined(withheld: bool = False) -> Refined:
    scan = scan_of()
    written = () if withheld else (Written("src/mail.py", 100, (Edit(Span(10, 34), b"x"),), 5, 24, 1),)
    left = (Withheld("repo", "src/mail.py", 100, "survivor"),) if withheld else ()
    return Refined(scan, written, left, scan.coverage.skipped)


def test_coverage_adds_up_to_every_byte() -> None:
    coverage = summary.of_scan(scan_of())["coverage"]
    for unit in ("files", "bytes"):
        parts = [coverage["scanned"], *coverage["skipped"].values()]
        assert sum(part[unit] for part in parts) == coverage[unit]


def test_a_document_with_its_shares() -> None:
    rows = [summary.of_refined(_refined()), summary.of_refined(_refined())]
    text = summary.document(rows, [], "f" * 16, Settings())
    document = json.loads(text)
    assert document["complete"] is True
    assert document["delta"] == {"bytes": 0.24, "lines": 0.2}
    assert document["total"]["findings"] == {"email": {"keep": 2, "replace": 2}}
    assert document["total"]["ignored"] == {"allow_comments": 2, "own_files": 4}
    assert text == summary.document(rows, [], "f" * 16, Settings(jobs=7, quiet=True))
    assert VALUE not in text
    assert "/somewhere" not in text


def test_a_withheld_file_makes_it_incomplete() -> None:
    row = summary.of_refined(_refined(withheld=True))
    assert row["complete"] is False
    assert row["withheld"] == {"survivor": {"files": 1, "bytes": 100}}
    document = json.loads(summary.document([row], [], "f" * 16, Settings()))
    assert document["complete"] is False
    assert document["delta"] == {"bytes": None, "lines": None}


def test_a_failed_source_makes_it_incomplete() -> None:
    document = json.loads(
        summary.document([summary.of_refined(_refined())], ["b", "a"], "f" * 16, Settings())
    )
    assert (document["complete"], document["failed"], document["total"]["failed"]) == (False, ["a", "b"], 2)
