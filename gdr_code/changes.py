"""What a commit would change: files of the index or of a commit, with the lines that are theirs alone."""

from __future__ import annotations

import bisect
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gdr_code import git, walk
from gdr_code.disk import path_text
from gdr_code.errors import SourceError
from gdr_code.git import Lines
from gdr_code.records import Entry, Finding, Repository, Skipped
from gdr_code.settings import Settings

_MERGED = re.compile(r"(?m)^(?:[0-9a-f]{64}|[0-9a-f]{40})$")
# What tells who owns a repository and who works on it.
_TELLING = re.compile(
    r"(?i)(?:licen[cs]e|copying|notice|authors?|contributors|maintainers|readme|codeowners|changelog)[\w.-]{0,12}"
    r"|package\.json|pyproject\.toml|setup\.(?:py|cfg)|cargo\.toml|composer\.json|pom\.xml|go\.mod|description"
)
_TELLING_BYTES = 64 << 10
_TELLING_FILES = 16


@dataclass(frozen=True, slots=True)
class Changes:
    """The changed files and, by path, the lines that are new or changed (None: all of them).

    `unmerged` are paths in conflict: there is no content of theirs yet. `telling` are unchanged files that
    say who the people of the repository are.
    """

    files: tuple[Entry | Skipped, ...]
    lines: Mapping[str, Lines | None] = field(repr=False)
    unmerged: tuple[str, ...] = ()
    telling: tuple[Entry, ...] = ()

    def holds(self, finding: Finding) -> bool:
        """True for a finding on a line that the change adds."""
        lines = self.lines.get(finding.path, ())
        if lines is None:
            return True
        first, last = finding.place.line, finding.place.end_line
        at = bisect.bisect_right(lines, first, key=lambda one: one.stop)
        return at < len(lines) and lines[at].start <= last

    def has_line(self, path: str, line: int) -> bool:
        """True for a line that the change adds."""
        lines = self.lines.get(path, ())
        if lines is None:
            return True
        at = bisect.bisect_right(lines, line, key=lambda one: one.stop)
        return at < len(lines) and line in lines[at]


def is_telling(path: str) -> bool:
    """True for a file that says who owns the repository and who works on it."""
    return _TELLING.fullmatch(path) is not None


def always(_: Finding) -> bool:
    """All of it is new, where nothing is compared."""
    return True


def of_index(repository: Repository, settings: Settings) -> Changes:
    """What is staged: against HEAD; in a merge what differs from all that is merged."""
    assert repository.git_dir is not None
    merged = _merged(Path(repository.git_dir)) if repository.commit else ()
    with git.Shadow.of(repository) as shadow:
        parts = [git.changes(shadow, base, None) for base in (repository.commit, *merged)]
        return _changes(repository, parts, shadow, settings)


def since(repository: Repository, ref: str, settings: Settings) -> Changes:
    """What the commit, or the index of a repository read there, adds to what it has in common with a ref."""
    assert repository.git_dir is not None
    with git.Shadow.of(repository) as shadow:
        base, head = shadow.commit(ref), repository.commit
        if base is None:
            raise SourceError(f"{repository.name}: has no commit {ref}; fetch it, with its history")
        common = shadow.merge_base(base, head) if head else base
        if common is None:
            raise SourceError(f"{repository.name}: shares no history with {ref}; fetch more of it")
        commit = None if repository.tree == ":" else head
        return _changes(repository, [git.changes(shadow, common, commit)], shadow, settings)


def between(repository: Repository, base: str | None, commit: str, settings: Settings) -> Changes:
    """What a commit adds to another, or to nothing."""
    assert repository.git_dir is not None
    with git.Shadow.of(repository) as shadow:
        return _changes(repository, [git.changes(shadow, base, commit)], shadow, settings)


def _changes(
    repository: Repository, parts: Sequence[Sequence[git.Changed]], shadow: git.Shadow, settings: Settings
) -> Changes:
    changed, *others = ({one.now.raw_path: one for one in part} for part in parts)
    mine = [one for path, one in changed.items() if all(path in other for other in others)]
    unmerged = tuple(path_text(one.now.raw_path) for one in mine if one.unmerged)
    merged = [one for one in mine if not one.unmerged]
    listed = walk.of_listing(repository.name, (one.now for one in merged))
    lines = {
        path_text(one.now.raw_path): common(one.lines, (other[one.now.raw_path].lines for other in others))
        for one in merged
    }
    files = tuple(walk.bounded(repository.name, one, settings) for one in listed)
    return Changes(files, lines, unmerged, _telling(repository, shadow, files, settings))


def _telling(
    repository: Repository, shadow: git.Shadow, files: Iterable[Entry | Skipped], settings: Settings
) -> tuple[Entry, ...]:
    if repository.commit is None:
        return ()
    changed = {one.raw_path for one in files}
    most = min(_TELLING_BYTES, settings.max_file_bytes)
    found = [
        one
        for one in walk.of_listing(repository.name, shadow.top(repository.commit))
        if isinstance(one, Entry)
        and one.raw_path not in changed
        and one.size <= most
        and is_telling(one.path)
    ]
    return tuple(found[:_TELLING_FILES])


def common(lines: Lines | None, others: Iterable[Lines | None]) -> Lines | None:
    """The lines that are new against every parent of a merge."""
    for other in others:
        if lines is None or other is None:
            lines = other if lines is None else lines
        else:
            lines = tuple(_overlaps(lines, other))
    return lines


def _overlaps(some: Lines, others: Lines) -> list[range]:
    found, at = [], 0
    for one in some:
        while at < len(others) and others[at].stop <= one.start:
            at += 1
        for index in range(at, len(others)):
            other = others[index]
            if other.start >= one.stop:
                break
            found.append(range(max(one.start, other.start), min(one.stop, other.stop)))
    return found


def _merged(git_dir: Path) -> tuple[str, ...]:
    """The commits that a merge under way brings in."""
    try:
        with (git_dir / "MERGE_HEAD").open("rb") as file:
            return tuple(_MERGED.findall(os.fsdecode(file.read(1 << 16))))
    except OSError:
        return ()
