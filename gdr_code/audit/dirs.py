"""DIRS, the baseline: detectors flag, and what is flagged is removed, by file or by line.

The detectors are detect-secrets with its default plugins and filters, and the classic patterns for e-mail
and public IPv4 addresses; in a second variant for telephone numbers too.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from gdr_code import walk
from gdr_code.audit import secrets
from gdr_code.audit.flags import Flag, Flags
from gdr_code.records import Category, Entry, Repository, Skipped, SourceFile
from gdr_code.settings import Settings
from gdr_code.text import Text, read_text
from gdr_code.workers import Pool, batches

PHONE = "phone/classic"
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z]{2,}")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])", re.ASCII)
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+?\d{1,3}[ .-]?)?(?:\(\d{2,4}\)[ .-]?|\d{2,4}[ .-])\d{3,4}[ .-]?\d{3,4}(?![\w.-])",
    re.ASCII,
)
_WHOLE = 1 << 30
_BATCH_BYTES, _BATCH_FILES = 1 << 19, 64


def flags(repository: Repository, entries: Iterable[Entry], settings: Settings, pool: Pool) -> Flags:
    """What the detectors flag in these files."""
    work = partial(flagging, repository, settings)
    found: dict[str, tuple[Flag, ...]] = {}
    for batch, results in pool.map(work, batches(list(entries), _size, _BATCH_BYTES, _BATCH_FILES), _lost):
        found.update((entry.path, flagged) for entry, flagged in zip(batch, results, strict=True) if flagged)
    return found


def _lost(entry: Entry) -> tuple[Flag, ...]:
    """Of a file that ended every process it was given to."""
    del entry
    return ()


def without_phones(found: Flags) -> Flags:
    """The variant that does not look for telephone numbers."""
    kept = {path: [one for one in several if one.kind != PHONE] for path, several in found.items()}
    return {path: several for path, several in kept.items() if several}


def whole_files(found: Flags) -> Flags:
    """All lines of every file in which anything is flagged."""
    return {path: [Flag(1, _WHOLE, why=_said(several))] for path, several in found.items()}


def _said(several: Iterable[Flag]) -> str:
    listed = list(several)
    return f"its file holds {listed[0].why}, on line {listed[0].line:,}"


def _size(entry: Entry) -> int:
    return entry.size


@contextmanager
def flagging(repository: Repository, settings: Settings) -> Iterator[Callable[[Entry], tuple[Flag, ...]]]:
    """A function that flags one file; for `workers.Pool.map`."""
    with ExitStack() as open_:
        reader = open_.enter_context(walk.Reader(repository, settings))
        folder = open_.enter_context(tempfile.TemporaryDirectory(prefix="gdr-code-"))
        open_.enter_context(secrets.detecting())

        def run(entry: Entry) -> tuple[Flag, ...]:
            file = reader.read(entry)
            if isinstance(file, Skipped) or (text := read_text(file.data)) is None:
                return ()
            return tuple(sorted({*_secrets(file, text, folder), *patterns(text)}, key=_order))

        yield run


def _order(flag: Flag) -> tuple[int, int, str]:
    return flag.line, flag.column or 0, flag.kind


def _secrets(file: SourceFile, text: Text, folder: str) -> Iterator[Flag]:
    """What detect-secrets finds in a file; an equal value once, as it reports it."""
    from detect_secrets.core.secrets_collection import SecretsCollection

    name = os.fsdecode(file.raw_path)
    path = Path(folder, name)
    found = SecretsCollection(root=folder)
    with suppress(OSError, ValueError):  # a name that no file system holds: it could not be scanned either
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        try:
            for one in secrets.found(str(path)):
                found[name].add(one)
        finally:
            path.unlink()
    for _, secret in found:
        line = min(max(secret.line_number, 1), len(text.starts))
        columns = _columns(text, line, secret.secret_value or "")
        kind = f"credential/{secret.type.lower().replace(' ', '_')}"
        yield Flag(line, line, *columns, Category.CREDENTIAL, kind, why=f"detect-secrets: {secret.type}")


def _columns(text: Text, line: int, value: str) -> tuple[int | None, int | None]:
    at = _line(text, line).find(value) if value else -1
    return (at + 1, at + len(value) + 1) if at >= 0 else (None, None)


def _line(text: Text, line: int) -> str:
    start, end = text.line_span(line)
    return text.data[start:end].decode("utf-8", "replace")


def patterns(text: Text) -> Iterator[Flag]:
    """E-mail addresses, public IPv4 addresses and telephone numbers, by their classic patterns."""
    for number, line in enumerate(text.data.decode("utf-8", "replace").split("\n"), 1):
        if "@" in line:
            yield from _flags(
                number, _EMAIL.finditer(line), Category.EMAIL, "email/classic", "an e-mail address"
            )
        if "." in line:
            public = (one for one in _IPV4.finditer(line) if _is_public(one[0]))
            yield from _flags(
                number, public, Category.IP_OR_DEVICE, "ip_or_device/ipv4", "a public IPv4 address"
            )
        yield from _flags(number, _PHONE.finditer(line), Category.PHONE, PHONE, "a telephone number")


def _flags(
    line: int, matches: Iterable[re.Match[str]], category: Category, kind: str, why: str
) -> Iterator[Flag]:
    for one in matches:
        yield Flag(line, line, one.start() + 1, one.end() + 1, category, kind, why=why)


def _is_public(address: str) -> bool:
    with suppress(ValueError):
        return ipaddress.IPv4Address(address).is_global
    return False
