"""The three phases together, where the commands do not show them."""

from __future__ import annotations

import dataclasses
import faulthandler
import os
import re
import signal
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gdr_code import pipeline, prefilter, refining, seek, survey, verify, walk
from gdr_code.letters import romanised
from gdr_code.pipeline import Run
from gdr_code.records import Problem, Repository, SourceFile
from gdr_code.refining import Refined
from gdr_code.report import summary, text
from gdr_code.settings import Settings
from gdr_code.workers import Pool
from tests import samples
from tests.conftest import MakeRepo, repositories

SETTINGS = Settings(key=b"k" * 32, jobs=2)


class Counter:
    """Adds up what a meter is told."""

    def __init__(self) -> None:
        self.steps: list[list[int]] = []

    def begin(self, label: str, total: int) -> None:
        """A step begins."""
        assert label
        self.steps.append([total, 0])

    def advance(self, done: int) -> None:
        """Bytes are done."""
        self.steps[-1][1] += done

    def end(self) -> None:
        """Nothing is under way."""


@pytest.fixture
def run() -> Iterator[Run]:
    """A run with two workers."""
    with Pool(2) as pool:
        yield Run(SETTINGS, pool, Counter())


@pytest.fixture
def repository(make_repo: MakeRepo) -> Repository:
    """The sample repository."""
    return _repository(make_repo(samples.files()))


def _repository(folder: Path) -> Repository:
    (found,) = repositories(folder, given=SETTINGS)
    return found


def test_coverage_adds_up_to_every_byte_listed(run: Run, repository: Repository) -> None:
    listed = list(walk.entries(repository, SETTINGS))
    coverage = pipeline.scan(repository, run).coverage
    assert coverage.bytes + coverage.skipped_bytes == sum(entry.size for entry in listed)
    assert coverage.files + len(coverage.skipped) == len(listed)
    assert [skip.path for skip in coverage.skipped] == ["logo.png"]


def test_the_meter_sees_every_byte_of_every_step(run: Run, repository: Repository, tmp_path: Path) -> None:
    refining.refine(pipeline.scan(repository, run), lambda: str(tmp_path), run)
    assert isinstance(run.meter, Counter)
    assert len(run.meter.steps) == 3
    assert all(total == done > 0 for total, done in run.meter.steps)


def test_findings_are_in_order_and_no_two_overlap(run: Run, repository: Repository) -> None:
    found = pipeline.scan(repository, run).findings
    places = [(one.path, one.place.line > 0, one.span) for one in found]
    assert places == sorted(places)
    for before, after in pairwise(found):
        assert before.path != after.path or before.place.line == 0 or before.span.end <= after.span.start


def test_a_file_that_changed_after_it_was_surveyed_is_withheld(
    run: Run, repository: Repository, tmp_path: Path
) -> None:
    scanned = pipeline.scan(repository, run)
    assert repository.root is not None
    authors = Path(repository.root, "AUTHORS")
    authors.write_bytes(authors.read_bytes().replace(b"W", b"V"))
    refined = refining.refine(scanned, lambda: str(tmp_path), run)
    assert [(one.path, one.reason) for one in refined.withheld] == [("AUTHORS", "changed_while_running")]
    assert not (tmp_path / "AUTHORS").exists()
    assert (tmp_path / "README.md").exists()


