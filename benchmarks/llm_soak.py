"""Thousands of chunks through a server in trouble, killed on the way and run again.

    python -m benchmarks.llm_soak --chunks 10000

Prints how each chunk ended, what was paid for twice, the memory of the process that asks, our own time for a
chunk, and whether the run that was killed reports the same as one that was not.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.llm.server import KEY, Server, answer, numbered, serving

TROUBLE = ("", "429", "", "", "529", "", "", "drop", "", "", "500", "", "slow", "")
_WRONG = ("cut", "bad_json", "refusal", "wrong_line", "half_read")
_POISON = "never answered"
_NAME = "Zebulon Quartermain"


def tree(folder: Path, chunks: int) -> None:
    """A tree of so many files, each a chunk; one in ten names somebody, one in 250 is never answered."""
    for number in range(chunks):
        path = folder / f"d{number // 500}" / f"f{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = "".join(f"value_{number}_{line} = {line * number}\n" for line in range(60))
        named = f" by {_NAME}" if number % 10 == 0 else ""
        poison = f" {_POISON}" if number % 250 == 7 else ""
        path.write_text(f"# chunk {number}{named}{poison}\n{body}")


def model(question: str) -> str:
    """Finds the name."""
    found = [number for number, row in numbered(question).items() if _NAME in row]
    return answer(
        question, [{"l": line, "t": _NAME, "c": "person_name", "p": 95, "a": False} for line in found]
    )


class Spoiler:
    """Wrong answers: always to some chunks, and to a fifth of all questions the first time."""

    def __init__(self) -> None:
        self._met: set[str] = set()

    def __call__(self, question: str) -> str:
        """What is wrong with the answer."""
        if _POISON in question:
            return "refusal"
        digest = zlib.crc32(question.encode())
        if digest % 5 or question in self._met:
            return ""
        self._met.add(question)
        return _WRONG[digest // 5 % len(_WRONG)]


def _only_poison(question: str) -> str:
    return "refusal" if _POISON in question else ""


def _command(source: Path, out: Path) -> list[str]:
    options = ("--judge", "anthropic", "--coverage", "full", "--jobs", "1", "--exit-zero")
    files = ("--format", "jsonl", "-o", str(out / "f.jsonl"), "--trace", str(out / "t.jsonl"))
    kept = ("--answers", str(out / "answers.sqlite"))
    return [sys.executable, "-m", "gdr_code", "scan", str(source), *options, *files, *kept]


def run(source: Path, out: Path, server: Server, kill_after: float | None = None) -> tuple[float, list[int]]:
    """Scan, and kill on the way if asked; seconds, and the resident megabytes every half second."""
    out.mkdir(exist_ok=True)
    surroundings = {
        **os.environ,
        "ANTHROPIC_BASE_URL": server.url,
        "ANTHROPIC_API_KEY": KEY,
        "GDR_KEY": "k" * 32,
    }
    began = time.perf_counter()
    process = subprocess.Popen(_command(source, out), env=surroundings, start_new_session=True)
    memory: list[int] = []

    def watch() -> None:
        while process.poll() is None:
            memory.extend(_resident(process.pid))
            time.sleep(0.5)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        process.wait(kill_after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    thread.join()
    return time.perf_counter() - began, memory


def _resident(pid: int) -> Iterator[int]:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return
    if found := re.search(r"VmRSS:\s+(\d+)", status):
        yield int(found[1]) // 1024


def paid_twice(server: Server) -> int:
    """Chunks whose good answer was paid for more than once."""
    chunks = collections.Counter(
        chunk
        for question, count in server.good.items()
        for chunk in re.findall(r"# chunk (\d+)", question) * count
    )
    return sum(count > 1 for count in chunks.values())


def outcome(out: Path, chunks: int) -> dict[str, object]:
    """How the chunks ended."""
    unjudged = collections.Counter(
        row["reason"]
        for row in map(json.loads, (out / "t.jsonl").read_text().splitlines())
        if row["event"] == "unjudged"
    )
    findings = len((out / "f.jsonl").read_text().splitlines())
    return {"chunks": chunks, "findings": findings, "unjudged": dict(unjudged)}


def main() -> None:
    """Run it all in a temporary folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tree(folder / "tree", options.chunks)
        with serving(model, TROUBLE, endless=True, keep_bodies=False, spoils=Spoiler()) as server:
            seconds, memory = run(folder / "tree", folder / "whole", server)
            whole = outcome(folder / "whole", options.chunks)
            print("through", json.dumps(whole), f"{seconds:.1f} s", f"requests {sum(server.paid.values())}")
            print("paid twice", paid_twice(server), "megabytes", _few(memory))
        with serving(model, keep_bodies=False, spoils=_only_poison) as server:
            run(folder / "tree", folder / "clean", server)
        with serving(model, TROUBLE, endless=True, keep_bodies=False, spoils=Spoiler()) as server:
            cut = random.Random(options.seed).uniform(0.3, 0.8) * seconds
            run(folder / "tree", folder / "killed", server, cut)
            run(folder / "tree", folder / "killed", server)
            killed = outcome(folder / "killed", options.chunks)
            print(f"killed after {cut:.1f} s", json.dumps(killed), "paid twice", paid_twice(server))
        reports = [(folder / name / "f.jsonl").read_bytes() for name in ("whole", "clean", "killed")]
        print("same reports", reports[0] == reports[1] == reports[2])


def _few(memory: list[int]) -> list[int]:
    return memory[:: max(1, len(memory) // 8)]


if __name__ == "__main__":
    main()
