"""The second pass over a file: where the values that are proven in one place stand in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from gdr_code import compounds, walk
from gdr_code.compounds import Compounds
from gdr_code.escapes import with_escapes_read
from gdr_code.findings import is_free
from gdr_code.hunt import Hunter, candidate
from gdr_code.records import Repository, Skipped, Span
from gdr_code.settings import Settings
from gdr_code.sought import DETECTOR, REASON, Occurrence, Search, Sought, Target, told_of
from gdr_code.survey import located
from gdr_code.text import Text, read_text, spots


@contextmanager
def seeking(
    repository: Repository, settings: Settings, targets: Sequence[Target]
) -> Iterator[Callable[[Search], Sought]]:
    """A function that finds the targets in one file; for `workers.Pool.map`."""
    hunter, inside = Hunter(targets), Compounds(targets)
    with walk.Reader(repository, settings) as reader:

        def run(search: Search) -> Sought:
            file = reader.read(search.entry)
            text = None if isinstance(file, Skipped) else read_text(file.data)
            if isinstance(file, Skipped) or text is None:
                return Sought()
            read = with_escapes_read(text, search.language)
            hits = [(*hit, DETECTOR) for hit in hunter.spelled(read.data)]
            hits += [(*hit, compounds.DETECTOR) for hit in inside.find(read.data)]
            found = _occurrences(read, search, hits, targets)
            return Sought(found, told_of(text, read, found) if file.blob == search.blob else None)

        yield run


def _occurrences(
    text: Text, search: Search, hits: Sequence[tuple[int, Span, str]], targets: Sequence[Target]
) -> tuple[Occurrence, ...]:
    """The hits, given as (target, span, detector), that touch nothing known."""
    fresh = [
        (hit, spot)
        for hit, spot in zip(hits, spots(text, (span for _, span, _ in hits)), strict=True)
        if is_free(search.known, spot.span)
    ]
    found = tuple(
        candidate(text, span, targets[target][1], detector, REASON) for (target, span, detector), _ in fresh
    )
    placed = located(text, search.entry.path, search.language, search.path_kind, found)
    return tuple(
        Occurrence(target, candidate, spot)
        for ((target, _, _), spot), candidate in zip(fresh, placed, strict=True)
    )
