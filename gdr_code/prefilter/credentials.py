"""Credentials by what is said of them: a name that promises one, a separator, and the value bound to it.

The grammar covers assignments, keys of objects, arguments, calls, attributes and elements, directives,
URL queries, defaults and prose. It finds spans worth asking about; the judge decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gdr_code import lexicon
from gdr_code.naming import MAX_NAME, credential_kind, family
from gdr_code.path_kinds import is_locked
from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category
from gdr_code.text import Text, lowered

MAX_VALUE = 4000
MAX_ITEMS = 50

_TRIGGER = compiled(
    r"pass|pwd|pswd|secret|token|key|auth|cred|api|salt|nonce|cert|cookie|sess(?:ion_?)?id|signature|private|jwt|bearer|hash"
    r"|otp|mdp|csrf|xsrf|ticket|seed|mnemonic|verifier|hmac|kennwort|senha|contrase|mot_?de_?passe|parola|has[lł]o"
    r"|heslo|lozinka|geslo|jelsz[oó]|salasana|l[oö]senord|wachtwoord|adgangskode|[sş]ifre|slaptazodis"
    r"|parool|парол|κωδικός|סיסמה|كلمة المرور|m[aậ]t[ _]?kh[aẩ]u|kata[ _]?sandi|密[码碼钥鑰]"
    r"|口令|パスワード|비밀번호|geheim|segredo|токен|令牌|秘钥|clave|chave|schl(?:ü|ue)ssel|ключ|klucz|clé|kunci|pw(?<=\bpw)\b|sas(?<=\bsas)\b"
)  # no flag and no leading \b: the search then skips to letters that can begin a word
_NAME = compiled(rf"[\w.\-]{{0,{MAX_NAME}}}")
_CLOSE = compiled(r"(?P<quote>\\{0,3}(?:[\"'`]|&quot;|&#39;|%22))?[\])]{0,2}[*`\"']{0,3}[?!]?")
_TYPE = compiled(r"\s{0,8}:\s{0,8}[A-Za-z_&*\[][\w.<>\[\]?|&*, ]{0,40}?\s{0,8}(?==(?![=>]))")
_OPERATOR = compiled(
    r"\s{0,40}(?P<op>:=|=>|->|<-|={1,3}|!==?|\|\|=|\?\?=|\+=|~>|:{1,2}|=|：|＝|%3D|&#61;|\.\s?eql?\(|</\w+>\s?=)"
    r"[ \t\u3000]{0,40}",
    re.IGNORECASE,
)
_DEFAULT = compiled(r"[-:?=]{1,2}")
_ELEMENT = compiled(r"(?:\s[^<>]{0,120})?>\s{0,8}(?:<!\[CDATA\[)?(?:<(?:value|string)>)?")
_ATTRIBUTE = compiled(
    r"\s{1,8}(?:[\w:-]{1,20}=\"[^\"]{0,40}\"\s){0,2}(?:value|content|default)\s?=\s?(?=[\"'])"
)
_ARGUMENT = compiled(r"\s{0,8},\s{0,20}(?:default\s?=\s?)?")
_CALL = compiled(r"(?:<\w{1,40}>)?\(\s{0,8}(?=[\"'`@b])")
_PROSE = compiled(
    r"(?:\s(?:for|of|to|used by)\s[\w .@'`\"-]{1,30}?)?\s(?:is|was|are|es|ist|est|é|è|là|является"
    r"|adalah)\s{1,4}(?:set to )?(?:now )?:?\s{0,4}(?=[\"'`*]|[^\s]{3,64}[.\s)]{0,3}$)"
    r"|\s{0,3}(?:是|为|為)\s{0,3}",
    re.IGNORECASE,
)
_REMARK = compiled(r"[^\"'\n]{0,60}?\bdefaults?(?: value)?(?: is| to)?\s?[:=]?\s{1,4}", re.IGNORECASE)
_SPACE = compiled(r"[ \t]{1,40}")
_DIRECTIVE = compiled(
    r"(?:#\s?define|\bENV|\bARG|\bSET|\bset|\bsetx|\bsetenv|\bexport|\bWITH|\bset_?env|\bBY|\blogin"
    r"|\bmachine .{1,60}|\$_?env:|/p:|--)\s{0,8}[\"'`]?(?:[\w.-]{0,30}\.)?$",
    re.IGNORECASE,
)
_FLAG = compiled(r"(?:^|[\s\"'`\[,(=])--?$")
_WRAPPER = compiled(
    r"(?:(?:new\s)?[A-Za-z_$&*.\[\]][\w.:<>\[\]$!]{0,60}\(\s{0,4}){1,3}(?=[\"'`@bu])|\[\s{0,4}(?=[\"'])|\{\s?(?=\")"
)
_PREFIX = compiled(r"(?:[bBrRuUfFL@$]{1,2}|\\?%[qQ]?(?=[{(\[])|~[sS](?=[|\"]))?(?=[\"'`])")
_QUOTE = compiled(r"(?P<slash>\\{0,3})(?P<mark>\"\"\"|'''|[\"'`]|&quot;|&#39;|%22|“|”|‘|’|«)")
_NEXT_ITEM = compiled(
    r"(?P<mark>\\{0,3}[\"'])\s{0,8},\s{0,8}(?P=mark)(?P<value>[^\"'\\]{1,400})(?=(?P=mark))"
)
_SCHEME = compiled(r"(?:Bearer|Basic|Token|ApiKey|Digest|Key|apikey|OAuth)\s{1,3}(?=[^\s])", re.IGNORECASE)
_URL_VALUE = compiled(r"[^\s&#\"'`<>;,\\)\]}|]+(?:\\/[^\s&#\"'`<>;,\\)\]}|]+)*")
_LOOSE_VALUE = compiled(r"[^\s\"'`<>]+")
_CODE_VALUE = compiled(r"[^\s\"'`<>,;(){}\[\]&|\\]+(?:\\/[^\s\"'`<>,;(){}\[\]&|\\]+)*")
_REFERRING = frozenset({"assignment", "comparison"})
_REFERENCE = compiled(r"[A-Za-z_$@*&][A-Za-z_$]*(?:(?:\.|->|::)[A-Za-z_$]+)*")
_HAS_PARTS = compiled(r"[A-Za-z](?:[._]|->|::)")
_ENDS_REFERENCE = frozenset(",;)[]{}< \t")
_REMARKED = compiled(r"#|//|/\*|--|^\s*\*")
_DULL = compiled(
    r"(?:true|false|null|none|nil|undefined|yes|no|on|off|string|str|int|bool(?:ean)?|number|any|object|void|self|this"
    r"|[\W_]*|\d{1,2}|\$?\{[\w.:\- |]*\}|\{\{.*|<[^<>]*>|%[sdv@]|\$\w+|\$\(.*|%\w+%|@\w+@?|#\{.*\})[,;]?",
    re.IGNORECASE | re.DOTALL,
)
_NAMED_ABOVE = compiled(
    r"^\W{0,40}(?:name|key|field|id|label|title|variable|property|Name|Key)[\"'`]?\s?[:=]\s?"
    r"[\"'`]?([\w.\- ]{2,80}?)[\"'`]?,?\s*$"
)
_VALUE_KEY = compiled(
    r"(?:[\"'`]|\b)(?:value|Value|stringValue|default|defaultValue|initial_?value|val|example|data)[\"'`]?\s?[:=]\s?"
)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A name in a line: its span, what it promises, and the quote that closes it."""

    start: int
    end: int
    kind: str


