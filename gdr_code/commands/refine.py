"""`gdr-code refine`: refined trees and reports in an output folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from gdr_code import __version__, keys, output, refining, sources
from gdr_code.commands import session
from gdr_code.commands.asking import Asking
from gdr_code.commands.session import Session
from gdr_code.output import Folder
from gdr_code.pipeline import Scan
from gdr_code.records import Repository
from gdr_code.report import html, jsonl, summary, text
from gdr_code.settings import Settings

_FINDINGS, _SUMMARY, _PAGE = "findings.jsonl", "summary.json", "report.html"
_PART = "part.json"


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked of one refinement."""

    sources: tuple[str, ...]
    out: str
    overwrite: bool
    exit_zero: bool
    key_file: str | None
    asking: Asking = field(default_factory=Asking)


def run(options: Options, settings: Settings) -> int:
    """Refine the sources; 1 when a file was withheld or not judged."""
    with session.opened(settings, options.key_file, asked=options.asking) as opened:
        repositories = opened.repositories(options.sources)
        places = [place for source in options.sources if (place := sources.on_disk(source)) is not None]
        run_of = _run_of(repositories, opened)
        with output.opened(options.out, run_of, places, options.overwrite) as folder:
            todo = [one for one in repositories if _is_to_do(one.name, folder, opened.run.settings)]
            for scan in opened.scans(todo):
                _refine(scan, folder, opened)
            done = [repository.name for repository in repositories if folder.is_done(repository.name)]
            complete = _report(folder, done, len(repositories) - len(todo), opened)
            return opened.exit_code(not complete and not options.exit_zero)


def _is_to_do(name: str, folder: Folder, settings: Settings) -> bool:
    """True for what is not done, or was done without answers of a model that may be there by now."""
    if not folder.is_done(name):
        return True
    return settings.llm is not None and summary.is_open(json.loads(folder.report_of(name, _SUMMARY)))


def _run_of(repositories: list[Repository], opened: Session) -> output.Run:
    settings = opened.run.settings
    versions = {repository.name: sources.version(repository) for repository in repositories}
    return output.Run(__version__, settings.digest(), keys.fingerprint(settings.key), versions)


def _refine(scan: Scan, folder: Folder, opened: Session) -> None:
    name = scan.repository.name
    with opened.failing(name):
        refined = refining.refine(scan, lambda: str(folder.begin(name)), opened.run)
        reports = {
            _FINDINGS: "".join(jsonl.lines([refined.scan])),
            _SUMMARY: json.dumps(summary.of_refined(refined)),
            _PART: html.part(refined.scan, opened.run, refined),
        }
        folder.finish(name, reports)
    opened.run.meter.end()


def _report(folder: Folder, names: list[str], resumed: int, opened: Session) -> bool:
    settings = opened.run.settings
    rows = [json.loads(folder.report_of(name, _SUMMARY)) for name in names]
    folder.write_report(_FINDINGS, (folder.report_of(name, _FINDINGS) for name in names))
    document = summary.document(rows, opened.failed, keys.fingerprint(settings.key), settings)
    folder.write_report(_SUMMARY, [document])
    parts = (folder.report_of(name, _PART) for name in names)
    folder.write_report(_PAGE, html.refined(parts, rows, opened.failed))
    total = summary.total(rows)
    opened.say(_told(total, len(opened.failed), resumed))
    opened.say([f"reports: {folder.reports}"])
    return all(row["complete"] for row in rows)


def _told(total: text.Row, failed: int, resumed: int) -> Iterator[object]:
    yield f"{resumed} already done" if resumed else None
    yield text.counts(total) if total.get("findings") else None
    yield text.verdict(total, failed)
    yield text.change(total)
    yield text.withheld(total)
    yield text.unproposed(total)
    yield text.coverage(total)
    yield text.ignored(total)
