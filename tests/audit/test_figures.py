"""Figures: what they show, that SVG is well-formed and inert, and that PNG is of the right size."""

from __future__ import annotations

import builtins
import io
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from gdr_code.audit import drawing, figures, png
from gdr_code.audit.drawing import Box, Dot, Drawing, Path, Words
from gdr_code.errors import ConfigError

HOSTILE = "</svg><script>alert(1)</script> & \"co\" 'x'"
SVG = "{http://www.w3.org/2000/svg}"


def _system(name: str, value: float | None = 0.5) -> dict[str, Any]:
    figure = {"value": value, "wilson": None, "bootstrap": None}
    level = {"tp": 30, "fp": 1234, "fn": 10, "tn": 98_766, "figures": {"recall": figure, "precision": figure}}
    return {"name": name, "levels": {"lines": level, "repositories": {**level, "tp": 0, "fn": 0}}}


def _content(name: str) -> dict[str, Any]:
    point = {"threshold": 0.5, "tp": 3, "fp": 1, "precision": 0.75, "recall": 0.3}
    bins = [
        {"from": at / 10, "mean": at / 10 + 0.05, "share": 0.5, "share_95": [0.4, 0.6], "of": at + 1}
        for at in range(10)
    ]
    bins[3] |= {"mean": None, "share": None, "share_95": None, "of": 0}
    return {
        "systems": [_system("GDR"), _system(name, None)],
        "curves": [{"name": name, "points": [point, {**point, "threshold": 0.2, "precision": None}, point]}],
        "calibration": {"candidates": 55, "expected_calibration_error": 0.031, "bins": bins},
    }


def test_all_figures_are_well_formed_and_inert() -> None:
    for one in figures.drawings(_content(HOSTILE)):
        for text in (drawing.svg(one), drawing.markup(one)):
            tree = ET.fromstring(text)
            assert {node.tag.removeprefix(SVG) for node in tree.iter()} <= {
                *("svg", "title", "style", "rect", "polyline", "circle", "text")
            }
            assert (tree.get("role"), tree.get("data-figure")) == ("img", one.name)
            assert tree.findtext(f"{SVG}title") == one.title
            assert "href" not in text
            assert "url(" not in text


def test_matrices_show_counts_and_shares_of_their_row() -> None:
    (matrices, *_) = figures.drawings(_content("it"))
    shown = [one.text for one in matrices.shapes if isinstance(one, Words)]
    assert {"30", "75.0 %", "1,234", "1.2 %", "GDR: lines", "it: repositories"} <= set(shown)
    assert shown.count("–") == 4
    assert all(0 <= one.shade <= 1 for one in matrices.shapes if isinstance(one, Box))


def test_everything_lies_inside_the_figure() -> None:
    for one in figures.drawings(_content("a name of some length that goes on")):
        for shape in one.shapes:
            match shape:
                case Box():
                    places = [(shape.x, shape.y), (shape.x + shape.width, shape.y + shape.height)]
                case Path():
                    places = list(shape.points)
                case Dot() | Words():
                    places = [(shape.x, shape.y)]
            assert all(0 <= x <= one.width and 0 <= y <= one.height for x, y in places), (one.name, shape)


def test_nothing_to_show_is_not_drawn() -> None:
    content = {**_content("it"), "curves": [], "calibration": None}
    assert [one.name for one in figures.drawings(content)] == ["matrices"]


def test_png_has_the_shapes() -> None:
    shapes = (
        Box(0, 0, 10, 10, "bar"),
        Path(((0, 20), (40, 20)), "ink", "dashed"),
        Dot(30, 10, "ink"),
        Words(5, 35, "word", bold=True, anchor="middle"),
        Box(3, 3, 0, 5, "ink"),
    )
    image = Image.open(io.BytesIO(png.png(Drawing("it", "It", 40, 40, shapes))))
    assert image.size == (80, 80)
    assert image.getpixel((4, 4)) == (0x3B, 0x78, 0xCF)
    assert image.getpixel((60, 20)) == (0x19, 0x1C, 0x20)
    row = [image.getpixel((x, 40)) for x in range(80)]
    assert row[2] != (255, 255, 255)
    assert (255, 255, 255) in row
    for one in figures.drawings(_content("ein Name mit ä…")):
        assert Image.open(io.BytesIO(png.png(one))).size == (2 * one.width, 2 * one.height)


def test_without_pillow_it_is_one_line_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name.startswith("PIL"):
            raise ImportError(name)
        return real(name, *more)

    png.require()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r"pip install 'gdr-code\[figures\]'"):
        png.require()
