"""Telephone numbers on a suspected line: international ones, and national ones beside a word for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import phonenumbers

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category
from gdr_code.tables import words
from gdr_code.text import Text

_JOINT = r"[ ().\-\u00a0\u2009\u2010\u2011\u2013·]"
_NUMBER = compiled(
    rf"(?<![\w.])(?<!\d[-/])(?:(?:\+|\(\+|＋|00(?=[1-9])) ?)?"
    rf"\(?\d+(?: ?/ ?\d+)?(?:{_JOINT}{{1,3}}\d+){{0,7}}(?![\w])(?!\.\d)"
)
_DATE = compiled(
    r"(?:19|20)\d\d[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:[0-2]?\d|3[01])\b"
    r"|(?:[0-2]?\d|3[01])[-/. ](?:[0-2]?\d|3[01])[-/. ](?:19|20)\d\d\b"
    r"|(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d\Z"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:[\d-]{2,8})?\Z"
)
_DECIMAL = compiled(r"\d+\.\d+\Z|\d{1,3}(?:\.\d{1,3}){3}\Z|0\.\d")
_NOT_PHONE = compiled(
    r"(?i)(?:isbn(?:-1[03])?|issn|doi|orcid|rfc|pmid|arxiv|version|serial|siret|siren|bug|(?<![a-z])issue|ticket|(?<![a-z])port|px|"
    r"timestamp|epoch|(?<![a-z])order|invoice|tracking|zip|postcode|cep|plz|iban|ssn|cpf|cnpj|uid|uuid|revision|\bid)\W{0,6}\Z"
)
_LINK = compiled(
    r"(?i)(?:\btel:|\bsms:|\bcallto:|wa\.me/|whatsapp\.com/send/?\?phone=|viber:\S{0,20}number=)\W{0,3}\Z"
)
_NORTH_AMERICAN = compiled(r"(?:1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])[2-9]\d\d[-. ]\d{4}\Z")
_CAMEL = compiled(r"(?<=[a-z])(?=[A-Z])")
# Verbs for telephoning a person; what follows must be a valid number somewhere.
_CALLS = (
    r"call|ring|dial|reach|llamar|llame|llamen|avisar|avise|appele[rz]|joindre|contacte[rz]|en cas de panne|en cas d'urgence"
    r"|anrufen|r[uü]ckruf|bei fragen|zadzwo[nń]\w*|dzwoni\w*|chiamare|bellen|ligar|ligue|d[uú]vidas|ara(?:mak|yın|yiniz)|hubungi"
    r"|(?:по)?звони\w*|联系|聯繫|致电|拨打|请找|連絡|연락"
)
_CALL = compiled(rf"(?i)(?:(?<![^\W_])(?:{_CALLS})(?![a-z]))[^\n(){{}}=;\[\]]{{0,45}}\(?\Z")
_REGIONS = (
    "US",
    "GB",
    "FR",
    "DE",
    "ES",
    "IT",
    "PL",
    "BR",
    "IN",
    "RU",
    "TR",
    "CN",
    "JP",
    "MX",
    "ID",
    "NL",
    "AT",
    "CH",
    "PT",
    "UA",
    "VN",
    "KR",
    "AR",
    "AU",
)
# How numbers are written in countries whose way is like nothing else.
_SHAPES = tuple(
    (compiled(shape), region)
    for shape, region in (
        (r"0[1-9](?:[ .]\d\d){4}", "FR"),
        (r"8[ -]?\(?[3-9]\d\d\)?[ -]?\d{3}-\d\d-\d\d", "RU"),
        (r"\(?[1-9]\d\)? 9?\d{4}-\d{4}", "BR"),
        (r"0\d{2,3}-\d{4} ?\d{4}", "CN"),
        (r"\(0\d{2,5}\) ?\d{4,8}", "DE"),
        (r"(?:\(0\d{4}\)|0\d{4}) \d{6}", "GB"),
        (r"0\d{1,3}-\d{3,4}-\d{4}", "JP"),
        (r"0?5\d\d \d{3} \d\d \d\d", "TR"),
    )
)
_NEXT = compiled(r" ?[/,;&|] ?| (?:or|ou|oder|o|y|e|и|und|and|et) ")
_UNBROKEN = compiled(r"[^/ ]+")
_WORDS = compiled(r"[^/ ]+(?: [^/ ]+)*")
_TAG = compiled(r"<[^<>]*>")
_LETTER = compiled(r"[^\W\d_]")
_ISO_6709 = compiled(r"\+\d{4,7}-\d{4,7}\Z")


@cache
def _cue() -> re.Pattern[str]:
    """A word for a telephone that ends where a number may begin."""
    entries = sorted(words("phones", "cues"), key=lambda word: (-len(word), word))
    choices = "|".join(re.escape(entry).replace(r"\*", r"\w{0,16}") for entry in entries)
    return compiled(
        rf"(?<![^\W_])(?:{choices})(?:[ _-]?(?:number|no|nr|num|nummer|1|2|home|work|mobile|office|us))?"
        r"(?![A-Za-z])[\W_]{0,12}(?:\w{1,12}[\W_]{1,6})?\Z",
        re.IGNORECASE,
    )


_DIGITS = compiled(r"(?:\d[^\d\n]{0,4}){6}\d")


def is_phone_word(name: str) -> bool:
    """True when a key or column name says that it holds a telephone number."""
    return _cue().search(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)[-60:]) is not None


def find_phones(line: Line) -> Iterator[Hit]:
    """Telephone numbers with a plus, a telephone link, a word for them, or the North American shape."""
    if not _DIGITS.search(line.text):
        return
    last, last_cue = 0, None
    for start, end in _candidates(line.text):
        value = line.text[start:end]
        cue = _evidence(line, start, end) or (last_cue if _NEXT.fullmatch(line.text[last:start]) else None)
        if cue is not None:
            kind = "phone/international" if value.startswith(("+", "(+", "＋", "00")) else "phone/national"
            yield Hit(start, end, Category.PHONE, kind, cue)
        last, last_cue = end, cue


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    for found in _NUMBER.finditer(text):
        for start, end in _numbers(found):
            value = text[start:end]
            if 7 <= _digits(value) <= 15 and not _is_something_else(value):
                yield start, end


def _numbers(found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The numbers of a run of digits: it is several where each part would do for one."""
    value, start = found[0], found.start()
    for divided in (_UNBROKEN, _WORDS):
        parts = list(divided.finditer(value))
        if len(parts) > 1 and all(_digits(part[0]) >= 7 for part in parts):
            yield from ((start + part.start(), start + part.end()) for part in parts)
            return
    yield _trimmed(value, start)


