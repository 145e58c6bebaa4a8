"""Where known values stand in bytes: as they are, and (for proof) behind escapes and base64."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from typing import Any

from gdr_code.decodings import Layer, layers, unescaped
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, Category, Span
from gdr_code.text import Text

_BLOCK = 1 << 20
_ANCHOR = 40
_EDGE = 16
_LONGEST_ESCAPE = 12  # bytes, for one that is read
_CONTEXT = 400

_BLANK = r"[ \t\u00a0\u3000]+"
_NEXT_LINE = r"[ \t]*\r?\n[ \t]*(?:(?://+|#+|\*+|;+|--|%+)[ \t]*)?"
_BLANKS = f"(?:{_BLANK}|{_NEXT_LINE})"
_BETWEEN_WORDS = compiled(f"{_NEXT_LINE}|{_BLANK}")
_COMMENT_MARKS = "/#*;-%"
_BLANKS_BEGIN = frozenset(bytes([byte]) for byte in b" \t\r\n\xc2\xe3")
_BLANKS_END = frozenset(bytes([byte]) for byte in b" \t\n\xa0\x80" + _COMMENT_MARKS.encode())
# Chinese, Japanese, Korean and Thai words have no blank between them: only other letters bound a word.
_LETTER = r"[^\W\u0e00-\u0e7f\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uffdc]"
# A letter that ends an escape is no part of the word after it.
_AFTER_ESCAPE = r"(?<=\\[abfnrtv0])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4})"
_LEFT_EDGES = {Category.EMAIL: r"(?<![\w-][.+-])", Category.IP_OR_DEVICE: r"(?<!\d\.)"}
_RIGHT_EDGES = {Category.EMAIL: r"(?![.-]\w)", Category.IP_OR_DEVICE: r"(?!\.\d)"}
_FREE = compiled("")
# Letters that a pattern takes for ASCII ones whatever the case, though their lower case is another.
_FOLDED = compiled("[\u017f\u0131]")

# Two patterns that begin with marks of their own: the search then skips to them.
_SPELLED = (compiled(rb"%[0-9A-Fa-f]{2}"), compiled(rb"&(?:#\w{1,7}|[A-Za-z]\w{1,31});"))


# A class as large as the letters' takes a millisecond to compile: the edges are shared by all targets.
@functools.cache
def _left(category: Category) -> re.Pattern[str]:
    return compiled(rf"(?<!{_LETTER}){_LEFT_EDGES.get(category, '')}|{_AFTER_ESCAPE}")


@functools.cache
def _right(category: Category) -> re.Pattern[str]:
    return compiled(rf"(?!{_LETTER}){_RIGHT_EDGES.get(category, '')}")


@functools.lru_cache(maxsize=1024)
def _is_letter(mark: str) -> bool:
    return re.match(_LETTER, mark) is not None


def candidate(text: Text, span: Span, category: Category, detector: str, cue: str) -> Candidate:
    """A known value in one more place, with what is around it."""
    line, last = text.line_of(span.start), text.line_of(span.end - 1)
    start, end = text.line_span(line)[0], text.line_span(last)[1]
    before = text.data[max(start, span.start - 4 * _CONTEXT) : span.start].decode("utf-8", "ignore")
    after = text.data[span.end : min(max(end, span.end), span.end + 4 * _CONTEXT)].decode("utf-8", "ignore")
    return Candidate(
        span=span,
        line=line,
        category=category,
        kind="",
        detector=detector,
        cue=cue,
        value=text.data[span.start : span.end].decode("utf-8", "replace"),
        before=before[-_CONTEXT:],
        after=after[:_CONTEXT],
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """One spelling of a target: a pattern, and literals one of which is in every match of it.

    `left` and `right` match where it may begin and end; `before` and `after` are at least the bytes of a
    match on either side of the literal's start; `whole` says that a literal is a whole word, with blanks
    before it where `led`, and after it where `followed`; `plain` are the value's words in lower case where
    they are ASCII.
    """

    target: int
    pattern: str = field(repr=False)
    left: re.Pattern[str]
    right: re.Pattern[str]
    anchors: tuple[bytes, ...] = field(repr=False)
    whole: bool
    led: bool
    followed: bool
    before: int
    after: int
    plain: tuple[str, ...] = field(repr=False)


class Hunter:
    """Finds targets, given as (value, category), in UTF-8 text. A hunter belongs to one thread."""

    def __init__(self, targets: Iterable[tuple[str, Category]]) -> None:
        self._targets = tuple(targets)

    def occurrences(self, data: bytes) -> Iterator[tuple[int, Span]]:
        """(index of target, span) of every value that stands as it is: whole words, whatever the case."""
        return self._index.find(data)

    def spelled(self, data: bytes) -> Iterator[tuple[int, Span]]:
        """Occurrences, and values behind percent or HTML escapes, as they are spelled there."""
        if not (self._targets and any(one.search(data) for one in _SPELLED)):
            return self.occurrences(data)
        found = set(self._index.find(data)).union(self._behind(data, lambda part: [(0, unescaped(part))]))
        return iter(sorted(found, key=lambda hit: (hit[1], hit[0])))

    def survivors(self, data: bytes) -> Iterator[tuple[int, Span]]:
        """Occurrences, and values behind backslash, percent or HTML escapes, or in base64."""
        if not self._targets:
            return iter(())
        found = set(self._index.find(data)).union(self._behind(data, layers))
        return iter(sorted(found, key=lambda hit: (hit[1], hit[0])))

    def _behind(
        self, data: bytes, read_out: Callable[[bytes], Iterable[tuple[int, Layer]]]
    ) -> Iterator[tuple[int, Span]]:
        """What layers hold, with the least size that counts there; they are read part by part.

        The parts overlap by more than a match and the edges around it take, so that no cut shows.
        """
        margin = _LONGEST_ESCAPE * (self._index.reach + _EDGE)
        for begin in range(0, len(data), _BLOCK):
            first = max(0, begin - margin)
            for shortest, layer in read_out(data[first : begin + _BLOCK + margin]):
                for target, span in self._index.find(layer.data):
                    read = layer.source(span)
                    found = Span(first + read.start, first + read.end)
                    if len(span) >= shortest and begin <= found.start < begin + _BLOCK:
                        yield target, found

    @functools.cached_property
    def _index(self) -> _Index:
        return _Index([form for index, target in enumerate(self._targets) for form in _forms(index, *target)])


class Literals:
    """Finds literals in bytes, ASCII letters in either case, with one Hyperscan pass."""

    def __init__(self, literals: Sequence[bytes]) -> None:
        self._lengths = [len(literal) for literal in literals]
        self._database = _compiled(literals) if literals else None

    def ends(self, data: bytes) -> Iterator[tuple[int, int]]:
        """(length, end) of every literal, block by block: a block's matches bound the memory."""
        overlap = max(self._lengths, default=1)
        for begin in range(0, len(data), _BLOCK):
            first = max(0, begin - overlap)
            for literal, end in self.hits(data[first : begin + _BLOCK]):
                if first + end > begin:
                    yield self._lengths[literal], first + end

    def hits(self, block: bytes) -> list[tuple[int, int]]:
        """(literal, end) of every literal in a block."""
        hits: list[tuple[int, int]] = []
        if self._database is None:
            return hits

        def on_match(literal: int, _start: int, end: int, _flags: int, _context: object) -> None:
            hits.append((literal, end))

        self._database.scan(block, on_match)
        return hits


