"""refine --rename on real little repositories: everywhere or nowhere, and the code still runs."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MakeRepo

ACCOUNT = "owesterhagen"
PAGE = f"https://github.com/{ACCOUNT}"
CODED = base64.b64encode(f"mail {ACCOUNT} now".encode()).decode()
PACKAGE: dict[str, bytes | str] = {
    f"{ACCOUNT}/__init__.py": f"from {ACCOUNT}.core import greet\n",
    f"{ACCOUNT}/core.py": f'{ACCOUNT} = "x"\n\n\ndef greet():\n    return len({ACCOUNT})\n',
    "run.py": f"import {ACCOUNT}\n\nprint({ACCOUNT}.greet())\n",
    f"docs/{ACCOUNT.title()}.md": "# Notes\n",
    "docs/other.md": "# Other\n",
    "README.md": f"By @{ACCOUNT}, {PAGE}. See [notes](docs/{ACCOUNT.title()}.md).\n",
    f"{ACCOUNT}/logo.png": b"\x89PNG\r\n\x1a\n\0",
}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDR_KEY", "k" * 32)


def _run(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gdr_code", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _refined(repo: Path, out: Path, *options: str) -> dict[str, bytes]:
    done = _run("refine", repo, "--out", out, "--quiet", "--exit-zero", "--unscanned", "copy", *options)
    assert done.returncode == 0, done.stderr
    tree = out / "trees" / repo.name
    return {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


def _rows(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "reports/findings.jsonl").read_text().splitlines()]


def test_identifiers_imports_and_paths_follow_and_the_code_runs(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo, out = make_repo(PACKAGE), tmp_path / "out"
    tree = _refined(repo, out, "--rename")
    assert not any(ACCOUNT in path.lower() for path in tree)
    assert not any(ACCOUNT.encode() in data.lower() for data in tree.values())
    (package,) = {path.partition("/")[0] for path in tree if path.endswith("core.py")}
    assert set(tree) == {
        path.replace(ACCOUNT, package).replace(ACCOUNT.title(), package.title()) for path in PACKAGE
    }
    ran = subprocess.run(
        [sys.executable, "-B", "run.py"], cwd=out / "trees/repo", capture_output=True, text=True, check=True
    )
    assert ran.stdout == "1\n"
    assert {
        row["action"] for row in _rows(out) if row["position"] in ("path", "identifier", "coordinate")
    } == {"rename"}
    proof = _run("prove", repo, out / "trees/repo", "--findings", out / "reports/findings.jsonl")
    assert (proof.returncode, proof.stdout) == (0, "")
    again = _refined(out / "trees/repo", tmp_path / "again", "--rename")
    assert again == tree


def test_without_the_option_code_and_paths_stay(make_repo: MakeRepo, tmp_path: Path) -> None:
    tree = _refined(make_repo(PACKAGE), tmp_path / "out")
    assert set(tree) == set(PACKAGE)
    assert tree["run.py"] == str(PACKAGE["run.py"]).encode()
    assert PAGE.encode() not in tree["README.md"]


@pytest.mark.parametrize(
    "other",
    [
        {"Dockerfile": f"FROM {ACCOUNT}/base:1\n"},
        {"a.yml": f"steps:\n  - uses: {ACCOUNT}/action@v1\n"},
        {"data.py": f"import {ACCOUNT}\n# {CODED}\n"},
    ],
)
def test_what_cannot_be_renamed_in_one_place_is_renamed_in_none(
    make_repo: MakeRepo, tmp_path: Path, other: dict[str, bytes | str]
) -> None:
    tree = _refined(make_repo({**PACKAGE, **other}), tmp_path / "out", "--rename")
    assert set(PACKAGE) <= set(tree)
    assert tree["run.py"] == str(PACKAGE["run.py"]).encode()
    assert PAGE.encode() not in tree["README.md"]


def test_anybody_elses_package_keeps_its_name(make_repo: MakeRepo, tmp_path: Path) -> None:
    source = f"from {ACCOUNT} import x  # by @{ACCOUNT}, {PAGE}\n"
    tree = _refined(make_repo({"a.py": source}), tmp_path / "out", "--rename")
    assert tree["a.py"].startswith(f"from {ACCOUNT} import x  # by @".encode())
    assert PAGE.encode() not in tree["a.py"]


def test_the_number_of_workers_does_not_show(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo(PACKAGE)
    one, two = (_refined(repo, tmp_path / jobs, "--rename", "--jobs", jobs) for jobs in ("1", "2"))
    assert one == two
