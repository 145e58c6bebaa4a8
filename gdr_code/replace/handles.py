"""Stand-ins of handles: invented words of the same shape, or spelled from the person they belong to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from gdr_code.letters import ascii_fold, romanised
from gdr_code.patterns import compiled
from gdr_code.replace import people, scramble, words
from gdr_code.replace.marks import Marker, Numbers, Tails, fold, walk
from gdr_code.replace.shapes import LETTER_RUN, recase

_PIECE = compiled(r"[^\W\d_]+|\d+|[\W_]+")
_LITERAL = compiled(r"0[xo][0-9a-f_]+|0b[01_]+|[0-9_]*\.?[0-9_]+e[-+]?[0-9]+")
_LEAST = 4
_LEAST_WORD = 3


def draws(marker: Marker, normal: str) -> Iterator[str]:
    """Endless stand-ins of a normalised handle: words for letters, digits for digits, the same separators."""
    numbers = Numbers(marker.seed("handle", normal))
    found = _PIECE.findall(normal)
    slot = _slot(found)
    if slot is None or _LITERAL.fullmatch(normal):
        kept = [range(*run.span()) for run in LETTER_RUN.finditer(normal)] if slot is not None else ()
        yield from scramble.draws(marker, numbers, normal, kept)
        return
    growth = itertools.count()

    def draw() -> tuple[str, Tails, str]:
        made = [drawn(numbers, piece) for piece in found]
        head, tails = words.split(numbers, max(_LEAST, len(found[slot])) + next(growth) // 8)
        return "".join(made[:slot]) + head, tails, "".join(made[slot + 1 :])

    yield from walk(marker, numbers, draw)


def pieces(normal: str) -> list[tuple[str, bool]]:
    """A handle cut into pieces, each with whether it is a word that others may stand for."""
    found = _PIECE.findall(normal)
    free = _slot(found) is not None and not _LITERAL.fullmatch(normal)
    return [(piece, free and piece.isalpha() and len(piece) >= _LEAST_WORD) for piece in found]


def _slot(pieces: Sequence[str]) -> int | None:
    """The longest word; None where digits or letters outside ASCII leave more room for the mark."""
    plain = [at for at, piece in enumerate(pieces) if piece.isascii() and piece.isalpha()]
    if not plain or not all(ascii_fold(piece).isascii() for piece in pieces):
        return None
    return max(plain, key=lambda at: len(pieces[at]))


def drawn(numbers: Numbers, piece: str) -> str:
    """A word for a piece of letters, digits for digits, separators as they are."""
    if piece.isalpha():
        return words.word(numbers, len(piece))
    return scramble.once(numbers, piece)


def of_person(marker: Marker, own: str, drawn: str, normal: str) -> Iterator[str]:
    """Stand-ins of a person's handle, none where it is not made of the name.

    `jdoe` of Jane Doe becomes `mkeller` for Maria Keller, or where that does not bear the mark a word
    that begins as it does.
    """
    stem = spelled(own, drawn, normal)
    if stem is None:
        return
    numbers = Numbers(marker.seed("handle", normal))
    stem = [scramble.once(numbers, piece) if piece.isdigit() else piece for piece in stem]
    if marker.marked(fold("".join(stem))):
        yield "".join(stem)
    slot = max((at for at, piece in enumerate(stem) if piece.isalpha()), key=lambda at: len(stem[at]))
    yield from varied(marker, numbers, stem, slot)


def varied(marker: Marker, numbers: Numbers, stem: Sequence[str], slot: int) -> Iterator[str]:
    """The stem with other last letters in one of its words."""
    for count in (3, 4):
        head = stem[slot][: max(2, len(stem[slot]) - count)]
        tails = words.tails(count, head[-1] in "aeiou", False)
        before, end = "".join(stem[:slot]) + head, "".join(stem[slot + 1 :])
        for index in marker.hits(fold(before), tails, numbers.below(len(tails.words)), fold(end)):
            yield before + tails.words[index] + end


def spelled(own: str, drawn: str, normal: str) -> list[str] | None:
    """A handle's pieces with its letters spelled from the stand-in of the person, None where they are not.

    `own` and `drawn` are the person's normalised name and its stand-in, word for word.
    """
    pairs = [(_plain(a), _plain(b)) for a, b in zip(people.tokens(own), drawn.split(" "), strict=False)]
    pairs = [(a, b) for a, b in pairs if a and b]
    out: list[str] = []
    for piece in _PIECE.findall(normal):
        letters = _spell(pairs, piece) if piece.isalpha() else piece
        if letters is None:
            return None
        out.append(letters)
    return out if any(map(str.isalpha, out)) else None


def _plain(word: str) -> str:
    folded = ascii_fold(romanised(word.casefold()))
    return folded if folded.isascii() and folded.isalpha() else ""


def _spell(pairs: Sequence[tuple[str, str]], letters: str, used: frozenset[int] = frozenset()) -> str | None:
    """The letters as a run of whole words or beginnings of the person's words, longest first."""
    if not letters:
        return ""
    for at, (own, drawn) in enumerate(pairs if len(used) < 3 else ()):
        for size in range(min(len(own), len(letters)), 0, -1):
            if at not in used and letters.startswith(own[:size]):
                rest = _spell(pairs, letters[size:], used | {at})
                if rest is not None:
                    return (drawn if size == len(own) else drawn[:size]) + rest
    return None


def fit(stand_in: str, value: str) -> str:
    """The stand-in with the case and the separators of the value as it stands, piece for piece."""
    drawn, model = _PIECE.findall(stand_in), _PIECE.findall(value)
    if len(drawn) != len(model) or any(map(_differ, drawn, model)):
        return recase(stand_in, value)
    return "".join(_fit_piece(one, other) for one, other in zip(drawn, model, strict=True))


def _fit_piece(drawn: str, model: str) -> str:
    """A drawn word in the case of the model; a word that was kept, and separators, as they stand."""
    if drawn == model.casefold() or not drawn.isalnum():
        return model
    return recase(drawn, model)


def _differ(one: str, other: str) -> bool:
    return one.isalpha() != other.isalpha() or one.isdigit() != other.isdigit()
