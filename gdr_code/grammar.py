"""What is known of each language: loads `grammars/`; bytes -> tree; tree -> shape."""

from __future__ import annotations

import functools
import json
import re
import tomllib
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from gdr_code import cache
from gdr_code.patterns import compiled

if TYPE_CHECKING:
    from tree_sitter import Language as Grammar
    from tree_sitter import Point, Tree, TreeCursor

MAX_PARSED = 2 * 1024 * 1024

# 20,000 real files took at most 0.04 progress reports (10 us each) and 6 lexed bytes a byte, and nested at
# most 73 brackets. Garbage takes up to 0.09, or lexes the rest of the file at every token; where it nests
# thousands of brackets a single report takes 10 ms.
_STEPS_A_BYTE = 0.05
_MOST_STEPS = 45_000
_LEXED_A_BYTE = 8
_SPARE_STEPS, _SPARE_READS = 100, 500
_WINDOW = 4096
# These scanners go back to the start of the line for a column at every token: ordinary code asks for half a
# window a byte, however short the windows are.
_GOES_BACK = frozenset({"scala", "fsharp"})
_SHORT_WINDOW, _SHORT_READS_A_BYTE = 512, 1
# Each error costs as much as all that the errors before it left open. Of 6,642 real files 187 were met in an
# error when progress was reported, and none more than 21 times.
_MOST_BROKEN_STEPS = 40
_MOST_BRACKETS = 200
_BRACKETS = compiled(rb"\"(?:[^\"\\\n]++|\\.)*+(\")?+|'(?:[^'\\\n]++|\\.)*+(')?+|[\[({\])}]")
_BRACKET = compiled(rb"[\[({\])}]")

# The YAML scanner crashes the process near 250 nested blocks. A block starts right of the one around it, so
# short indents and few indicators a line bound the depth.
_MOST_YAML_LEVELS = 64
_YAML_LEVEL = compiled(rb"[-?:](?=\s|$)")

# The Ruby scanner writes past its kilobyte of state when heredocs with many or long words are open at once.
_MOST_HEREDOC_BYTES = 400
_HEREDOC = compiled(rb"<<[-~]?(\"[^\"]*\"?|'[^']*'?|`[^`]*`?|[^\s\"'`(){}\[\],;.|]+)")

# The Markdown scanner ends the process near 250 nested blocks: items by their indent, quotes by their marks.
_MOST_ITEMS = 100
_ITEMS = compiled(rb"(?m:^)((?:[ \t]*+(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t\r\n])))++)")
_ITEM = compiled(rb">|[-*+]|\d+")

# The scanners of markup walk all open tags at each token, and keep their names with many.
_MOST_TAGS = 1000
_LONGEST_TAG = 200
_TAGS = compiled(rb"(?i:<(?:script|style)\b)(?:[^<]++|<(?!/s))*+</?|</|/>|<([\w:.\x80-\xff-]++)")
_VOID_TAGS = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())

_SHEBANG = compiled(rb"#![^\n]*?([A-Za-z_-]+)[0-9.]*(?:[ \t]+-[^\n]*)?\r?(?:\n|$)")
_ERROR = 0xFFFF
_UP, _PIECE = 0xFFFE, 0xFFFD


@dataclass(frozen=True, slots=True)
class Language:
    """One language's facts, as its file in `grammars/` states them.

    `kind` is code, data, prose or markup. `nodes` gives a syntax node's class (comment, string, piece,
    filler, identifier, number, text, definition, coordinate; of prose, block) and `bindings` the field of a
    node that names what its value is bound to ("" for its first child). The quotes differ in whether they may
    span lines and whether a backslash escapes in them; `characters` are quoted one by one, or follow a
    `character_mark`; `bare` is the class of a word outside all of these, and `text_signs` show that it may
    stand in a text all the same. `rival_extensions` belong to another language unless a file begins as they
    say.
    """

    name: str
    kind: str
    grammar: str | None = None
    extensions: tuple[str, ...] = ()
    rival_extensions: Mapping[str, str] = field(default_factory=dict, hash=False)
    names: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    shebangs: tuple[str, ...] = ()
    line_comments: tuple[str, ...] = ()
    blank_before_comment: bool = False
    comment_starts_line: bool = False
    block_comments: tuple[tuple[str, str], ...] = ()
    quotes: tuple[str, ...] = ()
    long_quotes: tuple[str, ...] = ()
    raw_quotes: tuple[str, ...] = ()
    short_raw_quotes: tuple[str, ...] = ()
    block_strings: tuple[tuple[str, str], ...] = ()
    characters: bool = False
    character_mark: str = ""
    text_signs: tuple[str, ...] = ()
    text_until: str = ""
    text_from: str = ""
    bare: str = "identifier"
    embedded: Mapping[str, str] = field(default_factory=dict, hash=False)
    nodes: Mapping[str, str] = field(default_factory=dict, hash=False)
    bindings: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """A tree's structure, comparable: node kinds in preorder with the ways up, and how many are errors.

    A string's content counts as one piece, whatever escapes it holds; fillers are not seen. Of prose only
    the blocks count.
    """

    kinds: bytes = field(repr=False)
    errors: int


