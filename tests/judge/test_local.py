"""The embedded judge on small repositories: who is found, who is not, how far a value reaches."""

from __future__ import annotations

import pytest

from gdr_code.judge import local
from gdr_code.records import Reach
from tests.judge.repositories import decide


@pytest.mark.parametrize(
    ("path", "line", "value"),
    [
        ("LICENSE", "Copyright (c) 2017 Marta Lindqvist", "Marta Lindqvist"),
        ("a.py", "# Author: Tomas Eriksen <tomas.eriksen@korvand.de>", "Tomas Eriksen"),
        ("a.py", "# Author: Tomas Eriksen <tomas.eriksen@korvand.de>", "tomas.eriksen@korvand.de"),
        ("A.java", "/** @author martalindq */", "martalindq"),
        ("README.md", "[Priya Raman](https://github.com/priyaraman84)", "priyaraman84"),
        ("run.sh", "cp /home/tomaseriksen/x .", "tomaseriksen"),
        ("a.c", "/* TODO(teriksen): free it */", "teriksen"),
    ],
)
def test_a_person_is_found(path: str, line: str, value: str) -> None:
    decision = decide({path: line + "\n"})[value]
    assert decision.confidence >= local.threshold(decision.candidate)
    assert decision.reason in local.REASONS


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("README.md", "See https://github.com/kubernetes/kubernetes and https://github.com/your-username/x"),
        ("README.md", "Copyright (c) 2019 Free Software Foundation, Inc."),
        ("run.sh", "cd /home/ubuntu/app && chown www-data:www-data ."),
        ("a.py", "# Dijkstra's algorithm on the Petersen graph"),
        ("a.py", 'BRIDGE = "George Washington Bridge"'),
        ("a.css", "font-family: 'Gill Sans', 'Helvetica Neue';"),
        ("README.md", "Contact user@example.com or @username"),
    ],
)
def test_a_look_alike_is_not(path: str, line: str) -> None:
    for decision in decide({path: line + "\n"}).values():
        assert decision.confidence < local.threshold(decision.candidate), decision.candidate.cue


def test_reach() -> None:
    decisions = decide(
        {
            "AUTHORS": "- Marta Lindqvist <marta.lindqvist@korvand.de> (https://github.com/mlindq7)\n",
            "A.java": "// @author Marta\n",
        }
    )
    assert decisions["Marta Lindqvist"].reach is Reach.REPOSITORY
    assert decisions["marta.lindqvist@korvand.de"].reach is Reach.REPOSITORY
    assert decisions["mlindq7"].reach is Reach.REPOSITORY
    assert decisions["Marta"].reach is Reach.PLACE


def test_attribution_and_person() -> None:
    decisions = decide({"AUTHORS": "Marta Lindqvist <ml@korvand.de>\n", "a.md": "ask ml@korvand.de\n"})
    assert decisions["Marta Lindqvist"].attribution
    assert decisions["ml@korvand.de"].person == "marta lindqvist"


def test_every_candidate_gets_a_decision_and_every_reason_a_sentence() -> None:
    decisions = decide({"a.py": "password = 'hunter27xq'  # Marta Lindqvist, 10.0.0.1, a@b.example\n"})
    assert decisions
    assert all(decision.reason in local.REASONS for decision in decisions.values())
    assert all(0 <= decision.confidence <= 1 for decision in decisions.values())
