"""Annotations of GitHub Actions: a workflow command for each finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gdr_code.pipeline import Scan
from gdr_code.records import Category, Finding
from gdr_code.report.words import reason


def lines(scans: Iterable[Scan]) -> Iterator[str]:
    """A line for each finding; GitHub shows it beside the code."""
    for scan in scans:
        for finding in scan.findings:
            yield _command(finding)


def _command(finding: Finding) -> str:
    place = finding.place
    where: Mapping[str, object] = {
        "file": finding.path,
        "line": max(1, place.line),
        "endLine": max(1, place.end_line),
        **({"col": place.column, "endColumn": place.end_column} if 0 < place.line == place.end_line else {}),
        "title": finding.kind or str(finding.category),
    }
    level = "error" if finding.category is Category.CREDENTIAL else "warning"
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in where.items())
    return f"::{level} {properties}::{_data(f'{finding.preview}: {reason(finding)}')}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
