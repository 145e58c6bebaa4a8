"""For somebody about to commit: what was found, why, and how to fix or to allow it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from gdr_code.pipeline import Scan
from gdr_code.records import Finding
from gdr_code.report.words import counted, reason
from gdr_code.text import printable

_MOST_SKIPS = 5


def lines(found: Sequence[Finding]) -> Iterator[str]:
    """For each finding its place, category and masked value; why; what can be done."""
    for one in found:
        yield f"{place(one)}: {one.kind or one.category}: {one.preview}\n"
        yield f"    why: {reason(one)}\n"
        yield f"    {_remedy(one)}\n"


def in_message(found: Iterable[Finding]) -> Iterator[str]:
    """For each finding of a commit message its place, category and masked value, and why."""
    for one in found:
        where = f"commit message:{one.place.line}:{one.place.column}"
        yield f"{where}: {one.kind or one.category}: {one.preview}\n"
        yield f"    why: {reason(one)}\n"
        yield "    fix: leave it out of the message; it would stay in the history\n"


def unfit_author() -> Iterator[str]:
    """What is wrong with an address that names an account of a machine."""
    yield "commit author: email/address: ***\n"
    yield "    why: nobody chose the address: it is made of an account and the name of a machine\n"
    yield "    fix: git config user.email NAME@HOST, then commit again\n"


def place(finding: Finding) -> str:
    """path:line:column"""
    return f"{printable(finding.path)}:{finding.place.line}:{finding.place.column}"


def _remedy(finding: Finding) -> str:
    fix = "gdr-code hook --fix" if finding.action.changes else "move it out of the file and revoke it"
    return (
        f"fix: {fix}; or allow: a comment `gdr: allow[{finding.category}] reason` here or on the line above"
    )


def kept(found: Iterable[Finding]) -> Iterator[str]:
    """What the policy keeps, in one line."""
    counts = Counter(str(one.position).replace("_", " ") for one in found)
    if counts:
        said = ", ".join(f"{number} in {where}" for where, number in sorted(counts.items()))
        yield f"gdr-code: not reported, as the policy keeps it: {said}\n"


def coverage(scan: Scan) -> Iterator[str]:
    """What of the change was not looked at."""
    skipped, unjudged = scan.coverage.skipped, scan.coverage.unjudged
    told = [f"{printable(one.path)} ({one.reason.replace('_', ' ')})" for one in skipped]
    if len(told) > _MOST_SKIPS:
        told = [*told[:_MOST_SKIPS], f"{len(told) - _MOST_SKIPS} more"]
    if told:
        yield f"gdr-code: not looked at: {', '.join(told)}\n"
    for one in unjudged:
        yield f"gdr-code: not judged: {printable(one.path)} ({one.reason.replace('_', ' ')})\n"


def total(found: Sequence[Finding], where: str) -> Iterator[str]:
    """How many findings stand where."""
    if found:
        yield f"gdr-code: {counted(len(found), 'finding')} in {where}\n"
