"""Small repositories out of clean templates, until every kind was planted often enough.

A build is a function of its seed alone. `OUT/repos/<name>/` holds the trees, `OUT/labels.jsonl` a row a span:
`repo, path, line (1-based), start, end (0-based code points of the line, half-open), category, kind,
verdict`, which is T for what is to be found, keep for a look-alike.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.generated.people import make_person, table
from benchmarks.generated.render import Budget, Label, Project, Renderer, labels
from benchmarks.generated.snippets import snippets
from benchmarks.generated.styles import camel, pascal
from benchmarks.generated.templating import Template, templates

LANGUAGES = ("python", "javascript", "typescript", "java", "c", "cpp", "csharp", "go", "php", "ruby", "shell")
_ENOUGH = 230
"""Spans of a category, and look-alikes of it, at least."""
_EACH = 8
"""Spans of a kind, at least."""


@dataclass(frozen=True, slots=True)
class File:
    """One generated file."""

    path: str
    language: str
    text: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """One generated repository."""

    name: str
    files: tuple[File, ...]


def build(seed: int) -> list[Tree]:
    """All repositories of a seed. Raises RuntimeError where the names of repositories do not suffice."""
    rng = Random(f"order {seed}")
    clean, pool = templates(), snippets()
    uses = [*(one.marks for one in clean), *(one.marks for one in pool)]
    budget = Budget(frozenset(mark for use in uses for mark in use), _EACH, _ENOUGH)
    names = list(table("words")["repositories"])
    rng.shuffle(names)
    trees: list[Tree] = []
    for at, name in enumerate(names):
        draw = Random(f"{name} {seed}")
        renderer = Renderer(draw, _project(draw, name), pool, budget)
        trees.append(Tree(name, _files(draw, clean, LANGUAGES[at % len(LANGUAGES)], renderer, budget)))
        if not budget.lacking():
            return trees
    raise RuntimeError(f"{len(names)} repositories are too few for {', '.join(budget.lacking())}")


def _project(rng: Random, name: str) -> Project:
    snake = name.replace("-", "_")
    organisation = rng.choice(table("words")["organisations"])
    words = {
        "repo": name, "pkg": snake, "klass": pascal(snake), "camel": camel(snake).lower(),
        "upper": snake.upper(), "org": organisation,
    }  # fmt: skip
    home = rng.choice(sorted(table("locales")))
    domain = f"{organisation}{rng.choice(['.io', '.dev', '.net'])}"
    locales = [home if rng.random() < 0.5 else None for _ in range(rng.randint(4, 7))]
    team = tuple(make_person(rng, locale, domain) for locale in locales)
    return Project(words, team[0], team)


def _files(
    rng: Random, clean: Sequence[Template], language: str, renderer: Renderer, budget: Budget
) -> tuple[File, ...]:
    """Three files of the main language, two of others, and documents, tables and settings."""
    main = [one for one in clean if one.language == language]
    code = [one for one in clean if one.language in LANGUAGES and one.language != language]
    rest = [one for one in clean if one.language not in LANGUAGES]
    files: dict[str, File] = {}
    for among, count in ((main, 3), (code, 2), (rest, rng.randint(7, 11))):
        for template in _chosen(rng, among, count, budget):
            path, pieces = renderer.file(template)
            if path not in files:
                text = "".join(piece.text for piece in pieces)
                files[path] = File(path, template.language, text, tuple(labels(pieces)))
    return tuple(files[path] for path in sorted(files))


def _chosen(rng: Random, among: Sequence[Template], count: int, budget: Budget) -> Iterator[Template]:
    """Templates, those first whose kinds are wanted most, none twice."""
    left = list(among)
    for _ in range(min(count, len(left))):
        weights = [budget.need(one.marks) + 0.003 for one in left]
        chosen = rng.choices(left, weights)[0]
        left.remove(chosen)
        yield chosen


def rows(trees: Sequence[Tree]) -> Iterator[dict[str, object]]:
    """The labels as rows."""
    for tree in trees:
        for file in tree.files:
            for label in file.labels:
                yield {
                    "repo": tree.name,
                    "path": file.path,
                    "line": label.line,
                    "start": label.start,
                    "end": label.end,
                    "category": label.mark.category,
                    "kind": label.mark.kind,
                    "verdict": "keep" if label.mark.keep else "T",
                }


def write(trees: Sequence[Tree], out: Path) -> None:
    """Write trees and labels over an earlier build's; FileExistsError where OUT holds something else."""
    if out.exists() and any(out.iterdir()) and not (out / "labels.jsonl").is_file():
        raise FileExistsError(f"{out} is not empty and no build of this program: name another folder")
    shutil.rmtree(out / "repos", ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    for tree in trees:
        for file in tree.files:
            path = out / "repos" / tree.name / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.text.encode())
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows(trees))
    (out / "labels.jsonl").write_text("".join(lines), encoding="utf-8")
