"""Templates and snippets into text, each value with its place."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from benchmarks.generated.people import Person, make_person
from benchmarks.generated.snippets import Snippet, fits, locale_of
from benchmarks.generated.styles import STYLES, framed
from benchmarks.generated.templating import Insert, Loop, Mark, Nodes, Pick, Piece, Slot, Template, marks
from benchmarks.generated.values import VALUES

_QUIET = 0.15
"""The share of files that stay without snippets."""


@dataclass(frozen=True, slots=True)
class Label:
    """A span of one line, in code points, half-open."""

    line: int
    start: int
    end: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Project:
    """What the files of one repository share."""

    words: dict[str, str]
    owner: Person
    team: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose values a part of a file holds."""

    current: Person
    author: Person
    other: Person
    new: Person


@dataclass(slots=True)
class Budget:
    """How often each kind and each category was planted, and how often they should be."""

    kinds: frozenset[Mark]
    each_kind: int
    each_category: int
    planted: Counter[Mark] = field(default_factory=Counter)
    by_category: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def add(self, mark: Mark, count: int) -> None:
        """Count what was planted."""
        self.planted[mark] += count
        self.by_category[mark.category, mark.keep] += count

    def need(self, kinds: Sequence[Mark]) -> float:
        """How much a text with these marks is wanted: as much as the rarest of its kinds."""
        lacks = (max(0.0, 1 - self.planted[mark] / self.each_kind) for mark in kinds)
        return max(lacks, default=0.0) + 0.3 * max(map(self._category_lack, kinds), default=0.0)

    def _category_lack(self, mark: Mark) -> float:
        return max(0.0, 1 - self.by_category[mark.category, mark.keep] / self.each_category)

    def lacking(self) -> list[str]:
        """Kinds and categories that are still too few."""
        rare = [mark.kind for mark in self.kinds if self.planted[mark] < self.each_kind]
        sides = {(mark.category, mark.keep) for mark in self.kinds}
        return sorted(rare + [side[0] for side in sides if self.by_category[side] < self.each_category])


class Renderer:
    """Fills the templates of one repository; no snippet comes twice in it."""

    def __init__(self, rng: Random, project: Project, snippets: Sequence[Snippet], budget: Budget) -> None:
        self._rng = rng
        self._project = project
        self._left = list(snippets)
        self._budget = budget

    def file(self, template: Template) -> tuple[str, list[Piece]]:
        """Path and pieces of a file."""
        author = self._rng.choice(self._project.team)
        scope = self._scope(author, author, locale_of(template.body))
        quiet = self._rng.random() < _QUIET
        path = "".join(piece.text for piece in self._pieces(template.path, scope, "", quiet=True))
        return path, self._pieces(template.body, scope, template.language, quiet)

    def _scope(self, current: Person, author: Person, locale: str | None) -> Scope:
        others = [person for person in self._project.team if person is not current]
        return Scope(current, author, self._rng.choice(others), make_person(self._rng, locale))

    def _pieces(self, nodes: Nodes, scope: Scope, language: str, quiet: bool) -> list[Piece]:
        pieces: list[Piece] = []
        for node in nodes:
            if isinstance(node, str):
                pieces.append(Piece(node))
            elif isinstance(node, Slot):
                pieces.append(self._value(node, scope))
            elif isinstance(node, Pick):
                pieces += self._pieces(self._version(node), scope, language, quiet)
            elif isinstance(node, Loop):
                pieces += self._loop(node, scope, language, quiet)
            elif not quiet:
                pieces += self._insert(node, scope, language)
        return pieces

    def _version(self, pick: Pick) -> Nodes:
        weights = [self._budget.need(marks(version)) + 0.02 for version in pick.versions]
        return self._rng.choices(pick.versions, weights)[0]

    def _loop(self, loop: Loop, scope: Scope, language: str, quiet: bool) -> list[Piece]:
        count = self._rng.randint(loop.low, loop.high)
        people = self._rng.sample(self._project.team, min(count, len(self._project.team)))
        if loop.who == "new":
            locale = loop.locale or locale_of(loop.body)
            people = [make_person(self._rng, locale) for _ in range(count)]
        scopes = [replace(scope, current=one, new=one) for one in people]
        rounds = [self._pieces(loop.body, one, language, quiet) for one in scopes]
        for pieces in rounds[:-1]:
            pieces[-1] = Piece(f"{loop.separator}\n")
        return [piece for pieces in rounds for piece in pieces]

    def _value(self, slot: Slot, scope: Scope) -> Piece:
        if slot.texts:
            text = self._rng.choice(slot.texts)
        elif slot.value in self._project.words:
            text = self._project.words[slot.value]
        else:
            who, _, name = slot.value.rpartition(".")
            person = self._project.owner if who == "owner" else getattr(scope, who or "current")
            text = VALUES[name](self._rng, person)
        return self._marked(text, slot.mark)

    def _marked(self, text: str, mark: Mark | None) -> Piece:
        if mark and not mark.keep and mark.category == "person_name" and (script := script_of(text)):
            mark = Mark(f"person_name/{script}", keep=False)
        if mark:
            self._budget.add(mark, 1)
        return Piece(text, mark)

    def _insert(self, insert: Insert, scope: Scope, language: str) -> list[Piece]:
        pieces: list[Piece] = []
        fitting = [one for one in self._left if fits(one, insert.pool, language)]
        for _ in range(min(len(fitting), self._rng.choice((1, 2, 2, 3, 4)))):
            weights = [self._budget.need(one.marks) + 0.002 for one in fitting]
            chosen = self._rng.choices(fitting, weights)[0]
            fitting.remove(chosen)
            self._left.remove(chosen)
            current = self._rng.choice(self._project.team)
            around = replace(self._scope(current, scope.author, chosen.locale), author=scope.author)
            pieces += self._pieces(insert.before, around, language, quiet=True)
            pieces += self._line(chosen, around, language)
            pieces += [*self._pieces(insert.after, around, language, quiet=True), Piece("\n")]
        return pieces

    def _line(self, snippet: Snippet, scope: Scope, language: str) -> list[Piece]:
        values = [self._pieces(text, scope, language, quiet=True) for text in snippet.texts]
        style = STYLES.get(language)
        if style is None or snippet.form in {"header", "note", "prose", "raw"}:
            return values[0]
        if snippet.form == "const":
            return framed(style.const, style.const_case(snippet.name), "", values, style)
        if snippet.form == "call":
            return framed(style.call, style.call_case(snippet.name), "", values, style)
        if snippet.form == "set":
            owner, _, name = snippet.name.partition(".")
            return framed(style.set, style.set_case(name), owner, values, style)
        return framed(style.log, "", "", values, style)


def script_of(text: str) -> str:
    """`cjk` or `cyrillic` for a name that is written so, else nothing."""
    names = " ".join(unicodedata.name(sign, "") for sign in text)
    if "CJK" in names or "HIRAGANA" in names:
        return "cjk"
    return "cyrillic" if "CYRILLIC" in names else ""


def labels(pieces: Sequence[Piece]) -> list[Label]:
    """Where the marked pieces stand; a piece of several lines has a label on each."""
    found: list[Label] = []
    line, column = 1, 0
    for piece in pieces:
        for at, part in enumerate(piece.text.split("\n")):
            if at:
                line, column = line + 1, 0
            if piece.mark and part:
                found.append(Label(line, column, column + len(part), piece.mark))
            column += len(part)
    return found
