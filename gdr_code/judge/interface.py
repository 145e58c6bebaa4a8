"""What a judge is: it answers for a file's candidates in the light of the whole repository."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gdr_code.judge.evidence import Evidence
from gdr_code.records import Survey, Unjudged, Verdict


class Judge(Protocol):
    """Answers for one file at a time, the same for the same input."""

    @property
    def name(self) -> str:
        """What its findings say of who judged."""
        ...

    def judge(self, survey: Survey, evidence: Evidence) -> Verdict:
        """A verdict with a decision for every candidate that was judged."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking about the files of a repository, in their order.

    `surveys` hold the candidates that the answers added; `judge` knows the answers; `unjudged` is what there
    is none for.
    """

    surveys: tuple[Survey, ...]
    judge: Judge
    unjudged: tuple[Unjudged, ...]
