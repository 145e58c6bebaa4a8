"""Labels as other tools write them, as rows of ours: Label Studio, doccano, CredData.

A task of Label Studio or an example of doccano shows some lines of a file and says which: `repo`, `path`,
`line` (that of the first) in its data. A line of it that nobody marks is negative: somebody read it. The
label of a mark is a category, an answer (`pii`, `ambiguous`, `negative`) or `attribution`; several labels say
several things of one mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gdr_code.audit.rows import Row
from gdr_code.records import Category

ATTRIBUTION = "attribution"
_KEPT = ("repo", "path", "blob", "weight")
_CATEGORIES = frozenset(Category)
_PROBLEMS = (LookupError, TypeError, ValueError, AttributeError)
_MOST_LINES = 100_000


@dataclass(frozen=True, slots=True)
class _Mark:
    """Characters of a shown text, from 0, half-open (None: all of it), and what is said of them."""

    span: tuple[int, int] | None
    words: tuple[str, ...]


def translated(row: Row | None, stem: str) -> Iterator[Row | None]:
    """A row of a file as rows of ours; None for what cannot be read.

    `stem` is the file's name, which names the annotator where nothing else does.
    """
    try:
        yield from _rows(row, stem)
    except _PROBLEMS:
        yield None


def _rows(row: Any, stem: str) -> list[Row | None]:
    if row is None:
        return [None]
    if isinstance(row.get("data"), Mapping) and "annotations" in row:
        return list(_of_task(row))
    marks = next((row[name] for name in ("label", "labels", "entities") if name in row), None)
    if isinstance(marks, list) and isinstance(row.get("text"), str) and "verdict" not in row:
        return list(_of_example(row, marks, stem))
    return list(_of_creddata(row)) if "groundtruth" in row else [row]


# Label Studio


def _of_task(task: Any) -> Iterator[Row]:
    data, several = task["data"], len(task["annotations"]) > 1
    for annotation in task["annotations"]:
        if not annotation.get("was_cancelled"):
            author = annotation.get("completed_by")
            author = author.get("id") if isinstance(author, Mapping) else author
            regions: dict[str, list[Any]] = {}
            for result in annotation["result"]:
                regions.setdefault(str(result.get("id")), []).append(result)
            marks = [mark for results in regions.values() for mark in _of_region(results, data["text"])]
            yield from _of_text(data, data["text"], marks, _author(data, author, several))


def _author(data: Any, author: Any, several: bool) -> str:
    """Whom a task was drawn for, unless several people have answered it."""
    drawn = str(data.get("annotator") or "")
    return str(author or drawn) if several else drawn or str(author or "")


def _of_region(results: Sequence[Any], text: str) -> Iterator[_Mark]:
    """All that is said of one region; a relation between regions says nothing."""
    values = [one["value"] for one in results if isinstance(one.get("value"), Mapping)]
    words = [word for value in values for name in ("labels", "choices") for word in value.get(name, ())]
    places = [value for value in values if "start" in value and "end" in value]
    if words:
        yield _Mark(_place(places[0], text) if places else None, tuple(map(str, words)))


def _place(value: Any, text: str) -> tuple[int, int]:
    """Its code points; versions that count UTF-16 units are told by the text that the mark covers."""
    start, end = int(value["start"]), int(value["end"])
    said = value.get("text")
    if said is None or text[start:end] == said:
        return start, end
    units = text.encode("utf-16-le")
    before, inside = units[: 2 * start].decode("utf-16-le"), units[2 * start : 2 * end].decode("utf-16-le")
    if inside != said:
        raise ValueError("the mark does not cover what it says")
    return len(before), len(before) + len(inside)


# doccano


def _of_example(row: Any, marks: Sequence[Any], stem: str) -> Iterator[Row]:
    data = {**(row["meta"] if isinstance(row.get("meta"), Mapping) else {}), **row}
    author = data.get("annotator") or data.get("username") or stem
    yield from _of_text(data, row["text"], map(_of_doccano, marks), str(author))


def _of_doccano(mark: Any) -> _Mark:
    if isinstance(mark, str):
        return _Mark(None, (mark,))
    if isinstance(mark, Mapping):
        return _Mark((int(mark["start_offset"]), int(mark["end_offset"])), (str(mark["label"]),))
    start, end, word = mark
    return _Mark((int(start), int(end)), (str(word),))


# Both


def _of_text(data: Any, text: str, marks: Iterable[_Mark], author: str) -> Iterator[Row]:
    """A row for each mark and line, and one for each line without a mark."""
    first = int(data["line"])
    common: dict[str, object] = {name: data[name] for name in _KEPT if data.get(name) not in (None, "")}
    common |= {"annotator": author}
    lines = text.split("\n")
    if len(lines) == 1 and data.get("digest"):
        common["digest"] = data["digest"]
    marked: set[int] = set()
    for mark in marks:
        said = _said(mark.words)
        for number, columns in _on_lines(mark.span, lines):
            marked.add(number)
            yield {**common, "line": first + number, **columns, **said}
    for number, line in enumerate(lines):
        if number not in marked and (line or len(lines) == 1):
            yield {**common, "line": first + number, "verdict": "N"}


def _said(words: Sequence[str]) -> Row:
    """Answer, category and attribution out of labels; an unknown one is left to be told as a bad verdict."""
    plain = [word.strip().lower().replace(" ", "_").replace("-", "_") for word in words]
    categories = [word for word in plain if word in _CATEGORIES]
    answers = [word for word in plain if word not in _CATEGORIES and word != ATTRIBUTION]
    row: dict[str, object] = {"verdict": answers[0] if answers else "T", "attribution": ATTRIBUTION in plain}
    return row | ({"category": categories[0]} if categories else {})


def _on_lines(span: tuple[int, int] | None, lines: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """The lines of a shown text that a mark touches, with its columns on each."""
    if span is None:
        yield from ((number, {}) for number, line in enumerate(lines) if line)
        return
    if not 0 <= span[0] < span[1] <= sum(map(len, lines)) + len(lines):
        raise ValueError("a mark outside its text")
    at = 0
    for number, line in enumerate(lines):
        start, end = max(span[0] - at, 0), min(span[1] - at, len(line))
        if start < end:
            yield number, {"start": start, "end": end}
        at += len(line) + 1


# CredData


def _of_creddata(row: Any) -> Iterator[Row]:
    """`data/REPO/PATH`; a value of several lines is a label of each of them."""
    _, repo, path = row["filepath"].split("/", 2)
    first, last = int(row["linestart"]), int(row["lineend"])
    if not first <= last < first + _MOST_LINES:
        raise ValueError("lines in no order")
    said: dict[str, object] = {"repo": repo, "path": path, "verdict": _TRUTH.get(row["groundtruth"], "A")}
    if said["verdict"] == "T":
        said["category"] = Category.CREDENTIAL
    start, end = (int(row.get(name) or -1) for name in ("valuestart", "valueend"))
    if first == last and 0 <= start < end:
        said |= {"start": start, "end": end}
    for line in range(first, last + 1):
        yield {**said, "line": line}


_TRUTH = {"T": "T", "F": "N"}
