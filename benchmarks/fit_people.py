"""Fit the weights of the name and account models on labelled lines, and say how well they hold elsewhere.

    python -m benchmarks.fit_people --set LABELS MANIFEST TREES [--set ...] [--write] [--misses N]

LABELS and MANIFEST are JSONL files (`repo, path, line, start, end, category, verdict` and
`repo, path, first_line, last_line`), TREES the folder with one plain tree a repository (`OWNER+NAME`).
Figures are by candidate: on the data fitted to, and by 5-fold cross-validation over repositories.
"""

import argparse
import collections
import hashlib
import json
import os
import pickle
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from gdr_code import walk
from gdr_code.judge import people
from gdr_code.judge.evidence import gather
from gdr_code.records import Candidate, Category, Repository, Skipped, Survey
from gdr_code.settings import Settings
from gdr_code.survey import survey

DATA = Path(__file__).parent.parent / "gdr_code" / "data"
MODELS = {Category.PERSON_NAME: "name_weights", Category.USERNAME: "account_weights"}
PENALTY = 0.3
FILE_BYTES = 1_000_000

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Example:
    """A candidate with its label: does an expert want it removed?"""

    repo: str
    path: str
    candidate: Candidate
    features: dict[str, float]
    positive: bool


def rows(path: str) -> list[dict[str, object]]:
    """The rows of a JSONL file."""
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line.strip()]


def surveys_of(root: Path) -> list[Survey]:
    """Phase 1 over a tree, remembered between runs by the code's and the tree's digest."""
    code = hashlib.sha256()
    package = Path(people.__file__).parent.parent
    for name in ("prefilter", "chunk.py", "positions.py", "lexer.py", "data"):
        place = package / name
        for file in sorted(place.rglob("*") if place.is_dir() else [place]):
            if file.is_file() and not file.name.endswith(("weights.json", ".pyc")):
                code.update(file.read_bytes())
    cache = Path(tempfile.gettempdir(), f"gdr-surveys-{os.getuid()}", f"{root.name}-{code.hexdigest()[:12]}")
    if cache.exists():
        loaded: list[Survey] = pickle.loads(cache.read_bytes())
        return loaded
    repository, settings = Repository(root.name, str(root)), Settings()
    found: list[Survey] = []
    with walk.Reader(repository, settings) as reader:
        for entry in walk.entries(repository, settings):
            if isinstance(entry, Skipped) or entry.size > FILE_BYTES:
                continue
            file = reader.read(entry)
            done = file if isinstance(file, Skipped) else survey(file)
            if isinstance(done, Survey) and done.candidates:
                found.append(done)
    cache.parent.mkdir(mode=0o700, exist_ok=True)
    cache.write_bytes(pickle.dumps(found))
    return found


def columns(candidate: Candidate, line: str) -> tuple[int, int]:
    """Character offsets of a candidate in its line."""
    at = line.find(candidate.before[-60:] + candidate.value + candidate.after[:20])
    start = at + len(candidate.before[-60:]) if at >= 0 else line.find(candidate.value)
    return start, start + len(candidate.value)


def examples_of(job: tuple[str, str, list[dict[str, object]], list[dict[str, object]]]) -> list[Example]:
    """The labelled candidates of one repository."""
    repo, trees, labels, windows = job
    root = Path(trees, repo.replace("/", "+"))
    surveys = surveys_of(root)
    evidence = gather(root.name, surveys)
    spans = collections.defaultdict(list)
    for row in labels:
        spans[row["path"], row["line"]].append(row)
    inside = {(w["path"], n) for w in windows for n in range(int(str(w["first_line"])), int(str(w["last_line"])) + 1)}
    found = []
    for file in surveys:
        for candidate in file.candidates:
            if candidate.category not in MODELS or (file.path, candidate.line) not in inside:
                continue
            features = (
                people.name_features(candidate, file, evidence)
                if candidate.category is Category.PERSON_NAME
                else people.account_features(candidate, file, evidence)
            )
            if "placeholder" in features:
                continue
            start = len(candidate.before)
            if start >= 400:
                continue
            here = [
                row
                for row in spans.get((file.path, candidate.line), ())
                if int(str(row["start"])) < start + len(candidate.value) and start < int(str(row["end"]))
            ]
            people_here = [row for row in here if row["category"] in {"person_name", "username"}]
            positive = any(row["verdict"] == "T" for row in people_here)
            if not positive and here:
                continue
            found.append(Example(repo, file.path, candidate, features, positive))
    return found


