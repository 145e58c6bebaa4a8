"""Edits touch their spans and nothing else, in every encoding."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdr_code.records import Action, Category, Edit, Finding, Span
from gdr_code.replace.plan import plan
from gdr_code.replace.splice import edits, splice
from gdr_code.text import read_text
from tests.replace.cases import KEY, finding

NAME = Category.PERSON_NAME


@st.composite
def cut_files(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    """A file and separate edits of it, in any order."""
    raw = draw(st.binary(min_size=1, max_size=80))
    places = sorted(draw(st.sets(st.integers(0, len(raw)), max_size=12)))
    spans = [Span(start, end) for start, end in zip(places[::2], places[1::2], strict=False)]
    made = [Edit(span, draw(st.binary(max_size=10))) for span in spans]
    return raw, draw(st.permutations(made))


@given(cut_files())
def test_bytes_outside_edits_are_untouched(case: tuple[bytes, list[Edit]]) -> None:
    raw, made = case
    after = splice(raw, made)
    at = shifted = 0
    for edit in sorted(made, key=lambda edit: edit.span):
        gap = edit.span.start - at
        assert after[shifted : shifted + gap] == raw[at : edit.span.start]
        assert after[shifted + gap :].startswith(edit.replacement)
        at, shifted = edit.span.end, shifted + gap + len(edit.replacement)
    assert after[shifted:] == raw[at:]


@given(cut_files())
def test_splicing_is_undone_by_its_inverse(case: tuple[bytes, list[Edit]]) -> None:
    raw, made = case
    made = [edit for edit in made if edit.replacement]
    inverse, shift = [], 0
    for edit in sorted(made, key=lambda edit: edit.span):
        start = edit.span.start + shift
        inverse.append(Edit(Span(start, start + len(edit.replacement)), raw[edit.span.start : edit.span.end]))
        shift += len(edit.replacement) - len(edit.span)
    assert splice(splice(raw, made), inverse) == raw


@pytest.mark.parametrize(
    "made",
    [
        [Edit(Span(0, 3), b"x"), Edit(Span(2, 4), b"y")],
        [Edit(Span(0, 3), b"x"), Edit(Span(0, 3), b"x")],
        [Edit(Span(4, 9), b"x")],
    ],
)
def test_edits_that_overlap_or_lie_outside_are_refused(made: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlap"):
        splice(b"abcdef", made)


def _rewritten(raw: bytes, found: list[Finding], plainer: frozenset[str] = frozenset()) -> bytes:
    text = read_text(raw)
    assert text is not None
    return splice(raw, edits(text, raw, found, plan(found, KEY, ()), plainer))


def _at(raw: bytes, value: str, encoding: str = "utf-8", action: Action = Action.REPLACE) -> Finding:
    spelled = value.encode(encoding)
    start = raw.index(spelled)
    return finding(NAME, value, span=Span(start, start + len(spelled)), action=action)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-32-le", "cp1252"])
@pytest.mark.parametrize("name", ["Jane Miller", "Zoë Weiß"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encoding_mark_and_line_ends_stay(encoding: str, name: str, line_end: str) -> None:
    mark = "" if encoding in ("utf-8", "utf-8-sig", "cp1252") else "\ufeff"
    raw = f"{mark}größe{line_end}by {name}, all{line_end}".encode(encoding)
    plain = encoding.removesuffix("-sig")
    after = _rewritten(raw, [_at(raw, name, plain)])
    text = after.decode(encoding).split(name_free := f"{line_end}by ")
    assert text[0] == f"{mark}größe"
    assert name_free in after.decode(encoding)
    assert text[1].endswith(f", all{line_end}")
    assert name not in after.decode(encoding)


def test_stand_in_that_the_encoding_lacks_loses_its_marks_or_gets_plainer() -> None:
    for name in ("Zoë Weiß", "Łukasz Wójcik", "Åsa Öst"):
        raw = f"caf\u00e9 {name}".encode("cp1252", "ignore")
        held = raw.decode("cp1252")[5:]
        after = _rewritten(raw, [_at(raw, held, "cp1252")])
        assert after.startswith(b"caf\xe9 ")
        assert held not in after.decode("cp1252")


def test_json_escapes_stay_json() -> None:
    raw = b'{"by": "Zo\\u00eb Wei\\u00df", "at": 1}'
    after = _rewritten(raw, [_at(raw, "Zo\\u00eb Wei\\u00df")])
    assert after.isascii()
    assert json.loads(after)["by"] != "Zoë Weiß"


def test_the_spelling_in_the_file_counts_where_the_value_was_decoded() -> None:
    raw = b'{"by": "Zo\\u00eb Wei\\u00df"}'
    found = finding(NAME, "Zoë Weiß", span=Span(8, 8 + len("Zo\\u00eb Wei\\u00df")))
    after = _rewritten(raw, [found])
    assert after.isascii()
    assert json.loads(after)["by"] == plan([found], KEY, ()).stand_in(found)


def test_only_replaced_and_redacted_findings_are_edited() -> None:
    raw = b"Jane Miller, Robert Stone, Amy Wu 42"
    kept = _at(raw, "Jane Miller", action=Action.KEEP)
    redacted = _at(raw, "Amy Wu 42", action=Action.REDACT)
    after = _rewritten(raw, [kept, _at(raw, "Robert Stone"), redacted])
    assert after.startswith(b"Jane Miller, ")
    assert b"Stone" not in after
    assert after.endswith(b", Xxx Xx 00")


def test_of_overlapping_findings_nothing_is_left_over() -> None:
    raw = b"<jane.miller@acme-widgets.com> x"
    mail = finding(Category.EMAIL, "jane.miller@acme-widgets.com", span=Span(1, 29))
    inside = finding(Category.USERNAME, "jane.miller", span=Span(1, 12))
    across = finding(Category.USERNAME, "com> x", span=Span(26, 32))
    after = _rewritten(raw, [inside, across, mail])
    assert after.startswith(b"<")
    assert after.endswith(b".example> x")
    assert b"jane" not in after
    assert _rewritten(raw, [mail, across, inside]) == after


def test_plainer_stand_ins_where_asked() -> None:
    raw = "by Zoë Weiß".encode()
    found = _at(raw, "Zoë Weiß")
    after = _rewritten(raw, [found], frozenset({found.entity}))
    assert after[:3] == b"by "
    assert after[3:].isalpha()
    assert len(after[3:]) == len("Zoë Weiß")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["Jane Miller", "Robert Stone", "x@acme.com", "ünï"]), max_size=30))
def test_many_findings_in_one_file(words: list[str]) -> None:
    raw, found = b"", []
    for word in words:
        category = Category.EMAIL if "@" in word else NAME
        span = Span(len(raw) + 1, len(raw) + 1 + len(word.encode()))
        found.append(finding(category, word, span=span))
        raw += b"-" + word.encode()
    after = _rewritten(raw, found[::-1])
    assert after.count(b"-") >= len(words)
    assert not any(word.encode() in after for word in words)
