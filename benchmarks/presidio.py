"""What Presidio finds in the files of a folder, as JSON: run by peers.py where it is installed.

    python -P benchmarks/presidio.py FOLDER REPORT

Offline, with its default recognisers and the largest English model of spaCy that is installed, a hundred
lines at a time. Left out are entities that the annotation guidelines hold for neither personal nor secret
(dates, places, nations, organisations, addresses of pages), and what its demonstration would not show either.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy.util
import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

_SIZES = ("lg", "md", "sm")
_NOT_PERSONAL = frozenset({"DATE_TIME", "LOCATION", "NRP", "ORGANIZATION", "URL"})
_LEAST_SURE = 0.35
_LINES, _MOST_CHARACTERS = 100, 100_000


def _model() -> str:
    """An English model that is here: none is ever fetched. Raises LookupError."""
    installed = [name for name in spacy.util.get_installed_models() if name.startswith("en_core_web_")]
    for size in _SIZES:
        for name in installed:
            if size in name.split("_"):
                return str(name)
    raise LookupError("no English model of spaCy is installed")


def _engine() -> Any:
    # Its own list of top-level domains, not today's from the network.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    models = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": _model()}]}
    return AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=models).create_engine())


def found(engine: Any, text: str) -> Iterator[tuple[int, int]]:
    """First and last line of each entity."""
    wanted = sorted(set(engine.get_supported_entities("en")) - _NOT_PERSONAL)
    lines = text.split("\n")
    for first in range(0, len(lines), _LINES):
        piece = "\n".join(lines[first : first + _LINES])[:_MOST_CHARACTERS]
        for one in engine.analyze(piece, "en", entities=wanted, score_threshold=_LEAST_SURE):
            start = first + piece.count("\n", 0, one.start) + 1
            yield start, start + piece[one.start : one.end].rstrip("\n").count("\n")


def main() -> None:
    """Write what is found."""
    folder, report = map(Path, sys.argv[1:])
    engine = _engine()
    rows = [
        {"path": str(path.relative_to(folder)), "line": line, "end_line": end_line}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for line, end_line in found(engine, path.read_text(encoding="utf-8", errors="replace"))
    ]
    report.write_text(json.dumps(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
