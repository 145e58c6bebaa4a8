"""Phase 1: one file alone. A pure function of its bytes, path and language."""

from __future__ import annotations

import dataclasses
import functools
import importlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from itertools import accumulate, compress

from gdr_code import allow, chunk, grammar, lexicon, met, notebooks, paths, patterns, prefilter, walk
from gdr_code.escapes import with_escapes_read
from gdr_code.judge import local
from gdr_code.judge.surroundings import Page
from gdr_code.met import Met
from gdr_code.path_kinds import path_kind
from gdr_code.patterns import compiled
from gdr_code.recall import Recall
from gdr_code.records import (
    Candidate,
    Category,
    Entry,
    Opinion,
    PathKind,
    Repository,
    Skipped,
    SkipReason,
    SourceFile,
    Span,
    Survey,
)
from gdr_code.replace import stand_ins
from gdr_code.settings import Settings
from gdr_code.text import Text, read_text, spots

LINK = 0o120000
_HEAD = 4096
_LEAST = 0.2
_LOWER = compiled(rb"[a-z\x80-\xff]{3,24}")
_LOWERED = 1 << 18
_WORD_ENDS = bytes.maketrans(b",.;\r", b"\n" * 4)
# The label before the top level: `co.uk` and its like count as one.
_DOMAIN = (
    rb"(?:[\w-]{1,63}\.){0,4}?([A-Za-z0-9-]{2,63})\."
    rb"(?:(?:co|com|org|net|ac|edu|gov)\.)?[A-Za-z]{2,12}(?![\w.-])"
)
# Two patterns that begin with letters of their own: the search then skips to them.
_DOMAINS = (compiled(rb"://" + _DOMAIN), compiled(rb"@" + _DOMAIN))
_EVIDENCE = frozenset({Category.PERSON_NAME, Category.USERNAME, Category.EMAIL})


@contextmanager
def surveying(
    repository: Repository, settings: Settings, known: Set[str], keep: bool, recall: Recall
) -> Iterator[Callable[[Entry], Met]]:
    """A function that reads entries of one repository and surveys them; for `workers.Pool.map`.

    What earlier runs told of a file's bytes is not found out again.
    """
    least = _LEAST if settings.min_confidence is None else min(_LEAST, settings.min_confidence)
    with walk.Reader(repository, settings) as reader, recall.asking() as ask:

        def run(entry: Entry) -> Met:
            file = reader.read(entry, to_scan=False)
            if isinstance(file, Skipped):
                return Met(file)
            told = ask(met.file_key(recall, file.blob, file.path, file.mode))
            found = None if told is None else met.of_bytes(told, file, known)
            if found is not None:
                return Met(found, file.blob)
            found = walk.why_not_scan(file) or survey(file, settings.key, least, known, keep)
            return met.looked_at(recall, file, found, known)

        yield run


def survey(
    file: SourceFile,
    key: bytes = b"",
    least: float = _LEAST,
    known: Set[str] = frozenset(),
    keep: bool = True,
) -> Survey | Skipped:
    """The candidates of a file with their places, or why there is no text to look at.

    `known` are the names of the repository's files. Unless told to `keep` everything, credentials that are
    too unsure (below `least`) to matter are left out. Without a key no stand-in is recognised, nor one among
    what is too unsure.
    """
    written = read_text(file.data)
    if written is None:
        reason = SkipReason.BINARY if b"\0" in file.data else SkipReason.UNDECODABLE
        return Skipped(file.repo, file.path, file.raw_path, len(file.data), reason)
    language = language_of(file)
    text = with_escapes_read(written, language)
    found = prefilter.find(text, file.path, language)
    surveyed = Survey(
        path=file.path,
        raw_path=file.raw_path,
        blob=file.blob,
        mode=file.mode,
        size=len(file.data),
        lines=len(text.starts) if text.data else 0,
        language=language,
        path_kind=path_kind(file.path, file.data[:_HEAD]),
        candidates=found,
        allow_comments=allow.count(file.data),
        lowered=_lowered(text, found),
        domains=_domains(text, found),
        cut=len(found) >= prefilter.MAX_CANDIDATES,
    )
    if not surveyed.candidates:
        return surveyed
    told = _told(surveyed, text, -1.0 if keep or surveyed.cut else least, known)
    return _with_ours(told, key, least)


def _told(survey: Survey, text: Text, least: float, known: Set[str]) -> Survey:
    """The survey with places and opinions; credentials below `least` are left out before they get a place."""
    early = [_early(one, survey) for one in survey.candidates]
    wanted = [opinion is None or (opinion.confidence or 0.0) >= least for opinion in early]
    found = tuple(compress(survey.candidates, wanted))
    placed = tuple(
        paths.placed(survey, one, known)
        for one in located(text, survey.path, survey.language, survey.path_kind, found)
    )
    following = iter(placed)
    beside = tuple(
        next(following) if one_wanted else one
        for one, one_wanted in zip(survey.candidates, wanted, strict=True)
    )
    whole = dataclasses.replace(survey, candidates=beside)
    page = Page(whole)
    return dataclasses.replace(
        survey,
        candidates=placed,
        spots=spots(text, (candidate.span for candidate in placed)),
        opinions=tuple(
            opinion or local.consider(one, whole, page)
            for one, opinion in zip(placed, compress(early, wanted), strict=True)
        ),
    )


