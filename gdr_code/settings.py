"""One frozen record of everything the user chose, built at the edge and handed down."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass, field
from fnmatch import fnmatchcase

from gdr_code.records import Action, Category, Finding, Position

KEPT_POSITIONS = frozenset(
    {
        Position.COPYRIGHT_NOTICE,
        Position.COORDINATE,
        Position.FETCHED_URL,
        Position.IDENTIFIER,
        Position.PATH,
        Position.MESSAGE,
    }
)
STRICT_KEPT_POSITIONS = KEPT_POSITIONS - {Position.COPYRIGHT_NOTICE}

MAX_FILE_BYTES = 128 * 1024 * 1024
MAX_FILES = 2_000_000


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens to the findings that all of its conditions fit; an empty condition fits any.

    `path` and `value` are patterns in which `*` stands for any characters and `?` for one. Without an action
    such findings are allowed: they are not reported.
    """

    action: Action | None
    category: str = ""
    kind: str = ""
    position: str = ""
    path: str = ""
    value: str = field(default="", repr=False)
    reason: str = ""

    def fits(self, category: str, kind: str, position: str, path: str, value: str) -> bool:
        """True for a finding of which all this is said."""
        said = ((self.category, category), (self.kind, kind), (self.position, position))
        plain = all(asked in ("", found) for asked, found in said)
        return (
            plain
            and (not self.path or fnmatchcase(path, self.path))
            and (not self.value or fnmatchcase(value, self.value))
        )

    def is_of(self, finding: Finding) -> bool:
        """True for a finding that it fits."""
        return self.fits(finding.category, finding.kind, finding.position, finding.path, finding.value)


@dataclass(frozen=True, slots=True)
class Policy:
    """Which action a finding gets: that of the first rule that fits, else `keep` at the kept positions."""

    name: str = "default"
    kept: frozenset[Position] = KEPT_POSITIONS
    rules: tuple[Rule, ...] = ()

    def action(self, category: Category, kind: str, position: Position, path: str, value: str) -> Action:
        """The action for a finding of which all this is said; what is allowed stays too."""
        for rule in self.rules:
            if rule.fits(category, kind, position, path, value):
                return rule.action or Action.KEEP
        return Action.KEEP if position in self.kept else Action.REPLACE


POLICIES = {"default": Policy(), "strict": Policy("strict", STRICT_KEPT_POSITIONS)}


@dataclass(frozen=True, slots=True)
class Llm:
    """Which language model judges, and how it is asked: all that its answers hang on.

    `send` is full or masked; `fallback` says that the built-in judge decides where there is no answer;
    `prompt` is the digest of what the model is told, `rewriter` that of what it is told to propose stand-ins,
    empty where it is not asked to.
    """

    model: str
    effort: str = "low"
    send: str = "full"
    fallback: bool = False
    prompt: str = ""
    rewriter: str = ""

    def chosen(self) -> dict[str, object]:
        """What shapes the output, as plain values."""
        return {
            "model": self.model,
            "effort": self.effort,
            "send": self.send,
            "fallback": "local" if self.fallback else "none",
            "prompt": self.prompt,
            **({"rewriter": self.rewriter} if self.rewriter else {}),
        }


@dataclass(frozen=True, slots=True)
class Settings:
    """What to scan, how sure to be, and what to do; nothing here is read from a tree that is not trusted.

    `cache` says that what earlier runs told is used. `authors` are patterns of addresses that commits may be
    made with; `salt` is that of the baseline's tags.
    """

    judge: str = "local"
    coverage: str = "candidates"
    categories: frozenset[Category] = frozenset(Category)
    policy: Policy = field(default_factory=Policy)
    min_confidence: float | None = None
    jobs: int = 1
    quiet: bool = False
    cache: bool = True
    each: bool = False
    ref: str | None = None
    staged: bool = False
    unscanned: str = "omit"
    rename: bool = False
    trust_source: bool = False
    since: str | None = None
    max_file_bytes: int = MAX_FILE_BYTES
    max_files: int = MAX_FILES
    authors: tuple[str, ...] = ()
    salt: str = ""
    key: bytes = field(default=b"", repr=False)
    llm: Llm | None = None

    def chosen(self) -> dict[str, object]:
        """What shapes the output, as plain values: neither the key nor how the work is shared out."""
        rules = json.dumps([astuple(rule) for rule in self.policy.rules])  # their patterns may be values
        own = {"rules": hashlib.sha256(rules.encode()).hexdigest()[:16]} if self.policy.rules else {}
        return {
            **own,
            "judge": self.judge,
            "coverage": self.coverage,
            "categories": sorted(self.categories),
            "policy": self.policy.name,
            "min_confidence": self.min_confidence,
            "each": self.each,
            "ref": self.ref,
            "staged": self.staged,
            **({"since": self.since} if self.since else {}),
            "unscanned": self.unscanned,
            "rename": self.rename,
            "max_file_bytes": self.max_file_bytes,
            "max_files": self.max_files,
            **({"llm": self.llm.chosen()} if self.llm is not None else {}),
        }

    def digest(self) -> str:
        """16 hexadecimal digits that change with anything chosen."""
        return hashlib.sha256(json.dumps(self.chosen()).encode()).hexdigest()[:16]
