"""A file's edits carried elsewhere: to another version of it line by line, or into a patch."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

_MOST_LINES = 2000
_CONTEXT = 3
_PLAIN = frozenset(range(0x20, 0x7F)) - set(b'"\\')


def carried(old: bytes, new: bytes, other: bytes) -> tuple[bytes, int]:
    """Another version of a file with its changed lines where it has the old ones; how many it has not.

    `old` and `new` have the same number of lines. The other version keeps its own line ends.
    """
    if other == old:
        return new, 0
    olds, news, others = (data.split(b"\n") for data in (old, new, other))
    changed = [index for index, line in enumerate(olds) if line != news[index]]
    places = _unmodified([_bare(line) for line in olds], [_bare(line) for line in others])
    for index in changed:
        if (at := places.get(index)) is not None:
            others[at] = _bare(news[index]) + others[at][len(_bare(others[at])) :]
    return b"\n".join(others), sum(index not in places for index in changed)


def _bare(line: bytes) -> bytes:
    return line[:-1] if line.endswith(b"\r") else line


def _unmodified(olds: list[bytes], others: list[bytes]) -> dict[int, int]:
    """Where the lines are that both have; of a large part that differs none."""
    most = min(len(olds), len(others))
    head = next((at for at in range(most) if olds[at] != others[at]), most)
    tail = next((at for at in range(most - head) if olds[-1 - at] != others[-1 - at]), most - head)
    places = {at: at for at in range(head)}
    places.update({len(olds) - 1 - at: len(others) - 1 - at for at in range(tail)})
    middle, their_middle = olds[head : len(olds) - tail], others[head : len(others) - tail]
    if max(len(middle), len(their_middle)) <= _MOST_LINES:
        matcher = difflib.SequenceMatcher(None, middle, their_middle, autojunk=False)
        for ours, theirs, size in matcher.get_matching_blocks():
            places.update({head + ours + at: head + theirs + at for at in range(size)})
    return places


def patch(raw_path: bytes, old: bytes, new: bytes) -> Iterator[bytes]:
    """What `git apply --cached` takes to make `new` of `old`, which has as many lines."""
    olds, news = _lines(old), _lines(new)
    changed = [index for index, line in enumerate(olds) if line != news[index]]
    ours, theirs = _quoted(b"a/" + raw_path), _quoted(b"b/" + raw_path)
    yield b"diff --git %s %s\n--- %s\n+++ %s\n" % (ours, theirs, ours, theirs)
    for first, stop in _hunks(changed, len(olds)):
        yield b"@@ -%d,%d +%d,%d @@\n" % (first + 1, stop - first, first + 1, stop - first)
        for at in range(first, stop):
            if olds[at] == news[at]:
                yield _marked(b" ", olds[at])
            else:
                yield _marked(b"-", olds[at]) + _marked(b"+", news[at])


def _lines(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _hunks(changed: list[int], count: int) -> Iterator[tuple[int, int]]:
    """[first, stop) of the lines to show; what is near one another is shown together."""
    first, stop = 0, -1
    for index in changed:
        if index - _CONTEXT > stop >= 0:
            yield first, stop
            stop = -1
        if stop < 0:
            first = max(0, index - _CONTEXT)
        stop = min(count, index + _CONTEXT + 1)
    if stop >= 0:
        yield first, stop


def _marked(sign: bytes, line: bytes) -> bytes:
    return sign + line if line.endswith(b"\n") else sign + line + b"\n\\ No newline at end of file\n"


def _quoted(path: bytes) -> bytes:
    if set(path) <= _PLAIN:
        return path
    return b'"' + b"".join(b"%c" % byte if byte in _PLAIN else b"\\%03o" % byte for byte in path) + b'"'
