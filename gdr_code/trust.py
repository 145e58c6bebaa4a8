"""What a repository says of itself, where it is the user's own: configuration, allow comments, baseline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gdr_code import allow, baseline, config, walk
from gdr_code.allow import Allow
from gdr_code.baseline import Baseline, Row
from gdr_code.changes import always
from gdr_code.config import Config
from gdr_code.errors import ConfigError
from gdr_code.pipeline import Scan
from gdr_code.records import Entry, Finding, Repository, Skipped, Survey
from gdr_code.settings import Rule, Settings
from gdr_code.text import Text, read_text

CONFIGURATION = (config.OWN_FILE, config.PROJECT_FILE)
_FILES = (*CONFIGURATION, baseline.FILE, baseline.THEIR_FILE)
COMMENT, RULE, BASELINE = "comment", "rule", "baseline"


@dataclass(frozen=True, slots=True)
class Trusted:
    """What the user's own repository says: the settings it leads to, and what is known of it already."""

    settings: Settings
    config: Config = field(default_factory=Config)
    baseline: Baseline = field(default_factory=Baseline)
    comments: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is left of a scan's findings, and what let the others through."""

    reported: tuple[Finding, ...]
    allowed: tuple[tuple[Finding, str], ...]
    unused: tuple[tuple[str, Allow], ...]
    used_rules: frozenset[Rule] = field(default=frozenset(), repr=False)
    used_rows: frozenset[Row] = field(default=frozenset(), repr=False)


def read(
    repository: Repository, settings: Settings, named: Iterable[str] = (), config_file: str | None = None
) -> Trusted:
    """What a repository's files say; what is `named` on the command line they do not change.

    A configuration file that the user names is read in place of the repository's own.

    Raises ConfigError that names the file and the remedy.
    """
    files = walk.named(repository, _FILES, settings)
    said = configuration(files) if config_file is None else config.read_file(config_file)
    rows = baseline.read(files[baseline.FILE]) if baseline.FILE in files else frozenset()
    if "baseline" not in said.values and any(row.tag for row in rows):
        raise ConfigError(
            f"{config.OWN_FILE}: has lost the salt of {baseline.FILE}; take it from the history"
        )
    theirs = baseline.read_theirs(files[baseline.THEIR_FILE]) if baseline.THEIR_FILE in files else {}
    return Trusted(config.applied(settings, said, named), said, Baseline(rows, theirs))


def of_user(settings: Settings) -> Trusted:
    """What the user says of a repository that is not trusted: rules, and nothing that it says of itself."""
    return Trusted(settings, Config({}, {"rules": "--config"}), comments=False)


def configuration(files: dict[str, bytes]) -> Config:
    """What both configuration files say together."""
    found = [config.read(name, files[name]) for name in CONFIGURATION if name in files]
    return found[0].over(found[1]) if len(found) > 1 else found[0] if found else Config()


def judge(
    scan: Scan,
    trusted: Trusted,
    is_new: Callable[[Finding], bool],
    is_told: Callable[[Finding], bool] = always,
) -> Judgement:
    """A scan's findings by what lets them through: a comment, a rule, then the baseline.

    `is_new` tells findings that came with a change: of several that are alike, the baseline means the others.
    Of those that are not `is_told` nothing slow is asked.
    """
    rules = trusted.settings.policy.rules
    if not any(rule.action is None for rule in rules) and not trusted.comments:
        return Judgement(scan.findings, (), ())
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in scan.findings:
        by_path[finding.path].append(finding)
    surveys = {survey.path: (entry, survey) for entry, survey in scan.files}
    how: dict[Finding, str] = {}
    used_rules: set[Rule] = set()
    used_rows: set[Row] = set()
    unused: list[tuple[str, Allow]] = []
    with walk.Reader(scan.repository, trusted.settings) as reader:
        for path, (entry, survey) in surveys.items():
            found = by_path.get(path, [])
            file = _File(reader, entry, survey)
            if survey.allow_comments and trusted.comments:
                unused += [(path, one) for one in _by_comments(file, found, how)]
            used_rules.update(_by_rules(rules, found, how))
            used_rows.update(_by_baseline(trusted, file, found, how, is_new, is_told))
    left = tuple(one for one in scan.findings if one not in how)
    return Judgement(left, tuple(how.items()), tuple(unused), frozenset(used_rules), frozenset(used_rows))


def rows(scan: Scan, found: Sequence[Finding], salt: str) -> frozenset[Row]:
    """The rows of a baseline that findings of a scan make."""
    made: set[Row] = set()
    with walk.Reader(scan.repository, Settings()) as reader:
        for entry, survey in scan.files:
            mine = [one for one in found if one.path == survey.path and one.place.line]
            if mine:
                made.update(_File(reader, entry, survey).rows(mine, salt))
    return frozenset(made)


class _File:
    """One file of a scan, read again when it is asked for."""

    def __init__(self, reader: walk.Reader, entry: Entry, survey: Survey) -> None:
        self._reader, self._entry, self._survey = reader, entry, survey

    @property
    def path(self) -> str:
        return self._survey.path

    @cached_property
    def raw(self) -> bytes:
        file = self._reader.read(self._entry)
        return b"" if isinstance(file, Skipped) or file.blob != self._survey.blob else file.data

    @cached_property
    def text(self) -> Text:
        return read_text(self.raw) or Text("utf-8", 0, b"")

    def rows(self, found: Sequence[Finding], salt: str) -> tuple[Row, ...]:
        return baseline.rows_of(self.text, self.raw, self._survey.language, found, salt)


def _by_comments(file: _File, found: Sequence[Finding], how: dict[Finding, str]) -> Iterator[Allow]:
    """Let through what comments speak of; the comments of ours that speak of nothing."""
    lines = file.text.data.split(b"\n")
    by_line: defaultdict[int, list[tuple[Finding, int]]] = defaultdict(list)
    for one in found:
        if one.place.line:
            first = allow.first_line(one, lines)
            for line in range(first, one.place.line + 1):
                by_line[line].append((one, first))
    for comment in allow.comments(file.text.data):
        near = dict.fromkeys(pair for line in comment.lines for pair in by_line[line])
        fitting = [one for one, first in near if comment.fits(one, first)]
        how.update(dict.fromkeys(fitting, COMMENT))
        if comment.is_ours and not fitting:
            yield comment


def _by_rules(rules: Sequence[Rule], found: Sequence[Finding], how: dict[Finding, str]) -> Iterator[Rule]:
    for finding in found:
        rule = next((rule for rule in rules if rule.is_of(finding)), None)
        if rule is not None and rule.action is None:
            how.setdefault(finding, RULE)
            yield rule


def _by_baseline(
    trusted: Trusted,
    file: _File,
    found: Sequence[Finding],
    how: dict[Finding, str],
    is_new: Callable[[Finding], bool],
    is_told: Callable[[Finding], bool],
) -> Iterator[Row]:
    known = trusted.baseline
    theirs = known.theirs.get(file.path)
    for finding in found if theirs else ():
        if baseline.is_known_to_them(theirs or frozenset(), finding):
            how.setdefault(finding, BASELINE)
    if file.path not in known.paths:
        return
    left = [one for one in found if one not in how and one.place.line]
    left = [one for one in left if is_told(one) or not baseline.is_tagged(one)]
    left.sort(key=lambda one: (is_new(one), one.span))
    for finding, row in zip(left, file.rows(left, trusted.settings.salt), strict=True):
        if row in known.rows:
            how[finding] = BASELINE
            yield row
