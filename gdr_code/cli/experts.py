"""audit, sample: what experts say, beside what is found."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from gdr_code.cli.boundary import leave_with
from gdr_code.cli.options import (
    JUDGES,
    Each,
    Jobs,
    JudgeName,
    KeyFile,
    ListFile,
    LocalJudgeName,
    MinConfidence,
    NoCache,
    Quiet,
    Ref,
    Sources,
    all_sources,
    one_of,
)
from gdr_code.settings import Settings

_LOCAL = ("local",)


def audit(
    labels: Annotated[
        list[str],
        typer.Option(
            metavar="FILE", help="Experts' labels (JSONL, CSV, exports of tools); may be given again."
        ),
    ],
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="Where the reports go.")],
    sources: Sources = None,
    windows: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Lines that were labelled in full; else those with a label."),
    ] = None,
    systems: Annotated[
        list[str] | None,
        typer.Option("--system", metavar="NAME=FILE", help="Another scanner's SARIF or JSONL findings."),
    ] = None,
    refined: Annotated[
        str | None, typer.Option(metavar="DIR", help="Output of refine for the same sources: what it cost.")
    ] = None,
    strings: Annotated[
        str | None, typer.Option(metavar="FILE", help="Strings that must stay or go in the refined trees.")
    ] = None,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Go on without the rows that do not fit.")
    ] = False,
    png: Annotated[
        bool, typer.Option("--png", help="Figures as PNG too; needs Pillow (gdr-code[figures]).")
    ] = False,
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Values in audit.html, which is then for its owner alone.")
    ] = False,
    list_file: ListFile = None,
    judge: LocalJudgeName = "local",
    min_confidence: MinConfidence = None,
    key_file: KeyFile = None,
    ref: Ref = None,
    each: Each = False,
    jobs: Jobs = 0,
    no_cache: NoCache = False,
    quiet: Quiet = False,
) -> None:
    """Compare what is found with experts' labels, by line and by repository, beside a baseline.

    The baseline (DIRS) removes what detect-secrets and the classic patterns flag. Writes audit.html,
    audit.md, audit.csv, audit.json and figures as SVG into DIR; no value is in them unless asked for.
    """

    def command() -> int:
        settings = Settings(
            judge=one_of("--judge", judge, _LOCAL),
            min_confidence=min_confidence,
            jobs=jobs or len(os.sched_getaffinity(0)),
            quiet=quiet,
            cache=not no_cache,
            each=each,
            ref=ref,
        )
        from gdr_code.commands.audit import Options, run

        named = all_sources(sources, list_file)
        files = tuple(labels), tuple(windows or ()), tuple(systems or ())
        asked = Options(named, *files, refined, strings, out, skip_bad_rows, png, show_values, key_file)
        return run(asked, settings)

    leave_with(command)


def sample(
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="A new folder for tasks and tables.")],
    sources: Sources = None,
    size: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Lines to draw; else as many as --width needs.")
    ] = None,
    width: Annotated[
        float, typer.Option(min=0.01, max=1, metavar="W", help="Wanted width of recall's 95 % interval.")
    ] = 0.1,
    annotators: Annotated[
        int, typer.Option(min=1, max=100, metavar="N", help="Among how many the lines are shared out.")
    ] = 1,
    overlap: Annotated[
        float, typer.Option(min=0, max=1, metavar="P", help="The share of lines that two annotators get.")
    ] = 0.2,
    seed: Annotated[int, typer.Option(metavar="N", help="The same number draws the same lines.")] = 1,
    list_file: ListFile = None,
    judge: JudgeName = "local",
    min_confidence: MinConfidence = None,
    key_file: KeyFile = None,
    ref: Ref = None,
    each: Each = False,
    jobs: Jobs = 0,
    no_cache: NoCache = False,
    quiet: Quiet = False,
) -> None:
    """Draw lines for experts to read, found or not, so that recall can be estimated from them.

    Writes tasks of Label Studio, CSV and JSONL for each annotator into DIR. They hold lines of code with
    whatever is private in them. Give the answers to `audit --labels`, which weighs them.
    """

    def command() -> int:
        settings = Settings(
            judge=one_of("--judge", judge, JUDGES),
            min_confidence=min_confidence,
            jobs=jobs or len(os.sched_getaffinity(0)),
            quiet=quiet,
            cache=not no_cache,
            each=each,
            ref=ref,
        )
        from gdr_code.commands.sample import Options, run

        named = all_sources(sources, list_file)
        return run(Options(named, out, size, width, annotators, overlap, seed, key_file), settings)

    leave_with(command)
