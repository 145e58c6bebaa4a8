"""Our detectors as detect-secrets plugins, one a category: `detect-secrets scan -p` takes this file's path.

    detect-secrets scan -n -p gdr_code/prefilter/plugins.py

It reports candidates, not verdicts: without a judge there are many. detect-secrets' own filters still apply
to them, and its transformed YAML and INI lines are what the detectors see.
"""

from __future__ import annotations

import functools
from collections.abc import Generator
from typing import Any

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.plugins.base import BasePlugin
from detect_secrets.util.code_snippet import CodeSnippet

from gdr_code.prefilter import DETECTORS, secrets
from gdr_code.prefilter.gate import Scanner
from gdr_code.records import Candidate, Category
from gdr_code.text import Text


class _CategoryPlugin(BasePlugin):
    """Values of one category on a line; the lines around it count as context."""

    category: Category

    def analyze_line(
        self,
        filename: str,
        line: str,
        line_number: int = 0,
        context: CodeSnippet | None = None,
        **_: Any,
    ) -> set[PotentialSecret]:
        """The line's findings, as detect-secrets keeps them."""
        snippet = context or CodeSnippet([line], 0, 0)
        above = tuple(snippet.lines[: snippet.target_index])
        return super().analyze_line(filename, line, line_number, snippet, path=filename, above=above)

    def analyze_string(
        self, string: str, path: str = "", above: tuple[str, ...] = ()
    ) -> Generator[str, None, None]:
        """The values on a line."""
        yield from (c.value for c in _candidates(string, path, above) if c.category == self.category)


class PersonNamePlugin(_CategoryPlugin):
    """Names of people."""

    secret_type = "Person Name"
    category = Category.PERSON_NAME


class UsernamePlugin(_CategoryPlugin):
    """Handles and logins."""

    secret_type = "Username"
    category = Category.USERNAME


class EmailPlugin(_CategoryPlugin):
    """E-mail addresses."""

    secret_type = "E-mail Address"
    category = Category.EMAIL


class PhonePlugin(_CategoryPlugin):
    """Telephone numbers."""

    secret_type = "Telephone Number"
    category = Category.PHONE


class AddressPlugin(_CategoryPlugin):
    """Postal addresses and coordinates."""

    secret_type = "Postal Address"
    category = Category.ADDRESS


class IpOrDevicePlugin(_CategoryPlugin):
    """Public IP and hardware addresses."""

    secret_type = "IP or Device Address"
    category = Category.IP_OR_DEVICE


class IdNumberPlugin(_CategoryPlugin):
    """Identity and account numbers."""

    secret_type = "Identity or Account Number"
    category = Category.ID_NUMBER


class CredentialPlugin(_CategoryPlugin):
    """Credentials that detect-secrets' own plugins do not look for."""

    secret_type = "Credential"
    category = Category.CREDENTIAL


class OtherPlugin(_CategoryPlugin):
    """Other personal data."""

    secret_type = "Other Personal Data"
    category = Category.OTHER


@functools.cache
def _scanner() -> Scanner:
    return Scanner([detector for detector in DETECTORS if detector not in secrets.DETECTORS])


@functools.lru_cache(maxsize=16)
def _candidates(line: str, path: str, above: tuple[str, ...]) -> tuple[Candidate, ...]:
    """The candidates on the last line of a snippet."""
    lines = [part.rstrip("\r\n").replace("\n", " ") for part in (*above, line)]
    data = "\n".join(lines).encode("utf-8", "replace")
    text = Text("utf-8", 0, data)
    return tuple(c for c in _scanner().find(text, path, None) if c.line == len(lines))
