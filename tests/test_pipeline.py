"""The three phases together, where the commands do not show them."""

from __future__ import annotations

import dataclasses
import os
import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from gdr_code import pipeline, prefilter, survey, verify, walk
from gdr_code.pipeline import Run
from gdr_code.records import Problem, Repository, Skipped, SourceFile, Survey
from gdr_code.settings import Settings
from gdr_code.workers import Pool, WorkerError
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
    pipeline.refine(pipeline.scan(repository, run), lambda: str(tmp_path), run)
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
    refined = pipeline.refine(scanned, lambda: str(tmp_path), run)
    assert [(one.path, one.reason) for one in refined.withheld] == [("AUTHORS", "changed_while_running")]
    assert not (tmp_path / "AUTHORS").exists()
    assert (tmp_path / "README.md").exists()


def test_a_file_that_cannot_be_proven_is_withheld(
    run: Run, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(before: SourceFile, *_: object) -> tuple[Problem, ...]:
        return (Problem(before.path, "tree", "another shape"),) if before.path == "src/app.py" else ()

    monkeypatch.setattr(verify, "check", check)
    refined = pipeline.refine(pipeline.scan(repository, run), lambda: str(tmp_path), run)
    assert [(one.path, one.reason) for one in refined.withheld] == [("src/app.py", "tree")]
    assert not (tmp_path / "src/app.py").exists()


def test_what_no_one_looked_at_is_unjudged_and_withheld(
    run: Run, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefilter, "MAX_CANDIDATES", 2)
    scanned = pipeline.scan(repository, run)
    assert "AUTHORS" in {one.path for one in scanned.coverage.unjudged}
    refined = pipeline.refine(scanned, lambda: str(tmp_path), run)
    assert ("AUTHORS", "unjudged") in {(one.path, one.reason) for one in refined.withheld}
    assert not (tmp_path / "AUTHORS").exists()
    assert (tmp_path / "clean.c").exists()


def test_the_death_of_a_worker_is_an_error_of_its_repository(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = survey.survey

    def deadly(file: SourceFile, *told: Any) -> Survey | Skipped:
        if file.path == "poison":
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(file, *told)

    monkeypatch.setattr(survey, "survey", deadly)
    poisoned = _repository(make_repo({"poison": "x\n"}, name="poisoned"))
    sound = _repository(make_repo(samples.files(), name="sound"))
    with Pool(2) as pool:
        run = Run(SETTINGS, pool, Counter())
        with pytest.raises(WorkerError, match="SIGKILL"):
            pipeline.scan(poisoned, run)
        assert pipeline.scan(sound, run).findings


def test_a_kept_finding_may_survive_where_it_is_kept(run: Run, make_repo: MakeRepo, tmp_path: Path) -> None:
    notice = f"Copyright (c) 2019 {samples.NAME}\n"
    files = {
        "LICENSE": notice + "\nPermission is granted.\n",
        "a.py": f"# by {samples.NAME} <{samples.MAIL}>\n",
    }
    scanned = pipeline.scan(_repository(make_repo(files)), run)
    kept = [one for one in scanned.findings if one.path == "LICENSE"]
    assert {one.action for one in kept} == {"keep"}
    refined = pipeline.refine(scanned, lambda: str(tmp_path), run)
    assert refined.withheld == ()
    assert (tmp_path / "LICENSE").read_text() == files["LICENSE"]
    assert samples.NAME not in (tmp_path / "a.py").read_text()


def test_strict_policy_replaces_the_holder_too(make_repo: MakeRepo, tmp_path: Path) -> None:
    from gdr_code.settings import POLICIES

    files = {"LICENSE": f"Copyright (c) 2019 {samples.NAME} <{samples.MAIL}>\n"}
    settings = dataclasses.replace(SETTINGS, policy=POLICIES["strict"])
    with Pool(1) as pool:
        run = Run(settings, pool, Counter())
        pipeline.refine(pipeline.scan(_repository(make_repo(files)), run), lambda: str(tmp_path), run)
    assert samples.NAME not in (tmp_path / "LICENSE").read_text()
