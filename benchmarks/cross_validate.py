"""Scan every repository of a labelled set with name and account weights fitted without it.

    python -m benchmarks.cross_validate --set LABELS MANIFEST TREES [--set ...] --out FINDINGS

Every set is scanned, repository by repository, in five folds; the weights of a fold come from the
repositories of all sets outside it. Score FINDINGS, set by set, with `benchmarks.dev_score`. The credential
model is the shipped one.
"""

import argparse
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

from benchmarks.fit_people import MODELS, fit, load, rows
from gdr_code import pipeline, sources
from gdr_code.commands.progress import Silence
from gdr_code.judge import people
from gdr_code.report import jsonl
from gdr_code.settings import Settings
from gdr_code.workers import Pool

FOLDS = 5


def fold_of(repo: str) -> int:
    """The fold of a repository, by its name."""
    return zlib.crc32(repo.encode()) // 2 % FOLDS


def main() -> None:
    """Fit five times, scan each repository once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--set", nargs=3, action="append", required=True, metavar=("LABELS", "MANIFEST", "TREES")
    )
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    examples = load(args.set)
    roots = {
        str(row["repo"]): Path(trees, str(row["repo"]).replace("/", "+"))
        for _, manifest, trees in args.set
        for row in rows(manifest)
    }
    settings = Settings(key=b"benchmark key, of no other use", jobs=os.cpu_count() or 1)
    descriptor = os.open(args.out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        for fold in range(FOLDS):
            kept = [example for example in examples if fold_of(example.repo) != fold]
            tables: Mapping[str, Mapping[str, float]] = {
                name: fit(kept, category, 0) for category, name in MODELS.items()
            }
            held = [root for repo, root in sorted(roots.items()) if fold_of(repo) == fold]
            # The workers of a pool are forked when it is first used: with the weights of their fold.
            with mock.patch.object(people, "weights", tables.__getitem__), Pool(settings.jobs) as pool:
                run = pipeline.Run(settings, pool, Silence())
                for root in held:
                    (repository,), _ = sources.repositories([str(root)], settings)
                    out.writelines(jsonl.lines([pipeline.scan(repository, run)]))


if __name__ == "__main__":
    main()
