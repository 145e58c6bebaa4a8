"""Hyperscan's compiled gates: made once, kept in the user's cache folder, made anew when anything differs."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from typing import Any

from gdr_code import cache


def database(expressions: Sequence[tuple[bytes, bool]]) -> Any:
    """A block-mode database of (byte expression, caseless); a match's id is the expression's index."""
    import hyperscan

    version = vars(hyperscan)["__version__"]
    made_from = (version, platform.machine(), platform.system(), repr(tuple(expressions)))
    kept = cache.name("gates", *made_from, suffix="db")
    found = _loaded(cache.read(kept))
    if found is None:
        found = _compiled(expressions)
        cache.keep(kept, hyperscan.dumpb(found))
    return found


def scratch(made: Any) -> Any:
    """Working memory for scans of a database; one belongs to one thread."""
    import hyperscan

    return hyperscan.Scratch(made)


def _compiled(expressions: Sequence[tuple[bytes, bool]]) -> Any:
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


def _loaded(kept: bytes | None) -> Any | None:
    """The kept database; None where there is none, or none that this machine can use."""
    import hyperscan

    if kept is None:
        return None
    try:
        found = hyperscan.loadb(kept, hyperscan.HS_MODE_BLOCK)
        hyperscan.Scratch(found)
    except hyperscan.HyperscanError:
        return None
    return found
