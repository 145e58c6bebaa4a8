"""`summary.json`: what was covered, found, changed and held back; counts and paths, never values.

The schema is written down in docs/summary.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gdr_code import __version__
from gdr_code.pipeline import Scan
from gdr_code.records import Skipped, Withheld
from gdr_code.settings import Settings

if TYPE_CHECKING:
    from gdr_code.refining import Refined

SCHEMA = "gdr-code/summary/1"
_COUNTS = ("coverage", "findings", "delta", "withheld", "ignored", "unproposed")

Row = dict[str, Any]


def of_scan(scan: Scan) -> Row:
    """One repository's row, before anything is rewritten."""
    coverage = scan.coverage
    found: Row = {}
    for finding in scan.findings:
        _add(found, {finding.category: {finding.action: 1}})
    return {
        "repo": scan.repository.name,
        "commit": scan.repository.commit,
        "coverage": {
            "files": coverage.files + len(coverage.skipped),
            "bytes": coverage.bytes + coverage.skipped_bytes,
            "scanned": {"files": coverage.files, "bytes": coverage.bytes, "lines": scan.lines},
            "skipped": _by_reason(coverage.skipped),
            "unjudged": _summed({one.reason: {"chunks": 1}} for one in coverage.unjudged),
        },
        "findings": _ordered(found),
        "ignored": {"allow_comments": scan.ignored_comments, "own_files": scan.ignored_files},
    }


def of_refined(refined: Refined) -> Row:
    """One repository's row after phase 3."""
    row = of_scan(refined.scan)
    written = refined.written
    row["complete"] = not refined.withheld and not refined.scan.coverage.unjudged
    row["delta"] = {
        "files_written": len(written),
        "files_changed": sum(bool(one.edits) for one in written),
        "edits": sum(len(one.edits) for one in written),
        "bytes_written": sum(one.size for one in written),
        "bytes_changed": sum(one.changed_bytes for one in written),
        "lines_written": sum(one.lines for one in written),
        "lines_changed": sum(one.changed_lines for one in written),
    }
    if refined.unproposed:
        row["unproposed"] = refined.unproposed
    row["withheld"] = _by_reason(refined.withheld)
    row["withheld_files"] = _listed(refined.withheld)
    row["omitted_files"] = _listed(refined.omitted)
    row["copied_files"] = _listed(refined.copied)
    return row


def is_open(row: Row) -> bool:
    """True for a repository that a model is still to be asked about: to judge it, or for stand-ins."""
    return bool(row["coverage"]["unjudged"].get("not_answered") or row.get("unproposed"))


def total(rows: Iterable[Row]) -> Row:
    """The counts of all rows added up."""
    return _summed({key: row[key] for key in _COUNTS if key in row} for row in rows)


def document(rows: Sequence[Row], failed: Sequence[str], key: str, settings: Settings) -> str:
    """`summary.json` as text; the same for the same input, key and settings."""
    counts = total(rows)
    delta = counts.get("delta", {})
    content = {
        "schema": SCHEMA,
        "version": __version__,
        "key": key,
        "settings": settings.chosen(),
        "complete": not failed and all(row["complete"] for row in rows),
        "total": {"repositories": len(rows), "failed": len(failed), **counts},
        "delta": {
            "bytes": _share(delta.get("bytes_changed", 0), delta.get("bytes_written", 0)),
            "lines": _share(delta.get("lines_changed", 0), delta.get("lines_written", 0)),
        },
        "failed": sorted(failed),
        "repositories": list(rows),
    }
    return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def _share(part: int, whole: int) -> float | None:
    """None where nothing was written: an undefined ratio stays undefined."""
    return round(part / whole, 9) if whole else None


def _listed(files: Iterable[Skipped | Withheld]) -> list[Row]:
    return [{"path": one.path, "bytes": one.size, "reason": one.reason} for one in files]


def _by_reason(files: Iterable[Skipped | Withheld]) -> Row:
    return _summed({one.reason: {"files": 1, "bytes": one.size}} for one in files)


def _summed(rows: Iterable[Mapping[str, Any]]) -> Row:
    result: Row = {}
    for row in rows:
        _add(result, row)
    return _ordered(result)


def _ordered(row: Row) -> Row:
    """By key at every level, so that the order of the findings does not show."""
    return {key: _ordered(row[key]) if isinstance(row[key], dict) else row[key] for key in sorted(row)}


def _add(into: Row, row: Mapping[str, Any]) -> None:
    for key, value in row.items():
        if isinstance(value, Mapping):
            _add(into.setdefault(str(key), {}), value)
        else:
            into[str(key)] = into.get(str(key), 0) + value
