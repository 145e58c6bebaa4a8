"""Accounts made of names, beside the plain definition. Everybody here is invented."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.judge.kinship import Accounts, Names, squeezed_words

_WORDS = st.text(alphabet="abz", min_size=1, max_size=5)
_NAMES = st.lists(st.lists(_WORDS, min_size=1, max_size=3).map(" ".join), max_size=6)
_ACCOUNTS = st.text(alphabet="abz", max_size=9)


def _is_made_of(account: str, words: Sequence[str]) -> bool:
    if len(words) < 2:
        return False
    first, last = words[0], words[-1]
    initials = "".join(word[0] for word in words)
    forms = (first + last, last + first, first[0] + last, last + first[0], first + last[0], "".join(words))
    if any(len(form) > 3 and form == account for form in forms):
        return True
    if len(first) > 2 and len(last) > 2 and first in account and last in account:
        return True
    return len(last) > 3 and account.startswith((initials[:-1] + last, first[0] + last))


@pytest.mark.parametrize(
    "account", ["martalindqvist", "lindqvistmarta", "mlindqvist", "lindqvistm", "martal", "mlindqvist2"]
)
def test_an_account_is_made_of_a_name(account: str) -> None:
    assert Names(["hanna bo", "marta lindqvist"]).of(account) == "marta lindqvist"
    assert Accounts(["hanna", account]).has(("marta", "lindqvist"))


@pytest.mark.parametrize("account", ["marta", "lindstrom", "kubernetes", "ml", ""])
def test_an_account_is_not_made_of_a_name(account: str) -> None:
    assert Names(["hanna bo", "marta lindqvist"]).of(account) is None
    assert not Accounts(["hanna", account]).has(("marta", "lindqvist"))


@given(_NAMES, _ACCOUNTS)
def test_the_first_name_of_an_account(names: list[str], account: str) -> None:
    expected = next((name for name in names if _is_made_of(account, squeezed_words(name))), None)
    assert Names(names).of(account) == expected


@given(st.lists(_ACCOUNTS, max_size=6), st.lists(_WORDS, min_size=1, max_size=3))
def test_the_accounts_of_a_name(accounts: list[str], words: list[str]) -> None:
    assert Accounts(accounts).has(words) == any(_is_made_of(account, words) for account in accounts)
