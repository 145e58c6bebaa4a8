"""Postal addresses and precise coordinates on a suspected line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category
from gdr_code.tables import words

_UPPER = r"[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁҐІЇЄĐΑ-Ω]"
_NAME = rf"{_UPPER}[\w'’.-]{{1,24}}"
_TITLE = rf"{_UPPER}[a-zà-öø-ÿ'’][\w'’.-]{{0,24}}"
_LINKS = r"(?:d[aeiou]s?|del|della|delle|de la|de las|de los|du|des|l[ae]|les|van|von|der|den|di|y|e)"
_NAMES = rf"(?:{_LINKS} |d'|l'|dell')?{_NAME}(?: (?:{_LINKS} )?(?:{_NAME}|\d{{1,2}})){{0,3}}"
_NUMBER_FIRST = r"(?<![\w.,/#-])\d{1,5}[A-Za-z]?(?:[-/]\d{1,4})?"
_NUMBER_LAST = (
    r",? (?:n[º°o.]{1,2} ?|N[º°o.]{1,2} ?|No[.:] ?|nr\.? |д\. ?|дом |No )?"
    r"\d{1,5}(?:[/-]\d{1,4})*[A-Za-z]?\b"
)
_POSTCODE = compiled(
    rf"(?<!\w)(?:[A-Z]{{1,2}}[- ])?(?:\d{{4,6}}|\d{{5}}-\d{{3}}|\d{{2}}-\d{{3}}|\d{{3}} \d{{2}}),? {_UPPER}\w"
    rf"|(?:{_UPPER}[\w.]+,?|\b[A-Z]{{2}}),? (?:\d{{5}}(?:-\d{{3,4}})?|\d{{6}})(?!\w)"
    r"|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b"
)
_TAIL = compiled(
    rf"(?:,? (?:Suite|Ste\.?|Apt\.?|Apartment|Unit|Floor|Fl\.?|#|Room|Rm\.?) ?[\w-]{{1,6}})?"
    rf"(?:(?:, ?| - | )(?:[A-Z]{{1,2}}-)?\d{{4,6}}(?:-\d{{3}})?)?"
    rf"(?:(?:, ?| - | )(?:{_NAME})(?: {_NAME}){{0,2}}){{0,2}}"
    r"(?:,? [A-Z]{2}\b)?(?:,? \d{5}(?:-\d{3,4})?\b|,? [A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b)?"
)
_BRITISH = r"[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}(?!\w)"
_CONTINENTAL = rf"(?:[A-Z]{{1,2}}-\d{{4,5}}|\d{{5}}|\d{{2}}-\d{{3}}|\d{{3}} \d{{2}}|\d{{5}}-\d{{3}}) {_TITLE}"
_INDIAN = r"\d{6}(?!\w)"
# A number beside words, a comma, and a town with a postcode: no word for a street is needed.
_POSTCODED = (
    rf"(?:(?:Flat|Unit|Apt\.?|Apartment) \w{{1,5}}, )?{_NUMBER_FIRST},? (?:{_TITLE} ){{0,3}}{_TITLE},? (?:{_TITLE} ){{0,2}}{_TITLE},? (?:{_BRITISH}|{_INDIAN})",
    rf"(?<!\w){_NAMES},? \d{{1,4}}(?:[/-]\d{{1,4}})? ?[A-Za-z]?(?: (?:Int|int|Depto|Apto|App)\.? ?\w{{1,5}})?(?:, \d{{1,2}}[º°.]? ?[A-Z]{{0,2}})?, {_CONTINENTAL}",
)
_EAST_ASIAN = (
    r"[\u4e00-\u9fff]{2,16}(?:路|街|大道|巷|弄|胡同)[\u4e00-\u9fff]{0,4}\d{1,5}(?:弄\d{1,4})?号(?:[\u4e00-\u9fff\d-]{0,20})"
    r"|[\u4e00-\u9fff]{2,4}[都道府県][\u3040-\u30ff\u4e00-\u9fff]{1,10}[市区町村郡]"
    r"[\u3040-\u30ff\u4e00-\u9fff]{0,20}\d{1,4}(?:丁目|番地?|[-−－]\d{1,4})[\d番地号-]{0,12}"
    r"|[가-힣]{1,8}(?:시|도) [가-힣]{1,6}(?:구|군|시) (?:[가-힣0-9]{1,12} )?"
    r"[가-힣0-9]{1,12}(?:로|길) ?\d{1,5}(?:-\d+)?"
)


def _choices(section: str) -> str:
    longest_first = sorted(words("streets", section), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, longest_first))


@cache
def _shapes() -> tuple[re.Pattern[str], ...]:
    """Street patterns, from the surest order of number, name and word to the least."""
    sure, ends = _choices("sure ends"), _choices("end of name, number last")
    return (
        compiled(
            rf"{_NUMBER_FIRST} (?:[NSEW]{{1,2}}\.? )?(?:(?:{_TITLE}|\d{{1,3}}(?:st|nd|rd|th)) ){{1,4}}"
            rf"(?:{_choices('after name, number first')})(?!\w)"
        ),
        compiled(
            rf"{_NUMBER_FIRST}(?: ?(?:bis|ter))?,? (?:{_choices('before name, number first')}) {_NAMES}"
        ),
        compiled(rf"(?<!\w)(?:{_choices('before name, number last')}) ?{_NAMES}{_NUMBER_LAST}"),
        compiled(rf"(?<!\w){_NAMES} (?:{_choices('after name, number last')}){_NUMBER_LAST}"),
        compiled(
            rf"(?<!\w){_UPPER}[\w.-]{{2,24}}?(?:(?:{sure})|[ -](?:{ends})|(?:{ends}))"
            rf" \d{{1,4}} ?[a-z]?\b(?!\.\d)"
        ),
        compiled(_EAST_ASIAN),
        *map(re.compile, _POSTCODED),
    )


_TOWN = compiled(r"[省市区县都道府県郡]|[가-힣](?:시|도) ")
_CUE = compiled(
    r"(?i)(?:address|addr|adresse?|direcci[oó]n|endere[cç]o|morada|indirizzo|adres|alamat|địa chỉ"
    r"|адрес|адреса|地址|住所|주소|location|street|residen|domicil|anschrift|wohnhaft|home|lives? (?:at|in)"
    r"|office|cím|address\d|عنوان|पता)"
)


def find_addresses(line: Line) -> Iterator[Hit]:
    """Street addresses: a number, a street's name and a word for a street."""
    if not any(character.isdigit() for character in line.text):
        return
    taken = 0
    for shape in _shapes():
        for found in shape.finditer(line.text):
            if found.start() < taken or _is_year(line.text, found):
                continue
            tail = _TAIL.match(line.text, found.end())
            end = tail.end() if tail else found.end()
            taken = end
            yield Hit(found.start(), end, Category.ADDRESS, "address/street", _address_cue(line, found, end))


