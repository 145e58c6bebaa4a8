"""hook, install-hook, baseline, config: the user's own repository."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from gdr_code.cli.boundary import leave_with
from gdr_code.cli.options import (
    Categories,
    ConfigFile,
    Jobs,
    KeyFile,
    MinConfidence,
    NoCache,
    PolicyName,
    Quiet,
    given_settings,
    known_categories,
    one_of,
)
from gdr_code.errors import ConfigError
from gdr_code.settings import POLICIES, Settings


def hook(
    all_lines: Annotated[
        bool, typer.Option("--all-lines", help="All lines of the changed files, not only the changed ones.")
    ] = False,
    message: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Look at a commit message and its author's identity instead."),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Put stand-ins into the index, and into unmodified lines of the files."),
    ] = False,
    patch: Annotated[
        bool, typer.Option("--patch", help="Print a patch with the stand-ins for `git apply --cached`.")
    ] = False,
    interactive: Annotated[
        bool,
        typer.Option(
            "--interactive", "-i", help="Ask for each finding: replace, allow, baseline or skip it."
        ),
    ] = False,
    categories: Categories = "",
    policy: PolicyName = "",
    min_confidence: MinConfidence = None,
    key_file: KeyFile = None,
    config_file: ConfigFile = None,
    no_cache: NoCache = False,
) -> None:
    """Look at what is staged in the repository around, before it is committed.

    The index is read, never the work tree; only added and changed lines count. gdr-code.toml, allow
    comments and the baseline of the repository are obeyed.
    """

    def command() -> int:
        if fix + patch + interactive > 1:
            raise ConfigError("--fix, --patch and --interactive exclude each other")
        settings = Settings(
            categories=known_categories(categories),
            policy=POLICIES[one_of("--policy", policy or "default", tuple(POLICIES))],
            min_confidence=min_confidence,
            jobs=len(os.sched_getaffinity(0)),
            quiet=True,
            cache=not no_cache,
            staged=True,
        )
        from gdr_code.commands.hook import Options, run

        named = given_settings(categories, policy, min_confidence)
        options = Options(all_lines, message, fix, patch, interactive, key_file, named, config_file)
        return run(options, settings)

    leave_with(command)


def install_hook() -> None:
    """Make git run `gdr-code hook` before each commit in the repository around, without pre-commit.

    Hooks that are there already are left alone.
    """

    def command() -> int:
        from gdr_code.commands.install_hook import run

        return run()

    leave_with(command)


def baseline_update(
    key_file: KeyFile = None, jobs: Jobs = 0, no_cache: NoCache = False, quiet: Quiet = False
) -> None:
    """Add all that is found in the index and that nothing else lets through."""

    def command() -> int:
        from gdr_code.commands.baseline import update

        return update(key_file, of_index(jobs, no_cache, quiet))

    leave_with(command)


def baseline_prune(
    key_file: KeyFile = None, jobs: Jobs = 0, no_cache: NoCache = False, quiet: Quiet = False
) -> None:
    """Leave out what is found no more in the index."""

    def command() -> int:
        from gdr_code.commands.baseline import prune

        return prune(key_file, of_index(jobs, no_cache, quiet))

    leave_with(command)


def baseline_stats() -> None:
    """Say how much it holds, by category and file."""

    def command() -> int:
        from gdr_code.commands.baseline import stats

        return stats(of_index(1, no_cache=True, quiet=True))

    leave_with(command)


def config(
    config_file: ConfigFile = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of gdr-code.toml, for editors.")
    ] = False,
) -> None:
    """Print every setting of the repository around, and where it comes from."""

    def command() -> int:
        from gdr_code.commands.config import run

        return run(config_file, schema)

    leave_with(command)


def of_index(jobs: int, no_cache: bool, quiet: bool) -> Settings:
    """The settings of a command that looks at what the index holds."""
    jobs = jobs or len(os.sched_getaffinity(0))
    return Settings(jobs=jobs, quiet=quiet, cache=not no_cache, staged=True)
