"""Accounts and passwords where machines keep or write them: logs, password files, key files, routers, commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from gdr_code.account_forms import is_made_of_name
from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category
from gdr_code.text import Text

_USER = r"(?P<user>[A-Za-z_][\w.-]{1,38}[\w$]|[A-Za-z]{2})"
_SECRET = r"(?P<secret>[^\s\"']{3,128})"
_IP = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{1,4}:[0-9a-fA-F:]{2,40})"
_HASH = r"(?:\$(?:apr1|2[abxy]?|[156y]|sha1|argon2\w{0,2})\$[^\s:]{8,200}|\{S{0,2}(?:SHA|MD5)\d{0,3}\}[\w+/=]{16,})"
# Cue, gates, pattern: `user` is an account, `secret` a password, `hash` a digest of one, `token` what a URL signs.
_ROWS: tuple[tuple[str, tuple[Gate, ...], str], ...] = (
    (
        "log_record",
        (Gate(r"^[0-9a-fA-F.:]{7,40} [^ \n]{1,40} [A-Za-z_][^ \n]{1,40} \[\d{1,2}/[A-Z][a-z]{2}/\d{4}:"),),
        rf"^{_IP} \S{{1,40}} {_USER} \[\d{{1,2}}/[A-Z][a-z]{{2}}/\d{{4}}:",
    ),
    (
        "log_record",
        (
            Gate(r"(?:Accepted|Failed) [\w/-]{4,30} for [\w.-]{2,40} from [0-9a-f]"),
            Gate(r"session (?:opened|closed) for user [\w]"),
            Gate(
                r"(?:Disconnected from|Connection closed by|Received disconnect from)(?: authenticating)? user [\w]"
            ),
            Gate(r"New session \S{1,12} of user [\w]"),
        ),
        rf"(?:(?:Accepted|Failed) [\w/-]{{4,30}} for|session (?:opened|closed) for user|of user"
        rf"|(?:Disconnected from|Connection closed by)(?: authenticating)? user) {_USER}(?=[\s(.,]|$)",
    ),
    (
        "log_record",
        (Gate(r"sudo(?:\[\d{1,8}\])?: {1,12}[\w.-]{2,40} : (?:TTY|PWD|user NOT)"),),
        rf"\bsudo(?:\[\d{{1,8}}\])?: {{1,12}}{_USER} : ",
    ),
    (
        "log_text",
        (
            Gate(
                r"(?:log(?:ged|ging)?[ -]?(?:in|on) as|(?:permission|access) denied for|authenticated as|authentication fail\w{1,4} for|login fail\w{1,4} for|lockout of)(?: user| account)?[ :=]{1,2}[\"'`]?[a-z]",
                caseless=True,
            ),
        ),
        rf"(?i:\b(?:log(?:ged|ging)?[ -]?(?:in|on) as|(?:permission|access) denied for|authenticated as|authentication fail\w{{1,4}} for|login fail\w{{1,4}} for|lockout of)(?: user| account)?[ :=]{{1,2}})[\"'`]?{_USER}(?=[\s\"'`,;.)]|$)(?!\s*\()",
    ),
    (
        "password_record",
        (Gate(r"^[\w.@+-]{2,64}:(?:\$(?:apr1|2[abxy]?|[156y]|sha1|argon2\w{0,2})\$|\{S{0,2}(?:SHA|MD5))"),),
        rf"^(?P<user>[\w.+-]{{2,40}}(?=:)|[\w.+@-]{{2,64}}):(?P<hash>{_HASH})",
    ),
    (
        "password_record",
        (Gate(r"^[a-z_][\w-]{1,31}:[x*!]?:[1-9]\d{3,6}:\d{1,7}:[^:\n]{0,80}:/"),),
        r"^(?P<user>[a-z_][\w-]{1,31}):[x*!]?:[1-9]\d{3,6}:\d{1,7}:[^:]{0,80}:/(?:home|Users|export)/",
    ),
    (
        "netrc",
        (
            Gate(r"machine {1,8}[\w.-]{1,100} {1,8}login "),
            Gate(r"machine {1,8}[\w.-]{1,100} {1,8}port [^\n]{1,20} login "),
        ),
        rf"\bmachine\s{{1,8}}\S{{1,100}}\s{{1,8}}(?:port \S{{1,10}} )?login\s{{1,8}}{_USER}(?:\s{{1,8}}password\s{{1,8}}{_SECRET})?(?=\s|$)",
    ),
    (
        "key_owner",
        (Gate(r"(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com) AAAA"),),
        rf"(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\d{{3}}|@openssh\.com) AAAA[\w+/=]{{20,1600}}\s{{1,4}}{_USER}(?=@[\w-]{{1,63}}[\"'`,]?\s*$)",
    ),
    (
        "router_user",
        (
            Gate(
                r"^\s{0,8}username [\w.-]{2,40} (?:privilege|password|secret|role|view|algorithm|nopassword)"
            ),
        ),
        rf"^\s{{0,8}}username {_USER} (?:privilege \d{{1,2}} |role \S{{1,20}} |view \S{{1,20}} ){{0,2}}(?:(?:algorithm-type \S{{1,12}} )?(?:password|secret) (?:[0-9] )?{_SECRET})?",
    ),
    (
        "wifi_key",
        (
            Gate(
                r"(?:^|[^A-Za-z])(?:psk|wpa_passphrase|wpa_psk|sae_password|wep_key[0-3])[ \t]{0,4}=[ \t]{0,4}[\"']?[!-~]",
                caseless=True,
            ),
        ),
        r"(?i:(?<![A-Za-z])(?:psk|wpa_passphrase|wpa_psk|sae_password|wep_key[0-3]))[ \t]{0,4}=[ \t]{0,4}(?:\"(?P<secret>[^\"]{5,64})\"|'(?P<secret_>[^']{5,64})'|(?P<secret__>[^\s\"'();,]{8,64})\s*$)",
    ),
    (
        "signed_url",
        (Gate(r"[?&;]sig=[A-Za-z0-9%+/]{20}"),),
        r"(?<=[?&;])sig=(?P<token>[A-Za-z0-9%+/]{40,100}(?:%3[dD]|=){0,2})",
    ),
    (
        "url_userinfo",
        (Gate(r"[a-z]://[A-Za-z_][\w.%+-]{1,40}:[^@/ \n\"'<>]{1,128}@"),),
        rf"(?<=://){_USER}(?=:[^@/\s\"'<>]{{1,128}}@(?!127\.|0\.|example|your)[\w-]{{1,63}}\.[\w.-]{{2,100}})",
    ),
    (
        "command_login",
        (Gate(r"(?:-u|--user|--http-user|--proxy-user)[ =]?[\"']?[A-Za-z_][\w.-]{1,40}:[^\n ]"),),
        rf"(?<!\S)(?:-u|--user|--proxy-user)[ =]?[\"']?{_USER}(?=:[^\s/:])",
    ),
    (
        "sql_login",
        (
            Gate(
                r"(?:create|alter|drop) (?:user|role|login) (?:if (?:not )?exists )?[`'\"\[]?[a-z]|grant [^\n]{1,120} on [^\n]{1,120} to [`'\"\[]?[a-z]|(?:owner to|set role|authorization|revoke [^\n]{1,120} from) [`'\"\[]?[a-z]",
                caseless=True,
            ),
        ),
        rf"(?i:\b(?:create|alter|drop) (?:user|role|login) (?:if (?:not )?exists )?|\bgrant [^;]{{1,120}}? on [^;]{{1,120}}? to (?:user |role )?|\bowner to |\brevoke [^;]{{1,120}}? from )[`'\"\[]?{_USER}(?=[`'\"\];@,\s]|$)",
    ),
    (
        "named_login",
        (
            Gate(
                r"(?:user|login|account|owner)(?:_?name)?[\"']? ?[,( ][ \t]{0,8}[\"'][A-Za-z_][\w.-]{1,38}[\"']",
                caseless=True,
            ),
        ),
        rf"(?i:(?:(?<![A-Za-z])define\s?\(\s?[\"'](?:\w{{1,20}}_)?(?:user|login|account)(?:_?name)?[\"']\s?,|#\s?define \w{{0,24}}(?:user|login|account)(?:_?name)?\s|(?<![A-Za-z])(?:create|add|new|set|delete|remove|find|get|invite|register)_?(?:user|login|account|owner)(?:_?name)?\(|(?<![A-Za-z.])(?:login|log_in|signin|sign_in)\())\s{{0,8}}[\"']{_USER}(?=[\"'])",
    ),
    (
        "named_login",
        (
            Gate(
                r"_?(?:user|login|account)(?:_?name)?[\"']?\]?[ \t]{0,20}(?::=|[:=])[ \t]{0,20}[\"']?[A-Za-z_]",
                caseless=True,
            ),
        ),
        rf"(?i:(?<![A-Za-z])\w{{1,24}}[_-](?:user|login|account)(?:_?name)?[\"']?\]?\s{{0,20}}(?::=|[:=])\s{{0,20}})[\"']?{_USER}(?=[\"'\s;,]|$)(?!\s*[(.\[])",
    ),
    (
        "todo_name",
        (
            Gate(r"(?:TODO|FIXME|XXX|HACK)[ :,-]{1,3}@?[a-z][\w.-]{2,30}:"),
            Gate(r"(?:TODO|FIXME|XXX|HACK)\[[a-z]"),
        ),
        rf"\b(?:TODO|FIXME|XXX|HACK)(?:[ :,-]{{1,3}}@?|\[@?){_USER}(?=[:\]])(?!://)",
    ),
)
_OF_MEMBERS = r"^\s{0,24}(?:[\w-]{0,24}_)?(?:users?|admins?|accounts?|members?|operators?|developers?|sudoers|allowed_users|ssh_users)[\"']?\s?[:=]\s*[\[{]?\s*$"
_MEMBERS = compiled(_OF_MEMBERS, re.IGNORECASE)
_HAS_MEMBERS = compiled(_OF_MEMBERS.replace(r"\s", r"[ \t\r]").encode(), re.IGNORECASE | re.MULTILINE)
_MEMBER = compiled(
    r"^\s{1,40}(?:-\s{1,4})?(?:\{\s?)?[\"']?(?:(?:name|user(?:name)?|login)[\"']?\s?[:=]\s{0,4})?[\"']?(?P<user>[a-z_][a-z0-9_.-]{2,31})[\"']?\s*(?:[,}#].*)?$"
)
_CRONTAB = compiled(r"(?:^|/)(?:crontab|cron\.d/[^/]+|[^/]+\.cron(?:tab)?)\Z")
_CRON = compiled(
    r"^\s{0,4}(?:@(?:reboot|hourly|daily|weekly|monthly|yearly|annually|midnight)|(?:[\d*][\d*,/-]{0,40}\s{1,8}){3}(?:[\w*][\w*,/-]{0,40}\s{1,8}){2})\s{0,8}(?P<user>[a-z_][a-z0-9_.-]{1,31})\s{1,8}[\w/\"'.~$\[(]"
)
_NETRC = compiled(r"(?:^|/)[._]?(?:netrc|authinfo)\Z")
_NETRC_LINE = compiled(
    r"^\s{0,16}(?:login\s{1,8}(?P<user>[\w.@+-]{2,64})|password\s{1,8}(?P<secret>\S{3,128}))\s*$"
)

_KINDS = {
    "user": (Category.USERNAME, "username/login"),
    "secret": (Category.CREDENTIAL, "credential/password"),
    "hash": (Category.CREDENTIAL, "credential/password_hash"),
    "token": (Category.CREDENTIAL, "credential/signature"),
}


# Where a name may as well be a service's: only what is spelled of a person's names is worth asking about.
_OF_NAMES_ONLY = frozenset(
    {"log_text", "url_userinfo", "sql_login", "named_login", "todo_name", "crontab", "member_list"}
)


def _hits(found: re.Match[str], cue: str) -> Iterator[Hit]:
    for group, value in found.groupdict().items():
        if value is None or (group == "user" and "@" in value):
            continue
        if group != "user" or cue not in _OF_NAMES_ONLY or (value.islower() and is_made_of_name(value)):
            category, kind = _KINDS[group.rstrip("_")]
            yield Hit(*found.span(group), category, kind, cue)


def _finder(cue: str, pattern: str) -> Callable[[Line], Iterable[Hit]]:
    expression = compiled(pattern)

    def find(line: Line) -> Iterator[Hit]:
        for found in expression.finditer(line.text):
            yield from _hits(found, cue)

    return find


def _members(line: Line) -> Iterator[Hit]:
    """The account that is an entry of a list whose name says that it lists accounts."""
    found = _MEMBER.match(line.text)
    if found and any(_MEMBERS.match(above) for above in line.above(12)):
        yield from _hits(found, "member_list")


def _of_file(cue: str, pattern: re.Pattern[str]) -> Callable[[Line], Iterable[Hit]]:
    def find(line: Line) -> Iterator[Hit]:
        if found := pattern.match(line.text):
            yield from _hits(found, cue)

    return find


def _named(pattern: re.Pattern[str]) -> Callable[[Text, str], bool]:
    return lambda _, path: pattern.search(path) is not None


def _lists_members(text: Text, path: str) -> bool:
    return (
        path.lower().endswith((".yml", ".yaml", ".toml"))
        and b"user" in text.data
        and _HAS_MEMBERS.search(text.data) is not None
    )


DETECTORS: tuple[Detector, ...] = (
    *(
        Detector(f"{cue}_{number}", gates, _finder(cue, pattern))
        for number, (cue, gates, pattern) in enumerate(_ROWS)
    ),
    Detector("crontab", (Gate(r"^[ \t]{0,4}[\d*@]"),), _of_file("crontab", _CRON), _named(_CRONTAB), rare=True),
    Detector("netrc_line", (Gate(r"^\s{0,16}(?:login|password) "),), _of_file("netrc", _NETRC_LINE), _named(_NETRC), rare=True),
    Detector(
        "member_list",
        (Gate(r"^[ \t]{1,40}(?:- )?(?:\{ ?)?[\"']?(?:(?:name|user(?:name)?|login)[\"']? ?[:=] ?)?[\"']?[a-z_][a-z0-9_.-]{2,31}[\"']?,?\r?$"),),
        _members,
        _lists_members,
        rare=True,
    ),
)  # fmt: skip