def find(line: Line) -> Iterator[Hit]:
    """Values bound to a name that promises a credential."""
    seen: set[int] = set()
    for name in _names(line.text):
        for start, end, cue in _values(line, name):
            if start not in seen and end - start >= 2 and not _DULL.fullmatch(line.text, start, end):
                seen.add(start)
                yield _hit(name.kind, line.text[start:end], start, cue)


def find_below(line: Line) -> Iterator[Hit]:
    """The value of a `value:` key whose `name:` or `key:` stands one or two lines above."""
    match = _VALUE_KEY.search(line.text)
    if not match:
        return
    for above in reversed(line.above(2)):
        named = _NAMED_ABOVE.match(above)
        kind = credential_kind(named.group(1)) if named else None
        value = _value(line, match.end(), "above", False, _Bound(0, 0, kind)) if kind else None
        if kind and value and not _DULL.fullmatch(line.text, *value):
            yield _hit(kind, line.text[value[0] : value[1]], value[0], "above")
            return


def _names(text: str) -> Iterator[_Bound]:
    at, searched = 0, lowered(text)
    while match := _TRIGGER.search(searched, at):
        left = _NAME.match(text[max(at, match.start() - MAX_NAME) : match.start()][::-1])
        right = _NAME.match(text, match.end())
        start = match.start() - (left.end() if left else 0)
        end = right.end() if right else match.end()
        end -= len(text[start:end]) - len(text[start:end].rstrip(".-"))
        end = max(end, match.end())
        kind = credential_kind(text[start:end].lstrip(".-"))
        if kind:
            yield _Bound(start, end, kind)
        at = max(end, match.end())


