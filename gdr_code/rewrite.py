"""Phase 3: one file again. Replace, splice, verify; write what is proven, withhold the rest."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from gdr_code import output, verify, walk
from gdr_code.findings import is_free, of_file
from gdr_code.hunt import Hunter
from gdr_code.judge.evidence import Evidence
from gdr_code.judge.local import LocalJudge
from gdr_code.records import (
    Action,
    Edit,
    Entry,
    Finding,
    Problem,
    Repository,
    Rewrite,
    Skipped,
    SkipReason,
    SourceFile,
    Span,
    Withheld,
)
from gdr_code.replace.plan import Plan
from gdr_code.replace.splice import edits, splice
from gdr_code.settings import Settings
from gdr_code.spread import Target
from gdr_code.survey import LINK, survey
from gdr_code.text import read_text, spots

CHANGED = "changed_while_running"


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to rewrite: as it was surveyed, with its findings in order of place."""

    entry: Entry
    blob: str
    lines: int
    language: str | None
    findings: tuple[Finding, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """What the files of a repository are rewritten with, proven against, and written to."""

    plan: Plan
    targets: tuple[Target, ...] = field(repr=False)
    evidence: Evidence = field(repr=False)
    folder: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the refined tree, and how far it is from the original."""

    path: str
    size: int
    edits: int
    lines: int
    changed_bytes: int
    changed_lines: int


@contextmanager
def rewriting(
    repository: Repository, settings: Settings, proof: Proof
) -> Iterator[Callable[[Draft], Written | Withheld | Skipped]]:
    """A function that rewrites, proves and writes one file; for `workers.Pool.map`."""
    with walk.Reader(repository, settings) as reader:
        prover = Prover(repository, settings, proof)

        def run(draft: Draft) -> Written | Withheld | Skipped:
            file = reader.read(draft.entry)
            if isinstance(file, Skipped) or file.blob != draft.blob:
                return Withheld(repository.name, draft.entry.path, draft.entry.size, CHANGED)
            rewrite = prover.rewrite(file, draft)
            if isinstance(rewrite, Problem):
                return Withheld(repository.name, file.path, len(file.data), rewrite.check)
            if rewrite.mode == LINK and leaves_the_tree(rewrite):
                return Skipped(file.repo, file.path, file.raw_path, len(file.data), SkipReason.LINK_OUTSIDE)
            if not output.write_file(proof.folder, rewrite):
                return Withheld(repository.name, file.path, len(file.data), "unwritable_name")
            return _written(rewrite, draft)

        yield run


@contextmanager
def copying(repository: Repository, settings: Settings, folder: str) -> Iterator[Callable[[Entry], bool]]:
    """A function that copies one file that was not scanned; False when it cannot be."""
    with walk.Reader(repository, settings) as reader:

        def run(entry: Entry) -> bool:
            file = reader.read(entry, to_scan=False)
            if isinstance(file, Skipped):
                return False
            return output.write_file(folder, Rewrite(file.path, file.raw_path, file.mode, (), file.data))

        yield run


class Prover:
    """Rewrites files of one repository; what it returns as a rewrite has passed every check."""

    def __init__(self, repository: Repository, settings: Settings, proof: Proof) -> None:
        self._repository = repository
        self._settings = settings
        self._proof = proof
        self._hunter = Hunter(proof.targets)
        self._judge = LocalJudge()

    def rewrite(self, file: SourceFile, draft: Draft) -> Rewrite | Problem:
        """The file after its edits, with plainer stand-ins where the first ones fail, or what is wrong."""
        replaced = [finding for finding in draft.findings if finding.action is Action.REPLACE]
        problems: tuple[Problem, ...] = ()
        for plainer in (frozenset(), frozenset(finding.entity for finding in replaced)):
            rewrite = self._spliced(file, replaced, plainer)
            problems = self._problems(file, rewrite, draft)
            if not problems:
                return rewrite
        return problems[0]

    def _spliced(self, file: SourceFile, replaced: Sequence[Finding], plainer: frozenset[str]) -> Rewrite:
        text = read_text(file.data)
        changes: tuple[Edit, ...] = ()
        if text is not None and replaced:
            changes = edits(text, file.data, replaced, self._proof.plan, plainer)
        data = splice(file.data, changes)
        return Rewrite(file.path, file.raw_path, file.mode, changes, data)

    def _problems(self, file: SourceFile, rewrite: Rewrite, draft: Draft) -> tuple[Problem, ...]:
        kept = [finding.span for finding in draft.findings if finding.action is not Action.REPLACE]
        spared = moved(kept, rewrite.edits)

        def survivors(data: bytes) -> list[Span]:
            return [span for span in self._survivors(data) if is_free(spared, span)]

        def rescan(data: bytes) -> list[Span]:
            return [span for span in self._rescan(file, data) if is_free(spared, span)]

        if not rewrite.edits:
            found = survivors(rewrite.data)
            return (Problem(file.path, "survivor", f"{len(found)} in a file without edits"),) if found else ()
        return verify.check(file, rewrite, draft.language, survivors, rescan)

    def _survivors(self, data: bytes) -> list[Span]:
        text = read_text(data)
        if text is None:
            return []
        return [spot.span for spot in spots(text, (span for _, span in self._hunter.survivors(text.data)))]

    def _rescan(self, file: SourceFile, data: bytes) -> list[Span]:
        surveyed = survey(dataclasses.replace(file, data=data), self._settings.key)
        if isinstance(surveyed, Skipped):
            return [Span(0, max(1, len(data)))]
        verdict = self._judge.judge(surveyed, self._proof.evidence)
        found = of_file(self._repository, surveyed, verdict, self._settings)
        return [one.span for one in found if one.action is not Action.KEEP]


def moved(spans: Sequence[Span], changes: Sequence[Edit]) -> list[Span]:
    """Where ascending spans outside the edits lie after the edits."""
    ordered = sorted(changes, key=lambda edit: edit.span)
    result, shift, at = [], 0, 0
    for span in spans:
        while at < len(ordered) and ordered[at].span.end <= span.start:
            shift += len(ordered[at].replacement) - len(ordered[at].span)
            at += 1
        result.append(Span(span.start + shift, span.end + shift))
    return result


def leaves_the_tree(link: Rewrite) -> bool:
    """True for a link whose target is absolute or climbs out of the tree."""
    target = link.data.decode("utf-8", "surrogateescape")
    folder = posixpath.dirname(link.raw_path.decode("utf-8", "surrogateescape"))
    return target.startswith("/") or posixpath.normpath(posixpath.join(folder, target)).split("/")[0] == ".."


def _written(rewrite: Rewrite, draft: Draft) -> Written:
    replaced = [finding.place for finding in draft.findings if finding.action is Action.REPLACE]
    lines = {line for place in replaced for line in range(place.line, place.end_line + 1)}
    changed = sum(len(edit.span) for edit in rewrite.edits)
    return Written(rewrite.path, draft.entry.size, len(rewrite.edits), draft.lines, changed, len(lines))
