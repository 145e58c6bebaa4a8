"""`gdr-code baseline`: what is known in the user's own repository and left for later."""

from __future__ import annotations

import dataclasses
import os
import secrets
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from gdr_code import baseline, config, pipeline, sources, trust
from gdr_code.baseline import Baseline, Row
from gdr_code.changes import always
from gdr_code.commands import session
from gdr_code.commands.hook import is_reported
from gdr_code.errors import OutputError
from gdr_code.output import write_text
from gdr_code.pipeline import Scan
from gdr_code.records import Repository
from gdr_code.report.words import counted
from gdr_code.settings import Settings
from gdr_code.trust import Trusted

_ATTRIBUTES = ".gitattributes"
_UNION = f"{baseline.FILE} merge=union"
_MOST_PATHS = 10
_WHY = "# gdr: allow[credential] it is public"


def update(key_file: str | None, settings: Settings) -> int:
    """Add all that the index holds and nothing lets through; 0 when the file is written."""
    repository, trusted = _opened(settings)
    root = _root(repository)
    if not trusted.settings.salt:
        trusted = _with_salt(root, trusted)
    known = trusted.baseline.rows
    bare = dataclasses.replace(trusted, baseline=Baseline(theirs=trusted.baseline.theirs))
    with session.opened(trusted.settings, key_file, keep=False) as opened:
        scan = pipeline.scan(repository, opened.run)
        left = [one for one in trust.judge(scan, bare, always).reported if is_reported(one)]
        rows = known | trust.rows(scan, left, trusted.settings.salt)
        write_text(root / baseline.FILE, baseline.text(rows))
        opened.say(_updated(root, known, rows, scan))
    return 0


def prune(key_file: str | None, settings: Settings) -> int:
    """Leave out what the index no longer holds; 0 when the file is written."""
    repository, trusted = _opened(settings)
    known = trusted.baseline.rows
    with session.opened(trusted.settings, key_file, keep=False) as opened:
        used = trust.judge(pipeline.scan(repository, opened.run), trusted, always).used_rows
        write_text(_root(repository) / baseline.FILE, baseline.text(used))
        opened.say([f"{baseline.FILE}: left out {counted(len(known - used), 'row')}, kept {len(used):,}"])
    return 0


def stats(settings: Settings) -> int:
    """Say how much is in the baseline, by category and by file."""
    _, trusted = _opened(settings)
    rows = trusted.baseline.rows
    tagged = sum(bool(row.tag) for row in rows)
    out = [
        f"{baseline.FILE}: {counted(len(rows), 'row')}; known by a tag {tagged:,}, else by syntax and length"
    ]
    out += _counted(Counter(row.category for row in rows).most_common())
    out += _counted(Counter(row.path for row in rows).most_common(_MOST_PATHS))
    if theirs := trusted.baseline.theirs:
        out.append(f"{baseline.THEIR_FILE}: {counted(len(theirs), 'file')} of detect-secrets")
    sys.stdout.write("".join(f"{line}\n" for line in out))
    return 0


def _counted(counts: Iterable[tuple[str, int]]) -> list[str]:
    return [f"{count:>7,}  {name}" for name, count in counts]


def _opened(settings: Settings) -> tuple[Repository, Trusted]:
    """The repository around, and what its files on disk say: they are what is written anew."""
    repository = sources.of_hook(Path.cwd(), os.environ)
    return repository, trust.read(dataclasses.replace(repository, tree=None), settings)


def _root(repository: Repository) -> Path:
    assert repository.root is not None
    return Path(repository.root)


def _with_salt(root: Path, trusted: Trusted) -> Trusted:
    """Make a salt and write it into the configuration."""
    salt = secrets.token_hex(16)
    path = root / config.OWN_FILE
    try:
        before = path.read_bytes().decode() if path.exists() else ""
    except OSError as error:
        raise OutputError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise OutputError(f"{path} is no UTF-8 text: save it as UTF-8") from None
    gap = "\n" if before and not before.endswith("\n") else ""
    text = f'{before}{gap}\n[baseline]\nsalt = "{salt}"  {_WHY}\n'.lstrip("\n")
    config.read(config.OWN_FILE, text.encode())
    write_text(path, [text])
    return dataclasses.replace(trusted, settings=dataclasses.replace(trusted.settings, salt=salt))


def _updated(root: Path, before: frozenset[Row], after: frozenset[Row], scan: Scan) -> Iterable[str | None]:
    yield f"{baseline.FILE}: added {counted(len(after - before), 'row')}, has {len(after):,}"
    yield f"stage it with {config.OWN_FILE}: git add {baseline.FILE} {config.OWN_FILE}"
    attributes = root / _ATTRIBUTES
    if not attributes.is_file() or baseline.FILE not in attributes.read_text(
        encoding="utf-8", errors="replace"
    ):
        yield f"so that it merges without conflicts: echo '{_UNION}' >> {_ATTRIBUTES}"
    if unjudged := len(scan.coverage.unjudged):
        yield f"not everything was judged: {counted(unjudged, 'chunk')}"
