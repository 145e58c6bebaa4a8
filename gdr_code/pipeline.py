"""The three phases, in reading order.

scan    = phase 1, every file alone  ->  phase 2, the repository: evidence, verdicts, findings
refine  = scan  ->  phase 3, every file again: replace, splice, verify, write
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from gdr_code import compounds, findings, paths, prefilter, renaming, walk
from gdr_code.judge.evidence import Evidence, gather
from gdr_code.judge.interface import Asked, Judge
from gdr_code.judge.local import LocalJudge
from gdr_code.names import in_names
from gdr_code.prove import Draft, Proof
from gdr_code.records import (
    Action,
    Coverage,
    Entry,
    Finding,
    Reach,
    Repository,
    Skipped,
    SkipReason,
    Span,
    Survey,
    Unjudged,
    Verdict,
    Withheld,
)
from gdr_code.replace.plan import plan
from gdr_code.rewrite import Written, copying, rewriting
from gdr_code.settings import Settings
from gdr_code.spread import (
    Occurrence,
    Search,
    Target,
    demoted,
    is_mention,
    proven,
    spread,
    spreading,
    without,
    worn_out,
)
from gdr_code.survey import rehearse, surveying, without_ours
from gdr_code.workers import Item, Pool, Result, Work, batches

BATCH_BYTES = 1 << 20
BATCH_FILES = 256
REHEARSED_BYTES = 2 << 20
_ROUNDS = 4
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


class Each(Protocol):
    """Work on every item, in order, by the workers; `lost` where it ends every worker."""

    def __call__(
        self, items: Iterable[Item], work: Work[Item, Result], lost: Callable[[Item], Result], label: str
    ) -> Iterator[Result]: ...


class Asker(Protocol):
    """Someone who asks a language model about the files of a repository, and reads its answers."""

    def __call__(
        self, repository: Repository, files: Sequence[tuple[Entry, Survey]], each: Each
    ) -> Asked: ...


@dataclass(frozen=True, slots=True)
class Run:
    """What all repositories of one call share; `keep` says that even what is too unsure to matter is kept.

    `asker` is who asks a model; None for the judge that is built in.
    """

    settings: Settings
    pool: Pool
    meter: Meter
    keep: bool = True
    asker: Asker | None = None


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


@dataclass(frozen=True, slots=True)
class Refined:
    """A repository after phase 3: what was written, what was not and why."""

    scan: Scan
    written: tuple[Written, ...]
    withheld: tuple[Withheld, ...]
    omitted: tuple[Skipped, ...]
    copied: tuple[Skipped, ...] = ()


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
    skipped = sorted((*_skips(listed), *(skip for _, skip in unread)), key=lambda skip: skip.raw_path)
    asked = _asked(repository, files, run)
    surveys, judge = asked.surveys, asked.judge
    files = tuple((entry, survey) for (entry, _), survey in zip(files, surveys, strict=True))
    evidence = _evidence(repository.name, (*surveys, *beside))
    verdicts = tuple(judge.judge(survey, evidence) for survey in surveys)
    found, worn, unsearched = _spread(repository, files, _found(repository, surveys, verdicts, run), run)
    found = demoted(found, worn)
    listed_paths = [entry.path for entry in listed]
    proofs = tuple(proven(found).values())
    named = in_names(repository, listed_paths, proofs, evidence, run.settings)
    if not run.settings.rename:
        held = compounds.kept((*named, *found))
        named, found = compounds.consistent(named, held), compounds.consistent(found, held)
    return Scan(
        repository=repository,
        findings=tuple(sorted((*named, *(one for one in found if not is_mention(one))), key=_order)),
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
    return run.asker(repository, files, each_of(run))


def surveyed(repository: Repository, run: Run) -> tuple[tuple[Entry, Survey], ...]:
    """Phase 1 alone: the files with their surveys."""
    return _survey(repository, list(walk.entries(repository, run.settings)), run)[0]


def each_of(run: Run) -> Each:
    """Work on every item by the workers of a run."""

    def each(
        items: Iterable[Item], work: Work[Item, Result], lost: Callable[[Item], Result], label: str
    ) -> Iterator[Result]:
        return _each(items, work, lost, label, run)

    return each


def refine(scanned: Scan, begin: Callable[[], str], run: Run) -> Refined:
    """Phase 3: every file is rewritten, proven and written to a folder, or withheld.

    `begin` empties the folder and names it. What could not be renamed in one place is then renamed in none:
    that takes another attempt. Raises OutputError when the folder cannot be written.
    """
    scanned = _settled(scanned, run)
    if not run.settings.rename:
        return _refined(scanned, begin(), run)
    entries = [entry for entry, _ in scanned.files] + list(scanned.unread)
    entities = renaming.renamable((*scanned.findings, *scanned.mentions), entries)
    while True:
        chosen = _renamed(scanned, entities)
        done = _refined(chosen, begin(), run)
        failed = renaming.in_files(chosen.findings, {one.path for one in done.withheld})
        if not failed:
            return done
        entities -= failed


def _renamed(scanned: Scan, entities: Set[str]) -> Scan:
    """The scan with the entities to be renamed; a mention that is renamed is a finding."""
    mentions = renaming.renamed(scanned.mentions, entities)
    found = renaming.renamed(scanned.findings, entities)
    held = compounds.kept((*found, *mentions))
    told = [one for one in mentions if one.action is Action.RENAME]
    ordered = sorted((*compounds.consistent(found, held), *told), key=_order)
    left = tuple(one for one in mentions if one.action is not Action.RENAME)
    return replace(scanned, findings=tuple(ordered), mentions=left)


def _refined(scanned: Scan, folder: str, run: Run) -> Refined:
    replaced = [finding for finding in scanned.findings if finding.action.changes]
    met = {candidate.value for _, survey in scanned.files for candidate in survey.candidates}
    listed = (*(entry for entry, _ in scanned.files), *scanned.unread)
    names = paths.components(entry.path for entry in listed)
    chosen = plan(replaced, run.settings.key, met.union(names, (name.partition(".")[0] for name in names)))
    proof = Proof(
        plan=chosen,
        targets=tuple(proven(replaced)),
        evidence=scanned.evidence,
        folder=folder,
        moved=renaming.new_paths(replaced, listed, chosen),
    )
    name = scanned.repository.name
    work = partial(rewriting, scanned.repository, run.settings, proof)
    unjudged = {one.path for one in scanned.coverage.unjudged}

    def lost(draft: Draft) -> Written | Withheld | Skipped:
        return Withheld(name, draft.entry.path, draft.entry.size, CRASHED)

    outcomes = list(_each(_drafts(scanned, unjudged, run), work, lost, f"{name}: rewriting and proving", run))
    left = (Withheld(name, e.path, e.size, "unjudged") for e, _ in scanned.files if e.path in unjudged)
    copied = _copied(scanned, proof, run) if run.settings.unscanned == "copy" else frozenset()
    crashed = [skip for skip in scanned.coverage.skipped if skip.reason is SkipReason.CRASHED]
    skipped = (skip for skip in scanned.coverage.skipped if skip.reason is not SkipReason.CRASHED)
    omitted = (*skipped, *_skips(outcomes))
    written = tuple(one for one in outcomes if isinstance(one, Written))
    fresh = [finding for one in written for finding in one.fresh]
    return Refined(
        scan=replace(scanned, findings=tuple(sorted((*scanned.findings, *fresh), key=_order))),
        written=written,
        withheld=(
            *(Withheld(name, skip.path, skip.size, CRASHED) for skip in crashed),
            *left,
            *(one for one in outcomes if isinstance(one, Withheld)),
        ),
        omitted=tuple(skip for skip in omitted if skip.raw_path not in copied),
        copied=tuple(skip for skip in omitted if skip.raw_path in copied),
    )


def _settled(scanned: Scan, run: Run) -> Scan:
    """The scan with what would only show once its findings are replaced, and the evidence as it is then.

    Stand-ins prove nothing, so the judge may think otherwise of what is left: a second run must not.
    """
    name, judge = scanned.repository.name, scanned.judge
    for _ in range(_ROUNDS):
        known = _by_path(scanned)
        surveys = [_as_refined(survey, known.get(survey.path, ())) for _, survey in scanned.files]
        evidence = _evidence(name, (*surveys, *scanned.around))
        verdicts = [judge.judge(survey, evidence) for survey in surveys]
        scanned = replace(scanned, evidence=evidence)
        found = [demoted(s, scanned.worn) for s in _found(scanned.repository, surveys, verdicts, run)]
        fresh = [
            tuple(_new(several, known.get(survey.path, ())))
            for (_, survey), several in zip(scanned.files, found, strict=True)
        ]
        if not any(fresh):
            break
        merged = [
            _merged(known.get(survey.path, ()), more)
            for (_, survey), more in zip(scanned.files, fresh, strict=True)
        ]
        everywhere, worn, unsearched = _spread(scanned.repository, scanned.files, merged, run)
        scanned = replace(scanned, worn=scanned.worn | worn, coverage=_less(scanned.coverage, unsearched))
        scanned = _with(scanned, demoted(everywhere, scanned.worn), run.settings)
    return scanned


def _as_refined(survey: Survey, known: Sequence[Finding]) -> Survey:
    """The survey with the candidates that are replaced as stand-ins."""
    gone = [finding.span for finding in known if finding.action.changes]
    pairs = zip(survey.candidates, survey.spots, strict=True)
    ours = {one.span for one, spot in pairs if not findings.is_free(gone, spot.span)} if gone else ()
    return replace(survey, ours=survey.ours.union(ours))


def _new(found: Iterable[Finding], known: Sequence[Finding]) -> Iterator[Finding]:
    """Those that would be replaced and touch nothing known, and the known that now reach farther."""
    near = {one.span for one in known if one.reach is Reach.PLACE}
    taken = [one.span for one in known]
    for one in found:
        farther = one.span in near and one.reach is Reach.REPOSITORY
        if farther or (one.action.changes and findings.is_free(taken, one.span)):
            yield one


def _merged(known: Sequence[Finding], fresh: Sequence[Finding]) -> tuple[Finding, ...]:
    again = {one.span for one in fresh}
    return findings.separate((*fresh, *(one for one in known if one.span not in again)))


def _with(scanned: Scan, found: Sequence[Finding], settings: Settings) -> Scan:
    """The scan with other findings in its files; those in names stay."""
    named = tuple(one for one in scanned.findings if not one.place.line)
    if not settings.rename:
        found = compounds.consistent(found, compounds.kept((*named, *found)))
    return replace(
        scanned,
        findings=tuple(sorted((*named, *(one for one in found if not is_mention(one))), key=_order)),
        mentions=tuple(one for one in found if is_mention(one)),
    )


def _copied(scanned: Scan, proof: Proof, run: Run) -> frozenset[bytes]:
    """Copy what was read and could not be scanned, as it is; the paths that were copied."""
    work = partial(copying, scanned.repository, run.settings, proof.folder, proof.moved)
    label = f"{scanned.repository.name}: copying what was not scanned"
    copies = _each(scanned.unread, work, _not_copied, label, run)
    pairs = zip(scanned.unread, copies, strict=True)
    return frozenset(entry.raw_path for entry, done in pairs if done)


def _not_copied(_: Entry) -> bool:
    return False


def _evidence(name: str, surveys: Sequence[Survey]) -> Evidence:
    """The evidence of a repository. Stand-ins prove nothing, but count where many of a kind tell against.

    So a refined repository says no more of what was left in it than the original did.
    """
    counted = gather(name, surveys)
    if not any(survey.ours for survey in surveys):
        return counted
    return replace(gather(name, [without_ours(survey) for survey in surveys]), bursts=counted.bursts)


def _order(finding: Finding) -> tuple[str, bool, Span]:
    """Where a finding stands: by path, its name before its bytes."""
    return finding.path, finding.place.line > 0, finding.span


def _survey(
    repository: Repository, listed: Sequence[Entry | Skipped], run: Run
) -> tuple[tuple[tuple[Entry, Survey], ...], tuple[tuple[Entry, Skipped], ...]]:
    """Phase 1: the files with their surveys, and those that turned out to hold nothing to scan."""
    entries = [entry for entry in listed if isinstance(entry, Entry)]
    if sum(entry.size for entry in entries) > REHEARSED_BYTES:
        rehearse()
    known = paths.components(entry.path for entry in entries)
    work = partial(surveying, repository, run.settings, known, run.keep)

    def lost(entry: Entry) -> Survey | Skipped:
        return Skipped(repository.name, entry.path, entry.raw_path, entry.size, SkipReason.CRASHED)

    read = _each(entries, work, lost, f"{repository.name}: reading", run)
    pairs = list(zip(entries, read, strict=True))
    files = tuple((entry, one) for entry, one in pairs if isinstance(one, Survey))
    return files, tuple((entry, skip) for entry, skip in pairs if isinstance(skip, Skipped))


def _skips(outcomes: Iterable[object]) -> Iterator[Skipped]:
    return (one for one in outcomes if isinstance(one, Skipped))


def _found(
    repository: Repository, surveys: Iterable[Survey], verdicts: Iterable[Verdict], run: Run
) -> list[tuple[Finding, ...]]:
    """The findings of each file."""
    pairs = zip(surveys, verdicts, strict=True)
    return [findings.of_file(repository, survey, verdict, run.settings) for survey, verdict in pairs]


def _spread(
    repository: Repository,
    files: Sequence[tuple[Entry, Survey]],
    found: Sequence[tuple[Finding, ...]],
    run: Run,
) -> tuple[tuple[Finding, ...], frozenset[Target], tuple[Unjudged, ...]]:
    """All findings, with what is proven in one place found everywhere; what proved to be a word.

    And the files that could not be looked through.
    """
    proofs = proven(finding for several in found for finding in several)
    if not proofs:
        return tuple(finding for known in found for finding in known), frozenset(), ()
    searches = [
        Search(entry, survey.language, survey.path_kind, tuple(finding.span for finding in known))
        for (entry, survey), known in zip(files, found, strict=True)
    ]
    work = partial(spreading, repository, run.settings, tuple(proofs))
    unsearched: list[Unjudged] = []

    def lost(search: Search) -> tuple[Occurrence, ...]:
        whole = Span(0, max(1, search.entry.size))
        unsearched.append(Unjudged(search.entry.path, whole, CRASHED))
        return ()

    more = list(_each(searches, work, lost, f"{repository.name}: looking for proven values", run))
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
    return everywhere, worn, tuple(unsearched)


def _by_path(scanned: Scan) -> dict[str, list[Finding]]:
    """What was found in each file, in order of place; findings in names are of no file's bytes."""
    by_path: dict[str, list[Finding]] = {}
    for finding in sorted((*scanned.findings, *scanned.mentions), key=_order):
        if finding.place.line:
            by_path.setdefault(finding.path, []).append(finding)
    return by_path


