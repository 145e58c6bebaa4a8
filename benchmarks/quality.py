"""One table of quality: the development data and CredData, for us and for every scanner that is installed.

    python -m benchmarks.quality --trees TREES --labels L --manifest M [--cred CRED] --out DIR

TREES holds the labelled repositories as `OWNER+NAME`, L and M their labels and windows, CRED the rebuilt
CredData (data/, meta/, mapping.json). Writes quality.md and quality.json, and the whole audit of the
development data, into DIR. Scanners besides detect-secrets: see peers.py. Findings of any other may be given
with --system NAME=FILE, as to `gdr-code audit`; they are scored on the development data.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import creddata, dev_score, peers
from benchmarks.peers import Flagged

_LEVELS = {
    "lines": "lines",
    "lines_without_attribution": "without attribution",
    "repositories": "repositories",
}


def development(arguments: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    """The audit of the development data with all scanners. Raises CalledProcessError when it fails."""
    windows = list(dev_score.rows(arguments.manifest))
    labelled = {f"{row['repo'].replace('/', '+', 1)}/{row['path']}" for row in windows}
    paths = sorted(one for one in labelled if (arguments.trees / one).is_file())
    systems = list(arguments.system)
    for name, flagged in peers.run(arguments.trees, paths, scratch).items():
        file = scratch / f"{name}.jsonl"
        file.write_text("".join(f"{json.dumps(row)}\n" for row in _rows(flagged)), encoding="utf-8")
        systems.append(f"{name}={file}")
    given = ("--labels", arguments.labels, "--windows", arguments.manifest, "--out", arguments.out)
    more = [part for one in systems for part in ("--system", one)]
    command = [sys.executable, "-m", "gdr_code", "audit", "--each", arguments.trees, *given, *more, "--quiet"]
    subprocess.run([*map(str, command)], check=True)
    content: dict[str, Any] = json.loads((arguments.out / "audit.json").read_text(encoding="utf-8"))
    return content


def _rows(flagged: Flagged) -> Iterator[Mapping[str, object]]:
    for path, lines in sorted(flagged.items()):
        repo, _, rest = path.partition("/")
        yield from ({"repo": repo, "path": rest, "line": line} for line in sorted(lines))


def credentials(root: Path, scratch: Path) -> dict[str, dict[str, float]]:
    """CredData's figures for us and all scanners, without its categories of identifiers."""
    files = creddata.load(root)
    paths = [file.path for file in files]
    ours = {file.path: frozenset(creddata.judged(file)) for file in files}
    systems: dict[str, Flagged] = {"gdr-code": ours, **peers.run(root, paths, scratch)}
    return {
        name: creddata.figures(files, lambda file, flagged=flagged: set(flagged.get(file.path, ())))  # type: ignore[misc]
        for name, flagged in systems.items()
    }


# Tables


def tables(audit: Mapping[str, Any] | None, cred: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """The tables as Markdown."""
    if audit is not None:
        scored = audit["scored"]
        yield f"{scored['repositories']:,} repositories, {scored['lines']:,} labelled lines\n\n"
        yield from _table(
            ["level", "system", "TP", "FP", "FN", "precision", "recall", "F1", "kappa"],
            [
                [said, system["name"], *_level(system["levels"][level])]
                for level, said in _LEVELS.items()
                for system in audit["systems"]
            ],
        )
    if cred:
        yield "\nCredData, (a) labelled lines, (b) all lines\n\n"
        names = ("recall", "precision (a)", "F1 (a)", "F1 (b)")
        yield from _table(
            ["system", *names],
            [[name, *(f"{row[one]:.3f}" for one in names)] for name, row in cred.items()],
        )


def _level(level: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{level[name]:,}" for name in ("tp", "fp", "fn"))
    for name in ("precision", "recall", "f1", "kappa"):
        value = level["figures"][name]["value"]
        yield "–" if value is None else f"{value:.3f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |\n"


def main() -> None:
    """Score and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    for name in ("--trees", "--labels", "--manifest", "--cred"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--system", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    given = [arguments.trees, arguments.labels, arguments.manifest]
    if any(given) and not all(given):
        parser.error("--trees, --labels and --manifest go together")
    if not any(given) and not arguments.cred:
        parser.error("there is nothing to score: give --trees with --labels and --manifest, or --cred")
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        audit = development(arguments, Path(scratch)) if any(given) else None
        cred = credentials(arguments.cred, Path(scratch)) if arguments.cred else {}
    text = "".join(tables(audit, cred))
    (arguments.out / "quality.md").write_text(text, encoding="utf-8")
    content = {"development": audit and audit["systems"], "creddata": cred}
    (arguments.out / "quality.json").write_text(f"{json.dumps(content, indent=1)}\n", encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
