"""Configuration files: what they may say, what is told when they are wrong, and their JSON schema."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from gdr_code import config
from gdr_code.errors import ConfigError
from gdr_code.records import Action, Category, Position
from gdr_code.settings import Policy, Rule, Settings

FULL = """
categories = ["credential", "email"]
min_confidence = 0.7
policy = "strict"
authors = ["*@example.org"]

[[rules]]
action = "allow"
path = "tests/*"
category = "email"
value = "*@example.net"
reason = "nobody's"

[[rules]]
action = "keep"
kind = "person_name/full"
position = "prose"

[baseline]
salt = "00112233445566778899aabbccddeeff"
"""


def _applied(text: str) -> Settings:
    return config.applied(Settings(), config.read("gdr-code.toml", text.encode()))


def test_every_key_reaches_the_settings() -> None:
    settings = _applied(FULL)
    assert settings.categories == {Category.CREDENTIAL, Category.EMAIL}
    assert settings.min_confidence == 0.7
    assert settings.policy.name == "strict"
    assert Position.COPYRIGHT_NOTICE not in settings.policy.kept
    assert settings.authors == ("*@example.org",)
    assert settings.salt == "00112233445566778899aabbccddeeff"
    first, second = settings.policy.rules
    assert first == Rule(None, "email", path="tests/*", value="*@example.net", reason="nobody's")
    assert second == Rule(Action.KEEP, kind="person_name/full", position="prose")
    assert set(tomllib.loads(FULL)) == set(config.KEYS)


def test_the_command_line_comes_first() -> None:
    said = config.read("gdr-code.toml", FULL.encode())
    settings = config.applied(Settings(min_confidence=0.1), said, ["min_confidence"])
    assert settings.min_confidence == 0.1
    assert settings.policy.name == "strict"


def test_the_first_rule_that_fits_counts() -> None:
    rules = (
        Rule(Action.REDACT, category="email", path="docs/*"),
        Rule(Action.REPLACE, position="copyright_notice"),
        Rule(Action.KEEP, kind="email/address"),
    )
    policy = Policy(rules=rules)

    def action(path: str, position: Position = Position.PROSE) -> Action:
        return policy.action(Category.EMAIL, "email/address", position, path, "")

    assert action("docs/deep/a.md") is Action.REDACT
    assert action("a.py", Position.COPYRIGHT_NOTICE) is Action.REPLACE
    assert action("a.py") is Action.KEEP
    assert policy.action(Category.PHONE, "phone/number", Position.PROSE, "a.py", "") is Action.REPLACE


def test_pyproject_has_a_table_of_ours_or_nothing() -> None:
    text = b"[project]\nname = 'x'\n[tool.gdr-code]\nmin_confidence = 1\n"
    found = config.read("pyproject.toml", text)
    assert found.values == {"min_confidence": 1}
    assert found.origins == {"min_confidence": "pyproject.toml"}
    assert config.read("pyproject.toml", b"[tool.other]\nx = 1\n").values == {}


def test_two_files_may_share_the_keys_but_none_of_them_twice() -> None:
    one = config.read("gdr-code.toml", b"policy = 'strict'\n")
    other = config.read("pyproject.toml", b"[tool.gdr-code]\nmin_confidence = 1\n")
    assert one.over(other).origins == {"policy": "gdr-code.toml", "min_confidence": "pyproject.toml"}
    with pytest.raises(ConfigError, match=r"gdr-code.toml and pyproject.toml: both set policy; keep one"):
        one.over(config.read("pyproject.toml", b"[tool.gdr-code]\npolicy = 'default'\n"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("min_confidance = 1", "there is no key 'min_confidance'; did you mean min_confidence?"),
        ("zzz = 1", "there is no key 'zzz'; use categories, "),
        ("categories = ['emial']", "categories[1]: there is no category 'emial'; did you mean email?"),
        ("categories = 'email'", "categories: must be a list"),
        ("policy = 'strickt'", "did you mean strict?"),
        ("policy = ['strict']", "policy: there is no policy"),
        ("min_confidence = 2", "must be a number from 0 to 1"),
        ("min_confidence = true", "must be a number from 0 to 1"),
        ("min_confidence = nan", "must be a number from 0 to 1"),
        (
            "rules = [{action = 'allow', category = 'creds'}]",
            "rules[1]: category: there is no category 'creds'",
        ),
        ("rules = [{action = 'allow', pth = 'x'}]", "rules[1]: there is no key 'pth'; did you mean path?"),
        ("rules = [{path = 'x'}]", "rules[1]: needs an action: allow, keep, redact, replace"),
        ("rules = [{action = 'allow'}]", "rules[1]: needs one of category, kind"),
        ("rules = [{action = 'keep', value = 'x'}]", "a value is only for the action allow"),
        ("rules = [{action = 'allow', path = 7}]", "rules[1]: path: must be a text in quotes"),
        ("rules = [7]", "rules[1]: must be a table"),
        ("baseline = {salt = 'xyz'}", "baseline: salt is none"),
        ("baseline = 7", "baseline: must be a table"),
        ("a = [", "is not TOML"),
        ("a = '\udcff'", "is not TOML"),
    ],
)
def test_what_is_wrong_is_one_line_with_the_file_and_the_remedy(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.read("gdr-code.toml", text.encode("utf-8", "surrogateescape"))
    assert str(caught.value).startswith("gdr-code.toml: ")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_schema_for_editors_is_the_generated_one() -> None:
    kept = Path(__file__).parent.parent / "docs" / "gdr-code.schema.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == config.schema()


def test_the_schema_agrees_with_the_checks() -> None:
    schema = config.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(tomllib.loads(FULL))
    for wrong in ("min_confidance = 1", "categories = ['emial']", "min_confidence = 2", "policy = 'strickt'"):
        assert not validator.is_valid(tomllib.loads(wrong))
    rule = schema["properties"]["rules"]["items"]["properties"]
    assert set(rule) == {field.name for field in dataclasses.fields(Rule)}