def _is_year(text: str, found: re.Match[str]) -> bool:
    """True when the number is the year of a copyright notice."""
    if not re.match(r"(?:19|20)\d\d\b", found[0]):
        return False
    return (
        re.search(r"(?i)copyright|\(c\)|©|[-–] ?\Z", text[max(0, found.start() - 40) : found.start()])
        is not None
    )


def _address_cue(line: Line, found: re.Match[str], end: int) -> str:
    """`full` with a postcode beside or under it, `word` after a word for addresses, else `street`."""
    before = line.text[max(0, found.start() - 60) : found.start()]
    if found.re.pattern in _POSTCODED or _TOWN.search(found[0]):
        return "full"
    after = line.text[found.end() - 12 : found.end() + 32]
    if _POSTCODE.search(after) or _POSTCODE.search(before[-24:]):
        return "full"
    if not line.text[end:].strip(" ,*\\<>/bpr\"'") and any(
        _POSTCODE.search(below) for below in line.below(1)
    ):
        return "full"
    return "word" if _CUE.search(before) else "street"


_PAIR = compiled(
    r"(?P<geo>\"coordinates\"\s?:\s?\[\s?)?(?<![\w.,-])"
    r"(?P<pair>(?P<first>-?\d{1,3}\.\d{4,16})(?:°? ?[NS])?(?: ?[,;] ?|%2C|/| )(?P<second>-?\d{1,3}\.\d{4,16}))(?![\w.])"
)
_HOME_WORD = compiled(
    r"(?i:(?<![a-z])(?:at|my|his|her|their|your|from|to|route|near|go|drive|ride|walk|picked up at|lives? (?:at|in))[ _]?(?:home|house|place|flat|apartment)(?![a-z]))"
    r"|(?<=[a-z])Home\(|(?i:(?<![a-z])home(?:[ _-]?(?:address|location|coord\w*|lat\w*|position|point|base))(?![a-z]))"
    r"|(?i:(?<![a-z])(?:zu ?hause|mein haus|meine wohnung|chez moi|mi casa|minha casa|casa mia|m[oó]j dom|дома|мой дом))|家里|我家|自宅"
)
_HOME_LABEL = compiled(
    r"(?i)[\"']\s?:\s?[\"'](?:home|house|residence|zuhause|domicile|maison|casa|dom|дом|家|自宅)[\"']"
)
_PLACE_WORD = compiled(
    r"(?i)\b(?:lat|lng|lon|long|latitude|longitude|latlng|geo|gps|coord\w*|location|position|home|house|address|maps?|"
    r"center|ubicaci[oó]n|localiza\w+|koordinat\w+|координат\w*)\b|坐标|经纬|位置|座標"
)


