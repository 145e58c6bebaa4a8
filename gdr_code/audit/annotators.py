"""What several annotators say of the same lines, and systems beside them: the ceiling that agreement sets.

A line's answer is true when the annotator marks anything on it, else ambiguous when they are unsure of
anything, else negative. Only lines that two or more annotators answered are looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Self

from gdr_code.audit.agreement import Matrix
from gdr_code.audit.labels import Answer, Label

Place = tuple[str, int]
Table = Mapping[tuple[str, str], int]
"""Lines by the answers of two annotators."""
Said = Mapping[Place, Mapping[str, Answer]]
"""By line, then by annotator."""
ANSWERS = tuple(Answer)
_ORDER = {answer: at for at, answer in enumerate((Answer.TRUE, Answer.AMBIGUOUS, Answer.NEGATIVE))}


@dataclass(frozen=True, slots=True)
class Ratings:
    """Counts that add up over repositories.

    `pairs` are tables of the answers of two annotators. `patterns` count the lines by how many annotators
    gave each of `ANSWERS`. `matrices` compare a system (first) with an annotator as the expert.
    """

    pairs: Mapping[tuple[str, str], Counter[tuple[str, str]]] = field(default_factory=dict)
    patterns: Counter[tuple[int, ...]] = field(default_factory=Counter)
    matrices: Mapping[tuple[str, str], Matrix] = field(default_factory=dict)

    def __add__(self, other: Self) -> Self:
        pairs = {
            key: self.pairs.get(key, Counter()) + other.pairs.get(key, Counter())
            for key in (*self.pairs, *(key for key in other.pairs if key not in self.pairs))
        }
        matrices = {
            key: self.matrices.get(key, Matrix()) + other.matrices.get(key, Matrix())
            for key in (*self.matrices, *(key for key in other.matrices if key not in self.matrices))
        }
        return type(self)(pairs, self.patterns + other.patterns, matrices)


def said(labels: Iterable[Label]) -> Said:
    """The answers of named annotators to the lines that two or more of them answered."""
    found: dict[Place, dict[str, Answer]] = defaultdict(dict)
    for one in labels:
        if one.annotator is not None and one.path is not None and one.line is not None:
            here = found[one.path, one.line]
            here[one.annotator] = min(one.answer, here.get(one.annotator, one.answer), key=_ORDER.__getitem__)
    return {place: answers for place, answers in found.items() if len(answers) > 1}


def rated(answers: Said, marked: Mapping[str, frozenset[Place]]) -> Ratings:
    """The counts of these lines; `marked` are those that each system flags."""
    pairs: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    patterns: Counter[tuple[int, ...]] = Counter()
    matrices: dict[tuple[str, str], Matrix] = defaultdict(Matrix)
    for place, by_name in answers.items():
        for one, other in combinations(sorted(by_name), 2):
            pairs[one, other][by_name[one], by_name[other]] += 1
        given = list(by_name.values())
        patterns[tuple(given.count(answer) for answer in ANSWERS)] += 1
        for system, places in marked.items():
            for name, answer in by_name.items():
                matrices[system, name] += _unit(answer, place in places)
    return Ratings(dict(pairs), patterns, dict(matrices))


def _unit(answer: Answer, flagged: bool) -> Matrix:
    if answer is Answer.AMBIGUOUS:
        return Matrix()
    true = answer is Answer.TRUE
    return Matrix(
        int(true and flagged),
        int(flagged and not true),
        int(true and not flagged),
        int(not true and not flagged),
    )


def two_class(table: Table) -> Matrix:
    """Two annotators as if one were the expert, on the lines that both find true or negative."""
    true, clean = Answer.TRUE, Answer.NEGATIVE
    return Matrix(
        table.get((true, true), 0),
        table.get((clean, true), 0),
        table.get((true, clean), 0),
        table.get((clean, clean), 0),
    )
