"""Values whose column says what they are: CSV and TSV headings, SQL column lists, Markdown table headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gdr_code.patterns import compiled
from gdr_code.prefilter import network, numbers, traits
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.prefilter.phones import is_phone_word
from gdr_code.records import Category
from gdr_code.text import Text

_DELIMITED = (".csv", ".tsv", ".psv")
_SQL = (".sql", ".ddl", ".dump")
_PROSE = (".md", ".markdown", ".mdx", ".rmd")
_HEADING_BYTES = 4096
_ROW = Gate(r"[,;\t|]")
_STATEMENT_BYTES = 64 * 1024
_INSERT = compiled(
    rb"(?i)insert\s{1,8}(?:ignore\s{1,8})?into\s{1,8}([^\s(]{1,128})\s{0,8}(?:\(([^()]{1,4000})\)\s{0,8})?values?\b"
)
_CREATE = compiled(
    rb"(?i)create\s{1,8}table\s{1,8}(?:if\s{1,8}not\s{1,8}exists\s{1,8})?([^\s(]{1,128})\s{0,8}\("
)
_COLUMN = compiled(rb"(?m)(?:^\s|[(,])\s{0,20}[`\"\[]?(\w{1,64})[`\"\]]?\s{1,8}[a-zA-Z]")
_NOT_COLUMNS = frozenset({"primary", "key", "constraint", "unique", "index", "foreign", "check", "fulltext"})
_TABLES_BACK = 8
_WIDE, _MOST_RAGGED = 4, 2  # cells too many: a delimiter in a text without quotes, mostly the last one
_LISTED = compiled(rb"(?i)insert\s{1,8}(?:ignore\s{1,8})?into\s")
_SQL_VALUE = compiled(r"'((?:[^'\\]|\\.|'')*)'|\"([^\"]*)\"|([^,()'\"]+)|([(),])")
_NOT_POSTAL = compiled(
    r"(?i)(?:ip|e-?mail|mail|mac|web|url|memory|wallet|contract|token|eth|btc|net|bus|host)[ _-]?addr"
)
_POSTAL = compiled(
    r"(?i)(?:(?:home|street|postal|mailing|billing|shipping|residential|customer|client|student|full)?[ _-]?"
    r"address(?:[ _-]?(?:line)?[ _-]?[12])?|addr|street|alamat|endere[cç]o|rua|logradouro|direcci[oó]n"
    r"|domicilio|calle|adresse|anschrift|stra(?:ß|ss)e|indirizzo|via|adres|ulica|адрес|улица|地址|住址|家庭住址"
    r"|住所|주소|địa chỉ|dia_?chi)"
)
_PHONE_VALUE = compiled(r"[+\d][\d ().+/-]*(?: ?x\d+)?|\([\d ().+/-]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the values under a heading are; `rule` for a number of a known kind, `trait` for what else is private."""

    category: Category
    kind: str
    rule: numbers.Rule | None = None
    trait: traits.Trait | None = None

    def fits(self, value: str) -> bool:
        """True when a value has the form of such values."""
        digits = sum(map(str.isdigit, value))
        if self.category is Category.PHONE:
            return 7 <= digits <= 15 and _PHONE_VALUE.fullmatch(value) is not None
        if self.trait is not None:
            return self.trait.fits(value)
        if self.category is Category.IP_OR_DEVICE:
            return network.is_device_number(value)
        if self.rule is None:
            return may_be_postal(value)
        return re.fullmatch(self.rule.shape, value) is not None and numbers.is_valid(self.rule, value)


def is_postal(name: str) -> bool:
    """True for a key or a column that holds a postal address."""
    return _POSTAL.fullmatch(name) is not None and _NOT_POSTAL.match(name) is None


_MACHINE = compiled(
    r"://|@|^\d{1,3}(?:\.\d{1,3}){3}|^[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,}|[{}<>$%=\\]|0x|(?i:address|line \d)"
)


