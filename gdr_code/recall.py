"""What earlier runs told of what they met: rows under keyed hashes, never a value nor a text of a file.

A row lies under a keyed hash of all that it was made from, and of our code and data and of the programs that
we use. Its content bears a keyed hash too, so that a row that is damaged or made by another is none.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from gdr_code.rows import Row, Rows
from gdr_code.settings import Settings

_HASH = 16
_MOST_BYTES = 32 << 20

Ask = Callable[[bytes], Any]


@dataclass(frozen=True, slots=True)
class Recall:
    """What can be asked of earlier runs, and told to later ones; without rows nothing is."""

    rows: Rows | None
    secret: bytes = field(repr=False)

    def key(self, kind: bytes, *parts: str | bytes) -> bytes:
        """The keyed hash of what a row is made from."""
        whole = hashlib.blake2b(key=self.secret, digest_size=_HASH, person=kind)
        for part in parts:
            data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            whole.update(b"%d:" % len(data) + data)
        return whole.digest()

    @contextmanager
    def asking(self) -> Iterator[Ask]:
        """A function that gives what was told under a key, and None for what is unknown or damaged."""
        if self.rows is None:
            yield _nothing
            return
        with self.rows.reading() as content:
            yield lambda key: self._opened(key, content(key))

    def row(self, key: bytes, told: object) -> Row:
        """What is told under a key, as it is kept."""
        content = json.dumps(told, separators=(",", ":")).encode()
        return key, self._seal(key, content) + content

    def tell(self, rows: Iterable[Row]) -> None:
        """Keep rows for later runs, but for those that are too large."""
        if self.rows is not None:
            self.rows.keep(row for row in rows if len(row[1]) <= _MOST_BYTES)

    def _opened(self, key: bytes, content: bytes | None) -> Any:
        if content is None or not hmac.compare_digest(self._seal(key, content[_HASH:]), content[:_HASH]):
            return None
        return json.loads(content[_HASH:])

    def _seal(self, key: bytes, content: bytes) -> bytes:
        return hashlib.blake2b(key + content, key=self.secret, digest_size=_HASH, person=b"seal").digest()


def _nothing(key: bytes) -> None:
    del key


def recall(rows: Rows | None, settings: Settings, keep: bool) -> Recall:
    """What earlier runs with this key told; how sure one must be and `keep` say what a survey leaves out."""
    if rows is None or not settings.key:
        return Recall(None, b"")
    made_by = f"gdr-code/recall\0{_version()}\0{settings.min_confidence!r}\0{keep}".encode()
    return Recall(rows, hmac.digest(settings.key, made_by, "sha256"))


@cache
def _version() -> str:
    """A digest of our own code and data, and of the programs that it runs on."""
    whole = hashlib.sha256(f"{sys.version}\0{platform.machine()}\0{platform.system()}".encode())
    for name in sorted(_installed()):
        whole.update(name.encode() + b"\0")
    here = Path(__file__).parent
    for folder in (here, here.parent / "grammars"):
        for path in sorted(_files(str(folder))):
            with open(path, "rb") as file:  # noqa: PTH123  # hundreds of them at each start
                content = file.read()
            whole.update(f"{path.removeprefix(str(here.parent))}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _installed() -> Iterator[str]:
    """The packages beside ours with their versions, by the names of their folders."""
    for folder in sys.path:
        try:
            yield from (name for name in os.listdir(folder or ".") if name.endswith(".dist-info"))  # noqa: PTH208
        except OSError:
            continue


def _files(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as listed:
            for one in listed:
                if one.is_dir():
                    yield from _files(one.path) if one.name != "__pycache__" else ()
                else:
                    yield one.path
    except OSError:
        return
