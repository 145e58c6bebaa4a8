"""SARIF 2.1.0: one run, a rule for each kind, columns in code points, results written as they come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from gdr_code import __version__
from gdr_code.pipeline import Scan
from gdr_code.records import Category, Finding
from gdr_code.report.words import sentence

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def lines(scans: Iterable[Scan]) -> Iterator[str]:
    """The document in pieces: results first, then the rules they name."""
    yield f'{{"$schema": {json.dumps(_SCHEMA)}, "version": "2.1.0", "runs": [{{\n'
    yield '"columnKind": "unicodeCodePoints",\n"results": ['
    rules: set[str] = set()
    first = True
    for scan in scans:
        for finding in scan.findings:
            rules.add(rule_of(finding))
            yield ("\n" if first else ",\n") + json.dumps(result(finding), ensure_ascii=False)
            first = False
    yield '],\n"tool": ' + json.dumps({"driver": _driver(sorted(rules))}) + "}]}\n"


def rule_of(finding: Finding) -> str:
    """The rule's id: the kind, which begins with the category."""
    return finding.kind or str(finding.category)


def result(finding: Finding) -> dict[str, object]:
    """A finding as a SARIF result; a credential is an error, anything else a warning."""
    place = finding.place
    physical: dict[str, object] = {
        "artifactLocation": {"uri": quote(finding.path), "uriBaseId": finding.repo}
    }
    if place.line:
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    return {
        "ruleId": rule_of(finding),
        "level": "error" if finding.category is Category.CREDENTIAL else "warning",
        "message": {"text": sentence(finding)},
        "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"gdrCodeEntity/v1": finding.entity},
        "rank": round(100 * finding.confidence, 2),
        "properties": {
            "action": finding.action,
            "attribution": finding.attribution,
            "position": finding.position,
            "reach": finding.reach,
        },
    }


def _driver(rules: Iterable[str]) -> dict[str, object]:
    return {
        "name": "gdr-code",
        "version": __version__,
        "rules": [
            {"id": rule, "shortDescription": {"text": rule.replace("/", ": ").replace("_", " ")}}
            for rule in rules
        ],
    }
