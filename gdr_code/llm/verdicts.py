"""The second pass, a pure function of files, key and kept answers: they become candidates and decisions."""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gdr_code import hunt, walk
from gdr_code.escapes import with_escapes_read
from gdr_code.judge import local
from gdr_code.judge.evidence import Evidence
from gdr_code.llm import chunks, store
from gdr_code.llm.answers import Said
from gdr_code.llm.estimate import Bulk, Weight
from gdr_code.llm.questions import Desk, Part, is_blank, lines
from gdr_code.llm.resolve import Gap, resolve
from gdr_code.llm.store import Store
from gdr_code.records import (
    Candidate,
    Category,
    Decision,
    Entry,
    Opinion,
    Repository,
    Skipped,
    Span,
    Survey,
    Unjudged,
    Verdict,
)
from gdr_code.replace import stand_ins
from gdr_code.settings import Settings
from gdr_code.survey import located
from gdr_code.text import Text, read_text, spots

DETECTOR = "model"
REASON = "model"
CLEARED = "model_cleared"
_LIKELY = 0.5
_DOTS = 3
_KINDS = {
    Category.USERNAME: "username/login",
    Category.EMAIL: "email/address",
    Category.PHONE: "phone/national",
    Category.ADDRESS: "address/street",
    Category.ID_NUMBER: "id_number/number",
    Category.CREDENTIAL: "credential/secret",
    Category.OTHER: "other/private",
}
_HARD = frozenset({"provider_checksum", "key_block", "id_checked"})


