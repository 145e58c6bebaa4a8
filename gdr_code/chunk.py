"""A file in pieces for a judge, and where each candidate stands in its syntax."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from gdr_code import grammar, lexer, positions
from gdr_code.grammar import Language
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, Category, Chunk, PathKind, Position, Span
from gdr_code.text import Text

if TYPE_CHECKING:
    from tree_sitter import Node, Tree, TreeCursor

CHUNK_BYTES = 4096
PARSED_BYTES = 256 * 1024
_MOST_LOOKUPS = 4096
_MOST_LEVELS = 256
_MOST_CUT_LEVELS = 32
_MOST_KINDS = 12

_NAMES = frozenset({Category.PERSON_NAME, Category.USERNAME, Category.OTHER})
_POSITIONS = {
    "comment": Position.PROSE,
    "docstring": Position.PROSE,
    "text": Position.PROSE,
    "string": Position.STRING,
    "piece": Position.STRING,
    "tag": Position.STRING,
    "number": Position.DATA,
}
# After these a bare word is an identifier, unless only a tree shows that it stands in a text or an import.
_KEY_CUES = frozenset({"key_login_bare", "author_key", "person_key"})
_HIDDEN_STRING = compiled(r"\bimport\b|/|%[^\w\s]")
_BY_KIND = {"prose": Position.PROSE, "data": Position.DATA, "markup": Position.PROSE}


def locate(
    text: Text, path: str, language: str | None, path_kind: PathKind, candidates: tuple[Candidate, ...]
) -> tuple[Candidate, ...]:
    """The candidates, in their order, with position and node; a position they have stays.

    The lexer answers for most. A tree is parsed only for a name that stands bare in code: it may be imported.
    """
    known = grammar.languages().get(language or "")
    groups = _groups(text, known, candidates)
    syntax = _Syntax(text.data, known)
    return tuple(
        _located(candidate, group, syntax, path, path_kind)
        for candidate, group in zip(candidates, groups, strict=True)
    )


def binding(candidate: Candidate, language: str | None) -> str | None:
    """The name a value is bound to: as the tree said, else by its line, in data by the lines above it."""
    from gdr_code import bindings

    found = candidate.binding or bindings.binding_of(candidate.before)
    known = grammar.languages().get(language or "")
    if found is None and known is not None and known.kind == "data":
        found = bindings.binding_above(candidate.above, candidate.before)
    return found


def syntax_paths(data: bytes, language: str | None, spans: Iterable[Span]) -> Iterator[str]:
    """For each span the kinds of the nodes it lies in, outermost first: no name and no value is in it."""
    tree = grammar.parse(data, language) if language else None
    for span in spans:
        if tree is None:
            yield language or "text"
        else:
            cursor = tree.walk()
            kinds = [parent.type for parent in _down(cursor, span)]
            innermost = cursor.node
            whole = (
                innermost is not None
                and innermost.start_byte <= span.start
                and span.end <= innermost.end_byte
            )
            kinds += [innermost.type] if innermost is not None and whole else []
            yield "/".join(kinds[-_MOST_KINDS:])


def chunks(text: Text, path: str, language: str | None) -> tuple[Chunk, ...]:
    """Pieces of about 4 KB that begin at syntax nodes, or at lines; every byte is in exactly one."""
    tree = grammar.parse(text.data, language) if language else None
    parts = _parts(tree) if tree is not None else ()
    return tuple(_windows(text, path, _packed(parts, len(text.data))))


@dataclass(frozen=True, slots=True)
class _Part:
    """A place where a chunk may begin, and the node that begins there."""

    start: int
    node: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What a tree says of a span: its node's class and kind, what it is bound to, whether it is imported."""

    group: str | None
    node: str
    binding: str | None
    imported: bool


class _Syntax:
    """The tree of one file, parsed when first asked for."""

    def __init__(self, data: bytes, language: Language | None) -> None:
        self.language = language
        self._data = data
        self._tree: Tree | None = None
        self._asked = 0

    def is_identifier(self, candidate: Candidate) -> bool:
        """True for a bare word that its cue and its line show to be an identifier: no tree is needed."""
        if candidate.cue not in _KEY_CUES or candidate.value[:1].isdigit() or not self._shows_texts:
            return False
        return _HIDDEN_STRING.search(candidate.before) is None

    @functools.cached_property
    def _shows_texts(self) -> bool:
        """False where the lexer may have taken a text for code."""
        if self.language is None or self.language.bare != "identifier":
            return False
        return not any(sign.encode() in self._data for sign in self.language.text_signs)

    def find(self, span: Span) -> _Found | None:
        """What the tree says of a span; None without a tree."""
        language = self.language
        self._asked += 1
        if language is None or language.kind == "markup":
            return None
        if len(self._data) > PARSED_BYTES or self._asked > _MOST_LOOKUPS:
            return None
        if self._asked == 1:
            self._tree = grammar.parse(self._data, language.name)
        return _found(self._tree, self._data, span, language) if self._tree else None


