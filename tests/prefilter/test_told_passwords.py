"""Passwords that a sentence, a call or a capture tells, and sentences about passwords."""

from __future__ import annotations

import pytest

from gdr_code.prefilter import told_passwords
from tests.prefilter.scanning import scanning, seconds

scan = scanning(told_passwords.DETECTORS)


def found(line: str) -> list[str]:
    """The values found."""
    return [c.value for c in scan(line)]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("# The password of the test box is korvand93?.", "korvand93?"),
        ("Passwort für den Testzugang: korv4nd_93", "korv4nd_93"),
        ("# пароль от стенда: Korvand-river-27", "Korvand-river-27"),
        ("Log in as `mira` with `Korvand_93`.", "Korvand_93"),
        ('Connect-Site -Username u -Password "Korvand_93!"', "Korvand_93!"),
        ("// Demo account: mira / korvand-93", "korvand-93"),
        ('unlock_keystore("release.jks", "korv4nd_93")', "korv4nd_93"),
        ('login("mira", "Korvand-93x");', "Korvand-93x"),
        ('"session": "RBvBvaQyZkngb0oCXwwcGfH7"', "RBvBvaQyZkngb0oCXwwcGfH7"),
        ("the door code is 482719.", "482719"),
    ],
)
def test_told(line: str, value: str) -> None:
    assert found(line) == [value]


@pytest.mark.parametrize(
    "line",
    [
        "The password is hashed with sha256.",
        "Passwords of 8-64 characters",
        "the password for the user is base64 encoded",
        "password: forge.md.sha1.create().digest()",
        "access token of type oauth2 expires",
        "login(username, password)",
        'connect("localhost", "users")',
        'login("mira", "secret")',
        '"session": "active"',
        "the error code is 482719",
        "log in as admin with your account",
    ],
)
def test_look_alikes(line: str) -> None:
    assert found(line) == []


@pytest.mark.parametrize("unit", ["password of ", "login('a', ", "door code ", "log in as a with "])
def test_time_is_linear(unit: str) -> None:
    for detector in told_passwords.DETECTORS:
        assert seconds(detector, unit * (20_000 // len(unit)), "a.txt") < 1
