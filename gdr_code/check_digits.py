"""Check digits of identity, card and account numbers: python-stdnum's modules, and what it does not know."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from functools import cache


def hold(standard: str, number: str) -> bool:
    """True when a number is valid by a standard: a module of stdnum by name (`iban`, `de.idnr`), or ours."""
    try:
        return bool(_check(standard)(number))
    except (ArithmeticError, LookupError, TypeError, ValueError):
        # Some tables and searches of stdnum raise for what they do not know, instead of refusing it.
        return False


def _is_kvnr(number: str) -> bool:
    """A German health insurance number: the letter as two digits, every other digit doubled."""
    if not re.fullmatch(r"[A-Z]\d{9}", number):
        return False
    digits = f"{ord(number[0]) - 64:02}{number[1:9]}"
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == int(number[9])


_OURS: Mapping[str, Callable[[str], bool]] = {"de_kvnr": _is_kvnr}


@cache
def _check(standard: str) -> Callable[[str], bool]:
    if standard in _OURS:
        return _OURS[standard]
    is_valid: Callable[[str], bool] = importlib.import_module(f"stdnum.{standard}").is_valid
    return is_valid
