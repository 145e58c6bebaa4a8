"""The arithmetic of the score, on cases worked by hand."""

from __future__ import annotations

import pytest

from benchmarks.dev_score import Row
from benchmarks.generated.score import report, score


def _label(line: int, start: int, end: int, category: str = "email", verdict: str = "T") -> Row:
    return {
        "repo": "keel", "path": "a.py", "line": line, "start": start, "end": end,
        "category": category, "kind": f"{category}/x", "verdict": verdict,
    }  # fmt: skip


def _finding(line: int, column: int, end_column: int, category: str = "email", end_line: int = 0) -> Row:
    return {
        "repo": "keel", "path": "a.py", "line": line, "column": column, "end_line": end_line or line,
        "end_column": end_column, "category": category, "kind": category,
    }  # fmt: skip


def test_columns_count_from_one_and_spans_are_half_open() -> None:
    labels = [_label(1, 4, 9)]
    assert len(score(labels, [_finding(1, 9, 12)]).found) == 1
    assert score(labels, [_finding(1, 10, 12)]).found == []
    assert score(labels, [_finding(1, 1, 5)]).found == []
    assert len(score(labels, [_finding(1, 1, 6)]).found) == 1


def test_a_finding_of_several_lines_reaches_the_labels_between() -> None:
    labels = [_label(line, 0, 10, "credential") for line in (1, 2, 3, 4)]
    result = score(labels, [_finding(2, 5, 3, "credential", end_line=4)])
    assert [row["line"] for row in result.found] == [2, 3, 4]
    assert [row["line"] for row in result.missed] == [1]
    assert len(result.right) == 1


def test_another_category_finds_but_is_not_the_own() -> None:
    result = score([_label(1, 0, 5, "username")], [_finding(1, 1, 6, "person_name")])
    assert (len(result.found), len(result.own), len(result.right)) == (1, 0, 1)


def test_alarms_name_the_look_alike_or_nothing() -> None:
    labels = [_label(1, 0, 5, "email", "keep"), _label(2, 0, 5)]
    result = score(labels, [_finding(1, 1, 6), _finding(2, 8, 9), _finding(0, 0, 0), _finding(2, 1, 6)])
    assert [kind for _, kind in result.alarms] == ["email/x", "(unlabelled text)", "(unlabelled text)"]
    assert len(result.right) == 1


def test_a_finding_over_both_is_right() -> None:
    result = score([_label(1, 0, 5, "email", "keep"), _label(1, 6, 9)], [_finding(1, 1, 20)])
    assert (len(result.right), result.alarms) == (1, [])


def test_findings_of_another_tree_are_refused() -> None:
    with pytest.raises(ValueError, match="no repository of this build"):
        score([_label(1, 0, 5)], [{**_finding(1, 1, 2), "repo": "other"}])


def test_the_tables() -> None:
    labels = [_label(1, 0, 5), _label(2, 0, 5), _label(3, 0, 5, "phone"), _label(4, 0, 5, "phone", "keep")]
    lines = list(report(score(labels, [_finding(1, 1, 6), _finding(4, 1, 6, "phone")])))
    email = next(line for line in lines if line.startswith("email"))
    assert email.split()[1:4] == ["2", "1", "0.500"]
    assert email.split("|")[1].split()[:3] == ["1", "1", "1.000"]
    phone = next(line for line in lines if line.startswith("phone"))
    assert phone.split("|")[1].split()[:3] == ["1", "0", "0.000"]
    kinds = lines[lines.index("recall by kind, worst first") + 1 :]
    assert [line.split()[0] for line in kinds[:2]] == ["phone/x", "email/x"]
    assert "alarms by look-alike: 1 of 1 on 1 look-alikes" in lines


def test_an_undefined_ratio_stays_undefined() -> None:
    lines = list(report(score([_label(1, 0, 5)], [])))
    assert "nan" in next(line for line in lines if line.startswith("email")).split("|")[1]
