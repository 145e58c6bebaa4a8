"""Stand-ins of postal addresses, coordinates and dates."""

from __future__ import annotations

import calendar
import functools
import itertools
import re
from collections.abc import Iterator, Sequence

from gdr_code.letters import script_of
from gdr_code.patterns import compiled
from gdr_code.replace import names, scramble, words
from gdr_code.replace.marks import Marker, Numbers, Tails, walk
from gdr_code.replace.shapes import same_class
from gdr_code.tables import sections
from gdr_code.tables import words as table

_PIECE = compiled(r"[^\W\d_]+|\d+|[\W_]+")
_NUMBER = compiled(r"([-+]?)(\d{1,3})([.,])(\d+)")
_SOUTH_OR_WEST = compiled(r"\s*°?\s*[sw]\b")
_UNASSIGNED = (
    "621",
    "269",
    "343",
    "345",
    "348",
    "353",
    "419",
    "428",
    "517",
    "533",
    "632",
    "642",
    "682",
    "694",
)
_LEAST_WORD = 3
_NAMED_ROUNDS = 32
_REGION = "latin_0en"


def streets(marker: Marker, normal: str) -> Iterator[str]:
    """Endless stand-ins of a postal address: its words for streets stay, names and numbers are drawn."""
    numbers = Numbers(marker.seed("address", normal))
    found = _PIECE.findall(normal)
    named = [at for at, piece in enumerate(found) if _stem(piece)]
    if not named:
        yield from scramble.draws(marker, numbers, normal)
        return
    slot = max(named, key=lambda at: len(_stem(found[at])))
    stem = _stem(found[slot])
    rounds = itertools.count()

    def draw() -> tuple[str, Tails, str]:
        made = [drawn(numbers, piece, at) for at, piece in enumerate(found)]
        head, tails = _named(numbers, stem, next(rounds))
        end = found[slot][len(stem) :] + "".join(made[slot + 1 :])
        return "".join(made[:slot]) + head, tails, end

    yield from walk(marker, numbers, draw)


def pieces(normal: str) -> list[tuple[str, bool]]:
    """A postal address cut into pieces, each with whether it names a place, as `rosen` of `rosenweg` does."""
    stems = ((piece, len(_stem(piece))) for piece in _PIECE.findall(normal))
    parts = ((piece[:end], piece[end:]) for piece, end in stems)
    return [(part, at == 0) for pair in parts for at, part in enumerate(pair) if part]


