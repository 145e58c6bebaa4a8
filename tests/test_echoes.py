"""Literals equal to one that is replaced by its place: what is taken along, and what is not."""

from __future__ import annotations

import dataclasses
import time

import pytest

from gdr_code.echoes import REASON, echoes
from gdr_code.records import (
    Action,
    Category,
    Finding,
    PathKind,
    Position,
    Reach,
    SourceFile,
    Span,
)
from gdr_code.text import read_text, spots


def _found(source: str, value: str, category: Category = Category.PERSON_NAME, **other: object) -> list[str]:
    """The lines of the echoes of the value whose first place is a finding."""
    data = source.encode()
    file = SourceFile("repo", "a.py", b"a.py", 0o100644, "0" * 40, data)
    text = read_text(data)
    assert text is not None
    start = data.index(value.encode())
    (spot,) = spots(text, [Span(start, start + len(value.encode()))])
    finding = Finding(
        repo="repo",
        commit=None,
        path="a.py",
        blob=file.blob,
        span=spot.span,
        place=spot.place,
        category=category,
        kind=f"{category}/single",
        confidence=0.9,
        attribution=False,
        position=Position.STRING,
        node="string",
        language="python",
        path_kind=PathKind.TEST,
        detectors=("cued_name",),
        judge="local",
        reason="name_in_context",
        reach=Reach.PLACE,
        action=Action.REPLACE,
        entity="0" * 16,
        preview="Aa (1-7)",
        value=value,
    )
    finding = dataclasses.replace(finding, **other)  # type: ignore[arg-type]
    more = list(echoes(file, text, "python", [finding]))
    assert all(data[one.span.start : one.span.end].decode() == value for one in more)
    assert all((one.reason, one.reach) == (REASON, Reach.PLACE) for one in more)
    return [source.splitlines()[one.place.line - 1].strip() for one in more]


def test_an_equal_literal_is_taken_along() -> None:
    source = 'user = User(name="Zorkan")\nassert user.name == "Zorkan"\nassert "Zorkan" in names\n'
    assert _found(source, "Zorkan") == ['assert user.name == "Zorkan"', 'assert "Zorkan" in names']


@pytest.mark.parametrize(
    "line",
    [
        'x = {"Zorkan": 1}',
        'x = y["Zorkan"]',
        'x = "Zorkan Vrillo"',
        'x = "zorkan"',
        "x = Zorkan",
        'x = "zorkans"',
        'x = "Zorkanik"',
        "# of Zorkan",
        "from Zorkan import x",
    ],
)
def test_what_is_another_word_or_names_a_field_is_not(line: str) -> None:
    assert _found(f'name = "Zorkan"\n{line}\n', "Zorkan") == []


def test_a_name_is_taken_along_within_sentences() -> None:
    source = 'name = "Zorkan"\nassert greet(name) == "Hello Zorkan, welcome"\njson = \'{"name": "Zorkan"}\'\n'
    assert _found(source, "Zorkan") == source.splitlines()[1:]
    assert _found('x = "by Zorkan"\ny = "Zorkan"\n', "Zorkan") == ['y = "Zorkan"']
    assert _found('name = "Zorkan Vrillo"\nx = "by Zorkan Vrillo."\n', "Zorkan Vrillo") == [
        'x = "by Zorkan Vrillo."'
    ]
    assert _found('# by Zorkan\ny = "Zorkan"\n', "Zorkan", position=Position.PROSE) == []


def test_an_account_is_taken_along_only_as_a_whole_literal() -> None:
    source = 'user = "zorkan"\nx = "zorkan"\ny = "by zorkan"\n'
    assert _found(source, "zorkan", Category.USERNAME) == ['x = "zorkan"']
    assert _found('x = "by zorkan"\ny = "zorkan"\n', "zorkan", Category.USERNAME) == []


def test_a_password_is_the_same_in_an_address() -> None:
    source = 'url = "https://me:zorkanvr@acme.org/"\npassword = "zorkanvr"\nother = "zorkanvrs"\n'
    assert _found(source, "zorkanvr", Category.CREDENTIAL, position=Position.URL) == ['password = "zorkanvr"']
    source = 'password = "zorkanvr"\nurl = "https://me:zorkanvr@acme.org/"\nword = "zorkanvr"\n'
    assert _found(source, "zorkanvr", Category.CREDENTIAL) == ['url = "https://me:zorkanvr@acme.org/"']
    source = 'url = "https://me:window@acme.org/"\nx = "window"\n'
    assert _found(source, "window", Category.CREDENTIAL, position=Position.URL) == []


def test_ordinary_words_and_what_is_kept_or_hunted_anyway_do_not() -> None:
    assert _found('name = "window"\nx = "window"\n', "window") == []
    source = 'name = "Zorkan"\nx = "Zorkan"\n'
    assert _found(source, "Zorkan", action=Action.KEEP) == []
    assert _found(source, "Zorkan", reach=Reach.REPOSITORY) == []
    assert _found(source, "Zorkan", position=Position.IDENTIFIER) == []
    assert _found(source, "Zorkan", Category.OTHER) == []


def test_of_credentials_only_those_with_letters_and_digits() -> None:
    source = 'nonce = "7d8f3e4a"\nx = "7d8f3e4a"\n'
    assert _found(source, "7d8f3e4a", Category.CREDENTIAL) == ['x = "7d8f3e4a"']
    source = 'secret = "zorkanvr"\nx = "zorkanvr"\n'
    assert _found(source, "zorkanvr", Category.CREDENTIAL) == []


@pytest.mark.parametrize(
    "rest", ["\"'" * 200_000, "A " * 200_000, "://" * 200_000, "A" * 400_000, "://:" * 99_999]
)
def test_linear_time(rest: str) -> None:
    began = time.process_time()
    assert _found('name = "Zorkan"\nx = "' + rest, "Zorkan") == []
    assert time.process_time() - began < 2
