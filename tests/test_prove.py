"""The proof of one file: where spans go, what shows only beside stand-ins."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code import prove
from gdr_code.findings import of_file
from gdr_code.judge.evidence import Evidence
from gdr_code.judge.local import LocalJudge
from gdr_code.prove import Draft, Proof, Prover, moved, origin, written
from gdr_code.records import Edit, Entry, Finding, Problem, Repository, SourceFile, Span, Survey
from gdr_code.replace.plan import plan
from gdr_code.replace.splice import splice
from gdr_code.settings import Settings
from gdr_code.survey import survey
from tests import samples

SETTINGS = Settings(key=b"k" * 32)
REPOSITORY = Repository("repo", "/repo")


@given(st.binary(min_size=1, max_size=60), st.data())
def test_moved_spans_hold_the_same_bytes(raw: bytes, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(raw)), min_size=2, max_size=12)))
    pieces = [Span(start, end) for start, end in pairwise(edges)]
    edited = [data.draw(st.booleans()) for _ in pieces]
    edits = [Edit(s, data.draw(st.binary(max_size=5))) for s, e in zip(pieces, edited, strict=True) if e]
    kept = [span for span, is_edited in zip(pieces, edited, strict=True) if not is_edited]
    after = splice(raw, edits)
    places = moved(kept, edits)
    assert [origin(span, edits) for span in places] == kept
    assert [after[span.start : span.end] for span in places] == [raw[span.start : span.end] for span in kept]
    replacements = [edit.replacement for edit in edits if edit.replacement]
    assert [after[span.start : span.end] for span in written(edits)] == replacements


def _file(data: bytes) -> SourceFile:
    return SourceFile("repo", "a.txt", b"a.txt", 0o100644, "0" * 40, data)


def _draft(file: SourceFile) -> tuple[Prover, Draft]:
    surveyed = survey(file, SETTINGS.key)
    assert isinstance(surveyed, Survey)
    evidence = Evidence()
    found = of_file(REPOSITORY, surveyed, LocalJudge().judge(surveyed, evidence), SETTINGS)
    proof = Proof(plan(found, SETTINGS.key, ()), (), evidence, "/nowhere")
    entry = Entry(file.path, file.raw_path, len(file.data), file.mode)
    return Prover(REPOSITORY, SETTINGS, proof), Draft(entry, file.blob, surveyed.lines, None, found)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_what_shows_only_after_the_edits_is_replaced_too(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _file(f"é {samples.NAME} <{samples.MAIL}>\nü {samples.MAIL}\n".encode(encoding))
    prover, whole = _draft(file)
    late = whole.findings[-1]
    result = prover.rewrite(file, dataclasses.replace(whole, findings=whole.findings[:-1]))
    assert not isinstance(result, Problem)
    rewrite, settled = result
    assert samples.MAIL.encode(encoding)[4:] not in rewrite.data
    (fresh,) = (one for one in settled.findings if one.span == late.span)
    assert (fresh.place, fresh.value, fresh.blob) == (late.place, late.value, file.blob)
    monkeypatch.setattr(prove, "_ROUNDS", 0)
    result = prover.rewrite(file, dataclasses.replace(whole, findings=whole.findings[:-1]))
    assert isinstance(result, Problem)
    assert result.check == "rescan"


def test_a_file_without_findings_is_itself() -> None:
    file = _file(b"nothing\r\n")
    prover, draft = _draft(file)
    result = prover.rewrite(file, draft)
    assert not isinstance(result, Problem)
    assert (result[0].data, result[0].edits, result[1]) == (file.data, (), draft)


def test_a_survivor_in_a_file_without_edits_is_a_problem() -> None:
    file = _file(f"{samples.MAIL}\n".encode())
    prover, draft = _draft(file)
    empty = dataclasses.replace(draft, findings=())
    assert not isinstance(prover.rewrite(file, empty), Problem)
    (found,) = draft.findings
    hunting = Prover(REPOSITORY, SETTINGS, _hunting(found))
    result = hunting.rewrite(file, empty)
    assert isinstance(result, Problem)
    assert (result.check, samples.MAIL in result.detail) == ("survivor", False)


def _hunting(found: Finding) -> Proof:
    return Proof(plan([found], SETTINGS.key, ()), ((found.value, found.category),), Evidence(), "/nowhere")
