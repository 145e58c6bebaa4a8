"""The action's own script, run as a runner would: its arguments reach the program as they are."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
SCAN = next(step for step in ACTION["runs"]["steps"] if step.get("name") == "Scan")


def test_every_input_has_a_use_and_none_is_pasted_into_a_script() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name in ACTION["inputs"]:
        assert text.count(f"${{{{ inputs.{name} }}}}") == 1
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, ["scan", ".", "--format", "github", "--trust-source"]),
        (
            {"SINCE": "abc", "OUTPUT": "a b.sarif", "FORMAT": "sarif", "TRUST": "false"},
            ["scan", ".", "--format", "sarif", "--since", "abc", "--output", "a b.sarif"],
        ),
        (
            {"MORE": "--min-confidence\n0.9\n$(touch x)\n", "TRUST": ""},
            ["scan", ".", "--format", "github", "--min-confidence", "0.9", "$(touch x)"],
        ),
    ],
)
def test_the_script_passes_its_inputs(tmp_path: Path, inputs: dict[str, str], expected: list[str]) -> None:
    program = tmp_path / "gdr-code/bin/gdr-code"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    given = {"SCAN_PATH": ".", "SINCE": "", "FORMAT": "github", "OUTPUT": "", "TRUST": "true", "MORE": ""}
    assert set(given) == set(SCAN["env"])
    environment = {"PATH": os.environ["PATH"], "RUNNER_TEMP": str(tmp_path), **given, **inputs}
    done = subprocess.run(
        ["bash", "-e", "-c", SCAN["run"]], env=environment, capture_output=True, check=True, cwd=tmp_path
    )
    assert done.stdout.decode().splitlines() == expected
