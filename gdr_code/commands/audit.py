"""`gdr-code audit`: experts' labels beside our scan, the baseline and other scanners, on the same lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from gdr_code import output, sources
from gdr_code.audit import (
    document,
    drawing,
    figures,
    gold,
    html,
    markdown,
    observation,
    peers,
    png,
    table,
    text,
    utility,
)
from gdr_code.audit.document import Intake, Row
from gdr_code.audit.gold import Gold
from gdr_code.audit.labels import Annotations, BadRow, Label, Window, by_repository, read_labels, read_windows
from gdr_code.audit.observation import Given, Observation
from gdr_code.audit.peers import Peer
from gdr_code.audit.utility import Cost
from gdr_code.commands import session
from gdr_code.commands.session import Session
from gdr_code.errors import ConfigError
from gdr_code.output import write_bytes, write_text
from gdr_code.records import Repository
from gdr_code.report.words import counted
from gdr_code.settings import Settings
from gdr_code.text import printable

_MOST_TOLD = 100
_MOST_BAD = 100_000


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked of one audit."""

    sources: tuple[str, ...]
    labels: tuple[str, ...]
    windows: tuple[str, ...]
    systems: tuple[str, ...]
    refined: str | None
    strings: str | None
    out: str
    skip_bad_rows: bool
    png: bool
    show_values: bool
    key_file: str | None


@dataclass(slots=True)
class _Intake:
    """What is known of the labels so far."""

    gold: dict[str, Gold] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    other_commits: list[str] = field(default_factory=list)


def run(options: Options, settings: Settings) -> int:
    """Audit the sources and write the reports; 2 when a source failed."""
    named = _systems(options.systems)
    if options.png:
        png.require()
    with session.opened(settings, options.key_file) as opened:
        repositories = opened.repositories(options.sources)
        intake = _gold(options, repositories, opened)
        _tell(intake.bad, options.skip_bad_rows)
        given = _given(options, named, repositories)
        places = [place for source in options.sources if (place := sources.on_disk(source)) is not None]
        folder = output.folder_apart(options.out, places)
        labelled = [one for one in repositories if one.name in intake.gold]
        seen = list(_observed(labelled, intake.gold, given, opened))
        if not seen:
            raise ConfigError(
                f"{options.labels[0]}: no label counts in the sources: there is nothing to audit"
            )
        content = document.document(
            [one.tally for one in seen], _told(intake, len(repositories), given.peers, opened), settings
        )
        content["utility"] = _utility([one.cost for one in seen], given, options)
        _write(folder, content, seen, options)
        opened.say(text.summary(content))
        opened.say([f"reports: {folder}"])
        return opened.exit_code(False)


def _systems(given: Sequence[str]) -> Mapping[str, str]:
    """Names and files of the other systems."""
    named: dict[str, str] = {}
    for one in given:
        name, sign, file = one.partition("=")
        if not sign or not name or not file:
            raise ConfigError(f"--system {one}: give NAME=FILE")
        if name in named or name in observation.BUILT_IN:
            raise ConfigError(f"--system {one}: there is a system named {name} already: give another name")
        named[name] = file
    return named


def _given(options: Options, named: Mapping[str, str], repositories: Sequence[Repository]) -> Given:
    """What was given besides labels."""
    others = tuple(peers.read(name, file, repositories) for name, file in named.items())
    if options.refined is None:
        if options.strings is not None:
            raise ConfigError("--strings counts in refined trees: name them with --refined")
        return Given(others, show_values=options.show_values)
    strings = () if options.strings is None else utility.read_strings(options.strings)
    names = [one.name for one in repositories]
    return Given(
        others,
        utility.read_refinement(options.refined),
        utility.of_repositories(strings, names),
        options.show_values,
    )


def _utility(costs: Sequence[Cost | None], given: Given, options: Options) -> Row | None:
    if given.refinement is None:
        return None
    if not any(costs):
        raise ConfigError(f"{options.refined}: no refined tree of what is audited: refine the same sources")
    strings = {one.row: one for several in given.strings.values() for one in several}
    return document.utility(costs, strings)


