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
import re
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.feature_extraction import DictVectorizer
from sklearn.model_selection import GroupKFold

from gdr_code import walk
from gdr_code.judge import people
from gdr_code.judge.evidence import gather
from gdr_code.judge.surroundings import Page
from gdr_code.records import Candidate, Category, Repository, Skipped, Survey
from gdr_code.settings import Settings
from gdr_code.survey import survey

DATA = Path(__file__).parent.parent / "gdr_code" / "data"
MODELS = {Category.PERSON_NAME: "name_weights", Category.USERNAME: "account_weights"}
PENALTY = 0.5
"""Variance of the prior: how far the data may move a weight from what was written down here."""
PRIORS: dict[Category, dict[str, float]] = {
    Category.PERSON_NAME: {
        "bias": -1.5, "cue_prior": 1.0, "given_first": 1.0, "family_last": 0.7, "known_share": 1.0, "ordinary_share": -2.0, "likeness": 1.0, "place_first": -2.0, "any_ordinary": -0.8,
        "organisation_word": -2.5, "thing_after": -2.0, "font_before": -2.5, "mail_after": 2.0, "link_after": 1.0, "author_file": 1.0, "licence_file": 0.5,
        "rows_named": 2.0, "rows_unnamed": -0.5, "place": -2.5, "place_inside": -1.0, "abroad_share": -1.5, "all_abroad": -1.0, "organisation_part": -1.0, "closing_parentheses": 0.7, "seen_lower": -1.0,
        "initial": 0.7, "proven_name": 2.0, "proven_word": 1.0, "matches_account": 2.0, "matches_owner": 2.0, "known_words": 1.5, "alone_in_field": 0.5, "is_project": -2.0, "capitals": -0.5, "lower_case": -1.0, "cjk_surname": 1.5,
        "kind=single": -0.3, "parts=1": -0.3, "parts=2": 0.3, "parts=3": 0.2, "other_script": 0.3, "capital_after": -0.5, "burst": -0.5,
    },
    Category.USERNAME: {
        "bias": -0.5, "cue_prior": 1.0, "known_organisation": -4.0, "organisation_word": -2.0, "organisation_end": -1.0, "ordinary": -1.5, "common": -1.0,
        "ordinary_parts": -0.7, "named_parts": 1.5, "holds_name": 0.8, "is_owner": 0.5, "is_project": -1.5, "kind=collective": -2.0, "no_scheme": -0.7, "linked_name": 2.5, "of_person": 2.0, "in_mail": 1.5,
        "seen_as_account": 1.0, "seen_as_mention": 0.5, "digits": 0.3, "digits_end": 0.6, "inner_capital": 0.2, "capitals": -0.8, "call_after": -2.0,
        "same_project": -2.0, "series": -3.0, "profile": 0.5, "link_text_same": -0.7, "link_text_name": 2.0, "credit_before": 1.0, "list_start": 0.5, "author_file": 1.0,
        "organisation_suffix": -1.5, "likeness": 0.7, "humps": -0.7, "contribution_after": 2.0, "mention+credit_before": 1.5, "mention+contribution_after": 1.0,
        "mention+line_start": -1.0, "abroad": -1.5, "place": -1.0, "organisation_part": -1.0, "owner_part": 1.0, "has_domain": -0.7, "owner_has_domain": -0.7, "has_mailboxes": -0.5, "owner_named": 0.7, "varied": 0.5,
        "licence_file": 0.3, "all_digits": -0.5, "length=short": -0.5, "position=coordinate": -1.0, "position=identifier": -1.0, "clear_account": 0.7, "thing_after": -2.0, "title_case": -0.4, "mention/prose": 0.7, "mention/identifier": -1.5,
    },
}  # fmt: skip
FILE_BYTES = 1_000_000
OTHERS = 250
TELLING = re.compile(r"(?i)(?:^|/)(?:readme|licen[cs]e|authors|contributors|package\.json|setup\.py)[^/]*$")

Job = tuple[str, str, list[dict[str, object]], list[dict[str, object]]]


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


def surveys_of(root: Path, wanted: frozenset[str] = frozenset()) -> list[Survey]:
    """Phase 1 over the wanted files of a tree and `OTHERS` more; remembered between runs by the code's digest."""
    code = hashlib.sha256()
    package = Path(people.__file__).parent.parent
    for name in ("prefilter", "survey.py", "chunk.py", "positions.py", "lexer.py", "data"):
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
    others = 0
    with walk.Reader(repository, settings) as reader:
        for entry in walk.entries(repository, settings):
            if isinstance(entry, Skipped) or entry.size > FILE_BYTES:
                continue
            others += entry.path not in wanted
            if entry.path not in wanted and others > OTHERS and not TELLING.search(entry.path):
                continue
            read = reader.read(entry)
            done = read if isinstance(read, Skipped) else survey(read)
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


