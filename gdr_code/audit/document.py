"""`audit.json`: everything the other reports show; counts, figures and intervals, paths, never values.

The schema is written down in docs/audit.md. The same input and settings give the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from typing import Any

from gdr_code import __version__
from gdr_code.audit import agreement, annotators, curves, estimates
from gdr_code.audit.agreement import FIGURES, Matrix, Share
from gdr_code.audit.annotators import Ratings
from gdr_code.audit.labels import BadRow
from gdr_code.audit.observation import BUILT_IN, OURS, WHOLE_FILES
from gdr_code.audit.peers import Peer
from gdr_code.audit.tally import (
    BARE,
    FILE_FACETS,
    FLAG_FACETS,
    LEVELS,
    LINES,
    SPAN_FACETS,
    SystemTally,
    Tally,
)
from gdr_code.audit.utility import GO, STAY, Cost, Loss, Wanted
from gdr_code.settings import Settings

SCHEMA = "gdr-code/audit/1"
MOST_BAD_ROWS = 1000
_DIGITS = 6

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Intake:
    """What was given and what of it counts."""

    bad_rows: tuple[BadRow, ...] = ()
    repeated: int = 0
    unlabelled: int = 0
    other_commits: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    peers: tuple[Peer, ...] = ()


def document(tallies: Sequence[Tally], intake: Intake, settings: Settings) -> Row:
    """The content of `audit.json`."""
    names = list(tallies[0].systems)
    samples = agreement.draws(len(tallies))
    return {
        "schema": SCHEMA,
        "version": __version__,
        "settings": settings.chosen(),
        "bootstrap": {"draws": agreement.DRAWS, "seed": 1, "unit": "repository", "level": 0.95},
        "scored": {
            "repositories": len(tallies),
            "lines": sum(one.lines for one in tallies),
            "positive": sum(one.true for one in tallies),
            "ambiguous": sum(one.unsure for one in tallies),
            "stands_for": _stands_for(tallies),
        },
        "intake": _intake(intake),
        "systems": [_system(name, tallies, samples) for name in names],
        "annotators": _annotators(names, _sum((one.ratings for one in tallies), Ratings())),
        "curves": _curves(names, tallies),
        "calibration": _calibration(reduce(curves.added, (one.bins for one in tallies), curves.NO_BINS)),
        "pairs": [_pair(one, other, tallies) for one, other in combinations(names, 2)],
        "repositories": [_repository(one) for one in tallies],
    }


def _intake(intake: Intake) -> Row:
    return {
        "bad_rows": {
            "count": len(intake.bad_rows),
            "rows": [[one.origin.file, one.origin.row, one.why] for one in intake.bad_rows[:MOST_BAD_ROWS]],
        },
        "repeated_labels": intake.repeated,
        "sources_without_labels": intake.unlabelled,
        "labelled_at_other_commits": list(intake.other_commits),
        "failed": sorted(intake.failed),
        "findings_in_no_repository": {one.name: one.strays for one in intake.peers},
    }


def _system(name: str, tallies: Sequence[Tally], samples: Sequence[Sequence[int]]) -> Row:
    own = [one.systems[name] for one in tallies]
    lines = _sum((one.levels[LINES] for one in own), Matrix())
    whole = _sum((one.whole for one in own), Share())
    files = sum(one.files_with_true for one in tallies)
    return {
        "name": name,
        "what": BUILT_IN.get(name, "findings from a file"),
        "kind": "gdr" if name == OURS else "dirs" if name in BUILT_IN else "other",
        "removes": "files" if name in WHOLE_FILES else "lines",
        "levels": {level: level_row([one.levels[level] for one in own], samples) for level in LEVELS},
        "estimates": _estimates(own) if any(one.weighted for one in tallies) else None,
        "recall_by_file": _round(sum(one.recalls for one in own) / files if files else None),
        "false_per_1000": _round(1000 * lines.fp / (lines.fp + lines.tn) if lines.fp + lines.tn else None),
        "repositories_whole": _share(whole),
        "slices": {
            "files": _slices(own, FILE_FACETS, "files", Matrix(), matrix_row),
            "spans": _slices(own, SPAN_FACETS, "spans", Share(), _share),
            "flags": _slices(own, FLAG_FACETS, "flags", Share(), _share),
        },
    }


def _stands_for(tallies: Sequence[Tally]) -> float | None:
    """The lines that a weighted sample was drawn from; None where nothing was drawn."""
    if not any(one.weighted for one in tallies):
        return None
    drawn = _sum((next(iter(one.systems.values())).drawn[LINES] for one in tallies), Counter())
    return _round(sum(estimates.totals(drawn).values()))


def _estimates(own: Sequence[SystemTally]) -> Row:
    """Figures of the lines that the labelled ones were drawn from."""
    found: Row = {}
    for level in (LINES, BARE):
        drawn = _sum((one.drawn[level] for one in own), Counter())
        figures = {name: estimates.estimate(name, drawn) for name in estimates.RATIOS}
        found[level] = {
            **{name: _round(total) for name, total in estimates.totals(drawn).items()},
            "figures": {
                name: {"value": _round(one.value), "interval": _interval(one.interval)}
                for name, one in figures.items()
            },
        }
    return found


def level_row(matrices: Sequence[Matrix], samples: Sequence[Sequence[int]]) -> Row:
    """Counts and figures of the summed matrices, with both kinds of intervals."""
    total = _sum(matrices, Matrix())
    between = agreement.bootstrap(matrices, samples)
    figures = {
        name: {
            "value": _round(figure(total)),
            "wilson": _interval(agreement.share_interval(name, total)),
            "bootstrap": _interval(between[name] if figure(total) is not None else None),
        }
        for name, figure in FIGURES.items()
    }
    return {**_counts(total), "figures": figures}


def matrix_row(matrix: Matrix) -> Row:
    """Counts and figures without intervals but Wilson's of precision and recall."""
    return {
        **_counts(matrix),
        **{name: _round(FIGURES[name](matrix)) for name in ("precision", "recall", "f1")},
        **{
            f"{name}_95": _interval(agreement.share_interval(name, matrix))
            for name in ("precision", "recall")
        },
    }


