"""What a line, and the lines over it, say of the name that a value is bound to."""

from __future__ import annotations

import re

from gdr_code.patterns import compiled

_OPERATOR = compiled(r"=>|:=|\?=|\+=|<-|(?<![=!<>])=(?!=)|:(?![:/\\])")
_REST = compiled(
    r"\s*(?:[\w.]{1,40}\(|[\[({])?\s*(?:[bBrRuUfFL@$]{0,2}\\?[\"'`]{1,3}[^\"'`]*|[^\"'`,;{}()]*)$"
)
_NAME = r"([A-Za-z_$@\u00c0-\uffff][\w$@.-]{0,100})[\\\"'`\])]{0,4}"
_NAME_AT_END = compiled(_NAME + r"\s*$")
# `s:name` is a name in a scope (Vim), `&str` and `[]const u8` are types (Rust, Zig).
_TYPED_NAME_AT_END = compiled(
    r"(?<![\w$@.-])(?![a-z]:\w)"
    + _NAME
    + r"\s*:\s*(?:&|\*|\[\]|const |mut |'\w{1,20} ){0,4}[A-Za-z_][\w.<>\[\]?|]{0,40}\s*$"
)
_ELEMENT = compiled(r"<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>\s*[^<>]*$")
_FLAG = compiled(r"(?:^|\s)--?([A-Za-z][\w-]*)[ =]+[\"']?$")
_KEYED = compiled(r"\(\s*[\"']([A-Za-z_][\w.-]{0,80})[\"']\s*,\s*[\"'`]?$")
_NAMED = compiled(r"\b(?:key|name|id)\s*=\s*[\"']([^\"']{1,80})[\"'][^<>]*$", re.IGNORECASE)
_OPENED = compiled(r"([ \t]*)(?:-\s+)?[\"']?([A-Za-z_][\w$@. -]{0,80}?)[\"']?\s*[:=]\s*[\[{(|>]?\s*$")
_NO_NAME = frozenset({"http", "https", "ftp", "ssh", "git", "mailto", "tel", "file", "return"})


def binding_of(before: str) -> str | None:
    """The name that the text before a value binds it to: a variable, key, attribute, element or flag."""
    tail = before[-240:]
    given = _FLAG.search(tail) or _KEYED.search(tail)
    if given:
        return given[1]
    for operator in reversed(list(_OPERATOR.finditer(tail))):
        name = _bound_name(tail, operator.start(), operator.end(), operator[0])
        if name is not None:
            return name
    element = _ELEMENT.search(tail)
    return element[1] if element else None


def binding_above(above: tuple[str, ...], line: str) -> str | None:
    """The key of the block that a line of data stands in, where one of the lines over it opens the block."""
    indent = len(line) - len(line.lstrip(" \t-"))
    for other in reversed(above):
        opened = _OPENED.match(other)
        if opened and len(opened[1]) < max(indent, 1):
            return opened[2]
    return None


def _bound_name(tail: str, start: int, end: int, operator: str) -> str | None:
    if not _REST.match(tail, end):
        return None
    left = tail[:start]
    match = (operator == "=" and _TYPED_NAME_AT_END.search(left)) or _NAME_AT_END.search(left)
    if not match or match[1].lower() in _NO_NAME:
        return None
    named = _NAMED.search(left) if match[1].lower() == "value" else None
    return named[1] if named else match[1]
