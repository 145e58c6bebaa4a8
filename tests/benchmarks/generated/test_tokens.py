"""Secrets in their issuers' shapes."""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path
from random import Random

import pytest

from benchmarks.generated import tokens
from benchmarks.generated.people import make_person
from benchmarks.generated.tokens import MAKERS

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SHAPES = {
    "aws_access_key": r"AKIA[A-Z2-7]{16}",
    "slack_token": r"xoxb-[1-9]{12}-[1-9]{13}-[A-Za-z0-9]{24}",
    "google_api_key": r"AIza[\w-]{35}",
    "sendgrid": r"SG\.[\w-]{22}\.[\w-]{43}",
    "telegram_bot_token": r"[1-9]{9}:AA[\w-]{33}",
    "mailchimp": r"[0-9a-f]{32}-us[1-8]",
    "azure_storage": r"[A-Za-z0-9+/]{86}==",
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name: str) -> None:
    rng = Random(1)
    assert re.fullmatch(SHAPES[name], MAKERS[name](rng, make_person(rng)))


@pytest.mark.parametrize("name", ["github_token", "npm_token"])
def test_the_checksum_is_of_the_body(name: str) -> None:
    rng = Random(2)
    for _ in range(50):
        prefix, _, token = MAKERS[name](rng, make_person(rng)).partition("_")
        assert len(prefix) == 3
        check = 0
        for digit in token[30:]:
            check = check * 62 + DIGITS.index(digit)
        assert check == zlib.crc32(token[:30].encode())


def test_a_json_web_token_holds_json() -> None:
    rng = Random(3)
    head, claims, signature = MAKERS["jwt"](rng, make_person(rng)).split(".")
    assert json.loads(base64.urlsafe_b64decode(head + "=="))["alg"] == "HS256"
    assert "sub" in json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert len(base64.urlsafe_b64decode(signature + "=")) == 32


def test_no_secret_stands_in_the_sources() -> None:
    """Every prefix that scanners know is put together at run time."""
    known = re.compile(
        r"ghp_\w|AKIA\w|xoxb-|sk_live_|AIza\w|SG\.\w|glpat-|npm_[A-Za-z0-9]{20}|-----BEGIN [A-Z ]*PRIVATE KEY"
    )
    folder = Path(tokens.__file__).parent
    files = [path for path in folder.rglob("*") if path.suffix in {".py", ".txt", ".toml"}]
    assert len(files) > 20
    assert [path.name for path in files if known.search(path.read_text(encoding="utf-8"))] == []
