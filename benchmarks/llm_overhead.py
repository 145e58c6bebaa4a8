"""Our own CPU time for a chunk: cut, packed, written out, anchored, kept, read again, without the model's.

    python -m benchmarks.llm_overhead SOURCE [--coverage full]

One request in ten is answered with a finding.
"""

from __future__ import annotations

import argparse
import collections
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gdr_code import sources, walk
from gdr_code.escapes import with_escapes_read
from gdr_code.llm import answers, chunks, store, verdicts
from gdr_code.llm.questions import Desk
from gdr_code.records import Entry, Skipped, Survey
from gdr_code.settings import Settings
from gdr_code.survey import survey
from gdr_code.text import Text, read_text
from tests.llm.server import answer, numbered


class Clock:
    """Adds up seconds by step."""

    def __init__(self) -> None:
        self.spent: collections.Counter[str] = collections.Counter()

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        began = time.process_time()
        yield
        self.spent[step] += time.process_time() - began  # type: ignore[assignment]


def _surveyed(source: str, settings: Settings) -> Iterator[tuple[Text, Survey]]:
    found, _ = sources.repositories([source], settings)
    for repository in found:
        with walk.Reader(repository, settings) as reader:
            for entry in walk.entries(repository, settings):
                file = reader.read(entry) if isinstance(entry, Entry) else entry
                one = file if isinstance(file, Skipped) else survey(file, settings.key)
                if isinstance(one, Survey) and not isinstance(file, Skipped):
                    text = read_text(file.data)
                    assert text is not None
                    yield with_escapes_read(text, one.language), one


def _claims(sent: str, asked: int) -> Iterator[dict[str, object]]:
    """The first word of every tenth request."""
    first = next(iter(numbered(sent).items()), None)
    if first and asked % 10 == 1:
        yield {"l": first[0], "t": first[1].split()[0], "c": "other", "p": 50, "a": False}


def main() -> None:
    """Time every step over a source."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source")
    parser.add_argument("--coverage", default="full", choices=("full", "candidates"))
    options = parser.parse_args()
    settings = Settings(judge="files", coverage=options.coverage, key=b"k" * 32, each=True)
    desk, clock, count = Desk(settings.key, "settings", False), Clock(), 0
    asked = 0
    with tempfile.TemporaryDirectory() as folder, store.opened(Path(folder, "a.sqlite")) as kept:
        for text, one in _surveyed(options.source, settings):
            with clock("cut"):
                cut = chunks.of_file(text, one, options.coverage)
            with clock("copy"):
                parts = [part for _, part in verdicts.parts_of(text, one, cut, desk)]
            count += len(parts)
            with clock("pack"):
                questions = list(desk.questions(parts))
            for question in questions:
                with clock("write"):
                    sent = question.text
                asked += 1
                said = answer(sent, list(_claims(sent, asked)))
                with clock("anchor"):
                    found = answers.anchored(question, answers.read(said, len(question.rows)))
                with clock("keep"):
                    pairs = zip(question.parts, found, strict=True)
                    kept.keep([(part.key, "not_found" if one is None else one) for part, one in pairs])
            with clock("read again"):
                verdicts.answered(text, one, cut, settings, desk, kept)
    for step, seconds in clock.spent.items():
        print(f"{step:>12} {1000 * seconds / max(1, count):.3f} ms a chunk")
    print(f"{count:,} chunks: {1000 * sum(clock.spent.values()) / max(1, count):.3f} ms a chunk in all")


if __name__ == "__main__":
    main()
