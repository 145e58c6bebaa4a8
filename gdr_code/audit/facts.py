"""What our scan knows of the labelled files and of the true spans in them, for slices and for misses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from gdr_code import hunt, paths, walk
from gdr_code.audit.flags import Flag, Flags, of_verdicts
from gdr_code.audit.gold import Gold
from gdr_code.audit.labels import Label
from gdr_code.audit.tally import NONE, Facts, FileFacts, SpanFacts
from gdr_code.pipeline import Scan
from gdr_code.records import Candidate, Category, Entry, Skipped, Span, Survey
from gdr_code.settings import Settings
from gdr_code.survey import located
from gdr_code.text import Text, read_text

WALK, PREFILTER, JUDGE, VERIFY = "walk", "prefilter", "judge", "verify"


def texts(scan: Scan, wanted: Iterable[str], settings: Settings) -> Mapping[str, Text]:
    """The texts of these files of a scanned repository, which is within reach."""
    chosen = frozenset(wanted)
    found: dict[str, Text] = {}
    with walk.Reader(scan.repository, settings) as reader:
        for entry, _ in scan.files:
            if entry.path in chosen and (text := _text(reader, entry)) is not None:
                found[entry.path] = text
    return found


def _text(reader: walk.Reader, entry: Entry) -> Text | None:
    file = reader.read(entry)
    return None if isinstance(file, Skipped) else read_text(file.data)


def gathered(
    scan: Scan, gold: Gold, ours: Flags, pages: Mapping[str, Text], held_back: Set[str] = frozenset()
) -> Facts:
    """The facts of one repository; `ours` is what we flag, `pages` the texts of the labelled files.

    `held_back` are files that a refinement withheld.
    """
    surveys = {survey.path: survey for _, survey in scan.files}
    names = paths.components(survey.path for survey in surveys.values())
    files: dict[str, FileFacts] = {}
    spans: dict[Label, SpanFacts] = {}
    for file in gold.files:
        survey, labels = surveys.get(file.path), list(file.spans())
        if survey is None or file.path not in pages:
            spans.update((label, SpanFacts(lost=WALK)) for label in labels)
            continue
        files[file.path] = FileFacts(survey.language or NONE, survey.path_kind)
        lost = _lost(labels, ours.get(file.path, ()), survey, VERIFY if file.path in held_back else NONE)
        stand = _positions(labels, survey, pages[file.path], names)
        spans.update((label, SpanFacts(stand.get(label, NONE), lost[label])) for label in labels)
    asked = of_verdicts(
        (survey, verdict)
        for (_, survey), verdict in zip(scan.files, scan.verdicts, strict=True)
        if survey.path in pages
    )
    return Facts(files, spans, asked)


def _lost(
    labels: Sequence[Label], ours: Sequence[Flag], survey: Survey, if_found: str
) -> Mapping[Label, str]:
    """The step that lost each label: no candidate, or the judge took it for none; else `if_found`."""
    asked: dict[int, list[Flag]] = defaultdict(list)
    for spot in survey.spots:
        place = spot.place
        for line in range(place.line, place.end_line + 1):
            asked[line].append(Flag(place.line, place.end_line, place.column, place.end_column))
    return {
        label: if_found if _hit(label, ours) else JUDGE if _hit(label, asked[label.line or 0]) else PREFILTER
        for label in labels
    }


def _hit(label: Label, flags: Iterable[Flag]) -> bool:
    assert label.line is not None
    return any(one.touches(label.line, label.columns) for one in flags)


def _positions(
    labels: Iterable[Label], survey: Survey, text: Text, names: frozenset[str]
) -> Mapping[Label, str]:
    """Where the labels with columns stand."""
    marked = [label for label in labels if label.columns is not None]
    candidates = tuple(_candidate(label, text) for label in marked)
    found = located(text, survey.path, survey.language, survey.path_kind, candidates)
    placed = (paths.placed(survey, one, names) for one in found)
    return {label: str(one.position or NONE) for label, one in zip(marked, placed, strict=True)}


def _candidate(label: Label, text: Text) -> Candidate:
    assert label.line is not None
    assert label.columns is not None
    start, end = text.line_span(label.line)
    line = text.data[start:end].decode("utf-8", "replace")
    first, last = (start + len(line[:column].encode()) for column in label.columns)
    return hunt.candidate(text, Span(first, last), label.category or Category.OTHER, "label", "label")
