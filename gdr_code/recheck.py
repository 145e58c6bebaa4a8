"""A refined tree checked anew, from two trees and what the run claims: for who does not trust the run.

Nothing here knows how stand-ins are made or edits planned; what stands in place of each finding is read out
of the refined file itself.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

from gdr_code import chunk, grammar, verify, walk
from gdr_code.alignment import Differing, Filled, aligned
from gdr_code.claims import Absence, Claim, Claims
from gdr_code.disk import LINK_MODE
from gdr_code.errors import SourceError
from gdr_code.escapes import unescape
from gdr_code.hunt import Hunter, candidate
from gdr_code.path_kinds import path_kind
from gdr_code.records import (
    Category,
    Edit,
    Entry,
    Position,
    Problem,
    Reach,
    Repository,
    Rewrite,
    Skipped,
    SourceFile,
    Span,
)
from gdr_code.settings import Settings
from gdr_code.text import Text, read_text, spots, utf8_spans
from gdr_code.workers import Pool, batches

_HEAD = 4096
_BATCH_BYTES, _BATCH_FILES = 1 << 20, 256
_DISTINCT = 8
_IN_CODE = frozenset({Position.IDENTIFIER, Position.COORDINATE})

Target = tuple[str, Category]
Hit = tuple[int, Span]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A refined tree as its run tells it: the claims, and what is not there."""

    claims: Claims
    absence: Absence | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check of a repository came to; `in_code` counts values that code itself still holds."""

    files: int
    replaced: int
    absent: int
    in_code: int
    problems: tuple[Problem, ...]


def recheck(before: Repository, after: str, claimed: Claimed, settings: Settings, pool: Pool) -> Outcome:
    """Everything that is wrong with the refined tree of a repository.

    Raises SourceError when a tree cannot be read, or the claims are not of this repository.
    """
    old = {one.raw_path: one for one in walk.entries(before, settings)}
    tree = Repository(before.name, after)
    listed = {one.raw_path: one for one in walk.entries(tree, settings)}
    new = under_old_names(old, listed, claimed.claims.renamed)
    targets = _targets(before, [one for one in old.values() if isinstance(one, Entry)], claimed, settings)
    absent = [old[path] for path in old if path not in new and _is_said(old[path].path, claimed.absence)]
    problems = list(_listed(old, new, claimed.absence))
    pairs = [
        _Pair(one, other, claimed.claims.files.get(one.path, ()))
        for path, one in old.items()
        if isinstance(one, Entry) and isinstance(other := new.get(path), Entry)
    ]
    work = partial(rechecking, before, tree, settings, targets)
    checked = [
        one
        for _, results in pool.map(work, batches(pairs, _size, _BATCH_BYTES, _BATCH_FILES), _lost)
        for one in results
    ]
    problems += (problem for one in checked for problem in one.problems)
    return Outcome(
        files=len(pairs),
        replaced=sum(one.replaced for one in checked),
        absent=len(absent),
        in_code=sum(one.in_code for one in checked),
        problems=tuple(sorted(problems, key=lambda problem: (problem.path, problem.check))),
    )


# The lists of files


Listed = Mapping[bytes, Entry | Skipped]
_Part = tuple[int, int, bytes]


def under_old_names(old: Listed, new: Listed, renamed: Mapping[str, Sequence[Span]]) -> Listed:
    """The refined files under the names that they had before; of several that fit, the nearest in size."""
    listed = dict(new)
    left = dict.fromkeys(raw for raw in new if raw not in old)
    by_part: dict[_Part, list[bytes]] = defaultdict(list)
    for raw in left:
        for part in _parts(raw):
            by_part[part].append(raw)
    for path, spans in renamed.items():
        before = old.get(path.encode())
        pattern = re.compile(_around(path.encode(), spans), re.DOTALL)
        alike = (by_part.get(part, []) for part in _parts(path.encode(), spans))
        fitting = [raw for raw in min(alike, key=len, default=left) if raw in left and pattern.fullmatch(raw)]
        if before is not None and fitting:
            found = min(fitting, key=lambda raw: abs(new[raw].size - before.size))
            del left[found]
            listed[path.encode()] = listed.pop(found)
    return listed


def _parts(path: bytes, without: Sequence[Span] = ()) -> Iterator[_Part]:
    """The names in a path that no span touches, each with its place and the number of all."""
    names, start = path.split(b"/"), 0
    for at, name in enumerate(names):
        end = start + len(name)
        if not any(span.start < end and start < span.end for span in without):
            yield len(names), at, name
        start = end + 1


def _around(path: bytes, spans: Sequence[Span]) -> bytes:
    """An expression for a path with anything but a slash in place of the spans."""
    edges = [0, *(edge for span in sorted(spans) for edge in (span.start, span.end)), len(path)]
    kept = (path[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2))
    return rb"[^/]+".join(map(re.escape, kept))


def _listed(old: Listed, new: Listed, absence: Absence | None) -> Iterator[Problem]:
    """Files missing, extra, said to be away and there, or there and not to be read."""
    for path, one in old.items():
        other = new.get(path)
        if other is None and not _is_said(one.path, absence):
            yield Problem(one.path, "missing", "not in the refined tree, and no summary says why")
        elif other is not None and _is_said(one.path, absence):
            yield Problem(one.path, "present", "in the refined tree although the summary says that it is not")
        elif other is not None and (isinstance(one, Skipped) or isinstance(other, Skipped)):
            yield Problem(one.path, "unreadable", "cannot be compared")
    for path, one in new.items():
        if path not in old:
            yield Problem(one.path, "extra", "only in the refined tree")


def _is_said(path: str, absence: Absence | None) -> bool:
    return absence is not None and (path in absence.withheld or path in absence.omitted)


# What was replaced


def _targets(
    before: Repository, entries: Sequence[Entry], claimed: Claimed, settings: Settings
) -> tuple[Target, ...]:
    """The values that are hunted in every file, as they stand in the original."""
    known = {entry.path for entry in entries}
    unknown = sorted(path for path in claimed.claims.files if path not in known)
    if unknown:
        raise SourceError(f"{before.name} has no file {unknown[0]}: give the tree that was refined")
    found: set[Target] = set()
    with walk.Reader(before, settings) as reader:
        for entry in entries:
            if claims := claimed.claims.files.get(entry.path):
                _, replaced = _originals(reader.read(entry), claims)
                found |= {one.target for one in replaced if one.claim.reach is Reach.REPOSITORY}
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class _Original:
    """A claim that something was replaced, where it stands in the text, and the value there."""

    claim: Claim
    span: Span
    target: Target = field(repr=False)


def _originals(
    file: SourceFile | Skipped, claims: Sequence[Claim]
) -> tuple[tuple[Span, ...], tuple[_Original, ...]]:
    """Where a file's kept findings stand, and its replaced ones; SourceError where it is another file."""
    text = read_text(file.data) if isinstance(file, SourceFile) else None
    if text is None or isinstance(file, Skipped) or any(claim.blob != file.blob for claim in claims):
        raise SourceError(f"{file.path} is not as the findings tell of it: give the tree that was refined")
    try:
        spans = utf8_spans(text, file.data, (claim.span for claim in claims))
    except ValueError:
        raise SourceError(f"a finding in {file.path} is no part of its text: give the file's own") from None
    pairs = list(zip(claims, spans, strict=True))
    kept = tuple(span for claim, span in pairs if not claim.action.changes)
    replaced = tuple(
        _Original(claim, span, (unescape(_slice(text, span)), claim.category))
        for claim, span in pairs
        if claim.action.changes
    )
    return kept, replaced