def _groups(text: Text, known: Language | None, candidates: Sequence[Candidate]) -> list[str | None]:
    """The lexer's class at the start of each candidate."""
    if known is None:
        return [None] * len(candidates)
    order = sorted(range(len(candidates)), key=lambda index: candidates[index].span.start)
    found = lexer.groups(text.data, known, [candidates[index].span.start for index in order])
    return [group for _, group in sorted(zip(order, found, strict=True))]


def _located(
    candidate: Candidate, group: str | None, syntax: _Syntax, path: str, path_kind: PathKind
) -> Candidate:
    language = syntax.language
    position, node = candidate.position, candidate.node or group
    binding = candidate.binding
    if position is None or position is Position.URL:
        name = language.name if language else None
        comment = group in ("comment", "docstring")
        position = positions.line_position(candidate, path, name, path_kind, comment=comment)
    if position is None:
        position = _by_group(group, language)
    if position is None and candidate.category in _NAMES and not syntax.is_identifier(candidate):
        found = syntax.find(candidate.span)
        if found is not None:
            position = _by_tree(found, candidate.category)
            node, binding = found.node, found.binding or binding
    return replace(candidate, position=position or _bare(candidate, language), node=node, binding=binding)


def _by_group(group: str | None, language: Language | None) -> Position | None:
    """The position by the lexer's class; None for what stands bare in code."""
    if language is None:
        return Position.DATA
    if language.kind in ("data", "prose"):
        return Position.PROSE if group == "comment" else _BY_KIND[language.kind]
    if group is None and language.kind == "markup":
        return Position.PROSE
    return _POSITIONS.get(group or "")


def _by_tree(found: _Found, category: Category) -> Position | None:
    if found.imported and category in _NAMES:
        return Position.COORDINATE
    return _POSITIONS.get(found.group or "")


def _bare(candidate: Candidate, language: Language | None) -> Position:
    """Only names can be identifiers: a number or an address is never one, and a secret must not be kept."""
    if language is not None and language.bare == "string":
        return Position.STRING
    return Position.IDENTIFIER if candidate.category in _NAMES else Position.DATA


def _found(tree: Tree, data: bytes, span: Span, language: Language) -> _Found:
    """Walk down from the root to the smallest node that holds the span."""
    cursor = tree.walk()
    group, kind, binding, imported = None, "", None, False
    for parent in _down(cursor, span):
        node = cursor.node
        assert node is not None
        kind = node.type
        named = _binding(parent, cursor, data, language)
        binding = named or binding
        own = language.nodes.get(kind)
        imported = imported or own == "coordinate"
        if own in _POSITIONS or own == "identifier":
            group = own
    return _Found(group, kind, binding, imported)


def _down(cursor: TreeCursor, span: Span) -> Iterator[Node]:
    """The parent of each node on the way down to the span; the cursor stands on the node itself."""
    for _ in range(_MOST_LEVELS):
        parent = cursor.node
        assert parent is not None
        if cursor.goto_first_child_for_byte(span.start) is None:
            return
        node = cursor.node
        assert node is not None
        if node.start_byte > span.start or node.end_byte < span.end:
            return
        yield parent


def _binding(parent: Node, cursor: TreeCursor, data: bytes, language: Language) -> str | None:
    """The name that the parent binds the cursor's node to; None where it binds none, or is the name."""
    field = language.bindings.get(parent.type)
    if field is None or cursor.field_name == (field or None):
        return None
    name = parent.child_by_field_name(field) if field else parent.named_child(0)
    if name is None or cursor.node == name:
        return None
    return (
        data[name.start_byte : min(name.end_byte, name.start_byte + 200)]
        .decode("utf-8", "replace")
        .strip("\"'`")
    )


def _parts(tree: Tree) -> Iterator[_Part]:
    """Where the nodes begin that are small enough for a chunk, or that cannot be taken apart."""
    pending: list[tuple[Node, int]] = [(tree.root_node, 0)]
    while pending:
        node, level = pending.pop()
        if node.end_byte - node.start_byte > CHUNK_BYTES and level < _MOST_CUT_LEVELS and node.child_count:
            pending.extend((child, level + 1) for child in reversed(node.children))
        else:
            yield _Part(node.start_byte, node.type)


def _packed(parts: Iterable[_Part], size: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, node) of neighbouring parts taken together as long as they fit."""
    start, node = 0, ""
    for part, following in pairwise((*parts, _Part(size, ""))):
        if node and part.start > start and following.start - start > CHUNK_BYTES:
            yield start, part.start, node
            start, node = part.start, ""
        node = node or part.node
    if size > start:
        yield start, size, node or "line"


def _windows(text: Text, path: str, pieces: Iterable[tuple[int, int, str]]) -> Iterator[Chunk]:
    """Chunks; a piece that is still too large is cut at lines, and a line at characters."""
    for start, end, node in pieces:
        while end - start > CHUNK_BYTES:
            cut = _cut(text.data, start, start + CHUNK_BYTES)
            yield Chunk(path, Span(start, cut), "line")
            start, node = cut, "line"
        yield Chunk(path, Span(start, end), node)


def _cut(data: bytes, start: int, limit: int) -> int:
    """The last line start in (start, limit], else the last character boundary."""
    line = data.rfind(b"\n", start, limit) + 1
    if line > start:
        return line
    while data[limit] & 0xC0 == 0x80:
        limit -= 1
    return limit
