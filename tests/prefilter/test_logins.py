"""Accounts and passwords where machines keep them, and what stands in the same places and is nobody's."""

from __future__ import annotations

import pytest

from gdr_code.prefilter import logins
from tests.prefilter.scanning import scanning, seconds

scan = scanning(logins.DETECTORS)
HASH = "$apr" + "1$Qw8zKd2m$" + "hT4vN0pLrYx6bJcE9sUaF."
KEY = "AAAAC3NzaC1lZDI1NTE5" + "AAAAIB7kQwErTy0pLkJhGf"
SIGNED = "Zk3Q9vT7rLw2XyB8nMc4Hd6Fs1Ga5Je0Pu%2B" + "IoRtKqE%3D"


def found(line: str, path: str = "notes.txt") -> list[tuple[str, str]]:
    """(kind, value) of what is found."""
    return [(c.kind, c.value) for c in scan(line, path)]


@pytest.mark.parametrize(
    ("line", "user"),
    [
        ('91.198.64.17 - tlindqvist [14/Jun/2021:10:12:01 +0000] "GET / HTTP/1.1" 200 12', "tlindqvist"),
        ("gate sshd[812]: Accepted publickey for kernelfox from 91.198.64.17 port 51122 ssh2", "kernelfox"),
        ("pam_unix(sshd:session): session opened for user kernelfox(uid=1000)", "kernelfox"),
        ("host sudo: kernelfox : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", "kernelfox"),
        ("INFO logged in as mlindqvist", "mlindqvist"),
        ("kernelfox:x:1001:1001:,,,:/home/kernelfox:/bin/bash", "kernelfox"),
        (f"ssh-ed25519 {KEY} kernelfox@laptop", "kernelfox"),
        ("username kernelfox privilege 15", "kernelfox"),
        ("curl -u mlindqvist:x9 https://files.korvand.de", "mlindqvist"),
        ("amqp://mlindqvist:x9@queue.korvand.de/", "mlindqvist"),
        ("CREATE USER mlindqvist WITH PASSWORD", "mlindqvist"),
        ("GRANT ALL ON DATABASE shop TO mlindqvist;", "mlindqvist"),
        ("define('DB_USER', 'mlindqvist');", "mlindqvist"),
        ("ansible_user=mlindqvist", "mlindqvist"),
        ("// XXX mlindqvist: still needed?", "mlindqvist"),
    ],
)
def test_accounts(line: str, user: str) -> None:
    assert ("username/login", user) in found(line)


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        (f"kernelfox:{HASH}", "credential/password_hash", HASH),
        ("username kernelfox password 0 Tulip-93x", "credential/password", "Tulip-93x"),
        ('  psk="river-93-song"', "credential/password", "river-93-song"),
        ("machine korvand.de login kernelfox password x9-Qt3", "credential/password", "x9-Qt3"),
        (
            f"https://kv.blob.core.windows.net/a?sv=2022&sig={SIGNED}",
            "credential/signature",
            SIGNED,
        ),
    ],
)
def test_secrets(line: str, kind: str, value: str) -> None:
    assert (kind, value) in found(line)


@pytest.mark.parametrize(
    "line",
    [
        '91.198.64.17 - - [14/Jun/2021:10:12:01 +0000] "GET / HTTP/1.1" 200 12',
        "sshd[812]: Invalid user oracle from 91.198.64.17 port 51122",
        "permission denied for relation invoices",
        "mysql://scott:tiger@localhost/test",
        "mysql://app:secret@db.korvand.de/x",
        "define('DB_USER', 'database_name_here');",
        "DB_USERNAME=yourusername",
        "postgres_user: postgres",
        "GRANT SELECT ON t TO readers;",
        "login('admin', 'x')",
        "# TODO later: remove",
        "/bin/sh:x:1:1::/:/bin/false",
        "git config core.sshCommand x",
        "the psk is derived",
    ],
)
def test_look_alikes(line: str) -> None:
    assert found(line) == []


def test_files_whose_name_says_what_they_hold() -> None:
    cron = "*/5 * * * * mlindqvist /usr/bin/sync\n0 1 * * * root /bin/x\n15 2 * * * backup /bin/y\n"
    assert found(cron, "etc/crontab") == [("username/login", "mlindqvist")]
    assert found(cron, "notes.txt") == []
    assert found("  login kernelfox\n  password x9-Qt3\n", ".netrc") == [
        ("username/login", "kernelfox"),
        ("credential/password", "x9-Qt3"),
    ]
    members = "ssh_users:\n  - mlindqvist\n  - deploy\npackages:\n  - nginx\n"
    assert found(members, "group_vars/all.yml") == [("username/login", "mlindqvist")]


@pytest.mark.parametrize("unit", ["username a ", "psk=", "login as ", "://a:b", "TODO ", "sig=%", "-u a:"])
def test_time_is_linear(unit: str) -> None:
    for detector in logins.DETECTORS:
        assert seconds(detector, unit * (20_000 // len(unit)), "etc/crontab") < 1
