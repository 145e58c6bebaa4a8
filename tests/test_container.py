"""The image's recipe: what it says of itself, and what of this tree it is given."""

from __future__ import annotations

import tomllib
from pathlib import Path

from gdr_code import __version__

ROOT = Path(__file__).parent.parent
RECIPE = (ROOT / "Containerfile").read_text(encoding="utf-8")
GIVEN = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")


def test_its_label_names_our_version() -> None:
    assert f'org.opencontainers.image.version="{__version__}"' in RECIPE


def test_it_runs_with_a_python_that_we_support_and_not_as_root() -> None:
    images = {line.split()[1] for line in RECIPE.split("\n") if line.startswith("FROM ")}
    assert images == {"python:3.13-slim"}
    assert RECIPE.rindex("\nUSER scanner\n") > RECIPE.rindex("\nRUN ")


def test_it_is_given_what_the_program_is_built_of_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    built_of = {
        *wheel["packages"],
        *wheel["force-include"],
        "constraints.txt",
        "pyproject.toml",
        project["project"]["readme"],
    }
    assert GIVEN[0] == "*"
    assert {line.removeprefix("!") for line in GIVEN if line.startswith("!")} == built_of
    assert all((ROOT / name).exists() for name in built_of)
