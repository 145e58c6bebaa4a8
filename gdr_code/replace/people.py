"""Stand-ins of people: names drawn whole, and the parts, initials and handles that follow from them."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gdr_code.inflection import is_form
from gdr_code.letters import ascii_fold, romanised, script_of, skeleton
from gdr_code.patterns import compiled
from gdr_code.replace import cjk, names, words
from gdr_code.replace.marks import Marker, Numbers, Tails, fold, tails_of, walk
from gdr_code.replace.shapes import recase, same_class
from gdr_code.tables import words as table

_POSSESSIVE = compiled(r"(?<=\w)['’]s(?!\w)")
_PACKED = frozenset({"CJK", "HANGUL"})  # scripts that write a name's parts without spaces
DRAWN = ("given", "family")
_RARE = ("q", "x", "y", "z")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_INITIALS = "bcdefghjklmnopqrstuvwxyz"  # "A." and "I." also number the items of a list


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a name: `role` is keep, aside (a title or suffix), initial, given or family."""

    text: str
    role: str


def tokens(value: str) -> list[str]:
    """The words of a name as it stands: runs of letters and marks, apostrophes inside them."""
    if value.replace(" ", "").isalpha():
        return value.split()
    return [piece for is_word, piece in pieces(value) if is_word]


def pieces(value: str) -> list[tuple[bool, str]]:
    """The value cut into words (True) and what stands between them (False)."""
    found: list[tuple[bool, str]] = []
    owners = {at for match in _POSSESSIVE.finditer(value) for at in range(*match.span())}
    for at, char in enumerate(value):
        inside = at not in owners and _in_word(value, at, bool(found) and found[-1][0])
        if found and found[-1][0] == inside:
            found[-1] = (inside, found[-1][1] + char)
        else:
            found.append((inside, char))
    return found


def _in_word(value: str, at: int, inside: bool) -> bool:
    char = value[at]
    if char in "'’\u200c\u200d":
        return inside and at + 1 < len(value) and value[at + 1].isalpha()
    return char.isalpha() or (inside and unicodedata.category(char)[0] == "M")


def parse(normal: str) -> list[Token]:
    """The roles of a normalised name's words; the last plain word, and any after a particle, is family."""
    found = tokens(normal)
    first, end = _named(found)
    parsed: list[Token] = []
    for at, word in enumerate(found):
        after_particle = any(token.role == "keep" for token in parsed)
        role = _role(word, at - first, end - first, after_particle) if first <= at < end else "aside"
        parsed.append(Token(word, role))
    return parsed


def _named(found: Sequence[str]) -> tuple[int, int]:
    """Where the name begins and ends between titles and suffixes; at least one word is left."""
    first, end = 0, len(found)
    while first < end - 1 and found[first] in table("name_parts", "title"):
        first += 1
    while end - 1 > first and (
        found[end - 1] in table("name_parts", "suffix") or _is_degree(found, first, end)
    ):
        end -= 1 if found[end - 1] in table("name_parts", "suffix") else 2
    return first, end


def _is_degree(found: Sequence[str], first: int, end: int) -> bool:
    """True for a degree written with dots: Ph.D., M.Sc."""
    return end - 2 > first and "".join(found[end - 2 : end]) in table("name_parts", "suffix")


def _role(word: str, at: int, count: int, after_particle: bool) -> str:
    """The role of one of the words of a name without titles and suffixes."""
    last = at == count - 1
    if at and not last and word in table("name_parts", "particle"):
        return "keep"
    if len(word) == 1 and script_of(word) not in _PACKED:
        return "initial"
    return "family" if at and (last or after_particle) else "given"


def core(normal: str) -> str:
    """The name without titles and suffixes: what the mark is on."""
    return " ".join(token.text for token in parse(normal) if token.role != "aside")


def draws(marker: Marker, normal: str) -> Iterator[str]:
    """Endless stand-ins of a normalised name, word for word, joined by spaces."""
    parsed = parse(normal)
    whole = [token for token in parsed if token.role != "aside"]
    numbers = Numbers(marker.seed("name", " ".join(token.text for token in whole)))
    return (_beside(parsed, drawn) for drawn in _draw_core(marker, numbers, whole))


def with_asides(normal: str, drawn: str) -> str:
    """The stand-in of a name's core with the titles and suffixes of the name."""
    return _beside(parse(normal), drawn)


def _beside(parsed: Sequence[Token], drawn: str) -> str:
    stream = iter(drawn.split(" "))
    return " ".join(token.text if token.role == "aside" else next(stream) for token in parsed)


