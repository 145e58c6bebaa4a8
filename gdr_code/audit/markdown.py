"""`audit.md`: the matrices, the figures with their intervals, and the slices, as tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gdr_code.audit import words
from gdr_code.audit.document import Row
from gdr_code.text import printable


def lines(content: Row) -> Iterator[str]:
    """The report, line by line."""
    yield from _head(content)
    for system in content["systems"]:
        yield from _matrices(system)
    yield from _figures(content)
    yield from _utility(content.get("utility"))
    yield from _pairs(content)
    yield from _curves(content)
    yield from _annotators(content)
    yield from _slices(content)


def _head(content: Row) -> Iterator[str]:
    scored, intake = content["scored"], content["intake"]
    yield "# Audit\n\n"
    yield (
        f"{scored['lines']:,} lines of {scored['repositories']:,} repositories; {scored['positive']:,} "
        f"positive, {scored['ambiguous']:,} ambiguous and counted aside. Bad rows left out: "
        f"{intake['bad_rows']['count']:,}.\n"
    )


def _matrices(system: Row) -> Iterator[str]:
    """By line and by repository side by side; rows are the experts', columns the system's."""
    line, repository = system["levels"]["lines"], system["levels"]["repositories"]
    yield f"\n## {_cell(system['name'])}\n\n{_cell(system['what'])}\n\n"
    yield from _table(
        ["experts", "lines flagged", "not flagged", "repositories flagged", "not flagged"],
        [
            ["PII", *_counts(line, "tp", "fn"), *_counts(repository, "tp", "fn")],
            ["not PII", *_counts(line, "fp", "tn"), *_counts(repository, "fp", "tn")],
        ],
    )


def _counts(row: Row, *names: str) -> list[str]:
    return [f"{row[name]:,}" for name in names]


def _figures(content: Row) -> Iterator[str]:
    systems = content["systems"]
    for level, title in words.LEVELS.items():
        yield f"\n## {title}\n\nIntervals of 95 %: Wilson (shares alone), then bootstrap by repository.\n\n"
        rows = [
            [said, *(_figure(system["levels"][level]["figures"][name]) for system in systems)]
            for name, said in words.FIGURES.items()
        ]
        yield from _table(["", *(system["name"] for system in systems)], rows)
    yield from _estimates(content)
    yield "\n## Beyond the matrices\n\n"
    yield from _table(
        ["", *(system["name"] for system in systems)],
        [
            ["mean recall over files", *(words.between(one, "recall_by_file") for one in systems)],
            [
                "false alarms per 1,000 negative lines",
                *(words.rate(one, "false_per_1000") for one in systems),
            ],
            ["repositories with every true line", *(_share(one["repositories_whole"]) for one in systems)],
        ],
    )


def _estimates(content: Row) -> Iterator[str]:
    """What a sample says of the lines it was drawn from."""
    count = content["scored"]["stands_for"]
    if count is None:
        return
    yield f"\n## Estimates\n\nFor the {count:,.0f} lines from which the labelled ones were drawn.\n\n"
    systems = content["systems"]
    rows = [
        [
            f"{words.LEVELS[level].lower()}: {words.FIGURES[name]}",
            *(_estimate(one["estimates"][level]["figures"][name]) for one in systems),
        ]
        for level in ("lines", "lines_without_attribution")
        for name in ("precision", "recall", "f1", "specificity")
    ]
    yield from _table(["", *(system["name"] for system in systems)], rows)


def _estimate(one: Row) -> str:
    return f"{words.figure(one['value'])} {words.interval(one['interval'])}".rstrip()


def _figure(figure: Row) -> str:
    said = (
        words.figure(figure["value"]),
        words.interval(figure["wilson"]),
        words.interval(figure["bootstrap"]),
    )
    return " ".join(part for part in said if part)


def _share(share: Row) -> str:
    if share["share"] is None:
        return words.DASH
    return f"{share['found']:,} of {share['of']:,} {words.interval(share['share_95'])}"


def _utility(found: Row | None) -> Iterator[str]:
    if found is None:
        return
    scanned = found["scanned"]
    yield (
        f"\n## What cleaning costs\n\n{scanned['files']:,} files, {scanned['lines']:,} lines and "
        f"{scanned['bytes']:,} bytes of {found['repositories']:,} repositories.\n\n"
    )
    yield from _table(
        ["", "files", "lines", "bytes"],
        [
            [title, *(f"{row[name]:,}" for name in ("files", "lines", "bytes"))]
            for title, row in words.losses(found)
        ],
    )
    parsed = found["parsed"]
    yield (
        f"\n{parsed['files']:,} files of a known grammar are in both trees: {parsed['before']:,} parse "
        f"without an error before, {parsed['after']:,} after.\n"
    )
    if found["strings"] is not None:
        yield "\n"
        yield from _table(
            ["strings", "there", "GDR", "DIRS", "DIRS lines"],
            [
                [said, *(f"{found['strings'][must][name]:,}" for name in ("of", "gdr", "dirs", "dirs_lines"))]
                for must, said in words.STRINGS.items()
            ],
        )


def _pairs(content: Row) -> Iterator[str]:
    yield "\n## Systems in pairs, by line\n\nMcNemar's test; clustered by repository.\n\n"
    yield from _table(
        ["one", "other", "only one right", "only other right", "p", "p, clustered"],
        [
            [
                pair["one"],
                pair["other"],
                f"{pair['only_one_right']:,}",
                f"{pair['only_other_right']:,}",
                words.probability(pair["mcnemar_p"]),
                words.probability(pair["clustered_p"]),
            ]
            for pair in content["pairs"]
        ],
    )


def _curves(content: Row) -> Iterator[str]:
    for curve in content["curves"]:
        said = words.between(curve, "average_precision")
        yield f"\n## {_cell(curve['name'])} by threshold\n\nBy line; average precision {said}.\n\n"
        chosen = [point for point in curve["points"] if round(100 * point["threshold"]) % 10 == 0]
        yield from _table(
            ["from confidence", "TP", "FP", "precision", "recall", "F1"],
            [
                [
                    f"{point['threshold']:.1f}",
                    *_counts(point, "tp", "fp"),
                    *(words.figure(point[name]) for name in ("precision", "recall", "f1")),
                ]
                for point in reversed(chosen)
            ],
        )
    calibration = content["calibration"]
    if calibration is None:
        return
    error = words.between(calibration, "expected_calibration_error")
    count = f"{calibration['candidates']:,}"
    yield f"\n## Reliability\n\n{count} candidates; expected calibration error {error}.\n\n"
    yield from _table(
        ["probability from", "candidates", "mean probability", "experts mark"],
        [
            [f"{one['from']:.1f}", f"{one['of']:,}", words.figure(one["mean"]), _share(one)]
            for one in calibration["bins"]
        ],
    )


def _annotators(content: Row) -> Iterator[str]:
    found = content["annotators"]
    if found is None:
        return
    yield (
        f"\n## Annotators\n\n{found['lines']:,} lines that two or more annotators answered: Fleiss' kappa "
        f"{words.between(found, 'fleiss_kappa')}, Krippendorff's alpha "
        f"{words.between(found, 'krippendorff_alpha')}.\n\n"
    )
    yield from _table(
        ["one", "other", "lines", "same answer", "Cohen's kappa", "F1"],
        [
            [
                pair["one"],
                pair["other"],
                f"{pair['lines']:,}",
                f"{pair['same']:,}",
                words.between(pair, "kappa"),
                words.between(pair, "f1"),
            ]
            for pair in found["pairs"]
        ],
    )
    yield "\nMean agreement with an annotator, ambiguous answers left out:\n\n"
    rows = [{"name": "another annotator", **found["ceiling"]}, *found["systems"]]
    yield from _table(
        ["", "Cohen's kappa", "F1"],
        [[one["name"], words.between(one, "kappa"), words.between(one, "f1")] for one in rows],
    )


def _slices(content: Row) -> Iterator[str]:
    systems = content["systems"]
    for group, facets in words.FACETS.items():
        for facet, title in facets.items():
            slices = [system["slices"][group][facet] for system in systems]
            values = sorted({value for one in slices for value in one})
            say = _line_slice if group == "files" else _share
            rows = [
                [
                    value.replace("_", " "),
                    *(say(one[value]) if value in one else words.DASH for one in slices),
                ]
                for value in values
            ]
            yield f"\n## {title}\n\n"
            yield from _table(["", *(system["name"] for system in systems)], rows)


def _line_slice(row: Row) -> str:
    if row["f1"] is None:
        return words.DASH
    counts = ", ".join(f"{name.upper()} {row[name]:,}" for name in ("tp", "fp", "fn"))
    shares = (f"{name} {words.between(row, name)}" for name in ("precision", "recall"))
    return ", ".join((f"F1 {words.figure(row['f1'])}", *shares, counts))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _line(head)
    yield _line(["---"] * len(head))
    for row in rows:
        yield _line(row)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |\n"


def _cell(text: str) -> str:
    """Text that ends no cell and begins no markup."""
    return "".join(
        f"\\{char}" if char in "\\|<>*_`[]" and text != "---" else char for char in printable(text)
    )
