"""What a repository says as a whole. Everybody here is invented."""

from __future__ import annotations

from gdr_code.judge.evidence import parts_of, words_of
from gdr_code.judge.kinship import squeezed
from tests.judge.repositories import evidence_of


def test_words_and_parts() -> None:
    assert words_of("O. van Dyck-Löwe") == ("o", "van", "dyck", "löwe")
    assert parts_of("MartaLind-dev7") == ("marta", "lind", "dev", "7")
    assert squeezed("Zoë-Müller_9") == "zoemuller"


def test_clear_names_are_proven_and_linked() -> None:
    evidence = evidence_of(
        {
            "LICENSE": "Copyright (c) 2019 Marta Lindqvist\n",
            "AUTHORS": "- Oscar Nilsson <onil@korvand.de> (`@zork77 <https://github.com/zork77>`_)\n",
            "a.py": "x = 1  # the Getting Started guide\n",
        },
        "mlindqvist+tools",
    )
    assert set(evidence.names) == {"marta lindqvist", "oscar nilsson"}
    assert evidence.owner == "mlindqvist"
    assert evidence.project == "tools"
    assert evidence.person_of("mlindqvist") == "marta lindqvist"
    assert evidence.person_of("zork77") == "oscar nilsson"
    assert evidence.person_of("onil@korvand.de") == "oscar nilsson"
    assert evidence.person_of("someoneelse") is None


def test_the_owner_is_told_by_addresses_of_the_repository() -> None:
    assert evidence_of({"README.md": "https://github.com/mlindq7/tools\n"}, "tools").owner == "mlindq7"
    assert evidence_of({"README.md": "https://github.com/mlindq7/other\n"}, "tools").owner == ""


def test_evidence_shows_no_value() -> None:
    evidence = evidence_of({"AUTHORS": "Oscar Nilsson <onil@korvand.de>\n"})
    assert "nilsson" not in repr(evidence).lower()
    assert "onil" not in repr(evidence)