def _draw_core(marker: Marker, numbers: Numbers, whole: Sequence[Token]) -> Iterator[str]:
    plain = [token.text for token in whole if token.role in DRAWN]
    if not plain:
        return _initials(numbers, whole)
    regions = [names.region_of([word]) for word in plain]
    scripts = set(map(script_of, plain))
    if len(scripts) == 1 and not scripts.isdisjoint(_PACKED):
        return cjk.draws(marker, numbers, [token.text for token in whole])
    if None in regions or not scripts.isdisjoint(_PACKED):
        return _by_class(marker, numbers, whole)
    return _by_region(marker, numbers, whole, names.region_of(plain) or "")


def _initials(numbers: Numbers, whole: Sequence[Token]) -> Iterator[str]:
    """Rare letters, known again by that, as long as there are enough of them; then any and more."""
    for draw in itertools.count():
        rare = draw < 4 ** (len(whole) + 1)
        drawn = [numbers.pick(_RARE) if rare else _initial(numbers, token.text) for token in whole]
        drawn[-1] += "".join(numbers.pick(_LETTERS) for _ in range(draw // 2048))
        yield " ".join(drawn)


def alike(normal: str) -> tuple[str, ...] | None:
    """What a full name shares with itself in another script, word for word; None for a single word."""
    found = tokens(core(normal))
    return tuple(map(skeleton, found)) if len(found) > 1 and min(map(len, found)) > 1 else None


def is_case(own: str, normal: str) -> bool:
    """True for a full name in another case than the person's own, both normalised."""
    words, others = tokens(own), tokens(normal)
    return own != normal and len(words) == len(others) > 1 and all(map(_is_same, words, others))


def _is_same(own: str, word: str) -> bool:
    return own == word or is_form(own, word)


def are_rare_initials(normal: str) -> bool:
    """True for two or more initials that no one has but stand-ins."""
    found = tokens(normal)
    return len(found) > 1 and all(word in _RARE for word in found)


def _initial(numbers: Numbers, letter: str) -> str:
    options = _INITIALS if letter.isascii() else same_class(letter)
    return numbers.pick(options.replace(letter, "") if isinstance(options, str) else options)


_ROUNDS = (12, 40)
_TRIED = 8192


def _by_region(marker: Marker, numbers: Numbers, whole: Sequence[Token], region: str) -> Iterator[str]:
    """Names of the region, then of the script, then invented ones (Latin) or letters of the script."""
    script = region.partition("_")[0]
    for area, rounds in ((region, _ROUNDS[0]), (script, _ROUNDS[1])):
        yield from _rounds(marker, numbers, whole, area, rounds)
    yield from (_invented if script == "latin" else _by_class)(marker, numbers, whole)


def _rounds(
    marker: Marker, numbers: Numbers, whole: Sequence[Token], area: str, rounds: int
) -> Iterator[str]:
    """Marked names of an area that share no word with the name they stand for."""
    slot = _walked(whole)
    own = {fold(token.text).encode() for token in whole if token.role in DRAWN}
    fitting = [_options(token, area, len(whole)) for token in whole]
    last = fitting[slot] or Tails((), ())
    if all(at == slot or token.role == "keep" for at, token in enumerate(whole)):
        rounds = 1  # nothing around the word varies: a second round would show the same again
    elif last.words:
        rounds = max(rounds, _TRIED // len(last.words))
    for _ in range(rounds if last.words else 0):
        drawn = [
            _fresh(numbers, options, own) if options else kept(numbers, token)
            for token, options in zip(whole, fitting, strict=True)
        ]
        head, end = around(drawn, slot)
        for index in marker.hits_again(fold(head), last, numbers.below(len(last.words)), fold(end)):
            if last.folded[index] not in own:
                yield head + last.words[index] + end


def around(drawn: Sequence[str], slot: int) -> tuple[str, str]:
    """What stands before and after one of the words, joined by spaces."""
    return "".join(f"{word} " for word in drawn[:slot]), "".join(f" {word}" for word in drawn[slot + 1 :])


def _walked(whole: Sequence[Token]) -> int:
    """The word whose options are walked for a mark: the last that is drawn."""
    return max(at for at, token in enumerate(whole) if token.role in DRAWN)


def _fresh(numbers: Numbers, options: Tails, own: set[bytes]) -> str:
    """A drawn name that is none of the person's own."""
    at = numbers.below(len(options.words))
    while options.folded[at] in own and len(own) < len(options.words):
        at = (at + 1) % len(options.words)
    return options.words[at]


def _options(token: Token, area: str, count: int) -> Tails | None:
    """The names that may stand for a word, None for a word that is no name."""
    if token.role not in DRAWN:
        return None
    script = script_of(token.text).lower()
    if area.partition("_")[0] != script:
        area = names.region_of([token.text]) or area
    regional = "_" in area
    known = names.known_as(token.text, area) if regional and count > 1 else None
    family = (known or token.role) == "family"
    return names.options(area, family, len(token.text) if regional else 0)


def kept(numbers: Numbers, token: Token) -> str:
    """A word of a name that is not drawn: a particle as it is, an initial as another letter."""
    return _initial(numbers, token.text) if token.role == "initial" else token.text


def _invented(marker: Marker, numbers: Numbers, whole: Sequence[Token]) -> Iterator[str]:
    """Marked names made of invented words, slowly growing longer."""
    slot, growth = _walked(whole), itertools.count()

    def draw() -> tuple[str, Tails, str]:
        length = max(words.TAIL, len(whole[slot].text)) + next(growth) // 8
        drawn = [_invent(numbers, token) for token in whole]
        before, end = around(drawn, slot)
        head, tails = words.split(numbers, length)
        return before + head, tails, end

    return (_titled(name) for name in walk(marker, numbers, draw))


def _titled(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in name.split(" "))


def _invent(numbers: Numbers, token: Token) -> str:
    if token.role not in DRAWN:
        return kept(numbers, token)
    return words.word(numbers, max(3, len(token.text)))


def _by_class(marker: Marker, numbers: Numbers, whole: Sequence[Token]) -> Iterator[str]:
    """Letters of the same script: for scripts without a name list."""
    slot, growth = _walked(whole), itertools.count()

    def draw() -> tuple[str, Tails, str]:
        more = whole[slot].text[-1] * (next(growth) // 8)
        drawn = [token.text if token.role == "keep" else _scramble(numbers, token.text) for token in whole]
        before, end = around(drawn, slot)
        return before, tails_of(_scramble(numbers, whole[slot].text + more) for _ in range(1024)), end

    return walk(marker, numbers, draw)


def _scramble(numbers: Numbers, word: str) -> str:
    return "".join(numbers.pick(same_class(char)) for char in word)


def fit(stand_in: str, normal: str, value: str) -> str:
    """The stand-in of a normalised name with the order, separators and case of the value as it stands."""
    if value.isascii():
        stand_in = ascii_fold(stand_in)
    left = list(zip(tokens(normal), stand_in.split(" "), strict=False))
    if len(left) > 1 and value.isascii() and " " not in value and (joined := _joined(left, value)):
        return joined
    out: list[str] = []
    for is_word, piece in pieces(value):
        if is_word and left:
            match = next((pair for pair in left if pair[0] == _key(piece)), left[0])
            out.append(_cased(match[1], piece))
            left = [pair for pair in left if pair is not match] or [match]
        else:
            out.append(piece)
    return "".join(out)


def _joined(pairs: Sequence[tuple[str, str]], value: str) -> str | None:
    """The stand-in of a name that stands as one word, `JaneDoe` or `jane_doe`; None where it does not."""
    match = re.fullmatch("([_-]?)".join(f"({re.escape(own)})" for own, _ in pairs), value, re.IGNORECASE)
    if match is None:
        return None
    words = ["".join(filter(str.isalpha, ascii_fold(drawn))).lower() for _, drawn in pairs]
    models, joints = match.groups()[::2], (*match.groups()[1::2], "")
    cased = (recase(word, model) for word, model in zip(words, models, strict=True))
    return "".join(itertools.chain.from_iterable(zip(cased, joints, strict=True)))


def _cased(drawn: str, model: str) -> str:
    """A name's word in UPPER or lower case where the model is, else as names are written."""
    if drawn in (model.casefold(), model):
        return model
    if model.islower() or (model.isupper() and len(model) > 1):
        return recase(drawn, model)
    return drawn[:1].upper() + drawn[1:]


def _key(word: str) -> str:
    return ascii_fold(unicodedata.normalize("NFKC", word).casefold())


def follow(own: str, drawn: str, value: str) -> str | None:
    """The stand-in for a part or an initialled form of a person's name, None where it is no such form.

    `own` and `drawn` are the person's normalised name and its stand-in, word for word. What is in Latin
    letters may be of a name in Cyrillic or Greek ones. Another case of a name gets the stand-in as it is.
    """
    if script_of(value) == "LATIN" != script_of(own):
        own, drawn = romanised(own), romanised(drawn.casefold())
    pairs = list(zip(tokens(own), drawn.split(" "), strict=False))
    out: list[str] = []
    for is_word, piece in pieces(value):
        if not is_word:
            out.append(piece)
            continue
        match = _counterpart(pairs, _key(piece))
        if match is None:
            return None
        out.append(_cased(match, piece))
    return "".join(out)


def _counterpart(pairs: Sequence[tuple[str, str]], word: str) -> str | None:
    for own, drawn in pairs:
        if _is_same(own, word) or skeleton(own) == skeleton(word):
            return drawn
    for own, drawn in pairs:
        if len(word) == 1 and own.startswith(word):
            return drawn[:1]
    return (
        word if any(word in table("name_parts", part) for part in ("title", "suffix", "particle")) else None
    )