def _drafts(scanned: Scan, unjudged: Container[str], run: Run) -> Iterator[Draft]:
    """The files to rewrite with their findings; findings in names change nothing."""
    by_path = _by_path(scanned)
    for (entry, survey), verdict in zip(scanned.files, scanned.verdicts, strict=True):
        if entry.path not in unjudged:
            found = tuple(by_path.get(entry.path, ()))
            cleared = findings.cleared(survey, verdict, run.settings) if run.asker else ()
            yield Draft(entry, survey.blob, survey.lines, survey.language, found, cleared)


def _each(
    items: Iterable[Item],
    work: Work[Item, Result],
    lost: Callable[[Item], Result],
    label: str,
    run: Run,
) -> Iterator[Result]:
    """The work's result for each item, in order, from the workers; `lost` where it ends every worker."""
    listed = list(items)
    run.meter.begin(label, sum(map(_size, listed)))
    for batch, results in run.pool.map(work, batches(listed, _size, BATCH_BYTES, BATCH_FILES), lost):
        run.meter.advance(sum(map(_size, batch)))
        yield from results


def _size(item: object) -> int:
    entry = getattr(item, "entry", item)
    return entry.size if isinstance(entry, Entry) else 0


def _less(coverage: Coverage, unsearched: Iterable[Unjudged]) -> Coverage:
    """The coverage less what could not be looked through."""
    return replace(coverage, unjudged=tuple(dict.fromkeys((*coverage.unjudged, *unsearched))))


def _coverage(
    surveys: Sequence[Survey], skipped: tuple[Skipped, ...], unsearched: Iterable[Unjudged]
) -> Coverage:
    unjudged = tuple(
        Unjudged(survey.path, Span(survey.candidates[-1].span.end, survey.size), "too_many_candidates")
        for survey in surveys
        if len(survey.candidates) >= prefilter.MAX_CANDIDATES
    )
    size = sum(survey.size for survey in surveys)
    return _less(Coverage(len(surveys), size, skipped, unjudged), unsearched)
