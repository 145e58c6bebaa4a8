"""Hyperscan's compiled gates: made once, kept in the user's cache folder, made anew when anything differs."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_DIGEST = 32


def database(expressions: Sequence[tuple[bytes, bool]]) -> Any:
    """A block-mode database of (byte expression, caseless); a match's id is the expression's index."""
    import hyperscan

    kept = cache_folder() / f"gates-{_name(expressions, vars(hyperscan)['__version__'])}.db"
    found = _loaded(kept)
    if found is None:
        found = _compiled(expressions)
        _keep(kept, hyperscan.dumpb(found))
    return found


def scratch(made: Any) -> Any:
    """Working memory for scans of a database; one belongs to one thread."""
    import hyperscan

    return hyperscan.Scratch(made)


def cache_folder() -> Path:
    """Where things that can be made anew are kept for this user."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return Path(base) / "gdr-code"


def _name(expressions: Sequence[tuple[bytes, bool]], version: str) -> str:
    parts = (version, platform.machine(), platform.system(), repr(tuple(expressions)))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


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


def _loaded(path: Path) -> Any | None:
    """The kept database; None where there is none, or none that this machine can use."""
    import hyperscan

    try:
        kept = path.read_bytes()
        if hashlib.sha256(kept[_DIGEST:]).digest() != kept[:_DIGEST]:
            return None
        found = hyperscan.loadb(kept[_DIGEST:], hyperscan.HS_MODE_BLOCK)
        hyperscan.Scratch(found)
    except (OSError, hyperscan.HyperscanError):
        return None
    return found


def _keep(path: Path, compiled: bytes) -> None:
    """Write the database whole or not at all; a cache that cannot be written is no failure."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(compiled).digest() + compiled)
            os.replace(temporary, path)  # noqa: PTH105
        except OSError:
            os.unlink(temporary)  # noqa: PTH108
