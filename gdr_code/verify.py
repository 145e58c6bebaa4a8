"""h(y): what must hold of a rewritten file, each checked on its bytes and assumed nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from gdr_code import grammar, outcomes
from gdr_code.records import Edit, Problem, Rewrite, SourceFile, Span
from gdr_code.text import Text, read_text

Finder = Callable[[bytes], Iterable[Span]]
"""Raw spans of what a search finds in raw bytes."""

_Found = tuple[str, str]
_LINE_END = re.compile(r"\r\n|\r|\n")
_BACKSLASH = re.compile(rb"\\([\s\S]?)")
_SAFE_ESCAPES = frozenset({b"\\", b'"', b"'"})


def check(
    before: SourceFile, after: Rewrite, language: str | None, survivors: Finder, rescan: Finder
) -> tuple[Problem, ...]:
    """Everything that is wrong with a rewrite; nothing means that it is proven.

    `survivors` finds values that must be gone, `rescan` what a fresh scan would report.
    """
    edits = sorted(after.edits, key=lambda edit: edit.span)
    found = list(_outside(before, after, edits))
    if not found:
        found += text_kept(before.data, after.data)
        found += _escapes(before.data, edits, language)
        found += syntax_kept(before.data, after.data, language)
    found += _left(after.data, survivors)
    found += _fresh(after.data, edits, rescan)
    return tuple(Problem(before.path, name, detail) for name, detail in found)


def _outside(before: SourceFile, after: Rewrite, edits: Sequence[Edit]) -> Iterator[_Found]:
    """Bytes outside edits are identical, and so are name and mode."""
    if (after.raw_path, after.mode) != (before.raw_path, before.mode):
        yield "identity", "another path or mode"
    old = new = 0
    for number, edit in enumerate(edits, 1):
        if edit.span.start < old or edit.span.end > len(before.data):
            yield "outside_edits", f"edit {number} overlaps another or lies past the end"
            return
        kept = edit.span.start - old
        if before.data[old : edit.span.start] != after.data[new : new + kept]:
            yield "outside_edits", f"bytes before edit {number} differ"
            return
        new += kept
        if after.data[new : new + len(edit.replacement)] != edit.replacement:
            yield "outside_edits", f"edit {number} is not what was written"
            return
        old, new = edit.span.end, new + len(edit.replacement)
    if before.data[old:] != after.data[new:]:
        yield "outside_edits", "bytes after the last edit differ"


def text_kept(before: bytes, after: bytes) -> Iterator[_Found]:
    """Encoding, byte order mark, line ends and the final line end stay."""
    old, new = read_text(before), read_text(after)
    if old is None or new is None:
        if (old is None) != (new is None):
            yield "encoding", "text became binary or the reverse"
        return
    if (old.encoding, old.mark) != (new.encoding, new.mark) and not _is_narrower(old, new):
        yield "encoding", f"{old.encoding} became {new.encoding}"
    if _line_ends(old) != _line_ends(new):
        yield "line_ends", "lines were added, removed or end differently"


def _is_narrower(old: Text, new: Text) -> bool:
    """True when nothing but ASCII is left of a text in an encoding that extends ASCII."""
    return old.mark == new.mark == 0 and new.data.isascii()


def _line_ends(text: Text) -> tuple[list[str], bool]:
    decoded = text.data.decode("utf-8")
    return _LINE_END.findall(decoded), decoded.endswith(("\n", "\r"))


def _escapes(before: bytes, edits: Iterable[Edit], language: str | None) -> Iterator[_Found]:
    """No edit brings an escape of a kind that it did not replace; few parsers say which are valid."""
    known = grammar.languages().get(language or "")
    if known is None or known.kind not in ("code", "data"):
        return
    for number, edit in enumerate(edits, 1):
        head = before[max(0, edit.span.start - 64) : edit.span.start]
        lead = b"\\" * ((len(head) - len(head.rstrip(b"\\"))) % 2)
        old = set(_BACKSLASH.findall(lead + before[edit.span.start : edit.span.end]))
        if set(_BACKSLASH.findall(lead + edit.replacement)) - old - _SAFE_ESCAPES:
            yield "escape", f"edit {number} brings another escape"


def syntax_kept(before: bytes, after: bytes, language: str | None) -> Iterator[_Found]:
    """The tree keeps its shape and gains no error; the language's own parser says the same as before."""
    old, new = read_text(before), read_text(after)
    if old is None or new is None or language is None:
        return
    yield from _shape(old.data, new.data, language)
    expected = outcomes.outcome(old.data, language)
    if expected is not None and outcomes.outcome(new.data, language) != expected:
        yield "parser", f"another outcome from the parser of {language}"


def _shape(old: bytes, new: bytes, language: str) -> Iterator[_Found]:
    tree = grammar.parse(old, language)
    if tree is None:
        return
    shape = grammar.shape(tree)
    del tree
    changed = grammar.parse(new, language)
    if changed is None:
        yield "tree", "no tree after the edits"
        return
    found = grammar.shape(changed)
    if found.errors > shape.errors:
        yield "tree", f"{found.errors - shape.errors} more syntax errors"
    elif found != shape:
        yield "tree", "another shape"


def _left(after: bytes, survivors: Finder) -> Iterator[_Found]:
    count = sum(1 for _ in survivors(after))
    if count:
        yield "survivor", f"{count} left"


def _fresh(after: bytes, edits: Sequence[Edit], rescan: Finder) -> Iterator[_Found]:
    """A fresh scan finds nothing that does not touch an edit."""
    written = list(_written(edits))
    found = sorted(rescan(after), key=lambda span: span.start)
    count, at = 0, 0
    for span in found:
        while at < len(written) and written[at][1] <= span.start:
            at += 1
        count += at == len(written) or written[at][0] >= span.end
    if count:
        yield "rescan", f"{count} new outside edits"


def _written(edits: Sequence[Edit]) -> Iterator[tuple[int, int]]:
    """Where the replacements lie in the rewritten bytes; those that are empty lie nowhere."""
    shift = 0
    for edit in edits:
        start = edit.span.start + shift
        yield start, start + len(edit.replacement)
        shift += len(edit.replacement) - len(edit.span)
