"""Phase 1 of files that earlier runs met: where something stands; what stands there is read from the bytes.

A file is known by its blob, its path and whether it is a link; a blob that stands at two paths is looked at
twice. A file on disk whose stamp is as it was has the blob that it had.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, NamedTuple

from gdr_code import paths, walk
from gdr_code.disk import LINK_MODE, skip
from gdr_code.escapes import data_with_escapes_read
from gdr_code.recall import Ask, Recall
from gdr_code.records import (
    Candidate,
    Category,
    Entry,
    Opinion,
    PathKind,
    Place,
    Position,
    Reach,
    Repository,
    Skipped,
    SkipReason,
    SourceFile,
    Span,
    Spot,
    Survey,
)
from gdr_code.rows import Row
from gdr_code.settings import Settings
from gdr_code.text import Text, read_text

_CONTEXT = 400
_WIDEST = 4 * _CONTEXT
_ROWS_AT_ONCE = 4096
_SETTLED_NS = 2_000_000_000
_CATEGORIES = {str(one): one for one in Category}
_POSITIONS: dict[str | None, Position | None] = {None: None, **{str(one): one for one in Position}}
_PATH_KINDS = {str(one): one for one in PathKind}
_REACHES = {str(one): one for one in Reach}


class Met(NamedTuple):
    """What came of a file; its blob, where its bytes were there; what is yet to be told of it."""

    outcome: Survey | Skipped
    blob: str | None = None
    row: Row | None = None


def file_key(recall: Recall, blob: str, path: str, mode: int) -> bytes:
    """The key of what is known of a file."""
    return recall.key(b"file", blob, path, "link" if mode == LINK_MODE else "")


# A repository


def earlier(
    recall: Recall, repository: Repository, entries: Sequence[Entry], known: Set[str], settings: Settings
) -> list[Met | None]:
    """What is known of each file; None for what must be looked at. `known` are the names of files.

    Only files in which something was found are read, for the values.
    """
    if recall.rows is None:
        return [None] * len(entries)
    with recall.asking() as ask, ExitStack() as stack:
        stamped = _stamped(recall, repository, ask)
        reader: walk.Reader | None = None
        found: list[Met | None] = []
        for entry in entries:
            blob = entry.blob or _blob_of(recall, entry, stamped)
            told = ask(file_key(recall, blob, entry.path, entry.mode)) if blob else None
            if blob is None or told is None:
                found.append(None)
                continue
            plain = _plain(told, repository.name, entry, blob)
            if plain is None:
                reader = reader or stack.enter_context(walk.Reader(repository, settings))
                file = reader.read(entry, to_scan=False)
                same = isinstance(file, SourceFile) and file.blob == blob
                plain = of_bytes(told, file, known) if isinstance(file, SourceFile) and same else None
            found.append(None if plain is None else Met(plain, blob))
    return found


def telling(recall: Recall, fresh: Iterable[Met]) -> Iterator[Met]:
    """What came of files that were looked at, told to later runs on the way."""
    rows: list[Row] = []
    for one in fresh:
        if one.row is not None:
            rows.append(one.row)
        if len(rows) >= _ROWS_AT_ONCE:
            recall.tell(rows)
            rows.clear()
        yield one._replace(row=None)
    recall.tell(rows)


# Stamps


def tell_stamps(
    recall: Recall, repository: Repository, entries: Sequence[Entry], met: Sequence[Met], began: int
) -> None:
    """Tell later runs which blob each file on disk is, but for those changed within two seconds of `began`.

    A file that is changed twice within a tick of the clock bears one stamp for two contents. The blob's id is
    told under a mask, since that of a small file gives its content away.
    """
    stamped: dict[str, str] = {}
    for entry, one in zip(entries, met, strict=True):
        if one.blob is not None and entry.stamp is not None and max(entry.stamp[2:]) < began - _SETTLED_NS:
            stamp, mask = _stamp(recall, entry)
            stamped[stamp] = _masked(one.blob, mask)
    if not stamped:
        return
    key = _stamps_key(recall, repository)
    with recall.asking() as ask:
        changed = ask(key) != stamped
    if changed:
        recall.tell([recall.row(key, stamped)])


def _stamps_key(recall: Recall, repository: Repository) -> bytes:
    return recall.key(b"stamps", repository.root or "")


def _stamped(recall: Recall, repository: Repository, ask: Ask) -> dict[str, str]:
    """The masked ids of blobs by the keyed hashes of stamps."""
    return (ask(_stamps_key(recall, repository)) if repository.root is not None else None) or {}


def _blob_of(recall: Recall, entry: Entry, stamped: dict[str, str]) -> str | None:
    if entry.stamp is None or not stamped:
        return None
    key, mask = _stamp(recall, entry)
    masked = stamped.get(key)
    return None if masked is None else _masked(masked, mask)


def _stamp(recall: Recall, entry: Entry) -> tuple[str, int]:
    """The keyed hash of a file's stamp, and a mask for the id of its blob."""
    stamp = b"%d %d %d %d %d %d " % (*(entry.stamp or ()), entry.size, entry.mode)
    digest = hashlib.blake2b(stamp + entry.raw_path, key=recall.secret, digest_size=36, person=b"stamp")
    shown = digest.hexdigest()
    return shown[:32], int(shown[32:], 16)


