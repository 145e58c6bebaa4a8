"""What scan and refine share: repositories out of sources, one after the other, and what failed."""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from gdr_code import changes, keys, pipeline, rows, sources, trust
from gdr_code.changes import always
from gdr_code.commands import asking
from gdr_code.commands.asking import Asking
from gdr_code.commands.progress import Bar, Silence
from gdr_code.errors import GdrError, JudgeError, KeyFileError, OutputError, SourceError
from gdr_code.pipeline import Run, Scan
from gdr_code.records import Repository
from gdr_code.report.staged import allowed
from gdr_code.report.words import counted
from gdr_code.settings import Settings
from gdr_code.text import printable
from gdr_code.trust import Trusted
from gdr_code.workers import Pool, WorkerError, fault_text

if TYPE_CHECKING:
    from rich.console import Console

    from gdr_code.llm.asker import ModelAsker

FINDINGS, MENDABLE, OURS = 1, 2, 3


@dataclass(slots=True)
class Session:
    """One call of a command: what it runs with, whom it tells, and what went wrong."""

    run: Run
    asker: ModelAsker | None = None
    named: tuple[str, ...] = ()
    failed: list[str] = field(default_factory=list)
    faulty: bool = False

    def repositories(self, named: Sequence[str]) -> list[Repository]:
        """The repositories of all sources that can be read, by name; the others are told."""
        found, failed = sources.repositories(named, self.run.settings)
        for one in failed:
            self.fail(one.source, one.why)
        return sorted(found, key=lambda repository: repository.name)

    def scans(self, repositories: Sequence[Repository]) -> Iterator[Scan]:
        """Each repository after phases 1 and 2, within reach until the next; a failed one is told."""
        for repository in repositories:
            with self.failing(repository.name), sources.within_reach(repository) as reached:
                scan = self._scan(reached)
                self.run.meter.end()
                yield scan

    def _scan(self, repository: Repository) -> Scan:
        """All of a repository, or what it changed since; without what it lets through where it is trusted."""
        settings = self.run.settings
        trusted = _trusted(repository, settings, self.named)
        run = dataclasses.replace(self.run, settings=trusted.settings)
        change = None
        if settings.since is None:
            scan = pipeline.scan(repository, run)
        else:
            repository = _of_commit(repository)
            change = changes.since(repository, settings.since, settings)
            scan = pipeline.scan_part(repository, change.files, change.telling, run)
        judgement = trust.judge(scan, trusted, change.holds if change else always)
        self.say(allowed(judgement, trusted, whole=change is None))
        scan = dataclasses.replace(scan, findings=judgement.reported)
        if settings.trust_source:
            scan = dataclasses.replace(scan, ignored_comments=0, ignored_files=0)
        if change is not None:
            scan = dataclasses.replace(scan, findings=tuple(filter(change.holds, scan.findings)))
        return scan

    @contextmanager
    def failing(self, name: str) -> Iterator[None]:
        """What goes wrong inside is this repository's failure, and the others go on."""
        try:
            yield
        except (OutputError, KeyFileError, JudgeError):
            raise
        except GdrError as error:
            self.fail(name, str(error))
        except WorkerError as error:
            self.faulty = True
            self.fail(name, f"{name}: {error}")
        except Exception as error:  # noqa: BLE001  # a fault of ours in one repository must not stop the others
            self.faulty = True
            self.fail(name, f"{name}: {fault_text(error)}")

    def fail(self, name: str, message: str) -> None:
        """Remember a failure and say it in one line."""
        self.run.meter.end()
        self.failed.append(name)
        _tell(message)

    def exit_code(self, incomplete: bool) -> int:
        """3 for a fault of ours, 2 for a failed source, 1 for findings or an incomplete output, else 0."""
        if self.faulty or self.run.pool.faults:
            return OURS
        if self.failed:
            return MENDABLE
        return FINDINGS if incomplete else 0

    def tell_faults(self) -> None:
        """Say where the work on a file failed for a fault of ours: such a file counts as crashed."""
        for fault, times in Counter(self.run.pool.faults).items():
            left = counted(times, "file")
            self.fail("", f"{left} left out for a fault of gdr-code, please report it: {fault}")

    def say(self, what: Iterable[object]) -> None:
        """Print to standard error unless quiet; what would be said is then not made."""
        if not self.run.settings.quiet:
            for one in what:
                if one is not None:
                    _console().print(one, markup=False, highlight=False, soft_wrap=True)


def _tell(message: str) -> None:
    _console().print(f"gdr-code: {printable(message)}", markup=False, highlight=False, soft_wrap=True)


def _trusted(repository: Repository, settings: Settings, named: tuple[str, ...]) -> Trusted:
    return trust.read(repository, settings, named) if settings.trust_source else trust.of_user(settings)


def _of_commit(repository: Repository) -> Repository:
    """The user's own repository to be read at its commit, but for one that is read from its index."""
    if repository.git_dir is None or repository.commit is None:
        raise SourceError(f"{repository.name}: has no commits; --since needs a repository that has")
    return dataclasses.replace(repository, own=True, tree=repository.tree or repository.commit)


@cache
def _console() -> Console:
    """Standard error; made when there is something to say."""
    from rich.console import Console

    return Console(stderr=True)


@contextmanager
def opened(
    settings: Settings,
    key_file: str | None,
    keep: bool = True,
    named: tuple[str, ...] = (),
    asked: Asking | None = None,
) -> Iterator[Session]:
    """A session with its key and its workers; see `pipeline.Run` for what it may keep.

    What is `named` on the command line no trusted repository changes.
    """
    settings = dataclasses.replace(settings, key=keys.load_key(key_file))
    meter = Bar(_console()) if sys.stderr.isatty() and not settings.quiet else Silence()

    def say(line: str) -> None:
        meter.end()
        if not settings.quiet:
            _tell(line)

    asker = asking.asker(settings, asked or Asking(), say, meter)
    with Pool(settings.jobs) as pool:
        kept = rows.Rows(rows.default_path()) if settings.cache else None
        keep = keep or asker is not None
        run = Run(settings, pool, meter, keep, asker, asking.rewriter(asker), kept)
        session = Session(run, asker, named)
        ended = False
        try:
            yield session
            ended = True
        finally:
            meter.end()
            session.tell_faults()
            # Where nothing was answered, the error that ended it says all there is to say.
            if asker is not None and (ended or asker.account.requests) and (total := asker.total()):
                say(total)
