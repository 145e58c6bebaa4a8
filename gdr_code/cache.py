"""What can be made anew, kept in the user's cache folder: read whole and undamaged, or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

_DIGEST = 32


def folder() -> Path:
    """Where things that can be made anew are kept for this user."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return Path(base) / "gdr-code"


def name(kind: str, *parts: str | bytes, suffix: str) -> str:
    """A file's name that says by a hash what its content was made from."""
    made_from = b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)
    return f"{kind}-{hashlib.sha256(made_from).hexdigest()[:24]}.{suffix}"


def read(kept: str) -> bytes | None:
    """The content kept under a name; None where there is none, or it is damaged."""
    try:
        data = (folder() / kept).read_bytes()
    except OSError:
        return None
    content = data[_DIGEST:]
    return content if hashlib.sha256(content).digest() == data[:_DIGEST] else None


def keep(kept: str, content: bytes) -> None:
    """Write the content whole or not at all; a cache that cannot be written is no failure."""
    path = folder() / kept
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            os.replace(temporary, path)  # noqa: PTH105
        except OSError:
            os.unlink(temporary)  # noqa: PTH108
