"""What is tracked is the project alone: no environment, no output of a run, nothing fetched."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = {".ci", "benchmarks", "docs", "fixtures", "gdr_code", "grammars", "prompts", "tests"}
FILES = {
    ".dockerignore",
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Containerfile",
    "Makefile",
    "README.md",
    "action.yml",
    "constraints.txt",
    "pyproject.toml",
}
_LARGEST = 2 << 20


def _tracked() -> list[tuple[str, str]]:
    if not (ROOT / ".git").exists():
        pytest.skip("no clone")
    listed = subprocess.run(["git", "ls-files", "-s", "-z"], cwd=ROOT, capture_output=True, check=True)
    rows = [row.split("\t") for row in listed.stdout.decode().split("\0") if row]
    return [(head.split(" ")[0], path) for head, path in rows]


def test_nothing_else_is_tracked() -> None:
    tops = {path.partition("/")[0] for _, path in _tracked()}
    assert tops == FOLDERS | FILES


def test_no_links_and_nothing_large_is_tracked() -> None:
    assert [path for mode, path in _tracked() if mode not in ("100644", "100755")] == []
    assert [path for _, path in _tracked() if (ROOT / path).stat().st_size > _LARGEST] == []
