"""`gdr-code sample`: lines for experts to read, drawn so that recall can be estimated from them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gdr_code import __version__, output, sources
from gdr_code.audit import population, sampling, tasks
from gdr_code.audit.population import Drawn, Part, Population
from gdr_code.audit.sampling import Stratum
from gdr_code.commands import session
from gdr_code.commands.session import Session
from gdr_code.errors import ConfigError, OutputError
from gdr_code.output import write_text
from gdr_code.records import Repository
from gdr_code.report.words import counted
from gdr_code.settings import Settings

SCHEMA = "gdr-code/sample/1"


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked of one sample; `size` None is as many as the `width` of the interval needs."""

    sources: tuple[str, ...]
    out: str
    size: int | None
    width: float
    annotators: int
    overlap: float
    seed: int
    key_file: str | None


def run(options: Options, settings: Settings) -> int:
    """Scan the sources, draw lines and write them for each annotator; 2 when a source failed."""
    with session.opened(settings, options.key_file) as opened:
        repositories = opened.repositories(options.sources)
        folder = _empty_folder(options)
        everything = Population(_parts(repositories, opened))
        drawn = _allocated(everything, options)
        chosen = random.Random(options.seed)
        places = {
            one: sampling.positions(everything.strata[one].lines, count, chosen)
            for one, count in drawn.items()
        }
        lines = list(_drawn(repositories, everything.wanted(places), opened))
        _write(folder, everything, drawn, lines, options, chosen)
        opened.say(_summary(everything, drawn, options))
        opened.say([f"sample: {folder}"])
        return opened.exit_code(False)


def _empty_folder(options: Options) -> Path:
    places = [place for source in options.sources if (place := sources.on_disk(source)) is not None]
    folder = output.folder_apart(options.out, places)
    if any(folder.iterdir()):
        raise OutputError(f"{folder} is not empty: name a new folder, so that no answers are lost")
    folder.chmod(0o700)
    return folder


def _parts(repositories: Sequence[Repository], opened: Session) -> Iterator[tuple[str, Part]]:
    for scan in opened.scans(repositories):
        name = scan.repository.name
        with opened.failing(name):
            yield from [(name, part) for part in population.parts(scan, opened.run.settings)]


def _allocated(everything: Population, options: Options) -> Mapping[Stratum, int]:
    strata = everything.strata
    if not strata:
        raise ConfigError(f"{options.sources[0]}: there is no line of text to draw")
    least = sum(min(sampling.LEAST, one.lines) for one in strata.values())
    size = sampling.suggested(strata, options.width) if options.size is None else options.size
    if size < least:
        raise ConfigError(
            f"--size {size:,}: the lines fall into {len(strata):,} strata, and some of each must be read: "
            f"give {least:,} or more"
        )
    return sampling.allocated(strata, size)


def _drawn(
    repositories: Sequence[Repository],
    wanted: Mapping[str, Sequence[tuple[Part, Stratum, int]]],
    opened: Session,
) -> Iterator[Drawn]:
    for repository in repositories:
        if repository.name in wanted:
            with opened.failing(repository.name), sources.within_reach(repository) as reached:
                yield from population.drawn(reached, wanted[repository.name], opened.run.settings)


def _write(
    folder: Path,
    everything: Population,
    drawn: Mapping[Stratum, int],
    lines: Sequence[Drawn],
    options: Options,
    chosen: random.Random,
) -> None:
    weights = sampling.weights(everything.strata, drawn)
    piles = sampling.assigned(len(lines), options.annotators, options.overlap, chosen)
    for number, pile in enumerate(piles, 1):
        own = folder / f"annotator-{number}"
        own.mkdir(mode=0o700)
        shown = [lines[at] for at in pile]
        for name, pieces in tasks.files(shown, str(number), weights).items():
            write_text(own / name, pieces, private=True)
    write_text(folder / "label-studio.xml", [tasks.config()])
    content = _document(everything, drawn, options)
    write_text(folder / "sample.json", [json.dumps(content, indent=1, ensure_ascii=False), "\n"])


def _document(everything: Population, drawn: Mapping[Stratum, int], options: Options) -> dict[str, object]:
    strata = everything.strata
    width = sampling.expected_width(strata, drawn)
    return {
        "schema": SCHEMA,
        "version": __version__,
        "seed": options.seed,
        "lines": sum(one.lines for one in strata.values()),
        "drawn": sum(drawn.values()),
        "annotators": options.annotators,
        "overlap": options.overlap if options.annotators > 1 else 0,
        "expected_width_of_recall": None if width is None else round(width, 6),
        "strata": [
            {
                "found": one.found,
                "name": one.name,
                "lines": size.lines,
                "drawn": drawn[one],
                "weight": round(size.lines / drawn[one], 6),
            }
            for one, size in strata.items()
        ],
    }


def _summary(everything: Population, drawn: Mapping[Stratum, int], options: Options) -> Iterator[str]:
    strata = everything.strata
    total = sum(one.lines for one in strata.values())
    yield f"{sum(drawn.values()):,} of {total:,} lines, from {len(strata):,} strata"
    width = sampling.expected_width(strata, drawn)
    if width is not None:
        yield f"recall should be known to about ±{width / 2:.3f}"
    if width is not None and options.size is not None:
        needed = sampling.suggested(strata, options.width)
        yield f"±{options.width / 2:.3f} needs about {counted(needed, 'line')}"
