"""Names that a short phrase tells of, and names in scripts without capitals by their surnames."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gdr_code import lexicon, tables
from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category

_GIVEN = r"(?P<name>[^\W\d_a-z][^\W\d_]{2,14})"
# What a given name stands in where somebody is spoken of: before it, then after it.
_PHRASES = (
    compiled(
        rf"(?i:(?<!\w)(?:birthday of|ask(?:ed)? for|talk(?:ed)? to|spoke (?:to|with)|me?et(?:ing)? with|call|ring|visit))\s{_GIVEN}"
        r"(?=\s(?:is|was|on|at|back)\b|[.,;)]|$)"
    ),
    compiled(
        rf"(?i:(?<!\w)(?:at|to|from|near|for))\s{_GIVEN}"
        r"(?=['’]s (?:place|flat|house|home|apartment|desk|office|birthday|wedding|party)\b)"
    ),
)
_OWNER = compiled(rf"(?:[#;]|//|--)\s{{0,3}}{_GIVEN}(?=,\s|['’]s\s|\s\(|\s*$)")
_BRACKETED = compiled(rf"\({_GIVEN}(?:\s[^\W\d_a-z][^\W\d_]{{1,15}})?\)")
_DEVICE = compiled(r"\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}|AAAA[\w+/]{20}")
_DIALLED = compiled(r"\d(?:[ ().-]{0,2}\d){6,12}[)\s]{1,2}\Z")

_CARD = compiled(
    r"(?i)^(?:item\d{1,2}\.)?N(?:;[^:\n]{0,80})?:(?P<family>[^;\n]{0,60});(?P<given>[^;\n]{0,60})(?:;|$)"
)


def find_told(line: Line) -> Iterator[Hit]:
    """The given name of whoever a phrase, or a remark behind a device's address, speaks of."""
    for phrase in _PHRASES:
        for found in phrase.finditer(line.text):
            yield from _single(found)
    owned = _DEVICE.search(line.text)
    if owned and (owner := _OWNER.search(line.text, owned.end())):
        yield from _single(owner)
    for found in _BRACKETED.finditer(line.text):
        if _DIALLED.search(line.text[max(0, found.start() - 24) : found.start()]):
            yield from _single(found)


def _single(found: re.Match[str]) -> Iterator[Hit]:
    value = found["name"]
    if value.istitle() and lexicon.is_given(value) and not lexicon.is_word(value):
        yield Hit(*found.span("name"), Category.PERSON_NAME, "person_name/single", "told")


def find_cards(line: Line) -> Iterator[Hit]:
    """The parts of a contact card's structured name (vCard)."""
    found = _CARD.match(line.text)
    if found is None or not (line.path.lower().endswith(".vcf") or "VCARD" in "".join(line.above(3))):
        return
    for group in ("family", "given"):
        value = found[group].strip()
        if len(value) > 1:
            kind = "full" if " " in value else "single"
            yield Hit(*found.span(group), Category.PERSON_NAME, f"person_name/{kind}", "contact_card")


_HAN = r"\u4e00-\u9fff々"
_QUOTED = compiled(
    rf"(?<![{_HAN}])(?P<family>[{_HAN}]{{1,3}})(?P<blank>[ \u3000]?)(?P<given>[{_HAN}\u3041-\u30ff]{{1,3}})(?![{_HAN}\u3041-\u30ff])"
    rf"|(?<![{_HAN}])(?P<spaced>[{_HAN}]{{1,3}}[ \u3000][{_HAN}]{{1,3}})(?=さん|氏|様|君|先生|\s?に|が|は|の)"
)
_NAME_KEY = compiled(
    r"(?i)(?:(?<![a-z])(?:name|author|rider|driver|owner|contact|user|member|player|customer|patient|student|teacher|holder|assignee|reviewer|developer|maintainer|speaker|employee|present|attendees|participants|签名)s?[\"'`]?\s?(?::|=>|=|>)|姓名|名字|作者|著者|担当(?:者)?|负责人|联系人|氏名|出席|与会|员工|学生|老师|客户|患者)[^\n\u4e00-\u9fff]{0,4}\Z"
)
_BESIDE = compiled(
    r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,40}|\+\d[\d -]{8,16}\d|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\w)"
)
_OPEN, _CLOSE = frozenset("\"'`(（<>,，、;；:： \t@"), frozenset("\"'`)）<>,，、;；:： \t。")


