"""Accounts of people: owners in addresses, mentions, home folders, logins given to commands and keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from gdr_code import lexicon, tables
from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category
from gdr_code.text import lowered

_DATA = Path(__file__).parent.parent / "data"
_ACCOUNT = compiled(r"[@~]?([A-Za-z0-9_](?:[A-Za-z0-9_.+-]{0,60}[A-Za-z0-9_])?(?!\w)|[^\W_][\w-]{1,60})")
_ADDRESS = compiled(
    r"(?<![\w.@/-])(?:(?:git\+)?(?:https?|git|ssh|ftp)://(?:[\w.:-]{1,80}@)?|git@|//)?"
    r"((?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.){1,5}[a-z]{2,12})(?::\d{2,5})?([:/][^\s\"'<>`()\[\]{}|\\^,;*]{1,300})?",
    re.IGNORECASE,
)
_SUBDOMAIN_HOSTS = compiled(
    r"^(?:www\.)?([a-z0-9][a-z0-9-]{1,38})\.(?:github\.io|github\.com|gitlab\.io|gitee\.io|bitbucket\.io|blogspot\.\w{2,3}(?:\.\w\w)?"
    r"|wordpress\.com|tumblr\.com|livejournal\.com|deviantart\.com|bandcamp\.com|hashnode\.dev|substack\.com|itch\.io"
    r"|medium\.com|codeberg\.page|imgbb\.com|carrd\.co|me\.uk|dev\.to)$",
    re.IGNORECASE,
)
_NOT_SUBDOMAINS = tables.words("people", "hosts of a service")
_SERVICE_HOST = compiled(r"(?:cdn|img|images?|static|assets?|miro|media|files?|s\d)(?:-|\d|$)")
_USER_SEGMENT = compiled(
    r"/(?:~|u/|users?/|people/|profile/|members?/|author/|@(?=[\w.-]{1,40}(?:[?#]|$)))([A-Za-z][\w.-]{1,38})(?=[/?#]|$)"
)
_QUERY_ACCOUNT = compiled(r"[?&#](?:user(?:name)?|owner|repos?|author|login)=([A-Za-z0-9][\w-]{1,38})")


@cache
def _hosts() -> dict[str, tuple[tuple[str, str], ...]]:
    table: dict[str, list[tuple[str, str]]] = {}
    for row in (_DATA / "hosts.tsv").read_text("utf-8").splitlines():
        if row.startswith("#"):
            continue
        host, before, kind = row.split("\t")
        table.setdefault(host, []).append(("" if before == "-" else before, kind))
    return {host: tuple(sorted(rows, key=lambda row: -len(row[0]))) for host, rows in table.items()}


@cache
def _pages() -> frozenset[str]:
    return lexicon.read_table("host_pages.txt")


@cache
def _tags() -> frozenset[str]:
    return lexicon.read_table("doc_tags.txt")


def _addresses(line: Line) -> Iterator[Hit]:
    for match in _ADDRESS.finditer(line.text):
        host, path = match[1].lower(), match[2] or ""
        sub = _SUBDOMAIN_HOSTS.match(host)
        if sub and sub[1] not in _NOT_SUBDOMAINS and not _SERVICE_HOST.match(sub[1]):
            start = match.start(1) + sub.start(1)
            yield Hit(start, start + len(sub[1]), Category.USERNAME, "username/site_owner", "site_owner")
            if host.endswith(".github.io") and path.startswith("/"):
                continue
        rows = _hosts().get(host)
        at = match.start(2)
        if rows and path:
            yield from _account_after(line.text, at, path, rows)
        elif path.startswith(":") and line.text[: match.start(1)].endswith("git@"):
            yield from _account_after(line.text, at, path, (("", "vcs_owner"),))
        elif path and (user := _USER_SEGMENT.search(path)):
            start = at + user.start(1)
            yield Hit(start, at + user.end(1), Category.USERNAME, "username/site_user", "url_user")
        if path and (query := _QUERY_ACCOUNT.search(path)):
            start = at + query.start(1)
            yield Hit(start, at + query.end(1), Category.USERNAME, "username/vcs_owner", "url_query")


_SUFFIX = compiled(r"\.(?:git|svg|png|json|atom)\b")
_FILE = compiled(r"\.(?:tgz|tar|gz|bz2|xz|zip|jar|html?|php|js|css|pdf|txt|xml|md)$", re.IGNORECASE)


def _account_after(text: str, at: int, path: str, rows: tuple[tuple[str, str], ...]) -> Iterator[Hit]:
    """The account in `path` (its first character at `at` separates it from the host)."""
    rest = path[1:]
    for before, kind in rows:
        skip = len(before)
        if before and not rest.lower().startswith(before):
            continue
        if before and before[-1].isalnum():
            if rest[skip : skip + 1] != "/":
                continue
            skip += 1
        account = _ACCOUNT.match(text, at + 1 + skip)
        if account is None:
            return
        start, end = account.span(1)
        end = start + len(_SUFFIX.split(text[start:end])[0])
        name = text[start:end].rstrip(".")
        if name.lower() in _pages() or len(name) < 2 or end > at + len(path) or _FILE.search(name):
            return
        if kind == "social" and name.isdigit():
            follow = re.match(r"/([A-Za-z][\w-]{2,40})", text[end : end + 60])
            if follow:
                yield Hit(
                    end + follow.start(1),
                    end + follow.end(1),
                    Category.USERNAME,
                    "username/social",
                    "url_owner",
                )
        yield Hit(start, start + len(name), Category.USERNAME, f"username/{kind}", "url_owner")
        return


_MENTION = compiled(
    r"(?<![\w@/.`=$&+%#\\-])@([A-Za-z0-9](?:[A-Za-z0-9_-]{0,37}[A-Za-z0-9_])?)(?![\w@/.]*[@/]|\.\w|\w|[-_]*\()"
)
_RST_MENTION = compiled(r"(?<!`)`@([A-Za-z0-9][\w-]{1,38})(?= ?<)")
_DECORATED = compiled(
    r"\s*(?:def|class|async|public|private|protected|static|function|export|const|let|var|fun|func|val|void|final|@)\b"
)


def _is_tag(name: str) -> bool:
    """True for a documentation tag or a template's directive, also one that ends a block: `@endsection`."""
    opened = name.removeprefix("end")
    return name in _tags() or (opened != name and (opened in _tags() or lexicon.is_word(opened)))


