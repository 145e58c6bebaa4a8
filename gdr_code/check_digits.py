"""Check digits of identity and account numbers: python-stdnum's modules, and what it does not know."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from functools import cache


def _is_kvnr(number: str) -> bool:
    """A German health insurance number: the letter as two digits, every other digit doubled."""
    if not re.fullmatch(r"[A-Z]\d{9}", number):
        return False
    digits = f"{ord(number[0]) - 64:02}{number[1:9]}"
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == int(number[9])


_OURS: Mapping[str, Callable[[str], bool]] = {"de_kvnr": _is_kvnr}


@cache
def check(name: str) -> Callable[[str], bool]:
    """The check of a name in `data/id_checks.txt` or `data/identity_numbers.tsv`."""
    if name in _OURS:
        return _OURS[name]
    is_valid: Callable[[str], bool] = importlib.import_module(f"stdnum.{name}").is_valid
    return is_valid
