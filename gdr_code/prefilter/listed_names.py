"""Names and accounts by the place they stand in: lists of people, blocks of metadata, links, titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from gdr_code import lexicon
from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.prefilter.name_cues import author_file
from gdr_code.prefilter.name_runs import LEADING, PARTICLES
from gdr_code.prefilter.people import LETTER, UPPER, name_after
from gdr_code.records import Category

_LIST_ENTRY = compiled(r"^[\s>|*#/]{0,6}(?:(?:[-*+•]|\d{1,4}[.)])\s{1,4})?[\[\"'`*_]{0,3}")
_BEFORE_MAIL = compiled(
    r"(?:^|[\s\"'`,;:(\[>*=/|])(?!(?:[bruf]|rb|br|rf|fr)')((?:(?<=\")[^\W\d_][\w'’-]{0,30},\s)?(?:[^\W\d_][\w.'’-]{0,30}\s){0,3}[^\W\d_][\w.'’-]{0,30})[\"']?\s{0,2}(?:<|&lt;|E<lt>)(?:mailto:)?[\w.+-]{1,64}(?:@|\s[\[({]?at[\])}]?\s|[\[({]at[\])}])[\w-]"
)
# What marks a line, and what then stands before or in it.
_MAIL_MARK = compiled(r"(?:<|&lt;|E<lt>)(?:mailto:)?[\w.+-]{1,64}[@ (\[]")
_LINKED = (
    (
        "](",
        r"\[@?([^\W_][^\]\[()<>|/]{1,38})\]\(<?https?://(?:www\.|mobile\.)?(?:github\.com|gitlab\.com|bitbucket\.org|gitee\.com|twitter\.com|x\.com|linkedin\.com/in"
        r"|facebook\.com|instagram\.com|t\.me|vk\.com|medium\.com|dev\.to|codeberg\.org|orcid\.org)/@?[\w.-]{1,60}/?\)",
    ),
    (" (", r"(?<![\w$@%.])([^\W_][\w.'’ -]{1,38}) \(\[?`?@[\w-]{2,39}"),
    (
        "<a",
        r"<a[^<>]{1,120}(?:github\.com|gitlab\.com|twitter\.com|x\.com|linkedin\.com/in)/@?[\w.-]{1,60}/?[\"'][^<>]{0,80}>@?([^\W_][^<>|/]{1,38})</a>",
    ),
)
_IN_PARENTHESES = compiled(r" \(\[?`?@[\w-]{2}")


def _listed(line: Line) -> Iterator[Hit]:
    """In a file that lists people: the single word, or the name without capitals, that begins an entry."""
    match = _LIST_ENTRY.match(line.text)
    start = match.end() if match else 0
    hit = name_after(line.text, start, "author_list")
    if isinstance(hit, Hit) and re.match(
        r"[\"'`*\]]{0,3}(?:\s{0,3}$|\s{1,3}[<(\[`@-]|[,;:])", line.text[hit.end :]
    ):
        yield hit


def _link_patterns(text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The cues and patterns whose marks the line holds."""
    if _MAIL_MARK.search(text):
        yield "before_mail", _BEFORE_MAIL
    marks = [mark for mark, _ in _LINKED if mark in text]
    if " (" in marks and not _IN_PARENTHESES.search(text):
        marks.remove(" (")
    if marks:
        yield "profile_link", _linked(tuple(marks))


@cache
def _linked(marks: tuple[str, ...]) -> re.Pattern[str]:
    return compiled("|".join(pattern for mark, pattern in _LINKED if mark in marks))


def _leads(words: list[str]) -> bool:
    """True when the first word is none of the name: it belongs to a cue, or is lower case before capitals."""
    first = words[0].casefold().rstrip(":.")
    if first in LEADING:
        return True
    is_lower = words[0].islower() and any(word[0].isupper() for word in words[1:])
    return is_lower and first not in PARTICLES and not (lexicon.is_given(first) or lexicon.is_surname(first))


def _named_link(line: Line) -> Iterator[Hit]:
    """What stands before `<address>`, or is the text of a link to a profile."""
    for cue, pattern in _link_patterns(line.text):
        for match in pattern.finditer(line.text):
            group = match.lastindex or 1
            start, value = match.start(group), match[group]
            words = value.split()
            while words and _leads(words):
                start = line.text.index(words[1], start + len(words[0])) if len(words) > 1 else start
                words = words[1:]
            if not words or len(words) > 4:
                continue
            end = match.end(group) - (len(value) - len(value.rstrip(" .,")))
            single = len(words) == 1
            known = any(lexicon.is_given(word) or lexicon.is_surname(word) for word in words)
            if single and (lexicon.is_word(words[0]) or value.rstrip().endswith(".")):
                continue
            if single and not known:
                yield Hit(start, end, Category.USERNAME, "username/author", cue)
            else:
                kind = "single" if single else "full"
                yield Hit(start, end, Category.PERSON_NAME, f"person_name/{kind}", cue)


_POSSESSIVE = compiled(
    r"\s{0,3}(?:#{1,6}\s{1,3}|<(?:title|h[1-3])\b[^<>]{0,80}>\s{0,3}|[\"']?(?:title|name|description)[\"']?\s{0,3}[:=]\s{0,3}[\"']?)"
    r"(?P<name>[^\W\d_a-z][^\W\d_]{1,14})['’]s?\s"
)


