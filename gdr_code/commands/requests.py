"""`gdr-code requests`: questions out as a batch's JSONL file, answers back in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gdr_code import pipeline, sources
from gdr_code.commands import asking as asking_options
from gdr_code.commands import session
from gdr_code.commands.asking import Asking
from gdr_code.commands.session import Session
from gdr_code.llm import asker, asking, batch_files, store
from gdr_code.llm import rewriter as rewriting
from gdr_code.llm.batch_files import Answers
from gdr_code.llm.bodies import Model
from gdr_code.llm.questions import Part
from gdr_code.llm.replies import Posed
from gdr_code.llm.rewriter import ModelRewriter, Wish
from gdr_code.llm.store import Store
from gdr_code.output import write_text
from gdr_code.records import Repository
from gdr_code.settings import Settings


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked: the sources, and the file that is written or read."""

    sources: tuple[str, ...]
    file: str
    form: str
    key_file: str | None
    asking: Asking


def export(options: Options, settings: Settings) -> int:
    """Write what is not answered yet as requests; the file holds code, and only its owner can read it."""
    with session.opened(settings, options.key_file, asked=options.asking) as opened:
        count: Counter[str] = Counter()

        def written() -> Iterator[str]:
            for kept, posed, model in _posed(options, opened):
                kept.send([(posed.name, posed.keys)])
                count.update(requests=1, chunks=posed.chunks, entities=not posed.chunks)
                yield batch_files.line(posed, model, options.form)

        write_text(Path(options.file), written(), private=True)
        asked = f" and {count['entities']:,} entities" if count["entities"] else ""
        told = f"{count['chunks']:,} chunks{asked} in {count['requests']:,} requests"
        opened.say([f"{told}: {options.file} (it holds code)"])
        return opened.exit_code(False)


def import_answers(options: Options, settings: Settings) -> int:
    """Take the answers to exported requests, as far as they are there and fit."""
    with session.opened(settings, options.key_file, asked=options.asking) as opened:
        assert opened.asker is not None
        with store.opened(opened.asker.way.kept) as kept:
            found = batch_files.read(Path(options.file), kept)
            for repository in _within_reach(options, opened):
                items = opened.asker.items(pipeline.surveyed(repository, opened.run))
                parts = opened.asker.offered(repository, items, opened.run.each)
                question, account = opened.asker.desk.question, opened.asker.account
                for name in asking.keep(found.replies, found.requests, parts, question, kept, account):
                    del found.requests[name]
                _keep_proposals(repository, opened, found, kept)
        opened.say(_summary(found))
        return opened.exit_code(False)


def _keep_proposals(repository: Repository, opened: Session, found: Answers, kept: Store) -> None:
    """Keep what was proposed for the entities of a repository, as its answers so far tell them."""
    rewriter = asking_options.rewriter(opened.asker)
    names = {keys: name for name, keys in found.requests.items()}
    if rewriter is None or not names:
        return
    for wish in list(_wishes(repository, opened, rewriter, kept)):
        name = names.get(wish.keys)
        reply = found.replies.get(name) if name else None
        if name and reply is not None:
            kept.propose(wish.key, rewriter.made_of(wish, reply))
            del found.requests[name]


def _summary(found: Answers) -> Iterator[object]:
    yield f"{len(found.replies):,} answers to requests of ours"
    left = len(found.requests)
    yield f"{left:,} of them not kept: their code is not in these sources as it was sent" if left else None
    yield f"{found.again:,} more to the same requests: the first of each counts" if found.again else None
    yield f"{found.failed:,} requests failed: export again to ask them anew" if found.failed else None
    foreign = f"{found.foreign:,} answers to requests that these --answers do not know: passed over"
    yield foreign if found.foreign else None
    yield f"{found.unreadable:,} lines cut short or unreadable: passed over" if found.unreadable else None


def _within_reach(options: Options, opened: Session) -> Iterator[Repository]:
    for repository in opened.repositories(options.sources):
        with opened.failing(repository.name), sources.within_reach(repository) as reached:
            yield reached
            opened.run.meter.end()


def _posed(options: Options, opened: Session) -> Iterator[tuple[Store, Posed, Model]]:
    """What is not answered yet: about chunks, then about the entities that the answers so far tell of."""
    assert opened.asker is not None
    llm, seen = opened.asker.llm, set[int]()
    judging, rewriter = asker.model(llm), asking_options.rewriter(opened.asker)
    wished: set[str] = set()
    with store.opened(opened.asker.way.kept) as kept:
        for repository in _within_reach(options, opened):
            parts = asker.once(_wanted(repository, opened, kept), seen)
            for question in opened.asker.desk.questions(parts):
                yield kept, question, judging
            for wish in _wishes(repository, opened, rewriter, kept) if rewriter else ():
                if wish.key not in wished:
                    wished.add(wish.key)
                    yield kept, wish, rewriting.model(llm)


def _wishes(repository: Repository, opened: Session, rewriter: ModelRewriter, kept: Store) -> Iterator[Wish]:
    scan = pipeline.scan(repository, opened.run)
    yield from rewriter.wishes(repository, scan.files, scan.findings, opened.run.each, kept)


def _wanted(repository: Repository, opened: Session, kept: Store) -> Iterator[Part]:
    assert opened.asker is not None
    items = opened.asker.items(pipeline.surveyed(repository, opened.run))
    return opened.asker.wanted(repository, items, opened.run.each, kept)
