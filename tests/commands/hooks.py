"""What tests of the hook share: a repository with something staged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests import samples
from tests.conftest import run_git, write_files

Hook = Callable[..., tuple[int, str]]
SECRET = f'API_TOKEN = "{samples.TOKEN}"\n'
MAIL = f"# ask {samples.MAIL}\n"
PLAIN = "total = 1\n"


def stage(folder: Path, files: Mapping[str, bytes | str]) -> None:
    """Write files and put all there is into the index."""
    write_files(folder, files)
    run_git(folder, "add", "--all", "--force")
