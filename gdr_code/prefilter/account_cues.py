"""Accounts after a fixed cue: home folders, logins of commands, owners of repositories and reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category

# A row: cue, kind, gates (words in any case), pattern whose groups hold the account.
_NAME = r"([A-Za-z0-9](?:[\w.-]{0,38}\w)?)"
_ROWS: tuple[tuple[str, str, tuple[str | Gate, ...], str], ...] = (
    (
        "home_folder",
        "home_folder",
        ("/home/", "/users/", "\\users\\", "settings\\", "/export/home", "/homes/"),
        r"(?:(?<![\w.*}/)…\]-])/(?:home|Users|export/home|usr/home|homes)/|(?:(?<!\w)[A-Za-z]:(?:\\{1,4}|/)|\\{1,4})(?:Users|Documents and Settings|users|USERS)(?:\\{1,4}|/))"
        r"([^\W_][\w.-]{0,38}?(?: [A-Z][\w.-]{1,20})?)(?=[\\/]|[\"'`:;,)\]<>\s]|$)",
    ),
    (
        "todo_owner",
        "todo_owner",
        ("todo(", "fixme(", "xxx(", "hack(", "note(", "todo ("),
        rf"\b(?:TODO|FIXME|XXX|HACK|NOTE|BUG|OPTIMIZE|todo|fixme) ?\(@?{_NAME}\)",
    ),
    (
        "vcs_keyword",
        "vcs_keyword",
        (
            "$id:",
            "$author:",
            "changedby:",
            "$header:",
            Gate(r",v \d[\d.]{0,20} \d{4}/\d\d/\d\d \d\d:\d\d:\d\d [a-z]"),
        ),
        r"\$(?:Author|LastChangedBy): ?([\w.-]{2,39}) ?\$|\$(?:Id|Header|[A-Z][A-Za-z]{2,20}): [^$\n]{1,200}? \d{4}[/-]\d\d[/-]\d\d [\d:]{4,9}Z? ([\w.-]{2,39})",
    ),
    (
        "command_login",
        "login",
        ("ssh ", "scp ", "rsync ", "sftp ", "ssh-copy-id", "sshfs", "mosh "),
        r"\b(?:ssh|scp|rsync|sftp|ssh-copy-id|sshfs|mosh)\b[^\n@]{0,200}?(?<=[\s\"'=])([A-Za-z_][\w.-]{1,31})@[\w$.{}-]{2,100}",
    ),
    (
        "command_login",
        "login",
        (
            Gate(
                r"(?:^|[ \t])(?:--user(?:name)?[= ]|-user |-U ?)[\"']?[A-Za-z_]|(?:mysql|mysqldump|login|sudo) -u ?[\"']?[A-Za-z_]"
            ),
        ),
        r"(?<!\S)(?:--user(?:name)?[= ]|-user |-U ?|(?<=mysql )-u ?|(?<=mysqldump )-u ?|(?<=login )-u ?|(?<=sudo )-u |(?<=psql )-U ?)[\"']?([A-Za-z_][\w.-]{1,38})(?![\w:(/@{}$.])",
    ),
    (
        "command_account",
        "login",
        (
            "adduser",
            "useradd",
            "usermod",
            "chown",
            "passwd ",
            "createuser",
            "userdel",
            "su - ",
            "chpasswd",
            "loginctl",
            "setfacl",
            "gpasswd",
        ),
        r"\b(?:adduser|useradd|usermod|userdel|passwd|createuser|su -|loginctl enable-linger|gpasswd|deluser)(?: -{1,2}[\w-]+(?:[= ](?=/)\S+)?)* ([a-z_][\w.-]{1,31})(?=[\s;&|\"')]|$)"
        r"|\bchown(?: -\w+)* ([a-z_][\w.-]{1,31})(?=[:.\s])",
    ),
    (
        "merge_from",
        "vcs_owner",
        ("pull request #", "merge branch", "from @"),
        r"\b[Mm]erge pull request #\d{1,6} from ([A-Za-z0-9][\w-]{1,38})/",
    ),
    (
        "git_config",
        "login",
        ("user.name", "user.email", "github.user"),
        r"(?:user\.name|github\.user)[= ]+[\"']?([A-Za-z][\w.-]{1,38})(?=[\"'\s]|$)",
    ),
    (
        "repository_shorthand",
        "vcs_owner",
        (
            "github:",
            "gitlab:",
            "gh:",
            Gate(
                r"(?:repository|repo|repo_slug|slug|github_repo)[\"']?[ \t]{0,30}[:=][ \t]{0,10}[\"']?[a-z0-9]",
                caseless=True,
            ),
        ),
        r"(?:\b(?:github|gitlab|gist|bitbucket|gh):|\b(?:repository|repo|repo_slug|slug|github_repo(?:sitory)?|GITHUB_REPO(?:SITORY)?)[\"']?\s{0,30}[:=]\s{0,10}[\"']?)"
        r"([A-Za-z0-9][A-Za-z0-9-]{0,38})/[\w.-]{1,100}(?=[\"'#@\s,)]|$)",
    ),
    (
        "platform_id",
        "platform_id",
        (
            Gate(
                r"(?:owner|user|author|admin|member|developer|operator|chat)s?_?ids?[\"']?[ \t]{0,10}[:=(\[]{1,2}[ \t]{0,10}[\[\"']{0,2}-?\d{8}",
                caseless=True,
            ),
        ),
        r"(?i:\b\w{0,20}(?:owner|user|author|admin|member|developer|operator)s?_?(?:chat_?)?ids?)[\"']?\s{0,10}[:=(\[]{1,2}\s{0,10}[\[\"']{0,2}(-?\d{8,20})(?!\w)",
    ),
    (
        "platform_id",
        "platform_id",
        (Gate(r"(?:admin|owner|user|member|moderator|operator)\([ \t]?[\"']?\d{17}", caseless=True),),
        r"(?i:(?:admin|owner|user|member|moderator|operator))\(\s?[\"']?(\d{17,20})(?!\w)",
    ),
    (
        "url_query",
        "vcs_owner",
        ("sonar.projectkey", "sonar.organization", "sonarcloud.io", "sonarqube"),
        r"(?:sonar\.(?:projectKey|organization)\s{0,4}[=:,]\s{0,4}[\"']?|sonar\S{0,120}?[?&](?:amp;)?(?:project|id|projectKey)=)([A-Za-z0-9][A-Za-z0-9-]{1,38}?)(?=[_\s\"'&)%]|$)",
    ),
    (
        "funding",
        "funding",
        (
            "github:",
            "patreon:",
            "ko_fi:",
            "liberapay:",
            "custom:",
            "open_collective:",
            "issuehunt:",
            "polar:",
            "buy_me_a_coffee:",
            "thanks_dev:",
        ),
        r"^(?:github|patreon|ko_fi|liberapay|issuehunt|polar|buy_me_a_coffee|otechie): *\[?[\"']?([A-Za-z0-9][\w-]{1,38})",
    ),
    (
        "list_login",
        "login",
        (
            "reviewers",
            "approvers",
            "assignees",
            "maintainers",
            "owners",
            "codeowners",
            "assignee",
            "reviewer",
        ),
        r"\b(?:reviewers|approvers|assignees?|maintainers?|owners|reviewer)[\"']?\s{0,10}[:=]\s{0,10}[\[\"'@]{0,3}([A-Za-z0-9][\w-]{1,38})(?=[\"',\]]|\s(?![A-Z])|$)",
    ),
)


def _finder(cue: str, kind: str, pattern: str) -> Callable[[Line], Iterable[Hit]]:
    expression = compiled(pattern)

    def find(line: Line) -> Iterator[Hit]:
        for match in expression.finditer(line.text):
            group = match.lastindex or 1
            yield Hit(match.start(group), match.end(group), Category.USERNAME, f"username/{kind}", cue)

    return find


def _gates(listed: Iterable[str | Gate]) -> tuple[Gate, ...]:
    return tuple(one if isinstance(one, Gate) else Gate(one, caseless=True, literal=True) for one in listed)


DETECTORS: tuple[Detector, ...] = tuple(
    Detector(f"{cue}_{number}", _gates(gates), _finder(cue, kind, pattern))
    for number, (cue, kind, gates, pattern) in enumerate(_ROWS)
)
