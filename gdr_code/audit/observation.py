"""One repository seen by all systems: our scan, the baseline on the same files, and whatever was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gdr_code.audit import dirs, disagreements, facts
from gdr_code.audit.disagreements import Disagreement
from gdr_code.audit.flags import Flags, of_findings
from gdr_code.audit.gold import Gold
from gdr_code.audit.peers import Peer
from gdr_code.audit.tally import Tally, counted
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


def observed(scan: Scan, gold: Gold, peers: Sequence[Peer], run: Run) -> Observation:
    """All systems on the lines of a scanned repository, which is within reach."""
    labelled = {file.path for file in gold.files}
    entries = [entry for entry, _ in scan.files if gold.answer is not None or entry.path in labelled]
    run.meter.begin(f"{gold.repo}: baseline", sum(entry.size for entry in entries))
    all_detectors = dirs.flags(scan.repository, entries, run.settings, run.pool)
    run.meter.end()
    ours = of_findings(scan.findings, words.reason)
    systems = systems_of(ours, all_detectors, peers, gold.repo)
    pages = facts.texts(scan, labelled, run.settings)
    known = facts.gathered(scan, gold, ours, pages)
    return Observation(
        counted(gold, systems, known),
        tuple(disagreements.found(gold, systems, WHOLE_FILES, known, pages, scan)),
    )


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
