"""Which programs run on which trees."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from benchmarks.speed import plan
from benchmarks.speed.plan import PARTS, Choice, stands
from benchmarks.speed.programs import SCAN, Program, with_jobs
from benchmarks.speed.trees import counted

PEER = Program("peer", lambda *_: ["peer"])


def test_a_tree_of_several_parts_is_made_once() -> None:
    found = list(stands(Choice([1, 20, 60, 200], [], [PEER]), list(PARTS)))
    names = [stand.name for stand in found]
    assert len(names) == len(set(names))
    (usual,) = (stand for stand in found if stand.name == "20 MB")
    several = [program.name for program in usual.programs]
    assert several[:2] == ["gdr-code", "peer"]
    assert several[-len(plan.jobs()) :] == [with_jobs(number).name for number in plan.jobs()]
    assert len(several) == len(set(several))
    assert {"1 MB", "200 MB", plan.one_json(100), plan.again(plan.MANY), plan.TEN_FILES} <= set(names)


def test_without_folders_there_is_nothing_to_do_in_them(tmp_path: Path) -> None:
    assert list(stands(Choice([1], [], []), ["folders"])) == []
    (stand,) = stands(Choice([1], [tmp_path], [PEER]), ["folders"])
    assert (stand.name, stand.programs[:2]) == (f"{tmp_path.name}/", (SCAN, PEER))


def test_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    folders = [tmp_path / "a" / "same", tmp_path / "b" / "same", tmp_path / "20 MB"]
    names = [stand.name for stand in stands(Choice([20], folders, []), ["size", "folders"])]
    assert names == ["20 MB", *map(str, folders[:2]), "20 MB/"]


def test_limits_hold_for_everything_of_that_name() -> None:
    choice = Choice([1, 20], [], [PEER], {"peer": 0.5, "gdr-code refine": 3})
    for stand in (*stands(choice, list(PARTS)), plan.warm_up(choice)):
        most = {program.name: program.most for program in stand.programs}
        assert most.get("peer", 0.5) == 0.5
        assert most.get("gdr-code refine", 3) == 3
        assert most.get("gdr-code", math.inf) == math.inf


@pytest.mark.parametrize(("sizes", "usual"), [([1, 20, 60], 20), ([1, 10, 60], 10), ([60, 200], 60)])
def test_the_usual_size_is_one_of_those_asked_for(sizes: list[float], usual: float) -> None:
    assert Choice(sizes, [], []).up_to(20) == usual


@pytest.mark.parametrize("part", sorted(set(PARTS) - {"folders"}))
def test_every_tree_can_be_made(part: str, tmp_path: Path) -> None:
    for number, stand in enumerate(stands(Choice([0.05, 0.1], [], []), [part])):
        stand.make(tmp_path / str(number))
        tree = counted(stand.name, tmp_path / str(number))
        assert 50_000 <= tree.bytes < 200_000
        assert stand.programs
