"""Letters: the script they are of, what they are without diacritics, and in Latin ones."""

from __future__ import annotations

import functools
import re
import unicodedata


def script_of(text: str) -> str:
    """The script of the first letter: `LATIN`, `CYRILLIC`, `CJK`, `HANGUL` ...; `` without a letter."""
    for char in text:
        if char.isalpha():
            return unicodedata.name(char, "UNKNOWN").split(" ", 1)[0].split("-", 1)[0]
    return ""


_SPECIAL = {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae"} | {
    "œ": "oe",
    "Œ": "Oe",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ı": "i",
    "ə": "e",
    "Ə": "E",
}


@functools.lru_cache(maxsize=65536)
def ascii_fold(text: str) -> str:
    """The text with Latin diacritics taken off; other scripts stay."""
    return text if text.isascii() else "".join(map(_fold_char, text))


@functools.lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char.isascii() or script_of(char) != "LATIN":
        return char
    return "".join(c for c in unicodedata.normalize("NFKD", _SPECIAL.get(char, char)) if c.isascii())


# Cyrillic after BGN/PCGN, Greek after ELOT 743, letter for letter.
_LATIN = {
    "а": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "д": "d",
    "е": "e",
    "ё": "yo",
    "ж": "zh",
    "з": "z",
    "и": "i",
    "й": "y",
    "к": "k",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ф": "f",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ы": "y",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
    "ґ": "g",
    "є": "ye",
    "і": "i",
    "ї": "yi",
    "ў": "u",
    "ђ": "dj",
    "ј": "j",
    "љ": "lj",
    "њ": "nj",
    "ћ": "c",
    "џ": "dz",
    "ѓ": "g",
    "ќ": "k",
    "α": "a",
    "β": "v",
    "γ": "g",
    "δ": "d",
    "ε": "e",
    "ζ": "z",
    "η": "i",
    "θ": "th",
    "ι": "i",
    "κ": "k",
    "λ": "l",
    "μ": "m",
    "ν": "n",
    "ξ": "x",
    "ο": "o",
    "π": "p",
    "ρ": "r",
    "σ": "s",
    "ς": "s",
    "τ": "t",
    "υ": "y",
    "φ": "f",
    "χ": "ch",
    "ψ": "ps",
    "ω": "o",
}
_ROMANISED = str.maketrans(_LATIN)


@functools.lru_cache(maxsize=65536)
def romanised(text: str) -> str:
    """Case-folded text with Cyrillic and Greek letters in Latin ones; other letters stay."""
    if text.isascii():
        return text
    bare = "".join(unicodedata.normalize("NFD", char)[0] if _is_greek(char) else char for char in text)
    return bare.replace("ου", "ou").translate(_ROMANISED)


def _is_greek(char: str) -> bool:
    return "\u0370" <= char <= "\u03ff" or "\u1f00" <= char <= "\u1fff"


# What the usual ways to write a name in Latin letters differ in.
_SPELLINGS = tuple(
    (re.compile(pattern), same)
    for pattern, same in (
        (r"kh", "h"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"[yij]+", "i"),
        (r"^i(?=e)|(?<=[aeou])i(?=e)", ""),
        (r"(?<=[^aeiou])io", "e"),
        (r"er$", "r"),
    )
)


@functools.lru_cache(maxsize=4096)
def skeleton(word: str) -> str:
    """What the spellings of one case-folded word in Cyrillic, Greek and Latin letters share."""
    plain = ascii_fold(romanised(word))
    for pattern, same in _SPELLINGS:
        plain = pattern.sub(same, plain)
    return plain
