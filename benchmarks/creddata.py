"""CredData: candidates with their labels, and line figures (a) and (b) as the dataset's scorer defines them.

    python -m benchmarks.creddata CRED [--out FINDINGS.jsonl]

CRED holds data/, meta/ and mapping.json. Prints recall, precision and F1 of the shipped judge on labelled
lines (a) and on all lines (b); `--out` writes rows of path and line for the dataset's own scorer.
"""

from __future__ import annotations

import argparse
import collections
import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gdr_code import grammar, prefilter
from gdr_code.judge import local
from gdr_code.judge.evidence import Evidence
from gdr_code.path_kinds import path_kind
from gdr_code.records import Candidate, Category, Survey
from gdr_code.text import read_text

IDENTIFIERS = frozenset({"UUID", "AWS S3 Bucket", "Firebase Domain"})
"""Categories of identifiers rather than of secrets; neither right nor wrong."""


@dataclass(frozen=True, slots=True)
class Label:
    """Lines [first, last] of a file: T true, N false, I ignored; `spans` are characters of a lone line."""

    first: int
    last: int
    kind: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file's candidates and labels."""

    repo: str
    path: str
    lines: int
    survey: Survey
    labels: tuple[Label, ...]


def load(root: Path, workers: int = 2) -> list[Labelled]:
    """Every file of the data set, surveyed."""
    files = json.loads((root / "mapping.json").read_text())
    labels = _labels(root, {file["path"] for file in files})
    with ProcessPoolExecutor(workers) as pool:
        surveys = pool.map(partial(survey, root), [file["path"] for file in files], chunksize=20)
        return [
            Labelled(file["meta"], file["path"], file["lines"], found, tuple(labels.get(file["path"], ())))
            for file, found in zip(files, surveys, strict=True)
        ]


def survey(root: Path, path: str) -> Survey:
    """The credential candidates of a file, with lines counted as the data set does (a lone CR ends one)."""
    data = (root / path).read_bytes()
    language, text = grammar.language_of(path, data[:4096]), read_text(data)
    found = prefilter.find(text, path, language) if text else ()
    kept = tuple(c for c in found if c.category is Category.CREDENTIAL)
    shown = path_kind(path, data[:4096])
    surveyed = Survey(path, path.encode(), "", 0o100644, len(data), data.count(b"\n"), language, shown, kept)
    return local.considered(surveyed)


def _labels(root: Path, paths: set[str]) -> dict[str, list[Label]]:
    rows: dict[str, dict[tuple[int, int], list[Mapping[str, str]]]] = {}
    for table in sorted((root / "meta").glob("*.csv")):
        with table.open(newline="") as stream:
            for row in csv.DictReader(stream):
                if row["FilePath"] in paths:
                    key = int(row["LineStart"]), int(row["LineEnd"])
                    rows.setdefault(row["FilePath"], {}).setdefault(key, []).append(row)
    return {path: list(_of_file(spans)) for path, spans in rows.items()}


def _of_file(spans: Mapping[tuple[int, int], list[Mapping[str, str]]]) -> Iterator[Label]:
    true = {key for key, rows in spans.items() if any(row["GroundTruth"] == "T" for row in rows)}
    covered = {line for first, last in true for line in range(first, last + 1)}
    for (first, last), rows in sorted(spans.items()):
        if (first, last) in true:
            rows = [row for row in rows if row["GroundTruth"] == "T"]
            names = set().union(*(row["Category"].split(":") for row in rows))
            where = tuple(dict.fromkeys(_span(row) for row in rows)) if first == last else ()
            yield Label(first, last, "T" if names - IDENTIFIERS else "I", where)
        elif not covered.intersection(range(first, last + 1)):
            yield Label(first, last, "N", ())


def _span(row: Mapping[str, str]) -> tuple[int, int]:
    start, end = (int(row[name] or -1) for name in ("ValueStart", "ValueEnd"))
    return (start, end) if 0 <= start < end else (0, 1_000_000)


def figures(files: Iterable[Labelled], flagged: Callable[[Labelled], set[int]]) -> dict[str, float]:
    """Counts and rates by line: (a) labelled lines, (b) all lines; recall also as mean over repositories."""
    count: collections.Counter[str] = collections.Counter()
    by_repo: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0])
    for file in files:
        hit, exempt = flagged(file), set[int]()
        for label in file.labels:
            lines = range(label.first, label.last + 1)
            got = not hit.isdisjoint(lines)
            exempt.update(lines if label.kind in "TI" else ())
            count[f"{label.kind}{int(got)}"] += 1
            if label.kind == "T":
                by_repo[file.repo][0] += got
                by_repo[file.repo][1] += 1
        count["b"] += len(hit - exempt)
    recall = count["T1"] / (count["T1"] + count["T0"])
    found: dict[str, float] = {
        "TP": count["T1"],
        "FN": count["T0"],
        "FP (a)": count["N1"],
        "FP (b)": count["b"],
    }
    found |= {"recall": recall, "mean recall": sum(a / b for a, b in by_repo.values()) / len(by_repo)}
    for mode in "ab":
        precision = count["T1"] / max(1, count["T1"] + found[f"FP ({mode})"])
        found[f"precision ({mode})"] = precision
        found[f"F1 ({mode})"] = 2 * precision * recall / max(1e-9, precision + recall)
    return found


def shown(found: Mapping[str, float]) -> str:
    """Figures on one line."""
    return "  ".join(
        f"{name} {value:.3f}" if value < 2 else f"{name} {value:.0f}" for name, value in found.items()
    )


def judged(file: Labelled) -> set[int]:
    """The lines that the shipped judge flags."""
    verdict = local.LocalJudge().judge(file.survey, Evidence())
    return {
        decision.candidate.line
        for decision in verdict.decisions
        if decision.confidence >= local.threshold(decision.candidate)
    }


def truth(candidate: Candidate, file: Labelled) -> str:
    """T, N, I, "beside" (on a true line, off the value) or "" (a line without label)."""
    here = [label for label in file.labels if label.first <= candidate.line <= label.last]
    start = len(candidate.before)
    for label in here:
        if label.kind == "T" and (not label.spans or any(_meets(start, candidate, s) for s in label.spans)):
            return "T"
    kinds = {label.kind for label in here}
    return "beside" if "T" in kinds else "I" if "I" in kinds else "N" if "N" in kinds else ""


def _meets(start: int, candidate: Candidate, span: tuple[int, int]) -> bool:
    """True where spans meet; `before` is cut to 400 characters, so a later value is not told from others."""
    return start >= 400 or (start < span[1] and span[0] < start + len(candidate.value))


def main() -> None:
    """Score the shipped judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    files = load(arguments.root)
    flagged = {file.path: judged(file) for file in files}
    print(shown(figures(files, lambda file: flagged[file.path])))
    if arguments.out:
        rows = (
            json.dumps({"path": path, "line": n}) for path in sorted(flagged) for n in sorted(flagged[path])
        )
        arguments.out.write_text("".join(f"{row}\n" for row in rows))


if __name__ == "__main__":
    main()
