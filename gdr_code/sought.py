"""Where earlier runs found proven values in a file; what stands there is read from the bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, NamedTuple

from gdr_code import met, walk
from gdr_code.disk import LINK_MODE
from gdr_code.recall import Recall
from gdr_code.records import (
    Candidate,
    Category,
    Entry,
    PathKind,
    Place,
    Position,
    Repository,
    SourceFile,
    Span,
    Spot,
)
from gdr_code.settings import Settings
from gdr_code.text import Text

DETECTOR = "spread"
REASON = "proven_elsewhere"

Target = tuple[str, Category]


@dataclass(frozen=True, slots=True)
class Search:
    """A file to look through for proven values, and the raw spans that are findings already."""

    entry: Entry
    blob: str
    language: str | None
    path_kind: PathKind
    known: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One of the targets, by index, in one more place."""

    target: int
    candidate: Candidate
    spot: Spot


class Sought(NamedTuple):
    """What was found in one file; `told` of it is nothing where the file is not what it was."""

    found: tuple[Occurrence, ...] = ()
    told: Any = None


def told_of(text: Text, read: Text, found: Sequence[Occurrence]) -> Any:
    """What is told of occurrences in a text as it is read: where they stand."""
    rows = [
        [
            one.target, one.candidate.span.start, one.candidate.span.end, one.candidate.detector,
            one.candidate.position, one.candidate.node, one.spot.span.start, one.spot.span.end,
            one.spot.place.line, one.spot.place.column, one.spot.place.end_line, one.spot.place.end_column,
        ]
        for one in found
    ]  # fmt: skip
    return [met.mark_of(text, read.data), rows] if rows else []


def earlier(
    recall: Recall,
    repository: Repository,
    searches: Sequence[Search],
    targets: Sequence[Target],
    settings: Settings,
) -> list[Sought | None]:
    """What is known of each search; None for a file that must be looked through."""
    if recall.rows is None:
        return [None] * len(searches)
    with recall.asking() as ask, ExitStack() as stack:
        known = ask(_key(recall, repository, targets)) or {}
        reader: walk.Reader | None = None
        found: list[Sought | None] = []
        for search in searches:
            told = known.get(_file_key(recall, search)) if known else None
            if not told:
                found.append(None if told is None else Sought((), told))
                continue
            reader = reader or stack.enter_context(walk.Reader(repository, settings))
            file = reader.read(search.entry, to_scan=False)
            if isinstance(file, SourceFile) and file.blob == search.blob:
                found.append(Sought(_occurrences(told, search, file.data, targets), told))
            else:
                found.append(None)
    return found


def tell(
    recall: Recall,
    repository: Repository,
    searches: Sequence[Search],
    targets: Sequence[Target],
    found: Iterable[Sought],
) -> None:
    """Tell later runs what came of the searches."""
    pairs = zip(searches, found, strict=True)
    told = {_file_key(recall, search): one.told for search, one in pairs if one.told is not None}
    recall.tell([recall.row(_key(recall, repository, targets), told)])


def _key(recall: Recall, repository: Repository, targets: Sequence[Target]) -> bytes:
    return recall.key(b"sought", repository.name, *(part for target in targets for part in target))


def _file_key(recall: Recall, search: Search) -> str:
    spans = " ".join(f"{span.start}-{span.end}" for span in search.known)
    mode = "link" if search.entry.mode == LINK_MODE else ""
    return recall.key(b"search", search.blob, search.entry.path, mode, spans).hex()


def _occurrences(told: Any, search: Search, raw: bytes, targets: Sequence[Target]) -> tuple[Occurrence, ...]:
    mark, rows = told
    data = met.text_of(raw, mark, search.language)
    return tuple(_occurrence(row, data, targets) for row in rows)


def _occurrence(row: Sequence[Any], data: bytes, targets: Sequence[Target]) -> Occurrence:
    target, start, end, detector, position, node, raw_start, raw_end, *place = row
    one = Candidate(
        span=Span(start, end),
        line=place[0],
        category=targets[target][1],
        kind="",
        detector=detector,
        cue=REASON,
        value=data[start:end].decode("utf-8", "replace"),
        before=met.before(data, start),
        after=met.after(data, end),
        position=None if position is None else Position(position),
        node=node,
    )
    return Occurrence(target, one, Spot(Span(raw_start, raw_end), Place(*place)))
