"""Private keys: the body between the first and the last line of a block is one value.

The block may stand on lines of its own, behind comment marks, in a string with escaped line ends, or break
off. A header without a body holds no secret and gives nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category

MAX_BODY = 64 * 1024
MIN_BODY = 40

_HEADER = compiled(r"BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?\s?-{0,5}|PuTTY-User-Key-File-[23]")
_EDGE = compiled(rb"-{2,5} ?(?:BEGIN|END) ")
_PUTTY = compiled(rb"Private-Lines: ?(\d{1,3})(?:\s|\\[nr]){1,8}")
_FIELD = compiled(rb"[A-Za-z-]{2,24}: [^\r\n\\]*")
_RUN = compiled(rb"(?:\\{1,4}[nr])*([A-Za-z0-9+/=]+)")
_LAST_ROW = compiled(rb"[^A-Za-z0-9+/=]{1,12}?(?:\\{1,4}[nr])*([A-Za-z0-9+/=]{4,64})(?=[\"'\\\r\n]|\Z)")
_LONG_RUN = compiled(rb"(?:\\{1,4}[nr])*([A-Za-z0-9+/]{16,}={0,2})")


def find(line: Line) -> Iterator[Hit]:
    """The bodies of the key blocks that begin on the line."""
    for header in _HEADER.finditer(line.text):
        after = line.start + len(line.text[: header.end()].encode())
        body = _putty_body(line, after) if header[0][0] == "P" else _body(line, after)
        if body:
            start, end = body
            yield Hit(
                header.start(),
                header.end(),
                Category.CREDENTIAL,
                "credential/private_key",
                "key_block",
                bytes_start=start,
                bytes_end=end,
            )


def _body(line: Line, after: int) -> tuple[int, int] | None:
    """[start, end) of the base64 lines that follow a header, in the document."""
    data = line.document.data
    limit = min(len(data), after + MAX_BODY)
    edge = _EDGE.search(data, after, limit)
    whole = edge is not None and edge[0].endswith(b"END ")
    stop = edge.start() if edge else limit
    first = _first_run(data, after, stop)
    if first is None:
        return None
    return _checked(data, first, _last_run(data, first, stop) if whole else _broken_off(data, first, stop))


def _first_run(data: bytes, after: int, stop: int) -> int | None:
    """Where the first base64 line begins, past the fields that may precede it."""
    at = after
    while run := _LONG_RUN.search(data, at, stop):
        name = _FIELD.search(data, at, run.end(1))
        if not name:
            return run.start(1)
        field = _FIELD.match(data, name.start(), stop)
        at = max(run.end(1), field.end() if field else 0)
    return None


def _last_run(data: bytes, first: int, stop: int) -> int:
    """Where the last base64 line before `stop` ends."""
    ends = [run.end(1) for run in _RUN.finditer(data, first, stop) if len(run[1]) >= 4]
    return ends[-1]


def _broken_off(data: bytes, first: int, stop: int) -> int:
    """Where base64 ends in a block without an end line: at the first line that holds something else."""
    end = first
    for run in _LONG_RUN.finditer(data, first, stop):
        if run.start(1) - end > 12:
            break
        end = run.end(1)
    last = _LAST_ROW.match(data, end, stop)
    return last.end(1) if last and len(last[1]) % 4 == 0 else end


def _checked(data: bytes, start: int, end: int) -> tuple[int, int] | None:
    """The body, unless it is too short or too little of it is base64 to be one."""
    runs = [len(run[1]) for run in _LONG_RUN.finditer(data, start, end)]
    return (start, end) if sum(runs) >= max(MIN_BODY, (end - start) // 2) else None


def _putty_body(line: Line, after: int) -> tuple[int, int] | None:
    data = line.document.data
    limit = min(len(data), after + MAX_BODY)
    count = _PUTTY.search(data, after, limit)
    if count is None:
        return None
    runs = tuple(itertools.islice(_RUN.finditer(data, count.end(), limit), int(count[1])))
    return (runs[0].start(1), runs[-1].end(1)) if runs else None


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "private_key",
        (Gate(r"BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY"), Gate("PuTTY-User-Key-File-", literal=True)),
        find,
    ),
)
