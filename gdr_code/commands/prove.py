"""`gdr-code prove`: a refined tree checked anew, by nothing that took part in making it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gdr_code import sources
from gdr_code.claims import Absence, Claims, read_findings, read_summary
from gdr_code.errors import ConfigError, SourceError
from gdr_code.recheck import Claimed, Outcome, recheck
from gdr_code.records import Problem, Repository
from gdr_code.settings import Settings
from gdr_code.text import printable
from gdr_code.workers import Pool

PROVEN, NOT_PROVEN = 0, 1


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked to have proven."""

    before: str
    after: str
    findings: str
    summary: str | None


def run(options: Options, settings: Settings) -> int:
    """Check the refined trees; 1 when one is not proven."""
    claims = read_findings(options.findings)
    absences = _absences(options)
    repositories = _repositories(options.before, settings)
    _check_names(options, repositories, claims, absences)
    trees = _trees(options, repositories)
    proven = True
    with Pool(settings.jobs) as pool:
        for repository in repositories:
            claimed = Claimed(claims.get(repository.name, Claims()), absences.get(repository.name))
            with sources.within_reach(repository) as reached:
                outcome = recheck(reached, trees[repository.name], claimed, settings, pool)
            proven = not outcome.problems and proven
            _tell(repository.name, outcome, len(repositories) > 1, settings.quiet)
    for name in _strangers(options, repositories):
        proven = False
        sys.stdout.write(f"{printable(name)}: extra: no repository of {printable(options.before)}\n")
    return PROVEN if proven else NOT_PROVEN


def _repositories(before: str, settings: Settings) -> tuple[Repository, ...]:
    """The repositories of the source. Raises SourceError when one of them cannot be read."""
    found, failed = sources.repositories([before], settings)
    if failed:
        raise SourceError(failed[0].why)
    return found


def _absences(options: Options) -> Mapping[str, Absence]:
    """The summary that was named, else the one beside the findings, if there is one."""
    beside = Path(options.findings).with_name("summary.json")
    name = options.summary or (str(beside) if beside.is_file() else None)
    return read_summary(name) if name else {}


def _check_names(
    options: Options,
    repositories: tuple[Repository, ...],
    claims: Mapping[str, Claims],
    absences: Mapping[str, Absence],
) -> None:
    told = {*claims, *absences}
    if told and not any(repository.name in told for repository in repositories):
        names = ", ".join(sorted(told)[:3])
        raise ConfigError(
            f"{options.findings} tells of {names}, not of {options.before}: name what was refined"
        )


def _is_whole(before: str, repositories: tuple[Repository, ...]) -> bool:
    """True when a source is a repository itself, not a folder of them."""
    roots = {one.root or one.git_dir for one in repositories}
    return roots == {os.path.realpath(before)}


def _trees(options: Options, repositories: tuple[Repository, ...]) -> Mapping[str, str]:
    """The refined tree of each repository."""
    if _is_whole(options.before, repositories):
        trees = {repositories[0].name: options.after}
    else:
        trees = {one.name: str(Path(options.after, one.name)) for one in repositories}
    for tree in trees.values():
        if not Path(tree).is_dir():
            raise SourceError(f"{tree} is no folder: name the refined tree, or the folder of all of them")
    return trees


def _strangers(options: Options, repositories: tuple[Repository, ...]) -> Iterator[str]:
    """What lies beside the refined trees."""
    if not _is_whole(options.before, repositories):
        here = {child.name for child in Path(options.after).iterdir()}
        yield from sorted(here - {one.name for one in repositories})


def _tell(name: str, outcome: Outcome, among_others: bool, quiet: bool) -> None:
    for problem in outcome.problems:
        sys.stdout.write(_line(name if among_others else "", problem))
    if not quiet:
        sys.stderr.write(f"{printable(name)}: {_verdict(outcome)}\n")


def _line(repo: str, problem: Problem) -> str:
    path = f"{repo}/{problem.path}" if repo else problem.path
    return f"{printable(path)}: {problem.check}: {problem.detail}\n"


def _verdict(outcome: Outcome) -> str:
    said = [
        f"{outcome.files:,} files compared",
        f"{outcome.replaced:,} findings replaced and nothing else",
        f"{outcome.absent:,} files left out as the summary says",
    ]
    if outcome.in_code:
        said.append(f"{outcome.in_code:,} times a value stays as a name in code")
    if outcome.problems:
        return f"not proven: {len(outcome.problems):,} problems"
    return "proven: " + ", ".join(said)
