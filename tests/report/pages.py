"""Pages made from real repositories, and the data in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from gdr_code import pipeline, refining, sources
from gdr_code.commands.progress import Silence
from gdr_code.pipeline import Run, Scan
from gdr_code.refining import Refined
from gdr_code.report import html, summary
from gdr_code.settings import Settings
from gdr_code.workers import Pool
from tests import samples

Result = TypeVar("Result")
SETTINGS = Settings(key=b"k" * 32, quiet=True)
HOSTILE = (
    "</script><script>alert(1)</script>.txt".replace("/", "\N{DIVISION SLASH}"),
    "\" onload='alert(1)' & <b>.txt",
    "line\u2028separator.txt",
    "right\u202eto left.txt",
    "<!--<script>.txt",
)
HOSTILE_LINE = f"</script><script>document.title = 'taken'</script> <!-- \u2028 \u202e {samples.MAIL}\n"


def files() -> dict[str, bytes | str]:
    """The samples, hostile paths and lines, and a value inside a word."""
    token = samples.TOKEN
    return {
        **samples.files(),
        **{f"{number}/{name}": HOSTILE_LINE for number, name in enumerate(HOSTILE)},
        "LICENSE": f"Copyright (c) 2024 {samples.NAME}\n",
        "doc/notes.md": f"See x{token}y, {samples.NAME.upper()} and {samples.MAIL}.\n",
    }


def with_run(work: Callable[[Run], Result]) -> Result:
    """What work says with one worker."""
    with Pool(1) as pool:
        return work(Run(SETTINGS, pool, Silence()))


def scan(source: Path, run: Run) -> Scan:
    """The scan of one repository."""
    (repository,), _ = sources.repositories([str(source)], SETTINGS)
    return pipeline.scan(repository, run)


def refine(source: Path, folder: Path, run: Run) -> Refined:
    """A repository refined into a folder."""
    folder.mkdir()
    return refining.refine(scan(source, run), lambda: str(folder), run)


def page_of(source: Path, folder: Path) -> tuple[str, Refined]:
    """The page of a refined repository."""

    def work(run: Run) -> tuple[str, Refined]:
        done = refine(source, folder, run)
        row = summary.of_refined(done)
        return "".join(html.refined([html.part(done.scan, run, done)], [row], [])), done

    return with_run(work)


def data_of(page: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The parts and the whole that a page holds."""
    parts, whole = re.findall(r'<script type="application/json" id="\w+">(.*?)</script>', page, re.DOTALL)
    return json.loads(parts), json.loads(whole)
