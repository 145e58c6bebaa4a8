"""What a perfect model would reach: packing, anchoring and coverage, with answers taken from labels.

    python -m benchmarks.llm_oracle TREES --labels L --manifest M --coverage full --out DIR

A server on this machine stands for the model. As any model it is told neither repository nor folder: it knows
labelled lines by the name of their file and the line before. Writes findings.jsonl into DIR, which
`benchmarks.dev_score` scores, and prints what was lost where.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.dev_score import Row, rows
from gdr_code.commands import asking, scan
from gdr_code.commands.asking import Asking
from gdr_code.escapes import with_escapes_read
from gdr_code.git import blob_id
from gdr_code.records import SourceFile
from gdr_code.settings import Settings
from gdr_code.survey import language_of
from gdr_code.text import read_text
from tests.llm.server import KEY, Server, answer, numbered, serving

Claims = list[tuple[str, str, bool]]
_FENCE = "</code-"


class Oracle:
    """Answers from labels."""

    def __init__(self, trees: Path, labels: list[Row]) -> None:
        self._near: dict[tuple[str, str, str], Claims] = {}
        self._far: dict[tuple[str, str], Claims] = {}
        self._long: dict[str, list[tuple[str, Claims]]] = collections.defaultdict(list)
        self.unknown = 0
        by_file: dict[tuple[str, str], list[Row]] = collections.defaultdict(list)
        for row in labels:
            by_file[row["repo"], row["path"]].append(row)
        for (repo, path), several in by_file.items():
            self._learn(trees / repo.replace("/", "+") / path, path, several)

    def _learn(self, file: Path, path: str, labels: list[Row]) -> None:
        data = file.read_bytes()
        raw = read_text(data)
        assert raw is not None
        language = language_of(SourceFile("", path, path.encode(), 0o100644, blob_id(data), data))
        plain = [line.rstrip("\r") for line in raw.data.decode().split("\n")]
        read = [line.rstrip("\r") for line in with_escapes_read(raw, language).data.decode().split("\n")]
        true: dict[int, Claims] = collections.defaultdict(list)
        for row in labels:
            if row["verdict"] == "T":
                text = plain[row["line"] - 1][row["start"] : row["end"]]
                true[row["line"] - 1].append((text, row["category"], row["attribution"]))
        name = path.rpartition("/")[2]
        before = ""
        for number, line in enumerate(read):
            if not line.strip():
                continue
            claims = true.get(number, [])
            self._near.setdefault((name, before, line), claims)
            if claims:
                self._far.setdefault((name, line), claims)
                self._long[name].append((line, claims))
            before = line

    def __call__(self, question: str) -> str:
        """The labelled texts on the lines of a question."""
        found: list[dict[str, object]] = []
        name, before = "", ""
        lines = numbered(question)
        number = 0
        for line in question.split("\n"):
            head, bar, row = line.partition("|")
            if line.startswith("<code-"):
                name = before = ""
            elif not name and line and not line.startswith(_FENCE):
                name = line.rsplit(", ", 2)[0]
            elif bar and head == str(number + 1):
                number += 1
                found += self._said(number, name, before, row)
                before = row
            elif line == "...":
                before = ""
        assert number == max(lines, default=0)
        return answer(question, found)

    def _said(self, number: int, name: str, before: str, row: str) -> Iterator[dict[str, object]]:
        claims = self._near.get((name, before, row))
        if claims is None:
            claims = self._far.get((name, row)) or self._cut(name, row)
        for text, category, attribution in claims:
            if text in row:
                yield {"l": number, "t": text, "c": category, "p": 95, "a": attribution}

    def _cut(self, name: str, row: str) -> Claims:
        """What is said of a line of which the row is a part."""
        for line, claims in self._long.get(name, []):
            if len(row) > 200 and row in line:
                return claims
        return []


def _scanned(options: argparse.Namespace, server: Server) -> None:
    os.environ.update(ANTHROPIC_BASE_URL=server.url, ANTHROPIC_API_KEY=KEY)
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        judge="anthropic",
        coverage=options.coverage,
        llm=asking.llm("anthropic", None, "low", "full", "none"),
        jobs=options.jobs,
        each=True,
    )
    asked = Asking(kept=str(out / "answers.sqlite"), budget=None)
    files = str(out / "findings.jsonl"), str(out / "trace.jsonl")
    scan.run(scan.Options((options.trees,), "jsonl", *files, True, options.key_file, asked), settings)


def main() -> None:
    """Scan the trees by the oracle."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("trees")
    parser.add_argument("--labels", required=True)
    parser.add_argument("--coverage", default="full", choices=("full", "candidates"))
    parser.add_argument("--out", required=True)
    parser.add_argument("--key-file")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    oracle = Oracle(Path(options.trees), list(rows(options.labels)))
    began = time.perf_counter()
    with serving(oracle, keep_bodies=False) as server:
        _scanned(options, server)
    unjudged = collections.Counter(
        row["reason"] for row in rows(str(Path(options.out) / "trace.jsonl")) if row["event"] == "unjudged"
    )
    print(
        json.dumps(
            {
                "requests": sum(server.paid.values()),
                "unjudged": unjudged,
                "seconds": round(time.perf_counter() - began),
            }
        )
    )


if __name__ == "__main__":
    main()
