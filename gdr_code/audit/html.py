"""`audit.html`: one page that opens from disk; `page/` with the figures and the disagreements in it.

The page holds as many disagreements as fit, ours first, then their lines; it says what does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files

from gdr_code.audit import words
from gdr_code.audit.disagreements import Disagreement
from gdr_code.audit.document import Row
from gdr_code.audit.drawing import Drawing, markup
from gdr_code.audit.figures import MATRICES
from gdr_code.report.embedding import as_json, policy
from gdr_code.report.masks import Mask
from gdr_code.text import printable

_PLACE = re.compile(r"\{\{(\w+)\}\}")
MOST_BYTES = 9_000_000
_WORDS = ("category", "kind", "position", "language", "path_kind", "lost", "preview")


def page(
    content: Row, found: Sequence[Disagreement], drawings: Sequence[Drawing], with_values: bool = False
) -> Iterator[str]:
    """The page in pieces; the matrices are tables in it and not drawn again.

    `with_values` if the disagreements hold them, which the page says.
    """
    style = _asset("report", "page.css") + _asset("audit", "page.css")
    script = _asset("report", "common.js") + _asset("audit", "page.js")
    figures = as_json({**content, "words": _said(), "with_values": with_values})
    charts = "".join(markup(one) for one in drawings if one.name != MATRICES)
    pieces = {
        "csp": policy(style, script),
        "style": style,
        "script": script,
        "figures": figures,
        "charts": charts,
        "disagreements": as_json(_disagreements(found, MOST_BYTES - len(figures) - len(charts))),
    }
    for at, part in enumerate(_PLACE.split(_asset("audit", "page.html"))):
        yield pieces[part] if at % 2 else part


def _said() -> Row:
    return {
        "levels": words.LEVELS,
        "figures": words.FIGURES,
        "facets": words.FACETS,
        "strings": words.STRINGS,
    }


def _disagreements(found: Sequence[Disagreement], room: int) -> Row:
    """What fits: rows first, ours before others, then the lines around."""
    strings: dict[str, int] = {}
    rows: list[tuple[Disagreement, list[object]]] = []
    for one in sorted(found, key=lambda one: one.flagged[0] == one.true):
        known = len(strings)
        row = _row(one, strings)
        room -= len(as_json(row)) + 1 + sum(len(as_json(word)) + 1 for word in list(strings)[known:])
        if room < 0:
            break
        rows.append((one, row))
    for one, row in rows:
        lines = [[_piece(piece) for piece in line] for line in one.lines]
        room -= len(as_json(lines))
        if room > 0:
            row[-1] = lines
    ordered = sorted(rows, key=lambda pair: (pair[0].repo, pair[0].path, pair[0].line))
    return {"count": len(found), "strings": list(strings), "rows": [row for _, row in ordered]}


def _row(one: Disagreement, strings: dict[str, int]) -> list[object]:
    """A row of numbers; `page.js` reads the columns in this order. The last are the lines."""

    def number(word: str) -> int:
        return strings.setdefault(word, len(strings))

    return [
        number(printable(one.repo)),
        number(printable(one.path)),
        *(number(getattr(one, name)) for name in _WORDS),
        one.line,
        int(one.true),
        int(one.attribution),
        [int(flagged) for flagged in one.flagged],
        [number(why) for why in one.why],
        one.first,
        0,
    ]


def _piece(piece: str | Mask) -> object:
    """A text; 0 for a mask, or a list with what is in it."""
    if isinstance(piece, str):
        return piece
    return 0 if piece.stand_in is None else [piece.stand_in]


def _asset(package: str, name: str) -> str:
    return files("gdr_code").joinpath(package, "page", name).read_text(encoding="utf-8")