def _values(line: Line, name: _Bound) -> Iterator[tuple[int, int, str]]:
    """(start, end, cue) of what is bound to a name, at most one for each way of binding."""
    text = line.text
    close = _CLOSE.match(text, name.end)
    after = close.end() if close else name.end
    quoted = bool(close and close.group("quote"))
    for at, cue, must_quote in _bindings(line, name, after, quoted):
        value = _value(line, at, cue, must_quote, name)
        if value is not None:
            yield (*value, cue)
            yield from ((*item, "item") for item in _items(text, at, value[1]))
            return


def _bindings(line: Line, name: _Bound, after: int, quoted: bool) -> Iterator[tuple[int, str, bool]]:
    """(offset of the value, cue, whether it must be quoted), likeliest first."""
    text, left = line.text, line.text[max(0, name.start - 80) : name.start]
    loose = family(line.path) != "code"
    if left.endswith("${") and (match := _DEFAULT.match(text, name.end)):
        yield match.end(), "default", False
        return
    typed = _TYPE.match(text, after)
    operator = _OPERATOR.match(text, typed.end() if typed else after)
    if operator:
        query = left[-1:] in ("?", "&") or left[-3:] == "%26"
        yield operator.end(), "url_query" if query else _cue(operator.group("op")), False
        return
    if left.endswith("<") and (match := _ELEMENT.match(text, name.end)):
        yield match.end(), "element", False
    if quoted and (match := _ATTRIBUTE.match(text, after)):
        yield match.end(), "attribute", True
    if quoted and (match := _ARGUMENT.match(text, after)):
        yield match.end(), "argument", True
    if not quoted and (match := _CALL.match(text, name.end)):
        yield match.end(), "call", True
    if match := _SPACE.match(text, after):
        flag = text[name.start] == "-" or _FLAG.search(left)
        if flag or _DIRECTIVE.search(left):
            yield match.end(), "flag" if flag else "directive", not flag and not loose
        else:
            yield match.end(), "adjacent", True
    if match := _PROSE.match(text, after):
        yield match.end(), "prose", False
    if match := _REMARK.match(text, after):
        yield match.end(), "remark", False


