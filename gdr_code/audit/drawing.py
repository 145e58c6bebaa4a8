"""A figure as shapes that know their part and not their colour; as SVG for pages and for files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

FAMILY = "system-ui, 'Liberation Sans', 'DejaVu Sans', sans-serif"
COLOURS: Mapping[str, str] = {
    "ink": "#191c20",
    "quiet": "#555d68",
    "line": "#d5d9df",
    "bar": "#3b78cf",
    "second": "#b4541a",
    "paper": "#ffffff",
}
"""Parts of a figure; a page may colour them otherwise (`.d-ink` and so on)."""
DASHES: Mapping[str, str] = {"": "", "dashed": "5 4", "dotted": "1 4"}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `shade` is how much of its part's colour shows."""

    x: float
    y: float
    width: float
    height: float
    part: str
    shade: float = 1.0


@dataclass(frozen=True, slots=True)
class Path:
    """Straight lines from point to point."""

    points: tuple[tuple[float, float], ...]
    part: str
    dash: str = ""
    thick: float = 1.5


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    part: str
    radius: float = 4.0


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text on its base line; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    part: str = "ink"
    anchor: str = "start"
    size: float = 12.0
    bold: bool = False


Shape = Box | Path | Dot | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure; `name` is that of its file, `title` what a reader without eyes is told."""

    name: str
    title: str
    width: int
    height: int
    shapes: tuple[Shape, ...]


def svg(drawing: Drawing) -> str:
    """The figure as a file of its own."""
    rules = "".join(
        f".d-{part}{{fill:{colour}}}.s-{part}{{stroke:{colour}}}" for part, colour in COLOURS.items()
    )
    back = _shape(Box(0, 0, drawing.width, drawing.height, "paper"))
    style = f"<style>{rules}</style>"
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _framed(drawing, style + back)


def markup(drawing: Drawing) -> str:
    """The figure inside a page that colours its parts."""
    return _framed(drawing, "")


def _framed(drawing: Drawing, first: str) -> str:
    size = f'viewBox="0 0 {drawing.width} {drawing.height}" width="{drawing.width}" height="{drawing.height}"'
    shapes = "\n".join(map(_shape, drawing.shapes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" class="figure" '
        f'data-figure="{drawing.name}" font-family="{FAMILY}">\n<title>{escape(drawing.title)}</title>\n'
        f"{first}{shapes}\n</svg>\n"
    )


def _shape(shape: Shape) -> str:
    return " ".join(_pieces(shape))


def _pieces(shape: Shape) -> Iterator[str]:
    match shape:
        case Box():
            place = f'x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" height="{shape.height:g}"'
            yield f'<rect {place} class="d-{shape.part}" fill-opacity="{shape.shade:.3f}"/>'
        case Path():
            at = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
            yield f'<polyline points="{at}" fill="none" class="s-{shape.part}" stroke-width="{shape.thick:g}"'
            yield f'stroke-dasharray="{DASHES[shape.dash]}"/>' if shape.dash else "/>"
        case Dot():
            place = f'cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:g}"'
            yield f'<circle {place} class="d-{shape.part}"/>'
        case Words():
            weight = ' font-weight="600"' if shape.bold else ""
            yield f'<text x="{shape.x:g}" y="{shape.y:g}" class="d-{shape.part}" text-anchor="{shape.anchor}"'
            yield f'font-size="{shape.size:g}"{weight}>{escape(shape.text)}</text>'
