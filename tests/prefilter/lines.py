"""Helpers of the detector tests: lines, and what a set of detectors finds in a file."""

from __future__ import annotations

import time
from collections.abc import Sequence

from gdr_code.prefilter.gate import Scanner
from gdr_code.prefilter.interface import Detector, Line
from gdr_code.records import Candidate
from gdr_code.text import Text, read_text


def text_of(content: str) -> Text:
    """The content as a file's text."""
    text = read_text(content.encode())
    assert text is not None
    return text


def line_of(content: str, path: str = "a.py", number: int = 1) -> Line:
    """One line of a file."""
    text = text_of(content)
    start, end = text.line_span(number)
    return Line(text, path, None, number, start, text.data[start:end].decode())


def find(detectors: Sequence[Detector], content: str, path: str = "a.py") -> tuple[Candidate, ...]:
    """What the detectors find in a file, each value checked against its span."""
    candidates = Scanner(detectors).find(text_of(content), path, None)
    for candidate in candidates:
        assert content.encode()[candidate.span.start : candidate.span.end].decode() == candidate.value
    return candidates


def slowest(detectors: Sequence[Detector], units: Sequence[str], path: str) -> tuple[float, str, str]:
    """(seconds, detector, unit) of the line of 2,000 characters, made of one unit, that takes longest."""
    worst = (0.0, "", "")
    for detector in detectors:
        for unit in units:
            line = line_of((unit * 2000)[:2000], path)
            for _ in range(2):
                started = time.process_time()
                sum(1 for _ in detector.find(line))
                spent = time.process_time() - started
            worst = max(worst, (spent, detector.name, unit))
    return worst
