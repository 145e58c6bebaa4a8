"""What a judge is: it answers for a file's candidates in the light of the whole repository."""

from __future__ import annotations

from typing import Protocol

from gdr_code.judge.evidence import Evidence
from gdr_code.records import Survey, Unjudged, Verdict


class Judge(Protocol):
    """Answers for one file at a time; deterministic judges answer the same for the same input."""

    name: str

    def judge(self, survey: Survey, evidence: Evidence) -> Verdict | Unjudged:
        """A verdict with a decision for every candidate, or Unjudged with a reason."""
        ...