def _masked(blob: str, mask: int) -> str:
    """The id of a blob under a mask, or from under it."""
    return f"{int(blob, 16) ^ mask:040x}"


# A file


def looked_at(recall: Recall, file: SourceFile, found: Survey | Skipped, known: Set[str]) -> Met:
    """What came of a file that was looked at.

    The lines around its candidates only their opinions needed: they are left out, but for what follows.
    """
    row = None
    if recall.rows is not None:
        told = _told_skip(found) if isinstance(found, Skipped) else _told(found, file, known)
        row = recall.row(file_key(recall, file.blob, file.path, file.mode), told)
    if isinstance(found, Survey):
        found = replace(found, candidates=tuple(map(_without_lines, found.candidates)))
    return Met(found, file.blob, row)


def _told_skip(found: Skipped) -> dict[str, object]:
    return {"skip": found.reason, "size": found.size}


def _told(survey: Survey, file: SourceFile, known: Set[str]) -> dict[str, object]:
    text = read_text(file.data) if survey.candidates else None
    data = b"" if text is None else data_with_escapes_read(text, survey.language)
    return {
        "size": survey.size,
        "lines": survey.lines,
        "language": survey.language,
        "path_kind": survey.path_kind,
        "allow_comments": survey.allow_comments,
        "cut": survey.cut,
        "mark": None if text is None else mark_of(text, data),
        "lowered": _places(data, survey.lowered),
        "domains": _places(data.lower(), survey.domains) if survey.domains else [],
        "found": [
            _told_candidate(one, spot, opinion, one.span in survey.ours, _told_name(survey, one, known))
            for one, spot, opinion in zip(survey.candidates, survey.spots, survey.opinions, strict=True)
        ],
    }


def _places(data: bytes, words: Set[str]) -> list[tuple[int, int]]:
    """Where each of some words stands."""
    encoded = sorted(word.encode() for word in words)
    return [(at, at + len(word)) for word in encoded if (at := data.find(word)) >= 0]


def _told_name(survey: Survey, one: Candidate, known: Set[str]) -> tuple[int, int, bool] | None:
    """The bytes before and after a value that may be a file's name with it, and whether a file has it."""
    parts = None if survey.mode == LINK_MODE else paths.name_around(one)
    if parts is None:
        return None
    return len(parts[0].encode()), len(parts[2].encode()), paths.names_a_file(one, known)


def _told_candidate(one: Candidate, spot: Spot, opinion: Opinion, ours: bool, name: object) -> list[object]:
    place = spot.place
    return [
        one.span.start, one.span.end, one.line, one.category, one.kind, one.detector, one.cue,
        one.position, one.node,
        spot.span.start, spot.span.end, place.line, place.column, place.end_line, place.end_column,
        opinion.attribution, opinion.lean, opinion.confidence, opinion.reason, opinion.reach,
        ours, name,
    ]  # fmt: skip


def _plain(told: Any, repo: str, entry: Entry, blob: str) -> Survey | Skipped | None:
    """What is known of a file in which nothing was found; else None."""
    if "skip" in told:
        return skip(repo, entry.raw_path, told["size"], SkipReason(told["skip"]))
    return None if told["found"] else _survey(told, entry, blob)


