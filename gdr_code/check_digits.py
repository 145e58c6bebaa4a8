"""Check digits of identity, card and account numbers, as the standards define them."""

from __future__ import annotations

import importlib


def hold(standard: str, number: str) -> bool:
    """True when a number is valid by a standard, named by its module in stdnum (`iban`, `de.idnr`)."""
    module = importlib.import_module(f"stdnum.{standard}")
    try:
        return bool(module.is_valid(number))
    except (ArithmeticError, LookupError, TypeError, ValueError):
        # Some of its tables and searches raise for what they do not know, instead of refusing it.
        return False