def _is_decorator(line: Line, mention: str) -> bool:
    """True for a mention alone on its line, over a definition: code in a text."""
    return line.text.strip() == mention and any(_DECORATED.match(below) for below in line.below(1))


def _mentions(line: Line) -> Iterator[Hit]:
    for pattern in (_MENTION, _RST_MENTION):
        for match in pattern.finditer(line.text):
            name = match[1]
            if _is_tag(name.lower()) or len(name) < 2 or name.isdigit() or _is_decorator(line, match[0]):
                continue
            yield Hit(match.start(1), match.end(1), Category.USERNAME, "username/mention", "mention")


_KEYS = (
    r"user_?names?|user_?id|login(?:_?(?:name|id))?|nick(?:_?names?)?|account(?:_?name)?|handle|screen_?name|user|uname|owner"
    r"|github(?:_?(?:user(?:name)?|id|login|account|handle))?|gitlab|twitter(?:_?(?:user(?:name)?|id|handle|site|creator))?|telegram|instagram|facebook|linkedin|skype|slack|discord|wechat|mastodon"
    r"|medium|dribbble|codepen|stackoverflow|kaggle|patreon|disqus(?:_?shortname)?"
    r"|usuario|usu[aá]rio|utilisateur|benutzer(?:name)?|utente|kullan[ıi]c[ıi](?:_?ad[ıi])?|логин|ник|用户名|帐号|账号|用户|微信(?:号)?|ユーザー名?"
)
# These say too little for a gate: they are read only where a line is suspected for another key.
_WEAK_KEYS = (
    r"log_in|usr|uid|glid|author_?(?:name|id)?|weixin|keybase|youtube|bitbucket|steam|vk|qq|npm|reddit|pinterest|flickr|soundcloud|lastfm|google_?plus|gitee"
    r"|gebruiker|uzytkownik|użytkownik|пользователь|アカウント|사용자|아이디"
)
_KEY_LOGIN = compiled(
    rf"(?<![A-Za-z])({_KEYS}|{_WEAK_KEYS})\b[\"'`]?\]?\s{{0,20}}(?::=|=>|==?|：|:)\s{{0,20}}([\"'`]?)@?([^\W_][\w.+-]{{1,38}})(?![\w(@\[{{$<:/\\.+-])"
)
_XML_LOGIN = compiled(rf"<({_KEYS}|{_WEAK_KEYS})>\s{{0,4}}@?([^\W_][\w.+-]{{1,38}})\s{{0,4}}</")
_SOCIAL = compiled(r"twitter|insta|facebook|linked|telegram|github|gitlab")
_FIELD_END = compiled(r"\s*(?:$|[,;\"'`)\]}<|#&]|//|--)")
_RANGES = compiled(r"[a-zA-Z0]-[zZ9](?![a-z])")  # of an expression's class
_ROW_MAIL = compiled(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,60}")
_FIELD = compiled(r"(?:^|[,;\t(\[|{])\s{0,20}([\"']?)([A-Za-z][\w.-]{2,30})\1\s{0,20}(?=[,;\t)\]|}]|$)")


