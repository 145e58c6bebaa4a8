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
from gdr_code.audit import agreement, bootstrap, curves, estimates
from gdr_code.audit.agreement import FIGURES, Matrix, Share
from gdr_code.audit.annotators import Ratings, Table, two_class
from gdr_code.audit.bootstrap import Samples
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
    samples = bootstrap.draws(len(tallies))
    return {
        "schema": SCHEMA,
        "version": __version__,
        "settings": settings.chosen(),
        "bootstrap": {"draws": bootstrap.DRAWS, "seed": 1, "unit": "repository", "level": 0.95},
        "scored": {
            "repositories": len(tallies),
            "lines": sum(one.lines for one in tallies),
            "positive": sum(one.true for one in tallies),
            "ambiguous": sum(one.unsure for one in tallies),
            "stands_for": _stands_for(tallies),
        },
        "intake": _intake(intake),
        "systems": [_system(name, tallies, samples) for name in names],
        "annotators": _annotators(names, [one.ratings for one in tallies], samples),
        "curves": _curves(names, tallies, samples),
        "calibration": _calibration([one.bins for one in tallies], samples),
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


def _system(name: str, tallies: Sequence[Tally], samples: Samples) -> Row:
    own = [one.systems[name] for one in tallies]
    whole = _sum((one.whole for one in own), Share())
    return {
        "name": name,
        "what": BUILT_IN.get(name, "findings from a file"),
        "kind": "gdr" if name == OURS else "dirs" if name in BUILT_IN else "other",
        "removes": "files" if name in WHOLE_FILES else "lines",
        "levels": {level: level_row([one.levels[level] for one in own], samples) for level in LEVELS},
        "estimates": _estimates(own) if any(one.weighted for one in tallies) else None,
        **_recall_by_file(own, [one.files_with_true for one in tallies], samples),
        **_false_alarms(own, samples),
        "repositories_whole": _share(whole),
        "slices": {
            "files": _slices(own, FILE_FACETS, "files", Matrix(), matrix_row),
            "spans": _slices(own, SPAN_FACETS, "spans", Share(), _share),
            "flags": _slices(own, FLAG_FACETS, "flags", Share(), _share),
        },
    }


def _recall_by_file(own: Sequence[SystemTally], files: Sequence[int], samples: Samples) -> Row:
    """The mean recall over the files that hold a true line."""
    recalls = [one.recalls for one in own]
    counts = [{"recalls": one, "files": float(of)} for one, of in zip(recalls, files, strict=True)]
    drawn = map(_mean_recall, bootstrap.resampled(counts, samples))
    return _figure("recall_by_file", _mean_recall({"recalls": sum(recalls), "files": sum(files)}), drawn)


def _mean_recall(counts: Mapping[str, float]) -> float | None:
    return counts["recalls"] / counts["files"] if counts.get("files") else None


def _false_alarms(own: Sequence[SystemTally], samples: Samples) -> Row:
    """Of 1,000 negative lines those that are flagged."""
    matrices = [one.levels[LINES] for one in own]
    drawn = map(_false_per_1000, bootstrap.matrices(matrices, samples))
    return _figure("false_per_1000", _false_per_1000(_sum(matrices, Matrix())), drawn)


def _false_per_1000(lines: Matrix) -> float | None:
    return 1000 * lines.fp / (lines.fp + lines.tn) if lines.fp + lines.tn else None


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


def level_row(matrices: Sequence[Matrix], samples: Samples) -> Row:
    """Counts and figures of the summed matrices, with both kinds of intervals."""
    total = _sum(matrices, Matrix())
    between = bootstrap.intervals(matrices, samples)
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


def _curves(names: Sequence[str], tallies: Sequence[Tally], samples: Samples) -> list[Row]:
    """By line, for every system that says how sure it is."""
    lines = [one.systems[names[0]].levels[LINES] for one in tallies]
    rows: list[Row] = []
    for name in names:
        found = [one.systems[name].levels_of_score for one in tallies]
        if any(found):
            curve = _curve(_sum(found, Counter()), _sum(lines, Matrix()))
            drawn = map(_curve, bootstrap.resampled(found, samples), bootstrap.matrices(lines, samples))
            precision = _figure(
                "average_precision", curves.average_precision(curve), map(curves.average_precision, drawn)
            )
            rows.append({"name": name, **precision, "points": [_point(one) for one in curve]})
    return rows


def _curve(found: curves.Levels, lines: Matrix) -> list[curves.Point]:
    return list(curves.points(found, lines.tp + lines.fn, lines.fp + lines.tn))


def _point(point: curves.Point) -> Row:
    figures = {name: _round(FIGURES[name](point.matrix)) for name in ("precision", "recall", "f1")}
    return {"threshold": point.threshold, "tp": point.matrix.tp, "fp": point.matrix.fp, **figures}


def _calibration(found: Sequence[curves.Bins], samples: Samples) -> Row | None:
    """How often experts mark what our judge gives a probability."""
    bins = reduce(curves.added, found, curves.NO_BINS)
    if not any(one.true.of for one in bins):
        return None
    drawn = bootstrap.resampled([curves.gaps(one) for one in found], samples)
    error = curves.calibration_error(curves.gaps(bins))
    return {
        "candidates": sum(one.true.of for one in bins),
        **_figure("expected_calibration_error", error, map(curves.calibration_error, drawn)),
        "bins": [
            {"from": at / curves.BINS, "mean": _round(one.mean), **_share(one.true)}
            for at, one in enumerate(bins)
        ],
    }


def _annotators(names: Sequence[str], found: Sequence[Ratings], samples: Samples) -> Row | None:
    """Agreement of the annotators, and of each system with them, on the lines that several answered."""
    total: Ratings = _sum(found, Ratings())
    if not total.patterns:
        return None
    patterns = list(bootstrap.resampled([one.patterns for one in found], samples))
    tables = {
        pair: list(bootstrap.resampled([one.pairs.get(pair, {}) for one in found], samples))
        for pair in total.pairs
    }
    return {
        "lines": sum(total.patterns.values()),
        **_figure("fleiss_kappa", agreement.fleiss(total.patterns), map(agreement.fleiss, patterns)),
        **_figure(
            "krippendorff_alpha",
            agreement.krippendorff(total.patterns),
            map(agreement.krippendorff, patterns),
        ),
        "pairs": [_annotator_pair(pair, total.pairs[pair], tables[pair]) for pair in sorted(total.pairs)],
        "ceiling": _means(
            [two_class(table) for table in total.pairs.values()],
            [[two_class(table) for table in drawn] for drawn in tables.values()],
        ),
        "systems": [{"name": name, **_beside(name, found, total, samples)} for name in names],
    }


def _annotator_pair(pair: tuple[str, str], table: Table, drawn: Sequence[Table]) -> Row:
    return {
        "one": pair[0],
        "other": pair[1],
        "lines": sum(table.values()),
        "same": sum(count for (first, second), count in table.items() if first == second),
        **_figure("kappa", agreement.cohen(table), map(agreement.cohen, drawn)),
        **_figure("f1", agreement.f1(two_class(table)), (agreement.f1(two_class(one)) for one in drawn)),
    }


def _beside(name: str, found: Sequence[Ratings], total: Ratings, samples: Samples) -> Row:
    """A system beside each of the annotators."""
    keys = [key for key in total.matrices if key[0] == name]
    drawn = (bootstrap.matrices([one.matrices.get(key, Matrix()) for one in found], samples) for key in keys)
    return _means([total.matrices[key] for key in keys], list(drawn))


def _means(matrices: Sequence[Matrix], drawn: Sequence[Sequence[Matrix]]) -> Row:
    """Mean kappa and F1 of two answers each, where they are defined; `drawn` are the samples of each."""
    found: Row = {}
    for name in ("kappa", "f1"):
        figure = FIGURES[name]
        found |= _figure(
            name, _mean(map(figure, matrices)), (_mean(map(figure, one)) for one in zip(*drawn, strict=True))
        )
    return found


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _figure(name: str, value: float | None, drawn: Iterable[float | None]) -> Row:
    """A figure with its interval by the bootstrap; `drawn` are its values in the samples."""
    bounds = bootstrap.between(list(drawn))
    return {name: _round(value), f"{name}_95": _interval(None if value is None else bounds)}


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
