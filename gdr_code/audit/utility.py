"""What cleaning costs: what a run of refine changed and held back, beside what the baseline would delete.

The refined trees and their report are read, nothing is refined again. A table of strings says what must stay
(public facts) and what must go; they are counted and never shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import partial, reduce
from pathlib import Path
from typing import Any, Self

from gdr_code import grammar, walk
from gdr_code.audit.flags import Flag, Flags
from gdr_code.audit.labels import resolver
from gdr_code.audit.rows import rows
from gdr_code.claims import read_findings
from gdr_code.errors import ConfigError
from gdr_code.recheck import under_old_names
from gdr_code.records import Entry, Repository, Skipped, Span
from gdr_code.settings import Settings
from gdr_code.text import Text, read_text
from gdr_code.workers import Pool, batches

STAY, GO = "stay", "go"
WAYS = ("before", "refined", "without_files", "without_lines")
"""Where a string is counted: in what was there, the refined tree, what the baseline leaves: files, lines."""
_SCHEMA = "gdr-code/summary/1"
_MOST_BYTES, _MOST_STRINGS = 1 << 28, 10_000
_HEAD = 4096
_BATCH_BYTES, _BATCH_FILES = 1 << 20, 256


@dataclass(frozen=True, slots=True)
class Wanted:
    """A string that must stay or go; in one repository, or in all."""

    row: int
    must: str
    repo: str | None
    string: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refinement:
    """A folder that refine filled: its trees, and by repository its counts and what it renamed in paths."""

    folder: Path
    deltas: Mapping[str, Mapping[str, int]]
    renamed: Mapping[str, Mapping[str, Sequence[Span]]]

    def of(self, before: Repository, settings: Settings) -> Refined | None:
        """What it holds of a repository, which is within reach, if there is anything."""
        root = self.folder / "trees" / before.name
        if before.name not in self.deltas or not root.is_dir():
            return None
        tree = Repository(before.name, str(root))
        listed = {one.raw_path: one for one in walk.entries(tree, settings)}
        if renamed := self.renamed.get(before.name):
            old = {one.raw_path: one for one in walk.entries(before, settings)}
            listed = dict(under_old_names(old, listed, renamed))
        files = {path: one for path, one in listed.items() if isinstance(one, Entry)}
        return Refined(tree, files, self.deltas[before.name])


@dataclass(frozen=True, slots=True)
class Refined:
    """A refined tree: its files by the raw paths that they had before, and the counts of its edits."""

    tree: Repository
    files: Mapping[bytes, Entry]
    delta: Mapping[str, int]

    def held_back(self, entries: Iterable[Entry]) -> frozenset[str]:
        """The paths of those that are not in it."""
        return frozenset(one.path for one in entries if one.raw_path not in self.files)


@dataclass(frozen=True, slots=True)
class Loss:
    """Files, lines and bytes that are not there any more, or not as they were."""

    files: int = 0
    lines: int = 0
    bytes: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one repository, or of several: `strings` by row of the table, then by `WAYS`."""

    all: Loss = field(default_factory=Loss)
    changed: Loss = field(default_factory=Loss)
    held_back: Loss = field(default_factory=Loss)
    without_files: Loss = field(default_factory=Loss)
    without_lines: Loss = field(default_factory=Loss)
    parsed: tuple[int, int, int] = (0, 0, 0)
    strings: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def __add__(self, other: Cost) -> Cost:
        keys = {**self.strings, **other.strings}
        nothing = (0,) * len(WAYS)
        return Cost(
            self.all + other.all,
            self.changed + other.changed,
            self.held_back + other.held_back,
            self.without_files + other.without_files,
            self.without_lines + other.without_lines,
            tuple(map(sum, zip(self.parsed, other.parsed, strict=True))),  # type: ignore[arg-type]
            {
                key: tuple(
                    one + more
                    for one, more in zip(
                        self.strings.get(key, nothing), other.strings.get(key, nothing), strict=True
                    )
                )
                for key in keys
            },
        )


# What is given


def read_refinement(folder: str) -> Refinement:
    """The output of refine. Raises ConfigError."""
    name = Path(folder) / "reports" / "summary.json"
    try:
        with name.open("rb") as stream:
            document = json.loads(stream.read(_MOST_BYTES))
        if document["schema"] != _SCHEMA:
            raise ValueError("another schema")
        deltas = {str(row["repo"]): _counts(row["delta"]) for row in document["repositories"]}
    except OSError as error:
        raise ConfigError(f"cannot read {name}: {error.strerror}: name the --out folder of refine") from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ConfigError(f"{name} is no {_SCHEMA}: name the --out folder of refine") from None
    claims = read_findings(str(name.with_name("findings.jsonl")))
    return Refinement(Path(folder), deltas, {repo: one.renamed for repo, one in claims.items()})


def _counts(delta: Mapping[str, Any]) -> Mapping[str, int]:
    return {name: int(delta[name]) for name in ("files_changed", "lines_changed", "bytes_changed")}


