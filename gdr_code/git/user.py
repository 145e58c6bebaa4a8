"""What git says of the user's own repository and settings; nothing of anybody else's is asked here."""

from __future__ import annotations

import os

from gdr_code.git.process import ANSWER_BYTES, Pipe, program


def setting(folder: str, name: str) -> str | None:
    """What the user's own configuration, with that of the user's own repository, says of a name."""
    return _of_user(folder, "config", "--get", name)


def hooks_folder(folder: str) -> str | None:
    """Where git looks for the hooks of the user's own repository; None outside of one."""
    found = _of_user(folder, "rev-parse", "--git-path", "hooks")
    return os.path.abspath(os.path.join(folder, found)) if found else None  # noqa: PTH100, PTH118


def author(folder: str) -> str | None:
    """`Name <mail> time zone` of whoever would commit in the user's own repository; None where unknown."""
    return _of_user(folder, "var", "GIT_AUTHOR_IDENT")


def _of_user(folder: str, *args: str) -> str | None:
    """A one-line answer of a git command that only reads settings, with those of the user."""
    with Pipe([program(), *args], folder, dict(os.environ)) as pipe:
        answer = os.fsdecode(pipe.last(ANSWER_BYTES))
        return answer.removesuffix("\n") if not pipe.exit_code() else None
