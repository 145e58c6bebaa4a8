"""What a language's own parser says of a file, as bytes to compare: it fails, or the types that it loads."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
import tomllib
import warnings
from collections.abc import Callable, Iterator
from typing import Any, cast

MAX_PYTHON = 1024 * 1024
MAX_JSON = 32 * 1024 * 1024
MAX_TOML = 1024 * 1024
MAX_YAML = 2 * 1024 * 1024
# libyaml takes quadratic time on nested brackets, tomllib on dotted keys.
_MOST_BRACKETS = 500
_MOST_DOTS = 100

_BRACKETS = re.compile(rb"[\[\]{}]")
_CODES: dict[type, bytes] = {
    str: b"s",
    int: b"i",
    float: b"f",
    bool: b"b",
    type(None): b"n",
    dt.datetime: b"D",
    dt.date: b"d",
    dt.time: b"t",
}


def outcome(data: bytes, language: str | None) -> bytes | None:
    """The outcome of the language's own parser on UTF-8 text; None without one or over its limits."""
    parser = _PARSERS.get(language or "")
    return parser(data) if parser else None


def _python(data: bytes) -> bytes | None:
    """Whether it compiles to a syntax tree, and with how many warnings (an invalid escape is one)."""
    if len(data) > MAX_PYTHON:
        return None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(data, "file", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            return b"!" + type(error).__name__.encode()
    return b"%d warnings" % len(caught)


def _json(data: bytes) -> bytes | None:
    if len(data) > MAX_JSON:
        return None
    try:
        return b"".join(_types(json.loads(data)))
    except (ValueError, RecursionError, MemoryError):
        return b"!"


def _toml(data: bytes) -> bytes | None:
    if len(data) > MAX_TOML or _has_long_keys(data):
        return None
    try:
        return b"".join(_types(tomllib.loads(data.decode())))
    except (ValueError, RecursionError, MemoryError):
        return b"!"


def _yaml(data: bytes) -> bytes | None:
    """Types from the events alone: nothing is constructed, so aliases cost what they are written with."""
    if len(data) > MAX_YAML or _is_nested(data):
        return None
    import yaml

    codes = _event_codes()
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return b"".join(codes(event) for event in yaml.parse(data, Loader=loader))
    except (yaml.YAMLError, ValueError, RecursionError, MemoryError):
        return b"!"


def _types(loaded: Any) -> Iterator[bytes]:
    """A code for each value in order of place, without recursion; keys count, their texts do not."""
    pending = [iter((loaded,))]
    while pending:
        value = next(pending[-1], pending)
        if value is pending:
            pending.pop()
            yield b"."
        elif isinstance(value, dict):
            yield b"{"
            pending.append(iter(value.values()))
        elif isinstance(value, list):
            yield b"["
            pending.append(iter(value))
        else:
            yield _CODES[type(value)]


def _event_codes() -> Callable[[Any], bytes]:
    """A function from each event of one stream to its code; an alias is the number of its anchor."""
    from yaml import events, nodes, resolver

    resolve: Callable[..., str] = cast("Any", resolver.Resolver)().resolve
    anchors: dict[str, int] = {}

    def code(event: Any) -> bytes:
        if isinstance(event, events.AliasEvent):
            return b"*%d" % anchors.get(str(event.anchor), -1)
        if getattr(event, "anchor", None):
            anchors[str(event.anchor)] = len(anchors)
        if not isinstance(event, events.ScalarEvent):
            return type(event).__name__.encode()
        tag = event.tag or resolve(nodes.ScalarNode, event.value, event.implicit)
        return b"<%s>" % tag.encode()

    return code


def _is_nested(yaml: bytes) -> bool:
    depth = 0
    for match in _BRACKETS.finditer(yaml):
        depth = depth + 1 if match.group() in b"[{" else max(0, depth - 1)
        if depth > _MOST_BRACKETS:
            return True
    return False


def _has_long_keys(toml: bytes) -> bool:
    return any(line.partition(b"=")[0].count(b".") > _MOST_DOTS for line in toml.splitlines())


_PARSERS: dict[str, Callable[[bytes], bytes | None]] = {
    "python": _python,
    "json": _json,
    "toml": _toml,
    "yaml": _yaml,
}
