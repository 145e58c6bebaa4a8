"""What differs between trees, or a tree and the index, path by path and line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gdr_code.errors import SourceError
from gdr_code.git.shadow import EMPTY_TREES, Listed, Shadow

ALL_LINES = range(1, 1 << 62)
_COMPARED = ("-M", "--no-ext-diff", "--no-textconv", "--ita-invisible-in-index")
_NAMES_ONLY = ("--raw", "-z", "--abbrev=64")
_LINES_ONLY = ("--patch", "--unified=0", "--full-index", "--no-color", "--diff-filter=MR")
_HEAD_BYTES = 200
_PAIR = re.compile(rb"index ([0-9a-f]{40,64})\.\.([0-9a-f]{40,64})(?: |$)")
_HUNK = re.compile(rb"@@ -[0-9,]+ \+([0-9]+)(?:,([0-9]+))? @@")

Lines = tuple[range, ...]


class Changed(NamedTuple):
    """A path that differs from a base: `lines` are those added or changed, None where all are.

    Of an unmerged path there is no blob to speak of.
    """

    now: Listed
    lines: Lines | None
    unmerged: bool


def changes(shadow: Shadow, base: str | None, commit: str | None) -> tuple[Changed, ...]:
    """What a commit (None: the index) adds to or changes of a base (None: of nothing), by path.

    A file that was only moved has no line of its own.
    """
    base = base or (EMPTY_TREES[len(commit)] if commit else shadow.empty_tree())
    program = "diff-tree" if commit else "diff-index"
    trees = ("-r", base, commit) if commit else ("--cached", base)
    rows = tuple(_raw_changes(shadow.records(program, *_COMPARED, *_NAMES_ONLY, *trees)))
    edited = any(row.status in "MR" and row.was != row.blob for row in rows)
    lines = _added_lines(shadow, program, *_COMPARED, *_LINES_ONLY, *trees) if edited else {}
    sized = shadow.sized((row.mode, row.blob, row.raw_path) for row in rows)
    return tuple(
        Changed(now, _lines_of(row, lines), row.status == "U") for row, now in zip(rows, sized, strict=True)
    )


def _added_lines(shadow: Shadow, *command: str) -> dict[tuple[str, str], Lines]:
    """The lines that the second of two blobs adds to the first."""
    found: dict[tuple[str, str], list[range]] = {}
    hunks: list[range] = []
    with shadow.start(*command) as pipe:
        for head in pipe.heads(_HEAD_BYTES):
            if head.startswith(b"index ") and (pair := _PAIR.match(head)):
                hunks = found.setdefault((pair[1].decode(), pair[2].decode()), [])
            elif head.startswith(b"@@ ") and (hunk := _HUNK.match(head)):
                first, count = int(hunk[1]), int(hunk[2] or b"1")
                hunks.append(range(first, first + count))
            elif head.startswith(b"Binary "):
                hunks.append(ALL_LINES)
        if pipe.exit_code():
            raise SourceError(f"{shadow.git_dir}: git cannot compare it; `git fsck` tells what is damaged")
    return {pair: tuple(one for one in ranges if len(one)) for pair, ranges in found.items()}


class _RawChange(NamedTuple):
    """A row of `git diff --raw`: what a path was and is."""

    was: str
    mode: int
    blob: str
    status: str
    raw_path: bytes


def _raw_changes(records: Iterator[bytes]) -> Iterator[_RawChange]:
    """The paths that are there now; of a move the new one."""
    for record in records:
        _, mode, was, blob, status = record.removeprefix(b":").decode("ascii").split(" ")
        path = next(records)
        if status[0] in "RC":
            path = next(records)
        if status[0] != "D":
            yield _RawChange(was, int(mode, 8), blob, status[0], path)


def _lines_of(row: _RawChange, lines: Mapping[tuple[str, str], Lines]) -> Lines | None:
    if row.was == row.blob:
        return ()
    return lines.get((row.was, row.blob)) if row.status in "MR" else None
