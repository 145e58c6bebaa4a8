"""Phases 1 and 2, in reading order; refining.py is phase 3.

scan    = phase 1, every file alone  ->  phase 2, the repository: evidence, verdicts, findings
refine  = scan  ->  phase 3, every file again: replace, splice, verify, write
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from gdr_code import compounds, findings, met, paths, sought, walk
from gdr_code.judge.evidence import Evidence, gather, words_of
from gdr_code.judge.interface import Asked, Judge
from gdr_code.judge.local import LocalJudge
from gdr_code.met import Met
from gdr_code.names import in_names
from gdr_code.recall import Recall, recall
from gdr_code.records import (
    Category,
    Coverage,
    Entry,
    Finding,
    Repository,
    Skipped,
    SkipReason,
    Span,
    Survey,
    Unjudged,
    Verdict,
)
from gdr_code.replace.proposals import Proposed
from gdr_code.rows import Rows
from gdr_code.settings import Settings
from gdr_code.sought import Occurrence, Search, Sought, Target
from gdr_code.spread import declined, demoted, is_mention, proven, spread, without, worn_out
from gdr_code.workers import Each, Item, Pool, Result, Work, batches

BATCH_BYTES = 1 << 20
BATCH_FILES = 256
_PARTS = 4  # that each worker takes of what is left
REHEARSED_BYTES = 2 << 20
CRASHED = SkipReason.CRASHED.value
OWN_FILES = frozenset({"gdr-code.toml", ".gdr-baseline.jsonl", ".secrets.baseline"})


class Meter(Protocol):
    """Someone who watches the bytes go by."""

    def begin(self, label: str, total: int) -> None:
        """A step over `total` bytes begins."""

    def advance(self, done: int) -> None:
        """`done` more bytes are done."""

    def end(self) -> None:
        """Nothing is under way."""


class Asker(Protocol):
    """Someone who asks a language model about the files of a repository, and reads its answers."""

    def __call__(
        self, repository: Repository, files: Sequence[tuple[Entry, Survey]], each: Each
    ) -> Asked: ...


class Proposer(Protocol):
    """Someone who has stand-ins proposed for what is replaced in a repository."""

    def __call__(
        self,
        repository: Repository,
        files: Sequence[tuple[Entry, Survey]],
        findings: Sequence[Finding],
        each: Each,
    ) -> Proposed: ...


@dataclass(frozen=True, slots=True)
class Run:
    """What all repositories of one call share; `keep` says that even what is too unsure to matter is kept.

    `asker` is who asks a model; None for the judge that is built in. `proposer` is who asks for stand-ins;
    None where the key alone draws them. `rows` are what earlier runs told.
    """

    settings: Settings
    pool: Pool
    meter: Meter
    keep: bool = True
    asker: Asker | None = None
    proposer: Proposer | None = None
    rows: Rows | None = None

    @property
    def recall(self) -> Recall:
        """What earlier runs with these settings told."""
        return recall(self.rows, self.settings, self.keep)

    def each(
        self, items: Iterable[Item], work: Work[Item, Result], lost: Callable[[Item], Result], label: str
    ) -> Iterator[Result]:
        """The work's result for each item, in order, from the workers; `lost` where it ends every worker."""
        listed = list(items)
        self.meter.begin(label, sum(map(_size, listed)))
        parts = _PARTS * self.settings.jobs
        several = batches(listed, _size, BATCH_BYTES, BATCH_FILES, parts)
        for batch, results in self.pool.map(work, several, lost):
            self.meter.advance(sum(map(_size, batch)))
            yield from results


def _size(item: object) -> int:
    entry = getattr(item, "entry", item)
    return entry.size if isinstance(entry, Entry) else 0


@dataclass(frozen=True, slots=True)
class Scan:
    """What is known of a repository after phase 2; the files are in order of their paths' bytes.

    `mentions` are proven values that stand in code where changing them would break it: kept, and too
    often a mere word to be reported; `worn` are accounts that proved to be words. `ignored_comments` and
    `ignored_files` count what in the tree asked to be let through and was not. `around` are surveys of
    files that are evidence and not scanned.
    """

    repository: Repository
    findings: tuple[Finding, ...]
    coverage: Coverage
    lines: int
    ignored_comments: int
    ignored_files: int
    verdicts: tuple[Verdict, ...] = field(repr=False)
    files: tuple[tuple[Entry, Survey], ...] = field(repr=False)
    unread: tuple[Entry, ...] = field(repr=False)
    evidence: Evidence = field(repr=False)
    mentions: tuple[Finding, ...] = ()
    worn: frozenset[Target] = field(default=frozenset(), repr=False)
    judge: Judge = field(default_factory=LocalJudge, repr=False)
    around: tuple[Survey, ...] = field(default=(), repr=False)


def scan(repository: Repository, run: Run) -> Scan:
    """Phases 1 and 2. Raises SourceError when the repository cannot be read."""
    return scan_part(repository, tuple(walk.entries(repository, run.settings)), (), run)


