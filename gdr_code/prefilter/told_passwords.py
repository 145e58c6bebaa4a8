"""Passwords, codes and tokens that a text tells, that a login is called with, that a session holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category

_WORDS = (
    r"pass(?:word|phrase|wort|code|wd)|kennwort|contrase[nñ]a|senha|mot de passe|parola|has[łl]o|heslo|wachtwoord|[sş]ifre"
    r"|kata sandi|sandi|пароль|密码|密碼|口令|パスワード|비밀번호|old key|new key|api key|fallback (?:token|key)|(?:access|auth|bearer) token"
)
_SAID = compiled(
    rf"(?i:(?<![\w.])(?:{_WORDS}))(?:(?: (?:of|for|to|del|de|du|der|für|fuer|от|на|к|do|dla|untuk|the|den|das|la|el|le|test|box|[^\W\d_]{{3,16}})){{1,5}}?(?:\s?[:：]\s?|\s(?:is|was|es|ist|est|é|è|to|是)\s|\s)| (?:is|was|es|ist|est|é|è|to|是)\s|\s|：)[`\"'“]?(?P<value>(?=[^\s`\"'“”，。；]{{0,63}}\d)[^\s`\"'“”，。；]{{6,64}})"
)
_BESIDE = compiled(
    r"(?i:(?<![\w.])(?:(?:demo|test|guest|sample|admin)[ -]?(?:account|user|login|access)|log ?in (?:as|with)|credentials?|zugang(?:sdaten)?|usuario|login|access))\s?:?\s{0,2}[`\"']?[\w.@+-]{2,64}[`\"']?\s?(?:/|with|and|mit|con|avec)\s{1,2}[`\"']?(?P<value>[^\s`\"']{6,64})"
)
_CODE = compiled(
    r"(?i:(?<![\w])(?:door|gate|alarm|entry|entrance|building|safe|lock(?:er)?|garage|key ?box|pin|t[uü]r|porte|puerta|porta)[ -]?(?:access )?(?:code|pin|combination|codigo|c[oó]digo)?\s?(?:is|:|=|ist|est|es)\s?)[`\"']?(?P<value>\d{4,10})(?![\w-]|\.\d)"
)
_CALLED = compiled(
    r"(?<![A-Za-z0-9])(?i:log_?in|sign_?in|authenticate|connect(?:_?(?:db|to|database|mysql|ftp|smtp))?|unlock_?\w{0,16}|open_?(?:keystore|vault)|sign_?with|set_?password|\w{1,20}_set_?password)"
    r"\s?[( ]\s?(?:[\w.&>-]{1,24},\s?|[\"'][^\"'\n]{1,64}[\"'],?\s{1,2}){0,3}[\"'](?P<value>[^\s\"']{6,64})[\"'](?=\s?[),;]|\s*$|\s[\"'])"
)
_SESSION = compiled(
    r"(?i:[\"'](?:session|sid|connect\.sid|phpsessid|jsessionid|session_?token|_\w{1,20}_session|auth_?cookie)[\"'])\s?[:=]\s?[\"'](?P<value>[\w%.+/=-]{20,400})[\"']"
)
_ENDS = ".,;:)]}!"
_SYMBOLS = frozenset("!?*+=~@#$%&_^-.")
_TERMS = compiled(
    r"(?i)(?:sha|md|base|aes|rsa|utf|pbkdf|oauth|http|rfc|x509|pkcs|hs|rs|es|argon|blake|v|ssha)[-_]?\d{1,4}(?:[-_]?\w+)?"
    r"|\d+(?:[-–]\d+)?[- ]?(?:chars?|characters|digits?|bits?|bytes?|days?|times?|letters?)|\w+\(.*|.*[<>{}\[\]|\\]+.*|https?:.*|\$.*|--?\w.*|/.*|[\w.+-]+@[\w-]+\.[\w.]+"
    r"|[\w-]+\.(?:py|js|ts|go|java|php|rb|md|txt|json|ya?ml|html?|conf|ini|com|org|net|io)"
)


def find_said(line: Line) -> Iterator[Hit]:
    """What follows a word for a password in a sentence, where it looks like one; a code of a door."""
    for pattern in (_SAID, _BESIDE):
        for found in pattern.finditer(line.text):
            value = found["value"] if _is_quoted(line.text, found) else found["value"].rstrip(_ENDS)
            if is_chosen(value):
                yield _hit(found.start("value"), value, "password", "said")
    for found in _CODE.finditer(line.text):
        yield _hit(found.start("value"), found["value"], "code", "said")


def _is_quoted(text: str, found: re.Match[str]) -> bool:
    """True where the value stands between the same quotes: what it ends with is its own."""
    start, end = found.span("value")
    return text[start - 1] in "`\"'" and text[end : end + 1] == text[start - 1]


def find_called(line: Line) -> Iterator[Hit]:
    """The last string that a call for logging in or unlocking is given."""
    for found in _CALLED.finditer(line.text):
        if is_chosen(found["value"]):
            yield _hit(found.start("value"), found["value"], "password", "login_call")


def find_sessions(line: Line) -> Iterator[Hit]:
    """The session of a cookie or a captured request."""
    for found in _SESSION.finditer(line.text):
        value = found["value"]
        if any(map(str.isdigit, value)) and any(map(str.isupper, value)) and any(map(str.islower, value)):
            yield _hit(found.start("value"), value, "session", "cookie_pair")


def is_chosen(value: str) -> bool:
    """True for letters and digits mixed as in a password, and no term, path, address or expression."""
    letters, digits = sum(map(str.isalpha, value)), sum(map(str.isdigit, value))
    if letters < 3 or not digits or len(value) < 6 or not value.isascii() or _TERMS.fullmatch(value):
        return False
    if any(mark in "()&,:<>|" for mark in value) or value[0] in "@.":
        return False
    mixed = any(mark in _SYMBOLS for mark in value) or (
        digits > 1 and re.search(r"[A-Za-z]\d+[A-Za-z]", value)
    )
    cased = any(map(str.isupper, value)) and any(map(str.islower, value))
    return bool(mixed or cased or digits > 2)


def _hit(start: int, value: str, kind: str, cue: str) -> Hit:
    return Hit(start, start + len(value), Category.CREDENTIAL, f"credential/{kind}", cue)


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "said_password",
        (
            Gate(rf"(?:{_WORDS})[^\n]{{1,60}}[0-9]".replace("[nñ]", "(?:n|ñ)").replace("[łl]", "(?:ł|l)").replace("[sş]", "(?:s|ş)"), caseless=True),
            Gate(r"(?:demo|test|guest|sample|admin)[ -]?(?:account|user|login|access) ?: ?[^\n]{2,60}/ [^\n]{0,60}[0-9]", caseless=True),
            Gate(r"log ?in (?:as|with) [^\n]{2,60} with [^\n]{1,60}[0-9]", caseless=True),
            Gate(r"(?:door|gate|alarm|entry|entrance|building|safe|locker|lock|garage|key ?box|pin)[ -]?(?:code|pin|combination)? ?(?:is|:|=) ?[`\"']?[0-9]{4}", caseless=True),
        ),
        find_said,
    ),
    Detector(
        "login_call",
        (
            Gate(
                r"(?:log_?in|sign_?in|authenticate|connect(?:_?(?:db|to|database|mysql|ftp|smtp))?|unlock_?[a-z_]{0,16}|keystore|vault|sign_?with|set_?password)[( ] ?[^\n]{0,120}[\"'][^\"'\n]{0,62}[0-9][^\"'\n]{0,62}[\"']",
                caseless=True,
            ),
        ),
        find_called,
    ),
    Detector(
        "session_value",
        (Gate(r"[\"'](?:session|sid|connect\.sid|phpsessid|jsessionid|session_?token|_[a-z_]{1,20}_session|auth_?cookie)[\"'] ?[:=] ?[\"'][\w%.+/=-]{20}", caseless=True),),
        find_sessions,
    ),
)  # fmt: skip
