"""The one error boundary: every failure becomes one line without content, and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import NoReturn

import typer

from gdr_code.errors import GdrError
from gdr_code.text import printable

MENDABLE, OURS, INTERRUPTED, TERMINATED = 2, 3, 130, 143


def leave_with(command: Callable[[], int]) -> NoReturn:
    """Run a command and leave with its exit code; every failure becomes one line without content."""
    try:
        code = command()
    except GdrError as error:
        code = _complain(str(error), MENDABLE)
    except KeyboardInterrupt:
        code = _complain("interrupted", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = MENDABLE
    except Exception as error:  # noqa: BLE001  # the one boundary: its message could quote content
        from gdr_code.workers import fault_text

        code = _complain(f"internal error, please report it: {fault_text(error)}", OURS)
    raise typer.Exit(code)


def _complain(message: str, code: int) -> int:
    sys.stderr.write(f"gdr-code: {printable(message)}\n")
    return code
