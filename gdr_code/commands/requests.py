"""`gdr-code requests`: questions out as a batch's JSONL file, answers back in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gdr_code import pipeline, sources
from gdr_code.commands import session
from gdr_code.commands.asking import Asking
from gdr_code.commands.session import Session
from gdr_code.llm import asker, asking, batch_files, store
from gdr_code.llm.batch_files import Answers
from gdr_code.llm.questions import Part, Question
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
        assert opened.asker is not None
        model = asker.model(opened.asker.llm)
        count = [0, 0]

        def written() -> Iterator[str]:
            for kept, question in _questions(options, opened):
                kept.send([(question.name, [part.key for part in question.parts])])
                count[0] += 1
                count[1] += len(question.parts)
                yield batch_files.line(question, model, options.form)

        write_text(Path(options.file), written(), private=True)
        opened.say([f"{count[1]:,} chunks in {count[0]:,} requests: {options.file} (it holds code)"])
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
        opened.say(_summary(found))
        return opened.exit_code(False)


def _summary(found: Answers) -> Iterator[object]:
    yield f"{len(found.replies):,} answers to requests of ours"
    left = len(found.requests)
    yield f"{left:,} of them not kept: their code is not in these sources as it was sent" if left else None
    yield f"{found.again:,} more to the same requests: the first of each counts" if found.again else None
    yield f"{found.failed:,} requests failed: export again to ask them anew" if found.failed else None
    yield f"{found.foreign:,} answers to other requests: passed over" if found.foreign else None
    yield f"{found.unreadable:,} lines cut short or unreadable: passed over" if found.unreadable else None


def _within_reach(options: Options, opened: Session) -> Iterator[Repository]:
    for repository in opened.repositories(options.sources):
        with opened.failing(repository.name), sources.within_reach(repository) as reached:
            yield reached
            opened.run.meter.end()


def _questions(options: Options, opened: Session) -> Iterator[tuple[Store, Question]]:
    assert opened.asker is not None
    seen: set[int] = set()
    with store.opened(opened.asker.way.kept) as kept:
        for repository in _within_reach(options, opened):
            parts = asker.once(_wanted(repository, opened, kept), seen)
            for question in opened.asker.desk.questions(parts):
                yield kept, question


def _wanted(repository: Repository, opened: Session, kept: Store) -> Iterator[Part]:
    assert opened.asker is not None
    items = opened.asker.items(pipeline.surveyed(repository, opened.run))
    return opened.asker.wanted(repository, items, opened.run.each, kept)
