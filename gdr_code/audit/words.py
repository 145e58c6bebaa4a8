"""How figures, counts and facets are said in all reports of an audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
        "lost": "True spans by the step of GDR that lost them (none: found by GDR): found",
    },
    "flags": {
        "category": "Flags by category: right",
        "kind": "Flags by kind: right",
        "position": "Flags by position: right",
    },
}


def figure(value: float | None) -> str:
    """Three digits; a dash for what is undefined."""
    return DASH if value is None else f"{value:.3f}"


def interval(bounds: Sequence[float] | None) -> str:
    """Both bounds; nothing where there is none."""
    return "" if bounds is None else f"[{bounds[0]:.3f}, {bounds[1]:.3f}]"


def probability(value: float | None) -> str:
    """A p-value."""
    return DASH if value is None else "< 0.0001" if value < 0.0001 else f"{value:.4f}"
