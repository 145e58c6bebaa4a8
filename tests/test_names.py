"""Findings in the names of files."""

from __future__ import annotations

import dataclasses

import pytest

from gdr_code.judge.evidence import Evidence
from gdr_code.names import in_names
from gdr_code.recall import Recall
from gdr_code.records import Action, Finding, Position, Repository
from gdr_code.settings import Settings
from tests import samples
from tests.test_findings import finding

PROOF = dataclasses.replace(finding(0, len(samples.MAIL)), value=samples.MAIL)
SETTINGS = Settings(key=b"k" * 32)


def _found(*paths: str, proofs: tuple[Finding, ...] = ()) -> list[tuple[str, str]]:
    repository = Repository("repo", "/repo")
    found = in_names(repository, paths, proofs, Evidence(), SETTINGS, Recall(None, b""))
    for one in found:
        assert (one.place.line, one.place.end_line, one.position) == (0, 0, Position.PATH)
        assert (one.action, one.repo, one.blob) == (Action.KEEP, "repo", "")
    return [(one.path, one.path[one.place.column - 1 : one.place.end_column - 1]) for one in found]


@pytest.mark.parametrize(
    "path",
    [
        f"{samples.MAIL}.png",
        f"mail/{samples.MAIL}/inbox",
        f"é漢/{samples.MAIL.upper()}.tar",
        f"line\nend/{samples.MAIL}",
    ],
)
def test_a_proven_value_in_a_name_is_found_once(path: str) -> None:
    ((where, value),) = _found("README", path, "src/app.py", proofs=(PROOF,))
    assert (where, value.casefold()) == (path, samples.MAIL)


def test_bytes_count_in_the_path() -> None:
    path = f"é/{samples.MAIL}"
    (one,) = in_names(Repository("repo", None), [path], (PROOF,), Evidence(), SETTINGS, Recall(None, b""))
    assert path.encode()[one.span.start : one.span.end].decode() == samples.MAIL


def test_an_address_needs_no_proof() -> None:
    assert _found("a", f"b/{samples.MAIL}.txt", "c") == [(f"b/{samples.MAIL}.txt", samples.MAIL)]


@pytest.mark.parametrize(
    "paths", [(), ("icon@2x.png",), ("node_modules/@scope/name.js",), ("a@b",), ("\n",), ("", "..")]
)
def test_look_alikes_are_not_found(paths: tuple[str, ...]) -> None:
    assert _found(*paths, proofs=(PROOF,)) == []
