"""Commit messages and who signs them: what of them would stay in the history."""

from __future__ import annotations

from dataclasses import dataclass

from gdr_code.patterns import compiled

_SCISSORS = compiled(r"(?m)^[^\w\s]{1,4} -{8,} >8 -{8,}")
_DEFAULT_SIGN = "#"
_IDENTITY = compiled(r"(?P<name>.*?) ?<(?P<mail>[^<>]*)>")
_MACHINE = compiled(r"(?i).+@(?:[\w-]+|.*\.(?:local|localdomain|lan|home|internal|intranet|corp|\(none\)))$")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a commit says made it."""

    name: str
    mail: str

    @property
    def is_of_machine(self) -> bool:
        """True where nobody chose the address: git made it of an account and the name of a machine."""
        return _MACHINE.fullmatch(self.mail) is not None


def identity(said: str) -> Identity | None:
    """The identity in git's `Name <mail> time zone`."""
    match = _IDENTITY.match(said)
    return Identity(match["name"], match["mail"]) if match else None


def without_comments(message: str, sign: str | None) -> str:
    """The message as git will keep it; lines that go are empty, so that the others keep their numbers."""
    sign = _DEFAULT_SIGN if sign in (None, "", "auto") else sign
    cut = _SCISSORS.search(message)
    body = message[: cut.start()] if cut else message
    return "".join("\n" if line.startswith(sign) else line for line in body.splitlines(keepends=True))
