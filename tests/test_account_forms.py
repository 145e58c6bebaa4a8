"""Accounts that are spelled of names, and words, services and placeholders that only look so."""

from __future__ import annotations

import pytest

from gdr_code.account_forms import is_made_of_name


@pytest.mark.parametrize(
    "account", ["mlindqvist", "lindqvistm", "marta.lindqvist", "m.lindqvist", "marta84", "martalindqvist"]
)
def test_made_of_names(account: str) -> None:
    assert is_made_of_name(account)


@pytest.mark.parametrize(
    "account",
    [
        "music",
        "pguser",
        "yourusername",
        "postgres",
        "root",
        "deploy",
        "osschallenge",
        "t.",
        "x1",
        "t" * 90,
        "x",
        "q.",
        ".",
        "",
    ],
)
def test_others(account: str) -> None:
    assert not is_made_of_name(account)


@pytest.mark.parametrize("account", ["", "x", "q.", ".", "x7"])
def test_the_shortest_are_no_names(account: str) -> None:
    assert not is_made_of_name(account)
