"""The experts' answers for the files that are there: which lines count, which are positive.

A line is positive when a true span or label is on it, left out when there are only ambiguous ones, else
negative. With windows their lines count, without any those that have a label.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from gdr_code import walk
from gdr_code.audit.annotators import Said, said
from gdr_code.audit.labels import Annotations, Answer, BadRow, Label, Window
from gdr_code.records import Entry, Repository, Skipped
from gdr_code.settings import Settings
from gdr_code.text import Text, read_text

_Row = TypeVar("_Row", Label, Window)


@dataclass(frozen=True)
class FileGold:
    """One file's lines as the experts see them. `lines` are those that count, `labels` are by line.

    `weights` says of how many lines one of them was drawn, where they are a sample.
    """

    path: str
    lines: frozenset[int] = field(repr=False)
    labels: Mapping[int, tuple[Label, ...]] = field(repr=False)
    weights: Mapping[int, float] = field(default_factory=dict, repr=False)

    @cached_property
    def true(self) -> frozenset[int]:
        """Lines that should go."""
        return frozenset(line for line, said in self.labels.items() if _true(said))

    @cached_property
    def private(self) -> frozenset[int]:
        """True lines that are so by more than attribution."""
        return frozenset(
            line for line in self.true if not all(one.attribution for one in _true(self.labels[line]))
        )

    @cached_property
    def unsure(self) -> frozenset[int]:
        """Lines on which experts may differ: counted aside."""
        return frozenset(
            line
            for line, said in self.labels.items()
            if line not in self.true and any(one.answer is Answer.AMBIGUOUS for one in said)
        )

    def spans(self) -> Iterator[Label]:
        """The true labels, in order."""
        for line in sorted(self.true):
            yield from _true(self.labels[line])


@dataclass(frozen=True, slots=True)
class Gold:
    """One repository's answers; `answer` is a label of the whole repository, where there is one.

    `said` are the answers of each of several annotators of the same line.
    """

    repo: str
    files: tuple[FileGold, ...]
    answer: Answer | None = None
    repeated: int = 0
    said: Said = field(default_factory=dict, repr=False)


def _true(said: Iterable[Label]) -> list[Label]:
    return [one for one in said if one.answer is Answer.TRUE]


def checked(
    repository: Repository, annotations: Annotations, settings: Settings
) -> tuple[Gold, tuple[BadRow, ...]]:
    """The answers that hold for the repository's files, and the rows that do not.

    Raises SourceError when the repository cannot be listed.
    """
    shelf = _Shelf.of(repository, settings)
    bad: list[BadRow] = []
    windows = _kept(map(shelf.placed, annotations.windows), bad)
    labels = _kept(map(shelf.placed, annotations.labels), bad)
    labelled = {one.path for one in labels if one.path is not None}
    pages = shelf.pages({one.path for one in windows} | labelled)
    lines = _lines(_kept((_fitted(one, pages) for one in windows), bad))
    labels = _kept((_fitted(one, pages) for one in labels), bad)
    if annotations.windows:
        bad += [_outside(one) for one in labels if not _counts(one, lines)]
        labels = [one for one in labels if _counts(one, lines)]
    single, repeated = _single(labels)
    agreed, contradictions = _agreed(single)
    answers = replace(_gold(repository.name, agreed, lines), repeated=repeated, said=said(labels))
    return answers, (*bad, *contradictions)


def _kept(rows: Iterable[_Row | BadRow], bad: list[BadRow]) -> list[_Row]:
    """The rows that fit; the others go to the bad ones."""
    kept: list[_Row] = []
    for one in rows:
        if isinstance(one, BadRow):
            bad.append(one)
        else:
            kept.append(one)
    return kept


# Places


@dataclass(frozen=True)
class _Page:
    """What labels of one file must fit; `text` is None where none can be read in it."""

    blob: str | None
    text: Text | None

    @property
    def count(self) -> int:
        return len(self.text.starts) if self.text is not None and self.text.data else 0

    def width(self, line: int) -> int:
        assert self.text is not None
        start, end = self.text.line_span(line)
        return len(self.text.data[start:end].decode("utf-8", "replace"))

    @cached_property
    def by_digest(self) -> Mapping[str, Sequence[int]]:
        """The lines by their digest."""
        found: dict[str, list[int]] = defaultdict(list)
        if self.text is not None:
            for line in range(1, self.count + 1):
                found[digest(self.text, line)].append(line)
        return found


def digest(text: Text, line: int) -> str:
    """What a line holds, without its end: SHA-256 of its text in UTF-8."""
    start, end = text.line_span(line)
    return hashlib.sha256(text.data[start:end]).hexdigest()


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The files of a repository by path."""

    repository: Repository
    settings: Settings
    entries: Mapping[str, Entry | Skipped]

    @classmethod
    def of(cls, repository: Repository, settings: Settings) -> _Shelf:
        listed = walk.entries(repository, settings)
        return cls(repository, settings, {one.path: one for one in listed})

    def placed(self, one: _Row) -> _Row | BadRow:
        """The row under the path that the file has here: other slashes, or the mark of a cell of text."""
        if one.path is None or one.path in self.entries:
            return one
        path = one.path.removeprefix("'").replace("\\", "/").removeprefix("./")
        if path in self.entries:
            return replace(one, path=path)
        return BadRow(one.origin, f"{self.repository.name} has no file {one.path}")

    def pages(self, wanted: set[str]) -> Mapping[str, _Page]:
        with walk.Reader(self.repository, self.settings) as reader:
            return {path: _page(one, reader) for path, one in self.entries.items() if path in wanted}