@functools.cache
def languages() -> Mapping[str, Language]:
    """Every language by its name."""
    return {row["name"]: _language(row) for row in _rows()}


def _rows() -> list[dict[str, Any]]:
    """What the files in `grammars/` state, kept as JSON: TOML is slow to read at each start."""
    texts = [path.read_bytes() for path in sorted(_folder().glob("*.toml"))]
    kept = cache.name("languages", *texts, suffix="json")
    data = cache.read(kept)
    if data is None:
        rows = [row for text in texts for row in tomllib.loads(text.decode())["language"]]
        data = json.dumps(rows).encode()
        cache.keep(kept, data)
    return list(json.loads(data))


def language_of(path: str, head: bytes) -> str | None:
    """The language of a file by its name, its longest known extension, or its first line."""
    name = path.rpartition("/")[2].lower()
    if name in _by_name():
        return _by_name()[name]
    for prefix, language in _by_prefix():
        if name.startswith(prefix):
            return language
    dot = name.find(".", 1)
    while dot > 0:
        if name[dot:] in _by_extension():
            rivals = (rival for pattern, rival in _by_rival().get(name[dot:], ()) if pattern.match(head))
            return next(rivals, _by_extension()[name[dot:]])
        dot = name.find(".", dot + 1)
    match = _SHEBANG.match(head[:200])
    return _by_shebang().get(match[1].decode("ascii")) if match else None


def parse(data: bytes, language: str) -> Tree | None:
    """The syntax tree; None without a grammar, over 2 MB, or for what no real file looks like.

    Limits count nesting, steps and lexed bytes, never time: the same bytes have the same outcome anywhere.
    """
    known = languages().get(language)
    if known is None or known.grammar is None or len(data) > MAX_PARSED:
        return None
    if not _is_utf8(data) or _nests_brackets(data) or _nests_deeply(known.grammar, data):
        return None
    from tree_sitter import Parser

    budget = _Budget(data, known.grammar)
    try:
        tree = Parser(_grammar(known.grammar)).parse(budget.read, progress_callback=budget.spent)
    except ValueError:
        return None
    return None if budget.over else tree


def shape(tree: Tree) -> Shape:
    """The tree's structure; walks with a cursor, so no depth is too deep."""
    pieces, fillers, blocks = (_kinds(tree.language, group) for group in ("piece", "filler", "block"))
    broken = tree.root_node.has_error
    cursor = tree.walk()
    kinds = array("H", [_UP])
    errors = 0
    while True:
        node = cursor.node
        assert node is not None
        kind = node.kind_id
        if broken and (kind == _ERROR or node.is_missing):
            errors += 1
        if kind in pieces:
            if kinds[-1] != _PIECE:
                kinds.append(_PIECE)
        elif kind not in fillers:
            counts = not blocks or kind in blocks
            if counts:
                kinds.append(kind)
            if cursor.goto_first_child():
                continue
            if counts:
                kinds.append(_UP)
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return Shape(kinds.tobytes(), errors)
            if not blocks or _kind(cursor) in blocks:
                kinds.append(_UP)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _nests_deeply(grammar: str, data: bytes) -> bool:
    limit = _SCANNER_LIMITS.get(grammar)
    return limit is not None and limit(data)


def _nests_blocks(yaml: bytes) -> bool:
    for line in yaml.splitlines():
        if len(line) <= _MOST_YAML_LEVELS:
            continue
        indent = len(line) - len(line.lstrip())
        if indent > _MOST_YAML_LEVELS or len(_YAML_LEVEL.findall(line)) > _MOST_YAML_LEVELS:
            return True
    return False


def _opens_heredocs(ruby: bytes) -> bool:
    waiting: list[bytes] = []
    for line in ruby.splitlines() if b"<<" in ruby else ():
        if line.strip() in waiting:
            waiting.remove(line.strip())
        for word in _HEREDOC.findall(line):
            if word[:1] in b"\"'`" and (len(word) == 1 or word[-1:] != word[:1]):
                return True
            waiting.append(word.strip(b"\"'`"))
        if sum(8 + len(word) for word in waiting) > _MOST_HEREDOC_BYTES:
            return True
    return False


def _nests_brackets(data: bytes) -> bool:
    depth = 0
    for bracket in _brackets(data):
        depth = depth + 1 if bracket in b"[({" else max(0, depth - 1)
        if depth > _MOST_BRACKETS:
            return True
    return False


def _brackets(data: bytes) -> Iterator[bytes]:
    """The brackets outside strings; a quote that closes nowhere on its line hides none."""
    for match in _BRACKETS.finditer(data):
        if match[0][:1] not in b"\"'":
            yield match[0]
        elif match.lastindex is None:
            yield from _BRACKET.findall(match[0])


