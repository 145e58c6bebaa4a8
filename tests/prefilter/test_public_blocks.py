"""Candidates inside public blocks are none; headers, and private keys, stay. All values are invented."""

from __future__ import annotations

import time

import pytest

from gdr_code.prefilter import public_blocks
from gdr_code.records import Candidate, Category, Span
from gdr_code.text import read_text

ROW = "Tq7mLw92xRb4" * 5


def kept(content: str, value: str) -> bool:
    text = read_text(content.encode())
    assert text is not None
    start = content.encode().find(value.encode())
    span = Span(start, start + len(value.encode()))
    one = Candidate(span, 1, Category.CREDENTIAL, "credential/token", "x", "assignment", value)
    return public_blocks.without(text, [one]) == (one,)


def block(name: str, body: str) -> str:
    return f"-----BEGIN {name}-----\n{body}\n-----END {name}-----\n"


@pytest.mark.parametrize(
    "name",
    ["PUBLIC KEY", "RSA PUBLIC KEY", "PGP PUBLIC KEY BLOCK", "PGP SIGNATURE", "CERTIFICATE", "PGP MESSAGE"],
)
def test_the_body_of_a_public_block_is_dropped(name: str) -> None:
    assert not kept(block(name, f"{ROW}\n{ROW}"), "Rb4Tq7mLw92x")
    assert not kept(f'key = "{block(name, ROW)}"'.replace("\n", "\\n"), "Rb4Tq7mLw92x")


def test_a_header_of_a_block_stays() -> None:
    assert kept(block("PGP PUBLIC KEY BLOCK", f"Comment: Tamsel\n\n{ROW}"), "Tamsel")


@pytest.mark.parametrize(
    "content",
    [
        block("PRIVATE KEY", ROW),
        f"-----BEGIN CERTIFICATE-----\n{ROW}\n",
        block("CERTIFICATE", "ab") + ROW,
        ROW,
    ],
)
def test_what_is_in_no_public_block_stays(content: str) -> None:
    assert kept(content, "Rb4Tq7mLw92x")


def test_many_beginnings_take_linear_time() -> None:
    begin = time.perf_counter()
    kept("-----BEGIN CERTIFICATE-----\nA: \n" * 30_000 + ROW, ROW)
    assert time.perf_counter() - begin < 3


def test_the_body_of_an_encrypted_vault_is_dropped_and_what_follows_is_not() -> None:
    digits = "6438613563" * 8
    vault = (
        f"secret: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  {digits}\n  {digits[:20]}\nnext: Tq7mLw92xRb4\n"
    )
    assert not kept(vault, digits)
    assert kept(vault, "Tq7mLw92xRb4")
