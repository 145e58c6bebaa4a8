"""Word tables shipped under `gdr_code/data/`: one entry a line, `#` comments, `[section]` headings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def sections(table: str) -> Mapping[str, frozenset[str]]:
    """Entries of `gdr_code/data/<table>.txt` by section; those before any heading are under ""."""
    found: dict[str, set[str]] = {"": set()}
    name = ""
    for raw in files("gdr_code").joinpath("data", f"{table}.txt").read_text(encoding="utf-8").splitlines():
        entry = raw.strip()
        if entry.startswith("[") and entry.endswith("]"):
            name = entry[1:-1]
            found.setdefault(name, set())
        elif entry and not entry.startswith("#"):
            found[name].add(entry)
    return MappingProxyType({key: frozenset(entries) for key, entries in found.items()})


@cache
def words(table: str, section: str = "") -> frozenset[str]:
    """Entries of one section of a table."""
    return sections(table)[section]