def of_bytes(told: Any, file: SourceFile, known: Set[str]) -> Survey | Skipped | None:
    """What is known of a file, with its values; None where the names of files now say otherwise."""
    entry = Entry(file.path, file.raw_path, len(file.data), file.mode)
    plain = _plain(told, file.repo, entry, file.blob)
    if plain is not None:
        return plain
    data = text_of(file.data, told["mark"], told["language"])
    if not all(_is_named(row, data, known) for row in told["found"]):
        return None
    return _survey(told, entry, file.blob, data)


def _is_named(row: Sequence[Any], data: bytes, known: Set[str]) -> bool:
    """True where a value is as much the name of a file as it was."""
    if row[21] is None:
        return True
    before, after, named = row[21]
    name = data[row[0] - before : row[1] + after].decode().rstrip(".")
    return (name in known) is named


def mark_of(text: Text, read: bytes) -> int | None:
    """The length of the byte order mark before a text that is read as it stands; None for any other text."""
    return text.mark if text.encoding == "utf-8" and read == text.data else None


def text_of(raw: bytes, mark: int | None, language: str | None) -> bytes:
    """The text of a file, as it was looked at."""
    text = read_text(raw) if mark is None else None
    return raw[mark:] if text is None else data_with_escapes_read(text, language)


def _survey(told: Any, entry: Entry, blob: str, data: bytes = b"") -> Survey:
    rows = told["found"]
    return Survey(
        path=entry.path,
        raw_path=entry.raw_path,
        blob=blob,
        mode=entry.mode,
        size=told["size"],
        lines=told["lines"],
        language=told["language"],
        path_kind=_PATH_KINDS[told["path_kind"]],
        candidates=tuple(_candidate(row, data) for row in rows),
        spots=tuple(Spot(Span(row[9], row[10]), Place(*row[11:15])) for row in rows),
        ours=frozenset(Span(row[0], row[1]) for row in rows if row[20]),
        allow_comments=told["allow_comments"],
        opinions=tuple(Opinion(row[15], row[16], row[17], row[18], _REACHES[row[19]]) for row in rows),
        lowered=_words(data, told["lowered"]),
        domains=_words(data.lower(), told["domains"]) if told["domains"] else frozenset(),
        cut=told["cut"],
    )


def _words(data: bytes, places: Iterable[tuple[int, int]]) -> frozenset[str]:
    return frozenset(data[start:end].decode() for start, end in places)


def _candidate(row: Sequence[Any], data: bytes) -> Candidate:
    start, end, line, category, kind, detector, cue, position, node = row[:9]
    return Candidate(
        span=Span(start, end),
        line=line,
        category=_CATEGORIES[category],
        kind=kind,
        detector=detector,
        cue=cue,
        value=data[start:end].decode(),
        after=after(data, end),
        position=_POSITIONS[position],
        node=node,
    )


def before(data: bytes, start: int) -> str:
    """The line before an offset of UTF-8 text, cut to 400 characters."""
    begin = max(0, start - _WIDEST)
    begin = max(begin, data.rfind(b"\n", begin, start) + 1)
    return data[begin:start].decode("utf-8", "ignore")[-_CONTEXT:]


def after(data: bytes, end: int) -> str:
    """The line after the end of a span of UTF-8 text, cut to 400 characters."""
    return data[end : _stop(data, end)].decode("utf-8", "ignore")[:_CONTEXT]


def _stop(data: bytes, end: int) -> int:
    """Where the line of the byte before `end` ends, if that is near."""
    if data[end - 1 : end] == b"\n":
        return end
    widest = end + _WIDEST
    stop = data.find(b"\n", end, widest + 2)
    if stop < 0:
        stop = min(len(data), widest + 2)
    if data[stop - 1 : stop] == b"\r":
        stop -= 1
    return min(stop, widest)


def _without_lines(one: Candidate) -> Candidate:
    return Candidate(
        span=one.span,
        line=one.line,
        category=one.category,
        kind=one.kind,
        detector=one.detector,
        cue=one.cue,
        value=one.value,
        after=one.after,
        position=one.position,
        node=one.node,
    )