def scan_part(
    repository: Repository, listed: Sequence[Entry | Skipped], around: Sequence[Entry], run: Run
) -> Scan:
    """Phases 1 and 2 over some files of a repository; those around them are read as evidence alone."""
    read, unread = _survey(repository, (*listed, *around), run)
    apart = {entry.raw_path for entry in around}
    files = tuple(pair for pair in read if pair[0].raw_path not in apart)
    beside = tuple(survey for entry, survey in read if entry.raw_path in apart)
    unread = tuple(pair for pair in unread if pair[0].raw_path not in apart)
    skipped = sorted((*skips(listed), *(skip for _, skip in unread)), key=lambda skip: skip.raw_path)
    asked = _asked(repository, files, run)
    surveys, judge = asked.surveys, asked.judge
    files = tuple((entry, survey) for (entry, _), survey in zip(files, surveys, strict=True))
    evidence = evidence_of(repository.name, (*surveys, *beside))
    verdicts = tuple(judge.judge(survey, evidence) for survey in surveys)
    found, worn, unsearched = spread_everywhere(
        repository, files, found_in(repository, surveys, verdicts, run), run
    )
    found = demoted(found, worn)
    listed_paths = [entry.path for entry in listed]
    proofs = tuple(proven(found).values())
    named = in_names(repository, listed_paths, proofs, evidence, run.settings, run.recall)
    if not run.settings.rename:
        held = compounds.kept((*named, *found))
        named, found = compounds.consistent(named, held), compounds.consistent(found, held)
    return Scan(
        repository=repository,
        findings=tuple(sorted((*named, *(one for one in found if not is_mention(one))), key=order)),
        coverage=_coverage(surveys, tuple(skipped), (*asked.unjudged, *unsearched)),
        lines=sum(survey.lines for survey in surveys),
        ignored_comments=sum(survey.allow_comments for survey in surveys),
        ignored_files=sum(path.rpartition("/")[2] in OWN_FILES for path in listed_paths),
        verdicts=verdicts,
        files=files,
        unread=tuple(entry for entry, skip in unread if skip.reason is not SkipReason.CRASHED),
        evidence=evidence,
        mentions=tuple(finding for finding in found if is_mention(finding)),
        worn=worn,
        judge=judge,
        around=beside,
    )


def _asked(repository: Repository, files: Sequence[tuple[Entry, Survey]], run: Run) -> Asked:
    """The files with their judge, after a model was asked where the user named one."""
    if run.asker is None:
        return Asked(tuple(survey for _, survey in files), LocalJudge(), ())
    return run.asker(repository, files, run.each)


def surveyed(repository: Repository, run: Run) -> tuple[tuple[Entry, Survey], ...]:
    """Phase 1 alone: the files with their surveys."""
    return _survey(repository, list(walk.entries(repository, run.settings)), run)[0]


def evidence_of(name: str, surveys: Sequence[Survey]) -> Evidence:
    """The evidence of a repository. Stand-ins prove nothing, but count where many of a kind tell against.

    So a refined repository says no more of what was left in it than the original did. But a word of a name
    that stands in is that name's, wherever it stands.
    """
    counted = gather(name, surveys)
    if not any(survey.ours for survey in surveys):
        return counted
    told = gather(name, [without_ours(survey) for survey in surveys])
    return replace(told, bursts=counted.bursts, drawn=_drawn(surveys))


def _drawn(surveys: Sequence[Survey]) -> dict[str, str]:
    """For each word of the names that stand in the first of them that has it."""
    names = sorted(
        {
            " ".join(words_of(one.value))
            for survey in surveys
            for one in (survey.candidates if survey.ours else ())
            if one.span in survey.ours and one.category is Category.PERSON_NAME
        }
    )
    return {word: name for name in reversed(names) for word in name.split() if " " in name}


def without_ours(survey: Survey) -> Survey:
    """The survey without stand-ins: what they stand for was evidence once, they are none."""
    if not survey.ours:
        return survey
    triples = zip(survey.candidates, survey.spots, survey.opinions, strict=True)
    left = [triple for triple in triples if triple[0].span not in survey.ours]
    return replace(
        survey,
        candidates=tuple(one for one, _, _ in left),
        spots=tuple(spot for _, spot, _ in left),
        opinions=tuple(opinion for _, _, opinion in left),
    )


def order(finding: Finding) -> tuple[str, bool, Span]:
    """Where a finding stands: by path, its name before its bytes."""
    return finding.path, finding.place.line > 0, finding.span


def _survey(
    repository: Repository, listed: Sequence[Entry | Skipped], run: Run
) -> tuple[tuple[tuple[Entry, Survey], ...], tuple[tuple[Entry, Skipped], ...]]:
    """Phase 1: the files with their surveys, and those that turned out to hold nothing to scan."""
    entries = [entry for entry in listed if isinstance(entry, Entry)]
    known = paths.components(entry.path for entry in entries)
    pairs = list(zip(entries, _outcomes(repository, entries, known, run), strict=True))
    files = tuple((entry, one) for entry, one in pairs if isinstance(one, Survey))
    return files, tuple((entry, skip) for entry, skip in pairs if isinstance(skip, Skipped))