def find_coordinates(line: Line) -> Iterator[Hit]:
    """Pairs of latitude and longitude with four or more decimals beside a word for a place."""
    for found in _PAIR.finditer(line.text):
        latitude, longitude = float(found["first"]), float(found["second"])
        before = line.text[max(0, found.start() - 80) : found.start()]
        if max(abs(latitude), abs(longitude)) > 180 or min(abs(latitude), abs(longitude)) > 90:
            continue
        after = line.text[found.end() : found.end() + 30]
        home = any(map(_HOME_WORD.search, (before[-60:], after)))
        if not home and found["geo"]:
            home = any(map(_HOME_LABEL.search, (*line.above(2), *line.below(2))))
        if home or (1 <= abs(latitude) <= 90 and _PLACE_WORD.search(before)):
            cue = "home" if home else "place_word"
            yield Hit(*found.span("pair"), Category.ADDRESS, "address/coordinates", cue)


_MOST_WORDS = 50


def _gate(section: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words("streets", section)))


def _gates(section: str) -> Iterator[str]:
    """The words of a section in parts: of more in one, Hyperscan makes an expression forty times as slow."""
    listed = sorted(words("streets", section))
    for at in range(0, len(listed), _MOST_WORDS):
        yield "|".join(map(re.escape, listed[at : at + _MOST_WORDS]))


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "postal_address",
        (
            Gate(
                r"[0-9][A-Za-z]? [A-Z0-9][\w'.-]* (?:[A-Z0-9][\w'.-]* ){0,3}"
                rf"(?:{_gate('after name, number first')})\b"
            ),
            Gate(rf"[0-9](?: ?bis| ?ter)?,? (?:{_gate('before name, number first')}) "),
            *(
                Gate(rf"(?:^|[^A-Za-z])(?:{some}) ?[A-Za-z\x80-\xff][^\n0-9]{{2,40}}[0-9]")
                for some in _gates("before name, number last")
            ),
            Gate(rf" (?:{_gate('after name, number last')})[ ,.][^\n0-9]{{0,8}}[0-9]"),
            Gate(rf"[a-z\x80-\xff -](?:{_gate('end of name, number last')}) [0-9]"),
            Gate(r"(?:路|街|大道|巷|弄|胡同)[^\n]{0,12}[0-9]{1,5}(?:弄[0-9]{1,4})?号"),
            Gate(r"(?:丁目|番地|番[0-9]|〒[0-9])"),
            Gate(r"(?:市|区|町|村|郡)[^\n]{1,40}[0-9]-[0-9]"),
            Gate(r"[a-z],? [A-Z]{1,2}[0-9]{1,2}[A-Z]? [0-9][A-Z]{2}(?:[^A-Za-z0-9]|$)"),
            Gate(r"[A-Z][a-z]{2,16} [1-9][0-9]{5}(?:[^0-9A-Za-z.]|$)"),
            Gate(r"[0-9A-Za-z], (?:[A-Z]{1,2}-)?[0-9]{5}(?:-[0-9]{3})? [A-Z\xc3-\xc5\xd0]"),
            Gate(
                r"[0-9A-Za-z], (?:[0-9]{2}-[0-9]{3}|[0-9]{3} [0-9]{2}|[A-Z]{1,2}-[0-9]{4}) [A-Z\xc3-\xc5\xd0]"
            ),
            Gate(r"(?:로|길) ?[0-9]{1,5}"),
        ),
        find_addresses,
    ),
    Detector(
        "coordinates",
        (Gate(r"[0-9]\.[0-9]{4,16}(?:°? ?[NS])?(?: ?[,;] ?|%2C|/| )-?[0-9]{1,3}\.[0-9]{4}"),),
        find_coordinates,
    ),
)
