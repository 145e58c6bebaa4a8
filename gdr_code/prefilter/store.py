"""Hyperscan, behind three functions: compile the gate database, give it working memory, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def database(expressions: Sequence[tuple[bytes, bool]]) -> Any:
    """A block-mode database of (byte expression, caseless); a match's id is the expression's index."""
    import hyperscan

    flags = [
        hyperscan.HS_FLAG_MULTILINE | (hyperscan.HS_FLAG_CASELESS if caseless else 0)
        for _, caseless in expressions
    ]
    made = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    made.compile(
        expressions=[pattern for pattern, _ in expressions],
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=flags,
    )
    return made


def scratch(made: Any) -> Any:
    """Working memory for scans of a database; one belongs to one thread."""
    import hyperscan

    return hyperscan.Scratch(made)
