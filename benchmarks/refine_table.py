"""Refine repositories, refine the results again, prove them, and say what that did to each.

    python -m benchmarks.refine_table SOURCE... [--each] [--rename] [--policy NAME] [--json FILE]

A row a repository: files written, edits, findings kept, files withheld, bytes changed in 10,000, files of a
known grammar that parse without an error before and those that no longer do, what `prove` objects to, bytes
that a second refinement changed, and the seconds that the first took. Then the sums, by the language in which
most of a repository's code is.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from gdr_code import grammar
from gdr_code.text import read_text

_HEAD = 4096
_HEADING = (
    f"{'repository':48} {'files':>6} {'edits':>6} {'kept':>6} {'held':>4} {'1/10,000':>8} "
    f"{'parsed':>6} {'broken':>6} {'proof':>5} {'again':>6} {'seconds':>7}"
)
_SUMS = ("files", "edits", "kept", "withheld", "parsed", "broken", "problems", "changed_again")


@dataclass(frozen=True, slots=True)
class Row:
    """What refining did to a repository."""

    repo: str
    language: str
    files: int
    edits: int
    kept: int
    withheld: int
    changed: float
    parsed: int
    broken: int
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
    whole = [name for name in map(Path, _names(tree)) if _parses(source / name, name)]
    return Row(
        repo=source.name,
        language=_main_language(source),
        files=delta["files_written"],
        edits=delta["edits"],
        kept=sum(actions.get("keep", 0) for actions in row["findings"].values()),
        withheld=len(row["withheld_files"]),
        changed=10_000 * delta["bytes_changed"] / max(1, delta["bytes_written"]),
        parsed=len(whole),
        broken=sum(not _parses(tree / name, name) for name in whole),
        problems=len(proof.splitlines()),
        changed_again=_changed(tree, folder / "twice/trees" / source.name),
        seconds=seconds,
    )


def _run(*args: object, may_fail: bool = False) -> str:
    command = [sys.executable, "-m", "gdr_code", *map(str, args)]
    return subprocess.run(command, check=not may_fail, stdout=subprocess.PIPE, text=True).stdout


def _names(tree: Path) -> list[Path]:
    """The regular files of a tree, but for git's own."""
    files = (path for path in sorted(tree.rglob("*")) if path.is_file() and not path.is_symlink())
    names = (path.relative_to(tree) for path in files)
    return [name for name in names if name.parts[0] != ".git"]


def _main_language(tree: Path) -> str:
    """The language of most of the code, by bytes."""
    sizes: Counter[str] = Counter()
    for name in _names(tree):
        language = grammar.languages().get(_language(tree / name, name) or "")
        if language is not None and language.kind == "code":
            sizes[language.name] += (tree / name).stat().st_size
    return max(sizes, key=lambda name: sizes[name], default="none")


def _language(path: Path, name: Path) -> str | None:
    with path.open("rb") as stream:
        return grammar.language_of(str(name), stream.read(_HEAD))


def _parses(path: Path, name: Path) -> bool:
    """True for a file of a known grammar that parses without an error."""
    data = _content(path)
    text = None if data is None else read_text(data)
    language = None if text is None else _language(path, name)
    tree = grammar.parse(text.data, language) if text is not None and language else None
    return tree is not None and not tree.root_node.has_error


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _changed(before: Path, after: Path) -> int:
    """Bytes of files that differ, or are in one tree alone."""
    names = {name for tree in (before, after) for name in _names(tree)}
    pairs = [(_content(before / name), _content(after / name)) for name in names]
    return sum(len(one or other or b"") for one, other in pairs if one != other)


def line(row: Row) -> str:
    """A row of the table."""
    return (
        f"{row.repo:48.48} {row.files:6} {row.edits:6} {row.kept:6} {row.withheld:4} {row.changed:8.2f} "
        f"{row.parsed:6} {row.broken:6} {row.problems:5} {row.changed_again:6} {row.seconds:7.1f}"
    )


def sums(rows: Iterable[Row]) -> Iterator[str]:
    """The sums by language, those with the most repositories first, then of all."""
    by_language: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_language[row.language].append(row)
    yield f"{'language':16} {'repositories':>12} " + " ".join(f"{name:>13}" for name in _SUMS)
    ordered = sorted(by_language.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    for name, several in (*ordered, ("all", [row for _, of_one in ordered for row in of_one])):
        counts = (sum(getattr(row, field) for row in several) for field in _SUMS)
        yield f"{name:16} {len(several):>12} " + " ".join(f"{count:>13}" for count in counts)


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
    print("", *sums(rows), sep="\n")
    if args.json:
        args.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


if __name__ == "__main__":
    main()
