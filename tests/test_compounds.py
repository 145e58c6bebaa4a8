"""Names of people within words: where they are seen, and what only looks like it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gdr_code.compounds import DETECTOR, Compounds
from gdr_code.records import Category
from tests.conftest import MakeRepo

NAME = Category.PERSON_NAME
TARGETS = [("Marta Lindqvist", NAME), ("marta lindqvist", NAME), ("Bram de Vries", NAME), ("Mark Down", NAME)]


def _found(text: str) -> list[str]:
    data = text.encode()
    return [data[span.start : span.end].decode() for _, span in Compounds(TARGETS).find(data)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("class MartaLindqvistTest:", ["MartaLindqvist"]),
        ("def test_marta_lindqvist():", ["marta_lindqvist"]),
        ("martaLindqvist = 1", ["martaLindqvist"]),
        ("MARTA_LINDQVIST_2 = 1", ["MARTA_LINDQVIST"]),
        ("/people/marta-lindqvist/", ["marta-lindqvist"]),
        ("ofMartaLindqvist", ["MartaLindqvist"]),
        ("x = bram_de_vries, BramDeVries", ["bram_de_vries", "BramDeVries"]),
    ],
)
def test_names_in_the_styles_of_programs(text: str, found: list[str]) -> None:
    assert _found(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Marta Lindqvist",
        "martalindqvist",
        "marta_lindqvists",
        "smarta_lindqvist",
        "MartaLindqvistsson",
        "MARTA_LINDQVISTS",
        "SMartaLindqvist",
        "Marta_lindqvist",
        "émarta_lindqvist",
        "marta__lindqvist",
        "marta.lindqvist",
        "markDown mark_down",
    ],
)
def test_what_is_none(text: str) -> None:
    assert _found(text) == []


def test_two_spellings_of_a_person_are_one_target() -> None:
    assert [target for target, _ in Compounds(TARGETS).find(b"marta_lindqvist MartaLindqvist")] == [0, 0]


def test_linear_time() -> None:
    began = time.process_time()
    assert len(_found("marta_lindqvist " * 100_000)) == 100_000
    assert time.process_time() - began < 5


AUTHOR = "# Author: Marta Lindqvist <marta@lindqvist-lab.se>\n"
SPOKEN: dict[str, bytes | str] = {
    "a.py": AUTHOR + 'SLUG = "marta-lindqvist"\nKEY = "user_marta_lindqvist_id"\nprint(SLUG in KEY)\n',
    "b.py": 'assert "MartaLindqvistTest".startswith("MartaLindqvist")\n',
}
CODED: dict[str, bytes | str] = {
    "a.py": AUTHOR + "import b\n\nassert b.MartaLindqvistCase.name == 'marta_lindqvist'\n",
    "b.py": "class MartaLindqvistCase:\n    name = 'marta_lindqvist'\n",
}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDR_KEY", "k" * 32)


def _refined(repo: Path, out: Path, *options: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    command = [sys.executable, "-m", "gdr_code", "refine", str(repo), "--out", str(out), "--quiet", *options]
    subprocess.run(command, check=True)
    tree = out / "trees" / repo.name
    rows = [json.loads(line) for line in (out / "reports/findings.jsonl").read_text().splitlines()]
    return {path.name: path.read_text() for path in tree.glob("*.py")}, rows


def _name(tree: dict[str, str]) -> list[str]:
    return tree["a.py"].partition(": ")[2].partition(" <")[0].lower().split()


def _proven(repo: Path, out: Path) -> None:
    findings = out / "reports/findings.jsonl"
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "gdr_code",
        "prove",
        str(repo),
        str(out / "trees" / repo.name),
        "--findings",
        str(findings),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def test_where_no_code_is_named_so_strings_follow_the_person(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo, out = make_repo(SPOKEN), tmp_path / "out"
    tree, rows = _refined(repo, out)
    given, family = _name(tree)
    assert f'"{given}-{family}"\nKEY = "user_{given}_{family}_id"' in tree["a.py"]
    camel = given.title() + family.title()
    assert tree["b.py"] == f'assert "{camel}Test".startswith("{camel}")\n'
    assert {row["action"] for row in rows if row["detectors"] == [DETECTOR]} == {"replace"}
    _proven(repo, out)
    again, _ = _refined(out / "trees" / repo.name, tmp_path / "again")
    assert again == tree


def test_where_code_is_named_so_all_stay(make_repo: MakeRepo, tmp_path: Path) -> None:
    tree, rows = _refined(make_repo(CODED), tmp_path / "out")
    assert tree["b.py"] == CODED["b.py"]
    assert "b.MartaLindqvistCase.name == 'marta_lindqvist'" in tree["a.py"]
    assert DETECTOR not in {name for row in rows for name in row["detectors"]}


def test_or_all_are_renamed(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo, out = make_repo(CODED), tmp_path / "out"
    tree, _ = _refined(repo, out, "--rename")
    given, family = _name(tree)
    camel = given.title() + family.title()
    assert tree["b.py"] == f"class {camel}Case:\n    name = '{given}_{family}'\n"
    subprocess.run([sys.executable, "a.py"], cwd=out / "trees" / repo.name, check=True)
    _proven(repo, out)


def test_a_module_that_is_named_so_keeps_all(make_repo: MakeRepo, tmp_path: Path) -> None:
    files = {**CODED, "marta_lindqvist.py": "x = 1\n", "c.py": "import marta_lindqvist\n"}
    tree, _ = _refined(make_repo(files), tmp_path / "out", "--rename")
    assert tree["b.py"] == CODED["b.py"]
    assert tree["c.py"] == files["c.py"]
    assert "marta_lindqvist.py" in tree
