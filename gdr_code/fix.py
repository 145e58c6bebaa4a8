"""Stand-ins for what is staged: proven as in any refinement, then put into the index and the work tree."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gdr_code import baseline, disk, git, refining, walk
from gdr_code.baseline import Row
from gdr_code.carry import carried, patch
from gdr_code.changes import always
from gdr_code.comments import with_comment
from gdr_code.pipeline import Run, Scan
from gdr_code.records import Action, Edit, Entry, Finding, Repository, SourceFile, Withheld
from gdr_code.refining import Refined
from gdr_code.rewrite import Written
from gdr_code.survey import LINK
from gdr_code.text import read_text

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
    told = [one for one in zip(scan.files, scan.verdicts, strict=True) if one[0][0].path in paths]
    files, verdicts = tuple(file for file, _ in told), tuple(verdict for _, verdict in told)
    part = dataclasses.replace(scan, findings=chosen, files=files, verdicts=verdicts, unread=())
    with tempfile.TemporaryDirectory(prefix="gdr-code-fix-") as folder:
        done = refining.refine(part, lambda: folder, run)
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
        text = read_text(one.old)
        for finding in one.findings:
            if text is not None and finding.span in by_span:
                found[finding] = by_span[finding.span].decode(text.encoding)
    return found


def with_comments(
    scan: Scan, targets: Sequence[Finding], made: Sequence[Fix], run: Run
) -> tuple[tuple[Fix, ...], tuple[Finding, ...]]:
    """The files with an allow comment for each target besides what is made of them; where none can stand."""
    known = {one.entry.path: one for one in made}
    left: list[Finding] = []
    with walk.Reader(scan.repository, run.settings) as reader:
        for entry, survey in scan.files:
            mine = [one for one in targets if one.path == entry.path]
            file = reader.read(entry) if mine else None
            if not isinstance(file, SourceFile):
                continue
            if not _is_utf8(file.data):
                left += mine
                continue
            before = known.get(entry.path) or Fix(entry, (), (), file.data, file.data)
            after = before.new
            for line in sorted({one.place.end_line for one in mine}):
                names = ", ".join(sorted({str(one.category) for one in mine if one.place.end_line == line}))
                changed = with_comment(after, survey.language, line, f"gdr: allow[{names}]")
                left += [one for one in mine if one.place.end_line == line] if changed is None else []
                after = after if changed is None else changed
            known[entry.path] = dataclasses.replace(before, new=after)
    return tuple(known.values()), tuple(left)


def _is_utf8(data: bytes) -> bool:
    text = read_text(data)
    return text is not None and text.encoding == "utf-8"


def stage(repository: Repository, made: Iterable[Fix]) -> None:
    """Put the files into the index. Raises SourceError; the index is then as it was."""
    assert repository.git_dir is not None
    with git.Shadow.of(repository) as shadow:
        shadow.stage((one.entry.mode, one.entry.raw_path, one.new) for one in made)


def stage_rows(repository: Repository, rows: Iterable[Row]) -> None:
    """Put a baseline into the index."""
    assert repository.git_dir is not None
    data = "".join(baseline.text(rows)).encode()
    with git.Shadow.of(repository) as shadow:
        shadow.stage([(0o100644, baseline.FILE.encode(), data)])


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
