"""`gdr-code scan`: findings, in the format asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gdr_code.commands import session
from gdr_code.commands.asking import Asking
from gdr_code.commands.session import Session
from gdr_code.output import write_text
from gdr_code.pipeline import Scan
from gdr_code.report import csv, github, gitlab, html, jsonl, sarif, summary, text
from gdr_code.settings import Settings

FORMATS: Mapping[str, Callable[[Iterable[Scan]], Iterator[str]]] = {
    "table": text.lines,
    "jsonl": jsonl.lines,
    "csv": csv.lines,
    "github": github.lines,
    "gitlab": gitlab.lines,
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked of one scan."""

    sources: tuple[str, ...]
    format: str
    output: str | None
    trace: str | None
    exit_zero: bool
    key_file: str | None
    asking: Asking = field(default_factory=Asking)
    named: tuple[str, ...] = ()


def run(options: Options, settings: Settings) -> int:
    """Scan the sources; 1 when there is a finding or something unjudged."""
    keep = options.trace is not None
    with session.opened(settings, options.key_file, keep, options.named, options.asking) as opened:
        scanning = _Scanning(opened.scans(opened.repositories(options.sources)), options.trace is not None)
        _write(options.output, _formatted(options.format, scanning.each(), opened))
        if options.trace is not None:
            write_text(Path(options.trace), scanning.traced)
        total = summary.total(scanning.rows)
        opened.say(_summary(total, len(opened.failed)))
        incomplete = bool(total.get("findings") or total.get("coverage", {}).get("unjudged"))
        return opened.exit_code(incomplete and not options.exit_zero)


def _summary(total: text.Row, failed: int) -> Iterator[object]:
    yield text.counts(total) if total.get("findings") else None
    yield text.verdict(total, failed)
    yield text.coverage(total)
    yield text.ignored(total)


def _formatted(name: str, scans: Iterator[Scan], opened: Session) -> Iterator[str]:
    if name == "html":
        return html.scanned(scans, opened.run, opened.failed)
    if name == "sarif":
        from gdr_code import fix  # loads all that rewrites

        return sarif.lines(scans, lambda scan: fix.stand_ins(scan, opened.run))
    return FORMATS[name](scans)


class _Scanning:
    """Scans on their way to a report: their counts and traces stay here, the rest is let go."""

    def __init__(self, scans: Iterator[Scan], keep_trace: bool) -> None:
        self._scans = scans
        self._keep_trace = keep_trace
        self.rows: list[summary.Row] = []
        self.traced: list[str] = []

    def each(self) -> Iterator[Scan]:
        """Every scan, counted."""
        for scan in self._scans:
            self.rows.append(summary.of_scan(scan))
            if self._keep_trace:
                self.traced.extend(jsonl.trace(scan))
            yield scan


def _write(output: str | None, pieces: Iterable[str]) -> None:
    if output is not None:
        write_text(Path(output), pieces)
        return
    for piece in pieces:
        sys.stdout.write(piece)
    sys.stdout.flush()
