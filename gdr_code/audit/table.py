"""`audit.csv`: a row for each system and level, and for each slice; empty where something is undefined."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from gdr_code.audit.agreement import FIGURES
from gdr_code.audit.cells import safe
from gdr_code.audit.document import Row

_COUNTS = ("tp", "fp", "fn", "tn", "found", "of", "share", "share_low", "share_high")
_BOUNDS = ("wilson_low", "wilson_high", "low", "high")
COLUMNS = (
    "system",
    "section",
    "facet",
    "value",
    *_COUNTS,
    *(column for name in FIGURES for column in (name, *(f"{name}_{bound}" for bound in _BOUNDS))),
)


def lines(content: Row) -> Iterator[str]:
    """The header, then the rows."""
    yield _line(dict(zip(COLUMNS, COLUMNS, strict=True)))
    for system in content["systems"]:
        name = safe(system["name"])
        for level, row in system["levels"].items():
            yield _line({"system": name, "section": "level", "facet": level, **_level(row)})
        yield _line({"system": name, "section": "repositories_whole", **_share(system["repositories_whole"])})
        for group, facets in system["slices"].items():
            for facet, slices in facets.items():
                for value, row in slices.items():
                    cells = _matrix(row) if group == "files" else _share(row)
                    yield _line(
                        {"system": name, "section": group, "facet": facet, "value": safe(value), **cells}
                    )


def _level(row: Row) -> Row:
    cells = {name: row[name] for name in ("tp", "fp", "fn", "tn")}
    for name, figure in row["figures"].items():
        cells[name] = figure["value"]
        cells[f"{name}_wilson_low"], cells[f"{name}_wilson_high"] = figure["wilson"] or (None, None)
        cells[f"{name}_low"], cells[f"{name}_high"] = figure["bootstrap"] or (None, None)
    return cells


def _matrix(row: Row) -> Row:
    cells = {name: row[name] for name in ("tp", "fp", "fn", "tn", "precision", "recall", "f1")}
    for name in ("precision", "recall"):
        cells[f"{name}_wilson_low"], cells[f"{name}_wilson_high"] = row[f"{name}_95"] or (None, None)
    return cells


def _share(row: Row) -> Row:
    low, high = row["share_95"] or (None, None)
    return {
        "found": row["found"],
        "of": row["of"],
        "share": row["share"],
        "share_low": low,
        "share_high": high,
    }


def _line(cells: Row) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow("" if (cell := cells.get(name)) is None else cell for name in COLUMNS)
    return buffer.getvalue()
