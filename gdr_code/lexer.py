"""A small lexer: where comments and strings lie, from a language's lexical facts, in one linear pass."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import methodcaller

from gdr_code.grammar import Language, languages
from gdr_code.patterns import compiled

# A quote may also begin a lifetime, a type variable or a symbol, or end a name; so a character is told whole.
_CHARACTER = r"'(?:\\[^\n][^'\n]{0,8}|[^'\\\n\x80-\xff]|[\xc2-\xf4][\x80-\xbf]{1,3})'"
_LINE_END = ord("\n")
_SPAN = methodcaller("span")
_MARKED = r"\\?[^\s\w]"


@dataclass(frozen=True, slots=True)
class Token:
    """Bytes [start, end) of a class: comment, docstring, string, open (never closes), text, tag or bare."""

    start: int
    end: int
    group: str


def tokens(data: bytes, language: Language) -> Iterator[Token]:
    """The comments, strings and texts of a file, in order; what lies between them is bare."""
    return (token for span in _spans(data, language) for token in _tokens_at(data, *span, language))


def groups(data: bytes, language: Language, offsets: Sequence[int]) -> list[str | None]:
    """The class of the token at each of the ascending offsets; None where it is bare."""
    found: list[str | None] = []
    after = (len(data), len(data) + 1)
    spans = _spans(data, language)
    start = end = 0
    inside: tuple[Token, ...] | None = None
    for offset in offsets:
        if end <= offset:
            start, end = next((span for span in spans if span[1] > offset), after)
            inside = None
        if start > offset:
            found.append(None)
            continue
        inside = tuple(_tokens_at(data, start, end, language)) if inside is None else inside
        found.append(next((token.group for token in inside if token.start <= offset < token.end), None))
    return found


def _spans(data: bytes, language: Language) -> Iterator[tuple[int, int]]:
    """[start, end) of what the language's pattern takes as one, in order."""
    pattern = _pattern(language)
    start = 0
    if language.text_until:
        at = data.find(language.text_until.encode())
        start = len(data) if at < 0 else at
    spans = map(_SPAN, pattern.finditer(data, start)) if pattern is not None else iter(())
    return chain([(0, start)], spans) if start else spans


def _tokens_at(data: bytes, start: int, end: int, language: Language) -> Iterator[Token]:
    if start == 0 and language.text_until and not data.startswith(language.text_until.encode()):
        yield Token(0, end, "text")
    else:
        yield from _classified(data, start, end, language, _openers(language))


def _classified(
    data: bytes, start: int, end: int, language: Language, openers: tuple[bytes, ...]
) -> Iterator[Token]:
    begins = not language.comment_starts_line or start == 0 or data[start - 1] == _LINE_END
    if begins and data.startswith(openers, start):
        yield Token(start, end, "comment")
    elif language.text_from and data.startswith(language.text_from.encode(), start):
        yield Token(start, end, "text")
    elif language.kind == "markup":
        yield from _tag(data, start, end, language)
    else:
        yield Token(start, end, _string(data, start, end, language))


def _string(data: bytes, start: int, end: int, language: Language) -> str:
    for opening, closing in language.block_strings:
        if data.startswith(opening.encode(), start):
            return "string" if data.endswith(closing.encode(), start + len(opening), end) else "open"
    if language.character_mark and data.startswith(language.character_mark.encode(), start):
        return "string"
    quote = data[end - 1 : end]
    if end - start < 2 or quote not in b"\"'`" or not data[start:end].lstrip(b"@$r").startswith(quote):
        return "open"
    if data.startswith((b'"""', b"'''"), start) and language.name == "python":
        line = data.rfind(b"\n", max(0, start - 200), start) + 1
        return "string" if data[line:start].strip() else "docstring"
    return "string"


def _tag(data: bytes, start: int, end: int, language: Language) -> Iterator[Token]:
    """A tag; where it holds another language (a script), its own end and that language's tokens after it."""
    head = data[start : start + 16].lower()
    inner = next(
        (name for opener, name in language.embedded.items() if head.startswith(opener.encode())), None
    )
    close = data.find(b">", start, end) + 1
    if inner is None or close == 0:
        yield Token(start, end, "tag")
        return
    yield Token(start, close, "tag")
    at = close
    for token in tokens(data[close:end], languages()[inner]):
        if close + token.start > at:
            yield Token(at, close + token.start, "bare")
        at = close + token.end
        yield Token(close + token.start, at, token.group)
    if at < end:
        yield Token(at, end, "bare")


@functools.cache
def _openers(language: Language) -> tuple[bytes, ...]:
    marks = [*language.line_comments, *(opening for opening, _ in language.block_comments)]
    extra = [" ", "\t"] if language.comment_starts_line else []
    return tuple(mark.encode() for mark in [*marks, *extra])


@functools.cache
def _pattern(language: Language) -> re.Pattern[bytes] | None:
    branches = [_block(opening, closing) for opening, closing in language.block_comments]
    branches += [_embedded(opener) for opener in language.embedded]
    if language.kind == "markup":
        branches.append(r"<[A-Za-z/!?][^<>]*+>?")
    branches += [_line(prefix, language) for prefix in language.line_comments]
    branches += [_block(language.text_from, language.text_until)] if language.text_from else []
    branches += [_block(opening, closing) for opening, closing in language.block_strings]
    branches += [re.escape(language.character_mark) + _MARKED] if language.character_mark else []
    branches += [_CHARACTER] if language.characters else []
    branches += [_quoted(quote, escapes=False, lines=True) for quote in language.raw_quotes]
    branches += [_quoted(quote, escapes=True, lines=True) for quote in language.long_quotes]
    branches += [_quoted(quote, escapes=True, lines=False) for quote in language.quotes]
    branches += [_quoted(quote, escapes=False, lines=False) for quote in language.short_raw_quotes]
    return compiled("|".join(branches).encode()) if branches else None


def _line(prefix: str, language: Language) -> str:
    """A comment to the end of its line; each branch begins with a literal, which keeps the search fast."""
    if language.comment_starts_line:
        return rf"(?m:^)[ \t]*+{re.escape(prefix)}[^\n]*+"
    blank = rf"(?<!\S{re.escape(prefix)})" if language.blank_before_comment else ""
    return rf"{re.escape(prefix)}{blank}[^\n]*+"


def _block(opening: str, closing: str) -> str:
    return f"{re.escape(opening)}{_until(closing)}(?:{re.escape(closing)})?+"


def _embedded(opener: str) -> str:
    """A tag with its content up to its end tag."""
    name = opener.removeprefix("<")
    return rf"(?i:{re.escape(opener)})\b[^>]*+>?+(?:[^<]++|<(?!/{name}))*+"


def _until(closing: str) -> str:
    """Everything before the closing mark, in linear time."""
    first, rest = re.escape(closing[0]), re.escape(closing[1:])
    return f"[^{first}]*+(?:{first}(?!{rest})[^{first}]*+)*+" if rest else f"[^{first}]*+"


def _quoted(quote: str, *, escapes: bool, lines: bool) -> str:
    closing = quote if len(set(quote)) == 1 else quote[-1]
    first, rest = re.escape(closing[0]), re.escape(closing[1:])
    plain = f"[^{first}{chr(92) * 2 if escapes else ''}{'' if lines else chr(92) + 'n'}]++"
    parts = [plain]
    if escapes:
        parts.append(r"\\[\s\S]")
    if rest:
        parts.append(f"{first}(?!{rest})")
    return f"{re.escape(quote)}(?:{'|'.join(parts)})*+(?:{re.escape(closing)})?+"