def find_han(line: Line) -> Iterator[Hit]:
    """A surname and a given name in Han characters: after a key for names, in a list, or beside an address."""
    text = line.text
    beside = _BESIDE.search(text) is not None
    for found in _QUOTED.finditer(text):
        start, end = found.span()
        if not _stands_alone(text, start, end) and not found["spaced"]:
            continue
        before = text[max(0, start - 40) : start]
        keyed = beside or _NAME_KEY.search(before) is not None
        if _is_han_name(found, keyed=keyed):
            yield Hit(start, end, Category.PERSON_NAME, "person_name/caseless", "han_name")


def _stands_alone(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1] in _OPEN) and (end == len(text) or text[end] in _CLOSE)


def _is_han_name(found: re.Match[str], *, keyed: bool) -> bool:
    """True for a known surname with a known given name, with a blank between, or where a key says so."""
    if found["spaced"]:
        return _is_family(found["spaced"].split()[0])
    whole = found["family"] + found["given"]
    cuts = [found["family"]] if found["blank"] else [whole[:1], whole[:2]]
    for family in cuts:
        given = whole[len(family) :]
        if not given or not _is_family(family):
            continue
        if found["blank"]:
            return keyed or len(given) < 3
        known = lexicon.is_given(given)
        if (keyed or known) and 2 <= len(whole) <= (3 if len(family) == 1 else 5):
            return True
    return False


def _is_family(word: str) -> bool:
    listed = word in tables.words("people", "cjk surnames")
    return listed or (len(word) > 1 and lexicon.is_surname(word))


_UPPER = r"(?:[A-Z]|\xC3[\x80-\x9E]|\xC4[\x80-\xBF]|\xC5[\x80-\xBF]|\xD0[\x80-\xAF])"
DETECTORS: tuple[Detector, ...] = (
    Detector(
        "told_name",
        (
            Gate(rf"(?:birthday of|ask(?:ed)? for|talk(?:ed)? to|spoke (?:to|with)|me?et(?:ing)? with|[Cc]all|[Rr]ing|[Vv]isit) {_UPPER}[a-z\x80-\xff]{{2}}"),
            Gate(rf" (?:at|to|from|near|for) {_UPPER}[a-z\x80-\xff]{{2,16}}(?:'|\xe2\x80\x99)s (?:place|flat|house|home|apart|desk|office|birth|wedd|party)"),
            Gate(rf"[0-9a-f][.:][0-9a-f]{{1,3}}[^\n0-9]{{1,6}}(?:[#;]|//|--) {{0,3}}{_UPPER}[a-z\x80-\xff]{{2}}"),
            Gate(rf"[0-9]{{2}}\)? \({_UPPER}[a-z\x80-\xff]{{2,16}}(?: {_UPPER}[a-z\x80-\xff]{{1,16}})?\)"),
        ),
        find_told,
    ),
    Detector("name_card", (Gate(r"^(?:item[0-9]\.)?N(?:;[^:\n]{0,80})?:[^;\n]{0,60};"),), find_cards),
    Detector(
        "han_name",
        (
            Gate(
                r"[\"'`(<>,;: \t][\xe4-\xe9][\x80-\xbf]{2}(?:[\xe4-\xe9][\x80-\xbf]{2}){0,2} ?(?:[\xe3-\xe9][\x80-\xbf]{2}){1,3}(?:[\"'`)<>,;: \t]|\r?$)"
            ),
            Gate(r"\xef\xbc\x88(?:[\xe4-\xe9][\x80-\xbf]{2}){2,4}\xef\xbc\x89"),
            Gate(r"(?:[\xe4-\xe9][\x80-\xbf]{2}){1,3} (?:[\xe3-\xe9][\x80-\xbf]{2}){1,3}"),
            Gate(r"\xef\xbc\x9a *(?:[\xe4-\xe9][\x80-\xbf]{2}){2,4}"),
            Gate(r"^(?:[\xe4-\xe9][\x80-\xbf]{2}){2,4} <"),
        ),
        find_han,
    ),
)  # fmt: skip