def read_strings(name: str) -> tuple[Wanted, ...]:
    """The strings that must stay or go. Raises ConfigError, which quotes none of them."""
    found: list[Wanted] = []
    for number, row in rows(name):
        string, must = (row or {}).get("string"), (row or {}).get("must")
        if not isinstance(string, str) or not string or must not in (STAY, GO):
            raise ConfigError(f"{name}:{number}: a row needs string, and must: stay or go")
        found.append(Wanted(number, str(must), str((row or {}).get("repo") or "") or None, string))
        if len(found) > _MOST_STRINGS:
            raise ConfigError(f"{name}: over {_MOST_STRINGS:,} strings: give fewer")
    return tuple(found)


def of_repositories(strings: Iterable[Wanted], names: Sequence[str]) -> Mapping[str, tuple[Wanted, ...]]:
    """The strings that are looked for in each repository."""
    resolve = resolver(names)
    listed = [(one, None if one.repo is None else resolve(one.repo)) for one in strings]
    return {name: tuple(one for one, own in listed if one.repo is None or own == name) for name in names}


# One repository


@dataclass(frozen=True, slots=True)
class _Pair:
    """A file before and after, and the lines of it that the baseline flags."""

    entry: Entry
    after: Entry | None
    flagged: tuple[int, ...]


def cost(
    before: Repository,
    entries: Sequence[Entry],
    refined: Refined,
    baseline: Flags,
    strings: Sequence[Wanted],
    settings: Settings,
    pool: Pool,
) -> Cost:
    """What it cost to clean a repository, which is within reach."""
    pairs = [
        _Pair(one, refined.files.get(one.raw_path), _lines(baseline.get(one.path, ()), one.size))
        for one in entries
    ]
    work = partial(measuring, before, refined.tree, settings, tuple(strings))
    total = Cost()
    for _, several in pool.map(work, batches(pairs, _size, _BATCH_BYTES, _BATCH_FILES), _lost):
        total = reduce(Cost.__add__, several, total)
    delta = refined.delta
    changed = Loss(delta["files_changed"], delta["lines_changed"], delta["bytes_changed"])
    return total + Cost(changed=changed)


def _lines(flags: Iterable[Flag], size: int) -> tuple[int, ...]:
    """The flagged lines; no file has more lines than bytes."""
    return tuple(sorted({line for one in flags for line in range(one.line, min(one.end_line, size) + 1)}))


def _size(pair: _Pair) -> int:
    return pair.entry.size


def _lost(pair: _Pair) -> Cost:
    """Of a file that ended every process it was given to."""
    del pair
    return Cost()


@contextmanager
def measuring(
    before: Repository, after: Repository, settings: Settings, strings: tuple[Wanted, ...]
) -> Iterator[Callable[[_Pair], Cost]]:
    """A function that measures one file; for `workers.Pool.map`."""
    with walk.Reader(before, settings) as old, walk.Reader(after, settings) as new:

        def run(pair: _Pair) -> Cost:
            was, data = _read(old, pair.entry)
            left = _read(new, pair.after) if pair.after is not None else None
            return _measured(pair, was, data, left, strings)

        yield run


def _read(reader: walk.Reader, entry: Entry) -> tuple[Text | None, bytes]:
    file = reader.read(entry)
    return (None, b"") if isinstance(file, Skipped) else (read_text(file.data), file.data)


def _measured(
    pair: _Pair,
    text: Text | None,
    data: bytes,
    left: tuple[Text | None, bytes] | None,
    strings: Sequence[Wanted],
) -> Cost:
    if text is None:
        return Cost()
    size = Loss(1, len(text.starts) if text.data else 0, len(data))
    edges = (*text.starts, len(text.data))
    spans = [(edges[line - 1], edges[line]) for line in pair.flagged if line < len(edges)]
    rest = _without(text.data, spans)
    contents = (
        text.data,
        left[0].data if left is not None and left[0] is not None else b"",
        b"" if pair.flagged else text.data,
        rest,
    )
    return Cost(
        all=size,
        held_back=Loss() if left is not None else size,
        without_files=size if pair.flagged else Loss(),
        without_lines=Loss(0, len(spans), len(text.data) - len(rest)),
        parsed=_parsed(pair.entry.path, text, left),
        strings={
            one.row: counts
            for one in strings
            if any(counts := tuple(content.count(one.string.encode()) for content in contents))
        },
    )


def _without(data: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    kept, at = [], 0
    for start, end in spans:
        kept.append(data[at:start])
        at = end
    return b"".join((*kept, data[at:]))


def _parsed(path: str, text: Text, left: tuple[Text | None, bytes] | None) -> tuple[int, int, int]:
    """Of a file that is in both trees and has a grammar: 1, and whether it parses before and after."""
    language = grammar.language_of(path, text.data[:_HEAD])
    if language is None or left is None or left[0] is None:
        return 0, 0, 0
    old = grammar.parse(text.data, language)
    if old is None:
        return 0, 0, 0
    new = old if left[0].data == text.data else grammar.parse(left[0].data, language)
    return 1, int(not old.root_node.has_error), int(new is not None and not new.root_node.has_error)
