"""What experts say: labels and labelled windows, read from files and sorted by repository.

A label is of a span (`start`, `end`), of a line, or of a whole repository (no `path`). A window is a range of
lines that was read in full: what has no label in it is negative. docs/audit.md has the columns.
"""

from __future__ import annotations

import math
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from gdr_code.audit.exports import translated
from gdr_code.audit.rows import Row, rows
from gdr_code.errors import ConfigError
from gdr_code.records import Category

MOST_ROWS = 2_000_000
_NUMBER = re.compile(r"[0-9]{1,9}")
_SHA_256 = re.compile(r"[0-9a-fA-F]{64}")
_Item = TypeVar("_Item")


class Answer(StrEnum):
    """What an expert says of a unit."""

    TRUE = "T"
    AMBIGUOUS = "A"
    NEGATIVE = "N"


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a row stands."""

    file: str
    row: int


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is not counted, and why; quotes nothing but names and numbers."""

    origin: Origin
    why: str


@dataclass(frozen=True, slots=True)
class Label:
    """One expert's answer. `columns` are characters of the line, from 0, half-open.

    `weight` is of how many lines this one was drawn, where the lines are a sample; `digest` that of the line
    that was labelled.
    """

    origin: Origin
    repo: str
    path: str | None
    line: int | None
    columns: tuple[int, int] | None
    answer: Answer
    category: Category | None = None
    attribution: bool = False
    blob: str | None = None
    annotator: str | None = None
    weight: float | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Lines that were labelled one by one, both ends in it."""

    origin: Origin
    repo: str
    path: str
    first: int
    last: int
    blob: str | None = None
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that is said of one repository."""

    labels: tuple[Label, ...] = ()
    windows: tuple[Window, ...] = ()


_ANSWERS = {
    **dict.fromkeys(("t", "true", "1", "yes", "positive", "pii"), Answer.TRUE),
    **dict.fromkeys(("a", "ambiguous", "unsure"), Answer.AMBIGUOUS),
    **dict.fromkeys(("n", "f", "false", "0", "no", "negative", "clean"), Answer.NEGATIVE),
}
_TRUE, _FALSE = frozenset({"true", "1", "yes"}), frozenset({"", "false", "0", "no"})


class _BadFieldError(Exception):
    """A field is not as it should be; the text is the reason of a `BadRow`."""


def read_labels(name: str) -> Iterator[Label | BadRow]:
    """The labels of a file, or of all CSV files of a folder. Raises ConfigError."""
    for file in _files(name):
        stem = Path(file).stem
        for number, row in rows(file):
            for one in translated(row, stem):
                yield _parsed(Origin(file, number), one, _label)


def read_windows(name: str) -> Iterator[Window | BadRow]:
    """The labelled windows of a file. Raises ConfigError."""
    for number, row in rows(name):
        yield _parsed(Origin(name, number), row, _window)


def _files(name: str) -> list[str]:
    if name.lower().endswith(".sarif"):
        raise ConfigError(f"{name} holds a scanner's findings: give them as --system NAME={name}")
    folder = Path(name)
    if not folder.is_dir():
        return [name]
    found = sorted(str(one) for one in folder.glob("*.csv"))
    if not found:
        raise ConfigError(f"{name} holds no CSV file: name a file, or a folder of them")
    return found


def _parsed(origin: Origin, row: Row | None, parse: Callable[[Origin, Row], _Item]) -> _Item | BadRow:
    try:
        if row is None:
            raise _BadFieldError("is no JSON object, has more cells than the header, or is no whole export")
        return parse(origin, row)
    except _BadFieldError as error:
        return BadRow(origin, str(error))


def _label(origin: Origin, row: Row) -> Label:
    path, line = _text(row, "path"), _number(row, "line")
    if (path is None) != (line is None):
        raise _BadFieldError("path and line go together; a label of a repository has neither")
    if line == 0:
        raise _BadFieldError("line counts from 1")
    columns = _columns(row)
    if columns is not None and line is None:
        raise _BadFieldError("start and end need a path and a line")
    return Label(
        origin=origin,
        repo=_text(row, "repo") or "",
        path=path,
        line=line,
        columns=columns,
        answer=_answer(row),
        category=_category(row),
        attribution=_flag(row, "attribution"),
        blob=_text(row, "blob"),
        annotator=_text(row, "annotator"),
        weight=_weight(row),
        digest=_digest(row),
    )