def _digits(value: str) -> int:
    return sum(map(str.isdigit, value))


def _trimmed(value: str, start: int) -> tuple[int, int]:
    """The span without a bracket that has no partner."""
    if value.startswith("(") and ")" not in value:
        return start + 1, start + len(value)
    return start, start + len(value)


def _is_something_else(value: str) -> bool:
    return bool(_DATE.match(value) or _DECIMAL.match(value) or _ISO_6709.match(value))


def _evidence(line: Line, start: int, end: int) -> str | None:
    """What says that the digits are a telephone number: link, plus, word, heading or shape."""
    before, value = line.text[max(0, start - 60) : start], line.text[start:end]
    if _LINK.search(before):
        return "link"
    cued = _LETTER.search(before) is not None and _cue().search(_CAMEL.sub(" ", before)) is not None
    if _NOT_PHONE.search(before) and not cued:
        return None
    if value.startswith("+ ") and not cued:
        return None
    if value.startswith(("+", "(+", "＋")):
        return _plus_evidence(value, cued)
    if cued:
        return "word"
    if not _LETTER.search(_TAG.sub("", before)) and any(
        is_phone_word(above) for above in line.above(1) if len(above) < 40
    ):
        return "heading"
    if _NORTH_AMERICAN.match(value):
        return "shape" if _is_valid(value, "US") else None
    if (
        "/" not in value
        and _digits(value) >= 9
        and _CALL.search(before)
        and any(_is_valid(value, region) for region in _REGIONS)
    ):
        return "call"
    region = next((region for shape, region in _SHAPES if shape.fullmatch(value)), None)
    return "shape" if region and _is_valid(value, region) else None


def _plus_evidence(value: str, cued: bool) -> str | None:
    if _is_valid(value, None):
        return "plus_word" if cued else "plus"
    return "word" if cued else None


def _is_valid(value: str, region: str | None) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(value, region)))
    except phonenumbers.NumberParseException:
        return False


