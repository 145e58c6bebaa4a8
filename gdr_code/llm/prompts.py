"""The fixed part of every question, as text with a version; its digest is in every key and report."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def judge() -> str:
    """What the judge is told."""
    return _text("judge")


def rewriter() -> str:
    """What the rewriter is told."""
    return _text("rewriter")


def digest(text: str) -> str:
    """16 hexadecimal digits that change with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@functools.cache
def _text(name: str) -> str:
    """From the wheel's own folder, else from the checkout's."""
    inside = _PACKAGE / "prompts"
    folder = inside if inside.is_dir() else _PACKAGE.parent / "prompts"
    return (folder / f"{name}.md").read_text(encoding="utf-8")