def _items(text: str, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Further strings of a list whose first one ended at `end`."""
    if text[at : at + 1] != "[":
        return
    for _ in range(MAX_ITEMS):
        item = _NEXT_ITEM.match(text, end)
        if not item:
            return
        end = item.end("value")
        yield item.span("value")


def _cue(operator: str) -> str:
    return "comparison" if operator in ("==", "===", "!=", "!==") else "assignment"


def _value(line: Line, at: int, cue: str, must_quote: bool, name: _Bound) -> tuple[int, int] | None:
    text = line.text
    wrapper = _WRAPPER.match(text, at)
    at = wrapper.end() if wrapper else at
    prefix = _PREFIX.match(text, at)
    at = prefix.end() if prefix else at
    quote = _QUOTE.match(text, at)
    if quote:
        return _quoted(text, quote)
    if must_quote:
        return None
    return _unquoted(line, at, cue, name)


def _quoted(text: str, quote: re.Match[str]) -> tuple[int, int] | None:
    """The inside of a string, from its quote to the same quote, less an authorization scheme."""
    start, mark = quote.end(), quote.group("mark")
    end = _closing(text, start, quote.group("slash"), {"“": "”", "‘": "’", "«": "»"}.get(mark, mark))
    if end is None:
        match = _CODE_VALUE.match(text, start)
        end = match.end() if match else start
    scheme = _SCHEME.match(text, start, end)
    start = scheme.end() if scheme else start
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] in " \\":
        end -= 1
    return (start, end) if end > start else None


def _closing(text: str, start: int, slash: str, mark: str) -> int | None:
    limit, at = min(len(text), start + MAX_VALUE), start
    while (found := text.find(slash + mark, at, limit)) >= 0:
        if slash or not _escaped(text, start, found):
            return found
        at = found + 1
    return None


def _escaped(text: str, start: int, at: int) -> bool:
    run = at
    while run > start and text[run - 1] == "\\" and at - run < 8:
        run -= 1
    return (at - run) % 2 == 1


def _unquoted(line: Line, at: int, cue: str, name: _Bound) -> tuple[int, int] | None:
    text = line.text
    scheme = _SCHEME.match(text, at)
    at = scheme.end() if scheme else at
    pattern = _pattern(line, cue, name)
    match = pattern.match(text, at, at + MAX_VALUE)
    if not match:
        return None
    start, end = match.span()
    if pattern is _LOOSE_VALUE:
        end -= len(match.group()) - len(match.group().rstrip(",;"))
    elif text[end : end + 1] == "(" or (cue in _REFERRING and _is_reference(line, start, end)):
        return None
    if cue in ("prose", "remark", "default"):
        end -= len(text[start:end]) - len(text[start:end].rstrip(".,;:)}]*"))
    return (start, end) if end > start else None


def _is_reference(line: Line, start: int, end: int) -> bool:
    """True for an identifier of code, outside strings and comments, that is followed by more code.

    At the end of a line it must have parts, as that may be one of a string of several lines.
    """
    text = line.text
    arrow = text.startswith("->", end - 1)
    if family(line.path) != "code" or not _REFERENCE.fullmatch(text, start, end - arrow):
        return False
    ends = _HAS_PARTS.search(text, start, end) if end == len(text) else text[end] in _ENDS_REFERENCE
    if not (arrow or ends):
        return False
    in_string = any(text.count(quote, 0, start) % 2 for quote in "\"'`")
    return not in_string and not _REMARKED.search(text, 0, start)


def _pattern(line: Line, cue: str, name: _Bound) -> re.Pattern[str]:
    if cue == "url_query":
        return _URL_VALUE
    own_line = not line.text[: name.start].strip(" \t#-;/*\"'>|$")
    if own_line and cue == "assignment" and family(line.path) in ("config", "other", "prose"):
        return _LOOSE_VALUE
    return _CODE_VALUE


_WEAK = compiled(
    r"[A-Z]?[a-z]{1,11}[0-9]{0,4}[!@#$.]?|[A-Z]{1,11}[0-9]{0,4}[!@#$.]?|[0-9]{1,9}|[a-z]+(?:[-_ ][a-z]+){1,3}"
)


_LETTERS = compiled(r"[^\W\d_]+")
_DIGITS = "01234567890 09876543210"


def _is_trite(value: str) -> bool:
    """Words, or a run of keys that anybody tries first."""
    if value.isdigit():
        return len(value) < 6 or value in _DIGITS or len(set(value)) < 3
    if value.isalpha() and len(value) < 8:
        return True
    return all(_is_wordy(part) for part in _LETTERS.findall(value))


def _is_wordy(part: str) -> bool:
    """True for a short piece, a word, or two words on end."""
    cuts = range(3, len(part) - 2)
    return (
        len(part) < 4
        or lexicon.is_word(part)
        or any(lexicon.is_word(part[:at]) and lexicon.is_word(part[at:]) for at in cuts)
    )


def _hit(kind: str, value: str, start: int, cue: str) -> Hit:
    if kind == "password" and _WEAK.fullmatch(value) and _is_trite(value):
        kind = "weak_password"
    return Hit(start, start + len(value), Category.CREDENTIAL, f"credential/{kind}", cue)


_CLOSED = r"[\"'`\])*?!\\&;%#0-9]{0,12}"
# Something other than an empty string, or the end of the line.
_SOMETHING = r"[ \t]{0,40}(?:[^\s\"'`][^\s\"'`,;)]|[^\s\"'`] ?[\"'`]|[\"'`]{1,3}[^\"'`\s]|[\"'`] \S)"
_STRING = r"[@b$A-Za-z]{0,2}[\"'`]"
_REST = (
    rf"(?:{_CLOSED}[ \t]{{0,40}}(?:(?:[=:]{{1,3}}[>~=]?|[!-]=|[<-]-|[~-]>|<\/\w{{1,40}}>\s?=|\.\s?eq\w{{0,2}}\(){_SOMETHING}"
    r"|>\s{0,8}\S|(?:is|was) |to [\w .@'`\"-]{1,30} (?:is|was) )"
    rf"|[\"'`]{_CLOSED}[ \t]{{0,8}},[ \t]{{0,20}}[^\"'`\n]{{0,80}}[\"'`]"
    rf"|\([ \t]{{0,8}}{_STRING}|{_CLOSED}[ \t]{{1,40}}(?:[{{\[] {{0,4}})?{_STRING}"
    rf"|[\"'`]{_CLOSED}[ \t]{{1,8}}[\w:-]{{1,20}} ?= ?[\"'])"
)
_BINDS = r"[\w.\-]{0,40}" + _REST
_ANYWHERE = (
    r"(?:pass(?:w|ph|code)|secret|token|credential|authorization|[cx]srf|noncestr|private_?key|app_?key"
    r"|(?:access|consumer)_?key|api[_.-]?key|sess(?:ion_?)?id)"
)


def _as_word(*, begins: bool, words: str) -> str:
    """Words that end a part of a name (and begin it, where `begins`) as parts are written: abc, Abc, ABC."""
    listed = words.split()
    lower, title, upper = ("|".join(map(case, listed)) for case in (str.lower, str.title, str.upper))
    if begins:
        lower, upper = f"(?:^|[^a-z])(?:{lower})", f"(?:^|[^A-Z])(?:{upper})"
    return rf"(?:{lower}|{title}|{upper})(?:[A-Z0-9_.\-\x80-\xff][\w.\-]{{0,40}})?" + _REST


_ENDS = "pass pwd pswd psswd salt nonce cred creds bearer jwt ticket auth verifier cookie signature key keys hmac hash api"
_WHOLE = "pw mdp otp totp sas private cert seed mnemonic"
_FOREIGN = (
    r"(?:kennwort|senha|contrase|mot.?de.?passe|parola|has(?:l|ł)o|heslo|lozinka|geslo|jelsz|salasana|senord|wachtwoord"
    r"|adgangskode|ifre|slaptazodis|parool|парол|Парол|ПАРОЛ|κωδικός|Κωδικός|סיסמה|كلمة المرور|kh(?:a|ẩ)u|kata.?sandi"
    r"|密(?:码|碼|钥|鑰)|口令|パスワード|비밀번호|geheim|segredo|токен|令牌|秘钥|clave|chave|schl(?:ü|ue)ssel|ключ|klucz|clé|kunci)"
)
_FLAGGED = r"(?:--?|ENV |ARG |set |define |WITH |login )[\w.\-\"']{0,30}(?:pass|pwd|pw|secret|token|key|auth|api)[\w\-]{0,20}[\"']?[ \t]+\S"
# No number with a fraction, which tables of data are full of.
_VALUED = r"(?:value|default|val|example|data)[\"'`]?\s?[:=]\s?[\"'`]?(?:[^\s\d.-]|[.-]\D|\d{1,20}(?:[^\d.]|\.\D|$))"


def _is_written(text: Text, path: str) -> bool:
    """False for a lock file: what a package manager binds to a name is a digest."""
    del text
    return not is_locked(path)


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "assignment",
        (
            Gate(_ANYWHERE + _BINDS, caseless=True),
            Gate(_as_word(begins=False, words=_ENDS)),
            Gate(_as_word(begins=True, words=_WHOLE)),
            Gate(_FOREIGN, caseless=True),
            Gate(_FLAGGED, caseless=True),
            Gate(r"(?:pass|pwd|secret|token|key)[^\"'\n]{0,60}default", caseless=True),
        ),
        find,
        applies=_is_written,
    ),
    Detector("value_below_name", (Gate(_VALUED, caseless=True),), find_below, applies=_is_written),
)
