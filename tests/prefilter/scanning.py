"""Scan one text with the gates and detectors of one module."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from gdr_code.prefilter.gate import Scanner
from gdr_code.prefilter.interface import Detector, Line
from gdr_code.records import Candidate
from gdr_code.text import read_text

Scan = Callable[..., list[Candidate]]


def scanning(detectors: Sequence[Detector]) -> Scan:
    """A function from a text (and a path) to its candidates, through the gates."""
    scanner = Scanner(detectors)

    def scan(content: str, path: str = "notes.txt") -> list[Candidate]:
        text = read_text(content.encode())
        assert text is not None
        return list(scanner.find(text, path, None))

    return scan


def seconds(detector: Detector, content: str, path: str = "phones.csv") -> float:
    """The shorter of two times that a detector takes for one line."""
    text = read_text(content.encode())
    assert text is not None
    line = Line(text, path, None, 1, 0, content)
    return min(_timed(detector, line) for _ in range(2))


def _timed(detector: Detector, line: Line) -> float:
    begin = time.perf_counter()
    for _ in detector.find(line):
        pass
    return time.perf_counter() - begin