def _outcomes(
    repository: Repository, entries: Sequence[Entry], known: Set[str], run: Run
) -> Iterator[Survey | Skipped]:
    """What comes of each file: as earlier runs told it, else by looking at it."""
    began, recall = time.time_ns(), run.recall
    told = met.earlier(recall, repository, entries, known, run.settings)
    unknown = [entry for entry, one in zip(entries, told, strict=True) if one is None]

    def lost(entry: Entry) -> Met:
        return Met(Skipped(repository.name, entry.path, entry.raw_path, entry.size, SkipReason.CRASHED))

    fresh: Iterator[Met] = iter(())
    if unknown:
        work = partial(_surveying(unknown), repository, run.settings, known, run.keep, recall)
        each = run.each(unknown, work, lost, f"{repository.name}: reading")
        fresh = iter(list(met.telling(recall, each)))
    found = [one or next(fresh) for one in told]
    met.tell_stamps(recall, repository, entries, found, began)
    return (one.outcome for one in found)


def _surveying(unknown: Sequence[Entry]) -> Callable[..., AbstractContextManager[Callable[[Entry], Met]]]:
    """The work of phase 1, its tables loaded so that workers share them."""
    # Loading the detectors takes longer than all else does where nothing has changed.
    from gdr_code.survey import rehearse, surveying, warm_up

    warm_up()
    if len(unknown) > 1 and sum(entry.size for entry in unknown) > REHEARSED_BYTES:
        rehearse()
    return surveying


def skips(outcomes: Iterable[object]) -> Iterator[Skipped]:
    """Those outcomes that are skips."""
    return (one for one in outcomes if isinstance(one, Skipped))


def found_in(
    repository: Repository, surveys: Iterable[Survey], verdicts: Iterable[Verdict], run: Run
) -> list[tuple[Finding, ...]]:
    """The findings of each file."""
    pairs = zip(surveys, verdicts, strict=True)
    return [findings.of_file(repository, survey, verdict, run.settings) for survey, verdict in pairs]


def spread_everywhere(
    repository: Repository,
    files: Sequence[tuple[Entry, Survey]],
    found: Sequence[tuple[Finding, ...]],
    run: Run,
) -> tuple[tuple[Finding, ...], frozenset[Target], tuple[Unjudged, ...]]:
    """All findings, with what is proven in one place found everywhere; what proved to be a word.

    And the files that could not be looked through.
    """
    proofs = declined(proven(finding for several in found for finding in several))
    if not proofs:
        return tuple(finding for known in found for finding in known), frozenset(), ()
    searches = [
        Search(entry, survey.blob, survey.language, survey.path_kind, tuple(one.span for one in known))
        for (entry, survey), known in zip(files, found, strict=True)
    ]
    more, unsearched = _sought(repository, searches, tuple(proofs), run)
    sources = tuple(proofs.values())
    worn = worn_out(sources, found, more)
    names = paths.components(entry.path for entry, _ in files)
    everywhere = tuple(
        finding
        for (_, survey), known, occurrences in zip(files, found, more, strict=True)
        for finding in findings.separate(
            (*known, *spread(survey, without(occurrences, sources, worn), sources, names, run.settings))
        )
    )
    return everywhere, worn, unsearched


def _sought(
    repository: Repository, searches: Sequence[Search], targets: Sequence[Target], run: Run
) -> tuple[list[tuple[Occurrence, ...]], tuple[Unjudged, ...]]:
    """Where the targets stand in each file: as earlier runs told it, else by looking; what was lost."""
    recall = run.recall
    told = sought.earlier(recall, repository, searches, targets, run.settings)
    unknown = [search for search, one in zip(searches, told, strict=True) if one is None]
    if not unknown:
        return [one.found for one in told if one is not None], ()
    unsearched: list[Unjudged] = []

    def lost(search: Search) -> Sought:
        whole = Span(0, max(1, search.entry.size))
        unsearched.append(Unjudged(search.entry.path, whole, CRASHED))
        return Sought()

    from gdr_code.seek import seeking  # loads what phase 1 needs, as it may not have

    work = partial(seeking, repository, run.settings, targets)
    fresh = iter(list(run.each(unknown, work, lost, f"{repository.name}: looking for proven values")))
    found = [one or next(fresh) for one in told]
    sought.tell(recall, repository, searches, targets, found)
    return [one.found for one in found], tuple(unsearched)


def less(coverage: Coverage, unsearched: Iterable[Unjudged]) -> Coverage:
    """The coverage less what could not be looked through."""
    return replace(coverage, unjudged=tuple(dict.fromkeys((*coverage.unjudged, *unsearched))))


def _coverage(
    surveys: Sequence[Survey], skipped: tuple[Skipped, ...], unsearched: Iterable[Unjudged]
) -> Coverage:
    unjudged = tuple(
        Unjudged(survey.path, Span(survey.candidates[-1].span.end, survey.size), "too_many_candidates")
        for survey in surveys
        if survey.cut
    )
    size = sum(survey.size for survey in surveys)
    return less(Coverage(len(surveys), size, skipped, unjudged), unsearched)
