"""Time gdr-code beside every other scanner that is installed, round by round; write tables and figures.

    python -m benchmarks.speed [FOLDER...] [--sizes 1,20,60,200] [--rounds 3] [--only PART,...]
                               [--most PROGRAM=MB] [--out out/speed]

Trees are invented and always the same; each FOLDER's text files are a tree too. Others (see programs.py) are
run offline, in turn with gdr-code, and not over a size at which they would take minutes: --most gives another
one (0: not at all). What is compiled is kept from a run that does not count, but for "very first run"; the
cache of files is used in the part `again` alone. Parts: size, folders, json (one file, half the largest
size), files, findings, cores, again, hook.

Takes about 700 MB in the temporary folder. Writes speed.md, speed.json and by_*.svg; Ctrl-C writes what was
measured so far. Ends with 1 where the findings were not the same in each run of gdr-code.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.speed import plan, programs
from benchmarks.speed.aims import outcomes
from benchmarks.speed.document import document
from benchmarks.speed.growth import growths
from benchmarks.speed.plan import PARTS, Choice
from benchmarks.speed.plots import drawings
from benchmarks.speed.record import Record
from benchmarks.speed.rounds import Bench
from benchmarks.speed.tables import markdown
from gdr_code import __version__
from gdr_code.audit.drawing import svg

_INTERRUPTED = 130


def _write(out: Path, record: Record, choice: Choice, told: Mapping[str, str]) -> None:
    aims, grown = list(outcomes(record)), list(growths(record, choice))
    out.mkdir(parents=True, exist_ok=True)
    (out / "speed.md").write_text("".join(markdown(record, aims, grown, told)), encoding="utf-8")
    content = json.dumps(document(record, aims, grown, told), indent=1)
    (out / "speed.json").write_text(f"{content}\n", encoding="utf-8")
    for drawing in drawings(record, grown):
        (out / f"{drawing.name}.svg").write_text(svg(drawing), encoding="utf-8")


def _told(others: Mapping[str, str], rounds: int) -> dict[str, str]:
    """What ran, where, how often."""
    there = {"gdr-code": __version__, **others}
    missing = [peer.name for peer in programs.PEERS if peer.name not in others]
    return {
        "versions": ", ".join(f"{name} {version}" for name, version in there.items()),
        "not installed": ", ".join(missing) or "none",
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "rounds": str(rounds),
    }


def _tell(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)


# Options


def _sizes(text: str) -> Sequence[float]:
    sizes = sorted({float(one) for one in text.split(",")})
    if sizes[0] <= 0:
        raise ValueError
    return sizes


def _parts(text: str) -> Sequence[str]:
    parts = text.split(",")
    if not set(parts) <= set(PARTS):
        raise argparse.ArgumentTypeError(f"parts are {', '.join(PARTS)}")
    return parts


def _limit(text: str) -> tuple[str, float]:
    name, _, size = text.rpartition("=")
    known = [program.name for program in (*programs.OURS, *programs.PEERS)]
    if name not in known:
        raise argparse.ArgumentTypeError(f"{name or text} is no program: {', '.join(known)}")
    return name, float(size)


def _rounds(text: str) -> int:
    if int(text) < 1:
        raise ValueError
    return int(text)


def _folder(text: str) -> Path:
    folder = Path(text).resolve()
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no folder")
    return folder


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=_folder, metavar="FOLDER")
    parser.add_argument("--sizes", type=_sizes, default=[1, 20, 60, 200], help="of invented trees, in MB")
    parser.add_argument("--rounds", type=_rounds, default=3)
    parser.add_argument("--only", type=_parts, default=list(PARTS), metavar="PART,...")
    parser.add_argument("--most", type=_limit, action="append", default=[], metavar="PROGRAM=MB")
    parser.add_argument("--out", type=Path, default=Path("out/speed"))
    return parser.parse_args()


def main() -> int:
    """Make the trees, run everything, write what came of it."""
    arguments = _arguments()
    installed = list(programs.installed())
    peers = [program for program, _ in installed]
    choice = Choice(arguments.sizes, arguments.folders, peers, dict(arguments.most))
    stands = list(plan.stands(choice, arguments.only))
    told = _told({program.name: version for program, version in installed}, arguments.rounds)
    with tempfile.TemporaryDirectory(prefix="gdr-speed-") as scratch:
        bench, code = Bench(Path(scratch), _tell), 0
        try:
            bench.warm_up(plan.warm_up(choice))
            bench.run(stands, arguments.rounds)
        except KeyboardInterrupt:
            told["interrupted"] = "yes; this is what was measured until then"
            code = _INTERRUPTED
        _write(arguments.out, bench.record, choice, told)
        print((arguments.out / "speed.md").read_text(encoding="utf-8"), end="", flush=True)
    return code or int(bool(bench.record.unlike()))


if __name__ == "__main__":
    raise SystemExit(main())
