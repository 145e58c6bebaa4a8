"""Credentials by shape. Every token is invented and put together at run time."""

from __future__ import annotations

import base64
import binascii
import json
import zlib

import pytest

from gdr_code.prefilter import tokens
from tests.prefilter.scanning import scanning, seconds

scan = scanning(tokens.DETECTORS)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BODY = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0"


def base62(number: int) -> str:
    digits = ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _DIGITS[rest] + digits
    return digits


def github(body: str = BODY) -> str:
    return "gh" + "p_" + body + base62(zlib.crc32(body.encode()))


def grafana() -> str:
    head = "gl" + "sa_" + BODY + "x1"
    return f"{head}_{zlib.crc32(head.encode()):08x}"


def nkey() -> str:
    raw = bytes([18 << 3 | 20 >> 2, (20 & 3) << 6]) + bytes(range(32))
    return base64.b32encode(raw + binascii.crc_hqx(raw, 0).to_bytes(2, "little")).decode().rstrip("=")


def jwt(header: object) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in (header, {"a": 1})
    ]
    return ".".join([*parts, "c2lnbmF0dXJl"])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("AK" + "IA" + "QZ7WTM3KXN5RYVB2", "aws_access_key"),
        ("AI" + "za" + "SyD4" + BODY + "1", "google_api_key"),
        ("sk_" + "live_" + BODY, "stripe_key"),
        ("xox" + "b-1234567890-" + BODY, "slack_token"),
        ("gl" + "pat-" + BODY[:20], "gitlab_token"),
        ("SG." + BODY[:22] + "." + (BODY * 2)[:43], "sendgrid_key"),
        ("sk-" + "ant-api03-" + BODY, "anthropic_key"),
        ("hf" + "_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH", "huggingface_token"),
        ("da" + "pi" + "0123456789abcdef" * 2, "databricks_token"),
        ("shp" + "at_" + "0123456789abcdef" * 2, "shopify_token"),
    ],
)
def test_provider_formats(value: str, kind: str) -> None:
    found = [c for c in scan(f'user_id = "{value}"') if c.cue == "provider"]
    assert [(c.value, c.kind) for c in found] == [(value, f"credential/{kind}")]


@pytest.mark.parametrize("value", [github(), grafana(), nkey(), jwt({"alg": "HS256", "typ": "JWT"})])
def test_a_right_checksum_is_proof(value: str) -> None:
    assert [(c.value, c.cue) for c in scan(f"x = {value};")] == [(value, "provider_checked")]


@pytest.mark.parametrize(
    "value",
    [github()[:-1] + "!"[:0] + ("0" if github()[-1] != "0" else "1"), jwt({"kid": 1}), nkey()[:-1] + "A"],
)
def test_a_wrong_checksum_is_told(value: str) -> None:
    assert [c.cue for c in scan(f"x = {value};")] in (["provider_failed"], [])


@pytest.mark.parametrize(
    ("line", "value", "kind"),
    [
        ("postgres://app:" + "k3Yp0" + "@db:5432/x", "k3Yp0", "connection_string"),
        ("redis://:" + "k3Yp0" + "@127.0.0.1/0", "k3Yp0", "connection_string"),
        ("https://bot:" + "k3Yp0" + "@host.tld/x", "k3Yp0", "basic_auth_url"),
        ('dsn = "app:' + "k3Yp0" + '@tcp(127.0.0.1:3306)/x"', "k3Yp0", "connection_string"),
        ("Authorization: Bearer " + BODY, BODY, "token"),
        ("'authorization': 'Basic " + "bWlyYTpraXR0ZW4x" + "'", "bWlyYTpraXR0ZW4x", "basic_auth"),
        ("mysql -uroot -p" + "k3Yp0 db", "k3Yp0", "password"),
        ("curl -u bob:" + "k3Yp0 http://x", "k3Yp0", "password"),
        ("sshpass -p " + "k3Yp0 ssh x", "k3Yp0", "password"),
        ("CREATE USER 'a'@'b' IDENTIFIED BY '" + "k3Yp0" + "';", "k3Yp0", "password"),
        ("echo 'root:" + "k3Yp0" + "' | chpasswd", "k3Yp0", "password"),
        ("Cookie: sid=" + BODY + "; theme=dark", BODY, "cookie"),
        ("$2b$" + "12$" + "N9qo8uLOickgx2ZMRZoMye" + (BODY + "a"), None, "password_hash"),
    ],
)
def test_places_that_carry_credentials(line: str, value: str | None, kind: str) -> None:
    found = [(c.value, c.kind) for c in scan(line)]
    assert (value or line, f"credential/{kind}") in found


@pytest.mark.parametrize(
    "line",
    [
        "https://host.tld:8080/a@b",
        "https://user:${PASSWORD}@host.tld/",
        "https://<user>:<password>@host.tld/",
        "Bearer token authentication is supported.",
        "Basic usage: see below",
        "mysql -uroot -p",
        "mysql -u root -p$PASSWORD",
        "curl -X POST http://x",
        "mkdir -p /var/lib/x",
        "Cookie: theme=dark; path=/",
        "sk-learn and key-value",
        "AKIA is a prefix",
        "commit 0123456789abcdef0123456789abcdef01234567",
        "eyJ is how it starts",
    ],
)
def test_look_alikes(line: str) -> None:
    assert scan(line) == []


def test_items_of_a_file_that_lists_secrets() -> None:
    text = f"1- {BODY}\n2-{BODY[::-1]}\nnotes about it\n"
    assert [c.value for c in scan(text, "level_passwords") if c.cue == "secret_list"] == [BODY, BODY[::-1]]
    assert [c for c in scan(text, "checksums.txt") if c.cue == "secret_list"] == []


_HOSTILE = [
    *"aA0_-.:=/\\\"'`<>(){}[]$%&@# ,;|*+~?!\t",
    "eyJ",
    "://a:",
    "a:",
    "-p ",
    "curl -",
    "mysql ",
    "Basic a",
    "a=;",
    "x=",
]


@pytest.mark.parametrize("unit", _HOSTILE)
def test_hostile_lines_take_linear_time(unit: str) -> None:
    for detector in tokens.DETECTORS:
        for head in ("", "Cookie: ", "curl ", "://"):
            assert seconds(detector, head + (unit * 2000)[:2000]) < 0.2
        assert seconds(detector, (unit * 100_000)[:100_000]) < 3
