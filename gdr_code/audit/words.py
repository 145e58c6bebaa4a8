"""How figures, counts and facets are said in all reports of an audit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

DASH = "–"
LEVELS: Mapping[str, str] = {
    "lines": "Lines",
    "lines_without_attribution": "Lines without attribution",
    "repositories": "Repositories",
}
FIGURES: Mapping[str, str] = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "specificity": "specificity",
    "kappa": "Cohen's kappa",
    "mcc": "Matthews correlation",
}
FACETS: Mapping[str, Mapping[str, str]] = {
    "files": {"language": "Lines by language", "path_kind": "Lines by path kind"},
    "spans": {
        "category": "True spans by category: found",
        "position": "True spans by position: found",
        "attribution": "True spans by attribution: found",
        "lost": "True spans by the step of GDR that lost them (none: found; verify: file withheld): found",
    },
    "flags": {
        "category": "Flags by category: right",
        "kind": "Flags by kind: right",
        "position": "Flags by position: right",
    },
}


STRINGS: Mapping[str, str] = {"stay": "that must stay and do", "go": "that must go and do"}


def losses(utility: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, int]]]:
    """What each way of cleaning takes from a corpus."""
    yield "GDR changes", utility["gdr"]["changed"]
    yield "GDR holds back", utility["gdr"]["held_back"]
    yield "DIRS deletes", utility["dirs"]
    yield "DIRS lines deletes", utility["dirs_lines"]


def figure(value: float | None) -> str:
    """Three digits; a dash for what is undefined."""
    return DASH if value is None else f"{value:z.3f}"


def percent(share: float) -> str:
    """A digit after the point; halves go up, as on the page."""
    return f"{math.floor(1000 * share + 0.5) / 10:.1f} %"


def interval(bounds: Sequence[float] | None) -> str:
    """Both bounds; nothing where there is none."""
    return "" if bounds is None else f"[{bounds[0]:.3f}, {bounds[1]:.3f}]"


def between(row: Mapping[str, Any], name: str) -> str:
    """A figure of a row with its interval beside it."""
    return f"{figure(row[name])} {interval(row[f'{name}_95'])}".rstrip()


def rate(row: Mapping[str, Any], name: str) -> str:
    """The same of so many in a thousand: two digits do."""
    value, bounds = row[name], row[f"{name}_95"]
    if value is None or bounds is None:
        return DASH if value is None else f"{value:.2f}"
    return f"{value:.2f} [{bounds[0]:.2f}, {bounds[1]:.2f}]"


def probability(value: float | None) -> str:
    """A p-value."""
    return DASH if value is None else "< 0.0001" if value < 0.0001 else f"{value:.4f}"
