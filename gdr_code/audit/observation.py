"""One repository seen by all systems: our scan, the baseline on the same files, and whatever was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gdr_code.audit import dirs, disagreements, facts, utility
from gdr_code.audit.disagreements import Disagreement
from gdr_code.audit.flags import Flags, of_findings
from gdr_code.audit.gold import Gold
from gdr_code.audit.peers import Peer
from gdr_code.audit.tally import Tally, counted
from gdr_code.audit.utility import Cost, Refined, Refinement, Wanted
from gdr_code.pipeline import Run, Scan
from gdr_code.report import words

OURS = "GDR"
DIRS, DIRS_LINES = "DIRS", "DIRS lines"
DIRS_PHONE, DIRS_PHONE_LINES = "DIRS+phone", "DIRS+phone lines"
BUILT_IN: Mapping[str, str] = {
    OURS: "what gdr-code scan finds",
    DIRS: "detect-secrets, e-mail and public IPv4 patterns flag; whole files are removed",
    DIRS_LINES: "the same detectors; the flagged lines are removed",
    DIRS_PHONE: "with a pattern for telephone numbers; whole files are removed",
    DIRS_PHONE_LINES: "with a pattern for telephone numbers; the flagged lines are removed",
}
WHOLE_FILES = frozenset({DIRS, DIRS_PHONE})


@dataclass(frozen=True, slots=True)
class Observation:
    """Counts of one repository and the lines on which a system and the experts disagree."""

    tally: Tally
    disagreements: tuple[Disagreement, ...]
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What an audit may be given besides labels: other scanners, a refinement, strings by repository.

    `show_values` if the page may hold them.
    """

    peers: tuple[Peer, ...] = ()
    refinement: Refinement | None = None
    strings: Mapping[str, tuple[Wanted, ...]] = field(default_factory=dict)
    show_values: bool = False


def observed(scan: Scan, gold: Gold, given: Given, run: Run) -> Observation:
    """All systems on the lines of a scanned repository, which is within reach."""
    labelled = {file.path for file in gold.files}
    whole = gold.answer is not None or given.refinement is not None
    entries = [entry for entry, _ in scan.files if whole or entry.path in labelled]
    run.meter.begin(f"{gold.repo}: baseline", sum(entry.size for entry in entries))
    all_detectors = dirs.flags(scan.repository, entries, run.settings, run.pool)
    run.meter.end()
    ours = of_findings(scan.findings, words.reason)
    systems = systems_of(ours, all_detectors, given.peers, gold.repo)
    pages = facts.texts(scan, labelled, run.settings)
    refined = given.refinement.of(scan.repository, run.settings) if given.refinement is not None else None
    held_back = refined.held_back(entries) if refined is not None else frozenset()
    known = facts.gathered(scan, gold, ours, pages, held_back)
    return Observation(
        counted(gold, systems, known),
        tuple(disagreements.found(gold, systems, WHOLE_FILES, known, pages, scan, given.show_values)),
        _cost(scan, given, refined, dirs.without_phones(all_detectors), run),
    )


def _cost(scan: Scan, given: Given, refined: Refined | None, baseline: Flags, run: Run) -> Cost | None:
    if refined is None:
        return None
    entries = [entry for entry, _ in scan.files]
    strings = given.strings.get(scan.repository.name, ())
    return utility.cost(scan.repository, entries, refined, baseline, strings, run.settings, run.pool)


def systems_of(ours: Flags, all_detectors: Flags, peers: Sequence[Peer], repo: str) -> Mapping[str, Flags]:
    """What each system flags in a repository, in the order of the reports."""
    without = dirs.without_phones(all_detectors)
    return {
        OURS: ours,
        DIRS: dirs.whole_files(without),
        DIRS_LINES: without,
        DIRS_PHONE: dirs.whole_files(all_detectors),
        DIRS_PHONE_LINES: all_detectors,
        **{peer.name: peer.flags.get(repo, {}) for peer in peers},
    }
