"""Each language on a file of its own: places, chunks, edits that keep the structure and edits that break it.

In the files of `languages/` Mara Quill stands in a comment, Odo Brandt in a string or a value, Tess Hollow in
a text, `ilsekron` bare and `pellworm` in an import, as far as the language has such places.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from gdr_code import chunk, grammar, verify
from gdr_code.records import Candidate, Category, Edit, PathKind, Position, Rewrite, SourceFile, Span
from gdr_code.text import Text, read_text

FOLDER = Path(__file__).parent / "languages"
PROSE, STRING, DATA = Position.PROSE, Position.STRING, Position.DATA
IDENTIFIER, COORDINATE = Position.IDENTIFIER, Position.COORDINATE
CATEGORIES = {"ilsekron": Category.USERNAME, "pellworm": Category.USERNAME}


class Case(NamedTuple):
    """What is known of a file; `bare` is the node of the bare word, `breaks` an edit that must be caught."""

    file: str
    language: str
    bare: str | None = "identifier"
    imported: Position | None = COORDINATE
    breaks: tuple[str, str] | None = ("Odo Brandt", 'Odo" Brandt')
    comment: Position = PROSE
    value: Position = STRING
    word: Position = IDENTIFIER
    errors: int = 0


QUOTE = ("Odo Brandt", "Odo' Brandt")
CELL = ("Tess Hollow", "Tess | Hollow")
BRACE = ("Odo Brandt", "Odo} Brandt")
COMMENT = ("The shop", ".. The shop")
CASES = [
    Case("Billing.fs", "fsharp"),
    Case("booking.dart", "dart", breaks=QUOTE),
    Case("BUILD.bazel", "starlark", imported=STRING),
    Case("build.gradle", "groovy", imported=STRING, breaks=QUOTE, errors=1),
    Case("CMakeLists.txt", "cmake", "unquoted_argument", STRING, word=STRING),
    Case("Config.elm", "elm", "lower_case_identifier", None),
    Case("Config.purs", "purescript", "variable", None),
    Case("counter.erl", "erlang", "atom", STRING),
    Case("default.nix", "nix", imported=IDENTIFIER),
    Case("deploy.ps1", "powershell", "variable", STRING),
    Case("Dockerfile", "dockerfile", "unquoted_string", word=STRING),
    Case("graph.ml", "ocaml", "value_name", None),
    Case("graph.mli", "ocaml_interface", "value_name", None),
    Case("import.pl", "perl", None, IDENTIFIER, breaks=None),
    Case("ledger.pas", "pascal", breaks=QUOTE),
    Case("Ledger.scala", "scala"),
    Case("mailer.ex", "elixir", imported=IDENTIFIER, comment=STRING),
    Case("main.tf", "hcl"),
    Case("Makefile", "makefile", "text", STRING, ("Odo Brandt", "Odo $(Brandt"), word=STRING),
    Case("notes.el", "elisp", "symbol"),
    Case("notes.lisp", "commonlisp", "sym_lit", IDENTIFIER),
    Case("notes.rkt", "racket", "symbol", IDENTIFIER),
    Case("notes.scm", "scheme", "symbol", IDENTIFIER),
    Case("orbit.jl", "julia", comment=STRING),
    Case("orbit.m", "matlab", imported=None, breaks=QUOTE),
    Case("Orders.kt", "kotlin", "simple_identifier"),
    Case("orders.proto", "proto"),
    Case("orders.thrift", "thrift"),
    Case("Parser.hs", "haskell", "variable", None),
    Case("player.gd", "gdscript", "name", Position.URL),
    Case("plugin.vim", "vim", imported=None),
    Case("prompt.fish", "fish", "word", STRING, word=STRING),
    Case("PWMeter.m", "objc"),
    Case("queue.d", "d"),
    Case("queue.rs", "rust"),
    Case("queue.zig", "zig", "IDENTIFIER", IDENTIFIER),
    Case("report.tcl", "tcl", "id"),
    Case("routes.clj", "clojure", "sym_name", IDENTIFIER),
    Case("schema.graphql", "graphql", "name", None),
    Case("schema.sql", "sql", imported=None, breaks=QUOTE),
    Case("survey.R", "r", imported=IDENTIFIER),
    Case("tally.nim", "nim"),
    Case("theme.css", "css"),
    Case("theme.scss", "scss", "class_name", STRING),
    Case("tides.f90", "fortran"),
    Case("Tracker.swift", "swift", "simple_identifier"),
    Case("turret.lua", "lua"),
    Case("Vault.sol", "solidity"),
    Case("index.html", "html", "bare", None),
    Case("Team.svelte", "svelte", "bare", None),
    Case("Team.vue", "vue", "bare", None),
    Case("page.astro", "astro", None, None, word=PROSE),
    Case("catalog.xml", "xml", imported=None, value=DATA),
    Case("settings.ini", "ini", imported=None, breaks=("[server]", "[ser"), value=DATA),
    Case("messages.properties", "properties", imported=None, breaks=None, value=DATA),
    Case(".env.example", "env", imported=None, breaks=None, value=DATA),
    Case("README.md", "markdown", None, None, CELL, value=PROSE, word=PROSE),
    Case("guide.rst", "rst", None, None, COMMENT, value=PROSE, word=PROSE),
    Case("thesis.tex", "latex", None, None, BRACE, value=PROSE, word=PROSE),
    Case("refs.bib", "bibtex", None, None, BRACE, value=PROSE),
]
# What the line of Odo Brandt binds him to; where a language binds by position alone, nothing.
BOUND = {
    "Billing.fs": "owner",
    "booking.dart": "owner",
    "BUILD.bazel": "OWNER",
    "build.gradle": "ext.owner",
    "Config.purs": "owner",
    "counter.erl": "owner",
    "default.nix": "owner",
    "deploy.ps1": "$owner",
    "Dockerfile": "maintainer",
    "graph.ml": "owner",
    "import.pl": "$owner",
    "ledger.pas": "Owner",
    "Ledger.scala": "owner",
    "main.tf": "Owner",
    "Makefile": "OWNER",
    "orbit.jl": "owner",
    "orbit.m": "owner",
    "Orders.kt": "owner",
    "orders.proto": "shop.default",
    "orders.thrift": "OWNER",
    "Parser.hs": "owner",
    "player.gd": "owner_name",
    "plugin.vim": "owner",
    "PWMeter.m": "_owner",
    "queue.d": "owner",
    "queue.rs": "OWNER",
    "queue.zig": "owner",
    "schema.graphql": "owner",
    "survey.R": "owner",
    "tally.nim": "owner",
    "theme.css": "content",
    "theme.scss": "$owner",
    "tides.f90": "owner",
    "Tracker.swift": "owner",
    "turret.lua": "owner",
    "Vault.sol": "owner_name",
    "index.html": "alt",
    "Team.svelte": "title",
    "Team.vue": "alt",
    "page.astro": "title",
    "catalog.xml": "owner",
    "settings.ini": "owner",
    "messages.properties": "app.owner",
    ".env.example": "APP_OWNER",
    "README.md": "author",
    "guide.rst": "Author",
    "refs.bib": "author",
}
BY_FILE = pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
WITH_TREE = [case for case in CASES if grammar.languages()[case.language].grammar]
BY_TREE = pytest.mark.parametrize("case", WITH_TREE, ids=[case.file for case in WITH_TREE])


def _text(case: Case) -> Text:
    text = read_text((FOLDER / case.file).read_bytes())
    assert text is not None
    return text


def _located(case: Case, value: str) -> Candidate | None:
    """The first occurrence of a value, located."""
    text = _text(case)
    start = text.data.find(value.encode())
    if start < 0:
        return None
    line = text.line_of(start)
    first, last = text.line_span(line)
    span = Span(start, start + len(value))
    found = Candidate(
        span=span,
        line=line,
        category=CATEGORIES.get(value, Category.PERSON_NAME),
        kind="kind",
        detector="detector",
        cue="cue",
        value=value,
        before=text.data[first:start].decode()[-400:],
        after=text.data[span.end : last].decode()[:400],
        above=tuple(text.data[slice(*text.line_span(n))].decode() for n in range(max(1, line - 3), line)),
    )
    return chunk.locate(text, case.file, case.language, PathKind.SOURCE, (found,))[0]


def _problems(case: Case, old: str, new: str) -> list[str]:
    """The checks that fail when the first `old` becomes `new`."""
    data = _text(case).data
    start = data.index(old.encode())
    edit = Edit(Span(start, start + len(old.encode())), new.encode())
    before = SourceFile("repo", case.file, case.file.encode(), 0o100644, "0", data)
    changed = data[: edit.span.start] + edit.replacement + data[edit.span.end :]
    after = Rewrite(case.file, case.file.encode(), 0o100644, (edit,), changed)
    return [one.check for one in verify.check(before, after, case.language, _nothing, _nothing)]


def _nothing(_data: bytes) -> Iterable[Span]:
    return ()


def test_every_language_with_a_grammar_has_a_file() -> None:
    older = {"python", "javascript", "typescript", "tsx", "java", "c", "cpp", "csharp", "go", "php", "ruby"}
    older |= {"bash", "json", "yaml", "toml"}
    known = {one.name for one in grammar.languages().values() if one.grammar}
    assert {case.language for case in WITH_TREE} == known - older
    assert len(WITH_TREE) >= 36
    assert {case.file for case in CASES} == {path.name for path in FOLDER.iterdir()}


@BY_FILE
def test_the_file_is_known_by_its_name(case: Case) -> None:
    assert grammar.language_of(case.file, _text(case).data[:200]) == case.language


@BY_TREE
def test_the_grammar_reads_the_file(case: Case) -> None:
    data = _text(case).data
    tree = grammar.parse(data, case.language)
    assert tree is not None
    assert grammar.shape(tree).errors == case.errors


@BY_FILE
def test_candidates_are_told_where_they_stand(case: Case) -> None:
    expected = {"Mara Quill": case.comment, "Odo Brandt": case.value, "ilsekron": case.word}
    for value, position in expected.items():
        found = _located(case, value)
        assert found is None or found.position == position, value
    bare, imported = _located(case, "ilsekron"), _located(case, "pellworm")
    assert bare is None or bare.node == case.bare
    assert (imported and imported.position) == case.imported


@BY_FILE
def test_a_value_is_told_what_binds_it(case: Case) -> None:
    found = _located(case, "Odo Brandt")
    assert found is not None
    assert chunk.binding(found, case.language) == BOUND.get(case.file)


@BY_FILE
def test_chunks_cover_the_file(case: Case) -> None:
    text = _text(case)
    found = chunk.chunks(text, case.file, case.language)
    assert b"".join(text.data[one.span.start : one.span.end] for one in found) == text.data


@BY_FILE
@pytest.mark.parametrize("new", ["Eva", "Marielle Okafor-Lindqvist"])
def test_a_stand_in_keeps_the_structure(case: Case, new: str) -> None:
    for old in ("Mara Quill", "Odo Brandt", "Tess Hollow"):
        if old.encode() in _text(case).data:
            assert _problems(case, old, new) == [], old


@pytest.mark.parametrize("case", [case for case in CASES if case.breaks], ids=lambda case: case.file)
def test_an_edit_that_breaks_the_syntax_is_caught(case: Case) -> None:
    assert case.breaks
    assert "tree" in _problems(case, *case.breaks)


@BY_TREE
def test_another_structure_is_another_shape(case: Case) -> None:
    data = _text(case).data
    trees = [
        grammar.parse(source, case.language) for source in (data, data[: data.index(b"\n", len(data) // 2)])
    ]
    one, other = (grammar.shape(tree) for tree in trees if tree is not None)
    assert one != other