def _slice(text: Text, span: Span) -> str:
    return text.data[span.start : span.end].decode("utf-8")


# One file


@dataclass(frozen=True, slots=True)
class _Pair:
    """A file in both trees."""

    before: Entry
    after: Entry
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the check of one file came to."""

    replaced: int
    in_code: int
    problems: tuple[Problem, ...]


def _size(pair: _Pair) -> int:
    return pair.before.size


def _lost(pair: _Pair) -> _Checked:
    why = "checking it ended the process, twice, or met a fault of gdr-code"
    return _Checked(0, 0, (Problem(pair.before.path, "crashed", why),))


@contextmanager
def rechecking(
    before: Repository, after: Repository, settings: Settings, targets: Sequence[Target]
) -> Iterator[Callable[[_Pair], _Checked]]:
    """A function that checks one file; for `workers.Pool.map`."""
    hunter = Hunter(targets)
    with ExitStack() as stack:
        old, new = (stack.enter_context(walk.Reader(one, settings)) for one in (before, after))

        def run(pair: _Pair) -> _Checked:
            one, other = (
                reader.read(entry, to_scan=False) for reader, entry in ((old, pair.before), (new, pair.after))
            )
            if isinstance(one, Skipped) or isinstance(other, Skipped):
                return _Checked(0, 0, (Problem(pair.before.path, "unreadable", "cannot be read"),))
            return _Check(one, other, pair.claims, hunter, targets).result()

        yield run


class _Check:
    """The check of one file."""

    def __init__(
        self,
        before: SourceFile,
        after: SourceFile,
        claims: Sequence[Claim],
        hunter: Hunter,
        targets: Sequence[Target],
    ) -> None:
        self._before = before
        self._after = after
        self._kept, self._replaced = _originals(before, claims) if claims else ((), ())
        self._hunter = hunter
        self._targets = targets
        is_link = LINK_MODE in (before.mode, after.mode)
        self._language = None if is_link else grammar.language_of(before.path, before.data[:_HEAD])
        self._in_code = 0

    def result(self) -> _Checked:
        """Everything that is wrong with the file."""
        problems = (*self._modes(), *self._content())
        return _Checked(len(self._replaced), self._in_code, problems)

    def _problem(self, check: str, detail: str) -> Problem:
        return Problem(self._before.path, check, detail)

    def _modes(self) -> Iterator[Problem]:
        old, new = self._before.mode, self._after.mode
        if (old == LINK_MODE) != (new == LINK_MODE):
            yield self._problem("link", "a link became a file, or a file a link")
        elif old != LINK_MODE and old & 0o100 != new & 0o100:
            yield self._problem("mode", "executable before or after, not both")

    def _content(self) -> Iterator[Problem]:
        old, new = read_text(self._before.data), read_text(self._after.data)
        if old is None or new is None:
            if self._before.data != self._after.data:
                yield self._problem("outside_edits", "differs, and is not text before and after")
            return
        filled = aligned(old, new, (one.span for one in self._replaced))
        data = self._before.data, self._after.data
        found = list(verify.text_kept(*data))
        if isinstance(filled, Differing):
            found += [("outside_edits", _differing(filled)), *verify.syntax_kept(*data, self._language)]
        if isinstance(filled, Differing) or found:
            yield from (self._problem(check, detail) for check, detail in found)
            return
        left = list(self._left(new, filled))
        rewrite = Rewrite(
            self._before.path, self._before.raw_path, self._before.mode, _edits(old, new, filled), data[1]
        )
        yield from verify.check(self._before, rewrite, self._language, lambda _: left, lambda _: ())

    def _left(self, new: Text, filled: Sequence[Filled]) -> Iterator[Span]:
        """Replaced values in the refined text, outside what was kept."""
        kept = _moved(self._kept, filled)
        found = [hit for hit in self._hunter.survivors(new.data) if _is_free(kept, hit[1])]
        exact = set(self._hunter.occurrences(new.data)) if found else set()
        in_code = self._in_code_among(new, [hit for hit in found if hit in exact])
        self._in_code = len(in_code)
        yield from (span for number, span in found if (number, span) not in in_code)
        yield from self._left_in_place(new, filled)

    def _in_code_among(self, new: Text, hits: Sequence[Hit]) -> Set[Hit]:
        """Those that are identifiers or coordinates: the policy keeps such values and reports none."""
        kind = path_kind(self._before.path, self._before.data[:_HEAD])
        found = tuple(candidate(new, span, self._targets[number][1], "", "") for number, span in hits)
        placed = chunk.locate(new, self._before.path, self._language, kind, found) if found else ()
        return {hit for hit, one in zip(hits, placed, strict=True) if one.position in _IN_CODE}

    def _left_in_place(self, new: Text, filled: Sequence[Filled]) -> Iterator[Span]:
        """Values that are looked for nowhere else, where they themselves were replaced."""
        near = [one for one in self._replaced if one.claim.reach is Reach.PLACE]
        targets = sorted({one.target for one in near})
        owners: set[tuple[Target, Filled]] = set()
        for one in near:
            place = filled[bisect.bisect_right(filled, one.span.start, key=lambda hole: hole.hole.start) - 1]
            owners.add((one.target, place))
        for (value, _), place in sorted(owners, key=lambda owner: owner[1].start):
            if len(value) >= _DISTINCT and value.casefold() in _between(new, place).casefold():
                yield place.hole
        for number, span in Hunter(targets).survivors(new.data):
            for place in _touched(filled, span):
                if (targets[number], place) in owners:
                    yield span


def _differing(found: Differing) -> str:
    if found.first is None:
        return f"{found.count} lines more or fewer"
    return f"{found.count} lines differ outside replaced findings, the first is line {found.first}"


def _edits(old: Text, new: Text, filled: Sequence[Filled]) -> tuple[Edit, ...]:
    """What was done to the raw bytes."""
    raw = spots(old, (one.hole for one in filled))
    return tuple(
        Edit(spot.span, _between(new, one).encode(old.encoding, "replace"))
        for spot, one in zip(raw, filled, strict=True)
    )


def _between(new: Text, one: Filled) -> str:
    return new.data[one.start : one.end].decode("utf-8")


def _touched(filled: Sequence[Filled], span: Span) -> Iterator[Filled]:
    """The holes whose content in the new text shares a byte with a span of it."""
    for at in range(bisect.bisect_right(filled, span.start, key=lambda one: one.end), len(filled)):
        if filled[at].start >= span.end:
            return
        yield filled[at]


def _is_free(taken: Sequence[Span], span: Span) -> bool:
    """True when a span overlaps none of the ascending spans."""
    at = bisect.bisect_left(taken, span)
    return not any(other.overlaps(span) for other in taken[max(0, at - 1) : at + 1])


def _moved(spans: Iterable[Span], filled: Sequence[Filled]) -> list[Span]:
    """Where spans outside the holes lie in the new text, ascending."""
    moved: list[Span] = []
    shift = at = 0
    for span in sorted(spans):
        while at < len(filled) and filled[at].hole.end <= span.start:
            shift += filled[at].end - filled[at].start - len(filled[at].hole)
            at += 1
        moved.append(Span(span.start + shift, span.end + shift))
    return moved
