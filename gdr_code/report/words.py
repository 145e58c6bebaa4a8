"""How a finding and a number are said to people. Nothing here holds a value."""

from __future__ import annotations

from gdr_code.judge.local import REASONS
from gdr_code.records import Finding
from gdr_code.spread import REASON

_UNITS = ("B", "kB", "MB", "GB", "TB")
_SPREAD = {REASON: "equal to a value that is proven elsewhere in the repository"}


def sentence(finding: Finding) -> str:
    """The reason of a finding as a sentence from a fixed table."""
    said = {**REASONS, **_SPREAD}.get(finding.reason, finding.reason.replace("_", " "))
    return f"{finding.kind or finding.category}: {said}"


def amount(size: int) -> str:
    """A number of bytes in decimal units."""
    value = float(size)
    for unit in _UNITS[:-1]:
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} {_UNITS[-1]}"


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`, `3 repositories`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("y") else f"{number:,} {noun}s"
