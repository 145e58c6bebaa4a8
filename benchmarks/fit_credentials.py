"""Fit `gdr_code/judge/credential_trees.py`: boosted trees over the features of credential candidates.

    python -m benchmarks.fit_credentials CRED [--pii TREES LABELS MANIFEST] [--write]

Prints line figures by 5-fold cross-validation over repositories (the claim) and on the data fitted to, at
several thresholds. Ambiguous and ignored places are left out of fitting. Of the PII repositories only those
with an even CRC32 of the name are used. Needs numpy and scikit-learn.
"""

from __future__ import annotations

import argparse
import collections
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks import creddata
from benchmarks.creddata import Labelled
from gdr_code.judge import credentials
from gdr_code.judge.credential_features import features
from gdr_code.records import Candidate, Survey

TARGET = Path(__file__).parent.parent / "gdr_code" / "judge" / "credential_trees.py"
UNLABELLED = 1.0
FOLDS = 5
SHIFT = 0.75
"""Added to the log odds, so that 0.5 is about the best cut for F1 on labelled lines in cross-validation."""
MIN_COUNT = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate with its features, its truth (None: left out of fitting) and its weight."""

    repo: str
    path: str
    candidate: Candidate
    survey: Survey
    found: Mapping[str, float]
    truth: bool | None
    weight: float


def rows_of(files: Sequence[Labelled]) -> list[Row]:
    """The candidates of CredData; equal ones in a repository share their weight."""
    plain = [(file, candidate) for file in files for candidate in file.survey.candidates]
    same = collections.Counter((file.repo, c.value, c.before[-40:]) for file, c in plain)
    rows = []
    for file, candidate in plain:
        truth = creddata.truth(candidate, file)
        known = None if truth in ("I", "beside") else truth == "T"
        weight = (1.0 if truth else UNLABELLED) / same[
            file.repo, candidate.value, candidate.before[-40:]
        ] ** 0.5
        found = features(candidate, file.survey)
        rows.append(Row(file.repo, file.path, candidate, file.survey, found, known, weight))
    return rows


def pii_rows(trees: Path, labels: Path, manifest: Path) -> list[Row]:
    """The candidates inside the labelled windows of the PII repositories that may be fitted to."""
    windows: dict[tuple[str, str], list[tuple[int, int]]] = collections.defaultdict(list)
    for row in map(json.loads, manifest.read_text().splitlines()):
        repo = row["repo"].replace("/", "+")
        if not zlib.crc32(repo.encode()) & 1:
            windows[repo, row["path"]].append((row["first_line"], row["last_line"]))
    marked: dict[tuple[str, str, int], list[Mapping[str, Any]]] = collections.defaultdict(list)
    for row in map(json.loads, labels.read_text().splitlines()):
        marked[row["repo"].replace("/", "+"), row["path"], row["line"]].append(row)
    rows = []
    for (repo, path), spans in sorted(windows.items()):
        found = creddata.survey(trees / repo, path)
        for candidate in found.candidates:
            if any(first <= candidate.line <= last for first, last in spans):
                truth = _pii_truth(candidate, marked[repo, path, candidate.line])
                rows.append(Row(repo, path, candidate, found, features(candidate, found), truth, 1.0))
    return rows


def _pii_truth(candidate: Candidate, labels: Sequence[Mapping[str, Any]]) -> bool | None:
    start = len(candidate.before)
    met = [row for row in labels if start < row["end"] and row["start"] < start + len(candidate.value)]
    if any(row["verdict"] == "T" and row["category"] == "credential" for row in met):
        return True
    return None if any(row["verdict"] == "A" for row in met) else False


def vocabulary(rows: Sequence[Row]) -> list[str]:
    """Features that occur often enough, sorted."""
    count = collections.Counter(name for row in rows for name, value in row.found.items() if value)
    return sorted(name for name, n in count.items() if n >= MIN_COUNT)


def matrix(rows: Sequence[Row], names: Sequence[str]) -> Any:
    """Rows by features."""
    return np.array([[row.found.get(name, 0.0) for name in names] for row in rows], dtype=np.float32)


def fit(rows: Sequence[Row], names: Sequence[str]) -> HistGradientBoostingClassifier:
    """Trees fitted to the rows whose truth is known."""
    known = [row for row in rows if row.truth is not None]
    model = HistGradientBoostingClassifier(
        max_iter=130,
        learning_rate=0.07,
        max_leaf_nodes=20,
        min_samples_leaf=25,
        l2_regularization=5.0,
        max_features=0.3,
        early_stopping=False,
        random_state=0,
    )
    model.fit(matrix(known, names), [row.truth for row in known], [row.weight for row in known])
    return model


def probabilities(model: HistGradientBoostingClassifier, rows: Sequence[Row], names: Sequence[str]) -> Any:
    """The shifted probability of each row."""
    return 1 / (1 + np.exp(-SHIFT - model.decision_function(matrix(rows, names))))


def cross_validated(rows: Sequence[Row]) -> Any:
    """The probability of each row by a model that has not seen its repository."""
    names = vocabulary(rows)
    folds = np.array([zlib.crc32(f"fold {row.repo}".encode()) % FOLDS for row in rows])
    found = np.zeros(len(rows))
    for fold in range(FOLDS):
        model = fit([row for row, f in zip(rows, folds, strict=True) if f != fold], names)
        held = [row for row, f in zip(rows, folds, strict=True) if f == fold]
        if held:
            found[folds == fold] = probabilities(model, held, names)
    return found


def report(files: Sequence[Labelled], rows: Sequence[Row], found: Sequence[float], title: str) -> None:
    """Line figures at several thresholds, with the formats' own floors applied."""
    final = [credentials.settled(row.candidate, p, row.found)[0] for row, p in zip(rows, found, strict=True)]
    for limit in (0.4, 0.5, 0.6, 0.7):
        hit: dict[str, set[int]] = collections.defaultdict(set)
        for row, p in zip(rows, final, strict=True):
            if p >= limit:
                hit[row.path].add(row.candidate.line)
        count = creddata.figures(files, lambda file, hit=hit: hit[file.path])  # type: ignore[misc]
        print(f"{title} at {limit}: {creddata.shown(count)}")


