"""The bar says what is under way, and takes itself away."""

from __future__ import annotations

import io

from rich.console import Console

from gdr_code.commands.progress import Bar


def test_a_note_stands_beside_the_label() -> None:
    shown = io.StringIO()
    bar = Bar(Console(file=shown, force_terminal=True, width=160))
    bar.begin("repo: asking", 1000)
    bar.note("3 of 9 chunks, 1,200 tokens, $0.010")
    bar.advance(500)
    bar.end()
    bar.note("nothing is under way")
    assert "repo: asking: 3 of 9 chunks, 1,200 tokens, $0.010" in shown.getvalue()
    assert "nothing is under way" not in shown.getvalue()