def _counts(matrix: Matrix) -> Row:
    return {"tp": matrix.tp, "fp": matrix.fp, "fn": matrix.fn, "tn": matrix.tn}


def _slices(own: Sequence[SystemTally], facets: Iterable[str], group: str, nothing: Any, row: Any) -> Row:
    found: Row = {}
    for facet in facets:
        sums: dict[str, Any] = {}
        for tally in own:
            for value, one in getattr(tally, group)[facet].items():
                sums[value] = sums.get(value, nothing) + one
        found[facet] = {value: row(sums[value]) for value in sorted(sums)}
    return found


def _pair(one: str, other: str, tallies: Sequence[Tally]) -> Row:
    counts = [tally.pairs[one, other] for tally in tallies]
    only_one, only_other = (sum(column) for column in zip(*counts, strict=True))
    return {
        "one": one,
        "other": other,
        "only_one_right": only_one,
        "only_other_right": only_other,
        "mcnemar_p": _significant(agreement.mcnemar(only_one, only_other)),
        "clustered_p": _significant(agreement.clustered_mcnemar(counts)),
    }


def _curves(names: Sequence[str], tallies: Sequence[Tally]) -> list[Row]:
    """By line, for every system that says how sure it is."""
    total = _sum((one.systems[names[0]].levels[LINES] for one in tallies), Matrix())
    true, negative = total.tp + total.fn, total.fp + total.tn
    rows: list[Row] = []
    for name in names:
        found = _sum((one.systems[name].levels_of_score for one in tallies), Counter())
        if found:
            curve = list(curves.points(found, true, negative))
            rows.append(
                {
                    "name": name,
                    "average_precision": _round(curves.average_precision(curve)),
                    "points": [_point(one) for one in curve],
                }
            )
    return rows


def _point(point: curves.Point) -> Row:
    figures = {name: _round(FIGURES[name](point.matrix)) for name in ("precision", "recall", "f1")}
    return {"threshold": point.threshold, "tp": point.matrix.tp, "fp": point.matrix.fp, **figures}


def _calibration(bins: curves.Bins) -> Row | None:
    """How often experts mark what our judge gives a probability."""
    if not any(one.true.of for one in bins):
        return None
    return {
        "candidates": sum(one.true.of for one in bins),
        "expected_calibration_error": _round(curves.calibration_error(bins)),
        "bins": [
            {"from": at / curves.BINS, "mean": _round(one.mean), **_share(one.true)}
            for at, one in enumerate(bins)
        ],
    }


