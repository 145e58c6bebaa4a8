"""The lines on which a system and the experts disagree, with the code around and every known value masked.

Masked are the experts' spans, what any system flags, and these values wherever else they stand on a line
that is shown. Where somebody marks a line without saying what on it, all of it is masked. Who asks for the
values gets them in their masks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gdr_code.audit.flags import Flag, Flags, by_line
from gdr_code.audit.gold import FileGold, Gold
from gdr_code.audit.labels import Answer
from gdr_code.audit.tally import NONE, Facts, marked
from gdr_code.findings import preview
from gdr_code.hunt import Hunter
from gdr_code.pipeline import Scan
from gdr_code.records import Category
from gdr_code.report.masks import Cell, Known, Line, Mask, apart, pieces, shown
from gdr_code.text import Text

AROUND = 2
MOST_LINES = 4000
_WIDTH = 200
_BESIDE = 60
_Columns = tuple[int, int | None] | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A line that counts and that a system sees otherwise than the experts.

    `flagged` and `why` hold an entry for each system; `first` is the number of the first of the lines.
    """

    repo: str
    path: str
    line: int
    true: bool
    attribution: bool
    category: str
    kind: str
    position: str
    language: str
    path_kind: str
    lost: str
    flagged: tuple[bool, ...]
    why: tuple[str, ...]
    preview: str = field(repr=False)
    first: int
    lines: tuple[Line, ...] = field(repr=False)


def found(
    gold: Gold,
    systems: Mapping[str, Flags],
    whole: frozenset[str],
    facts: Facts,
    pages: Mapping[str, Text],
    scan: Scan,
    with_values: bool = False,
) -> Iterator[Disagreement]:
    """The disagreements of one repository, in order; systems that remove `whole` files have too many."""
    pointing = {name: flags for name, flags in systems.items() if name not in whole}
    hidden = _Hidden.of(gold, pointing, pages, scan, with_values)
    number = 0
    for file in gold.files:
        wrong = ((marked(file, flags) ^ file.true) - file.unsure for flags in pointing.values())
        lines: set[int] = set().union(*wrong)
        page = _Page(pages.get(file.path), file.path, hidden)
        flagged = [by_line(flags.get(file.path, ()), lines) for flags in systems.values()]
        asked = by_line(facts.asked.get(file.path, ()), lines)
        for line in sorted(lines):
            number += 1
            here = [several.get(line, []) for several in flagged]
            why = _why(here, asked.get(line, ()))
            around = page.around(line) if number <= MOST_LINES else (line, ())
            yield _disagreement(file, line, here, why, facts, page, around, gold.repo)


def _disagreement(
    file: FileGold,
    line: int,
    here: Sequence[Sequence[Flag]],
    why: tuple[str, ...],
    facts: Facts,
    page: _Page,
    around: tuple[int, tuple[Line, ...]],
    repo: str,
) -> Disagreement:
    true = [one for one in file.labels.get(line, ()) if one.answer is Answer.TRUE]
    flag = next((one for several in here for one in several if one.kind), Flag(line, line))
    label = true[0] if true else None
    known, of_file = facts.span(label) if label is not None else None, facts.file(file.path)
    return Disagreement(
        repo=repo,
        path=file.path,
        line=line,
        true=bool(true),
        attribution=bool(true) and all(one.attribution for one in true),
        category=str(label.category or NONE) if label is not None else flag.category or NONE,
        kind=flag.kind or NONE,
        position=known.position if known is not None else flag.position or NONE,
        language=of_file.language,
        path_kind=of_file.path_kind,
        lost=known.lost if known is not None else NONE,
        flagged=tuple(bool(several) for several in here),
        why=why,
        preview=page.preview(line, label.columns if label is not None else flag.columns(line)),
        first=around[0],
        lines=around[1],
    )


def _why(here: Sequence[Sequence[Flag]], asked: Sequence[Flag]) -> tuple[str, ...]:
    """Why each system flags a line, or the first of them, ours, does not: in words that quote nothing."""
    ours, *others = map(_said, here)
    if asked and not here[0]:
        ours = f"asked about {_said(asked)}"
    return ours, *others


def _said(flags: Sequence[Flag]) -> str:
    return "; ".join(said for said in dict.fromkeys(map(_flag_said, flags)) if said)


def _flag_said(flag: Flag) -> str:
    sure = None if flag.score is None else f"confidence {flag.score:.2f}"
    return ", ".join(part for part in (": ".join(filter(None, (flag.kind, flag.why))), sure) if part)


# Lines


