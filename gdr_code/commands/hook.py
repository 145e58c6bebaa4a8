"""`gdr-code hook`: the changes that are about to be committed, from the index."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gdr_code import changes, git, messages, pipeline, sources
from gdr_code.changes import Changes
from gdr_code.commands import session
from gdr_code.errors import ConfigError
from gdr_code.messages import without_comments
from gdr_code.records import Category, Finding, Position, Repository
from gdr_code.report import staged
from gdr_code.settings import Settings

_MESSAGE_BYTES = 1 << 20
_FROM, _TO = "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF"


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked of one hook."""

    all_lines: bool
    message: str | None
    key_file: str | None


def run(options: Options, settings: Settings) -> int:
    """Look at what is staged in the repository around; 1 when something is found or not judged."""
    repository, index = sources.of_hook(Path.cwd(), os.environ)
    if options.message is not None:
        return _message(repository, options.message, options, settings)
    with session.opened(settings, options.key_file, keep=False) as opened, opened.failing(repository.name):
        repository, change = _change(repository, index, settings)
        for path in change.unmerged:
            opened.fail(path, f"{path}: is in conflict; resolve it and stage it with `git add`")
        scan = pipeline.scan_part(repository, change.files, change.telling, opened.run)
        found = [one for one in scan.findings if options.all_lines or change.holds(one)]
        reported = [one for one in found if is_reported(one)]
        _write(staged.lines(reported))
        _write(staged.kept(one for one in found if not is_reported(one)))
        _write(staged.coverage(scan))
        _write(staged.total(reported, "staged changes"))
        return opened.exit_code(bool(reported or scan.coverage.unjudged))
    return opened.exit_code(incomplete=False)


def _message(repository: Repository, file: str, options: Options, settings: Settings) -> int:
    """Look at a commit message and at who signs the commit."""
    assert repository.root is not None
    text = without_comments(_read(file), git.setting(repository.root, "core.commentChar"))
    said = git.author(repository.root)
    author = messages.identity(said) if said else None
    with session.opened(settings, options.key_file, keep=False) as opened:
        alone = Repository(repository.name, None, commit=repository.commit, data=text.encode())
        scan = pipeline.scan(alone, opened.run)
        strict = Position.COPYRIGHT_NOTICE not in settings.policy.kept
        found = [one for one in scan.findings if strict or not one.attribution]
        _write(staged.in_message(found))
        _write(staged.total(found, "the commit message"))
        unfit = author is not None and author.is_of_machine
        _write(staged.unfit_author() if unfit else ())
        return opened.exit_code(bool(found or unfit or scan.coverage.unjudged))


def _read(file: str) -> str:
    try:
        with Path(file).open("rb") as handle:
            data = handle.read(_MESSAGE_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}; --message needs the file of a commit message") from None
    if len(data) > _MESSAGE_BYTES:
        raise ConfigError(f"{file}: is too large for a commit message")
    return data.decode("utf-8", "replace")


def is_reported(finding: Finding) -> bool:
    """True for what must not be committed: all that would be replaced, and every credential."""
    return finding.action.changes or finding.category is Category.CREDENTIAL


def _change(repository: Repository, index: str | None, settings: Settings) -> tuple[Repository, Changes]:
    """What is staged, or what pre-commit was asked to compare, and the repository to read it from."""
    start, end = os.environ.get(_FROM), os.environ.get(_TO)
    if start and end:
        repository = sources.at_commit(repository, end)
        return repository, changes.since(repository, start, settings)
    return repository, changes.of_index(repository, index, settings)


def _write(pieces: Iterable[str]) -> None:
    for piece in pieces:
        sys.stdout.write(piece)
