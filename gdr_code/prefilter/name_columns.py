"""Names and logins in the columns of tables whose headings say so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from gdr_code import lexicon
from gdr_code.patterns import compiled
from gdr_code.prefilter.columns import cells, heading
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category
from gdr_code.text import Text

_DELIMITED = (".csv", ".tsv", ".psv", ".sql", ".ddl", ".dump", ".md", ".markdown")
_NAME = compiled(
    r"(?:first|last|full|given|family|middle|sur|fore|display|real|legal|maiden|(?:person|people|student|teacher|customer|client|employee|patient|contact|member|author|owner|user|buyer|seller|passenger|guest|driver|doctor|player)(?:'s)?)[ _-]?names?"
    r"|[fl]name|surname|nombres?(?:[ _]completo)?|apellidos?(?:[ _]\w{1,8})?|nome(?:[ _]completo|[ _](?:do|da)[ _]\w{3,12})?|sobrenome|pr[ée]nom|nom|vorname|nachname|familienname|voornaam|achternaam|cognome"
    r"|имя|фамилия|отчество|фио|姓名|名字|学生姓名|教师姓名|氏名|이름|성명|nama(?:[ _](?:lengkap|siswa|mahasiswa|guru|pelanggan|pegawai))?|họ(?:[ _](?:và[ _])?tên)?|ho_?ten|imi[eę]|nazwisko|ad[ıi]?|soyad[ıi]?|förnamn|efternamn"
    r"|author|student|teacher|instructor|employee|customer|owner|contact(?: person)?|assignee|maintainer|speaker|member|person|aluno|professor|docente|autor"
)
_LOGIN = compiled(
    r"(?:user|screen|nick|login|account|github|twitter|gitlab|telegram|discord|instagram)[ _-]?(?:name|id|handle)?|logins?|nick|handle|usuario|usu[aá]rio|benutzer(?:name)?|логин|用户名|账号|pseudo|kullanici_?adi"
)
_HOLDER = compiled(
    r"holder|assigned[ _-]?to|assignee|used[ _-]?by|checked[ _-]?out[ _-]?(?:by|to)|responsible|custodian|(?:device|asset)?[ _-]?(?:owner|user)|created[ _-]?by|updated[ _-]?by|inhaber|verantwortlich|titulaire|titular|responsable|intestatario"
)
_PERSONAL = compiled(
    r".*(?:e-?mail|phone|mobile|tel|fax|birth|dob|gender|sex|age|surname|last.?name|passw|login|address|endere|direcc|cpf|ssn|job|salary|position|role|title|github|twitter|correo|celular|电话|手机|性别|年龄|пол|возраст|телефон).*"
)
_VAGUE = frozenset(
    {
        "name",
        "nome",
        "nombre",
        "nom",
        "nama",
        "naam",
        "namn",
        "ad",
        "adi",
        "adı",
        "member",
        "owner",
        "customer",
    }
)
_VALUE = compiled(r"[^\W\d_](?:[^\W\d_]|[ .,'’-]){1,60}")
_JOINED = compiled(r"[a-z]{2}[A-Z][a-z]+[A-Z]|[a-z][A-Z][a-z]+$")
_ACCOUNT = compiled(r"[A-Za-z][\w.-]{2,38}")


@lru_cache(maxsize=1024)
def _bare(heading: str) -> str:
    return heading.strip(" \t`'\"[]*_").casefold()


def find_names(line: Line) -> Iterator[Hit]:
    """The cells of a row that stand under a heading for names or logins."""
    begin, _ = line.document.line_span(line.number)
    if line.start != begin and not line.path.lower().endswith(".sql"):
        return
    row = list(cells(line))
    personal = any(_PERSONAL.fullmatch(_bare(named)) for named, _, _ in row)
    for named, start, end in row:
        bare, value = _bare(named), line.text[start:end]
        told = (personal and _is_known(value)) if bare in _VAGUE else _NAME.fullmatch(bare) is not None
        if told and _is_name(value):
            kind = "full" if " " in value else "single"
            yield Hit(start, end, Category.PERSON_NAME, f"person_name/{kind}", "name_column")
        elif _LOGIN.fullmatch(bare) and _ACCOUNT.fullmatch(value) and not lexicon.is_word(value):
            yield Hit(start, end, Category.USERNAME, "username/login", "login_column")


def find_holders(line: Line) -> Iterator[Hit]:
    """The accounts under a heading for whoever holds a thing or did it."""
    for named, start, end in cells(line):
        value = line.text[start:end]
        if _HOLDER.fullmatch(_bare(named)) and _ACCOUNT.fullmatch(value) and value.islower():
            yield Hit(start, end, Category.USERNAME, "username/login", "holder_column")


def _is_name(value: str) -> bool:
    if (
        _VALUE.fullmatch(value) is None
        or _JOINED.search(value)
        or value.casefold() in {"null", "name", "none", "true", "false"}
    ):
        return False
    return not value.islower() or _is_known(value)


def _is_known(value: str) -> bool:
    return any(lexicon.is_given(word) or lexicon.is_surname(word) for word in value.split())


def applies(text: Text, path: str) -> bool:
    """True for a file that may hold tables."""
    del text
    return path.lower().endswith(_DELIMITED)


def _has_holders(text: Text, path: str) -> bool:
    return path.lower().endswith((".csv", ".tsv", ".psv")) and any(
        _HOLDER.fullmatch(_bare(name)) for name in heading(text)[0]
    )


_CELL = r"['\"]?[A-Z\x80-\xff][\w.'\x80-\xff-]{1,20}(?: [A-Z\x80-\xff][\w.'\x80-\xff-]{1,20}){0,3}['\"]?"
DETECTORS: tuple[Detector, ...] = (
    Detector(
        "name_column",
        (
            Gate(rf"[,;\t|(] ?{_CELL} ?[,;\t|)]"),
            Gate(rf"^{_CELL}[,;\t|]"),
            Gate(rf"[,;\t] ?{_CELL}\r?$"),
        ),
        find_names,
        applies,
        rare=True,
    ),
    Detector("holder_column", (Gate(r"[,;\t|]"),), find_holders, _has_holders, rare=True),
)
