"""A figure as PNG, by Pillow, which only who asks for it needs."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING

from gdr_code.audit.drawing import COLOURS, Box, Dot, Drawing, Path, Shape, Words
from gdr_code.errors import ConfigError

if TYPE_CHECKING:
    from PIL import ImageDraw

SCALE = 2
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
# What the font that Pillow brings does not hold.
_SPELLED = str.maketrans({"–": "-", "…": "..."})
_DASHES = {"dashed": (5.0, 4.0), "dotted": (1.0, 4.0)}


def require() -> None:
    """Raises ConfigError where Pillow is missing."""
    try:
        import PIL.Image  # noqa: F401
    except ImportError:
        raise ConfigError("--png needs Pillow: pip install 'gdr-code[figures]'") from None


def png(drawing: Drawing) -> bytes:
    """The figure at twice its size."""
    from PIL import Image, ImageDraw

    size = drawing.width * SCALE, drawing.height * SCALE
    image = Image.new("RGB", size, COLOURS["paper"])
    pen = ImageDraw.Draw(image, "RGBA")
    for shape in drawing.shapes:
        _draw(shape, pen)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw(shape: Shape, pen: ImageDraw.ImageDraw) -> None:
    match shape:
        case Box():
            right, bottom = (shape.x + shape.width) * SCALE - 1, (shape.y + shape.height) * SCALE - 1
            if right >= shape.x * SCALE and bottom >= shape.y * SCALE:
                colour = COLOURS[shape.part] + f"{round(255 * shape.shade):02x}"
                pen.rectangle((shape.x * SCALE, shape.y * SCALE, right, bottom), fill=colour)
        case Path():
            _draw_path(shape, pen)
        case Dot():
            x, y, radius = shape.x * SCALE, shape.y * SCALE, shape.radius * SCALE
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=COLOURS[shape.part])
        case Words():
            _draw_words(shape, pen)


def _draw_path(shape: Path, pen: ImageDraw.ImageDraw) -> None:
    points = [(x * SCALE, y * SCALE) for x, y in shape.points]
    width = round(shape.thick * SCALE)
    if not shape.dash:
        pen.line(points, fill=COLOURS[shape.part], width=width, joint="curve")
        return
    for piece in _pieces(points, *(length * SCALE for length in _DASHES[shape.dash])):
        pen.line(piece, fill=COLOURS[shape.part], width=width)


def _pieces(
    points: list[tuple[float, float]], drawn: float, left: float
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The dashes of a line."""
    pieces = []
    at = 0.0
    for (x, y), (end_x, end_y) in pairwise(points):
        length = ((end_x - x) ** 2 + (end_y - y) ** 2) ** 0.5
        while at < length:
            stop = min(at + drawn, length)
            pieces.append(
                tuple(
                    (x + (end_x - x) * share / length, y + (end_y - y) * share / length)
                    for share in (at, stop)
                )
            )
            at += drawn + left
        at -= length
    return pieces  # type: ignore[return-value]


def _draw_words(shape: Words, pen: ImageDraw.ImageDraw) -> None:
    from PIL import ImageFont

    font = ImageFont.load_default(shape.size * SCALE)
    thick = SCALE // 2 if shape.bold else 0
    place, colour = (shape.x * SCALE, shape.y * SCALE), COLOURS[shape.part]
    pen.text(
        place,
        shape.text.translate(_SPELLED),
        fill=colour,
        font=font,
        anchor=_ANCHORS[shape.anchor],
        stroke_width=thick,
        stroke_fill=colour,
    )