class _Index:
    """One Hyperscan pass finds the forms' literals; each form's own pattern is tried there."""

    def __init__(self, forms: Sequence[_Form]) -> None:
        self._forms = tuple(forms)
        owners: dict[bytes, list[int]] = {}
        for number, form in enumerate(forms):
            for anchor in form.anchors:
                owners.setdefault(anchor, []).append(number)
        self._lengths = [len(anchor) for anchor in owners]
        self._owners = list(owners.values())
        self._literals = Literals(list(owners))
        self._patterns: dict[int, re.Pattern[str]] = {}
        self.reach = max((form.before + form.after for form in forms), default=0)

    def find(self, data: bytes) -> Iterator[tuple[int, Span]]:
        """(target, span) of each match once, by place within a block; a block's matches bound the memory."""
        overlap = max(self._lengths, default=1)
        known: set[tuple[int, Span]] = set()
        for begin in range(0, len(data), _BLOCK):
            first = max(0, begin - overlap)
            ends = (
                (literal, first + end) for literal, end in self._literals.hits(data[first : begin + _BLOCK])
            )
            found = {hit for literal, end in ends if end > begin for hit in self._matches(data, literal, end)}
            yield from sorted(found - known, key=lambda hit: (hit[1], hit[0]))
            known = found

    def _matches(self, data: bytes, literal: int, end: int) -> Iterator[tuple[int, Span]]:
        """Matches of the literal's forms over the place where it ends."""
        start = end - self._lengths[literal]
        last, following = data[max(0, start - 1) : start], data[end : end + 1]
        for number in self._owners[literal]:
            form = self._forms[number]
            if form.whole and not _is_apart(form, last, following):
                continue
            span = _match(partial(self._pattern, number), data, start, end, form)
            if span is not None:
                yield form.target, span

    def _pattern(self, number: int) -> re.Pattern[str]:
        if number not in self._patterns:
            self._patterns[number] = re.compile(self._forms[number].pattern, re.IGNORECASE)
        return self._patterns[number]


def _is_apart(form: _Form, before: bytes, after: bytes) -> bool:
    """False where the bytes beside a literal show that it is no whole word, or lacks blanks it must have."""
    if form.followed and after not in _BLANKS_BEGIN:
        return False
    return not after.isalnum() and not (form.led and before not in _BLANKS_END)


