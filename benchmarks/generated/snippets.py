"""The snippets: one line of comment, code or log each, written once and set in any language.

    header: TEXT         of a file's head
    note: TEXT           a comment
    prose: TEXT          of a document
    log: TEXT            a line of a log, or the call that writes it
    const NAME: TEXT     a constant, or an entry of a configuration
    call NAME: TEXT ;; TEXT                        set OWNER.NAME: TEXT
    raw LANGUAGE: TEXT   a line of that language as it is

`@xx` after the form names the locale of its people. Tests hold constants of the pool `secret` only: people
named in a test are mostly made up, of a secret nobody can tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchmarks.generated.templating import TEMPLATES, Mark, Nodes, inline, marks, slots
from benchmarks.generated.values import LOCALES_OF

_LINE = re.compile(r"(?P<form>[a-z]+)(?:@(?P<locale>[a-z]{2}))?(?: (?P<name>[a-z_.0-9]+))?: (?P<text>.*)")
_FORMS = {
    "header": {"header"}, "note": {"note"}, "prose": {"prose"}, "const": {"const", "raw"}, "entry": {"const"},
    "secret": {"const", "raw"}, "stmt": {"log", "call", "set"}, "logline": {"log"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Snippet:
    """One snippet; `texts` has more than one part for a call."""

    form: str
    name: str
    locale: str | None
    texts: tuple[Nodes, ...]
    marks: tuple[Mark, ...]


def snippets() -> list[Snippet]:
    """Every snippet of the folder."""
    lines = (TEMPLATES / "snippets.txt").read_text(encoding="utf-8").splitlines()
    return [_snippet(line) for line in lines if line and not line.startswith("#")]


def _snippet(line: str) -> Snippet:
    match = _LINE.fullmatch(line)
    if not match:
        raise ValueError(f"not a snippet: {line}")
    texts = tuple(inline(text) for text in match["text"].split(" ;; "))
    return Snippet(
        match["form"], match["name"] or "", match["locale"] or locale_of(*texts), texts, marks(*texts)
    )


def locale_of(*texts: Nodes) -> str | None:
    """The locale that a text's numbers need."""
    values = (slot.value.rpartition(".")[2] for text in texts for slot in slots(text))
    return next((LOCALES_OF[value] for value in values if value in LOCALES_OF), None)


def fits(snippet: Snippet, pool: str, language: str) -> bool:
    """True when a pool of a language may hold the snippet."""
    if snippet.form not in _FORMS[pool]:
        return False
    if pool == "secret" and any(mark.category != "credential" and not mark.keep for mark in snippet.marks):
        return False
    return snippet.form != "raw" or snippet.name == language