def _named(numbers: Numbers, stem: str, round_: int) -> tuple[str, Tails]:
    """A head and tails that name a place: first family names, as many streets have, then invented words."""
    if round_ < _NAMED_ROUNDS and script_of(stem) == "LATIN":
        return "", _family_names(len(stem), stem.isascii())
    return words.split(numbers, max(words.TAIL, len(stem)) + round_ // 64)


def _family_names(length: int, plain: bool) -> Tails:
    return names.options(_REGION, True, length, plain)


def drawn(numbers: Numbers, piece: str, at: int) -> str:
    """A name for a piece that names a place, digits for digits; other words as they are."""
    stem = _stem(piece)
    if stem:
        return _place_name(numbers, stem) + piece[len(stem) :]
    if not piece.isdigit():
        return piece
    if len(piece) == 5 and at:
        return numbers.pick(_UNASSIGNED) + scramble.once(numbers, piece[3:])
    return scramble.once(numbers, piece)


def _place_name(numbers: Numbers, stem: str) -> str:
    if script_of(stem) != "LATIN":
        return "".join(numbers.pick(same_class(char)) for char in stem)
    return numbers.pick(_family_names(len(stem), stem.isascii()).words).casefold()


def _stem(piece: str) -> str:
    """What of a word names a place; nothing for words for streets and short ones."""
    if not piece.isalpha() or len(piece) < _LEAST_WORD or piece in _kept_words():
        return ""
    ending = next((end for end in _endings() if piece.endswith(end) and len(piece) > len(end)), "")
    return piece[: len(piece) - len(ending)]


_ARTICLES = frozenset(
    {"des", "les", "las", "los", "dei", "degli", "delle", "della", "the", "zum", "zur", "beim", "vom", "auf"}
)


@functools.cache
def _kept_words() -> frozenset[str]:
    found = (entry for name, entries in sections("streets").items() if "name, " in name for entry in entries)
    streets = frozenset(word.strip(".").casefold() for entry in found for word in entry.split())
    return streets | table("name_parts", "particle") | table("people", "name particles") | _ARTICLES


@functools.cache
def _endings() -> tuple[str, ...]:
    found = {entry.strip(".").casefold() for entry in sections("streets")["end of name, number last"]}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


# Open ocean by hemisphere (south, west): the first degree of latitude and of longitude of a box of eight.
_OCEANS = {
    (False, False): (31, 161),
    (False, True): (31, 141),
    (True, False): (31, 86),
    (True, True): (41, 111),
}
_BOX = 8


def coordinates(marker: Marker, normal: str) -> Iterator[str]:
    """Endless stand-ins of coordinates, far out at sea in the same hemispheres, as precise as the value."""
    numbers = Numbers(marker.seed("coordinates", normal))
    found = list(_NUMBER.finditer(normal))[:2]
    if not found:
        yield from scramble.draws(marker, numbers, normal)
        return
    sea = _OCEANS[_hemispheres(normal, found)]
    for draw in itertools.count():
        out, at = "", 0
        for match, first in zip(found, sea, strict=False):
            decimals = scramble.once(numbers, match[4] + "0" * (draw // 1024))
            drawn = f"{match[1]}{first + numbers.below(_BOX)}{match[3]}{decimals}"
            out, at = out + normal[at : match.start()] + drawn, match.end()
        yield out + normal[at:]


def _hemispheres(normal: str, found: Sequence[re.Match[str]]) -> tuple[bool, bool]:
    below = [match[1] == "-" or bool(_SOUTH_OR_WEST.match(normal, match.end())) for match in found]
    return below[0], below[-1] if len(below) > 1 else below[0]


def is_at_sea(value: str) -> bool:
    """True for a pair of coordinates in one of the boxes that stand-ins come from."""
    normal = value.casefold()
    found = list(_NUMBER.finditer(normal))
    if len(found) != 2:
        return False
    sea = _OCEANS[_hemispheres(normal, found)]
    return all(first <= int(match[2]) < first + _BOX for match, first in zip(found, sea, strict=True))


_DATE = compiled(
    r"(?<!\d)(\d{1,4})([-/. ])(\d{1,2})\2(\d{2,4})(?!\d)|(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"
)


def dates(marker: Marker, normal: str) -> Iterator[str]:
    """Endless stand-ins of a date in digits: another valid day in the same format, marked where it can be."""
    numbers = Numbers(marker.seed("date", normal))
    found = _DATE.search(normal)
    if found is None:
        yield from scramble.draws(marker, numbers, normal)
        return
    head, end = normal[: found.start()], normal[found.end() :]
    days = list(_days(found))
    start = numbers.below(len(days))
    days = [*days[start:], *days[:start]]
    marked = [day for day in days if marker.marked(re.sub(r"\W", "", head + day + end))]
    yield from (head + day + end for day in itertools.chain(marked, days))
    yield from scramble.draws(marker, numbers, normal)


def _days(found: re.Match[str]) -> Iterator[str]:
    """Valid days of 40 years around, written as the date is; day and month both at most 12 where unclear."""
    if found[5]:
        for year, month, day in _calendar(int(found[5]), 28):
            yield f"{year:04}{month:02}{day:02}"
        return
    first, separator, second, third = found[1], found[2], found[3], found[4]
    if len(first) == 4:
        for year, month, day in _calendar(int(first), 28):
            yield separator.join((f"{year}", _wide(month, second), _wide(day, third)))
        return
    american, european = int(second) > 12, int(first) > 12
    for year, month, day in _calendar(int(third), 28 if american or european else 12):
        pair = (month, day) if american else (day, month)
        yield separator.join(
            (_wide(pair[0], first), _wide(pair[1], second), _wide(year % 10 ** len(third), third))
        )


def _wide(number: int, model: str) -> str:
    return str(number).zfill(len(model)) if len(model) != 1 else str(number % 10 or 1)


def _calendar(year: int, last: int) -> Iterator[tuple[int, int, int]]:
    for other in range(max(1, year - 20), year + 20):
        for month in range(1, 13):
            for day in range(1, min(last, calendar.monthrange(max(1, other), month)[1]) + 1):
                if other != year:
                    yield other, month, day


def is_date(value: str) -> bool:
    """True for a value that is a date in digits and nothing else."""
    return _DATE.fullmatch(value.strip()) is not None
