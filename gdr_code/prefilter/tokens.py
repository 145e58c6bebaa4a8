"""Credentials by the place that carries them: URLs, headers, commands, cookies, hashes, lists of secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gdr_code.naming import family
from gdr_code.patterns import compiled
from gdr_code.prefilter import providers
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category
from gdr_code.text import Text

_URL = compiled(
    r"(?P<scheme>\b[A-Za-z][A-Za-z0-9+.]{1,24})://(?P<user>[^\s/:@\"'`<>?#]{0,120}):"
    r"(?P<password>[^\s@/\"'`<>]{1,160})@(?=[\w.\[$<{(*-])"
)
_URL_TOKEN = compiled(r"\bhttps?://(?P<password>[A-Za-z0-9_-]{20,120})(?::x-oauth-basic)?@[\w.-]")
_SOURCE = compiled(r"(?<![\w/:])[\w.-]{1,40}:(?P<password>[^\s:@/\"'`<>{}$]{2,80})@(?:tcp|unix|udp)?\(")
_THIN = compiled(r"\b(?:sqlplus\s|thin:)\s{0,4}[\w.-]{1,40}/(?P<password>[^\s@/\"'`<>]{1,80})@")
_TEMPLATE = compiled(r"\$?\{.*|\$\w+|<.*|\[.*|%s|%\(.*|\*+|x{2,}|\.{2,}|#\{.*", re.IGNORECASE | re.DOTALL)
_WEB = frozenset({"http", "https", "ftp", "ftps", "sftp", "git", "ssh", "ws", "wss", "socks", "socks5"})


def find_url_credentials(line: Line) -> Iterator[Hit]:
    """Passwords inside `scheme://user:password@host` and driver sources."""
    for match in _URL.finditer(line.text):
        web = match["scheme"].lower() in _WEB
        yield from _unless_template(match, "basic_auth_url" if web else "connection_string", "url_password")
    for match in _URL_TOKEN.finditer(line.text):
        yield from _unless_template(match, "basic_auth_url", "url_token")
    for pattern in (_SOURCE, _THIN):
        for match in pattern.finditer(line.text):
            yield from _unless_template(match, "connection_string", "url_password")


def _unless_template(match: re.Match[str], kind: str, cue: str) -> Iterator[Hit]:
    if not _TEMPLATE.fullmatch(match["password"]):
        yield _hit(kind, match.span("password"), cue)


_HEADER = compiled(
    r"\b(?P<scheme>bearer|basic|token|apikey|api-key|negotiate|digest|aws4?|sso-key|key|oauth)[ \t]{1,4}"
    r"[\"'`]?(?P<value>[A-Za-z0-9][\w\-.=+/~|:%]{5,4000})",
    re.IGNORECASE,
)
_WORDY = compiled(r"[A-Za-z]?[a-z]{0,20}|[a-z]+(?:[-_./:][a-z]+)*[.:=]?|[A-Z]{0,12}", re.ASCII)
_AUTHORIZATION = compiled(r"authorization|auth", re.IGNORECASE)


def find_authorization(line: Line) -> Iterator[Hit]:
    """What follows the scheme of an Authorization header."""
    for match in _HEADER.finditer(line.text):
        value, scheme = match["value"].rstrip(".:="), match["scheme"].lower()
        strong = scheme in ("bearer", "basic") or _AUTHORIZATION.search(
            line.text, max(0, match.start() - 60), match.start()
        )
        if strong and not _WORDY.fullmatch(value):
            start, end = match.span("value")
            yield _hit(
                "basic_auth" if scheme == "basic" else "token",
                (start, end),
                f"header_{'basic' if scheme == 'basic' else 'token'}",
            )


_ARG = r"[\"']?(?P<password>[^\s\"'`;|&<>]{2,120})"
_COMMANDS = tuple(
    compiled(pattern, re.IGNORECASE if insensitive else 0)
    for pattern, insensitive in (
        (
            r"\b(?:curl|wget|http|https|ab|svn)\b[^|;]{0,400}?\s(?:-u|--user|--auth|-a|-U)"
            r"[ =]{0,2}[\"']?[^\s:\"'$]{1,80}:" + _ARG[5:],
            False,
        ),
        (
            r"\b(?:mysql\w*|mariadb\w*|mysqld\w*|percona\w*|innobackupex|xtrabackup)\b[^|;]{0,400}?\s-p"
            + _ARG,
            False,
        ),
        (
            r"\b(?:sshpass|docker\s+login|podman\s+login|mongo\w*|az\s+login|7z\w?|unzip|zip|pscp"
            r"|plink|cqlsh|nxc|crackmapexec)\b[^|;]{0,300}?\s-(?:p|P|pw)[ =]?" + _ARG,
            False,
        ),
        (r"\bredis-cli\b[^|;]{0,200}?\s-a\s{1,4}" + _ARG, False),
        (r"\bldap\w{3,10}\b[^|;]{0,300}?\s-w\s{1,4}" + _ARG, False),
        (r"\bsmbclient\b[^|;]{0,200}?\s-U\s{0,4}[^\s%]{1,60}%" + _ARG, False),
        (r"\bhtpasswd\s(?:-\w{1,8}\s){0,3}\S{1,120}\s\S{1,80}\s" + _ARG, False),
        (
            r"\becho\s{1,4}(?:-\w\s)?[\"']?[\w$-]{1,40}:(?P<password>[^\s\"'|:]{2,80})[\"']?\s{0,4}\|\s{0,4}(?:sudo\s)?chpasswd",
            False,
        ),
        (r"\badd-user\.(?:sh|bat)\s(?:-\w{1,2}\s){0,3}[\w@.-]{1,40}\s{1,4}" + _ARG, False),
        (r"\bnet\s+user\s+[\w\"-]{1,40}\s+" + _ARG, True),
        (r"\brabbitmqctl\s+(?:add_user|change_password)\s+\S{1,60}\s+" + _ARG, False),
        (
            r"\bIDENTIFIED\s+(?:WITH\s+[\w'\"]{1,40}\s+)?(?:BY|AS)\s+(?:PASSWORD\s+)?[\"'](?P<password>[^\"']{1,160})[\"']",
            True,
        ),
        (r"\s-pass(?:in|out|word)?\s+(?:pass:)?" + _ARG, False),
        (r"\bConvertTo-SecureString\s+(?:-String\s+)?[\"'](?P<password>[^\"'$]{2,120})[\"']", True),
    )
)


def find_command_passwords(line: Line) -> Iterator[Hit]:
    """Passwords among the arguments of well-known commands."""
    for pattern in _COMMANDS:
        for match in pattern.finditer(line.text):
            if not _TEMPLATE.fullmatch(match["password"]) and not match["password"].startswith(("$", "-")):
                yield _hit("password", match.span("password"), "command")


_COOKIE = compiled(
    r"\b(?:set-)?cookie[\"'`]?\]?\s{0,4}[:=,]\s{0,4}\[?\s{0,4}[\"'`]?(?=[\w.-]{1,60}=)", re.IGNORECASE
)
_PAIR = compiled(r"[\s\"']{0,4}([\w.%-]{1,80})=([^\s;,\"'`]{0,3000})(?:;|,|$|[\"'`])")
_ATTRIBUTES = frozenset(
    ("path", "domain", "expires", "max-age", "samesite", "version", "httponly", "priority")
)
_RANDOM_ENOUGH = compiled(r"(?=.{0,80}\d)(?=.{0,80}[A-Za-z])[\w.%|=:+/~!*-]{10,3000}")


def find_cookies(line: Line) -> Iterator[Hit]:
    """Values of a Cookie or Set-Cookie header that look like sessions."""
    for header in _COOKIE.finditer(line.text):
        at = header.end()
        while match := _PAIR.match(line.text, at):
            if match[1].lower() not in _ATTRIBUTES and _RANDOM_ENOUGH.fullmatch(match[2]):
                yield _hit("cookie", match.span(2), "cookie_pair")
            at = match.end()


_HASH = compiled(
    r"\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}|\$(?:1|5|6|y|7|gy|apr1)\$[^\s\"'`:,;$]{0,40}\$(?:[^\s\"'`:,;$]{1,40}\$)?[./A-Za-z0-9]{20,100}"
    r"|\$argon2(?:id|i|d)\$[\w=$,+/]{30,300}|\b(?:pbkdf2(?:_|:)sha(?:1|256|512)|scrypt|bcrypt_sha256|argon2)[$:][\w$:+/=,.]{20,300}"
    r"|\{(?:SSHA|SHA|SMD5|CRYPT|SSHA256|SSHA512)\}[A-Za-z0-9+/]{20,120}={0,2}"
    r"|\b[0-9A-Fa-f]{32}:[0-9A-Fa-f]{32}(?=:::)|(?<![\w*])\*[0-9A-F]{40}\b"
)


def find_password_hashes(line: Line) -> Iterator[Hit]:
    """Stored password hashes in their well-known notations."""
    for match in _HASH.finditer(line.text):
        yield _hit("password_hash", match.span(), "hash_notation")


_SECRET_FILE = compiled(r"passw|secret|cred|token|(?:^|[/_.-])keys?(?:[_.-]|$)", re.IGNORECASE)
_LISTED = compiled(
    r"\s{0,20}(?:\d{1,4}\s{0,2}[-.):]\s{0,4}|[\w.@-]{1,60}[\s:,;|=]{1,8})?"
    r"(?P<item>(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9+/_-]{16,128}={0,2})(?![\w+/.:@-])"
)


def is_secret_list(text: Text, path: str) -> bool:
    """True for a file whose name says that it lists secrets and that is no code, nor a public key."""
    if _SECRET_FILE.search(path.rpartition("/")[2]) is None or family(path) in ("code", "json"):
        return False
    return b" PUBLIC KEY" not in text.data and b"BEGIN CERTIFICATE" not in text.data


def find_listed(line: Line) -> Iterator[Hit]:
    """The random-looking item of a line in a file that lists secrets: `1-item`, `user item`, `item`."""
    if match := _LISTED.match(line.text):
        yield _hit("secret", match.span("item"), "secret_list")


_CODE_FILE = compiled(
    r"(?:recovery|backup|scratch|emergency)[ _.-]{0,2}(?:codes?|keys?)|(?:2fa|mfa|otp|two[-_ ]?factor)[ _.-]{0,2}codes?",
    re.IGNORECASE,
)
_CODE = compiled(
    r"[\s*#-]{0,8}(?:\d{1,2}[.):]\s{1,4})?(?P<item>(?=[A-Z -]{0,30}\d)(?=[\d -]{0,30}[A-Z])"
    r"(?=(?:[ -]?[A-Z\d]){8})[A-Z\d]{3,40}(?:[ -][A-Z\d]{3,12}){0,6}|\d{4} \d{4}|\d{8})\s*",
    re.IGNORECASE,
)


def is_code_list(text: Text, path: str) -> bool:
    """True for a file whose name says that it holds recovery codes and that is no code."""
    del text
    return _CODE_FILE.search(path.rpartition("/")[2]) is not None and family(path) not in ("code", "json")


def find_recovery_codes(line: Line) -> Iterator[Hit]:
    """The code that makes up a line of such a file."""
    if match := _CODE.fullmatch(line.text):
        yield _hit("secret", match.span("item"), "secret_list")


_FIRST = r"[^,()\n]{1,120}?"
_LOGINS = tuple(
    compiled(pattern + r"[\"'](?P<password>[^\"'\\]{4,120})[\"']")
    for pattern in (
        rf"\b(?:\.|->|_)login\(\s{{0,4}}(?:\$\w{{1,30}}, ?)?{_FIRST},\s{{0,4}}".replace(r"\b(", "("),
        rf"\.getConnection\(\s{{0,4}}{_FIRST},{_FIRST},\s{{0,4}}",
        rf"\bnew\s{{1,4}}PDO\(\s{{0,4}}{_FIRST},{_FIRST},\s{{0,4}}",
        rf"\b(?:mysqli?_p?connect|new\s{{1,4}}mysqli|(?:pymysql|MySQLdb)\.connect)\(\s{{0,4}}{_FIRST},{_FIRST},\s{{0,4}}",
    )
)


def find_login_arguments(line: Line) -> Iterator[Hit]:
    """Passwords by their place among the arguments of calls that log in or connect."""
    for pattern in _LOGINS:
        for match in pattern.finditer(line.text):
            if not _TEMPLATE.fullmatch(match["password"]):
                yield _hit("password", match.span("password"), "login_argument")


def _hit(kind: str, span: tuple[int, int], cue: str) -> Hit:
    return Hit(span[0], span[1], Category.CREDENTIAL, f"credential/{kind}", cue)


DETECTORS: tuple[Detector, ...] = (
    *providers.DETECTORS,
    Detector(
        "url_credentials",
        (
            Gate(r"://[^\s/@\"'<>]{0,120}@[\w.\[$<{(*-]"),
            Gate(r":[^\s:@/]{1,80}@(?:tcp|unix|udp)?\("),
            Gate(r"(?:thin:|sqlplus)\s?[\w.]{1,40}/[^@\s]{1,80}@"),
        ),
        find_url_credentials,
    ),
    Detector(
        "authorization",
        (
            Gate(r"\b(?:bearer|basic)[ \t]{1,4}[\"'`]?[A-Za-z0-9]{6}", caseless=True),
            Gate(
                r"auth[^\n]{0,60}\b(?:token|apikey|negotiate|digest)[ \t]{1,4}[\"'`]?[A-Za-z0-9]{6}",
                caseless=True,
            ),
        ),
        find_authorization,
    ),
    Detector(
        "command_password",
        (
            Gate(r"\b(?:curl|wget|http|ab|svn)\b.{0,400}\s-(?:u|-user|-auth|a|U)\b"),
            Gate(r"\b(?:mysql|mariadb|percona|innobackupex|xtrabackup).{0,400}\s-p\S"),
            Gate(r"\b(?:sshpass|login|mongo|7z|zip|pscp|plink|cqlsh|nxc|crackmapexec).{0,300}\s-(?:p|P|pw)"),
            Gate(r"\b(?:redis-cli|ldap\w{3,10}|smbclient|htpasswd)\b.{0,200}\s-?\S"),
            Gate(
                r"chpasswd|add-user\.(?:sh|bat)|net\s+user\s|rabbitmqctl\s+(?:add_user|change)|identified\s+(?:with|by|as)\s|\s-pass(?:in|out)?|ConvertTo-SecureString",
                caseless=True,
            ),
        ),
        find_command_passwords,
    ),
    Detector("secret_list", (Gate(r"[A-Za-z0-9+/_-]{16}"),), find_listed, is_secret_list, rare=True),
    Detector("recovery_code", (Gate(r"[A-Za-z0-9]{4}"),), find_recovery_codes, is_code_list, rare=True),
    Detector(
        "login_argument",
        (Gate(r"(?:login|getConnection|PDO|mysqli?_p?connect|mysqli|(?:pymysql|MySQLdb)\.connect)\("),),
        find_login_arguments,
    ),
    Detector("cookie", (Gate(r"\bcookie[\"'`]?\]?\s{0,4}[:=,]", caseless=True),), find_cookies),
    Detector(
        "password_hash",
        (
            Gate(r"\$(?:2[abxy]?|1|5|6|y|7|gy|apr1|argon2\w{0,2})\$"),
            Gate(r"(?:pbkdf2[_:]sha|scrypt|bcrypt_sha256|argon2)\w{0,6}[$:]"),
            Gate(r"\{S?(?:SHA|MD5|CRYPT)"),
            Gate(r"[0-9A-Fa-f]{32}:::"),
            Gate(r"\*[0-9A-F]{40}\b"),
        ),
        find_password_hashes,
    ),
)
