"""Runs of words that are written as names are: capitals, initials, particles, one blank apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from gdr_code import lexicon, tables
from gdr_code.name_shapes import likeness
from gdr_code.patterns import compiled

_LIKELY = 0.7
_PERHAPS = 0.4
PARTICLES = tables.words("people", "name particles")
_TOKEN = compiled(r"[^\W\d_]+(?:['’ʼ`.-](?=[^\W\d_])[^\W\d_]+)*\.?")


def _sequence(letter: str, capital: str, marks: str, blank: str) -> re.Pattern[str]:
    """Two or more words one blank apart: the first with a capital, the others too or particles.

    What looks back stands after the first letter, so that most places are passed by one look. The letter
    before a quote that opens a string (`b'`) begins no word.
    """
    rest = f"{letter}*+(?:[{marks}]{letter}++)*+\\.?+"
    particles = "|".join(sorted(PARTICLES))
    return compiled(
        f"{capital}(?<!{letter}.)(?:(?<!{letter}[{marks}].)|(?<=\\W[bruf]'.)){rest}"
        f"(?:{blank}{{1,2}}+(?:{capital}{rest}|(?:{particles})(?!{letter}|[{marks}]{letter}|\\.)))++"
    )


_ASCII_SEQUENCE = _sequence("[A-Za-z]", "[A-Z]", "'`.-", " ")
_SEQUENCE = _sequence(r"[^\W\d_]", r"[^\W\d_a-z]", "'’ʼ`.-", "[ \u00a0]")
# Words in front of a name that belong to its cue, not to it.
LEADING = tables.words("people", "words before a name")
_TRAILING = tables.words("people", "words after a name")


@dataclass(slots=True)
class Token:
    """A word of a run with its place. Not frozen: so many are made that it would show."""

    start: int
    end: int
    text: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def initial(self) -> bool:
        return (
            self.capital
            and len(self.text.replace(".", "").replace("-", "")) <= 2
            and (len(self.text) == 1 or "." in self.text)
        )


def runs(text: str) -> Iterator[list[Token]]:
    """Runs of two or more capitalised words, initials and particles that stand one blank apart."""
    for sequence in (_ASCII_SEQUENCE if text.isascii() else _SEQUENCE).finditer(text):
        yield from _parted(_TOKEN.finditer(text, *sequence.span()))


def _parted(tokens: Iterable[re.Match[str]]) -> Iterator[list[Token]]:
    """Words one blank apart, parted where a sentence ends; a run begins with a capital."""
    run: list[Token] = []
    for match in tokens:
        token = Token(match.start(), match.end(), match[0])
        if run and run[-1].text[-1] == "." and not run[-1].initial:
            yield run
            run = []
        if token.capital or (run and token.text.casefold() in PARTICLES):
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def trimmed(run: list[Token]) -> list[Token]:
    while run and (run[0].text.rstrip(".").casefold() in LEADING or not run[0].capital):
        run = run[1:]
    while run and (run[-1].text.rstrip(".").casefold() in _TRAILING or not run[-1].capital):
        run = run[:-1]
    return run


def is_known(run: list[Token]) -> bool:
    """True when a word of the run is a name somewhere, or all look like names, and not all are ordinary."""
    return _are_known(*_words(run))


def is_likely(run: list[Token]) -> bool:
    """True when no word of the run is ordinary, and they look like names at least as much as not."""
    return _are_likely(*_words(run))


def _words(run: list[Token]) -> list[str]:
    return [token.text.rstrip(".") for token in run if not token.initial]


@lru_cache(maxsize=4096)
def _are_known(*words: str) -> bool:
    if all(lexicon.is_word(word) or lexicon.is_word_abroad(word) for word in words):
        return False
    if any(lexicon.is_given(word) or lexicon.is_surname(word) for word in words):
        return True
    return not any(map(lexicon.is_word, words)) and sum(map(likeness, words)) >= _LIKELY * len(words)


@lru_cache(maxsize=4096)
def _are_likely(*words: str) -> bool:
    return not any(map(lexicon.is_word, words)) and sum(map(likeness, words)) >= _PERHAPS * len(words)


def possessive(word: str) -> int:
    """How many characters at the end of a word make it a possessive: 2 for `'s`, else 0."""
    return 2 if len(word) > 3 and word.endswith(("'s", "’s")) else 0


def span_of(text: str, run: list[Token]) -> tuple[int, int]:
    start, end = run[0].start, run[-1].end
    if text[end - 1] == "." and not run[-1].initial:
        end -= 1
    return start, end - possessive(text[start:end])
