"""What stands before a name and tells of it: cues, and files that list people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from gdr_code.patterns import compiled

_DATA = Path(__file__).parent.parent / "data"
_AUTHOR_FILE = compiled(
    r"(?i)(?:^|/)(?:authors?|contributors?|maintainers?|credits|thanks|humans|codeowners|acknowledge?ments?|owners|team|committers|participants)"
    r"(?:\.\w{2,5})?$"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of the table: what must stand before a name, and how that may end without what opens a value.

    `last` are the characters of which one must stand right before the name; empty where any may.
    """

    name: str
    pattern: str
    ends: tuple[str, ...]
    last: str
    before: re.Pattern[str]


@cache
def cues() -> tuple[Cue, ...]:
    """The table of cues, in the order in which they are tried."""
    rows = [
        row.split("\t")
        for row in (_DATA / "cues.tsv").read_text("utf-8").splitlines()
        if not row.startswith("#")
    ]
    return tuple(
        Cue(
            name,
            pattern,
            () if ends == "-" else tuple(ends.split()),
            "".join(last),
            compiled(f"(?:{pattern})$"),
        )
        for name, pattern, ends, *last in rows
    )


@cache
def strong_cues(names: frozenset[str]) -> re.Pattern[str]:
    """One pattern for some cues after which even a single word, or a name without capitals, is asked about."""
    strong = [(n, cue) for n, cue in enumerate(cues()) if cue.name in names]
    # What several on end want behind them is looked for once: most places are passed by that.
    choices = [
        f"{behind}(?:{'|'.join(f'(?P<{cue.name}_{n}>{cue.pattern[len(behind) :]})' for n, cue in several)})"
        for behind, several in groupby(strong, key=lambda row: _behind(row[1].pattern))
    ]
    return compiled(f"(?:{'|'.join(choices)})(?=@?[^\\W_]*[^\\W\\d_])")


def _behind(pattern: str) -> str:
    """The look behind that a pattern begins with."""
    found = re.match(r"\(\?<![^()]*\)", pattern)
    return found[0] if found else ""


STRONG = frozenset(
    {
        "author_tag",
        "author_key",
        "created_by",
        "copyright",
        "trailer",
        "part_key",
        "person_key",
        "setter",
        "greeting",
        "constructor",
        "thanks",
        "title",
    }
)
KEYS = frozenset({"author_key", "part_key", "person_key", "trailer"})
"""The strong cues that are keys."""
_CONTEXT = 130
OPENING = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "[\"'`{(<*@"
"""Blanks and marks that open a value."""


def cue_before(text: str, start: int) -> str:
    """The cue that ends where a name begins at `start` (the empty string where there is none)."""
    before = text[max(0, start - _CONTEXT) : start].lower()
    stem = before.rstrip(OPENING)
    for cue in _that_may_end(stem[-1:], before[-1:]):
        if (not cue.ends or stem.endswith(cue.ends)) and cue.before.search(before):
            return cue.name
    return ""


@lru_cache(maxsize=4096)
def _that_may_end(stripped: str, last: str) -> tuple[Cue, ...]:
    """The cues that a text may hold which ends with these characters, stripped and as it is."""
    return tuple(
        cue
        for cue in cues()
        if (not cue.ends or any(stripped and end.endswith(stripped) for end in cue.ends))
        and (not cue.last or (last and last in cue.last))
    )


@cache
def author_file(path: str) -> bool:
    """True for a file that lists people."""
    return _AUTHOR_FILE.search(path) is not None
