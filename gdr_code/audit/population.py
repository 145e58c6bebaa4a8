"""All lines of the sources by stratum, without their text; and the text of the few that are drawn.

A line belongs to its surest finding or candidate: whether it is found, its category and a band of confidence.
Lines nobody asked about are told by whether anything is found in their file. Blank lines are in no stratum.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from gdr_code import walk
from gdr_code.audit.flags import Flags, of_findings, of_verdicts
from gdr_code.audit.gold import digest
from gdr_code.audit.sampling import Size, Strata, Stratum, merged
from gdr_code.pipeline import Scan
from gdr_code.records import Entry, Repository, Skipped
from gdr_code.settings import Settings
from gdr_code.text import Text, read_text

AROUND = 4
_BANDS = (0.2, 0.5, 0.9)
_BESIDE = Stratum(False, "not asked about, beside findings")
_ELSEWHERE = Stratum(False, "not asked about, in files without findings")
# What is missed without even being asked about is rare; these only shape the sample.
_GUESSES = {_BESIDE: 0.002, _ELSEWHERE: 0.0005}
_MOST_TEXT, _MOST_BESIDE = 10_000, 500


@dataclass(frozen=True, slots=True)
class Part:
    """A file's lines: those of candidates by number, the others only counted; `guess` sums confidences."""

    entry: Entry
    language: str
    asked: Mapping[int, Stratum] = field(repr=False)
    guess: Mapping[Stratum, float] = field(repr=False)
    others: int
    beside: bool

    def sizes(self) -> Iterator[tuple[Stratum, Size]]:
        """Its share of each stratum."""
        for stratum, count in Counter(self.asked.values()).items():
            yield stratum, Size(count, self.guess[stratum] / count)
        if self.others:
            yield self.rest, Size(self.others, _GUESSES[self.rest])

    @property
    def rest(self) -> Stratum:
        """The stratum of the lines that nothing is known of."""
        return _BESIDE if self.beside else _ELSEWHERE


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line that is drawn, as it is shown to an annotator."""

    repo: str
    path: str
    blob: str
    line: int
    digest: str
    stratum: Stratum
    text: str = field(repr=False)
    before: str = field(repr=False)
    after: str = field(repr=False)


def parts(scan: Scan, settings: Settings) -> Iterator[Part]:
    """The files of a scanned repository, which is within reach."""
    pairs = zip(scan.files, scan.verdicts, strict=True)
    asked = of_verdicts((survey, verdict) for (_, survey), verdict in pairs)
    found = of_findings(scan.findings, lambda one: one.reason)
    with walk.Reader(scan.repository, settings) as reader:
        for entry, survey in scan.files:
            text = _text(reader, entry)
            if text is not None:
                yield _part(entry, survey.language or "none", text, asked, found)


def _text(reader: walk.Reader, entry: Entry) -> Text | None:
    file = reader.read(entry)
    return None if isinstance(file, Skipped) else read_text(file.data)


def _part(entry: Entry, language: str, text: Text, asked: Flags, found: Flags) -> Part:
    surest: dict[int, tuple[bool, float, str]] = {}
    for is_found, flags in ((False, asked), (True, found)):
        for one in flags.get(entry.path, ()):
            for line in range(one.line, min(one.end_line, len(text.starts)) + 1):
                surest[line] = max(
                    (is_found, one.score or 0.0, one.category), surest.get(line, (False, 0.0, ""))
                )
    filled = set(_filled(text))
    strata = {line: _stratum(*said) for line, said in sorted(surest.items()) if line in filled}
    guess: dict[Stratum, float] = defaultdict(float)
    for line, stratum in strata.items():
        guess[stratum] += surest[line][1]
    return Part(entry, language, strata, guess, len(filled) - len(strata), bool(found.get(entry.path)))


def _stratum(is_found: bool, score: float, category: str) -> Stratum:
    band = (0.0, *_BANDS)[bisect_right(_BANDS, score)]
    return Stratum(is_found, f"{category}, confidence from {band:g}")


def _filled(text: Text) -> Iterator[int]:
    """The lines that hold more than blanks."""
    for number in range(1, len(text.starts) + 1):
        start, end = text.line_span(number)
        if text.data[start:end].strip():
            yield number


# All repositories


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A file's lines of one stratum."""

    repo: str
    part: Part
    lines: int


class Population:
    """The strata of all repositories, each in order of repository, language and path."""

    def __init__(self, files: Iterable[tuple[str, Part]]) -> None:
        ordered = sorted(files, key=lambda pair: (pair[0], pair[1].language, pair[1].entry.raw_path))
        self._stretches: dict[Stratum, list[_Stretch]] = defaultdict(list)
        sizes: dict[Stratum, list[Size]] = defaultdict(list)
        for repo, part in ordered:
            for stratum, size in part.sizes():
                self._stretches[stratum].append(_Stretch(repo, part, size.lines))
                sizes[stratum].append(size)
        self.strata: Strata = {stratum: merged(found) for stratum, found in sorted(sizes.items())}

    def wanted(
        self, places: Mapping[Stratum, Sequence[int]]
    ) -> Mapping[str, list[tuple[Part, Stratum, int]]]:
        """By repository the file, the stratum and the place in it of each line that is drawn."""
        found: dict[str, list[tuple[Part, Stratum, int]]] = defaultdict(list)
        for stratum, chosen in places.items():
            stretches = self._stretches[stratum]
            starts = [0, *accumulate(one.lines for one in stretches)]
            for place in chosen:
                at = bisect_right(starts, place) - 1
                one = stretches[at]
                found[one.repo].append((one.part, stratum, place - starts[at]))
        return found


def drawn(
    repository: Repository, wanted: Sequence[tuple[Part, Stratum, int]], settings: Settings
) -> Iterator[Drawn]:
    """The drawn lines of a repository, which is within reach, with the lines around."""
    by_path: dict[str, list[tuple[Part, Stratum, int]]] = defaultdict(list)
    for one in wanted:
        by_path[one[0].entry.path].append(one)
    with walk.Reader(repository, settings) as reader:
        for path, several in by_path.items():
            file = reader.read(several[0][0].entry)
            text = None if isinstance(file, Skipped) else read_text(file.data)
            if isinstance(file, Skipped) or text is None:
                continue
            filled = list(_filled(text))
            for part, stratum, place in several:
                line = _numbers(part, stratum, filled)[place]
                known = digest(text, line)
                yield Drawn(repository.name, path, file.blob, line, known, stratum, *_shown(text, line))


def _numbers(part: Part, stratum: Stratum, filled: Sequence[int]) -> Sequence[int]:
    """The lines of a file that belong to a stratum."""
    if stratum == part.rest:
        return [line for line in filled if line not in part.asked]
    return [line for line, own in part.asked.items() if own == stratum]


def _shown(text: Text, line: int) -> tuple[str, str, str]:
    first, last = max(1, line - AROUND), min(len(text.starts), line + AROUND)
    before = "\n".join(_content(text, number)[:_MOST_BESIDE] for number in range(first, line))
    after = "\n".join(_content(text, number)[:_MOST_BESIDE] for number in range(line + 1, last + 1))
    return _content(text, line)[:_MOST_TEXT], before, after


def _content(text: Text, line: int) -> str:
    start, end = text.line_span(line)
    return text.data[start:end].decode("utf-8", "replace")
