"""`gdr-code hook --interactive`: one finding after the other, a key for each answer."""

from __future__ import annotations

import os
import sys
import termios
import tty
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum

from gdr_code.errors import ConfigError
from gdr_code.records import Finding
from gdr_code.report.staged import place
from gdr_code.report.words import reason

_TERMINAL = "/dev/tty"
_CLEAR, _BOLD, _DIM, _PLAIN = "\x1b[2J\x1b[H", "\x1b[1m", "\x1b[2m", "\x1b[0m"
_OVER = frozenset({"\x04", ""})


class Answer(StrEnum):
    """What is to happen to a finding."""

    REPLACE = "replace"
    ALLOW = "allow"
    BASELINE = "baseline"
    SKIP = "skip"


_KEYS = {"r": Answer.REPLACE, "a": Answer.ALLOW, "b": Answer.BASELINE, "s": Answer.SKIP}
Answers = Mapping[Finding, Answer]


def answers(
    found: Sequence[Finding],
    possible: Callable[[Finding], frozenset[Answer]],
    shown: Callable[[Finding], str],
    key: Callable[[], str],
    write: Callable[[str], object],
) -> dict[Finding, Answer] | None:
    """The answers that the keys give; None where nothing is to be done at all.

    n and p go to the next and the one before, an answer to the next without one; the last answer ends it,
    and so does q.
    """
    given: dict[Finding, Answer] = {}
    at = 0
    while len(given) < len(found):
        write(_screen(found, at, given, possible(found[at]), shown))
        pressed = key()
        if pressed in _OVER:
            return None
        if pressed == "q":
            break
        if pressed in "np":
            at = (at + (1 if pressed == "n" else -1)) % len(found)
        elif (answer := _KEYS.get(pressed)) in possible(found[at]) and answer is not None:
            given[found[at]] = answer
            left = [index for index, one in enumerate(found) if one not in given]
            at = next((index for index in left if index > at), left[0] if left else at)
    return given


def _screen(
    found: Sequence[Finding],
    at: int,
    given: Answers,
    possible: frozenset[Answer],
    shown: Callable[[Finding], str],
) -> str:
    one = found[at]
    told = f"{one.kind or one.category}  {one.preview}" + (f"  [{given[one]}]" if one in given else "")
    keys = [f"{name} {answer}" for name, answer in _KEYS.items() if answer in possible]
    lines = (
        f"{_BOLD}{at + 1}/{len(found)}  {place(one)}{_PLAIN}  {told}",
        f"{_DIM}{reason(one)}{_PLAIN}",
        "",
        f"  {shown(one)}",
        "",
        "   ".join((*keys, "n next", "p previous", "q finish", "Ctrl-C leave all as it is")),
    )
    return _CLEAR + "\r\n".join(lines) + "\r\n"


def _key(handle: int) -> str:
    """The next key; of a key that sends several bytes each is a key of its own."""
    return os.read(handle, 1).decode("latin-1")


@contextmanager
def terminal() -> Iterator[tuple[Callable[[], str], Callable[[str], object]]]:
    """The user's terminal: the next key, and how to write. Git gives its hooks another standard input."""
    try:
        handle = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        raise ConfigError("--interactive needs a terminal; `gdr-code hook --fix` needs none") from None
    before = termios.tcgetattr(handle)
    try:
        tty.setcbreak(handle)
        yield lambda: _key(handle), lambda text: os.write(handle, text.encode())
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)
        os.close(handle)
        sys.stdout.flush()
