"""Letters: the script they are of, and what they are without diacritics."""

from __future__ import annotations

import functools
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
