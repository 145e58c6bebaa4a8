"""The record as figures: for each thing that grows a panel for each cost, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.speed.growth import Growth
from benchmarks.speed.programs import SCAN
from benchmarks.speed.record import Place, Record
from benchmarks.speed.spread import Spread
from gdr_code.audit.drawing import Dot, Drawing, Path, Shape, Words

_LEFT, _TOP, _WIDTH, _HEIGHT = 64, 44, 270, 190
_ACROSS, _DOWN = _WIDTH + 90, _HEIGHT + 90
_COLUMNS = 3
_KEY, _BEFORE_KEYS = 22, 12
_STYLES = [(part, dash) for dash in ("", "dashed", "dotted") for part in ("bar", "second", "ink", "quiet")]
_ROOM = 1.1
_STEPS = (1, 2, 5)
_MOST_TICKS = 6

Point = tuple[float, Spread]
"""How much of what grows, and what it costs."""


def drawings(record: Record, growths: Sequence[Growth]) -> Iterator[Drawing]:
    """A figure for each thing that grows."""
    for growth in growths:
        styles = dict(zip(growth.programs, _STYLES, strict=False))
        shapes: list[Shape] = []
        panels = 0
        for said, cost in _COSTS.items():
            if lines := _lines(record, growth, cost):
                x, y = panels % _COLUMNS * _ACROSS, panels // _COLUMNS * _DOWN
                shapes += _Panel(x + _LEFT, y + _TOP, lines).shapes(said, growth.of, styles)
                panels += 1
        width, height = min(panels, _COLUMNS) * _ACROSS, math.ceil(panels / _COLUMNS) * _DOWN
        shapes += _keys(styles, height)
        title = f"What a run costs, by {growth.of}"
        height += _BEFORE_KEYS + _KEY * len(styles)
        yield Drawing(f"by_{growth.of.lower()}", title, width, height, tuple(shapes))


def _lines(
    record: Record, growth: Growth, cost: Callable[[Record, Place], Spread | None]
) -> Mapping[str, Sequence[Point]]:
    """The points of each program that has any; of nothing there is no logarithm."""
    points = {
        program: [
            (amount, spread)
            for amount, place in places
            if amount > 0 and (spread := cost(record, place)) and spread.least > 0
        ]
        for program, places in growth.programs.items()
    }
    return {program: several for program, several in points.items() if several}


# Costs


def _scaled(spread: Spread | None, by: Callable[[float], float]) -> Spread | None:
    if spread is None:
        return None
    least, most = sorted((by(spread.least), by(spread.most)))
    return Spread(by(spread.median), least, most, spread.rounds)


def _megabytes_a_second(record: Record, place: Place) -> Spread | None:
    megabytes = record.tree(place[0]).bytes / 1e6
    return _scaled(record.spread(place, "wall"), lambda seconds: megabytes / seconds)


def _lines_a_second(record: Record, place: Place) -> Spread | None:
    lines = record.tree(place[0]).lines
    return _scaled(record.spread(place, "wall"), lambda seconds: lines / seconds)


def _peak(record: Record, place: Place) -> Spread | None:
    return _scaled(record.spread(place, "peak"), lambda size: size / 1e6)


def _to_ours(record: Record, place: Place) -> Spread | None:
    return None if place[1] == SCAN.name else record.ratio(place, (place[0], SCAN.name), "wall")


_COSTS: Mapping[str, Callable[[Record, Place], Spread | None]] = {
    "wall time, s": lambda record, place: record.spread(place, "wall"),
    "CPU time, s": lambda record, place: record.spread(place, "cpu"),
    "peak memory, MB": _peak,
    "MB/s": _megabytes_a_second,
    "lines/s": _lines_a_second,
    "wall time to gdr-code's": _to_ours,
}


# Shapes


@dataclass(frozen=True, slots=True)
class _Axis:
    """A logarithmic axis: from the least to the most of some values, with room."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """How far along it a value stands, from 0 to 1."""
        return math.log(value / self.low) / math.log(self.high / self.low)

    def ticks(self) -> Sequence[float]:
        """Round values on it, tens alone where there are many."""
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        several = [step * 10.0**power for power in powers for step in _STEPS]
        inside = [value for value in several if self.low <= value <= self.high]
        return inside if len(inside) <= _MOST_TICKS else [one for one in inside if f"{one:e}"[0] == "1"]


def _axis(values: Sequence[float]) -> _Axis:
    return _Axis(min(values) / _ROOM, max(values) * _ROOM)


class _Panel:
    """Lines over a place for axes."""

    def __init__(self, x: float, y: float, lines: Mapping[str, Sequence[Point]]) -> None:
        points = [point for several in lines.values() for point in several]
        self._x, self._y, self._lines = x, y, lines
        self._across = _axis([amount for amount, _ in points])
        self._up = _axis([bound for _, spread in points for bound in (spread.least, spread.most)])

    def shapes(self, said: str, of: str, styles: Mapping[str, tuple[str, str]]) -> Iterator[Shape]:
        """The panel under what it says, with what grows below."""
        yield Words(self._x, self._y - 12, said, bold=True)
        yield Words(self._x + _WIDTH / 2, self._y + _HEIGHT + 36, of, "quiet", "middle")
        yield from self._grid()
        for name, points in self._lines.items():
            part, dash = styles[name]
            if len(points) > 1:
                yield Path(tuple(self._at(amount, one.median) for amount, one in points), part, dash, 2)
            for amount, one in points:
                yield Path((self._at(amount, one.least), self._at(amount, one.most)), part)
                yield Dot(*self._at(amount, one.median), part, 3)

    def _grid(self) -> Iterator[Shape]:
        left, right, top, bottom = self._x, self._x + _WIDTH, self._y, self._y + _HEIGHT
        for value in self._across.ticks():
            x = left + self._across.at(value) * _WIDTH
            yield Path(((x, top), (x, bottom)), "line", thick=1)
            yield Words(x, bottom + 16, _short(value), "quiet", "middle", 11)
        for value in self._up.ticks():
            y = bottom - self._up.at(value) * _HEIGHT
            yield Path(((left, y), (right, y)), "line", thick=1)
            yield Words(left - 6, y + 4, _short(value), "quiet", "end", 11)

    def _at(self, amount: float, value: float) -> tuple[float, float]:
        return self._x + self._across.at(amount) * _WIDTH, self._y + (1 - self._up.at(value)) * _HEIGHT


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def _keys(styles: Mapping[str, tuple[str, str]], top: float) -> Iterator[Shape]:
    for number, (name, (part, dash)) in enumerate(styles.items()):
        y = top + _BEFORE_KEYS + _KEY * number
        yield Path(((_LEFT, y), (_LEFT + 28, y)), part, dash, 2)
        yield Words(_LEFT + 36, y + 4, name)
