"""What people read."""

from __future__ import annotations

import dataclasses

import pytest

from gdr_code.records import Coverage, Span, Unjudged
from gdr_code.report import summary, text
from gdr_code.report.words import amount, counted
from tests.report.scans import VALUE, scan_of


def test_a_line_says_place_confidence_and_why() -> None:
    line = list(text.lines([scan_of()]))[1]
    assert line.startswith("repo/src/mail.py:2:4  0.90  ")
    assert line.endswith("[replace]\n")
    assert VALUE not in line


@pytest.mark.parametrize("path", ["a\x1b[2Jb", "a\nb", "a\u202eb", "a\u2028b"])
def test_a_path_cannot_steer_the_terminal(path: str) -> None:
    line = list(text.lines([scan_of(path)]))[1]
    assert line.count("\n") == 1
    assert line.rstrip("\n").isprintable()


def test_clean_is_said_only_of_what_was_scanned_and_judged() -> None:
    clean = dataclasses.replace(scan_of(), findings=())
    assert text.verdict(summary.of_scan(clean)).startswith("clean")
    assert text.verdict(summary.of_scan(clean), failed=1) == "no findings, but 1 source failed"
    assert text.verdict(summary.of_scan(scan_of())) == "2 findings"
    left = (Unjudged("a", Span(0, 1), "too_many_candidates"),)
    unjudged = dataclasses.replace(clean, coverage=Coverage(1, 100, (), left))
    assert "clean" not in text.verdict(summary.of_scan(unjudged))


def test_the_coverage_statement_names_what_was_left_out() -> None:
    said = text.coverage(summary.of_scan(scan_of()))
    assert said == "scanned 1 file, 100 B, 66.7 % of the bytes; not scanned: 1 binary (50 B)"


def test_what_asked_to_be_let_through_is_counted() -> None:
    said = text.ignored(summary.of_scan(scan_of()))
    assert said == "ignored 1 allow comment and 2 configuration files in the sources"
    assert text.ignored({}) is None


def test_nothing_at_all_can_be_said_too() -> None:
    assert text.coverage({}) == "scanned 0 files, 0 B, 100.0 % of the bytes; not scanned: nothing"
    assert text.change({}) == "wrote 0 files; 0 edits in 0 files changed 0 B of 0 B"
    assert text.withheld({}) is None


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_000_000_000, "2.0 GB"), (10**16, "10000.0 TB")],
)
def test_amounts(size: int, said: str) -> None:
    assert amount(size) == said


def test_numbers_of_things() -> None:
    assert (counted(1, "file"), counted(1200, "file"), counted(2, "repository")) == (
        "1 file",
        "1,200 files",
        "2 repositories",
    )
