"""Accounts: where they are found, and the look-alikes that are not. Every account here is invented."""

from __future__ import annotations

import pytest

from gdr_code.prefilter import account_cues, handles
from tests.prefilter.lines import find, slowest

_DETECTORS = (*handles.DETECTORS, *account_cues.DETECTORS)


def accounts(content: str) -> dict[str, str]:
    """Value to cue of everything found."""
    return {candidate.value: candidate.cue for candidate in find(_DETECTORS, content)}


@pytest.mark.parametrize(
    ("line", "value", "cue"),
    [
        ("see https://github.com/mlindq7/tools.git", "mlindq7", "url_owner"),
        ("git clone git@gitlab.com:mlindq7/tools.git", "mlindq7", "url_owner"),
        ("git@code.korvand.de:mlindq7/tools", "mlindq7", "url_owner"),
        ("https://raw.githubusercontent.com/mlindq7/x/main/y", "mlindq7", "url_owner"),
        ("https://img.shields.io/github/stars/mlindq7/x", "mlindq7", "url_owner"),
        ("https://mlindq7.github.io/blog", "mlindq7", "site_owner"),
        ("https://www.linkedin.com/in/marta-lindqvist-8a1/", "marta-lindqvist-8a1", "url_owner"),
        ("https://stackoverflow.com/users/812345/mlindq7", "mlindq7", "url_owner"),
        ("http://www.cs.korvand.de/~mlindq7/x", "mlindq7", "url_user"),
        ("thanks @mlindq7!", "mlindq7", "mention"),
        ("thanks @Overbeck7!", "Overbeck7", "mention"),
        ("thanks @Overrider7", "Overrider7", "mention"),
        ("thanks @Over", "Over", "mention"),
        ("(`@mlindq7 <https://x>`_)", "mlindq7", "mention"),
        ("cd /home/mlindq7/src", "mlindq7", "home_folder"),
        ("USE [C:\\USERS\\MLINDQ7\\SOURCE\\DB.MDF]", "MLINDQ7", "home_folder"),
        ("$Quern: lib/Diff3.php,v 1.2.10.6 2008/01/04 10:37:26 mlindq7 Exp $", "mlindq7", "vcs_keyword"),
        ("https://maven.pkg.github.com/mlindq7/tools", "mlindq7", "url_owner"),
        ("https://img.shields.io/twitter/follow/mlindq7.svg?style=x", "mlindq7", "url_owner"),
        ("https://sonarcloud.io/badges/x?project=mlindq7_tools&metric=y", "mlindq7", "url_query"),
        ("mvn sonar:sonar -Dsonar.projectKey=mlindq7_tools", "mlindq7", "url_query"),
        ('path = "C:\\\\Users\\\\mlindq7\\\\AppData"', "mlindq7", "home_folder"),
        ("# TODO(mlindq7): mend", "mlindq7", "todo_owner"),
        ("$Id: a.c,v 1.2 2003/01/01 12:00:00 mlindq7 Exp $", "mlindq7", "vcs_keyword"),
        ("psql -U mlindq7 -d shop", "mlindq7", "command_login"),
        ("ssh mlindq7@build.korvand.de", "mlindq7", "command_login"),
        ("'username': 'mlindq7',", "mlindq7", "key_login_quoted"),
        ("('MLINDQ', 'marta@korvand.de', '12345', 1),", "MLINDQ", "row_beside_mail"),
        ("Merge pull request #12 from mlindq7/fix", "mlindq7", "merge_from"),
        ('"repository": "mlindq7/tools"', "mlindq7", "repository_shorthand"),
        ('"OwnerId": "213857758292869120"', "213857758292869120", "platform_id"),
    ],
)
def test_found(line: str, value: str, cue: str) -> None:
    assert accounts(line).get(value) == cue


@pytest.mark.parametrize(
    "line",
    [
        "@param name the name",
        "['marta@korvand.de', 'KIND_ERR_X2', 7],",
        "@Override",
        "@media print {",
        "import x from '@scope/package'",
        "icon@2x.png",
        "https://github.com/features/actions",
        "https://github.com/orgs/x",
        "https://www.example.org/docs/page.html",
        "https://twitter.com/intent/tweet?text=x",
        "https://x.com/tools.tgz",
        "('^[a-z]+@korvand.de$', [a-zA-Z0-9-.], 7)",
        "/usr/share/home/x",
        "mail: someone@korvand.de",
        "from github import Github",
        "user = get_user(request)",
    ],
)
def test_not_found(line: str) -> None:
    assert accounts(line) == {}


def test_a_git_suffix_is_no_part_of_an_account() -> None:
    assert accounts("https://github.com/mlindq7.git") == {"mlindq7": "url_owner"}


def test_linear_on_hostile_lines() -> None:
    units = [
        "a.",
        "a.com/",
        "https://",
        "@a",
        "/home/",
        "user: ",
        "user=",
        "-u ",
        "ssh ",
        "a@b.c, ",
        "$Id: ",
        "github:",
        "\\Users\\",
        "id: ",
    ]
    spent, detector, unit = slowest(_DETECTORS, units, "a.sh")
    assert spent < 0.5, (detector, unit)
