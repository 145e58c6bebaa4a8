"""Private keys: the body is one value, however the block is written."""

from __future__ import annotations

import time

import pytest

from gdr_code.prefilter.key_blocks import DETECTORS
from tests.prefilter.lines import find

ROWS = ["MIIEowIBAAKCAQEA" + "aB3/" * 12, "q7+Z" * 16, "Zz09" * 16, "AbCdEf=="]
BEGIN = "-----BEGIN RSA PRIV" + "ATE KEY-----"
END = "-----END RSA PRIV" + "ATE KEY-----"
PLAIN = "\n".join(ROWS)


@pytest.mark.parametrize(
    ("content", "body", "line"),
    [
        (f"{BEGIN}\n{PLAIN}\n{END}\n", PLAIN, 2),
        (f"{BEGIN}\r\n" + "\r\n".join(ROWS) + f"\r\n{END}\r\n", "\r\n".join(ROWS), 2),
        (f"key: |\n  {BEGIN}\n  " + "\n  ".join(ROWS) + f"\n  {END}\n", "\n  ".join(ROWS), 3),
        ('k = "' + "\\n".join([BEGIN, *ROWS, END]) + '\\n"', "\\n".join(ROWS), 1),
        ('{"k": "' + "\\\\n".join([BEGIN, *ROWS, END]) + '"}', "\\\\n".join(ROWS), 1),
        ("".join(f'  "{row}\\n" +\n' for row in [BEGIN, *ROWS, END]), '\\n" +\n  "'.join(ROWS), 2),
        (
            f"{BEGIN}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{'0A' * 16}\n\n{PLAIN}\n{END}",
            PLAIN,
            5,
        ),
        ("".join(f"# {row}\n" for row in [BEGIN, *ROWS, END]), "\n# ".join(ROWS), 2),
        (f"{BEGIN}\n{PLAIN}\n\nThe rest of the text goes on without an end.", PLAIN, 2),
        (
            "PuTTY-User-Key-File-2: ssh-rsa\nComment: c\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 3\n"
            + "\n".join([*ROWS[:3], f"Private-MAC: {'0a' * 20}\n"]),
            "\n".join(ROWS[:3]),
            6,
        ),
    ],
    ids=[
        "plain",
        "crlf",
        "indented",
        "escaped",
        "twice",
        "strings",
        "encrypted",
        "comment",
        "broken",
        "putty",
    ],
)
def test_the_whole_body_is_one_value(content: str, body: str, line: int) -> None:
    (candidate,) = find(DETECTORS, content)
    assert candidate.value == body
    assert (candidate.line, candidate.kind) == (line, "credential/private_key")


def test_two_blocks_are_two_values() -> None:
    block = f"{BEGIN}\n{PLAIN}\n{END}\n"
    assert [c.line for c in find(DETECTORS, block + block)] == [2, 8]


@pytest.mark.parametrize(
    "content",
    [
        BEGIN,
        f"if '{BEGIN}' in text:\n    return parse_the_private_key(text)\n",
        f"{BEGIN}\n...\n{END}\n",
        f"{BEGIN}\nYOUR KEY HERE\n{END}\n",
        f"-----BEGIN PUBLIC KEY-----\n{PLAIN}\n-----END PUBLIC KEY-----\n",
        f"-----BEGIN CERTIFICATE-----\n{PLAIN}\n-----END CERTIFICATE-----\n",
    ],
)
def test_headers_without_a_key_hold_no_secret(content: str) -> None:
    assert find(DETECTORS, content) == ()


def test_many_headers_take_linear_time() -> None:
    content = f"{BEGIN}\n" * 4000 + "x" * 100_000
    started = time.process_time()
    find(DETECTORS, content)
    assert time.process_time() - started < 5
