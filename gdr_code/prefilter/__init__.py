"""Bytes to candidates: one pass finds the suspected lines, exact detectors look at those alone."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

from gdr_code.prefilter import (
    account_cues,
    address_fields,
    columns,
    credentials,
    handles,
    listed_names,
    logins,
    name_columns,
    network,
    numbers,
    people,
    phones,
    places,
    public_blocks,
    secrets,
    tokens,
    told_names,
    told_passwords,
    traits,
)
from gdr_code.prefilter.gate import MAX_CANDIDATES, Scanner
from gdr_code.prefilter.interface import Detector
from gdr_code.records import Candidate
from gdr_code.text import Text

__all__ = ["DETECTORS", "MAX_CANDIDATES", "find"]

DETECTORS: tuple[Detector, ...] = (
    *secrets.DETECTORS,
    *tokens.DETECTORS,
    *credentials.DETECTORS,
    *told_passwords.DETECTORS,
    *network.DETECTORS,
    *phones.DETECTORS,
    *places.DETECTORS,
    *address_fields.DETECTORS,
    *numbers.DETECTORS,
    *columns.DETECTORS,
    *traits.DETECTORS,
    *name_columns.DETECTORS,
    *people.DETECTORS,
    *listed_names.DETECTORS,
    *told_names.DETECTORS,
    *handles.DETECTORS,
    *logins.DETECTORS,
    *account_cues.DETECTORS,
)


def find(text: Text, path: str, language: str | None) -> tuple[Candidate, ...]:
    """The candidates of a file, by position.

    `MAX_CANDIDATES` of them mean that the rest of the file was not looked at.
    """
    return public_blocks.without(text, _scanner().find(text, path, language))


@functools.cache
def _scanner() -> Scanner:
    return Scanner(DETECTORS)


class _PutOff(ModuleType):
    """Stands for a module until something of it is used."""

    def __getattr__(self, attribute: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), attribute)


def _put_off(name: str) -> None:
    if name not in sys.modules and (spec := importlib.util.find_spec(name)):
        sys.modules[name] = _PutOff(name)
        sys.modules[name].__spec__ = spec


_put_off(
    "requests"
)  # detect-secrets' HTTP client takes longer to load than the rest of it, and is never called
