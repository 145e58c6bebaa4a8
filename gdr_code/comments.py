"""An allow comment put at the end of a line, where the language has comments and one can stand there."""

from __future__ import annotations

from gdr_code import grammar, lexer
from gdr_code.grammar import Language


def with_comment(data: bytes, language: str | None, line: int, words: str) -> bytes | None:
    """The text with a comment at the end of a 1-based line; None where none can stand there.

    In a text over several lines, or in a language without comments, it would be part of the content.
    """
    known = grammar.languages().get(language or "")
    signs = _signs(known)
    lines = data.split(b"\n")
    if known is None or signs is None or not 0 < line <= len(lines):
        return None
    old = lines[line - 1]
    bare = old[:-1] if old.endswith(b"\r") else old
    if bare.endswith(b"\\"):
        return None  # the line goes on
    comment = f"  {signs[0]} {words}{signs[1]}".encode()
    start = sum(len(before) + 1 for before in lines[: line - 1]) + len(bare)
    changed = data[:start] + comment + data[start:]
    (inside,) = lexer.groups(changed, known, [start + 2])
    stands = inside == "comment" and _goes_on(data, changed, start, known)
    return changed if stands and _is_comment(changed, start + 2, known) else None


def _is_comment(data: bytes, at: int, known: Language) -> bool:
    """True where the syntax tree says so too: no lexer knows texts that end by indent or by a word."""
    if known.grammar is None:
        return True
    tree = grammar.parse(data, known.name)
    node = tree and tree.root_node.descendant_for_byte_range(at, at + 1)
    return node is not None and "comment" in node.type


def _goes_on(data: bytes, changed: bytes, start: int, known: Language) -> bool:
    """True where what follows the line is what it was."""
    before = data.find(b"\n", start) + 1
    if not 0 < before < len(data):
        return True
    after = before + len(changed) - len(data)
    return lexer.groups(data, known, [before]) == lexer.groups(changed, known, [after])


def _signs(known: Language | None) -> tuple[str, str] | None:
    """What opens and closes a comment."""
    if known is None or known.comment_starts_line:
        return None
    if known.line_comments:
        return known.line_comments[0], ""
    if known.block_comments:
        opening, closing = known.block_comments[0]
        return opening, f" {closing}"
    return None
