"""Cells of tables that spreadsheets open: what would be a formula there is marked."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "'"


def safe(text: str) -> str:
    """A cell that no spreadsheet runs."""
    return _MARK + text if text.startswith(_FORMULA) else text


def plain_cell(cell: str) -> str:
    """What `safe` made a cell of."""
    return cell[1:] if cell.startswith(_MARK) and cell[1:].startswith(_FORMULA) else cell
