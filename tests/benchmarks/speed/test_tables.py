"""Tables, JSON and figures of a made-up record."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

from benchmarks.speed import plots
from benchmarks.speed.aims import outcomes
from benchmarks.speed.document import document
from benchmarks.speed.growth import Growth, growths
from benchmarks.speed.measure import Cost
from benchmarks.speed.plan import Choice
from benchmarks.speed.record import Found, Record
from benchmarks.speed.tables import markdown
from gdr_code.audit.drawing import svg
from tests.benchmarks.speed.records import record

TOLD = {"rounds": "2"}
CHOICE = Choice([1, 20], [], [])


def _record() -> Record:
    made = record(
        {
            ("1 MB", "gdr-code"): [Cost(0.5, 1.0, 50_000_000), Cost(0.25, 0.75, 60_000_000)],
            ("20 MB", "gdr-code"): [Cost(4.0, 8.0, 100_000_000), Cost(5.0, 10.0, 150_000_000)],
            ("20 MB", "gdr-code --jobs 1"): [Cost(8.0, 8.0, 90_000_000)],
            ("20 MB", "oth|er"): [Cost(40.0, 8.0, 9_000_000), Cost(150.0, 5.0, 9_000_000)],
            ("20 MB", "gdr-code hook"): [Cost(0.4, 0.4, 9_000_000)],
        }
    )
    made.left_out["1 MB", "slow"] = "failed, exit code 2"
    return made


def _markdown(made: Record) -> str:
    return "".join(markdown(made, list(outcomes(made)), list(growths(made, CHOICE)), TOLD))


def test_a_row_says_what_a_program_took_on_a_tree() -> None:
    lines = _markdown(_record()).splitlines()
    # By hand: 20 MB in the median of 4 and 5 seconds, 10,000 lines; ratios of 40 to 4 and 150 to 5.
    assert (
        "| 20 MB | gdr-code | 4.44 | 2,222 | 4.50 [4.00, 5.00] | 9.00 [8.00, 10.0] | 150 | 7 | – | – |"
        in lines
    )
    assert (
        "| 20 MB | oth\\|er | 0.21 | 105 | 95.0 [40.0, 150] | 6.50 [5.00, 8.00] | 9 | – "
        "| 20.0 [10.0, 30.0] | 0.75 [0.50, 1.00] |" in lines
    )
    assert "| 20 MB | gdr-code hook | – | – | 0.40 | 0.40 | 9 | 7 | 0.10 | 0.05 |" in lines
    assert "| 1 MB | slow | failed, exit code 2 |  |  |  |  |  |  |  |" in lines
    assert "| 20 MB | 20.00 | 10 | 10,000 |" in lines
    assert "- rounds: 2" in lines


def test_growth_is_told_to_the_row_above_and_to_the_first() -> None:
    lines = _markdown(_record()).splitlines()
    at = lines.index("## Growth with MB")
    ratio = "14.0 [8.00, 20.0]"
    assert lines[at + 4 : at + 6] == [
        "| 1 | gdr-code | 0.38 [0.25, 0.50] | 0.88 [0.75, 1.00] | 60 | – | – |",
        f"| 20 | gdr-code | 4.50 [4.00, 5.00] | 9.00 [8.00, 10.0] | 150 | {ratio} | {ratio} |",
    ]
    assert "## Growth with findings" not in lines


def test_of_nothing_there_are_tables_too() -> None:
    text = _markdown(Record())
    assert "not measured" in text
    assert "not the same" not in text


def test_findings_that_differ_are_told() -> None:
    made = _record()
    made.runs.append(replace(made.runs[-1], round=2, found=Found(7, "e")))
    assert "**The findings were not the same in each run**: 20 MB" in _markdown(made)


def test_programs_read_the_same_in_json() -> None:
    made = _record()
    content = json.loads(json.dumps(document(made, list(outcomes(made)), list(growths(made, CHOICE)), TOLD)))
    rows = {(row["tree"], row["program"]): row for row in content["programs"]}
    theirs = rows["20 MB", "oth|er"]
    assert theirs["to_ours"]["wall"] == {"median": 20.0, "least": 10.0, "most": 30.0, "rounds": 2}
    assert theirs["wall"]["median"] == 95.0
    assert rows["20 MB", "gdr-code"]["bytes_per_second"] == 20_000_000 / 4.5
    assert rows["1 MB", "slow"] == {
        **dict.fromkeys(("bytes_per_second", "lines_per_second", "wall", "cpu", "peak", "findings")),
        "tree": "1 MB",
        "program": "slow",
        "left_out": "failed, exit code 2",
        "to_ours": {"wall": None, "cpu": None, "peak": None},
    }
    assert len(content["runs"]) == 8
    assert {"of": "MB", "program": "gdr-code", "amount": 20.0, "tree": "20 MB", "run": "gdr-code"} in content[
        "growth"
    ]
    assert "folder" not in content["trees"][0]


def test_figures_hold_a_dot_for_each_place_and_cost() -> None:
    made = _record()
    (drawing,) = plots.drawings(made, list(growths(made, CHOICE)))
    root = ET.fromstring(svg(drawing).encode())
    name = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{name}circle")) == 2 * 5  # two sizes, five costs: nothing to compare with
    words = [one.text for one in root.findall(f"{name}text")]
    assert {"wall time, s", "MB/s", "gdr-code"} <= set(words)
    assert "wall time to gdr-code's" not in words
    for circle in root.findall(f"{name}circle"):
        assert 0 <= float(circle.get("cx", "")) <= drawing.width
        assert 0 <= float(circle.get("cy", "")) <= drawing.height


def test_a_figure_of_one_value_has_axes_and_nothing_is_left_out_of_it() -> None:
    made = record({("1 MB", "gdr-code"): [Cost(1.0, 0.0, 1_000_000)]})
    growth = Growth("findings", {"gdr-code": [(0, ("1 MB", "gdr-code")), (5, ("1 MB", "gdr-code"))]})
    (drawing,) = plots.drawings(made, [growth])
    # Wall time, memory, two rates: no CPU time was counted.
    assert len(ET.fromstring(svg(drawing).encode()).findall("{http://www.w3.org/2000/svg}circle")) == 4
