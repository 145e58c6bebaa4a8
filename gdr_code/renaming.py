"""`--rename`: accounts and names in identifiers, in the repository's own packages and in paths.

Everywhere or nowhere: what stands once where it cannot be changed is renamed in no place.
"""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from gdr_code import grammar, paths
from gdr_code.compounds import is_compound
from gdr_code.records import Action, Category, Edit, Entry, Finding, Position, Reach
from gdr_code.replace.plan import Plan
from gdr_code.replace.splice import splice

_RENAMED = frozenset({Position.IDENTIFIER, Position.COORDINATE, Position.PATH})
_CATEGORIES = frozenset({Category.USERNAME, Category.PERSON_NAME})
_FETCHING = frozenset(
    {"dockerfile"}
)  # an image is fetched, whatever folder of the repository it is named like
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def renamable(findings: Iterable[Finding], files: Sequence[Entry]) -> frozenset[str]:
    """The entities that can be renamed in all the places in code and paths where they stand."""
    own = {name.partition(".")[0].casefold() for name in paths.components(file.path for file in files)}
    odd = {file.path for file in files if file.path.encode("utf-8", "surrogateescape") != file.raw_path}
    places: dict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        if one.position in _RENAMED:
            places[one.entity].append(one)
    return frozenset(
        entity
        for entity, several in places.items()
        if all(_may_change(one, own) and one.path not in odd for one in several)
    )


def _may_change(one: Finding, own: Set[str]) -> bool:
    """True where no name of anybody else's would change: of an import, those of the repository's folders."""
    if one.category not in _CATEGORIES:
        return False
    if is_compound(one):
        return one.position is not Position.COORDINATE
    if one.reach is not Reach.REPOSITORY or not _WORD.fullmatch(one.value):
        return False
    if one.position is not Position.COORDINATE:
        return True
    language = grammar.languages().get(one.language or "") if one.language not in _FETCHING else None
    imports = language is not None and "coordinate" in language.nodes.values()
    return imports and one.value.casefold() in own


def renamed(findings: Iterable[Finding], entities: Set[str]) -> tuple[Finding, ...]:
    """The findings, those of the entities in code and paths to be renamed."""
    return tuple(
        dataclasses.replace(one, action=Action.RENAME)
        if one.entity in entities and one.position in _RENAMED
        else one
        for one in findings
    )


def new_paths(findings: Iterable[Finding], files: Iterable[Entry], plan: Plan) -> Mapping[bytes, bytes]:
    """The raw paths of files that are renamed, and what they become."""
    changes: dict[str, list[Edit]] = defaultdict(list)
    for one in findings:
        if one.action is Action.RENAME and not one.place.line:
            spelled = one.path.encode()[one.span.start : one.span.end].decode()
            changes[one.path].append(Edit(one.span, plan.spelled(one, spelled).encode()))
    return {
        file.raw_path: splice(file.raw_path, changes[file.path]) for file in files if file.path in changes
    }


def in_files(findings: Iterable[Finding], withheld: Set[str]) -> frozenset[str]:
    """The entities that were to be renamed in one of the files, or in its name."""
    return frozenset(one.entity for one in findings if one.action is Action.RENAME and one.path in withheld)
