"""What a model is asked: chunks as they are sent, packed into requests, each line behind its number.

Lines are numbered through a whole request, blank ones not at all, so that an answer names a line by one
small number. What is sent of a file is its last name, its kind and language: neither the repository nor the
folder, so equal chunks are asked about once. Code stands between fences whose mark is a keyed hash of it: a
file cannot know it, and it is the same at every run.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from gdr_code.hunt import Literals
from gdr_code.records import Category, Span, Survey
from gdr_code.text import Text, printable

REQUEST_BYTES = 24576
REQUEST_PARTS = 200
_NAME = 80
_LEAST_AGAIN, _LIKELY = 6, 0.5
HIDDEN = frozenset({Category.CREDENTIAL, Category.ID_NUMBER})
_SHAPES = bytes(
    ord("0")
    if 48 <= byte <= 57
    else ord("X")
    if 65 <= byte <= 90
    else ord("x")
    if 97 <= byte <= 122 or byte >= 128
    else byte
    for byte in range(256)
)


@dataclass(frozen=True, slots=True)
class Part:
    """A chunk as it is sent.

    `key` is the keyed hash of all that its answer hangs on; `about` what is said of its file; `file` tells
    files apart and is not sent; `alone` asks for a request of its own.
    """

    key: str
    about: str
    file: str
    text: bytes = field(repr=False)
    alone: bool = False


class Row(NamedTuple):
    """A line of a request: of which of its parts, and where in that part's text."""

    part: int
    start: int
    end: int


@dataclass(frozen=True)
class Question:
    """The parts of one request."""

    parts: tuple[Part, ...]
    mark: str

    @property
    def name(self) -> str:
        """Tells requests apart; the same for the same parts."""
        return self.mark

    @property
    def keys(self) -> tuple[str, ...]:
        """What is kept of the answer is kept under these."""
        return tuple(part.key for part in self.parts)

    @property
    def chunks(self) -> int:
        """How many chunks it asks about."""
        return len(self.parts)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The numbered lines; line n is `rows[n - 1]`."""
        return tuple(
            Row(index, start, end)
            for index, part in enumerate(self.parts)
            for start, end in lines(part.text)
            if not is_blank(part.text[start:end])
        )

    @cached_property
    def text(self) -> str:
        """The request as it is sent."""
        return "".join(self._pieces())

    def _pieces(self) -> Iterator[str]:
        number, before = 0, None
        for part in self.parts:
            if part.file == before:
                yield "...\n"
            else:
                yield f"</code-{self.mark}>\n" if before is not None else ""
                yield f"<code-{self.mark}>\n{part.about}\n"
            before = part.file
            for start, end in lines(part.text):
                row = part.text[start:end]
                if is_blank(row):
                    yield "\n"
                    continue
                number += 1
                yield f"{number}|{row.decode('utf-8', 'replace')}\n"
        yield f"</code-{self.mark}>\n"


class Desk:
    """Makes parts and requests for one key, prompt, model and settings, whose digest is `settings`."""

    def __init__(self, key: bytes, settings: str, masked: bool) -> None:
        self._key = key
        self._settings = settings
        self._masked = masked

    def sent(self, text: Text, survey: Survey, secrets: Iterable[str] = ()) -> bytes:
        """The file's text as it may be sent, every byte where it stood; masked, shapes stand for secrets.

        `secrets` are further values known to be such.
        """
        return _masked(text.data, survey, secrets) if self._masked else text.data

    def part(self, sent: bytes, survey: Survey, span: Span) -> Part:
        """A chunk of the text that may be sent."""
        return self._part(about(survey), survey.path, sent[span.start : span.end])

    def halves(self, part: Part) -> tuple[tuple[int, Part], ...]:
        """A part in two, each with its offset; empty where it is one line."""
        ends = [end for _, end in lines(part.text)][:-1]
        if not ends:
            return ()
        middle = min(ends, key=lambda end: abs(end - len(part.text) // 2))
        cut = part.text.index(b"\n", middle) + 1
        return tuple(
            (start, self._part(part.about, part.file, part.text[start:end], alone=True))
            for start, end in ((0, cut), (cut, len(part.text)))
            if not is_blank(part.text[start:end])
        )

    def questions(self, parts: Iterable[Part]) -> Iterator[Question]:
        """The parts in requests, in order."""
        waiting: list[Part] = []
        size = 0
        for part in parts:
            if part.alone:
                yield self.question((part,))
                continue
            if waiting and (size + len(part.text) > REQUEST_BYTES or len(waiting) == REQUEST_PARTS):
                yield self.question(waiting)
                waiting, size = [], 0
            waiting.append(part)
            size += len(part.text)
        if waiting:
            yield self.question(waiting)

    def question(self, parts: Sequence[Part]) -> Question:
        """A request of these parts."""
        return Question(tuple(parts), self.mark("\0".join(part.key for part in parts)))

    def mark(self, content: str) -> str:
        """The mark of the fences around a request's content, which tells the request from others too."""
        return self._hash(b"gdr-code/fence", content.encode())[:24]

    def _part(self, about: str, file: str, text: bytes, alone: bool = False) -> Part:
        made_of = b"\0".join((self._settings.encode(), about.encode(), text))
        return Part(self._hash(b"gdr-code/chunk", made_of)[:32], about, file, text, alone)

    def _hash(self, label: bytes, message: bytes) -> str:
        return hmac.digest(self._key, label + b"\0" + message, "sha256").hex()


def lines(text: bytes) -> Iterator[tuple[int, int]]:
    """[start, end) of each line without its line end."""
    *ended, last = text.split(b"\n")
    start = 0
    for row in ended:
        end = start + len(row)
        yield start, end - row.endswith(b"\r")
        start = end + 1
    if last:
        yield start, len(text)


def is_blank(line: bytes) -> bool:
    """True for a line of blanks of any script; it gets no number."""
    plain = line.strip()
    return not plain or (not plain.isascii() and not plain.decode("utf-8", "replace").strip())


def about(survey: Survey) -> str:
    """What is said of a file."""
    return f"{_shown(survey.path)}, {survey.path_kind}, {survey.language or 'text'}"


def _shown(path: str) -> str:
    """A file's last name, so that it can end no line and no fence."""
    return printable(path.rpartition("/")[2]).translate({ord("<"): "(", ord(">"): ")"})[:_NAME]


def _masked(data: bytes, survey: Survey, secrets: Iterable[str]) -> bytes:
    """The data with shapes where secrets and numbers were detected, and where the likely ones stand again."""
    masked = bytearray(data)
    values = {secret.encode("utf-8", "surrogatepass") for secret in secrets}
    for one, opinion in zip(survey.candidates, survey.opinions, strict=True):
        if one.category in HIDDEN:
            value = data[one.span.start : one.span.end]
            masked[one.span.start : one.span.end] = value.translate(_SHAPES)
            if len(value) >= _LEAST_AGAIN and (opinion.confidence or 0.0) >= _LIKELY:
                values.add(value)
    for length, end in Literals(sorted(values)).ends(data):
        masked[end - length : end] = masked[end - length : end].translate(_SHAPES)
    return bytes(masked)