def _annotators(names: Sequence[str], ratings: Ratings) -> Row | None:
    """Agreement of the annotators, and of each system with them, on the lines that several answered."""
    if not ratings.patterns:
        return None
    pairs = [_annotator_pair(*pair, table) for pair, table in sorted(ratings.pairs.items())]
    return {
        "lines": sum(ratings.patterns.values()),
        "fleiss_kappa": _round(agreement.fleiss(ratings.patterns)),
        "krippendorff_alpha": _round(agreement.krippendorff(ratings.patterns)),
        "pairs": pairs,
        "ceiling": _means([annotators.two_class(table) for table in ratings.pairs.values()]),
        "systems": [
            {"name": name, **_means([one for (own, _), one in ratings.matrices.items() if own == name])}
            for name in names
        ],
    }


def _annotator_pair(one: str, other: str, table: Mapping[tuple[str, str], int]) -> Row:
    return {
        "one": one,
        "other": other,
        "lines": sum(table.values()),
        "same": sum(count for (first, second), count in table.items() if first == second),
        "kappa": _round(agreement.cohen(table)),
        "f1": _round(agreement.f1(annotators.two_class(table))),
    }


def _means(matrices: Sequence[Matrix]) -> Row:
    """Mean kappa and F1 of two answers each, where they are defined."""
    found: Row = {}
    for name in ("kappa", "f1"):
        known = [value for one in matrices if (value := FIGURES[name](one)) is not None]
        found[name] = _round(sum(known) / len(known)) if known else None
    return found


def utility(costs: Sequence[Cost | None], strings: Mapping[int, Wanted]) -> Row:
    """What a refinement cost, beside the baseline; strings by the row of their table, never as they are."""
    known = [one for one in costs if one is not None]
    total: Cost = _sum(known, Cost())
    files, before, after = total.parsed
    return {
        "repositories": len(known),
        "without_refined_tree": len(costs) - len(known),
        "scanned": _loss(total.all),
        "gdr": {"changed": _loss(total.changed), "held_back": _loss(total.held_back)},
        "dirs": _loss(total.without_files),
        "dirs_lines": _loss(total.without_lines),
        "parsed": {"files": files, "before": before, "after": after},
        "strings": {must: _kept(total, strings, must) for must in (STAY, GO)} if strings else None,
        "wrong_strings": list(_wrong(total, strings)),
    }


def _loss(loss: Loss) -> Row:
    return {"files": loss.files, "lines": loss.lines, "bytes": loss.bytes}


def _kept(cost: Cost, strings: Mapping[int, Wanted], must: str) -> Row:
    """Of the strings that are there at all those that each way leaves as they should be."""
    rows = [cost.strings[row] for row, one in strings.items() if one.must == must and row in cost.strings]
    found: Row = {"of": sum(1 for counts in rows if counts[0])}
    for at, name in ((1, "gdr"), (2, "dirs"), (3, "dirs_lines")):
        found[name] = sum(1 for counts in rows if counts[0] and _is_right(must, counts[0], counts[at]))
    return found


def _is_right(must: str, before: int, after: int) -> bool:
    return after >= before if must == STAY else not after


def _wrong(cost: Cost, strings: Mapping[int, Wanted]) -> Iterator[Row]:
    """The strings that the refinement did not leave as they should be."""
    for row, one in sorted(strings.items()):
        before, after, *_ = cost.strings.get(row, (0, 0))
        if before and not _is_right(one.must, before, after):
            yield {"row": row, "must": one.must, "before": before, "after": after}


def _repository(tally: Tally) -> Row:
    return {
        "repo": tally.repo,
        "lines": tally.lines,
        "positive": tally.true,
        "ambiguous": tally.unsure,
        "systems": {
            name: {level: _counts(one.levels[level]) for level in LEVELS}
            for name, one in tally.systems.items()
        },
    }


def _share(share: Share) -> Row:
    return {
        "found": share.hits,
        "of": share.of,
        "share": _round(share.value),
        "share_95": _interval(share.interval),
    }


def _sum(items: Iterable[Any], nothing: Any) -> Any:
    return sum(items, nothing)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _significant(value: float | None) -> float | None:
    """Six digits of a p-value, however small."""
    return None if value is None else float(f"{value:.6g}")


def _interval(interval: agreement.Interval | None) -> list[float] | None:
    return None if interval is None else [round(bound, _DIGITS) for bound in interval]


def system(document_: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """One system's row."""
    return next(one for one in document_["systems"] if one["name"] == name)
