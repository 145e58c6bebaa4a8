"""Names of the repository's own files inside its text: changing one there would break what refers to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Set

from gdr_code.patterns import compiled
from gdr_code.records import Candidate, Position, Survey

_LINK = 0o120000
_NAME = compiled(r"[\w.@+-]*")
_HOMES = ("/home/", "/users/", "\\users\\", "/homes/")
_ADDRESSED = frozenset({Position.URL, Position.FETCHED_URL, Position.COORDINATE})


def components(paths: Iterable[str]) -> frozenset[str]:
    """The names of all files and folders on the paths."""
    return frozenset(name for path in paths for name in path.split("/"))


def names_a_file(candidate: Candidate, known: Set[str]) -> bool:
    """True for a value that is the name of a file or folder of the repository, or a part of it."""
    parts = name_around(candidate)
    return parts is not None and "".join(parts).rstrip(".") in known


def name_around(candidate: Candidate) -> tuple[str, str, str] | None:
    """What may be the name of a file, as its parts before the value, the value and after it; else None."""
    if candidate.position in _ADDRESSED or candidate.before.lower().endswith(_HOMES):
        return None
    before, after = candidate.before, candidate.after
    left, right = _named(before[::-1]), _named(after)
    name = before[len(before) - left :] + candidate.value + after[:right]
    in_folder = before[: len(before) - left].endswith("/")
    is_folder = after.startswith("/", right)
    if not ("." in name.strip(".") or in_folder or is_folder):
        return None
    return before[len(before) - left :], candidate.value, after[:right]


def _named(text: str) -> int:
    """The length of what begins a text and can belong to a file's name."""
    found = _NAME.match(text)
    return found.end() if found else 0


def is_path(survey: Survey, candidate: Candidate, known: Set[str]) -> bool:
    """True for the name of a file of the repository, and for all of a link's target."""
    return survey.mode == _LINK or names_a_file(candidate, known)


def placed(survey: Survey, candidate: Candidate, known: Set[str]) -> Candidate:
    """The candidate, with position `path` where it is the name of a file."""
    if not is_path(survey, candidate, known):
        return candidate
    return dataclasses.replace(candidate, position=Position.PATH)
