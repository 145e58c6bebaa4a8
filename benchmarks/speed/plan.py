"""Which programs are run on which trees, in parts that can be asked for alone."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from benchmarks.speed import programs, trees
from benchmarks.speed.programs import SCAN, Program

MANY = 59
"""The size of the tree that is scanned again: of 5,000 files."""
TEN_FILES = "ten files staged"
_USUAL, _STAGED = 20, 10


@dataclass(frozen=True, slots=True)
class Stand:
    """A tree that is yet to be made, and what is run on it: every other round backwards, unless `ordered`.

    In a `planted` tree there is something to find: a scan of ours that finds nothing has not read it.
    """

    name: str
    make: Callable[[Path], None]
    programs: tuple[Program, ...]
    ordered: bool = False
    planted: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for: sizes in megabytes, folders, other scanners, over which size not to run what."""

    sizes: Sequence[float]
    folders: Sequence[Path]
    peers: Sequence[Program]
    limits: Mapping[str, float] = field(default_factory=dict)

    def up_to(self, size: float) -> float:
        """The largest size of these that is no larger, or the smallest."""
        return max((one for one in self.sizes if one <= size), default=min(self.sizes))

    def limited(self, stand: Stand) -> Stand:
        """The stand with these limits."""
        several = (replace(one, most=self.limits.get(one.name, one.most)) for one in stand.programs)
        return replace(stand, programs=tuple(several))


def stands(choice: Choice, parts: Sequence[str]) -> Iterator[Stand]:
    """The trees of some parts, each once; what several parts run on it, each once."""
    found: dict[str, Stand] = {}
    for part in parts:
        for stand in PARTS[part](choice):
            known = found.get(stand.name, stand)
            several = dict.fromkeys((*known.programs, *stand.programs))
            found[stand.name] = replace(known, programs=tuple(several))
    yield from map(choice.limited, found.values())


def warm_up(choice: Choice) -> Stand:
    """A small tree, on which each program compiles what it keeps."""
    return choice.limited(Stand("warm-up", _invented(0.1), (SCAN, programs.REFINE, *choice.peers)))


def _invented(size: float, *, longer: float = 1.0, private: float = trees.PRIVATE) -> Callable[[Path], None]:
    return partial(trees.generate, size=int(size * 1e6), longer=longer, private=private)


def megabytes(size: float) -> str:
    """The name of the invented tree of a size."""
    return f"{size:g} MB"


def _by_size(choice: Choice) -> Iterator[Stand]:
    several = (SCAN, *choice.peers, programs.FIRST, programs.REFINE)
    for size in choice.sizes:
        yield Stand(megabytes(size), _invented(size), several)


def _folders(choice: Choice) -> Iterator[Stand]:
    several = Counter(folder.name for folder in choice.folders)
    for folder in choice.folders:
        name = f"{folder.name}/" if several[folder.name] == 1 else str(folder)
        yield Stand(name, partial(trees.copy, folder), (SCAN, *choice.peers, programs.REFINE))


def _json(choice: Choice) -> Iterator[Stand]:
    size = max(choice.sizes) / 2
    make = partial(_write_json, int(size * 1e6))
    yield Stand(one_json(size), make, (SCAN, *choice.peers), planted=True)


def one_json(size: float) -> str:
    """The name of the tree that is one JSON file."""
    return f"one JSON file, {megabytes(size)}"


def _write_json(size: int, folder: Path) -> None:
    trees.records(folder / "records.json", size)


def _by_files(choice: Choice) -> Iterator[Stand]:
    size = choice.up_to(_USUAL)
    for longer, said in ((10, ", files ten times as long"), (1, ""), (0.1, ", files a tenth as long")):
        yield Stand(f"{megabytes(size)}{said}", _invented(size, longer=longer), (SCAN,))


def _by_findings(choice: Choice) -> Iterator[Stand]:
    size = choice.up_to(_USUAL)
    for times in (0, 1, 4, 16):
        said = "" if times == 1 else f", {times} times as private"
        yield Stand(f"{megabytes(size)}{said}", _invented(size, private=times * trees.PRIVATE), (SCAN,))


def _by_cores(choice: Choice) -> Iterator[Stand]:
    size = choice.up_to(_USUAL)
    yield Stand(megabytes(size), _invented(size), tuple(map(programs.with_jobs, jobs())))


def jobs() -> Sequence[int]:
    """1, 2, 4 and so on, up to all cores."""
    cores = os.cpu_count() or 1
    return sorted({2**power for power in range(cores.bit_length())} | {cores})


def _again(choice: Choice) -> Iterator[Stand]:
    size = min(MANY, max(choice.sizes))
    several = (SCAN, programs.FILLING, programs.UNCHANGED, programs.CHANGED)
    yield Stand(again(size), _invented(size), several, ordered=True)


def again(size: float) -> str:
    """The name of the tree that is scanned again and again."""
    return f"{megabytes(size)}, scanned again"


def _hook(choice: Choice) -> Iterator[Stand]:
    size = choice.up_to(_USUAL)
    large = int(size * 1e6 / 4)
    for name, change, several in (
        (TEN_FILES, _ten_files, (programs.HOOK, programs.HELP)),
        (f"{megabytes(size / 4)} of JSON staged", partial(_large_json, large), (programs.HOOK,)),
        (f"{megabytes(size / 4)} of Python staged", partial(_large_python, large), (programs.HOOK,)),
    ):
        yield Stand(name, partial(_staged, size, change), several)


def _staged(size: float, change: Callable[[Path], None], folder: Path) -> None:
    _invented(size)(folder)
    trees.commit(folder)
    change(folder)
    trees.stage(folder)


def _ten_files(folder: Path) -> None:
    for path in sorted(folder.rglob("*.py"))[:_STAGED]:
        path.write_bytes(path.read_bytes() + b"\n# changed\n")


def _large_json(size: int, folder: Path) -> None:
    trees.records(folder / "large.json", size, private=0)


def _large_python(size: int, folder: Path) -> None:
    sources = sorted(folder.rglob("*.py"))
    (folder / "large.py").write_bytes(b"".join(path.read_bytes() for path in sources)[:size])


PARTS: Mapping[str, Callable[[Choice], Iterator[Stand]]] = {
    "size": _by_size,
    "folders": _folders,
    "json": _json,
    "files": _by_files,
    "findings": _by_findings,
    "cores": _by_cores,
    "again": _again,
    "hook": _hook,
}
