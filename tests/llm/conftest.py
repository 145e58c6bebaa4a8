"""Scans by a model that a real server on this machine stands for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gdr_code.commands import asking, scan
from gdr_code.commands.asking import Asking
from gdr_code.settings import Settings
from tests.llm.server import KEY, Server

Rows = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GDR_KEY", "k" * 32)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Server], None]:
    """Point the vendors' packages to a server, with its key."""

    def point(server: Server) -> None:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", KEY)

    return point


Judged = Callable[..., tuple[int, Rows, Rows]]


@pytest.fixture
def judged(tmp_path: Path) -> Judged:
    """Scan sources by a model: the exit code, the findings, and the trace."""

    def call(*sources: Path, judge: str = "anthropic", options: Asking | None = None, **chosen: Any) -> Any:
        asked: Mapping[str, Any] = {"model": None, "effort": "low", "send": "full", "fallback": "none"}
        own = {name: chosen.pop(name) for name in tuple(chosen) if name in asked}
        llm = asking.llm(judge, **{**asked, **own}) if judge != "local" else None
        settings = Settings(**{"jobs": 1, "quiet": True, "judge": judge, "llm": llm, **chosen})
        out, trace = tmp_path / "out.jsonl", tmp_path / "trace.jsonl"
        code = scan.run(
            scan.Options(
                tuple(map(str, sources)), "jsonl", str(out), str(trace), False, None, options or Asking()
            ),
            settings,
        )
        rows = [[json.loads(line) for line in path.read_text().splitlines()] for path in (out, trace)]
        return code, *rows

    return call