def may_be_postal(value: str) -> bool:
    """True for words beside a number, not for a machine's address or a template."""
    wide = sum(map(_is_wide, value))
    letters = sum(map(str.isalpha, value))
    spaced = " " in value and 8 <= len(value) <= 120 and letters > 3
    return (spaced or wide > 1) and any(map(str.isdigit, value)) and _MACHINE.search(value) is None


def _is_wide(character: str) -> bool:
    return "\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af"


@lru_cache(maxsize=1024)
def meanings(name: str) -> tuple[Meaning, ...]:
    """What a column's name may announce, surest first."""
    bare = name.strip(" \t`'\"[]*_")
    if not bare or len(bare) > 40:
        return ()
    found = [Meaning(Category.PHONE, "phone/national")] if is_phone_word(bare) else []
    found += [Meaning(rule.category, rule.full_kind, rule) for rule in numbers.column_rules(bare)]
    if is_postal(bare):
        found.append(Meaning(Category.ADDRESS, "address/street"))
    if network.is_device_word(bare):
        found.append(Meaning(Category.IP_OR_DEVICE, "ip_or_device/device_id"))
    if trait := traits.of_name(bare):
        found.append(Meaning(Category.OTHER, f"other/{trait.kind}", trait=trait))
    return tuple(found)


def find_in_columns(line: Line) -> Iterator[Hit]:
    """The cells of a row that stand under a heading for personal data."""
    begin, _ = line.document.line_span(line.number)
    if line.start != begin and not line.path.lower().endswith(_SQL):
        return
    for heading, start, end in cells(line):
        value = line.text[start:end]
        told = next((meaning for meaning in meanings(heading) if meaning.fits(value)), None)
        if told is not None:
            yield Hit(start, end, told.category, told.kind, "column")


def cells(line: Line) -> Iterator[tuple[str, int, int]]:
    """(heading, start, end) of the cells of a row of a table; nothing for a line that is none."""
    path = line.path.lower()
    if path.endswith(_DELIMITED):
        yield from _delimited(line)
    elif path.endswith(_SQL):
        yield from _sql(line)
    elif line.text.lstrip().startswith("|"):
        yield from _piped(line)


def _delimited(line: Line) -> Iterator[tuple[str, int, int]]:
    if line.number == 1:
        return
    names, delimiter = heading(line.document)
    row = _split(line.text, delimiter)
    if len(names) >= _WIDE and len(names) < len(row) <= len(names) + _MOST_RAGGED:
        row = row[: len(names)]
    yield from _paired(names, row, line.text)


def _paired(
    heading: Sequence[str], cells: Sequence[tuple[int, int]], text: str
) -> Iterator[tuple[str, int, int]]:
    """(heading, start, end) of each cell, without blanks and quotes around it; a row too short is none."""
    if len(heading) != len(cells):
        return
    for name, (start, end) in zip(heading, cells, strict=True):
        while start < end and text[start] in " \t\"'`":
            start += 1
        while end > start and text[end - 1] in " \t\"'`":
            end -= 1
        if end > start:
            yield name, start, end


def heading(document: Text) -> tuple[list[str], str]:
    """The headings of a delimited file, and what delimits them."""
    first = document.data[: document.line_span(1)[1]][:_HEADING_BYTES].decode("utf-8", "ignore")
    delimiter = max(",;\t|", key=first.count)
    return [first[start:end] for start, end in _split(first, delimiter)], delimiter


def _split(text: str, delimiter: str) -> list[tuple[int, int]]:
    """Spans of a row's cells; a delimiter between double quotes divides nothing."""
    cells, start, quoted = [], 0, False
    for at, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character == delimiter and not quoted:
            cells.append((start, at))
            start = at + 1
    return [*cells, (start, len(text))]


