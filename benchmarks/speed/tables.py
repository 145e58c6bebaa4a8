"""The record as Markdown, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.speed.aims import Outcome
from benchmarks.speed.growth import Growth
from benchmarks.speed.programs import READ_LITTLE, SCAN
from benchmarks.speed.record import Measure, Place, Record
from benchmarks.speed.spread import Spread
from gdr_code.text import printable

_DASH = "–"
_RATIOS: tuple[Measure, ...] = ("wall", "cpu")
_RUNS = (
    *("tree", "program", "MB/s", "lines/s", "wall s", "CPU s", "peak MB", "findings"),
    *("wall to gdr-code's", "CPU to gdr-code's"),
)
_GROWTH = ("program", "wall s", "CPU s", "peak MB", "wall to the row above", "to the first")


def markdown(
    record: Record, outcomes: Sequence[Outcome], growths: Sequence[Growth], told: Mapping[str, str]
) -> Iterator[str]:
    """What ran, aims, every program on every tree, how it grows, the trees."""
    yield "# Speed\n\n"
    yield from (f"- {name}: {value}\n" for name, value in told.items())
    yield (
        "\nFigures are medians, with [least, most] of the rounds; ratios are those within a round; "
        "memory is the most of all rounds.\n"
    )
    yield "\n## Aims\n\n"
    aims = [[one.said, one.wanted, _spread(one.measured, one.unit), one.verdict] for one in outcomes]
    yield from _table(["", "wanted", "measured", ""], aims)
    if unlike := record.unlike():
        yield f"\n**The findings were not the same in each run**: {', '.join(map(_plain, unlike))}\n"
    yield "\n## Runs\n\n"
    places = ((tree.name, name) for tree in record.trees for name in record.programs(tree.name))
    yield from _table(_RUNS, [_run(record, place) for place in places])
    for growth in growths:
        yield f"\n## Growth with {growth.of}\n\n"
        yield from _table([growth.of, *_GROWTH], list(_growth(record, growth)))
    yield "\n## Trees\n\n"
    trees = [[_plain(t.name), f"{t.bytes / 1e6:,.2f}", f"{t.files:,}", f"{t.lines:,}"] for t in record.trees]
    yield from _table(["tree", "MB", "files", "lines"], trees)


def _run(record: Record, place: Place) -> list[str]:
    wall = record.spread(place, "wall")
    names = list(map(_plain, place))
    if wall is None:
        return [*names, record.left_out[place], *[""] * (len(_RUNS) - 3)]
    tree, ours, findings = record.tree(place[0]), (place[0], SCAN.name), record.findings(place)
    rates = [f"{tree.bytes / 1e6 / wall.median:.2f}", f"{tree.lines / wall.median:,.0f}"]
    ratios = [_spread(record.ratio(place, ours, measure)) for measure in _RATIOS]
    return [
        *names,
        *([_DASH] * 2 if place[1] in READ_LITTLE else rates),
        *_costs(record, place),
        _DASH if findings is None else f"{findings:,}",
        *([_DASH] * 2 if place == ours else ratios),
    ]


def _costs(record: Record, place: Place) -> Iterator[str]:
    yield _spread(record.spread(place, "wall"))
    yield _spread(record.spread(place, "cpu"))
    peak = record.spread(place, "peak")
    yield f"{peak.most / 1e6:.0f}" if peak else _DASH


def _growth(record: Record, growth: Growth) -> Iterator[list[str]]:
    for program, places in growth.programs.items():
        earlier: list[Place] = []
        for amount, place in places:
            ratios = [_spread(record.ratio(place, other, "wall")) for other in (earlier[-1:] + earlier[:1])]
            yield [
                f"{amount:,.0f}" if amount >= 100 else f"{amount:.3g}",
                _plain(program),
                *_costs(record, place),
                *(ratios or [_DASH] * 2),
            ]
            earlier.append(place)


def _spread(spread: Spread | None, unit: str = "") -> str:
    if spread is None:
        return _DASH
    median = f"{_short(spread.median)}{unit}"
    return median if spread.rounds == 1 else f"{median} [{_short(spread.least)}, {_short(spread.most)}]"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _plain(text: str) -> str:
    return printable(text).replace("|", "\\|")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |\n"