def examples_of(job: Job) -> list[Example]:
    """The labelled candidates of one repository."""
    repo, trees, labels, windows = job
    root = Path(trees, repo.replace("/", "+"))
    surveys = surveys_of(root, frozenset(str(w["path"]) for w in windows))
    evidence = gather(root.name, surveys)
    spans = collections.defaultdict(list)
    for row in labels:
        spans[row["path"], row["line"]].append(row)
    inside = {
        (w["path"], n)
        for w in windows
        for n in range(int(str(w["first_line"])), int(str(w["last_line"])) + 1)
    }
    found = []
    for file in surveys:
        page = Page(file)
        for candidate in file.candidates:
            if candidate.category not in MODELS or (file.path, candidate.line) not in inside:
                continue
            own = people.own_features(candidate, page)
            if "placeholder" in own:
                continue
            features = own | people.told_features(candidate, file.path, evidence)
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


def jobs_of(labels_path: str, manifest_path: str, trees: str) -> list[Job]:
    """(repository, trees, labels, windows) of one labelled set."""
    labels, windows = rows(labels_path), rows(manifest_path)
    present = [
        repo
        for repo in sorted({str(w["repo"]) for w in windows})
        if Path(trees, repo.replace("/", "+")).exists()
    ]
    return [
        (repo, trees, [r for r in labels if r["repo"] == repo], [w for w in windows if w["repo"] == repo])
        for repo in present
    ]


def load(sets: list[list[str]]) -> list[Example]:
    """All examples of the labelled sets, repositories in parallel."""
    jobs = [job for paths in sets for job in jobs_of(*paths)]
    with ProcessPoolExecutor() as pool:
        return [example for batch in pool.map(examples_of, jobs) for example in batch]


def figures(truth: np.ndarray, score: np.ndarray) -> str:
    """Precision, recall and F1 at 0.5."""
    flagged = score >= 0.5
    tp, fp, fn = (flagged & truth).sum(), (flagged & ~truth).sum(), (~flagged & truth).sum()
    return f"P {tp / max(tp + fp, 1):.3f} R {tp / max(tp + fn, 1):.3f} F1 {2 * tp / max(2 * tp + fp + fn, 1):.3f}"


def learn(matrix: np.ndarray, truth: np.ndarray, weight: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """The most probable logistic weights under a normal prior around `prior`; the last column is the constant."""

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        logits = matrix @ theta
        odds = 1 / (1 + np.exp(-logits))
        pull = theta - prior
        value = (weight * (np.logaddexp(0, logits) - truth * logits)).sum() + pull @ pull / (2 * PENALTY)
        return value, matrix.T @ (weight * (odds - truth)) + pull / PENALTY

    result: np.ndarray = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return result


def fit(examples: list[Example], category: Category, misses: int) -> dict[str, float]:
    """Weights for one category; repeated values and long lists of one repository count less."""
    mine = [e for e in examples if e.candidate.category is category]
    sizes = collections.Counter(e.repo for e in mine)
    values = collections.Counter((e.repo, e.candidate.value.casefold()) for e in mine)
    weight = np.array(
        [values[e.repo, e.candidate.value.casefold()] ** -0.7 * sizes[e.repo] ** -0.3 for e in mine]
    )
    weight *= len(mine) / weight.sum()
    vectors = DictVectorizer(sparse=False)
    matrix = vectors.fit_transform([e.features | {"bias": 1.0} for e in mine])
    names = [str(name) for name in vectors.get_feature_names_out()]
    prior = np.array([PRIORS[category].get(name, 0.0) for name in names])
    truth = np.array([e.positive for e in mine])
    crossed = np.zeros(len(mine))
    for train, test in GroupKFold(5).split(matrix, truth, [e.repo for e in mine]):
        crossed[test] = 1 / (
            1 + np.exp(-matrix[test] @ learn(matrix[train], truth[train], weight[train], prior))
        )
    theta = learn(matrix, truth, weight, prior)
    print(f"{category}: {len(mine)} candidates, {truth.sum()} positive, {len(sizes)} repositories")
    print("  prior alone    ", figures(truth, 1 / (1 + np.exp(-matrix @ prior))))
    print("  fitted         ", figures(truth, 1 / (1 + np.exp(-matrix @ theta))))
    print("  cross-validated", figures(truth, crossed))
    shown: set[tuple[str, str, str]] = set()
    for index in np.argsort(-np.abs(crossed - truth)):
        example = mine[index]
        key = (example.repo, example.candidate.value.casefold(), example.candidate.cue)
        if len(shown) < misses and key not in shown and abs(crossed[index] - truth[index]) >= 0.5:
            shown.add(key)
            print(f"  {crossed[index]:.2f} {describe(example)}")
    table = PRIORS[category] | dict(zip(names, (round(float(value), 4) for value in theta), strict=True))
    return {name: value for name, value in sorted(table.items()) if abs(value) >= 0.005 or name == "bias"}


def describe(example: Example) -> str:
    """One line about an example, for the eyes of whoever improves the features."""
    c = example.candidate
    label = "T" if example.positive else "-"
    place = f"{example.repo[:20]}:{example.path[-30:]}:{c.line}"
    return f"{label} {c.cue:16} {place} {c.before[-50:]}>>>{c.value}<<<{c.after[:40]}"


def main() -> None:
    """Fit both models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--set", nargs=3, action="append", required=True, metavar=("LABELS", "MANIFEST", "TREES")
    )
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
            (DATA / f"{name}.json").write_text(
                json.dumps(table, indent=0, ensure_ascii=False) + "\n", "utf-8"
            )


if __name__ == "__main__":
    main()
