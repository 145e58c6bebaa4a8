"""estimate, requests: what a language model would be asked."""

from __future__ import annotations

from typing import Annotated

import typer

from gdr_code.cli.boundary import leave_with
from gdr_code.cli.options import (
    AnswersFile,
    Coverage,
    Each,
    Effort,
    Jobs,
    KeyFile,
    ListFile,
    ModelName,
    NoCache,
    PricesFile,
    Propose,
    Quiet,
    Ref,
    Send,
    Sources,
    Staged,
    all_sources,
    asking_settings,
    one_of,
)
from gdr_code.commands.asking import Asking

FORMS = ("anthropic", "openai")


def estimate_cost(
    sources: Sources = None,
    coverage: Coverage = "candidates",
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="One model; else all that have a price.")
    ] = None,
    count: Annotated[
        bool, typer.Option("--count", help="Have Anthropic count some requests instead of assuming tokens.")
    ] = False,
    effort: Effort = "low",
    send: Send = "full",
    propose: Propose = False,
    answers: AnswersFile = None,
    prices: PricesFile = None,
    list_file: ListFile = None,
    key_file: KeyFile = None,
    ref: Ref = None,
    staged: Staged = False,
    each: Each = False,
    jobs: Jobs = 0,
    no_cache: NoCache = False,
    quiet: Quiet = False,
) -> None:
    """Count what a model would be asked about and tell what that would cost; nothing is sent.

    Answers that are kept are not asked for again, and not counted. --count sends some of the code.
    """

    def command() -> int:
        settings = asking_settings(
            coverage, model, effort, send, ref, staged, each, jobs, no_cache, quiet, propose
        )
        from gdr_code.commands.estimate import Options, run

        named = all_sources(sources, list_file)
        return run(Options(named, model, key_file, Asking(kept=answers, prices=prices), count), settings)

    leave_with(command)


def export_requests(
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where the requests go.")],
    sources: Sources = None,
    form: Annotated[str, typer.Option("--format", metavar="NAME", help="anthropic or openai.")] = "anthropic",
    coverage: Coverage = "candidates",
    model: ModelName = None,
    effort: Effort = "low",
    send: Send = "full",
    propose: Propose = False,
    answers: AnswersFile = None,
    list_file: ListFile = None,
    key_file: KeyFile = None,
    ref: Ref = None,
    staged: Staged = False,
    each: Each = False,
    jobs: Jobs = 0,
    no_cache: NoCache = False,
    quiet: Quiet = False,
) -> None:
    """Write what is not answered yet as the JSONL file of a batch. The file holds code."""

    def command() -> int:
        settings = asking_settings(
            coverage, model, effort, send, ref, staged, each, jobs, no_cache, quiet, propose
        )
        from gdr_code.commands.requests import Options, export

        named, shape = all_sources(sources, list_file), one_of("--format", form, FORMS)
        return export(Options(named, output, shape, key_file, Asking(kept=answers)), settings)

    leave_with(command)


def import_answers(
    results: Annotated[str, typer.Argument(metavar="ANSWERS", help="The file of results, JSONL.")],
    sources: Sources = None,
    coverage: Coverage = "candidates",
    model: ModelName = None,
    effort: Effort = "low",
    send: Send = "full",
    propose: Propose = False,
    answers: AnswersFile = None,
    list_file: ListFile = None,
    key_file: KeyFile = None,
    ref: Ref = None,
    staged: Staged = False,
    each: Each = False,
    jobs: Jobs = 0,
    no_cache: NoCache = False,
    quiet: Quiet = False,
) -> None:
    """Take the answers to exported requests, in any order, as far as they are there and fit.

    Name the same sources, key and options as for the export. Then scan or refine with --judge files.
    """

    def command() -> int:
        settings = asking_settings(
            coverage, model, effort, send, ref, staged, each, jobs, no_cache, quiet, propose
        )
        from gdr_code.commands.requests import Options, import_answers

        named = all_sources(sources, list_file)
        return import_answers(Options(named, results, "", key_file, Asking(kept=answers)), settings)

    leave_with(command)
