"""`gdr-code hook --message`: a commit message, and who signs the commit."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from gdr_code import git, messages, pipeline
from gdr_code.commands import session
from gdr_code.errors import ConfigError
from gdr_code.messages import Identity
from gdr_code.records import Position, Repository
from gdr_code.report import staged
from gdr_code.settings import Settings

_BYTES = 1 << 20
_NO_EDITOR = ":"  # git says so to its hooks where a message is given, and then keeps its comments


def run(repository: Repository, file: str, key_file: str | None, settings: Settings) -> int:
    """Look at a message and at the author's address; 1 when something should not stay in the history.

    Who signs off or reviews is named on purpose, unless the policy is strict.
    """
    assert repository.root is not None
    text = _read(file)
    if os.environ.get("GIT_EDITOR") != _NO_EDITOR:
        text = messages.without_comments(text, git.setting(repository.root, "core.commentChar"))
    said = git.author(repository.root)
    with session.opened(settings, key_file, keep=False) as opened:
        alone = Repository(repository.name, None, commit=repository.commit, data=text.encode())
        scan = pipeline.scan(alone, opened.run)
        strict = Position.COPYRIGHT_NOTICE not in settings.policy.kept
        found = [one for one in scan.findings if strict or not one.attribution]
        unfit = _is_unfit(messages.identity(said) if said else None, settings)
        _write(staged.in_message(found))
        _write(staged.unfit_author(bool(settings.authors)) if unfit else ())
        _write(staged.total(found, "the commit message"))
        return opened.exit_code(bool(found or unfit or scan.coverage.unjudged))


def _is_unfit(author: Identity | None, settings: Settings) -> bool:
    """True for an address that nobody chose, or that is none of those the configuration asks for."""
    if author is None:
        return False
    if settings.authors:
        return not any(fnmatchcase(author.mail, pattern) for pattern in settings.authors)
    return author.is_of_machine


def _read(file: str) -> str:
    try:
        with Path(file).open("rb") as handle:
            data = handle.read(_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}; --message needs the file of a commit message") from None
    if len(data) > _BYTES:
        raise ConfigError(f"{file}: is too large for a commit message")
    return data.decode("utf-8", "replace")


def _write(pieces: Iterable[str]) -> None:
    for piece in pieces:
        sys.stderr.write(piece)
