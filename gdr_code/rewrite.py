"""Phase 3: one file again. Replace, splice, verify; write what is proven, withhold the rest."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from gdr_code import output, walk
from gdr_code.prove import Draft, Proof, Prover
from gdr_code.records import (
    Edit,
    Entry,
    Finding,
    Problem,
    Repository,
    Rewrite,
    Skipped,
    SkipReason,
    Withheld,
)
from gdr_code.settings import Settings
from gdr_code.survey import LINK

CHANGED = "changed_while_running"


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the refined tree, how far it is from the original, and what was found on the way."""

    path: str
    size: int
    edits: tuple[Edit, ...]
    lines: int
    changed_bytes: int
    changed_lines: int
    fresh: tuple[Finding, ...] = field(default=(), repr=False)


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
            proven = prover.rewrite(file, draft)
            if isinstance(proven, Problem):
                return Withheld(repository.name, file.path, len(file.data), proven.check)
            rewrite, settled = proven
            if rewrite.mode == LINK and leaves_the_tree(rewrite):
                return Skipped(file.repo, file.path, file.raw_path, len(file.data), SkipReason.LINK_OUTSIDE)
            new_path = proof.moved.get(file.raw_path, file.raw_path)
            if not output.write_file(proof.folder, replace(rewrite, raw_path=new_path)):
                return Withheld(repository.name, file.path, len(file.data), "unwritable_name")
            return _written(rewrite, draft, settled)

        yield run


@contextmanager
def copying(
    repository: Repository, settings: Settings, folder: str, moved: Mapping[bytes, bytes]
) -> Iterator[Callable[[Entry], bool]]:
    """A function that copies one file that was not scanned; False when it cannot be."""
    with walk.Reader(repository, settings) as reader:

        def run(entry: Entry) -> bool:
            file = reader.read(entry, to_scan=False)
            if isinstance(file, Skipped):
                return False
            new_path = moved.get(file.raw_path, file.raw_path)
            return output.write_file(folder, Rewrite(file.path, new_path, file.mode, (), file.data))

        yield run


def leaves_the_tree(link: Rewrite) -> bool:
    """True for a link whose target is absolute or climbs out of the tree."""
    target = link.data.decode("utf-8", "surrogateescape")
    folder = posixpath.dirname(link.raw_path.decode("utf-8", "surrogateescape"))
    return target.startswith("/") or posixpath.normpath(posixpath.join(folder, target)).split("/")[0] == ".."


def _written(rewrite: Rewrite, draft: Draft, settled: Draft) -> Written:
    replaced = [finding.place for finding in settled.findings if finding.action.changes]
    lines = {line for place in replaced for line in range(place.line, place.end_line + 1)}
    return Written(
        path=rewrite.path,
        size=draft.entry.size,
        edits=rewrite.edits,
        lines=draft.lines,
        changed_bytes=sum(len(edit.span) for edit in rewrite.edits),
        changed_lines=len(lines),
        fresh=tuple(one for one in settled.findings if one not in draft.findings)
        if settled is not draft
        else (),
    )
