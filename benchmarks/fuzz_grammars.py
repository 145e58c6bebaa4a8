"""What does hostile input do to each grammar? It is parsed in another process, so a crash is seen.

    python -m benchmarks.fuzz_grammars --sizes 4000,50000 --seed 1

A case is told by its name: with the same seed the same name is the same bytes. A line is printed for each
case that ended by a signal, or took more processor time or memory than is allowed for its size.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import signal
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from gdr_code import chunk, grammar
from gdr_code.text import read_text

SAMPLES = Path(__file__).parent.parent / "tests" / "languages"
MOST_SECONDS = 2.0
MORE_SECONDS_A_BYTE = 12 / 1e6
MOST_MEMORY = 256 << 20
MORE_MEMORY_A_BYTE = 1 << 9
LAST_SECONDS = 30
LAST_MEMORY = 3 << 30
OUTCOME = struct.Struct("dQ")
TOKENS = re.compile(rb"\w+|\s+|[^\w\s]")
SIGNS = [bytes([sign]) for sign in (*range(33, 127), 0, 9, 10, 12, 13, 32)] + [
    "é".encode(),
    "中".encode(),
]
# What opens something, or says that more is to come; a blank is \x20.
_OPENERS = r"""
( [ { < << <a> <p> <a-b> (a [a, {a: {"a": f(a, "${ "#{ `${ $( $(( <( "\\( '${ {{ {% {%if\x20a%} {# <%= <!--
<![CDATA[ <?a /* (* {- #| #_ /+ --[[ [=[ r#" %w( q{ <<A\n <<~A <<-'A'\n $$ \\begin{a} \\section{ \\{ \"\"\"
''' ` ``` ~~~ ** * _ __ .. + | if\x20a\x20then\x20 if(a) case\x20a\x20of\x20 do\x20 begin\x20 let\x20a=\x20
fn\x20a-> a-> a=> \\a-> -> => !- -- ~~ :: ::a .a a.b( a?b: a<b a<b, &a *a #a @a @a( :a a: a=\x20 .a{ @media{
#if\n #if\x20a\n #define\x20a( else\x20if\x20a{ #region\n >\x20 -\x20 1.\x20 *\x20 #\x20 ##\n |a| |a [a](
![a]( [[a]] [^a]: ?\x20 [a]\n class\x20a{ function\x20a(){ def\x20a: def\x20a;\x20 module\x20a{
namespace\x20a{ SELECT\x20(\x20 (SELECT\x20a\x20FROM\x20 CASE\x20WHEN\x20 try{ where\x20 of\x20 (define\x20
'( `( ,( #( <script> <style> <script>` <svelte:a> {#if\x20a} {#each\x20a\x20as\x20b} {:else} ..\x20a::\n
a::\n\n +--+ ====\n a\n=\n \xc3\xa9 a\xcc\x81
"""
OPENERS = tuple(one.encode().decode("unicode_escape").encode("latin-1") for one in _OPENERS.split())

INDENTED = tuple(b"a:|- |a|if a:|a =|do|* a|> a|- a|1. a|a::|.. a::".split(b"|"))


class Case(NamedTuple):
    """One hostile input for one language."""

    language: str
    name: str
    data: bytes


class Outcome(NamedTuple):
    """How the parse of a case ended: by which signal, after what."""

    signal: int
    seconds: float
    memory: int


def cases(language: str, size: int, seed: int) -> Iterator[Case]:
    """Runs of one token, some in turn, steps inwards, soups, and samples that are cut, tiled and mutated."""
    draw = random.Random(f"{language} {size} {seed}")
    tokens = _tokens(language)
    for kind, unit in _units(tokens, draw):
        yield Case(language, f"{kind} {unit!r}", (unit * (size // len(unit) + 1))[:size])
    for step in (1, 2, 4):
        for opener in INDENTED:
            yield Case(language, f"indent {step} {opener!r}", _indented(opener, step, size))
    for number in range(20):
        yield Case(language, f"soup {number}", _soup(tokens, draw, size, number))
    sample = _sample(language)
    for number in range(30 if sample else 0):
        yield Case(language, f"mutant {number}", _mutant(sample, draw, size, number))


def _units(tokens: list[bytes], draw: random.Random) -> Iterator[tuple[str, bytes]]:
    for token in filter(None, dict.fromkeys((*SIGNS, *OPENERS, *tokens))):
        yield "run", token
        for end in (b" ", b"\n", b" a ", b" a\n"):
            yield "run", token + end
    for _ in range(150):
        glue, end = (draw.choice((b"", b" ", b"\n")) for _ in range(2))
        yield "turns", glue.join(draw.choices(tokens, k=draw.choice((2, 2, 3, 4)))) + end


def _indented(opener: bytes, step: int, size: int) -> bytes:
    lines, total, level = [], 0, 0
    while total < size:
        lines.append(b" " * (step * level) + opener)
        total += len(lines[-1]) + 1
        level += 1
    return b"\n".join(lines)


def _soup(tokens: list[bytes], draw: random.Random, size: int, number: int) -> bytes:
    few = draw.sample(tokens, min(len(tokens), (3, 6, 12, 40, 10_000)[number % 5]))
    glue = (b"", b" ", b"\n", b" a ")[number % 4]
    parts, total = [], 0
    while total < size:
        parts.append(draw.choice(few))
        total += len(parts[-1]) + len(glue)
    return glue.join(parts)[:size]


def _mutant(sample: bytes, draw: random.Random, size: int, number: int) -> bytes:
    """The sample cut somewhere, tokens of it lost, doubled or exchanged; all of that again and again."""
    tokens = TOKENS.findall(sample)
    pieces, total = [], 0
    while total < size:
        start = draw.randrange(len(tokens))
        own = tokens[start : start + draw.randrange(1, len(tokens))] if number % 3 else list(tokens)
        for _ in range(draw.randrange(8)):
            at = draw.randrange(len(own))
            own[at : at + 1] = draw.choice(([], [own[at]] * 2, [draw.choice(tokens)], [draw.choice(SIGNS)]))
            own = own or [b"a"]
        pieces.append(b"".join(own))
        total += len(pieces[-1])
    return b"".join(pieces)[:size]


def _tokens(language: str) -> list[bytes]:
    """The words and signs of the language's grammar and of its sample."""
    known = grammar.languages()[language]
    assert known.grammar
    table = grammar._grammar(known.grammar)
    kinds = range(table.node_kind_count)
    own = [table.node_kind_for_id(kind) or "" for kind in kinds if not table.node_kind_is_named(kind)]
    found = [kind.encode() for kind in own if kind and len(kind) < 40 and "_repeat" not in kind]
    return sorted({*found, *TOKENS.findall(_sample(language)), *SIGNS[:32]})


def _sample(language: str) -> bytes:
    for path in sorted(SAMPLES.iterdir()):
        data = path.read_bytes()
        if grammar.language_of(path.name, data[:4096]) == language:
            return data
    return b""


def outcomes(all_cases: Iterable[Case]) -> Iterator[tuple[Case, Outcome]]:
    """Each case with how its parse ended; one process parses them in turn until one ends it."""
    waiting = list(all_cases)
    while waiting:
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ours)
            _parse_all(waiting, theirs)
        os.close(theirs)
        with os.fdopen(ours, "rb") as stream:
            told = [
                OUTCOME.unpack(one)
                for one in iter(lambda: stream.read(OUTCOME.size), b"")
                if len(one) == OUTCOME.size
            ]
        _, status, usage = os.wait4(child, 0)
        done, waiting = waiting[: len(told)], waiting[len(told) :]
        yield from ((case, Outcome(0, *one)) for case, one in zip(done, told, strict=True))
        if os.WIFSIGNALED(status):
            seconds = usage.ru_utime + usage.ru_stime
            yield waiting.pop(0), Outcome(os.WTERMSIG(status), seconds, usage.ru_maxrss << 10)


def _parse_all(waiting: Iterable[Case], stream: int) -> None:
    """Parse the cases until memory that one took would be laid to the next."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (LAST_MEMORY, LAST_MEMORY))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    inherited = _used().ru_maxrss
    try:
        for case in waiting:
            before = _used()
            most = int(before.ru_utime + before.ru_stime) + LAST_SECONDS
            resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
            _parse(case)
            after = _used()
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            memory = after.ru_maxrss - inherited << 10
            os.write(stream, OUTCOME.pack(seconds, memory))
            if memory > MOST_MEMORY // 2:
                break
    except BaseException:  # noqa: BLE001  # an exception is as bad as a crash
        os.kill(os.getpid(), signal.SIGUSR1)
    os._exit(0)


def _used() -> resource.struct_rusage:
    return resource.getrusage(resource.RUSAGE_SELF)


def _parse(case: Case) -> None:
    """Parse, take the shape and cut chunks."""
    tree = grammar.parse(case.data, case.language)
    if tree is None:
        return
    grammar.shape(tree)
    text = read_text(case.data)
    if text is not None and text.data == case.data:
        sum(1 for _ in chunk.chunks(text, "case", case.language))


def verdict(case: Case, outcome: Outcome) -> str | None:
    """Why the outcome is not good enough; None where it is."""
    if outcome.signal:
        return "an exception" if outcome.signal == signal.SIGUSR1 else signal.Signals(outcome.signal).name
    if outcome.seconds > MOST_SECONDS + len(case.data) * MORE_SECONDS_A_BYTE:
        return f"{outcome.seconds:.1f} s"
    if outcome.memory > MOST_MEMORY + len(case.data) * MORE_MEMORY_A_BYTE:
        return f"{outcome.memory >> 20} MB"
    return None


def main() -> None:
    """Print what went wrong, and for each language how many cases there were and the worst of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="4000,50000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--languages", default="", help="separated by commas; all that have a grammar")
    parser.add_argument("--share", type=float, default=1.0, help="of the cases, drawn by the seed")
    options = parser.parse_args()
    known = [one.name for one in grammar.languages().values() if one.grammar]
    wanted = options.languages.split(",") if options.languages else known
    share = random.Random(options.seed)
    wrong = 0
    for language in wanted:
        grammar.parse(b"a", language)
        for size in map(int, options.sizes.split(",")):
            count, slowest, largest = 0, 0.0, 0
            drawn = [case for case in cases(language, size, options.seed) if share.random() < options.share]
            for case, outcome in outcomes(drawn):
                count, slowest = count + 1, max(slowest, outcome.seconds)
                largest = max(largest, outcome.memory)
                if why := verdict(case, outcome):
                    wrong += 1
                    print(f"{language} {size} {case.name}: {why}", flush=True)
            print(f"# {language} {size}: {count} cases, {slowest:.2f} s, {largest >> 20} MB", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
