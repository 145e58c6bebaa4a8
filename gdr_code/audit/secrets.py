"""detect-secrets with its defaults on one file, with the same result and a fraction of its work.

One pass of our gates tells the lines that one of its plugins could match; only those meet its plugins and
filters, where it would ask 27 plugins about every line. Its one filter that takes seconds for a line of
blanks is replaced by one that answers the same in linear time.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gdr_code.prefilter import plugin_filters
from gdr_code.prefilter import secrets as detectors
from gdr_code.prefilter.gate import MAX_CANDIDATES, Scanner
from gdr_code.prefilter.interface import Detector, Hit, Line
from gdr_code.records import Category
from gdr_code.text import Text

if TYPE_CHECKING:
    from detect_secrets.core.potential_secret import PotentialSecret


@contextmanager
def detecting() -> Iterator[None]:
    """detect-secrets as it is by default, and as it was afterwards."""
    from detect_secrets.filters import heuristic
    from detect_secrets.settings import default_settings

    theirs = heuristic.is_indirect_reference
    heuristic.is_indirect_reference = plugin_filters.is_indirect_reference
    try:
        with default_settings():
            yield
    finally:
        heuristic.is_indirect_reference = theirs


def found(name: str) -> Iterator[PotentialSecret]:
    """What `detect_secrets.core.scan.scan_file` finds in a file, in the same order."""
    from detect_secrets.core import scan

    if scan._is_filtered_out(required_filter_parameters=["filename"], filename=name):
        return
    # Its own reading: YAML and INI come as `key: "value"`, then as they are, until something is found.
    for lines in scan._get_lines_from_file(name):
        several = list(_in_lines(name, lines))
        yield from several
        if several:
            return


def _in_lines(name: str, lines: list[str]) -> Iterator[PotentialSecret]:
    from detect_secrets.core import scan
    from detect_secrets.settings import get_plugins
    from detect_secrets.util.code_snippet import get_code_snippet

    for number in suspected(lines):
        line = lines[number - 1].rstrip()
        about: dict[str, Any] = {"filename": name, "line": line, "context": get_code_snippet(lines, number)}
        if scan._is_filtered_out(required_filter_parameters=["line"], **about):
            continue
        for plugin in get_plugins():
            for secret in scan._scan_line(plugin=plugin, line_number=number, **about):
                if not scan._is_filtered_out(
                    required_filter_parameters=["context"], secret=secret.secret_value, plugin=plugin, **about
                ):
                    yield secret


def suspected(lines: Sequence[str]) -> Sequence[int]:
    """The lines, from 1, that one of the plugins could match."""
    data = "\n".join(line.rstrip("\n").replace("\n", " ") for line in lines).encode("utf-8", "replace")
    found_ = _gate().find(Text("utf-8", 0, data), "", None)
    if len(found_) >= MAX_CANDIDATES:
        return range(1, len(lines) + 1)
    return sorted({one.line for one in found_})


@functools.cache
def _gate() -> Scanner:
    """The gates of all plugins, of which any match will do; detect-secrets quotes values of settings."""
    return Scanner([Detector(one.name, one.gates, _any) for one in detectors.DETECTORS if not one.rare])


def _any(line: Line) -> Iterator[Hit]:
    start = min(1, len(line.text) - 1)
    yield Hit(start, start + 1, Category.CREDENTIAL, "credential/any", "gate")
