"""The configuration of a repository: `gdr-code.toml` and `[tool.gdr-code]` of `pyproject.toml`, checked.

What only the user may say, on the command line, is not read here: judge, key, output.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gdr_code.errors import ConfigError
from gdr_code.records import Action, Category, Position
from gdr_code.settings import POLICIES, Rule, Settings

OWN_FILE, PROJECT_FILE = "gdr-code.toml", "pyproject.toml"
SCHEMA = "https://json-schema.org/draft/2020-12/schema"
ALLOW = "allow"
DEFAULT = "default"
_BYTES = 16 << 20
_ACTIONS = (ALLOW, Action.KEEP, Action.REDACT, Action.REPLACE)
_CATEGORIES = tuple(map(str, Category))
_POSITIONS = tuple(map(str, Position))


@dataclass(frozen=True, slots=True)
class Key:
    """A key that may be set: what it means, its JSON schema, and whether a value is one of its own."""

    help: str
    schema: Mapping[str, Any]
    check: Callable[[str, Any], None]


@dataclass(frozen=True, slots=True)
class Config:
    """What configuration files say, by key, and which file said it."""

    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    origins: Mapping[str, str] = field(default_factory=dict)

    def over(self, other: Config) -> Config:
        """This configuration, and what the other says beside it. Raises ConfigError where both set a key."""
        for key in self.values:
            if key in other.values:
                files = f"{self.origins[key]} and {other.origins[key]}"
                raise ConfigError(f"{files}: both set {key}; keep one")
        return Config({**other.values, **self.values}, {**other.origins, **self.origins})


def read(name: str, data: bytes) -> Config:
    """The configuration in one file. Raises ConfigError that names the key and the nearest right one."""
    try:
        document = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        raise ConfigError(f"{name}: is not TOML; `python -m tomllib {name}` says where") from None
    if name.rpartition("/")[2] == PROJECT_FILE:
        tool = document.get("tool")
        document = tool.get("gdr-code", {}) if isinstance(tool, dict) else {}
        if not isinstance(document, dict):
            raise ConfigError(f"{name}: tool.gdr-code is no table")
    _check_table(name, document, KEYS)
    return Config(document, dict.fromkeys(document, name))


def read_file(path: str) -> Config:
    """The configuration in a file that the user names. Raises ConfigError."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; --config needs a configuration file") from None
    if len(data) > _BYTES:
        raise ConfigError(f"{path}: is too large for a configuration")
    return read(path, data)


def applied(settings: Settings, config: Config, named: Iterable[str] = ()) -> Settings:
    """The settings with what the configuration says, but for what is `named` on the command line."""
    said = {key: value for key, value in config.values.items() if key not in set(named)}
    policy = POLICIES[said["policy"]] if "policy" in said else settings.policy
    rules = tuple(map(_rule, said.get("rules", ())))
    return dataclasses.replace(
        settings,
        categories=frozenset(map(Category, said["categories"]))
        if "categories" in said
        else settings.categories,
        min_confidence=said.get("min_confidence", settings.min_confidence),
        policy=dataclasses.replace(policy, rules=rules),
        authors=tuple(said.get("authors", ())),
        salt=said.get("baseline", {}).get("salt", ""),
    )


def schema() -> dict[str, Any]:
    """The JSON schema of a configuration file, for editors."""
    return {
        "$schema": SCHEMA,
        "title": "gdr-code.toml, or [tool.gdr-code] of pyproject.toml",
        **_object(KEYS),
    }


def _object(keys: Mapping[str, Key]) -> dict[str, Any]:
    properties = {name: {"description": key.help, **key.schema} for name, key in keys.items()}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _rule(row: Mapping[str, str]) -> Rule:
    action = row["action"]
    return Rule(
        None if action == ALLOW else Action(action), **{k: v for k, v in row.items() if k != "action"}
    )


