"""Drawn lines as experts get them: tasks of Label Studio, a table, JSON lines that doccano reads.

They hold the lines themselves, and no word of what any system thinks of them. What comes back are labels.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gdr_code.audit.cells import safe
from gdr_code.audit.exports import ATTRIBUTION
from gdr_code.audit.population import Drawn
from gdr_code.audit.sampling import Stratum
from gdr_code.records import Category

COLUMNS = (
    *("repo", "path", "line", "text", "verdict", "category", "start", "end", "attribution"),
    *("annotator", "weight", "blob", "digest"),
)
_LABELS = (*Category, ATTRIBUTION, "ambiguous")
_Weights = Mapping[Stratum, float]


def files(lines: Sequence[Drawn], annotator: str, weights: _Weights) -> Mapping[str, Iterable[str]]:
    """Each file of an annotator by name."""
    rows = [_row(one, annotator, weights) for one in lines]
    return {
        "tasks.json": [json.dumps([{"data": row} for row in rows], ensure_ascii=False, indent=1), "\n"],
        "sample.csv": _table(rows),
        "sample.jsonl": (json.dumps({**row, "label": []}, ensure_ascii=False) + "\n" for row in rows),
    }


def _row(one: Drawn, annotator: str, weights: _Weights) -> dict[str, object]:
    return {
        "repo": one.repo,
        "path": one.path,
        "line": one.line,
        "where": f"{one.repo} {one.path}:{one.line}",
        "before": one.before,
        "text": one.text,
        "after": one.after,
        "annotator": annotator,
        "weight": round(weights[one.stratum], 6),
        "blob": one.blob,
        "digest": one.digest,
    }


def _table(rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    yield _line(COLUMNS)
    for row in rows:
        yield _line([safe(str(row.get(name, ""))) for name in COLUMNS])


def _line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def config() -> str:
    """The labelling interface of Label Studio for these tasks."""
    labels = "\n".join(f'    <Label value="{label}"/>' for label in _LABELS)
    return (
        '<View>\n  <Text name="where" value="$where"/>\n  <Text name="before" value="$before"/>\n'
        f'  <Labels name="label" toName="text" choice="multiple">\n{labels}\n  </Labels>\n'
        '  <Text name="text" value="$text"/>\n  <Text name="after" value="$after"/>\n</View>\n'
    )
