"""The invented repositories: their labels are exact, and the whole pipeline does on them what it should."""

from __future__ import annotations

import ast
import collections
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from fixtures import build
from fixtures.build import Built, Label
from gdr_code.text import read_text

KEY = "a key for the fixtures alone"
JAVA = "src/main/java/br/escola/agenda"
MADE_AT_BUILD_TIME = frozenset({"credential", "email", "phone", "ip_or_device", "id_number"})
RECALL, PRECISION, FOUND_OF_A_CATEGORY = 0.85, 0.94, 0.6
MOST_CONFUSED = 0.025

Row = dict[str, Any]
LineKey = tuple[str, str, int]


def _decoded(data: bytes) -> str:
    text = read_text(data)
    assert text is not None
    return text.data.decode("utf-8")


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def built() -> Mapping[str, tuple[Built, ...]]:
    return {name: build.build(name) for name in build.names()}


def _labels(built: Mapping[str, Sequence[Built]]) -> list[Label]:
    return [label for files in built.values() for file in files for label in file.labels]


def _lookalikes(built: Mapping[str, Sequence[Built]]) -> list[Label]:
    return [label for files in built.values() for file in files for label in file.lookalikes]


# The labels


@pytest.mark.parametrize("name", build.names())
def test_the_committed_labels_are_those_of_the_marks(name: str) -> None:
    files = build.build(name)
    assert _rows(build.HERE / "labels" / f"{name}.jsonl") == build.label_rows(files)
    assert _rows(build.HERE / "lookalikes" / f"{name}.jsonl") == build.lookalike_rows(files)


@pytest.mark.parametrize(
    ("repo", "path", "line", "category", "text"),
    [
        ("tidewater-bookings", "LICENSE", 3, "person_name", "Rosalind Tarkwell"),
        ("tidewater-bookings", "config/settings.toml", 8, "username", "tidewater"),
        ("tidewater-bookings", "data/rooms.yaml", 10, "address", "14 Cockle Row, Penmorrow TR29 4QZ"),
        ("agenda-escolar", f"{JAVA}/Relatorio.java", 9, "person_name", "Conceição Araçari"),
        ("werkstattbuch", "docs/import.txt", 5, "username", "joltersdorf"),
        ("werkstattbuch", "daten/kunden.json", 7, "other", "1979-08-23"),
        ("sklep-bursztyn", "sql/stany.csv", 3, "person_name", "Zdzisław Gołąbek"),
        ("polyarnik-infra", "LICENSE", 2, "person_name", "Nguyễn Thị Sương Mai"),
        ("libquern", "AUTHORS", 6, "username", "thanhbich-hl"),
    ],
)  # fmt: skip
def test_a_stored_span_is_what_a_reader_would_mark(
    repo: str, path: str, line: int, category: str, text: str, tmp_path: Path
) -> None:
    build.write(repo, tmp_path)
    on_the_line = _decoded((tmp_path / repo / path).read_bytes()).splitlines()[line - 1]
    stored = [row for row in _rows(build.HERE / "labels" / f"{repo}.jsonl") if row["path"] == path]
    spans = [
        (row["start"], row["end"]) for row in stored if (row["line"], row["category"]) == (line, category)
    ]
    assert text in {on_the_line[start:end] for start, end in spans}


def test_every_span_looks_like_its_category_and_is_whole(built: Mapping[str, tuple[Built, ...]]) -> None:
    shapes = {
        "person_name": r"[^\W\d_]+(?:[ '-][^\W\d_]+)*",
        "email": r"[\w.-]+@[a-z]+(?:\.[a-z]{2,3}){1,2}",
        "phone": r"[+(\d][\d ()/-]{8,18}\d",
        "ip_or_device": r"[\d.]{7,15}|[0-9a-f:]{11,39}",
        "username": r"[a-z][a-z0-9.-]+|Imogen",
        "other": r"\d{4}-\d\d-\d\d",
    }
    for files in built.values():
        for file in files:
            lines = _decoded(file.data).replace("\r\n", "\n").split("\n")
            for label in file.labels:
                line = lines[label.line - 1]
                assert line[label.start : label.end] == label.text
                assert re.fullmatch(shapes.get(label.category, r"\S.*\S"), label.text), label
                around = line[label.start - 1 : label.start] + line[label.end : label.end + 1]
                assert label.category == "credential" or not any(map(str.isalnum, around)), label


