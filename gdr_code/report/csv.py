"""CSV with the columns of `findings.jsonl`; a cell that a spreadsheet would run begins with a quote."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from gdr_code.pipeline import Scan
from gdr_code.report.jsonl import row

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = [
    "schema",
    "repo",
    "commit",
    "path",
    "blob",
    "line",
    "column",
    "end_line",
    "end_column",
    "start_byte",
    "end_byte",
    "category",
    "kind",
    "confidence",
    "attribution",
    "position",
    "node",
    "language",
    "path_kind",
    "detectors",
    "judge",
    "reason",
    "reach",
    "action",
    "entity",
    "preview",
]


def lines(scans: Iterable[Scan]) -> Iterator[str]:
    """The header, then a row for each finding."""
    yield _row(COLUMNS)
    for scan in scans:
        for finding in scan.findings:
            values = row(finding)
            yield _row([_cell(values[column]) for column in COLUMNS])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(map(str, value))
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "'" + text if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdigit()


def _row(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
