"""Labels, windows and flags made by hand."""

from __future__ import annotations

from collections.abc import Iterable

from gdr_code.audit.flags import Flag
from gdr_code.audit.gold import FileGold, Gold
from gdr_code.audit.labels import Answer, Label, Origin, Window
from gdr_code.records import Category

TRUE, UNSURE, CLEAN = Answer.TRUE, Answer.AMBIGUOUS, Answer.NEGATIVE


def label(
    line: int | None,
    columns: tuple[int, int] | None = None,
    answer: Answer = TRUE,
    path: str | None = "a.txt",
    category: Category | None = Category.EMAIL,
    attribution: bool = False,
    row: int = 1,
    blob: str | None = None,
) -> Label:
    """A label of the repository `repo`."""
    return Label(Origin("labels", row), "repo", path, line, columns, answer, category, attribution, blob)


def window(first: int, last: int, path: str = "a.txt", row: int = 1) -> Window:
    """A window of the repository `repo`."""
    return Window(Origin("windows", row), "repo", path, first, last)


def file_gold(count: int, labels: Iterable[Label], path: str = "a.txt") -> FileGold:
    """A file of which lines 1 to `count` are labelled."""
    by_line: dict[int, tuple[Label, ...]] = {}
    for one in labels:
        assert one.line is not None
        by_line[one.line] = (*by_line.get(one.line, ()), one)
    return FileGold(path, frozenset(range(1, count + 1)), by_line)


def gold(*files: FileGold, answer: Answer | None = None, repo: str = "repo") -> Gold:
    """A repository's answers."""
    return Gold(repo, files, answer)


def flag(
    line: int,
    columns: tuple[int, int] | None = None,
    kind: str = "email/address",
    position: str = "",
    end_line: int | None = None,
) -> Flag:
    """A flag; its columns count from 0, as those of labels do."""
    start, end = (columns[0] + 1, columns[1] + 1) if columns else (None, None)
    return Flag(line, end_line or line, start, end, kind.partition("/")[0], kind, position)
