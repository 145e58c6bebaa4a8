"""How a finding, a reason and a number are said to people. Nothing here holds a value."""

from __future__ import annotations

from collections.abc import Mapping

from gdr_code.judge.local import REASONS
from gdr_code.records import Finding, Position, SkipReason
from gdr_code.sought import REASON

_UNITS = ("B", "kB", "MB", "GB", "TB")
_SPREAD = {REASON: "equal to a value that is proven elsewhere in the repository"}
_MODEL = {"model": "a language model read it so", "model_cleared": "a language model would leave it"}

WHY_KEPT: Mapping[str, str] = {
    Position.COPYRIGHT_NOTICE: "a licence requires it; --policy strict replaces it",
    Position.COORDINATE: "an import, package, module or image is found by it",
    Position.FETCHED_URL: "something is fetched from there: another address would break it",
    Position.IDENTIFIER: "code refers to it by name",
    Position.PATH: "it is the name of a file, and other places may refer to it",
    Position.MESSAGE: "it stands in a message of the history, which is not rewritten",
}
WHY_WITHHELD: Mapping[str, str] = {
    "beside_the_change": "lines would change that are not part of the commit",
    "crashed": "reading, searching or proving it ended the process, twice, or met a fault of gdr-code",
    "changed_while_running": "the file changed while it was refined",
    "encoding": "it would be read in another encoding",
    "escape": "a stand-in would bring an escape that was not there",
    "line_ends": "lines would be added, removed or end differently",
    "outside_edits": "bytes outside the edits would differ",
    "parser": "the language's own parser would say something else of it",
    "rescan": "a fresh scan of the result still finds something",
    "survivor": "a value that goes elsewhere would be left in it",
    "tree": "its syntax would change",
    "undecodable": "it is no text",
    "unjudged": "not all of it was judged",
    "unwritable_name": "the file system cannot hold its name",
    "too_many_candidates": "it holds more candidates than are judged",
}
WHY_SKIPPED: Mapping[str, str] = {
    SkipReason.BINARY: "binary, no text to read",
    SkipReason.TOO_LARGE: "over the size limit",
    SkipReason.UNDECODABLE: "no known encoding of text",
    SkipReason.UNREADABLE: "could not be read",
    SkipReason.NOT_REGULAR: "neither a file nor a link",
    SkipReason.SUBMODULE: "a submodule is a repository of its own",
    SkipReason.LFS_POINTER: "its content lies elsewhere (Git LFS)",
    SkipReason.MISSING_BLOB: "its content is not in this clone",
    SkipReason.NESTED_REPOSITORY: "a repository inside the repository",
    SkipReason.LIMIT: "folders nested too deep",
    SkipReason.ILLEGAL_PATH: "a path that no file system should be asked to write",
    SkipReason.LINK_OUTSIDE: "scanned; the link points out of the tree and is not created again",
    SkipReason.ENCRYPTED: "encrypted in its archive",
    SkipReason.CRASHED: "reading it ended the process, twice, or met a fault of gdr-code",
}


def sentence(finding: Finding) -> str:
    """A finding's kind and its reason."""
    return f"{finding.kind or finding.category}: {reason(finding)}"


def reason(finding: Finding) -> str:
    """The reason of a finding as a sentence from a fixed table."""
    return {**REASONS, **_SPREAD, **_MODEL}.get(finding.reason, finding.reason.replace("_", " "))


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