def _match(
    pattern: Callable[[], re.Pattern[str]], data: bytes, start: int, end: int, form: _Form
) -> Span | None:
    """The match that covers [start, end)."""
    first = max(0, start - form.before - _EDGE)
    while first > 0 and data[first] & 0xC0 == 0x80:
        first -= 1
    window = data[first : end + form.after + _EDGE].decode("utf-8", "surrogateescape")
    inside = len(data[first:start].decode("utf-8", "surrogateescape"))
    plain = form.plain and _folds_plainly(window)
    places = _plain_places(form.plain, window) if plain else _places(pattern(), window)
    at = 0
    for begin, stop in takewhile(lambda place: place[0] <= inside, places):
        if begin < at or not (form.left.match(window, begin) and form.right.match(window, stop)):
            continue
        at = stop
        left = first + len(window[:begin].encode("utf-8", "surrogateescape"))
        right = left + len(window[begin:stop].encode("utf-8", "surrogateescape"))
        if left <= start and right >= end:
            return Span(left, right)
    return None


def _folds_plainly(window: str) -> bool:
    """True where letters in lower case stand where they stood, and none but ASCII ones fold to ASCII."""
    return window.isascii() or (len(window.lower()) == len(window) and not _FOLDED.search(window))


def _places(pattern: re.Pattern[str], window: str) -> Iterator[tuple[int, int]]:
    """Every match, overlapping ones too."""
    match = pattern.search(window)
    while match:
        yield match.span()
        match = pattern.search(window, match.start() + 1)


def _plain_places(words: Sequence[str], window: str) -> Iterator[tuple[int, int]]:
    """The same for words in lower-case ASCII, which need no pattern of their own."""
    folded = window.lower()
    at = folded.find(words[0])
    while at >= 0:
        end: int | None = at + len(words[0])
        for word in words[1:]:
            blanks = _BETWEEN_WORDS.match(folded, end) if end is not None else None
            end = blanks.end() + len(word) if blanks and folded.startswith(word, blanks.end()) else None
        if end is not None:
            yield at, end
        at = folded.find(words[0], at + 1)


def _compiled(literals: Sequence[bytes]) -> Any:
    import hyperscan

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[b"".join(b"\\x%02x" % byte for byte in literal) for literal in literals],
        ids=list(range(len(literals))),
        elements=len(literals),
        flags=[hyperscan.HS_FLAG_CASELESS] * len(literals),
    )
    database.scratch = hyperscan.Scratch(database)
    return database


def _forms(index: int, value: str, category: Category) -> Iterator[_Form]:
    """The value as it stands, composed and decomposed; any run of blanks where it has one."""
    for form in dict.fromkeys((value, *(unicodedata.normalize(kind, value) for kind in ("NFC", "NFD")))):
        if not form.strip():
            return
        parts = re.split(r"(\s+)", form.strip())
        # The longest word; the last of them, since numbers differ at their ends.
        at = 2 * max(range(len(parts[::2])), key=lambda word: (len(parts[2 * word]), word))
        yield _Form(
            index,
            _spelled(parts),
            _left(category) if _is_letter(parts[0][0]) else _FREE,
            _right(category) if _is_letter(parts[-1][-1]) else _FREE,
            _anchors(parts[at]),
            whole=parts[at].isascii() and len(parts[at]) <= _ANCHOR and parts[at][-1].isalnum(),
            led=at > 0 and not parts[at - 1].strip(" \t"),
            followed=at < len(parts) - 1 and not parts[at + 1].strip(" \t"),
            before=sum(map(_size, parts[:at])),
            after=sum(map(_size, parts[at:])),
            plain=_plain(parts),
        )


def _plain(parts: Sequence[str]) -> tuple[str, ...]:
    """The words in lower case where they are ASCII, and none after the first begins as a comment may."""
    words, blanks = parts[::2], parts[1::2]
    if not "".join(parts).isascii() or "".join(blanks).strip(" \t"):
        return ()
    return () if any(word[0] in _COMMENT_MARKS for word in words[1:]) else tuple(map(str.lower, words))


def _size(part: str) -> int:
    """The most bytes that a part may have where it is spelled in another case, or with more blanks."""
    return 2 * len(part.encode("utf-8", "surrogateescape")) + 24


def _spelled(parts: Sequence[str]) -> str:
    """The pattern of a value's words with any blanks between them."""
    return "".join(
        f"(?:{_BLANKS}|{re.escape(part)})" if part.isspace() else re.escape(part) for part in parts
    )


def _anchors(part: str) -> tuple[bytes, ...]:
    """The beginnings of a word in the cases that it is written in; Hyperscan folds ASCII itself."""
    head = part.encode("utf-8", "surrogateescape")[:_ANCHOR].decode("utf-8", "ignore") or part[:1]
    cases = (head, head.lower(), head.upper(), head.title(), head.casefold())
    return tuple(dict.fromkeys(case.encode("utf-8", "surrogateescape").lower() for case in cases))