def _window(origin: Origin, row: Row) -> Window:
    path, first, last = _text(row, "path"), _number(row, "first_line"), _number(row, "last_line")
    if path is None or first is None or last is None:
        raise _BadFieldError("a window needs path, first_line and last_line")
    if not 0 < first <= last:
        raise _BadFieldError("first_line counts from 1 and is not after last_line")
    return Window(
        origin, _text(row, "repo") or "", path, first, last, _text(row, "blob"), _text(row, "commit")
    )


def _columns(row: Row) -> tuple[int, int] | None:
    start, end = _number(row, "start"), _number(row, "end")
    if start is None and end is None:
        return None
    if start is None or end is None or start >= end:
        raise _BadFieldError("start and end are characters of the line, from 0, start before end")
    return start, end


def _answer(row: Row) -> Answer:
    said = str(row.get("verdict", "")).strip().lower()
    if said not in _ANSWERS:
        raise _BadFieldError("verdict is none of T (true), A (ambiguous), N (negative)")
    return _ANSWERS[said]


def _category(row: Row) -> Category | None:
    name = _text(row, "category")
    try:
        return None if name is None else Category(name)
    except ValueError:
        raise _BadFieldError(f"category is none of {', '.join(Category)}") from None


def _text(row: Row, name: str) -> str | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _BadFieldError(f"{name} is no text")
    return sys.intern(str(value))


def _number(row: Row, name: str) -> int | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _BadFieldError(f"{name} is no number")
    return value


def _weight(row: Row) -> float | None:
    value = row.get("weight")
    if value is None or value == "":
        return None
    try:
        weight = float(value) if isinstance(value, str | int | float) else 0.0
    except ValueError:
        weight = 0.0
    if not 0 < weight < math.inf:
        raise _BadFieldError("weight is no positive number")
    return weight


def _digest(row: Row) -> str | None:
    said = _text(row, "digest")
    if said is not None and not _SHA_256.fullmatch(said):
        raise _BadFieldError("digest is no SHA-256 in hexadecimal digits")
    return said and said.lower()


def _flag(row: Row, name: str) -> bool:
    said = str(row.get(name) or "").strip().lower()
    if said not in _TRUE | _FALSE:
        raise _BadFieldError(f"{name} is neither true nor false")
    return said in _TRUE


# By repository


@dataclass(slots=True)
class _Sorting:
    labels: list[Label] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)


def by_repository(
    said: Iterable[Label | Window], names: Iterable[str]
) -> tuple[Mapping[str, Annotations], tuple[BadRow, ...]]:
    """What is said of each repository, under the name it has here; the others, one bad row for each name."""
    resolve = resolver(names)
    found: dict[str, _Sorting] = defaultdict(_Sorting)
    strangers: dict[str, tuple[Origin, int]] = {}
    kept = 0
    for one in said:
        name = resolve(one.repo)
        if name is None:
            first, count = strangers.get(one.repo, (one.origin, 0))
            strangers[one.repo] = first, count + 1
            continue
        kept += 1
        if kept > MOST_ROWS:
            raise ConfigError(
                f"{one.origin.file}: over {MOST_ROWS:,} labels in all: audit fewer repositories"
            )
        if isinstance(one, Label):
            found[name].labels.append(replace(one, repo=name))
        else:
            found[name].windows.append(replace(one, repo=name))
    sorted_out = {
        name: Annotations(tuple(one.labels), tuple(one.windows)) for name, one in sorted(found.items())
    }
    return sorted_out, tuple(_stranger(repo, *rows) for repo, rows in strangers.items())


def resolver(names: Iterable[str]) -> Callable[[str], str | None]:
    """Names in files to names of repositories: OWNER/NAME is OWNER+NAME; no name is the only repository's."""
    known = {alias: name for name in names for alias in (name.replace("+", "/", 1), name)}
    alone = set(known.values())
    if len(alone) == 1:
        known[""] = alone.pop()
    return known.get


def _stranger(repo: str, first: Origin, count: int) -> BadRow:
    more = f" (and {count - 1:,} more like it)" if count > 1 else ""
    what = f"no source has a repository named {repo}" if repo else "repo is missing"
    return BadRow(first, what + more)
