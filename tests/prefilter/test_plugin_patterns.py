"""Token shapes: whole tokens, nothing around them, every occurrence, and look-alikes left alone."""

from __future__ import annotations

import pytest

from gdr_code.prefilter import plugin_patterns
from gdr_code.prefilter.plugin_patterns import DETECTORS
from tests.prefilter.lines import find, slowest

A36 = "aB3" * 12


@pytest.mark.parametrize(
    ("content", "kind", "value"),
    [
        ("x gh" + f"p_{A36} y", "credential/github_token", "gh" + f"p_{A36}"),
        (f"AccountKey={'aB3/' * 22}", "credential/azure_storage_key", "aB3/" * 22),
        ("tok=AK" + 'C12345678901"', "credential/artifactory_token", "AK" + "C12345678901"),
        ("https://bob:s3cretpw@example.com", "credential/basic_auth_url", "s3cretpw"),
        ("//r.example.com/:_authToken=np" + f"m_{A36} # x", "credential/npm_token", "np" + f"m_{A36}"),
        ("(81.2.69.160:8080)", "ip_or_device/ipv4", "81.2.69.160"),
        ("softlayer_key: " + "a1" * 32, "credential/softlayer_key", "a1" * 32),
        (
            "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln-bmF0dXJl.",
            "credential/jwt",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln-bmF0dXJl",
        ),
        ("k = 'sk" + f"-proj-{'a' * 20}T3Blbk" + f"FJ{'b' * 20}'", "credential/openai_key", None),
    ],
)
def test_the_span_is_the_token_and_nothing_else(content: str, kind: str, value: str | None) -> None:
    values = [c.value for c in find(DETECTORS, content) if c.kind == kind]
    assert values == [value or content[5:-1]]


@pytest.mark.parametrize(
    "content",
    [
        "gh" + f"p_{A36[:-1]}",
        "see https://example.com:8080/@bob and git@example.com:a/b",
        "10.1.2.3 192.168.1.1 127.0.0.1 version 1.2.3 1.2.3.4.5 v1.2.3.4",
        "eyJub3QgYSB0b2tlbg.eyJub3QgYSB0b2tlbg",
        "monkey: " + "a" * 43,
        "AK" + "IA is the prefix of a key",
    ],
)
def test_look_alikes_stay(content: str) -> None:
    assert find(DETECTORS, content) == ()


def test_both_occurrences_of_a_token_are_found() -> None:
    token = "gh" + f"p_{A36}"
    assert [c.span.start for c in find(DETECTORS, f"a {token} é {token}\n{token}")] == [2, 46, 87]


def test_the_linear_form_of_the_assignment_grammar_is_in_use() -> None:
    (pattern,) = plugin_patterns.patterns("ibm_cos_hmac.IbmCosHmacDetector")
    assert " *+" in pattern.pattern


def test_hostile_lines_cost_little() -> None:
    units = [
        " ",
        "key ",
        "softlayer_key",
        "eyJ",
        "sk-",
        "//",
        "://a:",
        "1.",
        "1.1.1.1 ",
        ":_authToken=",
        "AKC",
    ]
    assert slowest(DETECTORS, units, "a.py")[0] < 0.02