def report_pii(rows: Sequence[Row], found: Sequence[float]) -> None:
    """Of the PII windows: true and false lines found at 0.5."""
    final = [credentials.settled(row.candidate, p, row.found)[0] for row, p in zip(rows, found, strict=True)]
    places = [(row.repo, row.path, row.candidate.line) for row in rows]
    true = {place for place, row in zip(places, rows, strict=True) if row.truth}
    hit = {place: row.truth for place, row, p in zip(places, rows, final, strict=True) if p >= 0.5}
    false = [place for place, truth in hit.items() if truth is False and place not in true]
    print(
        f"PII windows: {len(true & hit.keys())} of {len(true)} true lines with a candidate, "
        f"{len(false)} false alarms"
    )


def exported(model: HistGradientBoostingClassifier, names: Sequence[str]) -> dict[str, Any]:
    """The trees as rows [feature, threshold, left, right, value]; left is 0 at a leaf."""
    trees, used = (
        [],
        sorted({int(n["feature_idx"]) for (p,) in model._predictors for n in p.nodes if not n["is_leaf"]}),
    )
    place = {feature: i for i, feature in enumerate(used)}
    for (predictor,) in model._predictors:
        trees.append(
            [
                [0, 0, 0, 0, round(float(n["value"]), 4)]
                if n["is_leaf"]
                else [
                    place[int(n["feature_idx"])],
                    float(f"{n['num_threshold']:.6g}"),
                    int(n["left"]),
                    int(n["right"]),
                    0,
                ]
                for n in predictor.nodes
            ]
        )
    return {
        "features": [names[i] for i in used],
        "bias": SHIFT + float(model._baseline_prediction[0, 0]),
        "trees": trees,
    }


def written(model: HistGradientBoostingClassifier, names: Sequence[str]) -> str:
    """The trees as a module: Python keeps it compiled, and nothing works them out quicker."""
    trees = exported(model, names)
    terms = "".join(f"    total += {_expression(rows, 0)}\n" for rows in trees["trees"])
    return (
        '"""Boosted trees over a credential\'s features, written by `benchmarks/fit_credentials.py`."""\n\n'
        f"FEATURES = {tuple(trees['features'])!r}\n\n\n"
        "def total(x: list[float]) -> float:\n"
        '    """The log-odds of the features\' values, in the order of `FEATURES`."""\n'
        f"    total = {trees['bias']!r}\n{terms}    return total\n"
    )


def _expression(rows: Sequence[Sequence[float]], at: int) -> str:
    """The tree at a row of [feature, threshold, left, right, value] rows; a leaf has no left."""
    feature, threshold, left, right, value = rows[at]
    if not left:
        return repr(float(value))
    below, above = _expression(rows, int(left)), _expression(rows, int(right))
    return f"({below} if x[{int(feature)}] <= {float(threshold)!r} else {above})"


def main() -> None:
    """Fit, report, and with --write replace the shipped weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--pii", type=Path, nargs=3, metavar=("TREES", "LABELS", "MANIFEST"))
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    files = creddata.load(arguments.root)
    rows = rows_of(files)
    own = len(rows)
    rows += pii_rows(*arguments.pii) if arguments.pii else []
    held = cross_validated(rows)
    report(files, rows[:own], held[:own], "cross-validated")
    report_pii(rows[own:], held[own:])
    names = vocabulary(rows)
    model = fit(rows, names)
    report(files, rows[:own], probabilities(model, rows[:own], names), "fitted")
    if arguments.write:
        TARGET.write_text(written(model, names))


if __name__ == "__main__":
    main()
