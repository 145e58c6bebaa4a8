"""What a run says of its output, read back: rows of `findings.jsonl`, files left out in `summary.json`.

Both may come from anybody: what is not as it should be is one line that names the file and the row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from gdr_code.errors import ConfigError
from gdr_code.records import Action, Category, Reach, Span

Item = TypeVar("Item")

_FINDING, _SUMMARY = "gdr-code/finding/1", "gdr-code/summary/1"
_MOST_ROW = 1 << 20
_MOST_SUMMARY = 1 << 28


@dataclass(frozen=True, slots=True)
class Claim:
    """A finding as a file of findings tells it: raw bytes of a file, what they are, what was done."""

    blob: str
    span: Span
    category: Category
    reach: Reach
    action: Action


@dataclass(frozen=True, slots=True)
class Absence:
    """Paths that a summary says are not in a refined tree: withheld, or never scanned."""

    withheld: frozenset[str] = field(default=frozenset())
    omitted: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a repository by path, in the order of their file: of bytes, and of what was renamed."""

    files: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    renamed: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)


def read_findings(name: str) -> Mapping[str, Claims]:
    """The claims of a file of findings, by repository. Raises ConfigError."""
    found: dict[str, dict[str, list[Claim]]] = {}
    renamed: dict[str, dict[str, list[Span]]] = {}
    for number, line in enumerate(_rows(name), 1):
        try:
            row = json.loads(line)
            if row["schema"] != _FINDING:
                raise ValueError("another schema")
            paths = found.setdefault(_text(row["repo"]), {})
            claim = _claim(row)
            if _number(row["line"]):
                paths.setdefault(_text(row["path"]), []).append(claim)
            elif claim.action is Action.RENAME:
                renamed.setdefault(row["repo"], {}).setdefault(_text(row["path"]), []).append(claim.span)
        except (ValueError, LookupError, TypeError, RecursionError):
            raise ConfigError(
                f"{name}: line {number} is no row of {_FINDING}: give the findings.jsonl that refine wrote"
            ) from None
    return {repo: Claims(_frozen(paths), _frozen(renamed.get(repo, {}))) for repo, paths in found.items()}


def _frozen(found: Mapping[str, list[Item]]) -> Mapping[str, tuple[Item, ...]]:
    return {path: tuple(several) for path, several in found.items()}


def read_summary(name: str) -> Mapping[str, Absence]:
    """What is left out, by repository. Raises ConfigError."""
    try:
        with Path(name).open("rb") as stream:
            document = json.loads(stream.read(_MOST_SUMMARY))
        if document["schema"] != _SUMMARY:
            raise ValueError("another schema")
        return {
            _text(row["repo"]): Absence(_paths(row["withheld_files"]), _paths(row["omitted_files"]))
            for row in document["repositories"]
        }
    except OSError as error:
        raise ConfigError(f"cannot read {name}: {error.strerror}") from None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise ConfigError(f"{name} is no {_SUMMARY}: give the summary.json that refine wrote") from None


def _rows(name: str) -> Iterator[bytes]:
    try:
        with Path(name).open("rb") as stream:
            while line := stream.readline(_MOST_ROW):
                yield line
    except OSError as error:
        raise ConfigError(f"cannot read {name}: {error.strerror}") from None


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(
        _text(row["blob"]),
        Span(_number(row["start_byte"]), _number(row["end_byte"])),
        Category(row["category"]),
        Reach(row["reach"]),
        Action(row["action"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a number")
    return value


def _paths(rows: Any) -> frozenset[str]:
    return frozenset(_text(row["path"]) for row in rows)