# Labels


def _gold(options: Options, repositories: Sequence[Repository], opened: Session) -> _Intake:
    """The experts' answers that hold, by repository, and the rows that do not."""
    intake = _Intake()
    labels = (one for file in options.labels for one in read_labels(file))
    windows = (one for file in options.windows for one in read_windows(file))
    given: Iterator[Label | Window | BadRow] = chain(labels, windows)
    good = _good(given, intake)
    said, strangers = by_repository(good, [one.name for one in repositories])
    if not said and not strangers and not intake.bad:
        raise ConfigError(
            f"{options.labels[0]} holds no label, and no window says what was read: give --windows"
        )
    intake.bad += strangers
    for repository in repositories:
        if repository.name in said:
            with opened.failing(repository.name), sources.within_reach(repository) as reached:
                _check(reached, said[repository.name], intake, opened.run.settings)
    return intake


def _good(rows: Iterable[Label | Window | BadRow], intake: _Intake) -> Iterator[Label | Window]:
    """The rows that can be read, one by one: a file may be larger than memory."""
    for one in rows:
        if not isinstance(one, BadRow):
            yield one
            continue
        intake.bad.append(one)
        if len(intake.bad) > _MOST_BAD:
            raise ConfigError(f"{one.origin.file}: over {_MOST_BAD:,} bad rows: this is no file of labels")


def _check(repository: Repository, said: Annotations, intake: _Intake, settings: Settings) -> None:
    answers, bad = gold.checked(repository, said, settings)
    intake.bad += bad
    commits = {one.commit for one in said.windows if one.commit is not None}
    if repository.commit is not None and commits - {repository.commit}:
        intake.other_commits.append(repository.name)
    if answers.files or answers.answer is not None:
        intake.gold[repository.name] = answers


def _tell(bad: Sequence[BadRow], go_on: bool) -> None:
    """Say each bad row in a line. Raises ConfigError unless told to go on without them."""
    for one in bad[:_MOST_TOLD]:
        sys.stderr.write(f"{printable(f'{one.origin.file}:{one.origin.row}: {one.why}')}\n")
    if len(bad) > _MOST_TOLD:
        sys.stderr.write(f"and {len(bad) - _MOST_TOLD:,} more bad rows\n")
    if bad and not go_on:
        raise ConfigError(
            f"{counted(len(bad), 'bad row')}: mend them, or go on without them with --skip-bad-rows"
        )


# Systems


def _observed(
    repositories: Sequence[Repository], answers: Mapping[str, Gold], given: Given, opened: Session
) -> Iterator[Observation]:
    for scan in opened.scans(repositories):
        name = scan.repository.name
        with opened.failing(name):
            yield observation.observed(scan, answers[name], given, opened.run)


def _told(intake: _Intake, count: int, others: Sequence[Peer], opened: Session) -> Intake:
    return Intake(
        bad_rows=tuple(intake.bad),
        repeated=sum(one.repeated for one in intake.gold.values()),
        unlabelled=count - len(intake.gold),
        other_commits=tuple(intake.other_commits),
        failed=tuple(opened.failed),
        peers=tuple(others),
    )


def _write(folder: Path, content: Row, seen: Sequence[Observation], options: Options) -> None:
    found = [one for several in seen for one in several.disagreements]
    drawings = figures.drawings(content)
    reports = {
        "audit.json": [json.dumps(content, indent=1, ensure_ascii=False), "\n"],
        "audit.md": markdown.lines(content),
        "audit.csv": table.lines(content),
    }
    for name, pieces in reports.items():
        write_text(folder / name, pieces)
    page = html.page(content, found, drawings, options.show_values)
    write_text(folder / "audit.html", page, private=options.show_values)
    for one in drawings:
        write_text(folder / f"{one.name}.svg", [drawing.svg(one)])
        if options.png:
            write_bytes(folder / f"{one.name}.png", png.png(one))
