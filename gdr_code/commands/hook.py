"""`gdr-code hook`: the changes that are about to be committed, from the index."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gdr_code import baseline, changes, pipeline, sources, trust
from gdr_code.changes import Changes, always
from gdr_code.commands import interactive, message, session
from gdr_code.commands.interactive import Answer
from gdr_code.commands.session import Session
from gdr_code.errors import ConfigError
from gdr_code.known_people import KnownPeople
from gdr_code.output import write_text
from gdr_code.pipeline import Scan
from gdr_code.records import Category, Finding, Position, Repository
from gdr_code.report import excerpts, staged
from gdr_code.settings import Settings
from gdr_code.trust import Judgement, Trusted

_FROM, _TO = "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF"
_COMMIT_OF_PATHS = "next-index-"
_UNDONE = ".lock"  # of a commit that stages by itself, and leaves nothing staged when it is stopped


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked of one hook; `named` are the settings that the command line gives."""

    all_lines: bool = False
    message: str | None = None
    fix: bool = False
    patch: bool = False
    interactive: bool = False
    key_file: str | None = None
    named: tuple[str, ...] = ()
    config_file: str | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of a change: its scan, what lets findings through, and those that must not pass.

    `spared` are those that may, and why.
    """

    scan: Scan
    judgement: Judgement
    is_new: Callable[[Finding], bool]
    reported: tuple[Finding, ...]
    spared: tuple[tuple[Finding, str], ...]


def run(options: Options, settings: Settings) -> int:
    """Look at what is staged in the repository around; 1 when something is found or not judged."""
    repository = sources.of_hook(Path.cwd(), os.environ)
    trusted = trust.read(repository, settings, options.named, options.config_file)
    if options.message is not None:
        return message.run(repository, options.message, options.key_file, trusted.settings)
    _check_writable(repository, options)
    with session.opened(trusted.settings, options.key_file, keep=False) as opened:
        with opened.failing(repository.name):
            repository, change = changed(repository, trusted.settings)
            for path in change.unmerged:
                opened.fail(path, f"{path}: is in conflict; resolve it and stage it with `git add`")
            looked = look(repository, change, trusted, options.all_lines, opened)
            if options.interactive and looked.reported:
                _ask(looked, trusted, opened)
                repository, change = changed(repository, trusted.settings)
                trusted = trust.read(repository, settings, options.named, options.config_file)
                looked = look(repository, change, trusted, options.all_lines, opened)
            _tell(looked, change, options, opened)
            return opened.exit_code(bool(looked.reported or looked.scan.coverage.unjudged))
        return opened.exit_code(incomplete=False)


def changed(repository: Repository, settings: Settings) -> tuple[Repository, Changes]:
    """What is staged, or what pre-commit was asked to compare, and the repository to read it from."""
    start, end = os.environ.get(_FROM), os.environ.get(_TO)
    if start and end:
        repository = sources.at_commit(repository, end)
        return repository, changes.since(repository, start, settings)
    return repository, changes.of_index(repository, settings)


def look(
    repository: Repository, change: Changes, trusted: Trusted, all_lines: bool, opened: Session
) -> Looked:
    """Scan a change and sort its findings."""
    scan = pipeline.scan_part(repository, change.files, change.telling, opened.run)
    is_new = always if all_lines else change.holds
    judgement = trust.judge(scan, trusted, change.holds, is_new)
    found = [one for one in judgement.reported if is_new(one)]
    strict = Position.COPYRIGHT_NOTICE not in trusted.settings.policy.kept
    people = None if strict else KnownPeople.of(scan, change, opened.run.settings.key)
    why = [(one, _why_spared(one, people)) for one in found]
    spared = tuple((one, said) for one, said in why if said is not None)
    return Looked(scan, judgement, is_new, tuple(one for one, said in why if said is None), spared)


def _why_spared(finding: Finding, people: KnownPeople | None) -> str | None:
    if not is_reported(finding):
        return f"in {str(finding.position).replace('_', ' ')}"
    return people.why_known(finding) if people else None


def is_reported(finding: Finding) -> bool:
    """True for what must not be committed: all that would be replaced, and every credential."""
    return finding.action.changes or finding.category is Category.CREDENTIAL


def _check_writable(repository: Repository, options: Options) -> None:
    of_paths = Path(repository.index or "").name.startswith(_COMMIT_OF_PATHS)
    if (options.fix or options.interactive) and (of_paths or os.environ.get(_TO)):
        raise ConfigError("--fix has no index to change here; stage the files and run `gdr-code hook --fix`")


def _ask(looked: Looked, trusted: Trusted, opened: Session) -> None:
    """Ask about each finding and do as is answered, in the index and in the work tree."""
    from gdr_code import fix

    scan, run = looked.scan, opened.run

    def possible(finding: Finding) -> frozenset[Answer]:
        not_now = set() if finding.action.changes else {Answer.REPLACE}
        not_now |= set() if trusted.settings.salt else {Answer.BASELINE}
        return frozenset(Answer) - not_now

    with interactive.terminal() as (key, write):
        shown = {one: staged.masked(lines) for one, lines in excerpts.of_scan(scan, run, {})}
        given = interactive.answers(looked.reported, possible, shown.__getitem__, key, write)
    by_answer = {answer: [one for one, own in (given or {}).items() if own is answer] for answer in Answer}
    replaced = by_answer[Answer.REPLACE]
    made, withheld = fix.fixes(scan, replaced, looked.is_new, run) if replaced else ((), ())
    made, left = fix.with_comments(scan, by_answer[Answer.ALLOW], made, run)
    if made:
        fix.stage(scan.repository, made)
        _write(staged.kept_lines(fix.write(scan.repository, made, run.settings.max_file_bytes)))
    if known := by_answer[Answer.BASELINE]:
        add_known(looked, known, trusted)
    _write(staged.not_fixed(withheld))
    _write(staged.no_comment(left))


def add_known(looked: Looked, known: Sequence[Finding], trusted: Trusted) -> None:
    """Take findings into the baseline: of the index, and of the file in the work tree."""
    from gdr_code import fix

    repository = looked.scan.repository
    assert repository.root is not None
    before = [one for one, how in looked.judgement.allowed if how == trust.BASELINE]
    rows = trust.rows(looked.scan, [*before, *known], trusted.settings.salt)
    fix.stage_rows(repository, trusted.baseline.rows | rows)
    path = Path(repository.root, baseline.FILE)
    on_disk = baseline.read(path.read_bytes()) if path.is_file() else frozenset()
    write_text(path, baseline.text(on_disk | rows))


def _fixed(looked: Looked, as_patch: bool, opened: Session) -> frozenset[Finding]:
    """Put stand-ins into the index and the work tree, or write a patch; the findings that are gone then."""
    from gdr_code import fix  # what only a fix needs takes a tenth of the time of a hook that finds nothing

    targets = [one for one in looked.reported if one.action.changes]
    made, withheld = fix.fixes(looked.scan, targets, looked.is_new, opened.run) if targets else ((), ())
    if as_patch:
        _write_bytes(fix.patches(made))
    elif made:
        fix.stage(looked.scan.repository, made)
        left = fix.write(looked.scan.repository, made, opened.run.settings.max_file_bytes)
        _write(staged.fixed(made, left))
    _write(staged.not_fixed(withheld))
    return frozenset(one for each in made for one in each.findings)


def _tell(looked: Looked, change: Changes, options: Options, opened: Session) -> None:
    reported = looked.reported
    if options.fix or options.patch:
        gone = _fixed(looked, options.patch, opened)
        reported = tuple(one for one in reported if one not in gone)
    _write(staged.lines(reported))
    _write(staged.spared(why for _, why in looked.spared))
    _write(staged.unused(looked.judgement.unused, change.has_line))
    _write(staged.coverage(looked.scan))
    _write(staged.total(reported, "staged changes"))
    if reported and Path(looked.scan.repository.index or "").name.endswith(_UNDONE):
        _write(staged.not_staged())


def _write(pieces: Iterable[str]) -> None:
    """Tell on standard error, so that a patch stands alone on standard output."""
    for piece in pieces:
        sys.stderr.write(piece)


def _write_bytes(pieces: Sequence[bytes] | Iterable[bytes]) -> None:
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