def _key_logins(line: Line) -> Iterator[Hit]:
    searched = lowered(line.text)
    for match in _KEY_LOGIN.finditer(searched):
        quoted = "quoted" if match[2] else "bare"
        kind = "social" if _SOCIAL.search(match[1]) else "login"
        cue = f"key_{kind}_{quoted}"
        if match[2] or _FIELD_END.match(line.text, match.end(3)):
            yield Hit(match.start(3), match.end(3), Category.USERNAME, f"username/{kind}", cue)
    for match in _XML_LOGIN.finditer(searched) if "<" in searched else ():
        yield Hit(match.start(2), match.end(2), Category.USERNAME, "username/login", "key_login_quoted")


def _row_logins(line: Line) -> Iterator[Hit]:
    """In a row of data (a tuple, a delimited line) with an e-mail address: its handle-shaped fields."""
    if line.text.count(",") + line.text.count(";") + line.text.count("\t") < 2 or not _ROW_MAIL.search(
        line.text
    ):
        return
    for match in _FIELD.finditer(line.text):
        field = match[2]
        is_constant = (field.isupper() and "_" in field) or _RANGES.search(field) is not None
        if not (is_constant or field.istitle() or lexicon.is_word(field) or field.replace(".", "").isdigit()):
            yield Hit(match.start(2), match.end(2), Category.USERNAME, "username/login", "row_beside_mail")


_ID_ITEM = compiled(r"^\s*[\"']?(\d{15,20})[\"']?\s*,?\s*(?:[#/].*)?$")
_ID_LIST = compiled(
    r"(?i)(?:owner|user|author|admin|member|developer|operator|moderator|whitelist|allowed)\w{0,12}[\"']?\s*[:=]\s*[\[{(]\s*$"
)


def _listed_ids(line: Line) -> Iterator[Hit]:
    """A number of an account, alone on its line in a list whose name says whose numbers it holds."""
    match = _ID_ITEM.match(line.text)
    if match and any(_ID_LIST.search(above) for above in line.above(8)):
        yield Hit(match.start(1), match.end(1), Category.USERNAME, "username/platform_id", "platform_id_list")


def _other_than(word: str) -> str:
    """Beginnings of a word that go on in another way, and what begins with the whole word."""
    beginnings = [rf"{word[:at]}(?:[^{word[at]}]|$)" for at in range(1, len(word))]
    return "|".join([*beginnings, rf"{word}[\w-]"])


DETECTORS: tuple[Detector, ...] = (
    Detector("platform_id_list", (Gate(r"^\s{0,40}[\"']?\d{15,20}[\"']?,?\s"),), _listed_ids),
    Detector(
        "account_address",
        (
            Gate(
                r"[a-z0-9]\.(?:com|org|io|net|me|to|im|dev|ee|cn|jp|tv|ru|fm|app|co|social|ca|de|page|gg|lt|uk|ht)[:/][\w@~?#]",
                caseless=True,
            ),
            Gate(r"[\w-]\.(?:github|gitlab|gitee)\.io", caseless=True),
            Gate(
                r"[\w-]\.(?:blogspot|wordpress|tumblr|livejournal|deviantart|bandcamp|hashnode|substack|itch|medium)\.",
                caseless=True,
            ),
            Gate("git@", literal=True),
            Gate(r"/(?:~|@|u/|users?/|people/|profile/|members?/)[A-Za-z]"),
        ),
        _addresses,
    ),
    # Not for what is over every other method in Java: each of its letters with another one, or an end, behind it.
    Detector(
        "mention",
        (Gate(rf"(?:^|[^\w.@/])@(?:[A-NP-Za-z0-9][\w-]|{_other_than('Override')})"),),
        _mentions,
    ),
    Detector(
        "key_login",
        (
            Gate(
                rf"(?:^|[^A-Za-z])(?:{_KEYS})[\"'`]?\]?[ \t]{{0,20}}(?::=|=>|==?|：|:)[ \t]{{0,20}}[\"'`]?@?[\w\x80-\xff]",
                caseless=True,
            ),
            Gate(rf"<(?:{_KEYS})>\s{{0,4}}@?[\w\x80-\xff]", caseless=True),
        ),
        _key_logins,
    ),
    Detector(
        "row_login",
        (Gate(r"\w@[\w-]+\.[\w.]+[\"']?\s?[,;\t)|]"), Gate(r"[,;\t(|]\s?[\"']?[\w.+-]+@")),
        _row_logins,
    ),
)
