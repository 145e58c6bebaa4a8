"""Cells that no spreadsheet runs come back as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.audit.cells import plain_cell, safe
from gdr_code.audit.rows import rows


@given(st.from_regex(r"(?s)[^'].{0,20}|", fullmatch=True))
def test_round_trip(text: str) -> None:
    assert plain_cell(safe(text)) == text
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(("cell", "value"), [("'@types/a.ts", "@types/a.ts"), ("'quoted'", "'quoted'")])
def test_tables_are_read_without_the_mark(tmp_path: Path, cell: str, value: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"path,verdict\n{cell},T\n")
    assert list(rows(str(path))) == [(2, {"path": value, "verdict": "T"})]