def test_nothing_of_the_template_is_left(built: Mapping[str, tuple[Built, ...]]) -> None:
    for files in built.values():
        for file in files:
            assert not re.search("[⟦⟧]|@@", file.text), file.path


def test_there_are_at_least_as_many_lookalikes_as_labels(built: Mapping[str, tuple[Built, ...]]) -> None:
    for files in built.values():
        assert sum(len(file.lookalikes) for file in files) >= sum(len(file.labels) for file in files)


def test_no_value_that_looks_live_stands_in_a_committed_file(built: Mapping[str, tuple[Built, ...]]) -> None:
    committed = "".join(p.read_text(encoding="utf-8") for p in build.REPOS.rglob("*") if p.is_file())
    live = {
        label.text
        for label in _labels(built)
        if label.category in MADE_AT_BUILD_TIME and label.verdict == "T"
    }
    assert len(live) > 100
    assert not [value for value in live if value in committed]


# The pipeline


@dataclass(frozen=True)
class Refined:
    """The fixtures before and after `refine`, with its reports."""

    before: Path
    after: Path
    code: int
    findings: tuple[Row, ...]
    summary: Row

    def text(self, repo: str, path: str, *, after: bool) -> str:
        """A file's text, with LF."""
        data = ((self.after if after else self.before) / repo / path).read_bytes()
        return _decoded(data).replace("\r\n", "\n")


def _refine(source: Path, out: Path) -> Refined:
    command = [
        sys.executable,
        "-m",
        "gdr_code",
        "refine",
        str(source),
        "--out",
        str(out),
        "--each",
        "--quiet",
    ]
    done = subprocess.run(command, env=os.environ | {"GDR_KEY": KEY}, check=False)
    summary = json.loads((out / "reports" / "summary.json").read_text(encoding="utf-8"))
    findings = tuple(_rows(out / "reports" / "findings.jsonl"))
    return Refined(source, out / "trees", done.returncode, findings, summary)


@pytest.fixture(scope="module")
def refined(tmp_path_factory: pytest.TempPathFactory) -> Refined:
    folder = tmp_path_factory.mktemp("fixtures")
    for name in build.names():
        build.write(name, folder / "before")
    return _refine(folder / "before", folder / "out")


def _touched(findings: Sequence[Row]) -> set[LineKey]:
    return {
        (row["repo"], row["path"], number)
        for row in findings
        for number in range(row["line"], row["end_line"] + 1)
    }


def _hits(findings: Sequence[Row], label: Label) -> list[Row]:
    """The findings that share a character with a span."""
    return [
        row
        for row in findings
        if (row["repo"], row["path"]) == (label.repo, label.path)
        and row["line"] <= label.line <= row["end_line"]
        and (row["line"] < label.line or row["column"] <= label.end)
        and (row["end_line"] > label.line or label.start < row["end_column"] - 1)
    ]


def test_every_file_is_written_and_proven(refined: Refined) -> None:
    assert refined.code == 0
    assert refined.summary["complete"] is True
    before, after = (
        sorted(path.relative_to(root) for path in root.rglob("*")) for root in (refined.before, refined.after)
    )
    assert before == after


def test_lines_recall_and_precision(refined: Refined, built: Mapping[str, tuple[Built, ...]]) -> None:
    labels = _labels(built)
    gold = {(label.repo, label.path, label.line) for label in labels if label.verdict == "T"}
    unsure = {(label.repo, label.path, label.line) for label in labels} - gold
    touched = _touched(refined.findings) - unsure
    assert len(gold & touched) / len(gold) >= RECALL
    assert len(gold & touched) / len(touched) >= PRECISION


def test_every_category_is_found(refined: Refined, built: Mapping[str, tuple[Built, ...]]) -> None:
    counts: dict[str, list[bool]] = collections.defaultdict(list)
    for label in _labels(built):
        if label.verdict == "T" and label.category != "other":
            counts[label.category].append(bool(_hits(refined.findings, label)))
    shares = {category: sum(hits) / len(hits) for category, hits in counts.items()}
    assert len(shares) == 8
    assert min(shares.values()) >= FOUND_OF_A_CATEGORY, shares


