"""Findings drawn at random, and the tally of what a judge wrote."""

from __future__ import annotations

import argparse
import json
import stat
from pathlib import Path

import pytest

from benchmarks import random_findings
from benchmarks.dev_score import Row


def _finding(line: int, end_line: int | None = None, column: int = 1, end_column: int = 5) -> Row:
    return {
        "repo": "a+one", "path": "x.txt", "line": line, "end_line": end_line or line, "column": column,
        "end_column": end_column, "category": "email", "kind": "email/address", "confidence": 0.9,
        "reason": "address", "position": "prose",
    }  # fmt: skip


def test_findings_that_touch_a_window_are_left_out() -> None:
    manifest: list[Row] = [{"repo": "a/one", "path": "x.txt", "first_line": 4, "last_line": 6}]
    findings = [_finding(line) for line in range(9)] + [_finding(2, end_line=4)]
    assert [row["line"] for row in random_findings.outside(findings, manifest)] == [1, 2, 3, 7, 8]


def test_the_same_seed_draws_the_same_findings() -> None:
    findings = [_finding(line) for line in range(1, 100)]
    assert random_findings.drawn(findings, 10, 1) == random_findings.drawn(findings, 10, 1)
    assert random_findings.drawn(findings, 10, 1) != random_findings.drawn(findings, 10, 2)
    assert len(random_findings.drawn(findings, 1000, 1)) == 99


def test_a_block_shows_value_and_context_and_cannot_steer_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a+one").mkdir()
    (tmp_path / "a+one" / "x.txt").write_bytes(b"\xef\xbb\xbfone\ntwo \x1b[31mthree\nfour\nfive\nsix\n")
    block = random_findings.shown(7, _finding(2, column=5, end_column=10), tmp_path)
    assert "[ ] 7 email email/address 0.90" in block
    assert "value: \\x1b[31m\n" in block
    assert "> two \\x1b[31mthree" in block
    assert "five" in block
    assert "six" not in block
    assert "\x1b" not in block


def test_drawing_writes_a_file_that_only_the_owner_reads(tmp_path: Path) -> None:
    findings, out = tmp_path / "f.jsonl", tmp_path / "judge.txt"
    findings.write_text("".join(json.dumps(_finding(line)) + "\n" for line in (1, 2)), encoding="utf-8")
    (tmp_path / "a+one").mkdir()
    (tmp_path / "a+one" / "x.txt").write_text("somebody\nsomebody\n", encoding="utf-8")
    args = argparse.Namespace(findings=findings, manifest=None, count=9, seed=1, trees=tmp_path, out=out)
    random_findings._draw(args)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert out.read_text(encoding="utf-8").count("value: some") == 2
    with pytest.raises(FileExistsError):
        random_findings._draw(args)


def test_tally_by_category() -> None:
    judged = [
        "[T] 1 email e\n",
        "[f] 2 email e\n",
        "   [T] no head\n",
        "[ ] 3 phone p\n",
        "[ A ] 4 phone p\n",
    ]
    counts = random_findings.tally(judged)
    assert dict(counts["email"]) == {"T": 1, "F": 1}
    assert dict(counts["phone"]) == {"unjudged": 1, "A": 1}
    assert counts["all"].total() == 4
    with pytest.raises(ValueError, match="no verdict"):
        random_findings.tally(["[x] 1 email e\n"])


def test_wilson_interval_of_a_known_case() -> None:
    low, high = random_findings.wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert random_findings.wilson(0, 5)[0] == 0.0
