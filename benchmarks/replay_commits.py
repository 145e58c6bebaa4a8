"""Replays commits as if each were about to be made: how often the hook would have stopped one.

    python -m benchmarks.replay_commits GIT_DIR... [--commits N] [--out FILE]

The last N commits of each that are no merges are compared with their parents by the hook's own path. Prints a
row a repository and the totals; FILE gets a row a finding, by commit and place, without values.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from gdr_code import changes, git, gitdir
from gdr_code.commands import session
from gdr_code.commands.hook import Looked, look
from gdr_code.commands.session import Session
from gdr_code.records import Finding, Repository
from gdr_code.report import jsonl
from gdr_code.settings import Settings
from gdr_code.trust import of_user


@dataclass(slots=True)
class Tally:
    """What came of the commits of one repository, or of all."""

    commits: int = 0
    stopped: int = 0
    failed: int = 0
    seconds: list[float] = field(default_factory=list)
    stops: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Count another's commits too."""
        self.commits += other.commits
        self.stopped += other.stopped
        self.failed += other.failed
        self.seconds += other.seconds
        self.stops += other.stops

    def line(self, name: str) -> str:
        """The row for people; of a category the commits that it stopped."""
        share = 100 * self.stopped / self.commits if self.commits else 0.0
        median = sorted(self.seconds)[len(self.seconds) // 2] if self.seconds else 0.0
        by = ", ".join(f"{category} {count}" for category, count in self.stops.most_common())
        head = f"{name[:36]:<36} {self.commits:>5} {self.stopped:>4} {share:>5.1f} % {self.failed:>3}"
        return f"{head} {median:.2f} s  {by}"


def commits(git_dir: str, count: int) -> tuple[str, ...]:
    """The last commits that are no merges, newest first."""
    with git.Shadow(git_dir) as shadow:
        pipe = shadow.start("log", "--no-merges", f"--max-count={count}", "--format=%H", "HEAD")
        with closing(pipe):
            return tuple(head.decode() for head in pipe.heads(64) if head)


def replayed(
    repository: Repository, count: int, opened: Session
) -> Iterator[tuple[str, Looked | None, float]]:
    """Each commit with what the hook sees of it; None where it fails."""
    assert repository.git_dir is not None
    for commit in commits(repository.git_dir, count):
        start = time.perf_counter()
        looked = None
        with opened.failing(f"{repository.name} {commit}"):
            looked = _looked(repository, commit, opened)
        yield commit, looked, time.perf_counter() - start


def _looked(repository: Repository, commit: str, opened: Session) -> Looked:
    """The commit against its parent; what is told of people is the parent's."""
    assert repository.git_dir is not None
    settings = opened.run.settings
    with git.Shadow(repository.git_dir) as shadow:
        parent = shadow.commit(f"{commit}^")
    at = dataclasses.replace(repository, commit=commit, tree=commit)
    change = changes.between(at, parent, commit, settings)
    return look(at, change, of_user(settings), all_lines=False, opened=opened)


def main() -> None:
    """Replay and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("git_dirs", nargs="+", metavar="GIT_DIR")
    parser.add_argument("--commits", type=int, default=100)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    total, rows = Tally(), []
    print(f"{'repository':<36} {'seen':>5} {'stop':>4} {'share':>7} {'bad':>3} median  commits stopped by")
    with session.opened(Settings(jobs=1, quiet=True), None, keep=False) as opened:
        for git_dir in asked.git_dirs:
            tally = Tally()
            for commit, looked, seconds in replayed(_repository(git_dir), asked.commits, opened):
                tally.commits += 1
                tally.seconds.append(seconds)
                tally.failed += looked is None
                reported = looked.reported if looked else ()
                tally.stopped += bool(reported)
                tally.stops.update({str(one.category) for one in reported})
                rows += [_row(commit, one) for one in reported]
            total.add(tally)
            print(tally.line(_repository(git_dir).name), flush=True)
    print(total.line("all"))
    if asked.out:
        asked.out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _repository(git_dir: str) -> Repository:
    path = Path(git_dir).resolve()
    if not gitdir.is_git_dir(path):
        sys.exit(f"{git_dir}: is no git directory")
    name = path.parent.name if path.name in (".git", "repo") else path.name.removesuffix(".git")
    return Repository(name, None, git_dir=str(path))


def _row(commit: str, found: Finding) -> dict[str, object]:
    return {**jsonl.row(found), "commit": commit}


if __name__ == "__main__":
    main()