_BOOK = compiled(
    r"(?i)(?:phone|contact|agenda|telef|kontakt|rubrica|adressbuch|address_?book|rehber|danh_?ba|контакт|телефон"
    r"|справочник|联系|通讯录|电话)[^/]*\.(?:csv|tsv|txt|dat|json|xml|ya?ml|vcf)\Z"
)
_CELL = compiled(r"(?<![\w.+-])\+?\(?\d[\d ()-]{5,17}\d(?![\w.-])")


def is_phone_book(text: Text, path: str) -> bool:
    """True for a data file whose name says that it lists people's telephone numbers."""
    del text
    return _BOOK.search(path) is not None


def find_in_phone_book(line: Line) -> Iterator[Hit]:
    """The one number of a line that has words beside it, in a list of telephone numbers."""
    found = [cell for cell in _CELL.finditer(line.text) if 7 <= _digits(cell[0]) <= 15]
    if len(found) == 1 and sum(map(str.isalpha, line.text)) >= 3 and not _is_something_else(found[0][0]):
        yield Hit(*found[0].span(), Category.PHONE, "phone/national", "phone_book")


def _gate_words() -> str:
    """The cue words as one byte pattern, with the cases that a caseless byte match does not know."""
    plain = {entry.rstrip("*") for entry in words("phones", "cues")}
    cased = {form for word in plain if not word.isascii() for form in (word.capitalize(), word.upper())}
    return "|".join(re.escape(word) for word in sorted(plain | cased))


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "phone",
        (
            Gate(r"[^0-9A-Za-z]\+ ?\(?[1-9][0-9 ().\-/]{7}"),
            Gate(rf"(?:^|[^A-Za-z])(?:{_gate_words()})", caseless=True),
            Gate(r"(?:wa\.me/|callto:|[?&]phone=)\+?[0-9]{7}", caseless=True),
            Gate(r"\([2-9][0-9]{2}\) ?[2-9][0-9]{2}[-. ][0-9]{4}"),
            Gate(r"[^0-9.\-][2-9][0-9]{2}[-.][2-9][0-9]{2}[-.][0-9]{4}[^0-9]"),
            Gate(r">[ \t]{0,8}[0-9(+][0-9 ().\-/]{6}"),
            Gate(
                r"[a-z](?:Phone|Mobile|Tel|Fax|Cell|Telefon|Telephone|Handy)[A-Za-z]{0,10}[^A-Za-z0-9\n]{1,8}[0-9+(][0-9 ().\-/]{6}"
            ),
            Gate(
                r"(?:[Cc]all|[Rr]ing|[Dd]ial|[Rr]each) (?:[A-Z\xc3-\xd0][a-z\x80-\xff]{1,16} [^\n]{0,20})?\(?[0-9][0-9 ()/.-]{7}"
            ),
            Gate(
                rf"(?:{_CALLS.partition('|reach|')[2]})[^\n0-9]{{0,44}}[0-9][0-9 ()/.-]{{7}}".replace(
                    r"\w*", ""
                ),
                caseless=True,
            ),
            Gate(r"[^0-9.]0[1-9](?:[ .][0-9]{2}){4}(?:[^0-9]|$)"),
            Gate(r"8[ -]?\(?[3-9][0-9]{2}\)?[ -]?[0-9]{3}-[0-9]{2}-[0-9]{2}"),
            Gate(r"[0-9]\)? 9?[0-9]{4}-[0-9]{4}(?:[^0-9-]|$)"),
            Gate(r"[^0-9]0[0-9]{2,3}-[0-9]{4} ?[0-9]{4}(?:[^0-9-]|$)"),
            Gate(r"\(0[0-9]{2,5}\) ?[0-9]{4}"),
            Gate(r"[^0-9.]0[0-9]{4} [0-9]{6}(?:[^0-9]|$)"),
            Gate(r"[^0-9-]0[0-9]{1,3}-[0-9]{3,4}-[0-9]{4}(?:[^0-9-]|$)"),
            Gate(r"^[ \t]{0,40}[0(][0-9)]{1,5}[ \-/.][0-9 \-/.]{4,14}$"),
        ),
        find_phones,
    ),
    Detector(
        "phone_book",
        (Gate(r"[0-9](?:[ ()-]{0,2}[0-9]){6}"),),
        find_in_phone_book,
        is_phone_book,
        rare=True,
    ),
)