def test_a_file_that_cannot_be_proven_is_withheld(
    run: Run, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(before: SourceFile, *_: object) -> tuple[Problem, ...]:
        return (Problem(before.path, "tree", "another shape"),) if before.path == "src/app.py" else ()

    monkeypatch.setattr(verify, "check", check)
    refined = refining.refine(pipeline.scan(repository, run), lambda: str(tmp_path), run)
    assert [(one.path, one.reason) for one in refined.withheld] == [("src/app.py", "tree")]
    assert not (tmp_path / "src/app.py").exists()


def test_what_no_one_looked_at_is_unjudged_and_withheld(
    run: Run, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefilter, "MAX_CANDIDATES", 2)
    scanned = pipeline.scan(repository, run)
    assert "AUTHORS" in {one.path for one in scanned.coverage.unjudged}
    refined = refining.refine(scanned, lambda: str(tmp_path), run)
    assert ("AUTHORS", "unjudged") in {(one.path, one.reason) for one in refined.withheld}
    assert not (tmp_path / "AUTHORS").exists()
    assert (tmp_path / "clean.c").exists()


def _refined(repository: Repository, folder: Path, jobs: int, unscanned: str = "omit") -> Refined:
    settings = dataclasses.replace(SETTINGS, jobs=jobs, unscanned=unscanned)
    with Pool(jobs) as pool:
        run = Run(settings, pool, Counter())
        return refining.refine(pipeline.scan(repository, run), lambda: str(folder), run)


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def _deadly(of: Callable[..., Any], path_of: Callable[..., str]) -> Callable[..., Any]:
    """The function, but its process ends where the path is "poison.py"."""

    def run(*told: Any) -> Any:
        if path_of(*told) == "poison.py":
            os.kill(os.getpid(), signal.SIGKILL)
        return of(*told)

    return run


@pytest.mark.parametrize(
    ("module", "name", "path_of", "skipped", "reason"),
    [
        (survey, "survey", lambda file, *_: file.path, ["poison.py"], "crashed"),
        (seek, "_occurrences", lambda _, search, *__: search.entry.path, [], "unjudged"),
        (verify, "check", lambda file, *_: file.path, [], "crashed"),
    ],
    ids=["read", "search", "prove"],
)
def test_a_file_that_ends_every_worker_is_withheld_and_all_else_is_done(
    make_repo: MakeRepo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    name: str,
    path_of: Callable[..., str],
    skipped: list[str],
    reason: str,
) -> None:
    poison = f"# {samples.NAME}\n"
    files = {**samples.files(), "poison.py": poison}
    repository = _repository(make_repo(files))
    plain = _refined(repository, tmp_path / "plain", 2)
    monkeypatch.setattr(module, name, _deadly(getattr(module, name), path_of))
    refined = {jobs: _refined(repository, tmp_path / f"tree{jobs}", jobs, "copy") for jobs in (1, 3)}
    for one in refined.values():
        assert [(left.path, left.reason) for left in one.withheld] == [("poison.py", reason)]
        assert [skip.path for skip in one.scan.coverage.skipped] == sorted(["logo.png", *skipped])
        assert not summary.of_refined(one)["complete"]
        assert [f for f in one.scan.findings if f.path != "poison.py"] == [
            f for f in plain.scan.findings if f.path != "poison.py"
        ]
    assert summary.of_refined(refined[1]) == summary.of_refined(refined[3])
    expected = _tree(tmp_path / "plain")
    assert expected.pop("poison.py") != poison.encode()
    for jobs in refined:
        tree = _tree(tmp_path / f"tree{jobs}")
        assert tree.pop("logo.png")
        assert tree == expected


def test_a_file_that_could_not_be_read_through_is_said(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "survey", _deadly(survey.survey, lambda file, *_: file.path))
    repository = _repository(make_repo({"poison.py": "x = 1\n", "a.py": "y = 1\n"}))
    with Pool(2) as pool:
        scanned = pipeline.scan(repository, Run(SETTINGS, pool, Counter()))
    said = text.coverage(summary.total([summary.of_scan(scanned)]))
    assert "scanned 1 file, 6 B, 50.0 % of the bytes; not scanned: 1 crashed (6 B)" in said


@pytest.fixture
def _silent_aborts() -> Iterator[None]:
    """pytest's fault handler, which workers inherit, would tell of the abort that is wanted."""
    faulthandler.disable()
    yield
    faulthandler.enable(2)


@pytest.mark.usefixtures("_silent_aborts")
def test_the_memory_that_hostile_code_asks_for_is_bounded(make_repo: MakeRepo) -> None:
    author = f"/* {samples.NAME} <{samples.MAIL}> */\n"
    files = {"bomb.c": author + "a=>" * 30_000 + samples.NAME, "a.c": author}
    with Pool(2) as pool:
        run = Run(SETTINGS, pool, Counter())
        scanned = pipeline.scan(_repository(make_repo(files)), run)
    assert [(skip.path, skip.reason) for skip in scanned.coverage.skipped] == [("bomb.c", "crashed")]
    assert {one.path for one in scanned.findings} == {"a.c"}


def test_a_kept_finding_may_survive_where_it_is_kept(run: Run, make_repo: MakeRepo, tmp_path: Path) -> None:
    notice = f"Copyright (c) 2019 {samples.NAME}\n"
    files = {
        "LICENSE": notice + "\nPermission is granted.\n",
        "a.py": f"# by {samples.NAME} <{samples.MAIL}>\n",
    }
    scanned = pipeline.scan(_repository(make_repo(files)), run)
    kept = [one for one in scanned.findings if one.path == "LICENSE"]
    assert {one.action for one in kept} == {"keep"}
    refined = refining.refine(scanned, lambda: str(tmp_path), run)
    assert refined.withheld == ()
    assert (tmp_path / "LICENSE").read_text() == files["LICENSE"]
    assert samples.NAME not in (tmp_path / "a.py").read_text()


def test_a_part_of_a_name_follows_the_only_person_of_its_file_who_has_it(
    make_repo: MakeRepo, tmp_path: Path
) -> None:
    one = 'x = Person("Marta Lindqvist", mail="marta@lindqvist-lab.se")\nrow = {"first_name": "Marta"}\n'
    two = (
        'a = {"author": "Petra Lindholm"}\nb = {"author": "Petra Vesterinen"}\nc = {"first_name": "Petra"}\n'
    )
    _refined(_repository(make_repo({"a.py": one, "b.py": two})), tmp_path / "once", 1)
    once = {path: data.decode() for path, data in _tree(tmp_path / "once").items()}
    name, _, _, part = re.findall(r'"([^"]+)"', once["a.py"])
    first, second, third = re.findall(r': "([^"]+)"', once["b.py"])
    assert name.partition(" ")[0] == part != "Marta"
    assert len({first.partition(" ")[0], second.partition(" ")[0], third}) == 3
    _refined(_repository(tmp_path / "once"), tmp_path / "twice", 1)
    assert _tree(tmp_path / "twice") == _tree(tmp_path / "once")


def test_a_person_is_one_in_two_scripts_and_in_every_case(make_repo: MakeRepo, tmp_path: Path) -> None:
    files = {
        "README.md": "Автор: Иван Петренко <ivan.petrenko@firma-soft.com.ua>\n\nAuthor: Ivan Petrenko\n\n"
        "Написано вместе с Иваном Петренко.\n",
        "a.py": "# Created by Ivan Petrenko on 2019-02-03\n",
    }
    _refined(_repository(make_repo(files)), tmp_path / "once", 1)
    once = {path: data.decode() for path, data in _tree(tmp_path / "once").items()}
    native = re.findall(r"Автор: (\w+ \w+)", once["README.md"])[0]
    latin = re.findall(r"Author: (\w+ \w+)", once["README.md"])[0]
    assert native != "Иван Петренко"
    assert romanised(native.casefold()) == latin.casefold()
    assert once["README.md"].endswith(f"вместе с {native}.\n")
    assert once["a.py"] == f"# Created by {latin} on 2019-02-03\n"
    assert f"<{latin.casefold().replace(' ', '.')}@" in once["README.md"]
    _refined(_repository(tmp_path / "once"), tmp_path / "twice", 1)
    assert _tree(tmp_path / "twice") == _tree(tmp_path / "once")


def test_a_part_of_a_stand_in_is_none_of_another_person(make_repo: MakeRepo, tmp_path: Path) -> None:
    files = {
        "AUTHORS": "Vasileiou, Eleni <x45@firma-x.com>\nEleni Vasileiou <x45@firma-x.com>\n",
        "m.py": "# TODO ask Vasileiou Eleni\n# @author Vasileiou, Eleni\n# Created by Eleni\n",
        "n.py": "# @author ARTYOM SHEVCHENKO\n# спасибо Артём Шевченко\n# спасибо Shevchenko, Artyom\n",
    }
    _refined(_repository(make_repo(files)), tmp_path / "once", 1)
    assert "Eleni" not in (tmp_path / "once/m.py").read_text()
    _refined(_repository(tmp_path / "once"), tmp_path / "twice", 1)
    assert _tree(tmp_path / "twice") == _tree(tmp_path / "once")


def test_a_town_in_an_address_that_stands_in_is_no_name(make_repo: MakeRepo, tmp_path: Path) -> None:
    towns = (
        "Cumminsville, New Mexico",
        "Goochland, West Virginia",
        "Chalfant, South Dakota",
        "Orin, New York",
    )
    rows = "".join(
        f'  {{\n    ""id"": ""{n}"",\n    ""address"": ""{131 + n} Berriman Street, {town}, 19{n}2""\n  }},\n'
        for n, town in enumerate(towns * 3)
    )
    data = f'class Data\n{{\n    public static string Json = @"\n[\n{rows}]";\n}}\n'
    _refined(_repository(make_repo({"Data.cs": data})), tmp_path / "once", 1)
    assert "Berriman" not in (tmp_path / "once/Data.cs").read_text()
    _refined(_repository(tmp_path / "once"), tmp_path / "twice", 1)
    assert _tree(tmp_path / "twice") == _tree(tmp_path / "once")


def test_what_lost_its_place_to_a_stand_in_does_not_win_it_from_there(
    make_repo: MakeRepo, tmp_path: Path
) -> None:
    signed = "k6tAdESqxkbn9q4YOuhPrlYAa" + "ED%3D"
    header = (
        'OAuth oauth_nonce="abc", oauth_timestamp="123", oauth_version="1.0", '
        f'oauth_signature_method="HMAC-SHA1", oauth_consumer_key="foo", oauth_signature="{signed}"'
    )
    files = {
        "tests/test_a.py": f"def test_sign():\n    signature = '{header}'\n    assert sign() == signature\n"
    }
    _refined(_repository(make_repo(files)), tmp_path / "once", 1)
    assert _tree(tmp_path / "once")["tests/test_a.py"].decode() != files["tests/test_a.py"]
    _refined(_repository(tmp_path / "once"), tmp_path / "twice", 1)
    assert _tree(tmp_path / "twice") == _tree(tmp_path / "once")


def test_strict_policy_replaces_the_holder_too(make_repo: MakeRepo, tmp_path: Path) -> None:
    from gdr_code.settings import POLICIES

    files = {"LICENSE": f"Copyright (c) 2019 {samples.NAME} <{samples.MAIL}>\n"}
    settings = dataclasses.replace(SETTINGS, policy=POLICIES["strict"])
    with Pool(1) as pool:
        run = Run(settings, pool, Counter())
        refining.refine(pipeline.scan(_repository(make_repo(files)), run), lambda: str(tmp_path), run)
    assert samples.NAME not in (tmp_path / "LICENSE").read_text()
