"""gdr-code config: every setting with its origin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gdr_code import config as configuration
from gdr_code.commands import config
from gdr_code.errors import ConfigError
from tests.conftest import MakeRepo


def test_every_key_is_printed_with_where_it_comes_from(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = "policy = 'strict'\n[[rules]]\naction = 'allow'\nvalue = 'hunter2*'\npath = 'a'\n"
    repo = make_repo({"gdr-code.toml": own, "pyproject.toml": "[tool.gdr-code]\nmin_confidence = 0.5\n"})
    monkeypatch.chdir(repo)
    assert config.run(None, schema=False) == 0
    lines = capsys.readouterr().out.splitlines()
    assert 'policy = "strict"  # gdr-code.toml' in lines
    assert "min_confidence = 0.5  # pyproject.toml" in lines
    assert 'rules[1] = {action = "allow", value = "***", path = "a"}  # gdr-code.toml' in lines
    assert "authors = []  # default" in lines
    assert {line.partition(" ")[0].partition("[")[0] for line in lines} == set(configuration.KEYS)


def test_a_file_may_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("min_confidence = 0.25\n")
    assert config.run(str(path), schema=False) == 0
    assert f"min_confidence = 0.25  # {path}" in capsys.readouterr().out
    with pytest.raises(ConfigError, match="--config needs a configuration file"):
        config.run(str(tmp_path / "none.toml"), schema=False)


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert config.run(None, schema=True) == 0
    assert json.loads(capsys.readouterr().out) == configuration.schema()