def _piped(line: Line) -> Iterator[tuple[str, int, int]]:
    table = list(line.above(60))
    rule = next((at for at in range(len(table) - 1, 0, -1) if re.fullmatch(r"[\s|:-]+", table[at])), None)
    if rule is None or any("|" not in row for row in table[rule:]):
        return
    heading = table[rule - 1]
    names = [heading[start:end] for start, end in _split(heading, "|")]
    yield from _paired(names, _split(line.text, "|"), line.text)


def _sql(line: Line) -> Iterator[tuple[str, int, int]]:
    data, stop = line.document.data, line.start + len(line.text.encode())
    begin = max(0, line.start - _STATEMENT_BYTES)
    at = max(data.rfind(keyword, begin, stop) for keyword in (b"INSERT", b"insert", b"Insert"))
    found = _INSERT.match(data, at, min(len(data), at + 5000)) if at >= 0 else None
    if found is None:
        return
    heading = (
        _listed_columns(found[2]) if found[2] else _created_columns(data, found[1], begin, found.start())
    )
    skip = len(data[line.start : max(line.start, found.end())].decode("utf-8", "ignore"))
    for cells in _tuples(line.text, skip):
        yield from _paired(heading, cells, line.text)


def _listed_columns(listed: bytes) -> list[str]:
    return [name.strip() for name in listed.decode("utf-8", "ignore").split(",")]


def _created_columns(data: bytes, table: bytes, begin: int, end: int) -> list[str]:
    """The columns of the CREATE TABLE above an INSERT that names none, one a line."""
    for _ in range(_TABLES_BACK):
        end = max(data.rfind(keyword, begin, end) for keyword in (b"CREATE TABLE", b"create table"))
        found = _CREATE.match(data, end, end + 400) if end >= 0 else None
        if found is None:
            return []
        if found[1].strip(b'`"[]') == table.strip(b'`"[]'):
            stop = data.find(b";", found.end(), found.end() + _STATEMENT_BYTES)
            names = (
                name.decode("utf-8", "ignore")
                for name in _COLUMN.findall(data, found.end() - 1, max(stop, 0))
            )
            return [name for name in names if name.lower() not in _NOT_COLUMNS]
    return []


def _tuples(text: str, skip: int) -> Iterator[list[tuple[int, int]]]:
    """The values of each bracketed row of a VALUES list."""
    cells: list[tuple[int, int]] = []
    depth, start = 0, skip
    for found in _SQL_VALUE.finditer(text, skip):
        mark = found[4]
        if mark == "(":
            depth += 1
            if depth == 1:
                cells, start = [], found.end()
        elif mark == ")":
            depth -= 1
            if depth == 0:
                yield [*cells, (start, found.start())]
        elif mark == "," and depth == 1:
            cells.append((start, found.start()))
            start = found.end()


def applies(text: Text, path: str) -> bool:
    """True for a file whose headings announce personal data."""
    lowered = path.lower()
    if lowered.endswith(_DELIMITED):
        return len(text.starts) > 1 and any(map(meanings, heading(text)[0]))
    if lowered.endswith(_SQL):
        return _LISTED.search(text.data) is not None
    return lowered.endswith(_PROSE)


def _is_delimited(text: Text, path: str) -> bool:
    return path.lower().endswith(_DELIMITED) and applies(text, path)


def _holds_tables(text: Text, path: str) -> bool:
    return not path.lower().endswith(_DELIMITED) and applies(text, path)


DETECTORS: tuple[Detector, ...] = (
    Detector("delimited_column", (_ROW,), find_in_columns, _is_delimited, rare=True),
    Detector(
        "column",
        (
            Gate(r"[,;\t|('\"] ?['\"]?\+?[0-9(][0-9() ./-]{4,18}['\"]? ?[,;\t|)'\"]"),
            Gate(r"^['\"]?\+?[0-9][0-9 ./-]{5,18}['\"]?[,;\t|]"),
            Gate(r"[,;\t|] ?['\"]?\+?[0-9(][0-9() ./-]{5,18}['\"]?\r?$"),
        ),
        find_in_columns,
        _holds_tables,
        rare=True,
    ),
)
