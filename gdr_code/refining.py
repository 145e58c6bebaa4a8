"""Phase 3: every file of a scan is rewritten, proven and written, or withheld."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

from gdr_code import compounds, findings, paths, renaming
from gdr_code.pipeline import CRASHED, Run, Scan, evidence_of, found_in, less, order, skips, spread_everywhere
from gdr_code.prove import Draft, Proof
from gdr_code.records import Action, Entry, Finding, Reach, Skipped, SkipReason, Survey, Withheld
from gdr_code.replace.plan import plan
from gdr_code.replace.proposals import Proposed
from gdr_code.rewrite import Written, copying, rewriting
from gdr_code.settings import Settings
from gdr_code.spread import demoted, is_mention, proven

_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Refined:
    """A repository after phase 3: what was written, what was not and why.

    `unproposed` counts the entities that no model was asked about where one is to propose their stand-ins.
    """

    scan: Scan
    written: tuple[Written, ...]
    withheld: tuple[Withheld, ...]
    omitted: tuple[Skipped, ...]
    copied: tuple[Skipped, ...] = ()
    unproposed: int = 0


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
    ordered = sorted((*compounds.consistent(found, held), *told), key=order)
    left = tuple(one for one in mentions if one.action is not Action.RENAME)
    return replace(scanned, findings=tuple(ordered), mentions=left)


def _refined(scanned: Scan, folder: str, run: Run) -> Refined:
    replaced = [finding for finding in scanned.findings if finding.action.changes]
    met = {candidate.value for _, survey in scanned.files for candidate in survey.candidates}
    listed = (*(entry for entry, _ in scanned.files), *scanned.unread)
    names = paths.components(entry.path for entry in listed)
    met = met.union(names, (name.partition(".")[0] for name in names))
    proposed = _proposed(scanned, run)
    chosen = plan(replaced, run.settings.key, met, proposed.stand_ins)
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

    outcomes = list(run.each(_drafts(scanned, unjudged, run), work, lost, f"{name}: rewriting and proving"))
    left = (Withheld(name, e.path, e.size, "unjudged") for e, _ in scanned.files if e.path in unjudged)
    copied = _copied(scanned, proof, run) if run.settings.unscanned == "copy" else frozenset()
    crashed = [skip for skip in scanned.coverage.skipped if skip.reason is SkipReason.CRASHED]
    skipped = (skip for skip in scanned.coverage.skipped if skip.reason is not SkipReason.CRASHED)
    omitted = (*skipped, *skips(outcomes))
    written = tuple(one for one in outcomes if isinstance(one, Written))
    fresh = [finding for one in written for finding in one.fresh]
    return Refined(
        scan=replace(scanned, findings=tuple(sorted((*scanned.findings, *fresh), key=order))),
        written=written,
        withheld=(
            *(Withheld(name, skip.path, skip.size, CRASHED) for skip in crashed),
            *left,
            *(one for one in outcomes if isinstance(one, Withheld)),
        ),
        omitted=tuple(skip for skip in omitted if skip.raw_path not in copied),
        copied=tuple(skip for skip in omitted if skip.raw_path in copied),
        unproposed=proposed.missing,
    )


def _proposed(scanned: Scan, run: Run) -> Proposed:
    """What a model proposes for what is replaced, where the user has it asked."""
    if run.proposer is None:
        return Proposed({})
    return run.proposer(scanned.repository, scanned.files, scanned.findings, run.each)


def _settled(scanned: Scan, run: Run) -> Scan:
    """The scan with what would only show once its findings are replaced, and the evidence as it is then.

    Stand-ins prove nothing, so the judge may think otherwise of what is left: a second run must not.
    """
    name, judge = scanned.repository.name, scanned.judge
    for _ in range(_ROUNDS):
        known = _by_path(scanned)
        surveys = [_as_refined(survey, known.get(survey.path, ())) for _, survey in scanned.files]
        evidence = evidence_of(name, (*surveys, *scanned.around))
        evidence = replace(evidence, drawn=scanned.evidence.drawn)
        verdicts = [judge.judge(survey, evidence) for survey in surveys]
        scanned = replace(scanned, evidence=evidence)
        found = [demoted(s, scanned.worn) for s in found_in(scanned.repository, surveys, verdicts, run)]
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
        everywhere, worn, unsearched = spread_everywhere(scanned.repository, scanned.files, merged, run)
        scanned = replace(scanned, worn=scanned.worn | worn, coverage=less(scanned.coverage, unsearched))
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
        findings=tuple(sorted((*named, *(one for one in found if not is_mention(one))), key=order)),
        mentions=tuple(one for one in found if is_mention(one)),
    )


def _copied(scanned: Scan, proof: Proof, run: Run) -> frozenset[bytes]:
    """Copy what was read and could not be scanned, as it is; the paths that were copied."""
    work = partial(copying, scanned.repository, run.settings, proof.folder, proof.moved)
    label = f"{scanned.repository.name}: copying what was not scanned"
    copies = run.each(scanned.unread, work, _not_copied, label)
    pairs = zip(scanned.unread, copies, strict=True)
    return frozenset(entry.raw_path for entry, done in pairs if done)


def _not_copied(_: Entry) -> bool:
    return False


def _by_path(scanned: Scan) -> dict[str, list[Finding]]:
    """What was found in each file, in order of place; findings in names are of no file's bytes."""
    by_path: dict[str, list[Finding]] = {}
    for finding in sorted((*scanned.findings, *scanned.mentions), key=order):
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
