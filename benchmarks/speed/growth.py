"""How the time of a run grows: with size, files, findings and workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.speed.plan import PARTS, Choice, jobs
from benchmarks.speed.programs import SCAN, with_jobs
from benchmarks.speed.record import Place, Record

_BY_JOBS = {with_jobs(number).name: number for number in jobs()}


@dataclass(frozen=True, slots=True)
class Growth:
    """What grows; for each program the places where it ran, by how much of it there is."""

    of: str
    programs: Mapping[str, Sequence[tuple[float, Place]]]


def growths(record: Record, choice: Choice) -> Iterator[Growth]:
    """Each of which a program ran in more than one place."""
    for of, (part, much) in _AMOUNTS.items():
        lines: dict[str, list[tuple[float, Place]]] = {}
        for stand in PARTS[part](choice):
            for place in ((stand.name, program.name) for program in stand.programs):
                amount = much(record, place) if record.rounds(place, "wall") else None
                if amount is not None:
                    name = SCAN.name if place[1] in _BY_JOBS else place[1]
                    lines.setdefault(name, []).append((amount, place))
        longer = {name: sorted(places) for name, places in lines.items() if len(places) > 1}
        if longer:
            yield Growth(of, longer)


def _files(record: Record, place: Place) -> float:
    return record.tree(place[0]).files


def _megabytes(record: Record, place: Place) -> float:
    return record.tree(place[0]).bytes / 1e6


def _workers(record: Record, place: Place) -> float | None:
    del record
    return _BY_JOBS.get(place[1])


_AMOUNTS: Mapping[str, tuple[str, Callable[[Record, Place], float | None]]] = {
    "MB": ("size", _megabytes),
    "files": ("files", _files),
    "findings": ("findings", Record.findings),
    "workers": ("cores", _workers),
}
