"""Our regular expressions, compiled once and kept in the user's cache folder.

Compiling them takes longer than looking at a small change. Only for what is written in this program: an
expression that holds anything of a repository must not be kept, `re.compile` is for those.
"""

from __future__ import annotations

import functools
import importlib
import marshal
import re
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, AnyStr

from gdr_code import cache

_MOST = 2000
_UNIT = "I"  # the engine's code is a sequence of 32-bit words

# What `_sre.compile` takes after the pattern: flags, code, groups, their names to numbers and back.
_Program = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]


@dataclass(slots=True)
class _Kept:
    """The programs of expressions, by expression and flags; `fresh` are those that the cache lacks."""

    known: dict[tuple[str | bytes, int], _Program]
    fresh: dict[tuple[str | bytes, int], _Program] = field(default_factory=dict)


def compiled(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, for an expression that is the same in every run."""
    store, key = _store(), (pattern, int(flags))
    try:
        program = store.known.get(key)
        if program is None:
            program = store.known[key] = store.fresh[key] = _program(pattern, flags)
        return _pattern(pattern, program)
    except (AttributeError, ImportError, RuntimeError, TypeError, ValueError):
        # Another interpreter has other parts than those that this is made of.
        return re.compile(pattern, flags)


def are_new() -> bool:
    """True when the cache lacked some that were compiled."""
    return bool(_store().fresh)


@contextmanager
def kept() -> Iterator[None]:
    """Keep at the end what was compiled meanwhile."""
    try:
        yield
    finally:
        store = _store()
        if store.fresh:
            programs = store.known if len(store.known) <= _MOST else store.fresh
            cache.keep(_name(), marshal.dumps(programs))


@functools.cache
def _store() -> _Kept:
    content = cache.read(_name())
    try:
        known = {} if content is None else marshal.loads(content)
    except (EOFError, TypeError, ValueError):
        known = {}
    return _Kept(known if isinstance(known, dict) else {})


def _name() -> str:
    return cache.name("patterns", sys.version, sys.implementation.name, suffix="bin")


def _program(pattern: str | bytes, flags: int) -> _Program:
    """What `re` makes of an expression; these are the steps of its own compiler."""
    compiler: Any = importlib.import_module("re._compiler")
    parsed: Any = importlib.import_module("re._parser").parse(pattern, flags)
    names = dict(parsed.state.groupdict)
    numbered: list[str | None] = [None] * parsed.state.groups
    for name, number in names.items():
        numbered[number] = name
    code = array(_UNIT, compiler._code(parsed, flags)).tobytes()
    return int(flags | parsed.state.flags), code, parsed.state.groups - 1, names, tuple(numbered)


def _pattern(pattern: AnyStr, program: _Program) -> re.Pattern[AnyStr]:
    flags, code, groups, names, numbered = program
    engine: Any = importlib.import_module("_sre")
    made: re.Pattern[AnyStr] = engine.compile(
        pattern, flags, array(_UNIT, code).tolist(), groups, names, numbered
    )
    return made
