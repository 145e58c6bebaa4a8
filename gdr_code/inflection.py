"""The cases of Slavic names: Ивана Петрова and Иваном Петровым are Иван Петров, Janem Nowakiem is Jan Nowak.

Only what cannot well be another person: a man's genitive may be a woman's name (Александра Петрова), and his
dative then is her accusative.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from gdr_code import lexicon
from gdr_code.letters import romanised, script_of

# (ends of a word, what is cut of it, the ends in the genitive, dative, accusative, instrumental, locative)
_Declension = tuple[tuple[str, ...], int, tuple[str, ...]]

_HARD = tuple("бвгджзклмнпрстфхцчшщ")
_CYRILLIC_GIVEN: tuple[_Declension, ...] = (
    (("ий",), 2, ("", "", "", "ием", "")),  # the others are a woman's: Виталия, Виталию
    (("й",), 1, ("я", "ю", "я", "ем", "е")),
    (("ь",), 1, ("я", "ю", "я", "ем", "е")),
    (("ия",), 1, ("и", "и", "ю", "ей", "и")),
    (("я",), 1, ("и", "е", "ю", "ей", "е")),
    (("га", "ка", "ха", "жа", "ша", "ча"), 1, ("и", "е", "у", "ой", "е")),
    (("а",), 1, ("ы", "е", "у", "ой", "е")),
    (_HARD, 0, ("а", "у", "а", "ом", "е")),
)
_CYRILLIC_FAMILY: tuple[_Declension, ...] = (
    (("ский", "цкий", "ской"), 2, ("ого", "ому", "ого", "им", "ом")),
    (("ская", "цкая"), 2, ("ой", "ой", "ую", "ой", "ой")),
    (("ов", "ев", "ёв", "ин", "ын"), 0, ("а", "у", "а", "ым", "е")),
    (("ова", "ева", "ёва", "ина", "ына"), 1, ("ой", "ой", "у", "ой", "ой")),
    (("ко",), 1, ("о", "о", "о", "о", "о")),
    (("их", "ых"), 1, ("х", "х", "х", "х", "х")),
    (("ий", "ый", "ой"), 2, ("ого", "ому", "ого", "ым", "ом")),
    (("й",), 1, ("я", "ю", "я", "ем", "е")),
    (_HARD, 0, ("а", "у", "а", "ом", "е")),
)
_LATIN_GIVEN: tuple[_Declension, ...] = (
    (("ek",), 2, ("ka", "kowi", "ka", "kiem", "ku")),
    (("ek",), 2, ("ka", "kovi", "ka", "kem", "kovi")),
    (("k", "g"), 0, ("a", "owi", "a", "iem", "u")),
    (("a",), 1, ("y", "ie", "ę", "ą", "ie")),
    (("a",), 1, ("y", "ě", "u", "ou", "ě")),
    (tuple("bdfhlłmnprsštvwzřjc"), 0, ("a", "owi", "a", "em", "ie")),
    (tuple("bdfhlmnprsštvwzřjc"), 0, ("a", "ovi", "a", "em", "ovi")),
)
_LATIN_FAMILY: tuple[_Declension, ...] = (
    (("ska", "cka", "dzka"), 1, ("iej", "iej", "ą", "ą", "iej")),
    (("ski", "cki", "dzki"), 0, ("ego", "emu", "ego", "m", "m")),
    (("ská", "cká"), 1, ("é", "é", "ou", "ou", "é")),
    (("ský", "cký", "ý"), 1, ("ého", "ému", "ého", "ým", "ém")),
    (("ová",), 1, ("é", "é", "ou", "ou", "é")),
    (("sky", "cky", "ny", "ty"), 1, ("eho", "emu", "eho", "ym", "em")),
    (("ska", "cka", "ova"), 1, ("e", "e", "ou", "ou", "e")),
    (("ak", "ák", "ik", "ík", "yk", "uk"), 0, ("a", "owi", "a", "iem", "u")),
    (("ak", "ák", "ik", "ík", "yk", "uk"), 0, ("a", "ovi", "a", "em", "ovi")),
    (("icz", "rz", "sz"), 0, ("a", "owi", "a", "em", "u")),
)
_WOMAN = ("а", "я", "a", "á")


@functools.lru_cache(maxsize=4096)
def forms(name: str) -> tuple[str, ...]:
    """The cases of a full name, its given name first; none for a name that is not Slavic, or may be none."""
    words = name.split()
    if len(words) != 2 or not lexicon.is_given(words[0]) or not words[1][:1].isupper():
        return ()
    cyrillic = script_of(name) == "CYRILLIC"
    if not cyrillic and not words[1].endswith(tuple(end for ends, _, _ in _LATIN_FAMILY for end in ends)):
        return ()
    if words[1].endswith(_WOMAN) and not words[0].endswith(_WOMAN):
        return ()
    given, family = (_CYRILLIC_GIVEN, _CYRILLIC_FAMILY) if cyrillic else (_LATIN_GIVEN, _LATIN_FAMILY)
    made = (
        f"{one} {other}"
        for ones in _cases(words[0], given)
        for others in _cases(words[1], family)
        for one, other in zip(_own(words[0], ones), others, strict=True)
        if one and not _is_given(one)
    )
    return tuple(dict.fromkeys(one for one in made if one != name))


def _own(name: str, cases: tuple[str, ...]) -> tuple[str, ...]:
    """The cases of a given name that none of its counterpart's is: Александр, Александра."""
    if name.endswith("ия"):
        shared, genitive = _is_given(name[:-2] + "ий"), ""
    elif name.endswith(_WOMAN):
        shared, genitive = _is_given(name[:-1]), cases[0]
    else:
        shared, genitive = bool(cases[0]) and _is_given(cases[0]), ""
    return (genitive, "", "", cases[3], "") if shared else cases


def _is_given(word: str) -> bool:
    return lexicon.is_given(word) or lexicon.is_given(romanised(word.casefold()))


def is_form(own: str, word: str) -> bool:
    """True when a case-folded word may be a case of a person's case-folded given or family name."""
    tables = (
        (_CYRILLIC_GIVEN, _CYRILLIC_FAMILY) if script_of(own) == "CYRILLIC" else (_LATIN_GIVEN, _LATIN_FAMILY)
    )
    return any(word in cases for table in tables for cases in _cases(own, table))


def _cases(word: str, table: Sequence[_Declension]) -> Iterator[tuple[str, ...]]:
    """The five cases of a word in each declension that it may follow; those of its longest end."""
    longest = 0
    for ends, cut, cases in table:
        end = max((end for end in ends if word.endswith(end)), key=len, default="")
        if end and len(end) >= longest:
            longest = len(end)
            stem = word[: len(word) - cut]
            yield tuple(case and stem + case for case in cases)
