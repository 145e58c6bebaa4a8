"""What a path and the head of its file say of it; the table is data/path_kinds.txt."""

from __future__ import annotations

import fnmatch
import re
from functools import cache, lru_cache
from itertools import pairwise

from gdr_code.patterns import compiled
from gdr_code.records import PathKind
from gdr_code.tables import sections

_HEAD = 1024
_HINTS = (b"generated", b"do not edit")
_GENERATED = compiled(
    rb"(?im)^[ \t]*(?:#|//|/\*|\*|--|;|<!--|%|\"\"\"|').{0,120}?"
    rb"(?:@generated|\bgenerated (?:by|from|automatically)|\bauto[- ]?generated|\bautomatically generated"
    rb"|\bgenerated (?:code|file)|\bdo not edit\b)"
)
_MINIFIABLE = (".js", ".mjs", ".cjs", ".css")
_LONG_LINE = 1000


def path_kind(path: str, head: bytes) -> PathKind:
    """The kind of a file by its path and its first bytes (1 KB or more)."""
    folder, _, name = path.rpartition("/")
    inside = _folders(folder)
    for kind, names, places in _path_kinds():
        if names.fullmatch(name) or not inside.isdisjoint(places) or _head_says(kind, name, head):
            return kind
    return PathKind.SOURCE


@lru_cache(maxsize=1024)
def is_locked(path: str) -> bool:
    """True for a file in which a package manager pins what it has resolved."""
    return path_kind(path, b"") is PathKind.LOCK


@lru_cache(maxsize=256)
def _folders(folder: str) -> frozenset[str]:
    """The names in a folder's path, less the example of com.example, a Java project's default."""
    above = pairwise(["", *folder.split("/")])
    return frozenset(name.lower() for over, name in above if over not in ("com", "org"))


def _head_says(kind: PathKind, name: str, head: bytes) -> bool:
    if kind is PathKind.GENERATED:
        head, lowered = head[:_HEAD], head[:_HEAD].lower()
        return any(hint in lowered for hint in _HINTS) and _GENERATED.search(head) is not None
    if kind is PathKind.MINIFIED and name.endswith(_MINIFIABLE):
        return max(map(len, head.split(b"\n"))) >= _LONG_LINE
    return False


@cache
def _path_kinds() -> tuple[tuple[PathKind, re.Pattern[str], frozenset[str]], ...]:
    """Each kind in the table's order with a pattern of file names and a set of folders."""
    return tuple(
        (
            PathKind(kind),
            compiled("|".join(fnmatch.translate(entry) for entry in sorted(found) if entry[-1] != "/")),
            frozenset(entry[:-1] for entry in found if entry[-1] == "/"),
        )
        for kind, found in sections("path_kinds").items()
        if kind
    )
