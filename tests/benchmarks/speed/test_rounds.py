"""Programs in turn on trees, with programs made for it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.speed.plan import Stand
from benchmarks.speed.programs import Program
from benchmarks.speed.rounds import Bench


def _program(name: str, text: str, **options: object) -> Program:
    """Runs some Python, told where its tree and its report are."""
    command = lambda tree, report: [sys.executable, "-c", text, str(tree), str(report)]  # noqa: E731
    return Program(name, command, **options)  # type: ignore[arg-type]


def _tree(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "a").write_bytes(b"x\n" * 50_000)


def _finding(number: str, blob: str) -> str:
    rows = json.dumps({"line": 1, "blob": "B"}).replace("1", number).replace("B", blob)
    return f"import sys; open(sys.argv[2], 'w').write('''{rows}\\n''' * 3)"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A bench that tells nobody."""
    return Bench(tmp_path, lambda _: None)


def test_every_other_round_goes_backwards_unless_ordered(bench: Bench) -> None:
    several = tuple(_program(name, "pass") for name in "ab")
    bench.run([Stand("one", _tree, several), Stand("two", _tree, several, ordered=True)], 2)
    assert [(*run.place, run.round) for run in bench.record.runs] == [
        ("one", "a", 1),
        ("one", "b", 1),
        ("two", "a", 1),
        ("two", "b", 1),
        ("one", "b", 2),
        ("one", "a", 2),
        ("two", "a", 2),
        ("two", "b", 2),
    ]
    assert [tree.lines for tree in bench.record.trees] == [50_000, 50_000]


def test_findings_are_counted_and_compared_without_their_blobs(bench: Bench) -> None:
    same = [_program(name, _finding("1", name), counted=True) for name in "ab"]
    bench.run([Stand("same", _tree, tuple(same))], 1)
    assert [run.found and run.found.findings for run in bench.record.runs] == [3, 3]
    assert bench.record.unlike() == []
    bench.run([Stand("unlike", _tree, (same[0], _program("c", _finding("2", "a"), counted=True)))], 1)
    assert bench.record.unlike() == ["unlike"]


def test_a_report_of_one_run_is_not_there_in_the_next(bench: Bench) -> None:
    text = "import os, sys; os.mkdir(sys.argv[2]); open(sys.argv[2] + '/deep', 'w')"
    bench.run([Stand("one", _tree, (_program("folder", text), _program("file", _finding("1", "a"))))], 2)
    assert len(bench.record.runs) == 4


def test_what_fails_is_left_out_and_the_others_go_on(bench: Bench) -> None:
    silent = _program("silent", "pass", counted=True)
    missing = Program("missing", lambda *_: ["/no-such-program"])
    several = (_program("bad", "raise SystemExit(7)"), silent, missing, _program("good", "pass"))
    bench.run([Stand("one", _tree, several)], 2)
    assert bench.record.left_out == {
        ("one", "bad"): "failed, exit code 7",
        ("one", "silent"): "failed, No such file or directory",
        ("one", "missing"): "failed, No such file or directory",
    }
    assert [run.place for run in bench.record.runs] == [("one", "good")] * 2


def test_what_fails_when_it_warms_up_is_run_no_more(bench: Bench, tmp_path: Path) -> None:
    text = f"open({str(tmp_path / 'count')!r}, 'a').write('x'); raise SystemExit(9)"
    bad, good = _program("bad", text), _program("good", "pass")
    bench.warm_up(Stand("warm-up", _tree, (bad, good)))
    bench.run([Stand("one", _tree, (bad, good)), Stand("two", _tree, (bad,))], 3)
    assert (tmp_path / "count").read_text() == "x"
    assert bench.record.left_out == dict.fromkeys([("one", "bad"), ("two", "bad")], "failed, exit code 9")
    assert [tree.name for tree in bench.record.trees] == ["one", "two"]


def test_a_scan_that_finds_nothing_where_something_is_has_not_read_it(bench: Bench) -> None:
    finds, blind = (
        _program(name, text, counted=True)
        for name, text in (("finds", _finding("1", "a")), ("blind", "import sys; open(sys.argv[2], 'w')"))
    )
    several = finds, blind, _program("silent", "pass")
    bench.run([Stand("planted", _tree, several, planted=True), Stand("clean", _tree, (blind,))], 2)
    assert bench.record.left_out == {("planted", "blind"): "not read: nothing was found in it"}
    assert {run.place for run in bench.record.runs} == {
        ("planted", "finds"),
        ("planted", "silent"),
        ("clean", "blind"),
    }


def test_a_tree_over_the_limit_is_not_given_to_a_program(bench: Bench) -> None:
    several = (_program("small", "pass", most=0.09), _program("large", "pass", most=0.1))
    bench.warm_up(Stand("warm-up", _tree, several))
    bench.run([Stand("one", _tree, several)], 1)
    assert bench.record.left_out == {("one", "small"): "not run over 0.09 MB"}
    assert [run.place[1] for run in bench.record.runs] == ["large"]


def test_a_cache_is_a_folder_of_the_bench(bench: Bench, tmp_path: Path) -> None:
    text = (
        "import os; path = os.environ['XDG_CACHE_HOME']; os.makedirs(path, exist_ok=True)\n"
        "open(path + '/x', 'a').write('1')"
    )
    before: list[tuple[bool, bool]] = []

    def look(tree: Path, cache: Path) -> None:
        before.append((tree.is_dir(), (cache / "x").exists()))

    bench.run([Stand("one", _tree, (_program("a", text, cache="mine", before=look),))], 2)
    assert before == [(True, False), (True, True)]
    assert (tmp_path / "mine" / "x").read_text() == "11"
