"""Refine repositories, refine the results again, prove them, and say what that did to each.

    python -m benchmarks.refine_table SOURCE... [--each] [--rename] [--policy NAME] [--json FILE]

A row a repository: files written, edits, findings kept, files withheld, bytes changed in 10,000, files of a
known grammar that parse without an error before and after, what `prove` objects to, bytes that a second
refinement changed, and the seconds that the first took.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from gdr_code import grammar
from gdr_code.text import read_text

_HEAD = 4096
_HEADING = (
    f"{'repository':48} {'files':>6} {'edits':>6} {'kept':>6} {'held':>4} {'1/10,000':>8} "
    f"{'parsed':>11} {'prv':>4} {'again':>6} {'seconds':>7}"
)


@dataclass(frozen=True, slots=True)
class Row:
    """What refining did to a repository."""

    repo: str
    files: int
    edits: int
    kept: int
    withheld: int
    changed: float
    parsed_before: float | None
    parsed_after: float | None
    problems: int
    changed_again: int
    seconds: float


def refined(source: Path, folder: Path, options: Sequence[str]) -> Row:
    """Refine a repository twice and prove the first result. Raises CalledProcessError when a run fails."""
    begun = time.monotonic()
    _run("refine", source, "--out", folder / "once", "--exit-zero", "--quiet", *options)
    seconds = time.monotonic() - begun
    tree = folder / "once/trees" / source.name
    findings = folder / "once/reports/findings.jsonl"
    proof = _run("prove", source, tree, "--findings", findings, "--quiet", may_fail=True)
    _run("refine", tree, "--out", folder / "twice", "--exit-zero", "--quiet", *options)
    (row,) = json.loads((folder / "once/reports/summary.json").read_text())["repositories"]
    delta = row["delta"]
    return Row(
        repo=source.name,
        files=delta["files_written"],
        edits=delta["edits"],
        kept=sum(actions.get("keep", 0) for actions in row["findings"].values()),
        withheld=len(row["withheld_files"]),
        changed=10_000 * delta["bytes_changed"] / max(1, delta["bytes_written"]),
        parsed_before=_parsed(source, tree),
        parsed_after=_parsed(tree, tree),
        problems=len(proof.splitlines()),
        changed_again=_changed(tree, folder / "twice/trees" / source.name),
        seconds=seconds,
    )


def _run(*args: object, may_fail: bool = False) -> str:
    command = [sys.executable, "-m", "gdr_code", *map(str, args)]
    return subprocess.run(command, check=not may_fail, stdout=subprocess.PIPE, text=True).stdout


def _files(tree: Path) -> Iterator[Path]:
    return (path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink())


def _parsed(tree: Path, like: Path) -> float | None:
    """The share of a tree's files, of those that another holds too, that parse without an error."""
    good = known = 0
    for path in _files(like):
        name = path.relative_to(like)
        text = read_text(data) if (data := _content(tree / name)) is not None else None
        language = grammar.language_of(str(name), data[:_HEAD]) if data is not None else None
        parsed = grammar.parse(text.data, language) if text is not None and language else None
        if parsed is not None:
            known += 1
            good += not parsed.root_node.has_error
    return good / known if known else None


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _changed(before: Path, after: Path) -> int:
    """Bytes of files that differ, or are in one tree alone."""
    names = {path.relative_to(tree) for tree in (before, after) for path in _files(tree)}
    pairs = [(_content(before / name), _content(after / name)) for name in names]
    return sum(len(one or other or b"") for one, other in pairs if one != other)


def line(row: Row) -> str:
    """A row of the table."""
    parsed = "/".join(
        "-" if share is None else f"{share:.3f}" for share in (row.parsed_before, row.parsed_after)
    )
    return (
        f"{row.repo:48.48} {row.files:6} {row.edits:6} {row.kept:6} {row.withheld:4} {row.changed:8.2f} "
        f"{parsed:>11} {row.problems:4} {row.changed_again:6} {row.seconds:7.1f}"
    )


def main() -> None:
    """Print the table, a row as soon as it is known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE")
    parser.add_argument("--each", action="store_true", help="every child folder is a repository")
    parser.add_argument("--rename", action="store_true")
    parser.add_argument("--policy", default="default")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    sources = [child for one in args.sources for child in (sorted(one.iterdir()) if args.each else [one])]
    options = ["--policy", args.policy, *(["--rename"] if args.rename else [])]
    print(_HEADING)
    rows = []
    for source in sources:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(refined(source.resolve(), Path(folder), options))
        print(line(rows[-1]), flush=True)
    if args.json:
        args.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


if __name__ == "__main__":
    main()
