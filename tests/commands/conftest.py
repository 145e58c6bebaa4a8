"""Commands that run in a repository of the user's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gdr_code.commands import hook
from gdr_code.commands.hook import Options
from gdr_code.settings import Settings
from tests.commands.hooks import Hook


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Hook:
    """Runs the hook in a folder: its exit code and what it says on both streams."""
    monkeypatch.setenv("GDR_KEY", "k" * 32)
    for name in [name for name in os.environ if name.startswith(("GIT_", "PRE_COMMIT"))]:
        monkeypatch.delenv(name)

    def run(folder: Path, settings: Settings | None = None, **chosen: object) -> tuple[int, str]:
        monkeypatch.chdir(folder)
        options = Options(**chosen)  # type: ignore[arg-type]
        code = hook.run(options, settings or Settings(jobs=1, quiet=True, staged=True))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run