def _early(candidate: Candidate, survey: Survey) -> Opinion | None:
    """The opinion of a credential, which does not hang on its place in the syntax."""
    is_credential = candidate.category is Category.CREDENTIAL
    return local.consider_credential(candidate, survey) if is_credential else None


def _domains(text: Text, candidates: Iterable[Candidate]) -> frozenset[str]:
    """The labels of the registered domains in the file's addresses; read only where there is an account."""
    if not any(one.category is Category.USERNAME for one in candidates):
        return frozenset()
    return frozenset(label.decode().lower() for one in _DOMAINS for label in one.findall(text.data))


def _lowered(text: Text, candidates: Iterable[Candidate]) -> frozenset[str]:
    """The words of candidate names that also stand in lower case between blanks: ordinary words, mostly."""
    words = {
        word.encode()
        for one in candidates
        if one.category is Category.PERSON_NAME
        for word in one.value.casefold().split()
        if len(word) > 2
    }
    words = {word for word in words if _LOWER.fullmatch(word)}
    if not words:
        return frozenset()
    # Cut at blanks alone, so that a word with another mark before it is none of them.
    cut = text.data[:_LOWERED].translate(_WORD_ENDS).replace(b"\n", b" \0").split(b" ")
    return frozenset(word.decode() for word in words.intersection(cut[1:-1]))


def _with_ours(survey: Survey, key: bytes, least: float) -> Survey:
    """The survey with the stand-ins among its candidates, and what lies within one: a town in an address."""
    ours = {
        one.span
        for one, opinion in zip(survey.candidates, survey.opinions, strict=True)
        if key and _matters(one, opinion, least) and _is_ours(one, key)
    }
    if not ours:
        return survey
    return dataclasses.replace(survey, ours=frozenset(ours.union(_within(survey.candidates, ours))))


def _within(candidates: Iterable[Candidate], spans: Iterable[Span]) -> Iterator[Span]:
    """The spans of candidates that lie within one of some spans."""
    ordered = sorted(spans)
    starts = [span.start for span in ordered]
    ends = list(accumulate((span.end for span in ordered), max))
    for one in candidates:
        before = bisect_right(starts, one.span.start)
        if before and one.span.end <= ends[before - 1]:
            yield one.span


def _matters(candidate: Candidate, opinion: Opinion, least: float) -> bool:
    """False for what is neither evidence nor a finding, whether it is a stand-in or not."""
    sure = opinion.confidence
    return candidate.category in _EVIDENCE or sure is None or sure >= least


def _is_ours(candidate: Candidate, key: bytes) -> bool:
    return stand_ins.recognised(key, candidate.category, candidate.kind, candidate.value)


def language_of(file: SourceFile) -> str | None:
    """The grammar of a file; a link's target has none."""
    return None if file.mode == LINK else grammar.language_of(file.path, file.data[:_HEAD])


def located(
    text: Text, path: str, language: str | None, kind: PathKind, candidates: tuple[Candidate, ...]
) -> tuple[Candidate, ...]:
    """Candidates with position, node and binding."""
    if not candidates:
        return ()
    if notebooks.is_notebook(path):
        return notebooks.locate(text, path, kind, candidates)
    return chunk.locate(text, path, language, kind, candidates)


def warm_up() -> None:
    """Load now what every worker needs, so that those forked later share it.

    Where our expressions were not kept yet, all are compiled here: what a worker compiles is lost.
    """
    text = read_text(b"\n")
    assert text is not None
    prefilter.find(text, "", None)
    importlib.import_module("gdr_code.judge.credential_trees")
    lexicon.names()
    if patterns.are_new():
        rehearse()


# A line for each kind of detector; everybody here is invented.
_REHEARSED = b"""# Author: Marta Lindqvist <marta@lindqvist.example>, created by Tomas Berg
password = "kV9-" + token("5f0c9d7e1b2a4c3d8e6f") or user = 'mlindqvist' if True else new Person("Marta Berg")
# see https://github.com/mlindqvist/tools, thanks to @mlindqvist, tel. +49 30 901820
host = "93.184.216.34"; home = "/home/mlindqvist/x"; address = "12 Elm Street, Springfield 62704"
"""


@functools.cache
def rehearse() -> None:
    """Survey a small file: what is loaded and compiled on the way is then shared by workers forked later."""
    survey(SourceFile("", "rehearsed.py", b"rehearsed.py", 0o100644, "", _REHEARSED), b"rehearsed")
