"""Stand-ins for what is staged: proven as in any refinement, then put into the index and the work tree."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from gdr_code import disk, git, pipeline, walk
from gdr_code.carry import carried, patch
from gdr_code.changes import always
from gdr_code.pipeline import Refined, Run, Scan
from gdr_code.records import Action, Edit, Entry, Finding, Repository, SourceFile, Withheld
from gdr_code.rewrite import Written
from gdr_code.survey import LINK

BESIDE = "beside_the_change"
_REGULAR = frozenset({0o100644, 0o100755})


@dataclass(frozen=True, slots=True)
class Fix:
    """A staged file before and after, and the findings that are gone from it."""

    entry: Entry
    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...] = field(repr=False)
    old: bytes = field(repr=False)
    new: bytes = field(repr=False)


def fixes(
    scan: Scan, targets: Sequence[Finding], is_new: Callable[[Finding], bool], run: Run
) -> tuple[tuple[Fix, ...], tuple[Withheld, ...]]:
    """What the files are once the targets are replaced, each proven, and those that cannot be.

    All other findings stay. Nothing is written but into a private folder, which is gone afterwards.
    """
    wanted = set(targets)
    paths = {one.path for one in targets}
    chosen = tuple(
        one if one in wanted else dataclasses.replace(one, action=Action.KEEP)
        for one in scan.findings
        if one.path in paths
    )
    files = tuple(pair for pair in scan.files if pair[0].path in paths)
    part = dataclasses.replace(scan, findings=chosen, files=files, unread=())
    with tempfile.TemporaryDirectory(prefix="gdr-code-fix-") as folder:
        done = pipeline.refine(part, lambda: folder, run)
        beside = {one.path for one in done.scan.findings if one.action.changes and not is_new(one)}
        made = tuple(_made(done, beside, folder, run))
    names = [Withheld(scan.repository.name, path, 0, BESIDE) for path in sorted(beside)]
    return made, (*done.withheld, *names)


def _made(done: Refined, beside: set[str], folder: str, run: Run) -> Iterator[Fix]:
    entries = {entry.path: entry for entry, _ in done.scan.files}
    with walk.Reader(done.scan.repository, run.settings) as reader:
        for written in done.written:
            if written.edits and written.path not in beside:
                yield from _one(done, written, entries[written.path], reader, folder)


def _one(done: Refined, written: Written, entry: Entry, reader: walk.Reader, folder: str) -> Iterator[Fix]:
    file = reader.read(entry)
    place = Path(folder, entry.raw_path.decode("utf-8", "surrogateescape"))
    new = (
        str(place.readlink()).encode("utf-8", "surrogateescape") if entry.mode == LINK else place.read_bytes()
    )
    gone = tuple(one for one in done.scan.findings if one.path == written.path and one.action.changes)
    if isinstance(file, SourceFile):
        yield Fix(entry, gone, written.edits, file.data, new)


def stand_ins(scan: Scan, run: Run) -> dict[Finding, str]:
    """What would stand in the place of each finding that is replaced, of files whose rewrite is proven."""
    targets = [one for one in scan.findings if one.action.changes]
    made, _ = fixes(scan, targets, always, run) if targets else ((), ())
    found: dict[Finding, str] = {}
    for one in made:
        by_span = {edit.span: edit.replacement for edit in one.edits}
        for finding in one.findings:
            with suppress(KeyError, UnicodeDecodeError):
                found[finding] = by_span[finding.span].decode("utf-8")
    return found


def stage(repository: Repository, made: Iterable[Fix]) -> None:
    """Put the files into the index. Raises SourceError; the index is then as it was."""
    assert repository.git_dir is not None
    with git.Shadow(repository.git_dir, repository.index) as shadow:
        shadow.stage((one.entry.mode, one.entry.raw_path, one.new) for one in made)


def write(repository: Repository, made: Iterable[Fix], limit: int) -> tuple[Fix, ...]:
    """Change the same lines in the work tree where they are unmodified; the files where some are not."""
    assert repository.root is not None
    left = []
    with disk.Folders(repository.root) as folders:
        for one in made:
            found = folders.current(one.entry.raw_path, limit)
            if not isinstance(found, bytes) or one.entry.mode not in _REGULAR:
                left.append(one)
                continue
            data, missing = carried(one.old, one.new, found)
            if (data != found and not folders.rewrite(one.entry.raw_path, data)) or missing:
                left.append(one)
    return tuple(left)


def patches(made: Iterable[Fix]) -> Iterator[bytes]:
    """What `git apply --cached` takes; text that is no bytes of ASCII kind has no patch."""
    for one in made:
        if b"\0" not in one.old:
            yield from patch(one.entry.raw_path, one.old, one.new)
