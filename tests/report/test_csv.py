"""CSV: the same columns, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from gdr_code.report import csv as report
from gdr_code.report import jsonl
from tests.report.scans import scan_of


def _read(path: str = "src/mail.py") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(report.lines([scan_of(path)])), newline="")))


def test_the_columns_are_those_of_the_rows() -> None:
    assert list(report.COLUMNS) == list(jsonl.row(scan_of().findings[0]))
    assert list(_read()[0]) == list(report.COLUMNS)


def test_cells_read_back() -> None:
    row = _read('with, comma and "quotes"\nand a line end')[1]
    assert row["path"] == 'with, comma and "quotes"\nand a line end'
    assert (row["line"], row["attribution"], row["node"], row["detectors"]) == ("2", "false", "", "one")


@pytest.mark.parametrize("path", ["=1+1", "+x", "-x", "@x", "\tx", "\rx"])
def test_a_formula_is_disarmed(path: str) -> None:
    assert _read(path)[1]["path"] == "'" + path


@pytest.mark.parametrize("path", ["a=b", "a-b", "1"])
def test_ordinary_text_stays(path: str) -> None:
    assert _read(path)[1]["path"] == path
