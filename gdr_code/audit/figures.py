"""The figures of an audit: matrices as in the paper, thresholds, precision by recall, reliability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gdr_code.audit import words
from gdr_code.audit.document import Row
from gdr_code.audit.drawing import Box, Dot, Drawing, Path, Shape, Words
from gdr_code.text import printable

MATRICES = "matrices"
_SIDE, _LEFT, _TOP, _CELL = 260, 56, 40, 84
_KEY = _LEFT + _SIDE + 16
_MOST_NAME = 24
_DEEP = 0.9
_STYLES = (("bar", ""), ("second", ""), ("ink", "dashed"), ("quiet", "dotted"))


def drawings(content: Row) -> tuple[Drawing, ...]:
    """All figures that have something to show."""
    found = [_matrices(content)]
    if content["curves"]:
        found += [_thresholds(content), _trade_off(content)]
    if content["calibration"] is not None:
        found.append(_reliability(content["calibration"]))
    return tuple(found)


# Matrices


def _matrices(content: Row) -> Drawing:
    """A column for each system, lines above repositories; rows of a matrix are the experts' answers."""
    systems = content["systems"]
    levels = ("lines", "repositories")
    shapes: list[Shape] = []
    width, height = 2 * _CELL + 84, 2 * _CELL + 62
    for column, system in enumerate(systems):
        for row, level in enumerate(levels):
            x, y = 10 + column * width, 10 + row * height
            title = f"{_name(system['name'])}: {words.LEVELS[level].lower()}"
            shapes += _matrix(system["levels"][level], x + 64, y + 44, title)
    return Drawing(
        MATRICES,
        "Confusion matrices of the systems against the experts, by line and by repository",
        20 + len(systems) * width,
        20 + len(levels) * height,
        tuple(shapes),
    )


def _matrix(counts: Row, x: float, y: float, title: str) -> Iterator[Shape]:
    yield Words(x + _CELL, y - 26, title, anchor="middle", size=13, bold=True)
    for column, said in enumerate(("flagged", "not flagged")):
        yield Words(x + (column + 0.5) * _CELL, y - 8, said, "quiet", "middle")
    for row, (said, names) in enumerate((("PII", ("tp", "fn")), ("not PII", ("fp", "tn")))):
        top = y + row * _CELL
        yield Words(x - 8, top + _CELL / 2 + 4, said, "quiet", "end")
        total = sum(counts[name] for name in names)
        for column, name in enumerate(names):
            share = counts[name] / total if total else 0.0
            left = x + column * _CELL
            part = "paper" if share > _DEEP else "ink"
            yield Box(left, top, _CELL - 2, _CELL - 2, "line", 0.5)
            yield Box(left, top, _CELL - 2, _CELL - 2, "bar", share)
            middle = left + _CELL / 2 - 1
            yield Words(middle, top + _CELL / 2, f"{counts[name]:,}", part, "middle", 15, bold=True)
            said = words.percent(share) if total else words.DASH
            yield Words(middle, top + _CELL / 2 + 18, said, part, "middle")


# Curves


def _thresholds(content: Row) -> Drawing:
    """Precision and recall of the first system that says how sure it is, by threshold."""
    curve = content["curves"][0]
    lines = [(name, [(p["threshold"], p[name]) for p in curve["points"]]) for name in ("recall", "precision")]
    shapes = [*_axes("threshold", "share of lines"), *_lines(lines)]
    title = f"{_name(curve['name'])}: precision and recall by line, by threshold of confidence"
    return _square("thresholds", title, shapes, [name for name, _ in lines])