@dataclass(frozen=True, slots=True)
class Asking:
    """A file to ask about, as it was surveyed; `cut` are its chunks where they are known already."""

    entry: Entry
    survey: Survey
    cut: tuple[Span, ...] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """How sure the model is of one candidate; None where it was not asked or did not answer."""

    confidence: float | None
    attribution: bool = False
    unjudged: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A file with the candidates that its answers added, and what is known of each of them."""

    survey: Survey
    known: tuple[Opened, ...]
    gaps: tuple[Gap, ...]


class LlmJudge:
    """Decides by the answers; hard evidence is not argued away, and what was not asked is decided offline."""

    def __init__(self, name: str, known: Mapping[str, tuple[Opened, ...]], fallback: bool) -> None:
        self._name = name
        self._known = known
        self._fallback = fallback

    @property
    def name(self) -> str:
        """The judge and its model."""
        return self._name

    def judge(self, survey: Survey, evidence: Evidence) -> Verdict:
        """A decision for every candidate that was judged."""
        known = self._known.get(survey.path, ())
        if len(known) != len(survey.candidates):
            known = (Opened(None),) * len(survey.candidates)
        triples = zip(survey.candidates, survey.opinions, known, strict=True)
        decided = (self._decide(one, opinion, said, survey, evidence) for one, opinion, said in triples)
        return Verdict(survey.path, self.name, tuple(one for one in decided if one is not None))

    def _decide(
        self, one: Candidate, opinion: Opinion, said: Opened, survey: Survey, evidence: Evidence
    ) -> Decision | None:
        own = local.decide(one, opinion, survey.path, evidence)
        if said.unjudged:
            return own if self._fallback or is_hard(one, opinion) else None
        if said.confidence is None or (is_hard(one, opinion) and said.confidence < own.confidence):
            return own
        return dataclasses.replace(
            own,
            confidence=said.confidence,
            reason=REASON if said.confidence else CLEARED,
            attribution=said.attribution or own.attribution,
            reach=local.reach_of(one, said.confidence, evidence),
        )


def is_hard(candidate: Candidate, opinion: Opinion) -> bool:
    """True for what proves itself: a checksum that holds, the body of a key."""
    sure = opinion.confidence
    return opinion.reason in _HARD and sure is not None and sure >= local.threshold(candidate)


def parts_of(text: Text, survey: Survey, spans: Sequence[Span], desk: Desk) -> Iterator[tuple[int, Part]]:
    """The chunks of a file as they are sent, each with its offset in the text."""
    if not spans:
        return
    sent = desk.sent(text, survey)
    for span in spans:
        part = desk.part(sent, survey, span)
        if part.text.strip():
            yield span.start, part


@contextmanager
def weighing(
    repository: Repository, settings: Settings, desk: Desk, kept: Path
) -> Iterator[Callable[[Asking], Weight]]:
    """A function that weighs what there is to ask about in a file; for `workers.Pool.map`."""
    with walk.Reader(repository, settings) as reader, store.opened(kept) as answers:

        def run(asking: Asking) -> Weight:
            text = read(reader, asking)
            if text is None:
                return Weight()
            cut = _cut(text, asking, settings)
            parts = list(parts_of(text, asking.survey, cut, desk))
            wanted = [one for _, part in parts for one in resolve(part, answers, desk).wanted]
            bulks = tuple(map(_bulk, wanted))
            return Weight(len(text.data), len(parts), bulks, _likely(asking.survey) if bulks else 0, cut)

        yield run


@contextmanager
def wanting(
    repository: Repository, settings: Settings, desk: Desk, kept: Path
) -> Iterator[Callable[[Asking], tuple[Part, ...]]]:
    """A function that gives the chunks of a file that are not answered yet; for `workers.Pool.map`."""
    with walk.Reader(repository, settings) as reader, store.opened(kept) as answers:

        def run(asking: Asking) -> tuple[Part, ...]:
            text = read(reader, asking)
            if text is None:
                return ()
            parts = parts_of(text, asking.survey, _cut(text, asking, settings), desk)
            return tuple(one for _, part in parts for one in resolve(part, answers, desk).wanted)

        yield run


@contextmanager
def offering(
    repository: Repository, settings: Settings, desk: Desk
) -> Iterator[Callable[[Asking], tuple[Part, ...]]]:
    """A function that gives all chunks of a file, and their halves; for `workers.Pool.map`."""
    with walk.Reader(repository, settings) as reader:

        def run(asking: Asking) -> tuple[Part, ...]:
            text = read(reader, asking)
            if text is None:
                return ()
            parts = parts_of(text, asking.survey, _cut(text, asking, settings), desk)
            return tuple(one for _, part in parts for one in (part, *(half for _, half in desk.halves(part))))

        yield run


def _bulk(part: Part) -> Bulk:
    count = sum(1 for start, end in lines(part.text) if not is_blank(part.text[start:end]))
    return Bulk(int(part.key[:16], 16), len(part.text), count, part.alone)


def _likely(survey: Survey) -> int:
    """How many findings are likely in a file, as far as it alone tells."""
    return sum(map(is_likely, survey.opinions))


def is_likely(opinion: Opinion) -> bool:
    """True where a file alone tells that a finding is likely."""
    return opinion.lean >= 0 if opinion.confidence is None else opinion.confidence >= _LIKELY


@contextmanager
def answering(
    repository: Repository, settings: Settings, desk: Desk, kept: Path
) -> Iterator[Callable[[Asking], Answered]]:
    """A function that reads what was answered about a file; for `workers.Pool.map`."""
    with walk.Reader(repository, settings) as reader, store.opened(kept) as answers:

        def run(asking: Asking) -> Answered:
            text = read(reader, asking)
            survey = asking.survey
            if text is None:
                return lost(asking, "changed_while_running")
            return answered(text, survey, _cut(text, asking, settings), settings, desk, answers)

        yield run


def lost(asking: Asking, reason: str) -> Answered:
    """A file for which there is no answer."""
    survey = asking.survey
    known = (Opened(None, unjudged=True),) * len(survey.candidates)
    return Answered(survey, known, (Gap(0, max(1, survey.size), reason),))


def _cut(text: Text, asking: Asking, settings: Settings) -> tuple[Span, ...]:
    return chunks.of_file(text, asking.survey, settings.coverage) if asking.cut is None else asking.cut


def answered(
    text: Text, survey: Survey, cut: Sequence[Span], settings: Settings, desk: Desk, kept: Store
) -> Answered:
    """What the store says of one file."""
    parts = list(parts_of(text, survey, cut, desk))
    whole = [resolve(part, kept, desk).moved(at) for at, part in parts]
    asked = [Gap(at, at + len(part.text), "") for at, part in parts]
    said = sorted(one for each in whole for one in each.said)
    gaps = tuple(gap for each in whole for gap in each.gaps)
    return _joined(text, survey, settings, said, asked, gaps)


def _joined(
    text: Text,
    survey: Survey,
    settings: Settings,
    said: Sequence[Said],
    asked: Sequence[Gap],
    gaps: tuple[Gap, ...],
) -> Answered:
    by_span = {(one.start, one.end, one.category): one for one in said}
    hard = [
        one.span
        for one, opinion in zip(survey.candidates, survey.opinions, strict=True)
        if is_hard(one, opinion)
    ]
    known = tuple(_known(one, by_span, asked, gaps) for one in survey.candidates)
    met = {(one.span.start, one.span.end, one.category) for one in survey.candidates}
    fresh = [one for place, one in by_span.items() if place not in met and not _is_within(one, hard)]
    extended = _with(text, survey, settings, fresh)
    return Answered(extended, known + tuple(Opened(one.confidence, one.attribution) for one in fresh), gaps)


def _known(
    candidate: Candidate,
    by_span: Mapping[tuple[int, int, Category], Said],
    asked: Sequence[Gap],
    gaps: Sequence[Gap],
) -> Opened:
    span = candidate.span
    said = by_span.get((span.start, span.end, candidate.category))
    if said is not None:
        return Opened(said.confidence, said.attribution)
    if _touches(gaps, span):
        return Opened(None, unjudged=True)
    return Opened(0.0) if _touches(asked, span) else Opened(None)


def _touches(ranges: Sequence[Gap], span: Span) -> bool:
    """True when the span overlaps one of the ascending, separate ranges."""
    at = bisect.bisect_right(ranges, span.start, key=lambda one: one.end)
    return at < len(ranges) and ranges[at].start < span.end


def _is_within(said: Said, spans: Iterable[Span]) -> bool:
    return any(span.start <= said.start and said.end <= span.end for span in spans)


def _with(text: Text, survey: Survey, settings: Settings, fresh: Sequence[Said]) -> Survey:
    """The survey with what only the model found, as candidates of their own."""
    if not fresh:
        return survey
    found = tuple(_candidate(text, one) for one in fresh)
    placed = located(text, survey.path, survey.language, survey.path_kind, found)
    extended = dataclasses.replace(survey, candidates=survey.candidates + placed)
    ours = {
        one.span
        for one in placed
        if settings.key and stand_ins.recognised(settings.key, one.category, one.kind, one.value)
    }
    return dataclasses.replace(
        extended,
        spots=survey.spots + spots(text, (one.span for one in placed)),
        opinions=survey.opinions + (Opinion(False, confidence=0.0, reason=REASON),) * len(placed),
        ours=survey.ours | ours,
    )


def _candidate(text: Text, said: Said) -> Candidate:
    """A candidate where the model found something."""
    one = hunt.candidate(text, Span(said.start, said.end), said.category, DETECTOR, REASON)
    return dataclasses.replace(one, kind=_kind(one))


def _kind(one: Candidate) -> str:
    """The usual kind of a category."""
    if one.category is Category.PERSON_NAME:
        return "person_name/full" if " " in one.value else "person_name/single"
    if one.category is Category.IP_OR_DEVICE:
        return "ip_or_device/ipv4" if one.value.count(".") == _DOTS else "ip_or_device/device_id"
    return _KINDS[one.category]


class Surveyed(Protocol):
    """A file as it was surveyed."""

    @property
    def entry(self) -> Entry: ...

    @property
    def survey(self) -> Survey: ...


def read(reader: walk.Reader, asking: Surveyed) -> Text | None:
    """The text of a file with its escapes read; None where it is another than was surveyed."""
    file = reader.read(asking.entry)
    if isinstance(file, Skipped) or file.blob != asking.survey.blob:
        return None
    text = read_text(file.data)
    return None if text is None else with_escapes_read(text, asking.survey.language)


def unjudged(survey: Survey, gaps: Iterable[Gap]) -> Iterator[Unjudged]:
    """The bytes of a file for which there is no answer."""
    for gap in gaps:
        yield Unjudged(survey.path, Span(gap.start, gap.end), gap.reason)
