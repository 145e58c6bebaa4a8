"""Findings that are known and left for later: `.gdr-baseline.jsonl`, and the baseline of detect-secrets.

A row says category, path and syntax, never a line, and by what the value is known again: 32 bits of a slow,
salted hash where it is hard to guess, else only about how long it is.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from gdr_code import keys
from gdr_code.errors import ConfigError
from gdr_code.records import Category, Finding, Reach
from gdr_code.text import Text, utf8_spans

FILE = ".gdr-baseline.jsonl"
THEIR_FILE = ".secrets.baseline"
_TAGGED = frozenset({Category.CREDENTIAL, Category.EMAIL})
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_COST = 1 << 14


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One known finding. Without a tag it is the `number`-th of its `length` in such syntax of its file."""

    path: str
    category: str
    syntax: str
    tag: str = ""
    length: int = 0
    number: int = 0

    def text(self) -> str:
        """The row as a line."""
        known = {"tag": self.tag} if self.tag else {"length": self.length, "number": self.number}
        row = {"path": self.path, "category": self.category, "syntax": self.syntax, **known}
        return json.dumps(row, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class Baseline:
    """The rows of a repository, and by path the SHA-1 digests and types that detect-secrets left."""

    rows: frozenset[Row] = frozenset()
    theirs: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)

    @cached_property
    def paths(self) -> frozenset[str]:
        """The files that have rows."""
        return frozenset(row.path for row in self.rows)


def read(data: bytes) -> frozenset[Row]:
    """The rows of a baseline. Raises ConfigError that names the line."""
    rows = set()
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        if line.startswith(_CONFLICT):
            raise ConfigError(
                f"{FILE}:{number}: has conflict marks; keep the rows of both sides, remove the marks, "
                "then run `gdr-code baseline prune`"
            )
        if line.strip():
            rows.add(_row(line, number))
    return frozenset(rows)


def _row(line: str, number: int) -> Row:
    try:
        row = json.loads(line)
        texts = [row["path"], row["category"], row["syntax"], row.get("tag", "")]
        counts = [row.get("length", 0), row.get("number", 0)]
        if all(isinstance(one, str) for one in texts) and all(isinstance(one, int) for one in counts):
            return Row(*texts, *counts)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        pass
    raise ConfigError(f"{FILE}:{number}: is no row of a baseline; `gdr-code baseline update` writes them")


def text(rows: Iterable[Row]) -> Iterator[str]:
    """The file: a row a line, in order."""
    return (row.text() for row in sorted(rows))


def read_theirs(data: bytes) -> Mapping[str, frozenset[str]]:
    """By path what detect-secrets' baseline holds. Raises ConfigError."""
    try:
        results = json.loads(data)["results"]
        return {
            str(path): frozenset(str(row[key]) for row in rows for key in ("hashed_secret", "type"))
            for path, rows in results.items()
        }
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ConfigError(
            f"{THEIR_FILE}: is no baseline of detect-secrets; make it anew or remove it"
        ) from None


def rows_of(
    written: Text, raw: bytes, language: str | None, found: Sequence[Finding], salt: str
) -> tuple[Row, ...]:
    """The row of each finding of one file, in their order; what has no tag is numbered in it."""
    from gdr_code import chunk  # loads the parsers, which only a repository with a baseline needs

    spans = utf8_spans(written, raw, (one.span for one in found))
    numbers: Counter[tuple[str, str, int]] = Counter()
    rows = []
    for one, syntax in zip(found, chunk.syntax_paths(written.data, language, spans), strict=True):
        if is_tagged(one):
            rows.append(Row(one.path, one.category, "", tag(salt, one)))
            continue
        alike = (one.category, syntax, length_class(one.value))
        numbers[alike] += 1
        rows.append(Row(one.path, *alike[:2], "", alike[2], numbers[alike]))
    return tuple(rows)


def is_tagged(finding: Finding) -> bool:
    """True for a value that is not soon guessed: strong credentials and addresses."""
    return finding.category in _TAGGED and finding.reach is Reach.REPOSITORY


def tag(salt: str, finding: Finding) -> str:
    """32 bits of a slow hash: enough to know a value again, too few to be sure of a guess at many."""
    return _tag(salt, keys.normalise(finding.category, finding.kind, finding.value))


@cache
def _tag(salt: str, value: str) -> str:
    secret = value.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=bytes.fromhex(salt), n=_COST, r=8, p=1, dklen=4).hex()


def length_class(value: str) -> int:
    """The largest power of two that is no more than the value's length."""
    return 1 << (len(value).bit_length() - 1)


def is_known_to_them(theirs: frozenset[str], finding: Finding) -> bool:
    """True for a value whose digest, or a key block whose type, detect-secrets has for the file."""
    if finding.category is not Category.CREDENTIAL:
        return False
    if finding.kind.endswith("private_key"):
        return "Private Key" in theirs
    return hashlib.sha1(finding.value.encode("utf-8", "replace"), usedforsecurity=False).hexdigest() in theirs
