"""scan, refine, prove: repositories of anybody's."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from gdr_code.cli.boundary import leave_with
from gdr_code.cli.options import (
    COVERAGES,
    JUDGES,
    AnswersFile,
    Batch,
    Budget,
    Categories,
    ConfigFile,
    Coverage,
    Each,
    Effort,
    Fallback,
    Jobs,
    JudgeName,
    KeyFile,
    ListFile,
    MinConfidence,
    ModelName,
    NoCache,
    PolicyName,
    PricesFile,
    Propose,
    Quiet,
    Ref,
    Send,
    Sources,
    Staged,
    all_sources,
    asked_model,
    given_settings,
    known_categories,
    one_of,
    with_config,
)
from gdr_code.commands.asking import Asking
from gdr_code.errors import ConfigError
from gdr_code.settings import POLICIES, Settings

FORMATS = ("table", "jsonl", "sarif", "csv", "html", "github", "gitlab")
UNSCANNED = ("omit", "copy")


def scan(
    sources: Sources = None,
    output_format: Annotated[
        str,
        typer.Option("--format", metavar="NAME", help="table, jsonl, sarif, csv, html, github, gitlab."),
    ] = "table",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the findings to a file.")
    ] = None,
    trace: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write every candidate with its confidence, skips and unjudged."),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 where it would be 1.")] = False,
    list_file: ListFile = None,
    judge: JudgeName = "local",
    coverage: Coverage = "candidates",
    model: ModelName = None,
    effort: Effort = "low",
    send: Send = "full",
    fallback: Fallback = "none",
    batch: Batch = False,
    budget: Budget = None,
    answers: AnswersFile = None,
    prices: PricesFile = None,
    categories: Categories = "",
    policy: PolicyName = "",
    min_confidence: MinConfidence = None,
    key_file: KeyFile = None,
    config_file: ConfigFile = None,
    trust_source: Annotated[
        bool,
        typer.Option(
            "--trust-source", help="Obey configuration, allow comments and baseline of the repositories."
        ),
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Only lines added since the commit in common with REF."),
    ] = None,
    ref: Ref = None,
    staged: Staged = False,
    each: Each = False,
    jobs: Jobs = 0,
    no_cache: NoCache = False,
    quiet: Quiet = False,
) -> None:
    """Report personal data and secrets; nothing is changed."""

    def command() -> int:
        shape = one_of("--format", output_format, FORMATS)
        if trust_source and config_file is not None:
            raise ConfigError("--config and --trust-source exclude each other")
        settings = Settings(
            judge=one_of("--judge", judge, JUDGES),
            coverage=one_of("--coverage", coverage, COVERAGES),
            llm=asked_model(judge, coverage, model, effort, send, fallback),
            categories=known_categories(categories),
            policy=POLICIES[one_of("--policy", policy or "default", tuple(POLICIES))],
            min_confidence=min_confidence,
            jobs=jobs or len(os.sched_getaffinity(0)),
            quiet=quiet,
            cache=not no_cache,
            each=each,
            ref=ref,
            staged=staged,
            trust_source=trust_source,
            since=since,
        )
        named = given_settings(categories, policy, min_confidence)
        from gdr_code.commands.scan import Options, run

        asking = Asking(batch, budget, answers, prices)
        read = all_sources(sources, list_file)
        options = Options(read, shape, output, trace, exit_zero, key_file, asking, named)
        return run(options, with_config(settings, config_file, named))

    leave_with(command)


def refine(
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="DIR", help="Where trees and reports go.", show_default=False),
    ] = None,
    sources: Sources = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Begin anew in an output folder of an earlier run.")
    ] = False,
    unscanned: Annotated[
        str, typer.Option(metavar="WHAT", help="omit or copy what cannot be scanned (binary, no text).")
    ] = "omit",
    rename: Annotated[
        bool,
        typer.Option("--rename", help="Also rename identifiers, own packages and paths: all or none."),
    ] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 where it would be 1.")] = False,
    list_file: ListFile = None,
    judge: JudgeName = "local",
    coverage: Coverage = "candidates",
    model: ModelName = None,
    effort: Effort = "low",
    send: Send = "full",
    fallback: Fallback = "none",
    propose: Propose = False,
    batch: Batch = False,
    budget: Budget = None,
    answers: AnswersFile = None,
    prices: PricesFile = None,
    categories: Categories = "",
    policy: PolicyName = "",
    min_confidence: MinConfidence = None,
    key_file: KeyFile = None,
    config_file: ConfigFile = None,
    ref: Ref = None,
    staged: Staged = False,
    each: Each = False,
    jobs: Jobs = 0,
    no_cache: NoCache = False,
    quiet: Quiet = False,
) -> None:
    """Write refined copies of repositories into DIR, each file proven or withheld, with reports.

    A run that was interrupted, or ran out of budget, goes on when it is started again with the same options
    and key. With --staged and without --out the changed files in the index of the repository around are
    refined in place.
    """

    def command() -> int:
        named = given_settings(categories, policy, min_confidence)
        settings = Settings(
            judge=one_of("--judge", judge, JUDGES),
            coverage=one_of("--coverage", coverage, COVERAGES),
            llm=asked_model(judge, coverage, model, effort, send, fallback, propose),
            categories=known_categories(categories),
            policy=POLICIES[one_of("--policy", policy or "default", tuple(POLICIES))],
            min_confidence=min_confidence,
            jobs=jobs or len(os.sched_getaffinity(0)),
            quiet=quiet,
            cache=not no_cache,
            each=each,
            ref=ref,
            staged=staged,
            unscanned=one_of("--unscanned", unscanned, UNSCANNED),
            rename=rename,
        )
        if out is None and staged and not sources:
            if rename or overwrite:
                raise ConfigError("--rename and --overwrite are of a folder: name one with --out DIR")
            from gdr_code.commands import hook

            options = hook.Options(True, fix=True, key_file=key_file, named=named, config_file=config_file)
            code = hook.run(options, settings)
            return 0 if exit_zero and code == 1 else code
        settings = with_config(settings, config_file, named)
        if out is None:
            raise ConfigError("name a folder with --out DIR; only --staged without a SOURCE needs none")
        from gdr_code.commands.refine import Options, run

        asking = Asking(batch, budget, answers, prices)
        read = all_sources(sources, list_file)
        return run(Options(read, out, overwrite, exit_zero, key_file, asking), settings)

    leave_with(command)


def prove(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="What was refined: one source.")],
    after: Annotated[
        str, typer.Argument(metavar="AFTER", help="Its refined tree, or the folder of trees of several.")
    ],
    findings: Annotated[str, typer.Option(metavar="FILE", help="The findings.jsonl of the run.")],
    summary: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Says which files are left out; else summary.json beside the findings."
        ),
    ] = None,
    jobs: Jobs = 0,
    quiet: Quiet = False,
) -> None:
    """Prove that a refined tree differs from its source only where findings were replaced.

    Nothing that rewrites takes part. Each failure is a line: path, check, detail; values are not shown.
    """

    def command() -> int:
        settings = Settings(jobs=jobs or len(os.sched_getaffinity(0)), quiet=quiet)
        from gdr_code.commands.prove import Options, run

        return run(Options(before, after, findings, summary), settings)

    leave_with(command)