def _nests_items(markdown: bytes) -> bool:
    for prefix in _ITEMS.findall(markdown):
        indent = prefix.expandtabs(4)
        if len(_ITEM.findall(indent)) + indent.count(b" ") // 2 > _MOST_ITEMS:
            return True
    return False


def _nests_tags(markup: bytes, void: frozenset[bytes] = _VOID_TAGS) -> bool:
    depth = 0
    for match in _TAGS.finditer(markup):
        name = match[1]
        if name is None:
            depth = max(0, depth - 1)
        elif len(name) > _LONGEST_TAG:
            return True
        elif name.lower() not in void:
            depth += 1
            if depth > _MOST_TAGS:
                return True
    return False


_SCANNER_LIMITS: Mapping[str, Callable[[bytes], bool]] = {
    "yaml": _nests_blocks,
    "ruby": _opens_heredocs,
    "markdown": _nests_items,
    **dict.fromkeys(("html", "vue", "svelte", "astro"), _nests_tags),
    "xml": functools.partial(_nests_tags, void=frozenset()),
}


class _Budget:
    """Feeds a parser and counts what it costs, in steps and in bytes asked for."""

    def __init__(self, data: bytes, grammar: str) -> None:
        self._data = data
        self._steps = _SPARE_STEPS + min(_MOST_STEPS, int(len(data) * _STEPS_A_BYTE))
        self._broken_steps = _MOST_BROKEN_STEPS
        goes_back = grammar in _GOES_BACK
        self._window = _SHORT_WINDOW if goes_back else _WINDOW
        self._reads = _SPARE_READS + len(data) * (
            _SHORT_READS_A_BYTE if goes_back else _LEXED_A_BYTE / _WINDOW
        )

    @property
    def over(self) -> bool:
        """True once one of the allowances is used up."""
        return self._steps < 0 or self._reads < 0 or self._broken_steps < 0

    def read(self, offset: int, _point: Point) -> bytes:
        """The next window; once the allowance is used up nothing, since some scanners ask on and on."""
        self._reads -= 1
        return b"" if self.over else self._data[offset : self._boundary(offset + self._window)]

    def _boundary(self, end: int) -> int:
        """The next end of a character: the lexer asks again for one that is cut, and crashes on nothing."""
        while end < len(self._data) and self._data[end] & 0xC0 == 0x80:
            end += 1
        return end

    def spent(self, _offset: int, broken: bool) -> bool:
        """Count one progress report; True ends the parse."""
        self._steps -= 1
        self._broken_steps -= broken
        return self.over


@functools.cache
def _grammar(name: str) -> Grammar:
    from tree_sitter_language_pack import get_language

    return get_language(cast("Any", name))


def _kind(cursor: TreeCursor) -> int:
    node = cursor.node
    assert node is not None
    return node.kind_id


@functools.cache
def _kinds(grammar: Grammar, group: str) -> frozenset[int]:
    """The numbers of a group's node kinds, named or not."""
    owners = [one for one in languages().values() if one.grammar and _grammar(one.grammar) == grammar]
    names = {kind for one in owners for kind, own in one.nodes.items() if own == group}
    ids = (grammar.id_for_node_kind(name, named) for name in names for named in (True, False))
    return frozenset(number for number in ids if number is not None)


def _folder() -> Path:
    inside = Path(__file__).parent / "grammars"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "grammars"


def _language(row: dict[str, Any]) -> Language:
    nodes = {kind: group for group, kinds in row.pop("nodes", {}).items() for kind in kinds}
    pairs: dict[str, Any] = {
        key: tuple((opening, closing) for opening, closing in row.pop(key, ()))
        for key in ("block_comments", "block_strings")
    }
    flat: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    return Language(nodes=nodes, **pairs, **flat)


@functools.cache
def _by_name() -> Mapping[str, str]:
    return {name: one.name for one in languages().values() for name in one.names}


@functools.cache
def _by_prefix() -> tuple[tuple[str, str], ...]:
    return tuple((prefix, one.name) for one in languages().values() for prefix in one.prefixes)


@functools.cache
def _by_extension() -> Mapping[str, str]:
    return {extension: one.name for one in languages().values() for extension in one.extensions}


@functools.cache
def _by_rival() -> Mapping[str, list[tuple[re.Pattern[bytes], str]]]:
    """Patterns of beginnings that take an extension from the language that has it."""
    found: dict[str, list[tuple[re.Pattern[bytes], str]]] = {}
    for one in languages().values():
        for extension, pattern in one.rival_extensions.items():
            found.setdefault(extension, []).append((compiled(pattern.encode()), one.name))
    return found


@functools.cache
def _by_shebang() -> Mapping[str, str]:
    return {shebang: one.name for one in languages().values() for shebang in one.shebangs}
