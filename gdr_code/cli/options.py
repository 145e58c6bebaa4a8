"""Options and arguments that several commands have, and what is made of them."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from gdr_code.commands.asking import EFFORTS, FALLBACKS, SENDS
from gdr_code.errors import ConfigError
from gdr_code.records import Category
from gdr_code.settings import Llm, Settings

JUDGES = ("local", "anthropic", "openai", "files")
COVERAGES = ("candidates", "full")

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE...",
        help="Folders, repositories, folders of repositories, archives, URLs; - is standard input.",
        show_default=False,
    ),
]
ListFile = Annotated[
    str | None,
    typer.Option("--from", metavar="FILE", help="A list of more sources, one a line; # begins a comment."),
]
JudgeName = Annotated[
    str,
    typer.Option(
        "--judge",
        metavar="NAME",
        help="Who judges: local (offline), or a model: anthropic, openai, files (answers kept so far).",
    ),
]
LocalJudgeName = Annotated[str, typer.Option("--judge", metavar="NAME", help="Who judges: local (offline).")]
Coverage = Annotated[
    str, typer.Option(metavar="WHAT", help="A model reads candidates with what is around them, or full.")
]
ModelName = Annotated[
    str | None, typer.Option("--model", metavar="NAME", help="The model; else claude-haiku-5-5.")
]
Effort = Annotated[
    str, typer.Option(metavar="LEVEL", help="How hard it thinks: none, low, medium, high, xhigh or max.")
]
Send = Annotated[
    str, typer.Option(metavar="HOW", help="full, or masked: shapes for detected secrets and id numbers.")
]
Fallback = Annotated[
    str, typer.Option(metavar="NAME", help="none, or local: it judges what the model leaves unjudged.")
]
Batch = Annotated[bool, typer.Option("--batch", help="Ask in batches: half the price, hours to wait.")]
Propose = Annotated[
    bool, typer.Option("--propose", help="Have the model propose stand-ins, except for secrets and numbers.")
]
Budget = Annotated[
    float | None, typer.Option(metavar="DOLLARS", help="Stop asking before more is spent than this.")
]
AnswersFile = Annotated[
    str | None,
    typer.Option("--answers", metavar="FILE", help="Where answers are kept; else in your cache folder."),
]
PricesFile = Annotated[
    str | None, typer.Option("--prices", metavar="FILE", help="Your own table of prices, see docs/llm.md.")
]
Categories = Annotated[
    str, typer.Option(metavar="LIST", help="Only these categories, separated by commas.", show_default=False)
]
PolicyName = Annotated[
    str, typer.Option("--policy", metavar="NAME", help="default, or strict: copyright holders go too.")
]
MinConfidence = Annotated[
    float | None,
    typer.Option(min=0, max=1, metavar="P", help="One threshold instead of each category's own."),
]
KeyFile = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The pseudonym key; else GDR_KEY, else your own, made once."),
]
Ref = Annotated[
    str | None,
    typer.Option(metavar="REF", help="Read this commit, not the work tree; of a URL a branch or tag."),
]
Staged = Annotated[bool, typer.Option("--staged", help="Read the index, not the work tree.")]
Each = Annotated[bool, typer.Option("--each", help="Every child folder of a source is a repository.")]
ConfigFile = Annotated[
    str | None, typer.Option("--config", metavar="FILE", help="A configuration file: categories, rules, ...")
]
Jobs = Annotated[
    int,
    typer.Option(min=0, metavar="N", help="Worker processes; 0 is one for each core.", show_default=False),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Neither use nor keep what was found in files met before.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]


def all_sources(sources: list[str] | None, list_file: str | None) -> tuple[str, ...]:
    """The sources of the command line, then those of the list."""
    from gdr_code.sources import listed

    named = (*(sources or ()), *(listed(list_file) if list_file is not None else ()))
    if not named:
        raise ConfigError("there is nothing to read: name a SOURCE, or a list of them with --from FILE")
    return named


def one_of(option: str, value: str, known: tuple[str, ...]) -> str:
    """The value, if it is a known one. Raises ConfigError."""
    if value in known:
        return value
    raise ConfigError(f"{option} {value} is not supported: use {' or '.join(known)}")


def known_categories(listed: str) -> frozenset[Category]:
    """The categories of a list with commas; all where it is empty. Raises ConfigError."""
    names = [name.strip() for name in listed.split(",") if name.strip()]
    known = tuple(str(category) for category in Category)
    return frozenset(Category(one_of("--categories", name, known)) for name in names) or frozenset(Category)


def given_settings(categories: str, policy: str, min_confidence: float | None) -> tuple[str, ...]:
    """The settings that the command line gives, which no configuration changes."""
    given = {
        "categories": categories,
        "policy": policy,
        "min_confidence": min_confidence is not None,
    }
    return tuple(name for name, said in given.items() if said)


def with_config(settings: Settings, config_file: str | None, named: tuple[str, ...]) -> Settings:
    """The settings with what the configuration file says that the user names."""
    if config_file is None:
        return settings
    from gdr_code.config import applied, read_file

    return applied(settings, read_file(config_file), named)


def asked_model(
    judge: str,
    coverage: str,
    model: str | None,
    effort: str,
    send: str,
    fallback: str,
    propose: bool = False,
) -> Llm | None:
    """The model that judges; None where none does, and then nothing may be said of it."""
    if judge == "local":
        if (coverage, model, effort, send, fallback) != ("candidates", None, "low", "full", "none"):
            raise ConfigError(
                "--coverage, --model, --effort, --send and --fallback are of a model: name its --judge"
            )
        if propose:
            raise ConfigError("--propose asks a model: name its --judge")
        return None
    from gdr_code.commands.asking import llm

    return llm(
        judge,
        model,
        one_of("--effort", effort, EFFORTS),
        one_of("--send", send, SENDS),
        one_of("--fallback", fallback, FALLBACKS),
        propose,
    )


def asking_settings(
    coverage: str,
    model: str | None,
    effort: str,
    send: str,
    ref: str | None,
    staged: bool,
    each: bool,
    jobs: int,
    no_cache: bool,
    quiet: bool,
    propose: bool = False,
) -> Settings:
    """The settings of a command that counts, writes or reads questions and asks none itself."""
    return Settings(
        judge="files",
        coverage=one_of("--coverage", coverage, COVERAGES),
        llm=asked_model("files", coverage, model, effort, send, "none", propose),
        jobs=jobs or len(os.sched_getaffinity(0)),
        quiet=quiet,
        cache=not no_cache,
        each=each,
        ref=ref,
        staged=staged,
    )