_SINGLE_ITEM = compiled(
    r"\s{0,8}[-*+•]\s{1,3}(?P<open>[*_]{0,3})(?P<name>[^\W\d_a-z][^\W\d_]{2,14})(?P=open)\s*$"
)


def _single_items(line: Line) -> Iterator[Hit]:
    """The given name that is all of an item of a list."""
    match = _SINGLE_ITEM.match(line.text)
    if match and lexicon.is_given(match["name"]) and not lexicon.is_word(match["name"]):
        yield Hit(*match.span("name"), Category.PERSON_NAME, "person_name/single", "list_item")


def _possessive(line: Line) -> Iterator[Hit]:
    """The given name that a title begins with, of whoever the thing belongs to: `# Marta's dotfiles`."""
    match = _POSSESSIVE.match(line.text)
    if match and lexicon.is_given(match["name"]):
        yield Hit(*match.span("name"), Category.PERSON_NAME, "person_name/single", "possessive")


_METADATA = compiled(
    r"(?i)(?:^|/)(?:(?:package|composer|bower|manifest|metadata|codemeta|mix|galaxy|plugin|module|info|theme)\.(?:json|exs|ya?ml|xml)|pom\.xml|[^/]*\.(?:gemspec|podspec|nuspec|cabal|opam|csproj|gradle(?:\.kts)?)"
    r"|pyproject\.toml|cargo\.toml|setup\.(?:py|cfg)|citation\.cff|authors?\.(?:ya?ml|json|toml)|\.zenodo\.json|_config\.ya?ml)$"
)
_BLOCK = compiled(
    r"[\"']?(?:authors?|contributors?|maintainers?|developers?)[\"']?\s{0,4}(?:[:=]|=>)\s{0,4}[\[({]|<(?:developer|contributor|author)s?>|^\s{0,8}(?:authors|contributors|maintainers|developers):\s*$",
    re.IGNORECASE,
)
_BLOCK_FIELD = compiled(
    r"^\s{0,40}(?:[-{]\s{0,4})?(?:[\"']?(?:name|login|username|id|github|handle)[\"']?\s{0,8}(?::|=>|=)\s{0,8}[\"']?|<(?:name|id)>\s{0,4})@?"
    r"(?P<value>[^\W_](?:[\w.'’-]{0,38}[^\W_])?(?: [^\W\d_][\w.'’-]{0,37}[\w.]){0,3})(?=[\"',<\s]|$)",
    re.IGNORECASE,
)
_BLOCK_LINES = 4


def _in_block(line: Line) -> Iterator[Hit]:
    """The name or account of an entry in a block of authors: package metadata."""
    match = _BLOCK_FIELD.match(line.text)
    if match is None or not any(_BLOCK.search(above) for above in line.above(_BLOCK_LINES)):
        return
    words = match["value"].split()
    if len(words) > 1 or lexicon.is_given(words[0]) or lexicon.is_surname(words[0]):
        kind = "full" if len(words) > 1 else "single"
        yield Hit(*match.span("value"), Category.PERSON_NAME, f"person_name/{kind}", "author_block")
    else:
        yield Hit(*match.span("value"), Category.USERNAME, "username/author", "author_block")


DETECTORS: tuple[Detector, ...] = (
    Detector("author_list", (Gate(r"^[ \t>|*#/]{0,6}(?:[-*+] |\d{1,3}[.)] |[A-Za-z\x80-\xff][\w.'-]{1,38}(?: [<(@]|\r?\n))"),), _listed, lambda _, path: author_file(path), rare=True),
    Detector(
        "named_link",
        (
            Gate(r"(?:<|&lt;|E<lt>)(?:mailto:)?[\w.+-]{1,64}(?:@| ?[\[({]?at)"),
            Gate(r"\]\(<?https?://"),
            Gate(r" \(\[?`?@[\w-]"),
            Gate(r"/[\w.@-]+[\"'][^<>]{0,80}>@?[^\s<>]"),
        ),
        _named_link,
    ),
    Detector(
        "author_block",
        (
            Gate(r"^[ \t]{0,40}(?:[-{][ \t]{0,4})?[\"']?(?:name|login|username|id|github|handle)[\"']?[ \t]{0,8}(?::|=>|=)[ \t]{0,8}[\"']?@?[\w\x80-\xff]", caseless=True),
            Gate(r"^[ \t]{0,40}<(?:name|id)>[ \t]{0,4}[\w\x80-\xff]", caseless=True),
        ),
        _in_block,
        lambda _, path: _METADATA.search(path) is not None,
        rare=True,
    ),
    Detector(
        "possessive",
        (
            Gate(r"^[ \t]{0,3}(?:#{1,6} |[\"']?(?:title|name|description)[\"']?[ \t]?[:=])[ \t\"']{0,4}[A-Z\x80-\xff][A-Za-z\x80-\xff]{1,16}(?:'|\xe2\x80\x99)"),
            Gate(r"<(?:title|h[1-3])[^<>]{0,80}>[ \t]{0,3}[A-Z\x80-\xff][A-Za-z\x80-\xff]{1,16}(?:'|\xe2\x80\x99)"),
        ),
        _possessive,
    ),
    Detector(
        "single_item",
        (Gate(rf"^[ \t]{{0,8}}(?:[-*+]|\xe2\x80\xa2) {{1,3}}[*_]{{0,3}}{UPPER}{LETTER}{{2,20}}[*_]{{0,3}}[ \t]{{0,4}}\r?$"),),
        _single_items,
    ),
)  # fmt: skip
