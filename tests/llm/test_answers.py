"""Answers are read strictly, and what they quote is found exactly where it stands."""

from __future__ import annotations

import json
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.llm.answers import SCHEMA, UnusableError, anchored, read
from gdr_code.llm.questions import Part, Question
from gdr_code.records import Category

_APART = unicodedata.normalize("NFD", "José Peña")


def _question(*texts: str) -> Question:
    return Question(
        tuple(Part(str(index), "f", str(index), text.encode()) for index, text in enumerate(texts)), "m"
    )


def _said(text: str, *claims: tuple[int, str]) -> list[str] | None:
    """The quoted texts as they stand in the bytes; None where one does not stand there."""
    question = _question(text)
    findings = [{"l": line, "t": quoted, "c": "other", "p": 90, "a": False} for line, quoted in claims]
    answer = json.dumps({"lines": len(question.rows), "findings": findings})
    (found,) = anchored(question, read(answer, len(question.rows)))
    if found is None:
        return None
    return [text.encode()[one.start : one.end].decode() for one in found]


@pytest.mark.parametrize(
    ("text", "claims", "found"),
    [
        ("a = 1\nby Ann\n", [(2, "Ann")], ["Ann"]),
        ("\n\n  by Ann\r\n\r\nand Ben\r\n", [(1, "Ann"), (2, "Ben")], ["Ann", "Ben"]),
        ("Ann, Joanne, Ann and ann", [(1, "Ann")], ["Ann", "Ann"]),
        ("Joanne", [(1, "ann")], ["ann"]),
        ("\tkey:\tk3y-v4l\tend", [(1, "k3y-v4l")], ["k3y-v4l"]),
        ("by Ann  Lee", [(1, "Ann Lee")], ["Ann  Lee"]),
        (f"von {_APART}", [(1, "José Peña")], [_APART]),
        ("作者:王小明的", [(1, "王小明")], ["王小明"]),
        ("😀 ana@b.example 😀", [(1, "ana@b.example")], ["ana@b.example"]),
        ("Ann Lee wrote; Ann agreed", [(1, "Ann"), (1, "Ann Lee")], ["Ann Lee", "Ann"]),
        ("Ann", [(1, "Ann"), (1, "Ann")], ["Ann"]),
        ("Ann", [(1, " Ann ")], ["Ann"]),
    ],
)
def test_what_is_quoted_is_found(text: str, claims: list[tuple[int, str]], found: list[str]) -> None:
    assert _said(text, *claims) == found


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("by Ann\nby Ben", [(1, "Ben")]),
        ("by Ann", [(1, "Anna")]),
        ("Ann", [(1, "ann")]),
        ("Ann", [(1, "\ud800")]),
    ],
)
def test_what_does_not_stand_there_is_no_answer(text: str, claims: list[tuple[int, str]]) -> None:
    assert _said(text, *claims) is None


def test_one_chunk_with_a_wrong_claim_spoils_no_other() -> None:
    question = _question("by Ann\n", "by Ben\n")
    findings = [
        {"l": 1, "t": "Nobody", "c": "other", "p": 90, "a": False},
        {"l": 2, "t": "Ben", "c": "person_name", "p": 90, "a": True},
    ]
    first, second = anchored(question, read(json.dumps({"lines": 2, "findings": findings}), 2))
    assert first is None
    assert second is not None
    assert (second[0].start, second[0].category, second[0].attribution) == (3, Category.PERSON_NAME, True)


_GOOD = {"l": 1, "t": "x", "c": "other", "p": 90, "a": False}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "bad_json"),
        ("Sure: {}", "bad_json"),
        ("[" * 100_000, "bad_json"),
        ("{}", "bad_schema"),
        ('{"lines": 2, "findings": {}}', "bad_schema"),
        ('{"lines": 2, "findings": [], "more": 1}', "bad_schema"),
        ('{"lines": 1, "findings": []}', "not_read_to_the_end"),
        ('{"lines": true, "findings": []}', "not_read_to_the_end"),
        *(
            (json.dumps({"lines": 2, "findings": [{**_GOOD, **wrong}]}), reason)
            for wrong, reason in (
                ({"l": 0}, "wrong_line"),
                ({"l": 3}, "wrong_line"),
                ({"l": True}, "wrong_line"),
                ({"t": " "}, "wrong_line"),
                ({"t": 7}, "bad_schema"),
                ({"c": "secret"}, "bad_schema"),
                ({"p": 101}, "bad_schema"),
                ({"p": 0.5}, "bad_schema"),
                ({"a": 1}, "bad_schema"),
                ({"z": 1}, "bad_schema"),
            )
        ),
        (json.dumps({"lines": 2, "findings": [_GOOD] * 4001}), "too_long"),
        (" " * (1 << 21), "too_long"),
    ],
)
def test_what_is_no_answer(answer: str, reason: str) -> None:
    with pytest.raises(UnusableError, match=reason):
        read(answer, 2)


def test_a_plain_server_may_put_its_answer_into_a_block() -> None:
    assert read('```json\n{"lines": 2, "findings": []}\n```\n', 2) == ()


def test_the_schema_asks_for_every_field() -> None:
    findings = SCHEMA["properties"]["findings"]  # type: ignore[index]
    assert set(findings["items"]["required"]) == set(findings["items"]["properties"]) == set(_GOOD)


@given(st.text(max_size=60), st.text(max_size=6))
def test_whatever_is_quoted_is_found_as_it_is_or_not_at_all(text: str, quoted: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    question = _question(text)
    if not question.rows or not quoted.strip():
        return
    found = _said(text, (1, quoted))
    row = question.rows[0]
    for one in found or ():
        plain = unicodedata.normalize("NFC", " ".join(one.split()))
        assert plain == unicodedata.normalize("NFC", " ".join(quoted.split())) or one == quoted.strip()
    if quoted.strip() in text.encode()[row.start : row.end].decode():
        assert found


def test_what_is_said_again_and_again_takes_linear_time() -> None:
    text = "a b " * 2000
    began = time.process_time()
    found = _said(text, *[(1, "a b")] * 3000, *[(1, "b a")] * 900) or []
    assert found.count("a b") == 2000
    assert time.process_time() - began < 2
