"""For people: a line for each finding, the counts, and the coverage statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gdr_code.pipeline import Scan
from gdr_code.records import Finding
from gdr_code.report.words import amount, counted, sentence
from gdr_code.text import printable

if TYPE_CHECKING:
    from rich.table import Table

Row = Mapping[str, Any]


def lines(scans: Iterable[Scan]) -> Iterator[str]:
    """path:line:column, confidence, preview, reason: a line for each finding."""
    for scan in scans:
        for finding in scan.findings:
            yield f"{_where(finding)}  {finding.confidence:.2f}  {finding.preview}  {_what(finding)}\n"


def _where(finding: Finding) -> str:
    path = printable(f"{finding.repo}/{finding.path}")
    return f"{path}:{finding.place.line}:{finding.place.column}"


def _what(finding: Finding) -> str:
    return f"{sentence(finding)} [{finding.action}]"


def counts(total: Row) -> Table:
    """Findings by category and action."""
    from rich import box
    from rich.table import Table

    found: Row = total.get("findings", {})
    actions = sorted({action for row in found.values() for action in row})
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("category")
    for title in (*actions, "all"):
        table.add_column(title, justify="right")
    for category in sorted(found):
        row = found[category]
        table.add_row(category, *(f"{row.get(action, 0):,}" for action in actions), f"{sum(row.values()):,}")
    return table


def coverage(total: Row) -> str:
    """What was read and what was not, by reason; without it nothing is called clean."""
    row = total.get("coverage", {})
    scanned = row.get("scanned", {"files": 0, "bytes": 0})
    share = 100 * scanned["bytes"] / row["bytes"] if row.get("bytes") else 100.0
    said = [
        f"scanned {counted(scanned['files'], 'file')}, {amount(scanned['bytes'])}, {share:.1f} % of the bytes"
    ]
    skipped = row.get("skipped", {})
    listed = [
        f"{one['files']:,} {reason.replace('_', ' ')} ({amount(one['bytes'])})"
        for reason, one in skipped.items()
    ]
    said.append("not scanned: " + (", ".join(listed) or "nothing"))
    if unjudged := sum(one["chunks"] for one in row.get("unjudged", {}).values()):
        said.append(f"unjudged: {counted(unjudged, 'chunk')}")
    return "; ".join(said)


def ignored(total: Row) -> str | None:
    """What in the trees asked to be let through and was not."""
    row = total.get("ignored", {})
    comments, files = row.get("allow_comments", 0), row.get("own_files", 0)
    if not comments and not files:
        return None
    said = counted(comments, "allow comment"), counted(files, "configuration file")
    return f"ignored {said[0]} and {said[1]} in the sources"


def verdict(total: Row, failed: int = 0) -> str:
    """One line that says what was found; "clean" only where every source was read and judged."""
    number = sum(sum(row.values()) for row in total.get("findings", {}).values())
    if number:
        return counted(number, "finding")
    if failed:
        return f"no findings, but {counted(failed, 'source')} failed"
    if total.get("coverage", {}).get("unjudged"):
        return "no findings, but not everything was judged"
    return "clean: no findings in what was scanned"


def change(total: Row) -> str:
    """How far the output is from the input."""
    delta = {"files_written": 0, "files_changed": 0, "edits": 0, **total.get("delta", {})}
    edited, size = delta.get("bytes_changed", 0), delta.get("bytes_written", 0)
    share = f" ({100 * edited / size:.3f} %)" if size else ""
    edits = f"{counted(delta['edits'], 'edit')} in {counted(delta['files_changed'], 'file')}"
    written = counted(delta["files_written"], "file")
    return f"wrote {written}; {edits} changed {amount(edited)} of {amount(size)}{share}"


def unproposed(total: Row) -> str | None:
    """How many stand-ins a model is still to be asked for."""
    count = total.get("unproposed", 0)
    return f"stand-ins drawn by the key, no model asked yet: {count:,}" if count else None


def withheld(total: Row) -> str | None:
    """How many files are not in the output because their rewrite is not proven."""
    rows = total.get("withheld", {})
    if not rows:
        return None
    return "withheld: " + ", ".join(
        f"{row['files']:,} {reason.replace('_', ' ')}" for reason, row in rows.items()
    )
