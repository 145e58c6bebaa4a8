"""Stand-ins that somebody else proposes: alternatives for each word, among which the key chooses.

A proposal is data, not trust. Words of another script, kind or length, and the value's own, are passed over.
Of what is left the key takes what bears its mark; where no combination does, it draws a name's last word, or
the last letters of the longest word, itself. So a stand-in is known again by the key, whoever proposed it.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gdr_code.letters import script_of
from gdr_code.replace import handles, names, network, people, places
from gdr_code.replace.marks import Marker, Numbers, Tails, fold, tails_of
from gdr_code.replace.shapes import scalar_type
from gdr_code.replace.stand_ins import Subject

MOST_OPTIONS = 12
_MOST_WORDS = 6
_LONGEST = 120
_AKIN = 4
_MOST_COMBINED = 4096
_MOST_VARIED = 64
_PACKED = frozenset({"CJK", "HANGUL"})

Options = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Proposed:
    """Stand-ins to try first, by what they stand for; `missing` counts what is still to be asked about."""

    stand_ins: Mapping[Subject, Sequence[str]] = field(repr=False)
    missing: int = 0


def asked_as(of: Subject) -> Subject | None:
    """The subject that is asked about for this one: for an e-mail address who or what its local part names.

    None where the key alone decides: credentials, numbers of all kinds, and words that leave no choice.
    """
    if of.family == "email":
        of = Subject(*network.local_part(of.normal))
    return of if words(of) else None


def words(of: Subject) -> tuple[str, ...]:
    """The words of a subject for which others may be proposed; none where there is nothing to propose."""
    match of.family:
        case "name":
            drawn = tuple(token.text for token in _named(of) if token.role in people.DRAWN)
            # The lists hold as many single names as anybody can think of, and the mark needs them all.
            found = drawn if len(drawn) > 1 and not set(map(script_of, drawn)) & _PACKED else ()
        case "handle" | "street":
            found = tuple(piece for piece, free in _pieces(of) if free)
        case _:
            found = ()
    return found if len(found) <= _MOST_WORDS and len(of.normal) <= _LONGEST else ()


def fitting(of: Subject, options: Options, shown: str) -> Options | None:
    """The options that may stand for the subject's words; None where one of them is left without.

    `shown` is what whoever proposes has seen: nothing of it is a stand-in, for it may be somebody's.
    """
    own = words(of)
    if len(options) != len(own):
        return None
    seen = shown.casefold()
    found = [
        tuple(dict.fromkeys(one for one in several[:MOST_OPTIONS] if _may_stand(of, one, word, own, seen)))
        for several, word in zip(options, own, strict=True)
    ]
    return found if all(found) else None


def _may_stand(of: Subject, option: str, word: str, own: Iterable[str], seen: str) -> bool:
    plain = option.casefold()
    return (
        option.isalpha()
        and len(option) >= 2
        and abs(len(option) - len(word)) <= max(2, len(word) // 3)
        and all(script_of(char) == script_of(word) for char in option)
        and unicodedata.normalize("NFKC", option) == option
        and (option.isascii() or of.family == "name")
        and (of.family != "name" or names.usable(option, script_of(word).lower()))
        and scalar_type(option) == "str"
        and not any(_are_akin(plain, one) for one in own)
        and plain not in seen
    )


def _are_akin(one: str, other: str) -> bool:
    """True for words of which one is the other or a longer part of it."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _AKIN and short in long)


def draws(marked: Marker, of: Subject, options: Options) -> Iterator[str]:
    """Marked stand-ins of a subject, made of fitting options: all of their words first, then most."""
    numbers = Numbers(marked.seed("proposal", f"{of.family}\0{of.normal}"))
    turned = [_turned(numbers, several) for several in options]
    if of.family == "name":
        return _names(marked, numbers, of, turned)
    return _spelled(marked, numbers, of, turned)


def offered(marked: Marker, of: Subject, proposed: Mapping[Subject, Sequence[str]]) -> Iterator[str]:
    """What was proposed for a subject, as far as it bears the mark; for an e-mail address with its domain."""
    asked = asked_as(of) if proposed else None
    made = (one for one in proposed.get(asked, ()) if _is_marked(marked, asked, one)) if asked else iter(())
    return network.emails(marked, of.normal, made) if of.family == "email" else made


def _is_marked(marked: Marker, of: Subject, made: str) -> bool:
    return marked.marked(fold(people.core(made.casefold()) if of.family == "name" else made))


def _turned(numbers: Numbers, options: Sequence[str]) -> list[str]:
    start = numbers.below(len(options))
    return [*options[start:], *options[:start]]


def _named(of: Subject) -> list[people.Token]:
    return [token for token in people.parse(of.normal) if token.role != "aside"]


def _names(marked: Marker, numbers: Numbers, of: Subject, options: Options) -> Iterator[str]:
    """Names of the proposed words; then with the last one drawn from the lists of where those are from."""
    whole = _named(of)
    slots = [at for at, token in enumerate(whole) if token.role in people.DRAWN]
    own = {fold(token.text).encode() for token in whole}
    for last in (tails_of(options[-1]), *_lists(options, len(whole[slots[-1]].text))):
        heads = itertools.islice(itertools.product(*options[:-1]), _MOST_VARIED if last.words else 0)
        for chosen in heads:
            drawn = [people.kept(numbers, token) for token in whole]
            for at, word in zip(slots, chosen, strict=False):
                drawn[at] = word
            before, end = people.around(drawn, slots[-1])
            for index in marked.hits(fold(before), last, numbers.below(len(last.words)), fold(end)):
                if last.folded[index] not in own:
                    yield people.with_asides(of.normal, before + last.words[index] + end)


def _lists(options: Options, length: int) -> Iterator[Tails]:
    """Family names of where the proposed words are from, then of all their script."""
    region = names.region_of([word for several in options for word in several]) or ""
    return (names.options(area, True, length) for area in (region, region.partition("_")[0]))


def _pieces(of: Subject) -> list[tuple[str, bool]]:
    """A handle or a postal address in pieces, each with whether it is a word to propose others for."""
    if of.family == "handle":
        return handles.pieces(of.normal)
    return [(piece, free and of.normal.isascii()) for piece, free in places.pieces(of.normal)]


def _spelled(marked: Marker, numbers: Numbers, of: Subject, options: Options) -> Iterator[str]:
    """The pieces with the proposed words in them; then with other last letters in the longest of these."""
    fixed, slots = _fixed(numbers, of)
    longest = max(slots, key=lambda at: len(fixed[at]))

    def combined(most: int) -> Iterator[list[str]]:
        for chosen in itertools.islice(itertools.product(*options), most):
            stem = list(fixed)
            for at, word in zip(slots, chosen, strict=True):
                stem[at] = word.casefold()
            yield stem

    yield from (made for stem in combined(_MOST_COMBINED) if marked.marked(fold(made := "".join(stem))))
    for stem in combined(_MOST_VARIED):
        yield from handles.varied(marked, numbers, stem, longest)


def _fixed(numbers: Numbers, of: Subject) -> tuple[list[str], list[int]]:
    """The pieces with what the key alone draws, and where the words stand that are proposed."""
    drawn: list[str] = []
    for at, (piece, free) in enumerate(_pieces(of)):
        if of.family == "street":
            drawn.append(places.drawn(numbers, piece, at) if piece.isdigit() else piece)
        else:
            drawn.append(piece if free else handles.drawn(numbers, piece))
    return drawn, [at for at, (_, free) in enumerate(_pieces(of)) if free]
