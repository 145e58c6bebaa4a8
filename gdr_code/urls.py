"""URLs of git repositories: what may be fetched, what a repository is called, what of it may be shown."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from gdr_code.errors import SourceError
from gdr_code.patterns import compiled

FETCHED = frozenset({"https", "http", "ssh", "git"})
LOCAL = "file"
_SCHEME = compiled(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SHORT = compiled(r"([^/@:\s]+)@([^/@:\s]+):([^\s]+)")
_REST = compiled(r"(?:([^/?#\s]*)@)?([^/?#@\s]*)(/[^?#\s]*)")
_USER = compiled(r"(?<=://).*@", re.DOTALL)
_ASIDE = compiled(r"[?#].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Url:
    """A URL of a git repository. `public` is without its user and password, `path` without a last slash."""

    text: str = field(repr=False)
    public: str
    scheme: str
    path: str

    @property
    def name(self) -> str:
        """OWNER+NAME: the last two parts of the path, without `.git`."""
        return "+".join(_parts(self.path)[-2:])

    @property
    def folder(self) -> str:
        """The folder that a `file` URL names."""
        return os.fsdecode(unquote_to_bytes(self.path))


def is_url(source: str) -> bool:
    """True for what is meant as a URL, or as `user@host:path`."""
    return bool(_SCHEME.match(source) or _SHORT.fullmatch(source))


def parse(source: str) -> Url:
    """The parts of a URL. Raises SourceError, which never shows the user, where it is of no repository."""
    scheme = _SCHEME.match(source)
    name = scheme[1].lower() if scheme else "ssh"
    if name not in FETCHED and name != LOCAL:
        known = ", ".join(sorted(FETCHED | {LOCAL}))
        raise SourceError(f"{public(source)}: no repository is read by {name}; use one of {known}")
    rest = _REST.fullmatch(source, scheme.end()) if scheme else _SHORT.fullmatch(source)
    if rest is None or not source.isprintable() or not _is_sound(name, *rest.groups("")):
        raise SourceError(f"{public(source)}: is no URL of a repository; one is like https://host/owner/name")
    return Url(source, public(source), name, rest[3].rstrip("/"))


def public(source: str) -> str:
    """A source as it may be shown and reported: without user, password and query where it is a URL."""
    return _ASIDE.sub("", _USER.sub("", source)) if _SCHEME.match(source) else source


def _is_sound(scheme: str, user: str, host: str, path: str) -> bool:
    """False where a part could be taken for an option, or leads to no place with a name."""
    parts = _parts(path)
    named = bool(parts) and {".", ".."}.isdisjoint(parts) and "%00" not in path
    place = host in ("", "localhost") and not user if scheme == LOCAL else bool(host)
    return named and place and not user.startswith("-") and not host.startswith("-")


def _parts(path: str) -> list[str]:
    return [part for part in path.removesuffix(".git").split("/") if part]
