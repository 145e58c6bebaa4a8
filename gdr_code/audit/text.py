"""One screen for people: the systems beside each other, and what else must be known to trust it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gdr_code.audit import words
from gdr_code.audit.document import Row
from gdr_code.audit.observation import OURS
from gdr_code.report.words import counted
from gdr_code.text import printable

if TYPE_CHECKING:
    from rich.table import Table

_TOLD = ("lines", "repositories")
_FIGURES = ("precision", "recall", "f1", "kappa")


def summary(content: Row) -> Iterator[object]:
    """A table and a few sentences."""
    yield table(content)
    scored = content["scored"]
    yield (
        f"{counted(scored['lines'], 'line')} of {counted(scored['repositories'], 'repository')}: "
        f"{scored['positive']:,} positive, {scored['ambiguous']:,} ambiguous and counted aside"
    )
    yield _estimated(content)
    yield _whole(content)
    yield _lost(content)
    yield _annotators(content["annotators"])
    yield _cost(content.get("utility"))
    yield from _intake(content["intake"])


def table(content: Row) -> Table:
    """Matrices and figures of each system, by line and by repository."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=0)
    shown.add_column("by", no_wrap=True)
    for title in ("TP", "FP", "FN", "TN", "prec.", "recall", "F1", "kappa"):
        shown.add_column(title, justify="right", no_wrap=True)
    for level in _TOLD:
        shown.add_row(words.LEVELS[level].lower())
        for system in content["systems"]:
            row = system["levels"][level]
            counts = (f"{row[name]:,}" for name in ("tp", "fp", "fn", "tn"))
            figures = (words.figure(row["figures"][name]["value"]) for name in _FIGURES)
            shown.add_row(f"  {printable(system['name'])}", *counts, *figures)
    return shown


def _estimated(content: Row) -> str | None:
    """What the sample says of ours on all lines it was drawn from."""
    count = content["scored"]["stands_for"]
    if count is None:
        return None
    ours = next(one for one in content["systems"] if one["name"] == OURS)["estimates"]["lines"]["figures"]
    said = (
        f"{name} {words.figure(ours[name]['value'])} {words.interval(ours[name]['interval'])}".rstrip()
        for name in ("precision", "recall")
    )
    return f"GDR on the {count:,.0f} lines that these were drawn from, estimated: {', '.join(said)}"


def _whole(content: Row) -> str:
    whole = [(printable(one["name"]), one["repositories_whole"]) for one in content["systems"]]
    said = ", ".join(f"{name} {row['found']:,}" for name, row in whole)
    return f"repositories with every true line found, of {whole[0][1]['of']:,}: {said}"


def _lost(content: Row) -> str | None:
    """Where our misses were lost."""
    ours = next(one for one in content["systems"] if one["name"] == OURS)
    lost = {step: row["of"] for step, row in ours["slices"]["spans"]["lost"].items() if step != "none"}
    if not lost:
        return None
    return "true spans that GDR lost: " + ", ".join(f"{count:,} in {step}" for step, count in lost.items())


def _cost(found: Row | None) -> str | None:
    """What cleaning takes away, in lines."""
    if found is None:
        return None
    lines = ", ".join(f"{title} {row['lines']:,}" for title, row in words.losses(found))
    return f"of {found['scanned']['lines']:,} lines {lines}"


def _annotators(found: Row | None) -> str | None:
    """The ceiling beside ours."""
    if found is None:
        return None
    ours = next(one for one in found["systems"] if one["name"] == OURS)
    return (
        f"{counted(found['lines'], 'line')} answered by several annotators: kappa with another annotator "
        f"{words.between(found['ceiling'], 'kappa')}, of GDR with them {words.between(ours, 'kappa')}"
    )


def _intake(intake: Row) -> Iterator[str | None]:
    bad = intake["bad_rows"]["count"]
    yield f"left out {counted(bad, 'bad row')}" if bad else None
    repeated = intake["repeated_labels"]
    yield f"{counted(repeated, 'label')} given again and counted once" if repeated else None
    others = intake["labelled_at_other_commits"]
    if others:
        yield f"labelled at another commit, so lines may have moved: {printable(', '.join(others))}"
    for name, count in intake["findings_in_no_repository"].items():
        yield f"{printable(name)}: {counted(count, 'finding')} in no repository here" if count else None