def _check_table(place: str, table: Any, keys: Mapping[str, Key]) -> None:
    if not isinstance(table, dict):
        raise ConfigError(f"{place}: must be a table")
    for name, value in table.items():
        if name not in keys:
            raise ConfigError(f"{place}: {unknown('key', name, keys)}")
        keys[name].check(f"{place}: {name}", value)


def unknown(what: str, name: object, known: Iterable[str]) -> str:
    """What is wrong with a word that is none of the known, with the nearest."""
    import difflib

    names = tuple(known)
    near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"use {', '.join(names)}"
    return f"there is no {what} {str(name)[:60]!r}; {hint}"


def _one_of(what: str, known: tuple[str, ...], help: str) -> Key:  # noqa: A002
    def check(place: str, value: Any) -> None:
        if value not in known:
            raise ConfigError(f"{place}: {unknown(what, value, known)}")

    return Key(help, {"enum": [str(one) for one in known]}, check)


def _text(help: str, pattern: str | None = None) -> Key:  # noqa: A002
    def check(place: str, value: Any) -> None:
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{place}: must be a text in quotes")

    return Key(help, {"type": "string", "minLength": 1, **({"pattern": pattern} if pattern else {})}, check)


def _list_of(key: Key) -> Key:
    def check(place: str, value: Any) -> None:
        if not isinstance(value, list):
            raise ConfigError(f"{place}: must be a list")
        for number, one in enumerate(value, 1):
            key.check(f"{place}[{number}]", one)

    return Key(key.help, {"type": "array", "items": dict(key.schema)}, check)


def _table(help: str, keys: Mapping[str, Key], check_whole: Callable[[str, Any], None]) -> Key:  # noqa: A002
    def check(place: str, value: Any) -> None:
        _check_table(place, value, keys)
        check_whole(place, value)

    return Key(help, _object(keys), check)


def _check_probability(place: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ConfigError(f"{place}: must be a number from 0 to 1")


def _check_rule(place: str, rule: Mapping[str, Any]) -> None:
    if "action" not in rule:
        raise ConfigError(f"{place}: needs an action: {', '.join(_ACTIONS)}")
    if "value" in rule and rule["action"] != ALLOW:
        raise ConfigError(f"{place}: a value is only for the action allow")
    if not set(rule) - {"action", "reason"}:
        raise ConfigError(f"{place}: needs one of category, kind, position, path and value")


def _check_salt(place: str, table: Mapping[str, Any]) -> None:
    salt = table.get("salt", "0" * 32)
    if len(salt) < 32 or not set(salt) <= set("0123456789abcdef"):
        raise ConfigError(f"{place}: salt is none; `gdr-code baseline update` makes one where it is missing")


_RULE = {
    "action": _one_of(
        "action", _ACTIONS, "allow: not reported; keep: reported, stays; redact or replace: written anew."
    ),
    "category": _one_of("category", _CATEGORIES, "Only findings of this category."),
    "kind": _text("Only findings of this kind, such as credential/aws_access_key."),
    "position": _one_of("position", _POSITIONS, "Only findings that stand so in the code."),
    "path": _text("Only in files whose path fits this pattern; * stands for any characters, / too."),
    "value": _text("Only values that fit this pattern; * stands for any characters. For allow alone."),
    "reason": _text("Why; for readers."),
}
KEYS: Mapping[str, Key] = {
    "categories": _list_of(_one_of("category", _CATEGORIES, "Only these categories.")),
    "min_confidence": Key(
        "One threshold instead of each category's own.",
        {"type": "number", "minimum": 0, "maximum": 1},
        _check_probability,
    ),
    "policy": _one_of("policy", tuple(POLICIES), "default, or strict: copyright holders go too."),
    "rules": _list_of(
        _table("What happens to which findings; the first that fits counts.", _RULE, _check_rule)
    ),
    "authors": _list_of(
        _text("Patterns of the addresses that commits may be made with, such as *@users.noreply.github.com.")
    ),
    "baseline": _table(
        "What the baseline needs.",
        {"salt": _text("Made by gdr-code baseline update; not a secret.", "^[0-9a-f]{32,}$")},
        _check_salt,
    ),
}