def test_lookalikes_are_left_alone(refined: Refined, built: Mapping[str, tuple[Built, ...]]) -> None:
    lookalikes = _lookalikes(built)
    confused = [one for one in lookalikes if _hits(refined.findings, one)]
    assert len(confused) / len(lookalikes) <= MOST_CONFUSED, confused
    for one in lookalikes:
        if one not in confused:
            assert one.text in refined.text(one.repo, one.path, after=True).split("\n")[one.line - 1], one


def test_lines_without_a_finding_are_the_same(
    refined: Refined, built: Mapping[str, tuple[Built, ...]]
) -> None:
    touched = _touched([row for row in refined.findings if row["action"] == "replace"])
    for name, files in built.items():
        for file in files:
            before = refined.text(name, file.path, after=False).split("\n")
            after = refined.text(name, file.path, after=True).split("\n")
            assert len(before) == len(after)
            for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
                assert (old != new) is ((name, file.path, number) in touched), (name, file.path, number)


def test_what_was_replaced_is_nowhere_in_the_output(refined: Refined) -> None:
    kept = {row["entity"] for row in refined.findings if row["action"] != "replace"}
    gone = [row for row in refined.findings if row["reach"] == "repository" and row["entity"] not in kept]
    assert len(gone) > 100
    values: dict[str, set[str]] = collections.defaultdict(set)
    for row in gone:
        data = (refined.before / row["repo"] / row["path"]).read_bytes()[row["start_byte"] : row["end_byte"]]
        if b"\0" not in data:
            values[row["repo"]].add(data.decode("utf-8", "replace").casefold())
    for repo, wanted in values.items():
        for path in (refined.after / repo).rglob("*"):
            text = _decoded(path.read_bytes()).casefold() if path.is_file() else ""
            assert not [value for value in wanted if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text)]


def _stand_ins(refined: Refined) -> dict[tuple[str, str], set[str]]:
    """What each entity became, from the lines with one finding only."""
    by_line: dict[LineKey, list[Row]] = collections.defaultdict(list)
    for row in refined.findings:
        by_line[row["repo"], row["path"], row["line"]].append(row)
    became: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
    for (repo, path, number), (row, *others) in by_line.items():
        if others or row["action"] != "replace" or row["end_line"] != number:
            continue
        before = refined.text(repo, path, after=False).split("\n")[number - 1]
        after = refined.text(repo, path, after=True).split("\n")[number - 1]
        tail = len(before) - (row["end_column"] - 1)
        became[row["category"], row["entity"]].add(after[row["column"] - 1 : len(after) - tail].casefold())
    return became


def test_one_person_has_one_stand_in_everywhere(refined: Refined) -> None:
    became = _stand_ins(refined)
    people = {entity: names for (category, entity), names in became.items() if category == "person_name"}
    assert len(people) >= 15
    assert all(len(names) == 1 for names in people.values()), people
    for repo in {row["repo"] for row in refined.findings}:
        here = {row["entity"] for row in refined.findings if row["repo"] == repo} & people.keys()
        assert len({name for entity in here for name in people[entity]}) == len(here), repo


def test_what_parsed_before_still_parses(refined: Refined) -> None:
    parsers: dict[str, Callable[[str], object]] = {
        ".py": ast.parse,
        ".json": json.loads,
        ".toml": tomllib.loads,
        ".yaml": yaml.safe_load,
        ".yml": yaml.safe_load,
    }
    parsed = [path for path in refined.after.rglob("*") if path.suffix in parsers]
    assert len(parsed) >= 15
    for path in parsed:
        parsers[path.suffix](path.read_text(encoding="utf-8"))


def test_the_tests_of_the_python_repository_still_pass(refined: Refined) -> None:
    for root in (refined.before, refined.after):
        command = [sys.executable, "-B", "-m", "unittest", "discover", "-s", "tests", "-t", "."]
        done = subprocess.run(command, cwd=root / "tidewater-bookings", capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()


def test_refining_twice_changes_nothing(refined: Refined, tmp_path: Path) -> None:
    again = _refine(refined.after, tmp_path / "out")
    for path in refined.after.rglob("*"):
        if path.is_file():
            assert (again.after / path.relative_to(refined.after)).read_bytes() == path.read_bytes(), path
