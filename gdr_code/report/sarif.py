"""SARIF 2.1.0: one run, a rule for each kind, columns in code points, results written as they come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote

from gdr_code import __version__
from gdr_code.pipeline import Scan
from gdr_code.records import Category, Finding
from gdr_code.report.fingerprints import fingerprinted
from gdr_code.report.words import sentence

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_WHAT: Mapping[Category, str] = {
    Category.PERSON_NAME: "The name of a person.",
    Category.USERNAME: "The account of a person.",
    Category.EMAIL: "An e-mail address that may be a person's.",
    Category.PHONE: "A telephone number.",
    Category.ADDRESS: "A postal address.",
    Category.IP_OR_DEVICE: "The address of a machine or a device.",
    Category.ID_NUMBER: "A number that identifies a person, an account or a card.",
    Category.CREDENTIAL: "A password, key or token. Whoever has read the repository has it: revoke it first.",
    Category.OTHER: "Something else that tells of a person.",
}
_REMEDY = (
    "Replace it with an invented value: `gdr-code hook --fix` does so for what is staged. To let it stay, "
    "write a comment `gdr: allow[{category}] reason` on its line or the line above, a rule in gdr-code.toml, "
    "or take it into the baseline with `gdr-code baseline update`."
)
_SEVERITY = {Category.CREDENTIAL: "8.0"}

StandIns = Mapping[Finding, str]


def _none(_: Scan) -> StandIns:
    return {}


def lines(scans: Iterable[Scan], proven: Callable[[Scan], StandIns] = _none) -> Iterator[str]:
    """The document in pieces: results first, then the rules they name.

    `proven` gives the stand-ins of findings that can be replaced.
    """
    yield f'{{"$schema": {json.dumps(_SCHEMA)}, "version": "2.1.0", "runs": [{{\n'
    yield '"columnKind": "unicodeCodePoints",\n"results": ['
    rules: dict[str, Category] = {}
    first = True
    for scan in scans:
        stand_ins = proven(scan)
        for finding, fingerprint in fingerprinted(scan.findings):
            rules[rule_of(finding)] = finding.category
            row = result(finding, fingerprint, stand_ins.get(finding))
            yield ("\n" if first else ",\n") + json.dumps(row, ensure_ascii=False)
            first = False
    yield '],\n"tool": ' + json.dumps({"driver": _driver(rules)}) + "}]}\n"


def rule_of(finding: Finding) -> str:
    """The rule's id: the kind, which begins with the category."""
    return finding.kind or str(finding.category)


def result(finding: Finding, fingerprint: str, stand_in: str | None = None) -> dict[str, object]:
    """A finding as a SARIF result; a credential is an error, anything else a warning."""
    place = finding.place
    artifact = {"uri": quote(finding.path), "uriBaseId": finding.repo}
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    physical = {"artifactLocation": artifact, **({"region": region} if place.line else {})}
    return {
        "ruleId": rule_of(finding),
        "level": _level(finding.category),
        "message": {"text": sentence(finding)},
        "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"gdrCodeFinding/v1": fingerprint},
        "rank": round(100 * finding.confidence, 2),
        **({} if stand_in is None else {"fixes": [_fix(artifact, region, stand_in)]}),
        "properties": {
            "action": finding.action,
            "attribution": finding.attribution,
            "entity": finding.entity,
            "position": finding.position,
            "reach": finding.reach,
        },
    }


def _fix(artifact: Mapping[str, str], region: Mapping[str, int], stand_in: str) -> dict[str, object]:
    replacement = {"deletedRegion": region, "insertedContent": {"text": stand_in}}
    return {
        "description": {"text": "Replace it with a stand-in."},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}],
    }


def _level(category: Category) -> str:
    return "error" if category is Category.CREDENTIAL else "warning"


def _driver(rules: Mapping[str, Category]) -> dict[str, object]:
    described = [_rule(rule, category) for rule, category in sorted(rules.items())]
    return {"name": "gdr-code", "version": __version__, "rules": described}


def _rule(rule: str, category: Category) -> dict[str, object]:
    what, remedy = _WHAT[category], _REMEDY.format(category=category)
    severity = {"security-severity": _SEVERITY[category]} if category in _SEVERITY else {}
    return {
        "id": rule,
        "shortDescription": {"text": rule.replace("/", ": ").replace("_", " ")},
        "fullDescription": {"text": what},
        "help": {"text": f"{what} {remedy}".replace("`", ""), "markdown": f"{what}\n\n{remedy}"},
        "defaultConfiguration": {"level": _level(category)},
        "properties": {"tags": ["security", str(category)], **severity},
    }
