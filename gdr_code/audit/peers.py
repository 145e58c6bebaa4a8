"""Findings of another scanner, from a SARIF file or rows like those of `findings.jsonl`, under our names."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from gdr_code.audit.flags import Flag, Flags
from gdr_code.audit.labels import resolver
from gdr_code.audit.rows import rows
from gdr_code.errors import ConfigError
from gdr_code.records import Category, Repository

_MOST_BYTES = 1 << 28
_MOST_LINES = 1 << 30
_DRIVE = re.compile(r"/?[A-Za-z]:/")
_PROBLEMS = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Peer:
    """Another system: what it flags, by repository, and how much of it lies in none of ours."""

    name: str
    flags: Mapping[str, Flags] = field(repr=False)
    strays: int = 0


def read(name: str, file: str, repositories: Iterable[Repository]) -> Peer:
    """The findings in a file. Raises ConfigError when it cannot be read or none is in a repository here."""
    shelf = _Shelf.of(repositories)
    is_sarif = file.lower().endswith((".sarif", ".json"))
    found: dict[str, dict[str, list[Flag]]] = defaultdict(lambda: defaultdict(list))
    strays = 0
    for place, flag in _of_sarif(file, shelf) if is_sarif else _of_rows(file, shelf):
        if place is None:
            strays += 1
        else:
            found[place[0]][place[1]].append(flag)
    if strays and not found:
        raise ConfigError(f"{file}: no finding lies in a repository of the sources: name what was scanned")
    return Peer(name, found, strays)


_Found = Iterator[tuple[tuple[str, str] | None, Flag]]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The repositories by the names and the folders that a scanner may give them."""

    resolve: Callable[[str], str | None]
    roots: Mapping[str, str]
    alone: str | None

    @classmethod
    def of(cls, repositories: Iterable[Repository]) -> _Shelf:
        named = {one.name: one for one in repositories}
        roots = {one.root.rstrip("/") + "/": name for name, one in named.items() if one.root is not None}
        return cls(resolver(named), roots, next(iter(named)) if len(named) == 1 else None)

    def place(self, uri: str, base: str) -> tuple[str, str] | None:
        """Repository and path of a URI; `base` is the name or the URI that it is relative to."""
        path = _plain(uri)
        if base and (name := self.resolve(base)):
            return name, path
        if not _is_absolute(path) and _is_absolute(_plain(base)):
            path = _plain(base).rstrip("/") + "/" + path
        if _is_absolute(path):
            return self._below_root(path)
        return self._below_name(path) or ((self.alone, path) if self.alone is not None else None)

    def _below_root(self, path: str) -> tuple[str, str] | None:
        found = [root for root in self.roots if path.startswith(root)]
        longest = max(found, key=len, default=None)
        return None if longest is None else (self.roots[longest], path[len(longest) :])

    def _below_name(self, path: str) -> tuple[str, str] | None:
        parts = path.split("/")
        for count in (1, 2):
            name = self.resolve("/".join(parts[:count])) if len(parts) > count else None
            if name is not None:
                return name, "/".join(parts[count:])
        return None


def _plain(uri: str) -> str:
    path = unquote(uri.removeprefix("file://")) if "%" in uri or uri.startswith("file:") else uri
    return path.replace("\\", "/").removeprefix("./")


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or _DRIVE.match(path) is not None


# SARIF


def _of_sarif(file: str, shelf: _Shelf) -> _Found:
    try:
        for run in _document(file)["runs"]:
            bases = {
                name: str(base.get("uri") or "")
                for name, base in (run.get("originalUriBaseIds") or {}).items()
            }
            for result in run.get("results") or ():
                yield from _of_result(result, bases, shelf)
    except _PROBLEMS:
        raise ConfigError(f"{file} is no SARIF 2.1.0: give the file that the scanner wrote") from None


def _document(file: str) -> Any:
    try:
        with Path(file).open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"cannot read {file}: {error.strerror}") from None
    if len(data) > _MOST_BYTES:
        raise ConfigError(f"{file} is larger than {_MOST_BYTES} bytes: give findings as JSONL")
    return json.loads(data.decode("utf-8-sig"))


def _of_result(result: Any, bases: Mapping[str, str], shelf: _Shelf) -> _Found:
    kind = str(result.get("ruleId") or (result.get("rule") or {}).get("id") or "")
    for location in result.get("locations") or ():
        physical = location.get("physicalLocation") or {}
        artifact, region = physical.get("artifactLocation") or {}, physical.get("region") or {}
        line = region.get("startLine")
        if isinstance(line, int) and line > 0:
            base = str(artifact.get("uriBaseId") or "")
            where = shelf.place(str(artifact.get("uri") or ""), bases.get(base) or base)
            yield (
                where,
                _flag(line, region.get("endLine"), region.get("startColumn"), region.get("endColumn"), kind),
            )


# Rows


def _of_rows(file: str, shelf: _Shelf) -> _Found:
    for number, row in rows(file):
        try:
            if row is None:
                raise ValueError("no row")
            line = _integer(row.get("line"))
            if line:
                yield _of_row(row, line, shelf)
        except _PROBLEMS:
            raise ConfigError(
                f"{file}: line {number} is no finding: it needs repo, path and line, or give SARIF"
            ) from None


def _of_row(row: Mapping[str, Any], line: int, shelf: _Shelf) -> tuple[tuple[str, str] | None, Flag]:
    name = shelf.resolve(str(row.get("repo") or ""))
    flag = _flag(
        line,
        _integer(row.get("end_line")),
        _integer(row.get("column")),
        _integer(row.get("end_column")),
        str(row.get("kind") or row.get("category") or ""),
        _score(row.get("confidence")),
    )
    return (name, _plain(row["path"])) if name else None, flag


def _integer(value: object) -> int | None:
    return None if value is None or value == "" else int(str(value))


def _score(value: object) -> float | None:
    """How sure the scanner is, where it says so in a number and not in a word."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    with suppress(ValueError):
        return min(1.0, max(0.0, float(value)))
    return None


def _flag(
    line: int, end_line: Any, column: Any, end_column: Any, kind: str, score: float | None = None
) -> Flag:
    last = min(max(line, int(end_line or line)), line + _MOST_LINES)
    has_columns = bool(column and end_column) and (last > line or end_column > column > 0)
    category = kind.partition("/")[0]
    return Flag(
        line,
        last,
        column if has_columns else None,
        end_column if has_columns else None,
        category if category in set(Category) else "",
        kind[:100],
        why=f"rule {kind[:100]}" if kind else "",
        score=score,
    )
