"""GitLab's code quality report: a JSON list with an issue for each finding."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from gdr_code.pipeline import Scan
from gdr_code.records import Category, Finding
from gdr_code.report.fingerprints import fingerprinted
from gdr_code.report.words import sentence


def lines(scans: Iterable[Scan]) -> Iterator[str]:
    """The list in pieces."""
    before = "["
    for scan in scans:
        for finding, fingerprint in fingerprinted(scan.findings):
            yield before + "\n" + json.dumps(issue(finding, fingerprint), ensure_ascii=False)
            before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def issue(finding: Finding, fingerprint: str) -> dict[str, object]:
    """A finding as an issue; a credential is critical, anything else major, what is kept minor."""
    severity = "critical" if finding.category is Category.CREDENTIAL else "major"
    return {
        "description": f"{finding.preview}: {sentence(finding)}",
        "check_name": finding.kind or str(finding.category),
        "fingerprint": fingerprint,
        "severity": severity if finding.action.changes else "minor",
        "location": {"path": finding.path, "lines": {"begin": max(1, finding.place.line)}},
    }
