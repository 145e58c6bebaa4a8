"""Small invented repositories, surveyed and judged as a scan does it."""

from __future__ import annotations

from gdr_code.git import blob_id
from gdr_code.judge.evidence import Evidence, gather
from gdr_code.judge.local import LocalJudge
from gdr_code.records import Decision, SourceFile, Survey
from gdr_code.survey import survey


def surveys(files: dict[str, str]) -> list[Survey]:
    """Phase 1 over the files."""
    found = []
    for path, content in files.items():
        data = content.encode()
        one = survey(SourceFile("repo", path, path.encode(), 0o100644, blob_id(data), data))
        assert isinstance(one, Survey)
        found.append(one)
    return found


def evidence_of(files: dict[str, str], name: str = "repo") -> Evidence:
    """What the files say together."""
    return gather(name, surveys(files))


def decide(files: dict[str, str], name: str = "repo") -> dict[str, Decision]:
    """The surest decision about every value."""
    found = surveys(files)
    evidence = gather(name, found)
    best: dict[str, Decision] = {}
    for one in found:
        for decision in LocalJudge().judge(one, evidence).decisions:
            value = decision.candidate.value
            if value not in best or decision.confidence > best[value].confidence:
                best[value] = decision
    return best