def _trade_off(content: Row) -> Drawing:
    """Precision by recall: a curve for systems that say how sure they are, a dot for each as it is."""
    scored = {curve["name"]: curve["points"] for curve in content["curves"]}
    lines = [
        (_name(name), [(point["recall"], point["precision"]) for point in points])
        for name, points in scored.items()
    ]
    shapes = [*_axes("recall", "precision"), *_lines(lines)]
    places: dict[tuple[float, float], list[str]] = {}
    for number, system in enumerate(content["systems"], 1):
        figures = system["levels"]["lines"]["figures"]
        recall, precision = figures["recall"]["value"], figures["precision"]["value"]
        shapes.append(Words(_KEY, _TOP + 90 + 18 * number, f"{number}  {_name(system['name'])}"))
        if recall is not None and precision is not None:
            places.setdefault(_at(round(recall, 2), round(precision, 2)), []).append(str(number))
            shapes.append(Dot(*_at(recall, precision), "ink"))
    shapes += [Words(x + 6, y - 5, ", ".join(numbers), size=11) for (x, y), numbers in places.items()]
    return _square("precision_recall", "Precision by recall, by line", shapes, [name for name, _ in lines])


def _reliability(calibration: Row) -> Drawing:
    """How often experts mark what the judge gives a probability, beside the diagonal of a perfect judge."""
    shapes = [*_axes("probability that the judge gives", "share that experts mark")]
    bins = [one for one in calibration["bins"] if one["share"] is not None]
    most = max(one["of"] for one in bins)
    for one in bins:
        left, floor = _at(one["from"], 0)
        tall = 60 * one["of"] / most
        shapes.append(Box(left + 1, floor - tall, _SIDE / 10 - 2, tall, "line", 0.8))
    shapes.append(Path((_at(0, 0), _at(1, 1)), "quiet", "dashed"))
    for one in bins:
        low, high = (_at(one["mean"], bound) for bound in one["share_95"])
        shapes += [Path((low, high), "bar"), Dot(*_at(one["mean"], one["share"]), "bar")]
    error = words.figure(calibration["expected_calibration_error"])
    title = f"Reliability of {calibration['candidates']:,} candidates, expected calibration error {error}"
    return _square("reliability", title, shapes, [])


def _square(name: str, title: str, shapes: Sequence[Shape], keys: Sequence[str]) -> Drawing:
    """A square of axes under its title, with a key beside it."""
    found: list[Shape] = [Words(_LEFT, 18, title, size=13, bold=True), *shapes]
    for number, (key, (part, dash)) in enumerate(zip(keys, _STYLES, strict=False)):
        y = _TOP + 14 + 20 * number
        found += [
            Path(((_KEY, y), (_KEY + 28, y)), part, dash),
            Words(_KEY + 34, y + 4, key),
        ]
    width = max(_LEFT + _SIDE + (210 if keys else 30), _LEFT + 20 + 7.2 * len(title))
    last = max(one.y for one in found if isinstance(one, Words))
    return Drawing(name, title, round(width), round(last) + 14, tuple(found))


def _at(x: float, y: float) -> tuple[float, float]:
    return _LEFT + x * _SIDE, _TOP + (1 - y) * _SIDE


def _axes(across: str, up: str) -> Iterator[Shape]:
    for number in range(6):
        share = number / 5
        yield Path((_at(share, 0), _at(share, 1)), "line", thick=1)
        yield Path((_at(0, share), _at(1, share)), "line", thick=1)
        yield Words(_at(share, 0)[0], _TOP + _SIDE + 16, f"{share:.1f}", "quiet", "middle", 11)
        yield Words(_LEFT - 6, _at(0, share)[1] + 4, f"{share:.1f}", "quiet", "end", 11)
    yield Words(_LEFT + _SIDE / 2, _TOP + _SIDE + 36, across, "quiet", "middle")
    yield Words(_LEFT, _TOP - 8, up, "quiet")


def _lines(named: Sequence[tuple[str, Sequence[tuple[float | None, float | None]]]]) -> Iterator[Shape]:
    for (_, values), (part, dash) in zip(named, _STYLES, strict=False):
        known = tuple(_at(x, y) for x, y in values if x is not None and y is not None)
        if len(known) > 1:
            yield Path(known, part, dash, 2)
        for x, y in known if len(known) == 1 else ():
            yield Dot(x, y, part)


def _name(name: str) -> str:
    shown = printable(name)
    return shown if len(shown) <= _MOST_NAME else shown[: _MOST_NAME - 1] + "…"
