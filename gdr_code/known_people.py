"""Whom a commit tells nothing new of: who is credited or linked to, and whom the repository names already."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gdr_code import changes, keys
from gdr_code.changes import Changes
from gdr_code.pipeline import Scan
from gdr_code.records import Category, Finding, Position

CREDIT, KNOWN, LINK = "credits", "of people whom the repository names already", "in links to repositories"
_OWNER_IN_LINK = "username/vcs_owner"
_OF_PEOPLE = frozenset({Category.PERSON_NAME, Category.USERNAME, Category.EMAIL})
_CREDITS = re.compile(
    r"(?i)(?:.*/)?(?:(?:change[-_]?log|changes|history|news|release[-_ ]?notes?|releases?|whats[-_]?new)"
    r"(?:[-_.]?v?\d[\w.-]*)?(?:\.(?:md|markdown|rst|txt|adoc|html?))?"
    r"|(?:releases|release[-_]notes|changelogs?(?:\.d)?|changes(?:\.d)?|newsfragments)/.*)"
)


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """The people of a repository: keyed hashes of their names and addresses, and its owner's account."""

    entities: frozenset[str]
    owner: str

    @classmethod
    def of(cls, scan: Scan, change: Changes, key: bytes) -> KnownPeople:
        """Those in unchanged files that tell who works on it, and in unchanged lines of the changed ones."""
        around = (one for survey in scan.around for one in survey.candidates if one.category in _OF_PEOPLE)
        entities = {keys.entity(key, one.category, one.kind, one.value) for one in around}
        entities |= {
            one.entity for one in scan.findings if changes.is_telling(one.path) and not change.holds(one)
        }
        return cls(frozenset(entities), scan.evidence.owner)

    def why_known(self, finding: Finding) -> str | None:
        """Why a finding is nothing new; None where it is."""
        if finding.category not in _OF_PEOPLE:
            return None
        if finding.kind == _OWNER_IN_LINK and finding.position is Position.URL:
            return LINK
        if finding.attribution or _CREDITS.fullmatch(finding.path):
            return CREDIT
        is_owner = finding.category is Category.USERNAME and finding.value.casefold() == self.owner
        return KNOWN if is_owner or finding.entity in self.entities else None
