"""What verify must catch, and what it must let pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code import outcomes, verify
from gdr_code.hunt import Hunter
from gdr_code.records import Category, Edit, Problem, Rewrite, SourceFile, Span

Finder = Callable[[bytes], Iterable[Span]]


def _nothing(_data: bytes) -> Iterable[Span]:
    return ()


def _file(data: bytes) -> SourceFile:
    return SourceFile("repo", "a", b"a", 0o100644, "0", data)


def _rewrite(data: bytes, edits: tuple[Edit, ...]) -> Rewrite:
    for edit in sorted(edits, key=lambda one: one.span, reverse=True):
        data = data[: edit.span.start] + edit.replacement + data[edit.span.end :]
    return Rewrite("a", b"a", 0o100644, edits, data)


def _edit(data: bytes, old: bytes, new: bytes) -> Edit:
    start = data.index(old)
    return Edit(Span(start, start + len(old)), new)


def _checks(
    data: bytes, old: str, new: str, language: str | None, left: Finder = _nothing, fresh: Finder = _nothing
) -> list[str]:
    """Names of the checks that fail when `old` becomes `new`."""
    edits = (_edit(data, old.encode(), new.encode()),)
    return [one.check for one in verify.check(_file(data), _rewrite(data, edits), language, left, fresh)]


PASSES = [
    ("python", 'name = "Ann Lee"  # by Ann\n', "Ann Lee", "Eva Stone"),
    ("python", 'x = "J\\u00fcrgen"\n', "J\\u00fcrgen", "Sören"),
    ("python", "print 'Ann'\n", "Ann", "Eva"),
    ("python", 'f"{user} Ann"\n', "Ann", "Eva"),
    ("json", '{"name": "Ann", "age": 3}', "Ann", "Eva"),
    ("json", '{"Ann": 1}', "Ann", "Eva"),
    ("json", '{"tel": 5550100}', "5550100", "5550199"),
    ("json", "{not json: Ann", "Ann", "Eva"),
    ("yaml", "name: Ann\nok: yes\n", "Ann", "Eva"),
    ("yaml", "a: &Ann 1\nb: *Ann\nname: Bob\n", "Bob", "Eva"),
    ("yaml", "---\na: Ann\n---\nb: 1\n", "Ann", "Eva"),
    ("toml", 'name = "Ann"\nn = 1\n', "Ann", "Eva"),
    ("javascript", "const a = `Ann ${b}`;\n", "Ann", "Eva"),
    ("java", 'class A { String a = "Ann"; }\n', "Ann", "Eva"),
    ("c", 'char *a = "C:\\\\Ann";\n', "Ann", "Eva"),
    ("go", 'package a\nvar b = "Ann"\n', "Ann", "Eva"),
    ("php", "<?php $a = 'Ann'; ?>\n", "Ann", "Eva"),
    ("ruby", "a = 'Ann'\n", "Ann", "Eva"),
    ("bash", "A=Ann\necho $A\n", "Ann", "Eva"),
    ("csharp", 'class A { string a = "Ann"; }\n', "Ann", "Eva"),
    ("markdown", "# By Ann\n\ntext\n", "Ann", "Eva"),
    (None, "Ann\r\nBob\n", "Ann", "Eva"),
]


@pytest.mark.parametrize(("language", "source", "old", "new"), PASSES)
def test_a_fitting_stand_in_passes(language: str | None, source: str, old: str, new: str) -> None:
    assert _checks(source.encode(), old, new, language) == []


FAILS = [
    ("python", 'name = "Ann Lee"\n', "Ann Lee", 'Eva" "Stone', "tree"),
    ("python", "name = 'Ann'\n", "Ann", "O'Hara", "tree"),
    ("python", "name = 'Ann'\n", "Ann", "E\\qa", "escape"),
    ("python", "name = 'Ann'\n", "Ann", "E\\qa", "parser"),
    ("python", "name = 'x\\nancy'\n", "nancy", "xancy", "escape"),
    ("python", 'f"Ann"\n', "Ann", "{eva}", "tree"),
    ("python", "x = Ann\n", "Ann", "'Eva'", "tree"),
    ("python", "x = 1\n", "1", "012", "parser"),
    ("javascript", "const a = 'Ann';\n", "Ann", "O'Hara", "tree"),
    ("javascript", "const a = `Ann`;\n", "Ann", "${eva}", "tree"),
    ("javascript", "// Ann\nlet a;\n", "Ann", "Eva\nb", "line_ends"),
    ("c", "/* Ann */ int a;\n", "Ann", "*/ Eva", "tree"),
    ("json", '{"name": "Ann"}', "Ann", 'E"va', "parser"),
    ("json", '{"name": "Ann"}', "Ann", "E\\va", "parser"),
    ("json", '{"n": 17}', "17", '"17"', "parser"),
    ("json", '{"n": 17}', "17", "017", "parser"),
    ("json", '{"n": 17}', "17", "1.7", "parser"),
    ("json", '{"a": 1, "b": 2}', "b", "a", "parser"),
    ("yaml", "name: Ann\n", "Ann", "yes", "parser"),
    ("yaml", "name: Ann\n", "Ann", "0x1F", "parser"),
    ("yaml", "name: Ann\n", "Ann", "null", "parser"),
    ("yaml", "name: Ann\n", "Ann", "2001-01-01", "parser"),
    ("yaml", "name: Ann\n", "Ann", "Eva: x", "parser"),
    ("yaml", "name: Ann\n", "Ann", "{Eva}", "parser"),
    ("yaml", "a: &x 1\nb: *x\n", "*x", "*y", "parser"),
    ("toml", 'n = "Ann"\n', '"Ann"', "2001-01-01", "parser"),
    ("toml", 'n = "Ann"\n', "Ann", 'E"', "parser"),
    ("bash", "A='Ann'\n", "Ann", "O'Hara", "tree"),
    ("markdown", "Ann\n", "Ann", "Eva\nStone", "line_ends"),
    ("markdown", "Ann\n", "Ann\n", "Eva", "line_ends"),
    (None, "Ann\r\n", "Ann\r\n", "Eva\n", "line_ends"),
    (None, "Ann\n", "Ann", "Eva\0", "encoding"),
]


@pytest.mark.parametrize(("language", "source", "old", "new", "check"), FAILS)
def test_a_stand_in_that_changes_more_is_caught(
    language: str | None, source: str, old: str, new: str, check: str
) -> None:
    assert check in _checks(source.encode(), old, new, language)


def test_the_encoding_must_stay() -> None:
    marked = b"\xef\xbb\xbfAnn\n"
    assert _checks(marked, "Ann", "Eva", None) == []
    gone = verify.check(
        _file(marked), _rewrite(marked, (Edit(Span(0, 6), b"Eva"),)), None, _nothing, _nothing
    )
    assert [one.check for one in gone] == ["encoding"]
    latin = "Jürgen und Ömer\n".encode("cp1252")
    for edits in (
        (Edit(Span(0, 6), b"Eva"),),
        (Edit(Span(0, 6), "Jörg".encode("cp1252")),),
        (Edit(Span(0, 6), b"Eva"), Edit(Span(11, 15), b"Bob")),
    ):
        assert verify.check(_file(latin), _rewrite(latin, edits), None, _nothing, _nothing) == ()
    edits = (Edit(Span(0, 6), "Jörg".encode()), Edit(Span(11, 15), b"Bob"))
    found = verify.check(_file(latin), _rewrite(latin, edits), None, _nothing, _nothing)
    assert [one.check for one in found] == ["encoding"]
    wide = "Ann Lee\n".encode("utf-16")
    after = _rewrite(wide, (Edit(Span(2, 8), "Eva".encode("utf-16-le")),))
    assert verify.check(_file(wide), after, None, _nothing, _nothing) == ()
    after = _rewrite(wide, (Edit(Span(2, 8), b"Evas!"),))
    assert verify.check(_file(wide), after, None, _nothing, _nothing) != ()


def test_a_mode_or_a_name_must_stay() -> None:
    data = b"Ann\n"
    for after in (Rewrite("a", b"b", 0o100644, (), data), Rewrite("a", b"a", 0o100755, (), data)):
        found = verify.check(_file(data), after, None, _nothing, _nothing)
        assert [one.check for one in found] == ["identity"]


@st.composite
def _edited(draw: st.DrawFn) -> tuple[bytes, tuple[Edit, ...]]:
    data = draw(st.binary(min_size=4, max_size=60))
    cuts = sorted(set(draw(st.lists(st.integers(0, len(data)), max_size=8))))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    replacements = draw(st.lists(st.binary(max_size=6), min_size=len(pairs), max_size=len(pairs)))
    return data, tuple(
        Edit(Span(start, end), replacement)
        for (start, end), replacement in zip(pairs, replacements, strict=True)
    )


@given(_edited())
def test_what_was_spliced_as_declared_passes_outside_edits(case: tuple[bytes, tuple[Edit, ...]]) -> None:
    data, edits = case
    found = verify.check(_file(data), _rewrite(data, edits), None, _nothing, _nothing)
    assert "outside_edits" not in {one.check for one in found}


@given(_edited(), st.integers(0, 200), st.integers(1, 255))
def test_any_change_of_a_byte_is_caught(
    case: tuple[bytes, tuple[Edit, ...]], place: int, change: int
) -> None:
    data, edits = case
    good = _rewrite(data, edits)
    if not good.data:
        return
    at = place % len(good.data)
    bad = good.data[:at] + bytes([good.data[at] ^ change]) + good.data[at + 1 :]
    found = verify.check(_file(data), Rewrite("a", b"a", 0o100644, edits, bad), None, _nothing, _nothing)
    assert "outside_edits" in {one.check for one in found}


@given(_edited(), st.integers(0, 200), st.binary(min_size=1, max_size=3))
def test_added_and_missing_bytes_are_caught(
    case: tuple[bytes, tuple[Edit, ...]], place: int, more: bytes
) -> None:
    data, edits = case
    good = _rewrite(data, edits).data
    at = place % (len(good) + 1)
    for bad in (good[:at] + more + good[at:], good[:at] + good[at + 1 :]):
        if bad != good:
            found = verify.check(
                _file(data), Rewrite("a", b"a", 0o100644, edits, bad), None, _nothing, _nothing
            )
            assert "outside_edits" in {one.check for one in found}


def test_overlapping_edits_and_edits_past_the_end_are_caught() -> None:
    data = b"Ann Lee\n"
    for edits in (
        (Edit(Span(0, 5), b"x"), Edit(Span(4, 7), b"y")),
        (Edit(Span(4, 40), b"x"),),
    ):
        after = Rewrite("a", b"a", 0o100644, edits, data)
        assert [one.check for one in verify.check(_file(data), after, None, _nothing, _nothing)] == [
            "outside_edits"
        ]


def test_a_survivor_is_caught_and_not_quoted() -> None:
    data = b"by Ann Lee\nQW5uIE1hcmllIExlZQ== Ann%20Lee\n"
    hunter = Hunter([("Ann Lee", Category.PERSON_NAME)])

    def left(after: bytes) -> Iterable[Span]:
        return [span for _, span in hunter.survivors(after)]

    assert _checks(data, "Ann Lee", "Eva Stone", None, left=left) == ["survivor"]
    assert _checks(data, "Ann Lee\nQW5uIE1hcmllIExlZQ== Ann%20Lee", "E\nva", None, left=left) == []
    edits = (_edit(data, b"Ann Lee", b"Eva"),)
    found = verify.check(_file(data), _rewrite(data, edits), None, left, _nothing)
    assert found == (Problem("a", "survivor", "1 left"),)


def test_what_a_fresh_scan_finds_counts_outside_edits_only() -> None:
    data = b"Ann and Bob\n"

    def fresh(after: bytes) -> Iterable[Span]:
        return [
            Span(0, after.index(b" and")),
            *([Span(len(after) - 4, len(after) - 1)] if b"Bob" in after else []),
        ]

    assert _checks(data, "Ann", "Elisabeth", None, fresh=fresh) == ["rescan"]
    assert _checks(b"Ann and Eva\n", "Ann", "Elisabeth", None, fresh=fresh) == []


HOSTILE = [
    ("python", b"(" * 100_000),
    ("python", b"1" + b"+1" * 100_000),
    ("python", b"a" + b".b" * 100_000),
    ("json", b"[" * 200_000 + b"]" * 200_000),
    ("json", b'{"a":' * 100_000),
    ("toml", b"a=" + b"[" * 100_000),
    ("toml", b"a." * 100_000 + b"b=1"),
    ("yaml", b"[" * 200_000),
    ("yaml", b"{a: " * 100_000),
    ("yaml", b"- " * 200_000),
    ("yaml", b"a: &a [x]\n" + b"b: &b [*a, *a]\nc: [*b, *b, *b]\n" * 2000),
]


@pytest.mark.parametrize(("language", "data"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_has_an_outcome_and_no_crash(language: str, data: bytes) -> None:
    data += b"\n# by Ann\n"
    first = outcomes.outcome(data, language)
    assert first == outcomes.outcome(data, language)
    assert set(_checks(data, "Ann", "Eva", language)) <= {"tree"}


def test_aliases_are_not_expanded() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 40))
    assert outcomes.outcome(bomb.encode(), "yaml") is not None
    assert _checks(bomb.encode(), "[x]", "[y]", "yaml") == []


def test_files_over_the_limits_have_no_outcome() -> None:
    assert outcomes.outcome(b"#" * (outcomes.MAX_PYTHON + 1), "python") is None
    assert outcomes.outcome(b"#" * (outcomes.MAX_YAML + 1), "yaml") is None
    assert outcomes.outcome(b"x", "java") is None
