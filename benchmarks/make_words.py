"""Count in how many repositories each word stands in lower case, and write `gdr_code/data/words.txt`.

    python -m benchmarks.make_words TREES [TREES ...]

TREES are folders whose children are repositories. A word stays when it stands in lower case in many
repositories; one that is also a name must be far commoner to stay.
"""

import collections
import os
import re
import sys
from pathlib import Path

from gdr_code import lexicon

WORD = re.compile(r"(?<=[ (])[^\W\d_A-Z]{2,20}(?=[ ,.;:)]\s?[^\W_])")
TARGET = Path(__file__).parent.parent / "gdr_code" / "data" / "words.txt"
FILE_BYTES, REPOSITORY_FILES = 200_000, 1500


def words_of(repository: Path) -> set[str]:
    """Lower-case words of a repository that stand in its prose."""
    counts: collections.Counter[str] = collections.Counter()
    files = 0
    for folder, names, leaves in os.walk(repository):
        names[:] = [name for name in sorted(names) if name not in {".git", "node_modules"}]
        for leaf in sorted(leaves):
            path = Path(folder, leaf)
            if path.is_symlink() or not path.is_file() or path.stat().st_size > FILE_BYTES:
                continue
            try:
                text = path.read_text("utf-8")
            except (UnicodeDecodeError, OSError):
                continue
            counts.update({word for word in WORD.findall(text) if word == word.lower()})
            files += 1
            if files >= REPOSITORY_FILES:
                return set(counts)
    return set(counts)


def main(folders: list[str]) -> None:
    """Write the table."""
    repositories = [child for folder in folders for child in sorted(Path(folder).iterdir()) if child.is_dir()]
    spread: collections.Counter[str] = collections.Counter()
    for repository in repositories:
        spread.update(words_of(repository))
    floor, name_floor = max(3, len(repositories) // 60), len(repositories) // 6
    kept = [
        word
        for word, count in sorted(spread.items(), key=lambda item: (-item[1], item[0]))
        if count >= (name_floor if lexicon.is_given(word) or lexicon.is_surname(word) else floor)
    ]
    head = "# Words in lower case in many public repositories, commonest first (benchmarks/make_words.py)."
    TARGET.write_text(head + "\n" + "\n".join(kept) + "\n", "utf-8")
    print(f"{len(kept)} words from {len(repositories)} repositories")


if __name__ == "__main__":
    main(sys.argv[1:])
