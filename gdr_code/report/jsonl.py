"""`findings.jsonl` and the trace: one JSON object a line, values never in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from gdr_code.pipeline import Scan
from gdr_code.records import Finding, Survey, Verdict

FINDING_SCHEMA = "gdr-code/finding/1"
TRACE_SCHEMA = "gdr-code/trace/1"


def row(finding: Finding) -> dict[str, object]:
    """A finding as the columns of `findings.jsonl`, in their order."""
    place, span = finding.place, finding.span
    return {
        "schema": FINDING_SCHEMA,
        "repo": finding.repo,
        "commit": finding.commit,
        "path": finding.path,
        "blob": finding.blob,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "start_byte": span.start,
        "end_byte": span.end,
        "category": finding.category,
        "kind": finding.kind,
        "confidence": finding.confidence,
        "attribution": finding.attribution,
        "position": finding.position,
        "node": finding.node,
        "language": finding.language,
        "path_kind": finding.path_kind,
        "detectors": list(finding.detectors),
        "judge": finding.judge,
        "reason": finding.reason,
        "reach": finding.reach,
        "action": finding.action,
        "entity": finding.entity,
        "preview": finding.preview,
    }


def lines(scans: Iterable[Scan]) -> Iterator[str]:
    """A line for each finding, by repository, path and start."""
    for scan in scans:
        for finding in scan.findings:
            yield _line(row(finding))


def trace(scan: Scan) -> Iterator[str]:
    """What was asked about in a repository and how sure the judge was; what was skipped or not judged."""
    repo = scan.repository.name
    for (_, survey), verdict in zip(scan.files, scan.verdicts, strict=True):
        for answer in _answers(survey, verdict):
            yield _line({"schema": TRACE_SCHEMA, "event": "candidate", "repo": repo, **answer})
    for skip in scan.coverage.skipped:
        event = {
            "event": "skipped",
            "repo": repo,
            "path": skip.path,
            "bytes": skip.size,
            "reason": skip.reason,
        }
        yield _line({"schema": TRACE_SCHEMA, **event})
    for one in scan.coverage.unjudged:
        event = {"event": "unjudged", "repo": repo, "path": one.path, "reason": one.reason}
        yield _line({"schema": TRACE_SCHEMA, **event})


def _answers(survey: Survey, verdict: Verdict) -> Iterator[dict[str, object]]:
    spots = {candidate.span: spot for candidate, spot in zip(survey.candidates, survey.spots, strict=True)}
    for decision in verdict.decisions:
        candidate, spot = decision.candidate, spots[decision.candidate.span]
        yield {
            "path": survey.path,
            "line": spot.place.line,
            "column": spot.place.column,
            "start_byte": spot.span.start,
            "end_byte": spot.span.end,
            "category": candidate.category,
            "kind": candidate.kind,
            "detector": candidate.detector,
            "cue": candidate.cue,
            "position": candidate.position,
            "confidence": round(decision.confidence, 4),
            "reason": decision.reason,
            "attribution": decision.attribution,
        }


def _line(event: dict[str, object]) -> str:
    return json.dumps(event, ensure_ascii=False) + "\n"
