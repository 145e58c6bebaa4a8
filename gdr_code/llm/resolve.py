"""What the store says of a chunk: what was said, what stays unjudged, and what is still to be asked.

A chunk is asked about with others, then alone, then in halves, each of them twice: then it stays unjudged.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from gdr_code.llm.answers import Said
from gdr_code.llm.questions import Desk, Part
from gdr_code.llm.store import TRIES, Store

UNANSWERED = "not_answered"  # and may still be: what was asked in vain for the last time says why


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes of a chunk for which there is no answer, and why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """A chunk's answer as far as there is one."""

    said: tuple[Said, ...] = ()
    gaps: tuple[Gap, ...] = ()
    wanted: tuple[Part, ...] = ()

    def moved(self, by: int) -> Resolved:
        """The same of a chunk that begins farther on."""
        return dataclasses.replace(
            self,
            said=tuple(dataclasses.replace(one, start=one.start + by, end=one.end + by) for one in self.said),
            gaps=tuple(Gap(one.start + by, one.end + by, one.reason) for one in self.gaps),
        )


def resolve(part: Part, store: Store, desk: Desk, whole: bool = True) -> Resolved:
    """What the store says of a chunk; `whole` is False for a half, which is not taken apart again."""
    said = store.answer(part.key)
    if said is not None:
        return Resolved(said)
    failed = store.failure(part.key)
    if failed.tries < TRIES:
        open_ = Gap(0, len(part.text), UNANSWERED)
        return Resolved((), (open_,), (dataclasses.replace(part, alone=part.alone or failed.tries > 0),))
    everything = Gap(0, len(part.text), failed.reason)
    halves = desk.halves(part) if whole else ()
    if not halves:
        return Resolved((), (everything,))
    return _joined(resolve(half, store, desk, whole=False).moved(at) for at, half in halves)


def _joined(several: Iterator[Resolved]) -> Resolved:
    listed = list(several)
    return Resolved(
        tuple(one for each in listed for one in each.said),
        tuple(one for each in listed for one in each.gaps),
        tuple(one for each in listed for one in each.wanted),
    )