@dataclass(frozen=True, slots=True)
class _Hidden:
    """What may not be seen of a repository: columns by path and line, and values wherever they stand.

    `with_values` if it may be seen, in its masks.
    """

    columns: Mapping[str, Mapping[int, Sequence[_Columns]]]
    known: Known = field(repr=False)
    hunter: Hunter = field(repr=False)
    with_values: bool

    @classmethod
    def of(
        cls,
        gold: Gold,
        systems: Mapping[str, Flags],
        pages: Mapping[str, Text],
        scan: Scan,
        with_values: bool,
    ) -> _Hidden:
        columns: dict[str, dict[int, list[_Columns]]] = {}
        values = {(one.value, one.category) for one in (*scan.findings, *scan.mentions)}
        marks = _marks(gold, systems, scan)
        for path, text in pages.items():
            own = columns.setdefault(path, defaultdict(list))
            for flag in marks.get(path, ()):
                for line in range(flag.line, min(flag.end_line, len(text.starts)) + 1):
                    own[line].append(flag.columns(line))
            values |= _values(own, text)
        known = Known.of(values)
        return cls(columns, known, Hunter(known.targets), with_values)


def _marks(gold: Gold, systems: Mapping[str, Flags], scan: Scan) -> Mapping[str, list[Flag]]:
    """What is marked in each file, by experts, systems, and as a value that stays in code."""
    marks: dict[str, list[Flag]] = defaultdict(list)
    for file in gold.files:
        for label in (one for said in file.labels.values() for one in said):
            if label.answer is not Answer.NEGATIVE and label.line is not None:
                start, end = label.columns or (None, None)
                first = None if start is None else start + 1
                last = None if end is None else end + 1
                marks[file.path].append(Flag(label.line, label.line, first, last))
    for flags in systems.values():
        for path, several in flags.items():
            marks[path].extend(several)
    for one in scan.mentions:
        place = one.place
        marks[one.path].append(Flag(place.line, place.end_line, place.column, place.end_column))
    return marks


def _values(columns: Mapping[int, Iterable[_Columns]], text: Text) -> set[tuple[str, Category]]:
    """What stands at the marked columns."""
    found: set[tuple[str, Category]] = set()
    for line, several in columns.items():
        content = _content(text, line)
        found.update((content[one[0] : one[1]], Category.OTHER) for one in several if one is not None)
    return {(value, category) for value, category in found if value.strip()}


def _content(text: Text, line: int) -> str:
    start, end = text.line_span(line)
    return text.data[start:end].decode("utf-8", "replace")


class _Page:
    """The lines of one file as they may be shown."""

    def __init__(self, text: Text | None, path: str, hidden: _Hidden) -> None:
        self._text = text
        self._columns = hidden.columns.get(path, {})
        self._hidden = hidden
        self._ready: dict[tuple[int, int], Line] = {}

    def around(self, line: int) -> tuple[int, tuple[Line, ...]]:
        """The line with those beside it, and the number of the first."""
        if self._text is None:
            return line, ()
        first, last = max(1, line - AROUND), min(len(self._text.starts), line + AROUND)
        return first, tuple(self._line(number, number == line) for number in range(first, last + 1))

    def preview(self, line: int, columns: tuple[int, int | None] | None) -> str:
        """The character classes of what is marked; stars where nobody says what is."""
        if self._text is None or columns is None:
            return "***"
        value = _content(self._text, line)[columns[0] : columns[1]]
        return shown(value[:_WIDTH]) if self._hidden.with_values else preview(value)

    def _line(self, line: int, at_hand: bool) -> Line:
        assert self._text is not None
        content = _content(self._text, line)
        marks = self._columns.get(line, ())
        if any(one is None for one in marks):
            return (self._mask(content[:_WIDTH]),)
        start = self._from(content, marks) if at_hand else 0
        return self._masked(content, marks, start, min(len(content), start + _WIDTH))

    def _from(self, content: str, marks: Sequence[_Columns]) -> int:
        """Where to begin a long line so that what is marked first can be seen."""
        first = min((one[0] for one in marks if one is not None), default=0)
        return max(0, first - _BESIDE) if len(content) > _WIDTH else 0

    def _masked(self, content: str, marks: Sequence[_Columns], start: int, end: int) -> Line:
        nothing = Mask(None)
        columns = [(one[0], len(content) if one[1] is None else one[1]) for one in marks if one is not None]
        cells = apart((), [Cell(first, last, nothing) for first, last in columns if first < last])
        cells = apart(cells, self._elsewhere(content, start, end))
        masked = [replace(one, mask=self._mask(content[one.start : one.end][:_WIDTH])) for one in cells]
        return tuple(pieces(content, masked, start, end))

    def _mask(self, value: str) -> Mask:
        return Mask(None, shown(value) if self._hidden.with_values else None)

    def _elsewhere(self, content: str, start: int, end: int) -> Iterator[Cell]:
        """Known values in the part of a line that is shown, and near it."""
        low, high = max(0, start - _WIDTH), min(len(content), end + _WIDTH)
        part = content[low:high]
        for first, last in self._hidden.known.inside(part):
            yield Cell(low + first, low + last, Mask(None))
        data = part.encode()
        for _, span in self._hidden.hunter.survivors(data):
            first = len(data[: span.start].decode("utf-8", "ignore"))
            last = len(data[: span.end].decode("utf-8", "ignore"))
            yield Cell(low + first, low + last, Mask(None))
