"""The language of templates, and its faults."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from benchmarks.generated.people import make_person
from benchmarks.generated.render import Budget, Label, Project, Renderer, labels, script_of
from benchmarks.generated.snippets import Snippet, locale_of
from benchmarks.generated.styles import STYLES, framed
from benchmarks.generated.templating import Mark, Piece, Template, inline, marks, parsed


def _rendered(
    text: str, snippets: Sequence[Snippet] = (), language: str = "python", seed: int = 1
) -> list[Piece]:
    rng = Random(seed)
    team = tuple(make_person(rng, "de") for _ in range(3))
    budget = Budget(frozenset(), 1, 1)
    renderer = Renderer(rng, Project({"repo": "keel"}, team[0], team), snippets, budget)
    nodes = parsed(text.split("\n"))
    return renderer.file(Template("t", language, inline("a.py"), nodes, marks(nodes)))[1]


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def test_marks_say_where_values_stand() -> None:
    pieces = _rendered("# ⟦=repo⟧\nkey = '⟦~credential/placeholder:<key>⟧', ⟦email/plain:a@b.c⟧")
    assert _text(pieces) == "# keel\nkey = '<key>', a@b.c\n"
    keep, planted = labels(pieces)
    assert keep == Label(2, 7, 12, Mark("credential/placeholder", keep=True))
    assert planted == Label(2, 15, 20, Mark("email/plain", keep=False))


def test_a_value_of_several_lines_is_marked_on_each() -> None:
    mark = Mark("credential/private_key", keep=False)
    found = labels([Piece("x\n  "), Piece("ab\ncde", mark), Piece("\n")])
    assert [(label.line, label.start, label.end) for label in found] == [(2, 2, 4), (3, 0, 3)]


def test_a_loop_parts_its_rounds() -> None:
    pieces = _rendered("[\n⟦for 3-3 new ,⟧\n  1\n⟦end⟧\n]")
    assert _text(pieces) == "[\n  1,\n  1,\n  1\n]\n"


def test_a_loop_over_the_team_names_nobody_twice() -> None:
    names = _text(_rendered("⟦for 3-9 team⟧\n⟦person_name/row=full⟧\n⟦end⟧")).splitlines()
    assert len(set(names)) == len(names) == 3


def test_one_version_is_picked() -> None:
    texts = {_text(_rendered("⟦pick⟧\na\n⟦or⟧\nb\n⟦end⟧", seed=seed)) for seed in range(20)}
    assert texts == {"a\n", "b\n"}


def test_a_snippet_comes_once_between_the_texts_around_it() -> None:
    snippet = Snippet("note", "", None, (inline("seen by ⟦person_name/x=full⟧"),), ())
    texts = [_text(_rendered("/* ⟦+note⟧ */\nend", [snippet], seed=seed)) for seed in range(20)]
    assert any(text.startswith("/* seen by ") and " */\nend" in text for text in texts)
    assert all(text.count("seen by") <= 1 for text in texts)


@pytest.mark.parametrize(
    "text", ["⟦for 1-2 new⟧\na", "⟦or⟧", "⟦end⟧", "⟦pick⟧\na", "a ⟦Bad/Kind⟧", "a ⟦open"]
)
def test_faults_are_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a slot|without a beginning|no ⟦end⟧"):
        parsed(text.split("\n"))


def test_numbers_bring_their_locale() -> None:
    assert locale_of(inline("⟦id_number/pl_pesel=new.pl_pesel⟧")) == "pl"
    assert locale_of(inline("⟦email/plain=new.email⟧")) is None


@pytest.mark.parametrize(
    ("language", "expected", "marked"),
    [("python", r'A_KEY = "x\"\\y"', r'x\"\\y'), ("php", r"""const A_KEY = 'x"\\y';""", r'x"\\y'),
     ("env", r'A_KEY=x"\y', r'x"\y'), ("go", r'const aKey = "x\"\\y"', r'x\"\\y'),
     ("cpp", r'constexpr const char* kAKey = "x\"\\y";', r'x\"\\y')],
)  # fmt: skip
def test_constants_are_quoted_and_marked_as_they_stand(language: str, expected: str, marked: str) -> None:
    style, mark = STYLES[language], Mark("credential/x", keep=False)
    pieces = framed(style.const, style.const_case("a_key"), "", [[Piece('x"\\y', mark)]], style)
    assert _text(pieces) == expected
    assert [piece.text for piece in pieces if piece.mark] == [marked]


def test_scripts_are_told_apart() -> None:
    assert [script_of(name) for name in ("Anja Kröger", "Ольга", "周建国", "藤本 遥")] == [
        "",
        "cyrillic",
        "cjk",
        "cjk",
    ]
