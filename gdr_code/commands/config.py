"""`gdr-code config`: every setting of the repository around, and where it comes from."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gdr_code import config, sources, trust, walk
from gdr_code.config import Config
from gdr_code.records import Category
from gdr_code.settings import Settings
from gdr_code.text import printable

_DEFAULTS: dict[str, Any] = {
    "categories": sorted(map(str, Category)),
    "min_confidence": "each category's own",
    "policy": "default",
    "rules": [],
    "authors": [],
    "baseline": {},
}


def run(config_file: str | None, schema: bool) -> int:
    """Print the settings, or the JSON schema of the files that set them."""
    if schema:
        sys.stdout.write(json.dumps(config.schema(), indent=2) + "\n")
        return 0
    sys.stdout.write("".join(_lines(_said(config_file))))
    return 0


def _said(config_file: str | None) -> Config:
    if config_file is not None:
        return config.read_file(config_file)
    repository = sources.of_hook(Path.cwd(), os.environ)
    return trust.configuration(walk.named(repository, trust.CONFIGURATION, Settings()))


def _lines(said: Config) -> Iterator[str]:
    for key in config.KEYS:
        value, origin = said.values.get(key, _DEFAULTS[key]), said.origins.get(key, config.DEFAULT)
        if key == "rules" and value:
            for number, rule in enumerate(value, 1):
                yield f"{key}[{number}] = {_shown(_masked(rule))}  # {printable(origin)}\n"
        else:
            yield f"{key} = {_shown(value)}  # {printable(origin)}\n"


def _masked(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule whose value is not shown: it may be the very value that is let through."""
    return {key: "***" if key == "value" else value for key, value in rule.items()}


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_shown(one)}" for key, one in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else json.dumps(value)
