"""Rows of findings.jsonl and of the trace."""

from __future__ import annotations

import json

from gdr_code.records import Span, Unjudged
from gdr_code.report import jsonl
from tests.report.scans import VALUE, scan_of

_COLUMNS = """
schema repo commit path blob line column end_line end_column start_byte end_byte category kind confidence
attribution position node language path_kind detectors judge reason reach action entity preview
"""


def test_a_row_has_the_columns_of_the_contract_in_order() -> None:
    rows = [json.loads(line) for line in jsonl.lines([scan_of()])]
    assert [list(row) for row in rows] == [_COLUMNS.split()] * 2
    assert rows[1]["schema"] == "gdr-code/finding/1"
    assert (rows[1]["line"], rows[1]["column"], rows[1]["end_column"]) == (2, 4, 4 + len(VALUE))
    assert (rows[0]["line"], rows[0]["position"], rows[0]["action"]) == (0, "path", "keep")


def test_no_report_holds_a_value() -> None:
    assert VALUE not in "".join(jsonl.lines([scan_of()]))
    assert VALUE not in "".join(jsonl.trace(scan_of()))


def test_a_line_is_a_line_whatever_the_path() -> None:
    assert len("".join(jsonl.lines([scan_of("a\nb\u2028c")])).split("\n")) == 3


def test_the_trace_tells_candidates_skips_and_unjudged() -> None:
    scan = scan_of(unjudged=(Unjudged("src/mail.py", Span(34, 100), "too_many_candidates"),))
    events = [json.loads(line) for line in jsonl.trace(scan)]
    assert [event["event"] for event in events] == ["candidate", "skipped", "unjudged"]
    assert events[0]["confidence"] == 0.9731
    assert (events[1]["reason"], events[1]["bytes"]) == ("binary", 50)
