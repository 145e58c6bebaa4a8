"""Fit `gdr_code/data/name_shapes.bin`: names of Faker's locales against words of code and its prose.

    python -m benchmarks.fit_name_shapes TREES [TREES ...]

TREES are folders whose children are repositories. Figures are by word, on a fifth kept aside.
"""

import collections
import os
import re
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from gdr_code import lexicon
from gdr_code.name_shapes import BUCKETS, SCALE, grams

TARGET = Path(__file__).parent.parent / "gdr_code" / "data" / "name_shapes.bin"
PART = re.compile(r"[A-Z][a-z]{2,15}|\b[^\W\d_]{3,16}\b")
REPOSITORIES, FILES, FILE_BYTES = 2, 400, 100_000


def words_of(repository: Path) -> set[str]:
    """Case-folded words and parts of identifiers of a repository."""
    found: set[str] = set()
    read = 0
    for folder, names, leaves in os.walk(repository):
        names[:] = [name for name in sorted(names) if name not in {".git", "node_modules"}]
        for leaf in sorted(leaves):
            path = Path(folder, leaf)
            if read >= FILES or path.is_symlink() or not path.is_file() or path.stat().st_size > FILE_BYTES:
                continue
            read += 1
            found.update(part.casefold() for part in PART.findall(path.read_text("utf-8", "replace")))
    return found


def main(folders: list[str]) -> None:
    """Fit, report, write."""
    spread: collections.Counter[str] = collections.Counter()
    for folder in folders:
        for repository in sorted(Path(folder).iterdir()):
            spread.update(words_of(repository))
    given, family = lexicon.names()
    names = {
        name for name in given | family if len(name) > 2 and name.isalpha() and not lexicon.is_word(name)
    }
    words = {word for word, count in spread.items() if count >= REPOSITORIES and word not in given | family}
    labelled = sorted([(name, 1) for name in names] + [(word, 0) for word in words])
    rng = np.random.default_rng(7)
    order = rng.permutation(len(labelled))
    rows, columns = [], []
    for row, index in enumerate(order):
        buckets = list(grams(labelled[index][0]))
        rows += [row] * len(buckets)
        columns += buckets
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(order), BUCKETS))
    truth = np.array([labelled[index][1] for index in order])
    cut = len(order) // 5
    model = LogisticRegression(C=0.3, max_iter=300, fit_intercept=False, class_weight="balanced")
    model.fit(matrix[cut:], truth[cut:])
    weights = np.clip(np.round(model.coef_[0] * SCALE), -127, 127).astype(np.int8)
    score = matrix[:cut] @ (weights / SCALE)
    flagged, held = score > 0, truth[:cut] == 1
    print(
        f"{len(names)} names, {len(words)} words; kept aside: "
        f"precision {(flagged & held).sum() / flagged.sum():.3f} "
        f"recall {(flagged & held).sum() / held.sum():.3f}"
    )
    TARGET.write_bytes(weights.tobytes())


if __name__ == "__main__":
    main(sys.argv[1:])
