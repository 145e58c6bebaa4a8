"""What may be seen of the lines on which systems and experts disagree, and how much of it a page holds."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gdr_code.audit import disagreements, facts, html
from gdr_code.audit.disagreements import Disagreement
from gdr_code.audit.flags import Flag, Flags
from gdr_code.audit.labels import Label
from gdr_code.pipeline import Run
from gdr_code.report.masks import Mask
from tests.audit.making import UNSURE, file_gold, flag, gold, label
from tests.conftest import MakeRepo
from tests.report import pages

HIDDEN = "Quillfeather"
LINES = (
    f"ask {HIDDEN} first",
    f"then {HIDDEN.upper()}, or quill%66eather, or x{HIDDEN}y",
    "a line that someone marks",
    "wild card",
    "z " * 300 + HIDDEN + " z" * 300,
    "the end",
)
SHOWN = "***"


def _found(
    folder: Path,
    labels: Sequence[Label],
    systems: Mapping[str, Flags],
    whole: frozenset[str] = frozenset(),
    with_values: bool = False,
    asked: Flags | None = None,
) -> list[Disagreement]:
    """The disagreements on a file of LINES, of which all are labelled."""
    answers = gold(file_gold(len(LINES), labels))

    def work(run: Run) -> list[Disagreement]:
        scan = pages.scan(folder, run)
        texts = facts.texts(scan, ["a.txt"], run.settings)
        known = facts.gathered(scan, answers, systems.get("GDR", {}), texts)
        known = known if asked is None else replace(known, asked=asked)
        return list(disagreements.found(answers, systems, whole, known, texts, scan, with_values))

    return pages.with_run(work)


def _shown(one: Disagreement) -> list[str]:
    return ["".join(SHOWN if isinstance(piece, Mask) else piece for piece in line) for line in one.lines]


def test_spans_are_masked_in_every_spelling_on_every_line(make_repo: MakeRepo) -> None:
    folder = make_repo({"a.txt": "\n".join(LINES)})
    first, last = _found(folder, [label(1, (4, 16)), label(5, (600, 612))], {"GDR": {}})
    assert (first.line, first.first, first.true, first.flagged, first.lost) == (
        1,
        1,
        True,
        (False,),
        "prefilter",
    )
    assert _shown(first) == ["ask *** first", "then ***, or ***, or x***y", LINES[2]]
    assert first.preview == "Aa (8-15)"
    # A long line is cut around what is marked.
    assert SHOWN in _shown(last)[2]
    assert len(_shown(last)[2]) < 250
    assert HIDDEN.lower() not in repr(last).lower()


def test_values_are_in_their_masks_where_they_were_asked_for(make_repo: MakeRepo) -> None:
    folder = make_repo({"a.txt": "\n".join(LINES)})
    systems: dict[str, Flags] = {"GDR": {}, "peer": {"a.txt": [Flag(4, 4)]}}
    labels = [label(1, (4, 16)), label(3)]
    first, third, fourth = _found(folder, labels, systems, with_values=True)
    told = [[piece if isinstance(piece, str) else [piece.stand_in] for piece in line] for line in first.lines]
    assert told == [
        ["ask ", [HIDDEN], " first"],
        ["then ", [HIDDEN.upper()], ", or ", ["quill%66eather"], ", or x", [HIDDEN], "y"],
        [[LINES[2]]],
    ]
    assert (first.preview, third.preview) == (HIDDEN, SHOWN)
    assert [piece.stand_in for piece in fourth.lines[2] if isinstance(piece, Mask)] == [LINES[3]]
    # Still in no log.
    assert HIDDEN.lower() not in repr(first).lower()


def test_a_line_that_is_marked_as_a_whole_is_masked_as_a_whole(make_repo: MakeRepo) -> None:
    folder = make_repo({"a.txt": "\n".join(LINES)})
    found = _found(folder, [label(3)], {"GDR": {}, "peer": {"a.txt": [Flag(4, 4)]}})
    assert [one.line for one in found] == [3, 4]
    assert _shown(found[0])[2:4] == [SHOWN, SHOWN]
    assert found[0].preview == found[1].preview == SHOWN


def test_what_is_flagged_is_masked_and_said(make_repo: MakeRepo) -> None:
    folder = make_repo({"a.txt": "\n".join(LINES)})
    flags: Flags = {"a.txt": [Flag(4, 4, 6, 10, "other", "other/card", "prose", "a card")]}
    (one,) = _found(folder, [], {"GDR": {}, "peer": flags})
    assert _shown(one)[2] == "wild ***"
    assert (one.true, one.kind, one.category, one.position) == (False, "other/card", "other", "prose")
    assert (one.flagged, one.why) == ((False, True), ("", "other/card: a card"))


def test_why_ours_flags_a_line_or_does_not(make_repo: MakeRepo) -> None:
    folder = make_repo({"a.txt": "\n".join(LINES)})
    systems: dict[str, Flags] = {
        "GDR": {"a.txt": [replace(flag(1), score=0.97, why="an address")]},
        "peer": {"a.txt": [replace(flag(2, kind=""), score=0.5), flag(2), flag(2)]},
    }
    asked: Flags = {"a.txt": [replace(flag(number, kind="other/card"), score=0.314) for number in (1, 2)]}
    first, second = _found(folder, [], systems, asked=asked)
    assert first.why == ("email/address: an address, confidence 0.97", "")
    assert second.why == ("asked about other/card, confidence 0.31", "confidence 0.50; email/address")


def test_agreement_ambiguity_and_whole_files_are_no_disagreements(make_repo: MakeRepo) -> None:
    folder = make_repo({"a.txt": "\n".join(LINES)})
    labels = [label(1, (4, 16)), label(4, (0, 4), UNSURE)]
    ours: Flags = {"a.txt": [flag(1), flag(4)]}
    systems: dict[str, Flags] = {"GDR": ours, "DIRS": {"a.txt": [Flag(1, 99)]}}
    assert _found(folder, labels, systems, frozenset({"DIRS"})) == []
    assert [one.line for one in _found(folder, labels, systems)] == [2, 3, 5, 6]


def _many(count: int) -> list[Disagreement]:
    """Ours are the last tenth."""
    lines = (("x" * 150,), ("y", Mask(None)))
    return [
        Disagreement(
            *(
                "repo",
                f"path/{number:06}",
                3,
                True,
                False,
                "email",
                "none",
                "prose",
                "python",
                "source",
                "none",
            ),
            (number < 0.9 * count, False),
            ("", "why"),
            SHOWN,
            2,
            lines,
        )
        for number in range(count)
    ]


def _data(found: list[Disagreement]) -> tuple[int, dict[str, Any]]:
    page = "".join(html.page({"systems": []}, found, ()))
    holds = re.findall(r'<script type="application/json" id="found">(.*?)</script>', page, re.DOTALL)
    return len(page), json.loads(holds[0])


def test_a_page_holds_what_fits_ours_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert html.MOST_BYTES < 10_000_000
    monkeypatch.setattr(html, "MOST_BYTES", 600_000)
    _, small = _data(_many(100))
    assert (small["count"], len(small["rows"])) == (100, 100)
    assert all(row[-1] for row in small["rows"])
    size, large = _data(_many(12_000))
    assert size < 700_000
    assert large["count"] == 12_000
    assert 1_200 < len(large["rows"]) < 12_000
    ours = [row for row in large["rows"] if not row[12][0]]
    assert len(ours) == 1_200
    assert all(row[-1] == 0 or len(row[-1]) == 2 for row in large["rows"])


def test_data_ends_no_element() -> None:
    (one,) = _many(1)
    hostile = Disagreement(
        **{
            **{name: getattr(one, name) for name in Disagreement.__slots__},
            "path": "</script><script>alert(1)</script>",
            "lines": (("<!--<script>",),),
        }
    )
    page = "".join(html.page({"systems": []}, [hostile], ()))
    assert page.count("<script") == 3
    assert page.count("</script") == 3