def _page(entry: Entry | Skipped, reader: walk.Reader) -> _Page:
    file = entry if isinstance(entry, Skipped) else reader.read(entry)
    if isinstance(file, Skipped):
        return _Page(None, None)
    return _Page(file.blob, read_text(file.data))


def _fitted(one: _Row, pages: Mapping[str, _Page]) -> _Row | BadRow:
    """The row if the file has such lines and columns; what cannot be read cannot be checked."""
    if one.path is None or (page := pages[one.path]).text is None:
        return one
    last = one.last if isinstance(one, Window) else one.line
    assert last is not None
    if isinstance(one, Label) and one.digest is not None:
        if last not in (now := page.by_digest.get(one.digest, ())):
            return BadRow(one.origin, f"{one.path}: line {last:,} {_moved(now)}")
    elif one.blob is not None and one.blob != page.blob:
        return BadRow(one.origin, f"{one.path} is another version than the one that was labelled (blob)")
    if last > page.count:
        return BadRow(one.origin, f"{one.path} has {page.count:,} lines, there is no line {last:,}")
    if isinstance(one, Label) and one.columns is not None and one.columns[1] > (width := page.width(last)):
        return BadRow(one.origin, f"{one.path}: line {last:,} ends at {width}, before {one.columns[1]}")
    return one


def _moved(now: Sequence[int]) -> str:
    """Where a line is that is not any more where it was."""
    if not now:
        return "is not as it was labelled (digest)"
    if len(now) == 1:
        return f"is line {now[0]:,} now (digest)"
    return f"has moved, to one of {len(now):,} lines that are the same (digest)"


# Lines


def _lines(windows: Iterable[Window]) -> Mapping[str, set[int]]:
    """The lines of the windows, by path."""
    found: dict[str, set[int]] = defaultdict(set)
    for one in windows:
        found[one.path].update(range(one.first, one.last + 1))
    return found


def _counts(label: Label, lines: Mapping[str, set[int]]) -> bool:
    return label.path is None or label.line in lines.get(label.path, ())


def _outside(label: Label) -> BadRow:
    return BadRow(label.origin, f"{label.path}: line {label.line} lies in no labelled window")


def _unit(label: Label) -> tuple[object, ...]:
    return label.path, label.line, label.columns


def _single(labels: Iterable[Label]) -> tuple[list[Label], int]:
    """Labels that say the same of the same unit, once; how many the same annotator gave again."""
    single: dict[tuple[object, ...], Label] = {}
    given: set[tuple[object, ...]] = set()
    repeated = 0
    for one in labels:
        key = (*_unit(one), one.answer, one.category)
        repeated += (one.annotator, key) in given
        given.add((one.annotator, key))
        single.setdefault(key, one)
    return list(single.values()), repeated


def _agreed(labels: Iterable[Label]) -> tuple[list[Label], list[BadRow]]:
    """The labels, with what annotators contradict each other in as ambiguous, and a bad row for each."""
    answers: dict[tuple[object, ...], set[Answer]] = defaultdict(set)
    listed = list(labels)
    for one in listed:
        answers[_unit(one)].add(one.answer)
    marked = {(one.path, one.line) for one in listed if one.answer is not Answer.NEGATIVE}
    agreed: list[Label] = []
    bad: dict[tuple[object, ...], BadRow] = {}
    for one in listed:
        clean = one.answer is Answer.NEGATIVE and one.columns is None and one.path is not None
        if len(answers[_unit(one)]) > 1 or (clean and (one.path, one.line) in marked):
            bad[_unit(one)] = _contradiction(one)
            one = replace(one, answer=Answer.AMBIGUOUS)
        agreed.append(one)
    return agreed, list(bad.values())


def _contradiction(label: Label) -> BadRow:
    where = f"{label.path}: line {label.line}" if label.path is not None else label.repo
    return BadRow(label.origin, f"{where} is labelled otherwise by another row; left in, it is ambiguous")


def _gold(repo: str, labels: Iterable[Label], lines: Mapping[str, set[int]]) -> Gold:
    answer = None
    by_line: dict[str, dict[int, list[Label]]] = defaultdict(lambda: defaultdict(list))
    for one in labels:
        if one.path is None or one.line is None:
            answer = one.answer
        else:
            by_line[one.path][one.line].append(one)
    files = (
        FileGold(
            path,
            frozenset(lines.get(path) or by_line[path]),
            {line: tuple(said) for line, said in by_line[path].items()},
            {line: weight for line, said in by_line[path].items() if (weight := _weight(said)) is not None},
        )
        for path in sorted({*lines, *by_line})
    )
    return Gold(repo, tuple(files), answer)


def _weight(said: Iterable[Label]) -> float | None:
    return next((one.weight for one in said if one.weight is not None), None)