def load(sets: list[list[str]]) -> list[Example]:
    """All examples of the labelled sets, repositories in parallel."""
    jobs = []
    for labels_path, manifest_path, trees in sets:
        labels, windows = rows(labels_path), rows(manifest_path)
        for repo in sorted({str(w["repo"]) for w in windows}):
            if Path(trees, repo.replace("/", "+")).exists():
                jobs.append(
                    (repo, trees, [r for r in labels if r["repo"] == repo], [w for w in windows if w["repo"] == repo])
                )
    with ProcessPoolExecutor() as pool:
        return [example for batch in pool.map(examples_of, jobs) for example in batch]


def figures(truth: np.ndarray, score: np.ndarray) -> str:
    """Precision, recall and F1 at 0.5."""
    flagged = score >= 0.5
    tp, fp, fn = (flagged & truth).sum(), (flagged & ~truth).sum(), (~flagged & truth).sum()
    return f"P {tp / max(tp + fp, 1):.3f} R {tp / max(tp + fn, 1):.3f} F1 {2 * tp / max(2 * tp + fp + fn, 1):.3f}"


def fit(examples: list[Example], category: Category, misses: int) -> dict[str, float]:
    """Weights for one category; a repository counts by the root of its size, so that no long list decides."""
    mine = [e for e in examples if e.candidate.category is category]
    sizes = collections.Counter(e.repo for e in mine)
    weight = np.array([1 / np.sqrt(sizes[e.repo]) for e in mine])
    weight *= len(mine) / weight.sum()
    vectors = DictVectorizer()
    matrix = vectors.fit_transform([e.features for e in mine])
    truth = np.array([e.positive for e in mine])
    groups = [e.repo for e in mine]
    model = LogisticRegression(C=PENALTY, max_iter=2000)
    crossed = cross_val_predict(
        model, matrix, truth, groups=groups, cv=GroupKFold(5), method="predict_proba", params={"sample_weight": weight}
    )[:, 1]
    model.fit(matrix, truth, sample_weight=weight)
    print(f"{category}: {len(mine)} candidates, {truth.sum()} positive, {len(sizes)} repositories")
    print("  fitted         ", figures(truth, model.predict_proba(matrix)[:, 1]))
    print("  cross-validated", figures(truth, crossed))
    order = np.argsort(-np.abs(crossed - truth))[:misses]
    for index in order:
        e = mine[index]
        c = e.candidate
        print(f"  {crossed[index]:.2f} {'T' if e.positive else '-'} {c.cue:16} {e.repo[:20]}:{e.path[-30:]}:{c.line} "
              f"{c.before[-50:]}>>>{c.value}<<<{c.after[:40]}")
    names = vectors.get_feature_names_out()
    return {"bias": round(float(model.intercept_[0]), 4)} | {
        str(n): round(float(w), 4) for n, w in sorted(zip(names, model.coef_[0], strict=True)) if abs(w) >= 0.005
    }


def main() -> None:
    """Fit both models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", nargs=3, action="append", required=True, metavar=("LABELS", "MANIFEST", "TREES"))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    examples = load(args.set)
    for category, name in MODELS.items():
        if args.only and args.only != category.value:
            continue
        table = fit(examples, category, args.misses)
        if args.write:
            (DATA / f"{name}.json").write_text(json.dumps(table, indent=0, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
