"""What can be made anew, kept in the user's cache folder: read whole, undamaged and ours, or not at all.

The folder may lie in what is scanned, as in CI. So a kept file is nobody's to write to, its owner neither: no
checkout makes such files. What anyone else put there is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from pathlib import Path

_DIGEST = 32
_WRITABLE = 0o222
_PRIVATE = 0o400
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def folder() -> Path:
    """Where things that can be made anew are kept for this user."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return Path(base) / "gdr-code"


def name(kind: str, *parts: str | bytes, suffix: str) -> str:
    """A file's name that says by a hash what its content was made from."""
    made_from = b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)
    return f"{kind}-{hashlib.sha256(made_from).hexdigest()[:24]}.{suffix}"


def read(kept: str) -> bytes | None:
    """The content kept under a name; None where there is none, or it is damaged or another's."""
    data = _bytes(folder() / kept)
    content = data[_DIGEST:]
    return content if _digest(kept, content) == data[:_DIGEST] else None


def keep(kept: str, content: bytes) -> None:
    """Write the content whole or not at all; a cache that cannot be written is no failure."""
    path = folder() / kept
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_digest(kept, content) + content)
            os.chmod(temporary, _PRIVATE)  # noqa: PTH101
            os.replace(temporary, path)  # noqa: PTH105
        except OSError:
            os.unlink(temporary)  # noqa: PTH108


def _bytes(path: Path) -> bytes:
    """What a file holds that the user, or root, wrote and nobody may write to; nothing for any other."""
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            status = os.fstat(file.fileno())
            is_ours = status.st_uid in (0, os.geteuid()) and not status.st_mode & _WRITABLE
            return file.read() if is_ours and stat.S_ISREG(status.st_mode) else b""
    except OSError:
        return b""


def _digest(kept: str, content: bytes) -> bytes:
    whole = hashlib.sha256(kept.encode() + b"\0")
    whole.update(content)
    return whole.digest()
