"""Languages by name, bounded parsing, and shapes that tell structure and no content."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdr_code import grammar, lexer

FIRST = [
    "python",
    "javascript",
    "typescript",
    "tsx",
    "java",
    "c",
    "cpp",
    "csharp",
    "go",
    "php",
    "ruby",
    "bash",
    "json",
    "yaml",
    "toml",
]


@pytest.mark.parametrize(
    ("path", "head", "expected"),
    [
        ("a/b.py", b"", "python"),
        ("A.PY", b"", "python"),
        ("x.min.js", b"", "javascript"),
        ("x.d.ts", b"", "typescript"),
        ("view.blade.php", b"", "html"),
        ("index.php", b"", "php"),
        ("x.tsx", b"", "tsx"),
        ("Gemfile", b"", "ruby"),
        ("Gemfile.lock", b"", "requirements"),
        ("Dockerfile", b"", "dockerfile"),
        ("deploy/Dockerfile.prod", b"", "dockerfile"),
        (".env", b"", "env"),
        (".env.local", b"", "env"),
        ("app.env", b"", "env"),
        (".bashrc", b"", "bash"),
        (".gitmodules", b"", "ini"),
        ("README.md", b"", "markdown"),
        ("LICENSE", b"", "text"),
        ("a.m", b"% Solve it.\nfunction y = f(x)\n", "matlab"),
        ("a.m", b"addpath('lib');\n", "matlab"),
        ("a.m", b"", "matlab"),
        ("a.m", b"# A comment of Octave\n1;\n", "matlab"),
        ("a.m", b"//  A.m\n\n", "objc"),
        ("a.m", b"\xef\xbb\xbf/* A */\n", "objc"),
        ("a.m", b"#import <Foundation/Foundation.h>\n", "objc"),
        ("a.m", b"\nNSString *const A = nil;\n@implementation B\n", "objc"),
        ("a.mm", b"", "objc"),
        ("a.pl", b"use strict;\n", "perl"),
        ("a.pl", b"% Facts.\nborn(ann).\n", "prolog"),
        ("run", b"#!/usr/bin/env python3\n", "python"),
        ("run", b"#!/bin/sh -e\n", "bash"),
        ("run", b"#!/usr/bin/env node", "javascript"),
        ("run", b"#! /usr/bin/perl -w\r\n", "perl"),
        ("run", b"#!/opt/thing\n", None),
        ("run", b"python", None),
        ("data.bin", b"#!\xff\xfe", None),
        (".py", b"", None),
        ("py", b"", None),
        ("x.py.unknown", b"", None),
    ],
)
def test_a_language_is_known_by_name_extension_or_first_line(
    path: str, head: bytes, expected: str | None
) -> None:
    assert grammar.language_of(path, head) == expected


def test_names_and_extensions_belong_to_one_language() -> None:
    for field in ("names", "extensions", "prefixes", "shebangs"):
        claims = [claim for one in grammar.languages().values() for claim in getattr(one, field)]
        assert sorted(claims) == sorted(set(claims)), field
        assert all(claim == claim.lower() for claim in claims)


@pytest.mark.parametrize("name", FIRST)
def test_node_kinds_and_fields_exist_in_the_grammar(name: str) -> None:
    language = grammar.languages()[name]
    tree = grammar.parse(b"", name)
    assert tree is not None
    for kind in (*language.nodes, *language.bindings):
        assert tree.language.id_for_node_kind(kind, True) is not None, kind
    for field in filter(None, language.bindings.values()):
        assert tree.language.field_id_for_name(field) is not None, field


SOURCES = {
    "python": 'def f(a="Ann"):\n    return {"k": f"x {a}"}  # Ann\n',
    "javascript": 'const a = {name: "Ann"}; // Ann\nlet b = `x ${a}`;\n',
    "typescript": 'interface A { name: string }\nconst a: A = {name: "Ann"};\n',
    "tsx": 'const a = <p title="Ann">Ann {b}</p>;\n',
    "java": 'class A { String a = "Ann"; /* Ann */ }\n',
    "c": '#include <a.h>\nchar *a = "Ann"; /* Ann */\n',
    "cpp": 'namespace a { std::string b{"Ann"}; } // Ann\n',
    "csharp": 'class A { string a = "Ann"; /* Ann */ }\n',
    "go": 'package a\n\nvar b = "Ann" // Ann\n',
    "php": '<p>Ann</p><?php $a = "Ann"; // Ann\n',
    "ruby": 'a = "Ann" # Ann\nb = <<~X\n  Ann\nX\n',
    "bash": 'A="Ann" # Ann\ncat <<X\nAnn\nX\n',
    "json": '{"name": "Ann", "list": ["Ann", 1]}\n',
    "yaml": 'name: Ann # Ann\nlist:\n  - "Ann"\n',
    "toml": 'name = "Ann" # Ann\n[t]\nx = 1\n',
}


@pytest.mark.parametrize("name", FIRST)
def test_a_shape_tells_structure_and_no_content(name: str) -> None:
    source = SOURCES[name]
    base = _shape(source, name)
    assert base.errors == 0
    assert _shape(source.replace("Ann", "Eva"), name) == base
    assert _shape(source + source, name) != base
    assert _shape(source.replace("Ann", '"){ "Eva'), name) != base
    assert "Ann" not in repr(base)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("python", '"a\\u00fcb"', '"ab"'),
        ("javascript", 'x = "\\u00fc\\u00fc"', 'x = "abc"'),
        ("json", '["a\\nb\\nc"]', '["abc"]'),
        ("toml", 'a = "x\\ny"', 'a = "xy"'),
        ("go", 'package a\nvar b = "\\n"', 'package a\nvar b = "c"'),
    ],
)
def test_escapes_in_a_string_do_not_change_its_shape(name: str, one: str, other: str) -> None:
    assert _shape(one, name) == _shape(other, name)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("python", "a + b", "a - b"),
        ("python", "a + b", "a(b)"),
        ("python", '"a"', '"a" "b"'),
        ("python", 'f"{a}"', 'f"a"'),
        ("json", "[1]", '["1"]'),
        ("json", "[[1], 2]", "[[1, 2]]"),
        ("yaml", "a: x", "a: 1"),
        ("bash", "echo a", "echo $a"),
    ],
)
def test_other_structure_is_another_shape(name: str, one: str, other: str) -> None:
    assert _shape(one, name) != _shape(other, name)


def test_errors_and_missing_tokens_count() -> None:
    assert _shape("def f(:\n  pass\n", "python").errors > 0
    assert _shape("int a = 1", "c").errors == 1


def test_what_no_real_file_looks_like_has_no_tree() -> None:
    assert grammar.parse(b"x", "text") is None
    assert grammar.parse(b"x", "no such language") is None
    assert grammar.parse(b"#" * (grammar.MAX_PARSED + 1), "python") is None
    assert grammar.parse(b"[" * 1000 + b"]" * 1000, "json") is None
    assert grammar.parse(b"a<b<(c)" * 50_000, "csharp") is None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cpp", b"{[(<\"'" * 60_000),
        ("typescript", b"a<b<" * 60_000),
        ("javascript", b"`${" * 60_000),
        ("python", b"1" + b"+1" * 60_000),
        ("python", b"if a:b\nel" * 20_000),
        ("json", b'{"a":' * 60_000),
        ("yaml", b"- " * 60_000),
        ("yaml", b"? " * 400),
        ("yaml", b"\n".join(b" " * level + b"a:" for level in range(600))),
        ("ruby", b"%w<<-{[(|&*%" * 20_000),
        ("ruby", b"<<A*`${;&a " * 4_000),
        ("ruby", b'<<"' + b"word" * 80 + b'" ' + b"<<B " * 3_000),
        ("ruby", b"\n<<A#{" * 2_000),
        ("bash", "&a 中|\n中".encode() * 8_000),
        ("bash", b"cat <<a <<b " * 10_000),
        ("php", b"<?php " + b"<<<A\n$" * 10_000),
        ("dart", b"." * 4_013),
        ("dart", b"." * 50_000),
        ("dart", "中".encode() * 20_000),
        ("dart", b"a<b<" * 12_000),
        ("markdown", b">" * 4_000),
        ("markdown", b"> " * 4_000),
        ("markdown", b"- " * 4_000),
        ("markdown", b"1. - * + > " * 400),
        ("markdown", b"-\t" * 4_000),
        ("markdown", b"\n".join(b"  " * level + b"- a" for level in range(400))),
        ("svelte", b"<p>" * 16_000),
        ("svelte", b"<" + b"a" * 50_000),
        ("svelte", b"{#if a}" * 7_000),
        ("vue", b"<a-b>" * 10_000),
        ("html", b"<p>" * 16_000),
        ("html", b"<" + b"b" * 2_000 + b">"),
        ("html", b"<a " * 16_000),
        ("astro", b"<script>{`" * 5_000),
        ("xml", b"<a>" * 16_000),
        ("xml", b"<br>" * 12_000),
        ("rst", b"a\n=\n" * 10_000),
        ("rst", b"\n".join(b" " * level + b"* a" for level in range(300))),
        ("nim", b"\n".join(b" " * level + b"if a:" for level in range(300))),
        ("haskell", b"\n".join(b" " * level + b"a = do" for level in range(300))),
        ("fsharp", b"\n".join(b" " * level + b"let a =" for level in range(300))),
        ("scala", b"\n".join(b" " * level + b"a:" for level in range(300))),
        ("elm", b"\n".join(b" " * level + b"let a =" for level in range(300))),
        ("purescript", b"\n".join(b" " * level + b"a = do" for level in range(300))),
        ("gdscript", b"\n".join(b" " * level + b"if a:" for level in range(300))),
        ("starlark", b"\n".join(b" " * level + b"if a:" for level in range(300))),
        ("python", b"\n".join(b" " * level + b"if a:" for level in range(300))),
        ("ocaml", b"(*" * 20_000),
        ("rust", b"/*" * 20_000),
        ("kotlin", b'"${' * 15_000),
        ("swift", b'"\\(' * 15_000),
        ("julia", b'"$(' * 15_000),
        ("nix", b"''${" * 12_000),
        ("hcl", b'"${' * 15_000),
        ("elixir", b'"#{' * 15_000),
        ("makefile", b"$(" * 20_000),
        ("cmake", b"[" + b"=" * 20_000 + b"["),
        ("lua", b"--[" + b"=" * 20_000 + b"["),
        ("latex", b"\\begin{a}" * 5_000),
        ("dockerfile", b"RUN <<A <<B\n" * 4_000),
        ("sql", b"SELECT (" * 6_000),
        ("graphql", b"{a" * 20_000),
        ("powershell", b"$(" * 20_000),
    ],
    ids=range(63),
)
def test_hostile_input_neither_crashes_nor_hangs(name: str, data: bytes) -> None:
    tree = grammar.parse(data, name)
    assert tree is None or len(grammar.shape(tree).kinds) > 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ruby", b"a = <<~X\n  text\nX\n" * 500),
        ("markdown", b"\n".join(b"  " * level + b"- a" for level in range(30))),
        ("markdown", b"> " * 20 + b"a\n"),
        ("html", b"<div>" * 200 + b"</div>" * 200),
        ("html", b"<br><img src='a'>" * 5_000),
        ("xml", b"<a>" * 200 + b"</a>" * 200),
        ("svelte", b"{#if a}<p>b</p>{/if}\n" * 2_000),
        ("scala", b"val a = b.c(d) // e\n" * 2_000),
        ("fsharp", b"let a = b (c + d) // e\n" * 2_000),
        ("dart", "var a = '中é'; // ü\n".encode() * 2_000),
    ],
    ids=range(10),
)
def test_what_real_files_look_like_is_parsed(name: str, data: bytes) -> None:
    assert grammar.parse(data, name) is not None


def test_bytes_that_are_no_text_have_no_tree() -> None:
    for name in ("c", "dart", "markdown"):
        assert grammar.parse(b"\xff" * 5_000, name) is None
        assert grammar.parse(b"a \xe4\xb8", name) is None


def test_a_character_at_the_end_of_a_window_is_read_whole() -> None:
    for pad in range(4090, 4100):
        source = b"/* " + b"a" * (pad - 3) + "中😀".encode() * 3_000 + b" */ int a;"
        tree = grammar.parse(source, "c")
        assert tree is not None
        assert [node.type for node in tree.root_node.children] == ["comment", "declaration"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FIRST), st.lists(st.sampled_from("{}()[]\"'`#/*<>$\n a1:-é")))
def test_any_text_has_the_same_shape_twice(name: str, parts: list[str]) -> None:
    source = "".join(parts)
    assert _shape(source, name) == _shape(source, name)


def _shape(source: str, name: str) -> grammar.Shape:
    tree = grammar.parse(source.encode(), name)
    assert tree is not None
    return grammar.shape(tree)


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("python", 'x = "a#b" # c', ["string", "comment"]),
        ("python", '"""d"""\ny = """s"""', ["docstring", "string"]),
        ("python", "x = 'it\\'s' + don't", ["string", "open"]),
        ("php", "<p>Don't</p><?php $a = 'x'; // c\n?> it's", ["text", "string", "comment", "text"]),
        ("bash", "a=$# b=x#y # c", ["comment"]),
        ("html", "<!-- c --><p>t</p>", ["comment", "tag", "tag"]),
        (
            "html",
            "<script>a = 'x'; // c\n</script>",
            ["tag", "bare", "string", "bare", "comment", "bare", "tag"],
        ),
        ("ini", "# a\n ; b\nx = 1 # c", ["comment", "comment"]),
        ("csharp", 'a = @"c:\\" + "\\"";', ["string", "string"]),
        ("sql", "'it''s' -- c", ["string", "string", "comment"]),
        ("c", "/* a\n b */ 'x'", ["comment", "string"]),
        ("rust", 'fn a<\'b>() { "x\ny" }', ["string"]),
    ],
)
def test_the_lexer_finds_comments_and_strings(name: str, source: str, expected: list[str]) -> None:
    found = lexer.tokens(source.encode(), grammar.languages()[name])
    assert [token.group for token in found] == expected


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(grammar.languages())), st.text(alphabet="\"'`#/*-<>!{}=\\\n a?;@$", max_size=60)
)
def test_tokens_are_in_order_and_apart(name: str, source: str) -> None:
    data = source.encode()
    end = 0
    for token in lexer.tokens(data, grammar.languages()[name]):
        assert end <= token.start < token.end <= len(data)
        end = token.end


@pytest.mark.parametrize(
    "piece", ['"', "'", '\\"', "/*", "*/", "#", "<", "<script>", "`", '"""', "'''", "--[[", "{-"]
)
def test_the_lexer_takes_linear_time(piece: str) -> None:
    data = piece.encode() * 100_000
    for language in grammar.languages().values():
        for _ in zip(range(1000), lexer.tokens(data, language), strict=False):
            pass
