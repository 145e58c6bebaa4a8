"""For somebody about to commit: what was found, why, and how to fix or to allow it."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from gdr_code.allow import Allow
from gdr_code.pipeline import Scan
from gdr_code.records import Category, Finding, Withheld
from gdr_code.report.masks import Line, Mask
from gdr_code.report.words import WHY_WITHHELD, counted, reason
from gdr_code.text import printable
from gdr_code.trust import Judgement, Trusted

if TYPE_CHECKING:
    from gdr_code.fix import Fix

_MOST_SKIPS = 5
_HIDDEN = "█████"
_SHOWN = 160


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


def unfit_author(are_named: bool) -> Iterator[str]:
    """What is wrong with the author's address: none that is asked for, or one of an account and a machine."""
    yield "commit author: email/address: ***\n"
    if are_named:
        yield "    why: the address fits none of the `authors` in the configuration\n"
    else:
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


def fixed(made: Iterable[Fix], left: Iterable[Fix]) -> Iterator[str]:
    """What was replaced in the index, and where the work tree is as it was."""
    for one in made:
        for finding in one.findings:
            yield f"{place(finding)}: {finding.kind or finding.category}: replaced\n"
    yield from kept_lines(left)
    yield "gdr-code: look at it with `git diff --cached`, then commit again\n"


def kept_lines(left: Iterable[Fix]) -> Iterator[str]:
    """Where the work tree is as it was."""
    for one in left:
        path = printable(one.entry.path)
        yield f"gdr-code: {path}: changed in the index; the file differs there and keeps its lines\n"


def no_comment(left: Iterable[Finding]) -> Iterator[str]:
    """Where no comment can stand."""
    for one in left:
        yield f"gdr-code: {place(one)}: no comment can stand here; use a rule or the baseline\n"


def not_fixed(withheld: Iterable[Withheld]) -> Iterator[str]:
    """Files whose rewrite is not proven, and why."""
    for one in withheld:
        why = WHY_WITHHELD.get(one.reason, one.reason.replace("_", " "))
        yield f"gdr-code: {printable(one.path)}: not replaced: {why}\n"


def unused(comments: Iterable[tuple[str, Allow]], is_told: Callable[[str, int], bool]) -> Iterator[str]:
    """Allow comments that allow nothing; a wrong name in one, with the nearest right one."""
    for path, one in comments:
        if is_told(path, one.line):
            names = "".join(f"; {_wrong(name)}" for name in one.unknown)
            yield f"gdr-code: {printable(path)}:{one.line}: the allow comment allows nothing{names}\n"


def masked(lines: Sequence[Line]) -> str:
    """The first of a finding's lines with every value in it hidden."""
    shown = "".join(_HIDDEN if isinstance(piece, Mask) else piece for piece in (lines[0] if lines else ()))
    return printable(shown.strip())[:_SHOWN]


def _wrong(name: str) -> str:
    """What is wrong with a name in a comment; it may be a value, so it is not told."""
    near = difflib.get_close_matches(name, [str(one) for one in Category], n=1, cutoff=0.5)
    return f"a name in it is no category: did you mean {near[0]}?" if near else "a name in it is no category"


def allowed(judgement: Judgement, trusted: Trusted, whole: bool) -> Iterator[str]:
    """What a trusted repository lets through, and what of it nothing needs; rules only of a whole one."""
    counts = Counter(how for _, how in judgement.allowed)
    if counts:
        yield "let through: " + ", ".join(f"{counts[how]:,} by {how}" for how in sorted(counts))
    for path, one in judgement.unused:
        yield f"{printable(path)}:{one.line}: the allow comment allows nothing"
    for number, rule in enumerate(trusted.settings.policy.rules if whole else (), 1):
        if rule.action is None and rule not in judgement.used_rules:
            yield f"{trusted.config.origins['rules']}: rules[{number}] allows nothing"


def spared(reasons: Iterable[str]) -> Iterator[str]:
    """What is not reported, and why, in one line."""
    counts = Counter(reasons)
    if counts:
        said = ", ".join(f"{number} {why}" for why, number in sorted(counts.items()))
        yield f"gdr-code: not reported: {said}\n"


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


def not_staged() -> Iterator[str]:
    """What to do where the commit itself would have staged the files."""
    yield "gdr-code: nothing stays staged after this: `git add` the files before `gdr-code hook --fix`\n"


def total(found: Sequence[Finding], where: str) -> Iterator[str]:
    """How many findings stand where."""
    if found:
        yield f"gdr-code: {counted(len(found), 'finding')} in {where}\n"
