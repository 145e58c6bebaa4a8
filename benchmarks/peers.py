"""Other scanners on a folder of repositories: each that is installed, and what it flags, as lines of files.

detect-secrets is always there, with its default plugins and filters. gitleaks, kingfisher and CredSweeper are
run where their program is found, offline, with the options that find most; Presidio (presidio.py) where
presidio-analyzer and an English model of spaCy are installed beside gdr-code.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from gdr_code.audit import secrets

Flagged = Mapping[str, frozenset[int]]
"""Lines by path, from the folder that was scanned."""
DETECT_SECRETS = "detect-secrets"
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Program:
    """A scanner that writes a report: how it is started, its arguments for a folder and a report, its reader.

    `start` gives the beginning of its command, or None where it is not installed.
    """

    name: str
    start: Callable[[], Sequence[str] | None]
    arguments: Callable[[str, str], Sequence[str]]
    read: Callable[[Any], Iterator[tuple[str, int, int]]]


def _of_sarif(document: Any) -> Iterator[tuple[str, int, int]]:
    for run in document["runs"]:
        for result in run.get("results") or ():
            for location in result.get("locations") or ():
                physical = location["physicalLocation"]
                region = physical.get("region") or {}
                if first := region.get("startLine"):
                    uri = unquote(physical["artifactLocation"]["uri"].removeprefix("file://"))
                    yield uri, first, region.get("endLine") or first


def _of_credsweeper(document: Any) -> Iterator[tuple[str, int, int]]:
    for candidate in document:
        for line in candidate["line_data_list"]:
            yield line["path"], line["line_num"], line["line_num"]


def _of_presidio(document: Any) -> Iterator[tuple[str, int, int]]:
    for row in document:
        yield row["path"], row["line"], row["end_line"]


def located(name: str) -> Sequence[str] | None:
    """A program that is installed: on the path, or beside us."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    return [found] if found else None


def beside_us(package: str, script: str) -> Sequence[str] | None:
    """A script of ours for a package; nothing of this folder is in its way."""
    if importlib.util.find_spec(package) is None:
        return None
    return [sys.executable, "-P", str(Path(__file__).with_name(script))]


PROGRAMS = (
    Program(
        "gitleaks",
        partial(located, "gitleaks"),
        lambda folder, report: (
            *("dir", folder, "--report-format", "sarif", "--report-path", report),
            *("--no-banner", "--exit-code", "0"),
        ),
        _of_sarif,
    ),
    Program(
        "kingfisher",
        partial(located, "kingfisher"),
        lambda folder, report: (
            *("scan", folder, "--format", "sarif", "--output", report, "--confidence", "low"),
            *("--no-dedup", "--no-validate", "--no-update-check"),
        ),
        _of_sarif,
    ),
    Program(
        "credsweeper",
        partial(located, "credsweeper"),
        lambda folder, report: ("--path", folder, "--save-json", report),
        _of_credsweeper,
    ),
    Program(
        "presidio",
        partial(beside_us, "presidio_analyzer", "presidio.py"),
        lambda folder, report: (folder, report),
        _of_presidio,
    ),
)


def run(folder: Path, paths: Sequence[str], scratch: Path, workers: int = 2) -> dict[str, Flagged]:
    """What each scanner that is there flags in these files; one that fails is left out and told."""
    found: dict[str, Flagged] = {DETECT_SECRETS: detect_secrets(folder, paths, workers)}
    with ExitStack() as open_:
        part = scratch / "files"
        open_.callback(shutil.rmtree, part, ignore_errors=True)
        for program in PROGRAMS:
            if (start := program.start()) is not None:
                _copied(folder, paths, part)
                try:
                    found[program.name] = _run(start, program, part, scratch)
                except (OSError, ValueError, LookupError, TypeError) as error:
                    print(f"{program.name} is left out: {type(error).__name__}")
    return found


def _copied(folder: Path, paths: Sequence[str], part: Path) -> None:
    """The files alone in a folder of their own, so that no scanner reads what nobody labelled."""
    if not part.exists():
        for path in paths:
            (part / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / path, part / path)


def _run(start: Sequence[str], program: Program, folder: Path, scratch: Path) -> Flagged:
    report = scratch / f"{program.name}.json"
    report.unlink(missing_ok=True)  # of what was scanned before
    # What it exits with says whether it found something; whether it worked, its report does.
    subprocess.run(
        [*start, *program.arguments(str(folder), str(report))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    root, lines = os.path.realpath(folder), defaultdict[str, set[int]](set)
    for path, first, last in program.read(json.loads(report.read_text(encoding="utf-8"))):
        full = os.path.realpath(folder / path)
        if full.startswith(root + os.sep):
            lines[os.path.relpath(full, root)].update(range(first, last + 1))
    return {path: frozenset(several) for path, several in lines.items()}


def detect_secrets(folder: Path, paths: Sequence[str], workers: int = 2) -> Flagged:
    """What detect-secrets flags."""
    batches = [paths[at : at + _BATCH] for at in range(0, len(paths), _BATCH)]
    with ProcessPoolExecutor(workers) as pool:
        found = [pair for several in pool.map(partial(_in_files, folder), batches) for pair in several]
    return {path: lines for path, lines in found if lines}


def _in_files(folder: Path, paths: Sequence[str]) -> list[tuple[str, frozenset[int]]]:
    with secrets.detecting():
        return [
            (path, frozenset(one.line_number for one in secrets.found(str(folder / path)))) for path in paths
        ]
