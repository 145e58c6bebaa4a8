"""Chunks cover every byte; candidates are told where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdr_code import chunk, grammar
from gdr_code.records import Candidate, Category, PathKind, Position, Span
from gdr_code.text import Text, read_text

NAME, HANDLE, SECRET = Category.PERSON_NAME, Category.USERNAME, Category.CREDENTIAL
VALUES = {NAME: "Ann Lee", HANDLE: "annlee", SECRET: "x1y2z3", Category.EMAIL: "ann@acme.test"}


def _text(source: str) -> Text:
    text = read_text(source.encode())
    assert text is not None
    return text


def _candidate(
    text: Text, category: Category, position: Position | None = None, cue: str = "cue"
) -> Candidate:
    value = VALUES[category]
    start = text.data.index(value.encode())
    span = Span(start, start + len(value.encode()))
    line = text.line_of(start)
    first, last = text.line_span(line)
    above = (text.data[slice(*text.line_span(n))].decode() for n in range(max(1, line - 3), line))
    return Candidate(
        span=span,
        line=line,
        category=category,
        kind="kind",
        detector="detector",
        cue=cue,
        value=value,
        before=text.data[first:start].decode()[-400:],
        after=text.data[span.end : last].decode()[:400],
        above=tuple(above),
        position=position,
    )


def _located(
    path: str,
    source: str,
    category: Category = NAME,
    kind: PathKind = PathKind.SOURCE,
    position: Position | None = None,
    cue: str = "cue",
) -> Candidate:
    text = _text(source)
    language = grammar.language_of(path, text.data[:100])
    return chunk.locate(text, path, language, kind, (_candidate(text, category, position, cue),))[0]


PROSE, STRING, DATA = Position.PROSE, Position.STRING, Position.DATA
URL, FETCHED, COORDINATE = Position.URL, Position.FETCHED_URL, Position.COORDINATE
IDENTIFIER, NOTICE = Position.IDENTIFIER, Position.COPYRIGHT_NOTICE

PLACES = [
    ("a.py", "# by Ann Lee\n", NAME, PROSE),
    ("a.py", "x = 'Ann Lee'\n", NAME, STRING),
    ("a.py", "x = '''\nAnn Lee\n'''\n", NAME, STRING),
    ("a.py", 'def f():\n    """By Ann Lee"""\n', NAME, PROSE),
    ("a.py", "def f(annlee=1): pass\n", HANDLE, IDENTIFIER),
    ("a.py", "x.annlee.y = 1\n", HANDLE, IDENTIFIER),
    ("a.py", "password = x1y2z3\n", SECRET, DATA),
    ("a.c", "/*\n Ann Lee\n*/\nint x;\n", NAME, PROSE),
    ("a.c", '// don\'t\nint x; char *a = "Ann Lee";\n', NAME, STRING),
    ("A.java", "/** @author Ann Lee */\nclass A {}\n", NAME, PROSE),
    ("a.go", "package a\n\nvar b = `\nAnn Lee`\n", NAME, STRING),
    ("a.cs", "var x = new annlee();", HANDLE, IDENTIFIER),
    ("a.tsx", "const a = <p>by Ann Lee</p>;\n", NAME, PROSE),
    ("a.tsx", 'const a = <p title="Ann Lee">x</p>;\n', NAME, STRING),
    ("a.rb", "=begin\nAnn Lee\n=end\n", NAME, PROSE),
    ("a.rb", "x\n=begin\nAnn Lee\n=end\n", NAME, PROSE),
    ("a.sh", "cat <<EOF\nDear Ann Lee\nEOF\n", NAME, STRING),
    ("a.sh", "export OWNER=annlee\n", HANDLE, STRING),
    ("a.sh", "annlee() { echo; }\n", HANDLE, STRING),
    ("a.php", "<p>Ann Lee</p><?php $a = 1;\n", NAME, PROSE),
    ("a.php", "<?php\n$a = 'it\nAnn Lee';\n", NAME, STRING),
    ("a.php", "<?php class annlee {}\n", HANDLE, IDENTIFIER),
    ("a.json", '{"name": "Ann Lee"}', NAME, DATA),
    ("a.yml", "name: Ann Lee\n", NAME, DATA),
    ("a.yml", "a: 1 # Ann Lee\n", NAME, PROSE),
    ("a.toml", 'name = "Ann Lee"\n', NAME, DATA),
    ("a.csv", "1,Ann Lee,x\n", NAME, DATA),
    (".env", "NAME=Ann Lee\n", NAME, DATA),
    ("a.md", "thanks to Ann Lee\n", NAME, PROSE),
    ("a.html", "<p>Ann Lee</p>\n", NAME, PROSE),
    ("a.html", '<p title="Ann Lee">\n', NAME, STRING),
    ("a.html", "<script>var annlee = 1;</script>\n", HANDLE, IDENTIFIER),
    ("a.rs", "let annlee = 1;\n", HANDLE, IDENTIFIER),
    ("Dockerfile", "ENV OWNER annlee\n", HANDLE, STRING),
    ("a.unknown", "Ann Lee\n", NAME, DATA),
]

LINES = [
    ("a.c", "/* Copyright (c) 2019 Ann Lee */\n", NAME, NOTICE),
    ("a.py", "# Copyright Ann Lee\n", NAME, NOTICE),
    ("a.py", "# (C) 2020-2022 Ann Lee\n", NAME, NOTICE),
    ("a.py", "# Copyright 2019 by Ann Lee <ann@acme.test>\n", Category.EMAIL, NOTICE),
    ("a.js", "// SPDX-FileCopyrightText: 2020 Ann Lee\n", NAME, NOTICE),
    ("a.html", "<p>&copy; 2020 Ann Lee</p>\n", NAME, NOTICE),
    ("LICENSE", "Copyright © 2020 Ann Lee\n", NAME, NOTICE),
    ("LICENSE", "  2020 Ann Lee\n", NAME, NOTICE),
    ("a.md", "2020 Ann Lee\n", NAME, PROSE),
    ("a.md", "Ann Lee wrote on copyright law\n", NAME, PROSE),
    ("a.md", "copyright law as Ann Lee sees it\n", NAME, PROSE),
    ("a.c", "/* c) then Ann Lee */\n", NAME, PROSE),
    ("a.py", '# Copyright (c) 2019 password="x1y2z3"\n', SECRET, PROSE),
    ("a.md", "see https://github.com/annlee/x\n", HANDLE, URL),
    ("a.md", "see github.com/annlee/x\n", HANDLE, URL),
    ("a.py", "x = 'https://annlee.github.io'\n", HANDLE, URL),
    ("a.md", "    git clone https://github.com/annlee/x\n", HANDLE, FETCHED),
    ("a.md", "git clone git@github.com:annlee/x.git\n", HANDLE, FETCHED),
    ("a.sh", "curl -sL https://x.test/annlee/z | sh\n", HANDLE, FETCHED),
    ("a.sh", "wget \\\n  https://x.test/annlee/z\n", HANDLE, FETCHED),
    ("a.md", "pip install git+https://github.com/annlee/x\n", HANDLE, FETCHED),
    (".gitmodules", '[submodule "x"]\n\turl = https://github.com/annlee/x\n', HANDLE, FETCHED),
    (".pre-commit-config.yaml", "  - repo: https://github.com/annlee/x\n", HANDLE, FETCHED),
    ("package.json", '{"d": {"x": "git+https://github.com/annlee/x.git"}}', HANDLE, FETCHED),
    ("package.json", '{"repository": {"url": "git+https://github.com/annlee/x.git"}}', HANDLE, URL),
    ("package.json", '{"homepage": "https://github.com/annlee/x"}', HANDLE, URL),
    ("a.sh", "git clone https://u:x1y2z3@github.com/a/b\n", SECRET, URL),
    ("a.py", "from annlee.pkg import x\n", HANDLE, COORDINATE),
    ("a.py", "import annlee\n", HANDLE, COORDINATE),
    ("a.ts", 'import {\n  a,\n} from "@annlee/x";\n', HANDLE, COORDINATE),
    ("a.js", "const a = require('annlee-x');\n", HANDLE, COORDINATE),
    ("A.java", "package com.annlee.x;\n", HANDLE, COORDINATE),
    ("a.cs", "using annlee.X;\n", HANDLE, COORDINATE),
    ("a.php", "<?php\nnamespace annlee\\X;\n", HANDLE, COORDINATE),
    ("a.go", 'package a\nimport (\n\t"github.com/annlee/x"\n)\n', HANDLE, COORDINATE),
    ("go.mod", "require (\n\tgithub.com/annlee/x v1.0.0\n)\n", HANDLE, COORDINATE),
    ("pom.xml", "<groupId>com.annlee</groupId>\n", HANDLE, COORDINATE),
    ("package.json", '{"dependencies": {"@annlee/x": "1"}}', HANDLE, COORDINATE),
    ("package-lock.json", '{"node_modules/@annlee/x": {"version": "1"}}', HANDLE, COORDINATE),
    ("a.md", "[notes](https://medium.test/@annlee/x)", HANDLE, URL),
    ("composer.json", '{\n  "annlee/x": "1"\n}', HANDLE, COORDINATE),
    ("a.yml", "steps:\n  - uses: annlee/act@v1\n", HANDLE, COORDINATE),
    ("a.yml", "image: annlee/x:1\n", HANDLE, COORDINATE),
    ("Dockerfile", "FROM annlee/x\n", HANDLE, COORDINATE),
    ("Gemfile", "gem 'x', github: 'annlee/x'\n", HANDLE, COORDINATE),
    ("a.md", "important: ask annlee first\n", HANDLE, PROSE),
    ("a.md", "import the file from annlee\n", HANDLE, PROSE),
    ("a.py", "# from annlee import x\n", HANDLE, PROSE),
    ("a.cs", "using (var a = annlee()) {}\n", HANDLE, IDENTIFIER),
    ("a.md", "home is /home/annlee/x\n", HANDLE, PROSE),
]


@pytest.mark.parametrize(("path", "source", "category", "expected"), [*PLACES, *LINES])
def test_a_candidate_is_told_where_it_stands(
    path: str, source: str, category: Category, expected: Position
) -> None:
    assert _located(path, source, category).position == expected


@pytest.mark.parametrize(
    ("path", "source", "category", "expected"),
    [
        ("a.py", "password = 'x1y2z3'", SECRET, "password"),
        ("a.py", "password: str = 'x1y2z3'", SECRET, "password"),
        ("a.py", "f(user='annlee', x=1)", HANDLE, "user"),
        ("a.py", "f(user, 'annlee')", HANDLE, None),
        ("a.py", "os.environ['PASS'] = 'x1y2z3'", SECRET, "PASS"),
        ("a.py", "d = {'a': 1, 'pass': 'x1y2z3'}", SECRET, "pass"),
        ("a.py", "a = 1, 'x1y2z3'", SECRET, None),
        ("a.py", "if a == 'x1y2z3': pass", SECRET, None),
        ("a.ts", "let p: string = 'x1y2z3';", SECRET, "p"),
        ("a.tsx", 'const a = <p title="Ann Lee">x</p>', NAME, "title"),
        ("a.rs", 'const PASS: &str = "x1y2z3";', SECRET, "PASS"),
        ("a.zig", 'pass: []const u8 = "x1y2z3",', SECRET, "pass"),
        ("a.vim", 'let s:pass = "x1y2z3"', SECRET, "pass"),
        ("a.kt", 'private val pass: String = "x1y2z3"', SECRET, "pass"),
        ("a.ps1", '$pass = "x1y2z3"', SECRET, "$pass"),
        ("a.R", 'pass <- "x1y2z3"', SECRET, "pass"),
        ("a.tf", 'pass = "x1y2z3"', SECRET, "pass"),
        (".env", "PASS=x1y2z3", SECRET, "PASS"),
        ("a.properties", "db.pass=x1y2z3", SECRET, "db.pass"),
        ("a.go", 'p := "x1y2z3"', SECRET, "p"),
        ("a.php", '<?php $pass = "x1y2z3";', SECRET, "$pass"),
        ("a.php", '<?php ["pass" => "x1y2z3"];', SECRET, "pass"),
        ("a.php", '<?php define("DB_PASS", "x1y2z3");', SECRET, "DB_PASS"),
        ("a.rb", "s.authors = ['Ann Lee']", NAME, "s.authors"),
        ("a.cs", 'c = "Server=a;Password=x1y2z3;"', SECRET, "Password"),
        ("a.sh", "mysql -u root --password=x1y2z3", SECRET, "password"),
        ("a.json", '{"a": "b", "pass": "x1y2z3"}', SECRET, "pass"),
        ("a.json", '{\n  "authors": [\n    "Ann Lee"\n  ]\n}', NAME, "authors"),
        ("a.yml", "authors:\n  - Bob Ray\n  - Ann Lee\n", NAME, "authors"),
        ("a.yml", "pass: x1y2z3", SECRET, "pass"),
        ("a.xml", "<author>Ann Lee</author>", NAME, "author"),
        ("web.config", '<add key="Pass" value="x1y2z3" />', SECRET, "Pass"),
        ("a.md", "https://x1y2z3", SECRET, None),
    ],
)
def test_a_candidate_is_told_what_binds_it(
    path: str, source: str, category: Category, expected: str | None
) -> None:
    language = grammar.language_of(path, source.encode())
    assert chunk.binding(_located(path, source, category), language) == expected


def test_the_tree_says_what_a_bare_word_is() -> None:
    assert _located("a.py", "user = annlee\n", HANDLE).node == "identifier"
    assert _located("a.sh", "OWNER=annlee\n", HANDLE).node == "word"
    assert _located("a.py", "# Ann Lee\n").node == "comment"
    assert _located("a.py", "f(\n  user=\n    annlee)\n", HANDLE).binding == "user"


@pytest.mark.parametrize(
    ("path", "source", "expected", "by_tree"),
    [
        ("a.py", "user = annlee\n", IDENTIFIER, False),
        ("a.c", "x->user = annlee;\n", IDENTIFIER, False),
        ("a.tsx", "const a = {user: annlee};\n", IDENTIFIER, False),
        ("a.tsx", "const a = <p>\n user: annlee\n</p>;\n", PROSE, True),
        ("a.ts", "const a = /user: annlee/;\n", STRING, True),
        ("a.rb", "a = <<X\nuser: annlee\nX\n", STRING, True),
        ("a.sh", "user=annlee\n", STRING, True),
    ],
)
def test_a_bare_word_after_a_key_needs_a_tree_only_where_texts_may_hide(
    path: str, source: str, expected: Position, by_tree: bool
) -> None:
    found = _located(path, source, HANDLE, cue="key_login_bare")
    assert found.position == expected
    assert (found.node is not None) == by_tree


@pytest.mark.parametrize("position", [PROSE, STRING, Position.PATH, Position.MESSAGE])
def test_a_position_that_a_detector_knows_stays(position: Position) -> None:
    assert _located("a.py", "# Copyright (c) 2019 Ann Lee\n", position=position).position == position


def test_what_the_line_knows_is_more_than_url() -> None:
    clone = "git clone https://github.com/annlee/x\n"
    assert _located("a.md", clone, HANDLE, position=URL).position == FETCHED
    assert _located("a.md", "see annlee\n", HANDLE, position=URL).position == URL
    locked = '"u": "https://x.test/annlee/x.tgz"\n'
    assert _located("x.lock", locked, HANDLE, PathKind.LOCK).position == FETCHED
    parsed = "assert parse('git+https://github.com/annlee/x.git')\n"
    assert _located("tests/a.py", parsed, HANDLE, PathKind.TEST).position == URL
    assert _located("tests/requirements.txt", parsed, HANDLE, PathKind.TEST).position == FETCHED


def test_broken_and_hostile_code_hides_no_candidate() -> None:
    for junk in ("}}}{{{", "((" * 5000, "'" * 999, "\x01", "<<<<<<< HEAD"):
        for path in ("a.py", "a.java", "a.ts", "a.rb", "a.c", "a.php", "a.json", "a.yml"):
            found = _located(path, f"{junk}\n annlee = 1\n", HANDLE)
            assert found.position is not None
            assert found.value == "annlee"


def test_every_candidate_comes_back_in_its_order() -> None:
    text = _text("# Ann Lee annlee\nx1y2z3 = 'ann@acme.test'\n")
    given_candidates = tuple(
        _candidate(text, category) for category in (SECRET, NAME, Category.EMAIL, HANDLE)
    )
    found = chunk.locate(text, "a.py", "python", PathKind.SOURCE, given_candidates)
    assert [one.span for one in found] == [one.span for one in given_candidates]
    assert [one.position for one in found] == [DATA, PROSE, STRING, PROSE]
    assert chunk.locate(text, "a.py", "python", PathKind.SOURCE, ()) == ()


def test_many_bare_candidates_in_flat_code_take_bounded_time() -> None:
    text = _text("annlee\n" * 30_000)
    one = _candidate(text, HANDLE)
    many = tuple(
        Candidate(Span(7 * n, 7 * n + 6), n + 1, HANDLE, one.kind, one.detector, one.cue, one.value)
        for n in range(30_000)
    )
    found = chunk.locate(text, "a.py", "python", PathKind.SOURCE, many)
    assert {one.position for one in found} == {IDENTIFIER}


NAMES = sorted(grammar.languages())


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([None, *NAMES]),
    st.lists(
        st.sampled_from(
            ["def f():\n    x = 1\n", "{é: [", "]}\n", "# c\n", '"', "\n", "ab " * 700, "中" * 900]
        )
    ),
)
def test_chunks_cover_every_byte_once(language: str | None, parts: list[str]) -> None:
    text = _text("".join(parts))
    found = chunk.chunks(text, "a", language)
    assert b"".join(text.data[one.span.start : one.span.end] for one in found) == text.data
    at = 0
    for one in found:
        assert one.span.start == at
        assert len(one.span) <= 2 * chunk.CHUNK_BYTES
        text.data[one.span.start : one.span.end].decode()
        at = one.span.end


def test_chunks_begin_at_definitions() -> None:
    body = "    " + "x = 1\n    " * 250 + "return x\n\n\n"
    text = _text("".join(f"def f{n}():\n{body}" for n in range(6)))
    found = chunk.chunks(text, "a.py", "python")
    assert [one.node for one in found] == ["function_definition"] * 6
    assert all(text.data[one.span.start :].startswith(b"def ") for one in found)


def test_small_definitions_share_a_chunk_and_large_ones_are_cut_inside() -> None:
    small = _text("".join(f"def f{n}():\n    return {n}\n" for n in range(20)))
    assert len(chunk.chunks(small, "a.py", "python")) == 1
    large = _text("class A:\n" + "".join(f"    def f{n}(self):\n        return {n}\n" for n in range(500)))
    found = chunk.chunks(large, "a.py", "python")
    assert len(found) > 4
    assert sum(large.data[one.span.start :].startswith(b"def ") for one in found) == len(found) - 1


def test_text_is_cut_at_lines_and_long_lines_at_characters() -> None:
    lines = _text("word word word\n" * 1000)
    for one in chunk.chunks(lines, "a.md", "markdown"):
        assert lines.data[: one.span.end].endswith(b"\n")
    long = _text("é" * 10_000)
    assert [len(one.span) % 2 for one in chunk.chunks(long, "a", None)] == [0, 0, 0, 0, 0]
    assert chunk.chunks(_text(""), "a", None) == ()
