"""Names of people: by their shape and the lists of names, or by what stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from gdr_code import lexicon, tables
from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.prefilter.name_cues import KEYS, STRONG, author_file, cue_before, strong_cues
from gdr_code.prefilter.name_runs import (
    LEADING,
    PARTICLES,
    is_known,
    is_likely,
    possessive,
    runs,
    span_of,
    trimmed,
)
from gdr_code.records import Category
from gdr_code.text import lowered

_MAX_PARTS = 5
_OWN_LINE = frozenset({"alone", "list_item", "dash", "element"})
_SEPARATOR = compiled(
    r"[\s\"'`*)\]}>]{0,4}(?:,|;|/|&amp;|&(?!\w{2,6};|#\d)|\+|、|，|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bi\b|\bи\b|\bve\b|\bdan\b|\bvà\b|\bor\b|\bwith\b|和|与)"
    r"(?:\s{0,3}(?:and|und|et|&)\b)?[\s\"'`*(\[{<@]{0,4}"
)


def _full_names(line: Line) -> Iterator[Hit]:
    """Two to five capitalised words: with a cue, or with a known name among them."""
    text, last_end, last_cue = line.text, -1, ""
    for whole in runs(text):
        run = trimmed(whole)
        words = [token for token in run if not token.initial and token.text.casefold() not in PARTICLES]
        if not (2 <= len(run) <= _MAX_PARTS) or not words or any(len(t.text) > 30 for t in run):
            continue
        start, end = span_of(text, run)
        cue = cue_before(text, start)
        if (
            last_cue
            and cue in {"", "quoted", "link_text"}
            and 0 <= start - last_end < 12
            and _SEPARATOR.fullmatch(text[last_end:start])
        ):
            cue = last_cue
        last_end, last_cue = end, cue
        listed = cue in {"alone", "list_item", "dash"} and author_file(line.path)
        told = cue in STRONG or cue in {"name_key", "title"} or listed
        if told or is_known(run) or (cue in _OWN_LINE and is_likely(run)) or _beside_mail(text, end):
            cue = "author_list" if listed else cue
            yield Hit(start, end, Category.PERSON_NAME, "person_name/full", cue or "bare")


_MAIL_AFTER = compiled(
    r"[\"'`*]{0,2}[,\s]{0,3}(?:&lt;|E<lt>|<|\(|\[)(?:mailto:)?[^\s<>()@]{1,64}(?:@|\s?[\[({ ]\s?at\s?[\])} ]\s?)[\w-]+[\w. -]{2,60}",
    re.IGNORECASE,
)


def _beside_mail(text: str, end: int) -> bool:
    return _MAIL_AFTER.match(text, end) is not None


_ONE = compiled(r"(?!0x)(?=\d{0,6}[^\W\d_])[^\W_](?:[\w'’-]|\.(?=\w)){0,38}")
_RULE = compiled(r"[\s|:-]+")
_CODE_AFTER = compiled(r"::|->|\(|\[|\.\w|/|\s?=(?!=)|\$|%|@")
_CASELESS = compiled(
    r"[\u0900-\u0dff\u0e00-\u0eff\u0590-\u06ff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af·・]{2,12}(?: [\u0590-\u0dff\uac00-\ud7af]{2,12}){0,3}"
)
_LOWER_FULL = compiled(r"[^\W\d_A-Z]{2,20}(?: [^\W\d_A-Z]{2,20}){1,2}(?=[\"'`<(,;]|\s*<|\s*$)")


def _is_heading_row(line: Line) -> bool:
    """True for the headings of a Markdown table."""
    return line.text.lstrip().startswith("|") and any(_RULE.fullmatch(below) for below in line.below(1))


def _after_cue(line: Line, cues: frozenset[str] = STRONG) -> Iterator[Hit]:
    """After a strong cue: one word, a name in a script without capitals, or one in lower case."""
    text = line.text
    if _is_heading_row(line):
        return
    for match in strong_cues(cues).finditer(lowered(text)):
        cue = (match.lastgroup or "").rsplit("_", 1)[0]
        start = match.end()
        for _ in range(8):
            hit = name_after(text, start, cue)
            if hit is None:
                break
            if isinstance(hit, Hit):
                yield hit
                start = hit.end
            else:
                start = hit
            separator = _SEPARATOR.match(text, start)
            if separator is None or separator.end() >= len(text):
                break
            start = separator.end()


_LONGEST_PEN_NAME = 8
_LONGEST_ABBREVIATION = 3


def _is_han(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)


def _is_han_name(text: str) -> bool:
    """True for two or three characters that begin with a surname, or up to five after a surname of two."""
    single = text[0] in tables.words("people", "cjk surnames") and 2 <= len(text) <= 3
    return single or (3 <= len(text) <= 5 and lexicon.is_surname(text[:2]))


def name_after(text: str, start: int, cue: str) -> Hit | int | None:
    """The name at `start`; the end of a full name (which its own detector reports); or None."""
    if start < len(text) and text[start] == "@":
        start += 1
    caseless = _CASELESS.match(text, start)
    if caseless and _is_han(caseless[0]) and not _is_han_name(caseless[0]):
        if cue != "author_tag" or len(caseless[0]) > _LONGEST_PEN_NAME:
            return None
        return Hit(start, caseless.end(), Category.USERNAME, "username/author", cue)
    if caseless:
        return Hit(start, caseless.end(), Category.PERSON_NAME, "person_name/caseless", cue)
    full = next(runs(text[start : start + 120]), None)
    if full and full[0].start == 0 and len(trimmed(full)) >= 2:
        return start + full[-1].end
    lower = _LOWER_FULL.match(text, start)
    if (
        lower
        and cue in {"author_tag", "author_key", "copyright", "trailer", "part_key"}
        and any(lexicon.is_given(word) or lexicon.is_surname(word) for word in lower[0].split())
    ):
        return Hit(start, lower.end(), Category.PERSON_NAME, "person_name/lower", cue)
    one = _ONE.match(text, start)
    if one is None or len(one[0]) < 2 or one[0].casefold() in LEADING:
        return None
    end = start + len(one[0].rstrip(".-'’"))
    end -= possessive(text[start:end])
    if _CODE_AFTER.match(text, end):
        return None
    word = text[start:end]
    if cue == "setter" and word.isupper() and len(word) <= _LONGEST_ABBREVIATION:
        return None
    named = word.isalpha() and (
        lexicon.is_given(word)
        or lexicon.is_surname(word)
        or (word.istitle() and cue in {"part_key", "setter", "title"})
    )
    if named:
        return Hit(start, end, Category.PERSON_NAME, "person_name/single", cue)
    if cue in _NAMES_ONLY or (cue in _LOOSE and (("." in word) or (word.islower() and word.isalpha()))):
        return None
    return Hit(start, end, Category.USERNAME, "username/author", cue)


# After these a single unknown word is nobody; after the loose ones it must look like an account.
_NAMES_ONLY = frozenset({"title", "part_key", "setter", "constructor"})
_LOOSE = frozenset({"created_by", "thanks", "greeting", "person_key"})


UPPER = r"(?:[A-Z]|\xC3[\x80-\x9E]|\xC4[\x80-\xBF]|\xC5[\x80-\xBF]|\xD0[\x80-\xAF]|\xCE[\x86-\xAB]|\xC6|\xE1[\xB8-\xBB][\x80-\xBF])"
LETTER = r"(?:[A-Za-z'\x80-\xff-])"
# A word, and none that is called or indexed.
_VALUE = r"[ \t\xc2\xa0]{0,20}[\"'`{(<*\[]{0,4}@?(?:[A-Za-z][\w'-]{0,40}(?:[^\w'(\[-]|$)|[\x80-\xff])"
_KEYED = (
    r"(?:person|people|student|teacher|professor|lecturer|instructor|supervisor|advis[eo]r|mentor|tutor|manager|director|founder|president|employee|patient"
    r"|customer|client|member|speaker|presenter|artist|player|coach|author|maintainer|contributor|creator|developer|programmer|designer|translator|owner|editor|contact|team"
    r"|responsable|verantwortlicher?|dozent|betreuer|bearbeiter|mitglieder|alun[oa]s?|alumno|integrante|estudiante|profesora?|professora?|orientador|docente"
    r"|autor|auteur|autore|verfasser|entwickler|siswa|mahasiswa|guru|dosen|anggota|nombres?|apellidos?|nome|sobrenome|prenom|vorname|nachname|cognome|nama|imi[e]|nazwisko|cn|sn)"
    r"(?:s|es|\(s\)|[-_ ]?names?)?[\"'`\]]{0,2}\*{0,2} {0,12}(?:=>|[:=|])" + _VALUE
)
_BY = (
    r"\b(?:created|requested|asked for|noted|noticed|pointed out|spotted|diagnosed|committed|merged|approved|written|developed|made|designed|built|coded|maintained|contributed|submitted|reported|suggested|implemented|ported"
    r"|translated|reviewed|edited|programmed|prepared|modified|updated|revised|fixed|added|rewritten|started|provided|proposed|published|found|discovered|patched|crafted|powered|produced|compiled|adapted|derived|inspired|generated"
    r"|authored|assigned|owned|forked|presented|taught|supervised|guided|mentored|completed|done|photo|photos|image|images|icons?|artwork|logo|theme|template|tutorial|course|book|article|paper|library|lib|plugin|work|patch|code"
    r"|script|idea|port|fork|talk|post|recipe|copyright)(?: and [a-z]{4,12}| originally| with (?:love|<3|[\xe2\xf0][\x80-\xff]{2,6})|ed)?(?: (?:up|out|for [a-z]{1,20}|with [^\n]{1,20}|in \d{4}|on [\d/.-]{4,10}))? by:?[ \t]{1,4}[\"'`*@\[]{0,3}[\w\x80-\xff]"
)
_CUE_WORDS = (
    "автор", "разработ", "выполнил", "студент", "преподаватель", "имя", "фамилия", "фио", "yazar", "hazırlayan", "geliştiric", "tác giả", "作者", "著者", "作成者", "开发者", "编写", "姓名", "名字", "氏名",
    "이름", "작성자", "개발자", "prénom", "họ tên", "họ và tên", "sinh viên", "giảng viên", "学生", "老师", "负责人", "联系人", "担当", "my name is", "i am ", "i'm ", "me llamo", "меня зовут", "je m'appelle", "ich bin ",
    "mi nombre es", "meu nome", "我叫", "我是", "thanks to", "thanks,", "thank you", "thx", "kudos", "credit", "gracias", "obrigad", "merci ", "danke", "спасибо", "grazie", "感谢", "鸣谢", "setn", "setfirst", "setlast", "setfull", "setauthor",
    "new person", "new student", "new employee", "new customer", "new user", "new contact",
)  # fmt: skip
DETECTORS: tuple[Detector, ...] = (
    Detector(
        "full_name",
        (
            Gate(rf"{UPPER}{LETTER}+\.? (?:[a-z]{{1,4}} ){{0,2}}{UPPER}(?:{LETTER}|\.| {UPPER})"),
            Gate(rf"\b[A-Z]\. ?(?:[A-Z]\. ?)?{UPPER}{LETTER}"),
        ),
        _full_names,
    ),
    # Most of what is suspected are keys: there nothing else is looked for.
    Detector(
        "cued_name",
        (
            Gate(r"(?:first|last|full|given|family|middle|sur|fore|display|real|legal|birth|maiden|person|customer|student|employee|patient|contact)[-_ ]?names?[\"'`\]]{0,2}\*{0,2}[ \t]{0,30}(?:[:=|]|=>|：|\]=)" + _VALUE, caseless=True),
            Gate(_KEYED, caseless=True),
        ),
        partial(_after_cue, cues=KEYS),
    ),
    Detector(
        "cued_name",
        (
            Gate(r"[@\\:](?:author|autor|auteur|maintainer|contributor|developer|creator)", caseless=True),
            Gate(_BY, caseless=True),
            Gate(r"(?:[aeio]d[oa]s?|ch[oa]s?|ea[od]?[oa]?s?|it[oa]s?) (?:por|pela|pelo):?[ \t\xc2\xe2\xe3]{1,4}[\"'`*@\[a-z\x80-\xff]", caseless=True),
            Gate(r"(?:é|ée|te|ue|és|ées|tes|ues) par:?[ \t\xc2\xe2\xe3]{1,4}[\"'`*@\[\w\x80-\xff]", caseless=True),
            Gate(r"(?:lt|t|en) (?:und [a-z]{1,20} )?von:?[ \t\xc2\xe2\xe3]{1,4}[\"'`*@\[\w\x80-\xff]", caseless=True),
            Gate(r"(?:at|tt|zzat)[oaie] da:?[ \t\xc2\xe2\xe3]{1,4}[\"'`*@\[\w\x80-\xff]", caseless=True),
            Gate(r"n[a-zę]{1,3} przez:?[ \t\xc2\xe2\xe3]{1,4}[\"'`*@\[\w\x80-\xff]", caseless=True),
            Gate(r"(?:at|an|is|un) oleh ?:?[ \t\xc2\xe2\xe3]{1,4}[\"'`*@\[\w\x80-\xff]", caseless=True),
            Gate(r"copyright|\(c\)|\xc2\xa9|&copy;|copyleft", caseless=True),
            Gate(r"(?:-by|from|cc|to|packager|vendor|uploader|assign\w{2,3}|report\w{2}|reviewer|sender|committer): ", caseless=True),
            Gate(
                r"(?:set|with|add|get|by|find)_?(?:first|last|full|given|family|sur|user|display|real|customer|person|student|employee|contact|patient)?_?"
                r"(?:names?|nombre|nome|apellidos?|sobrenome|vorname|nachname|person|student|author|autor|nazwisko|imie)\([ \t]{0,4}[\"'`]",
                caseless=True,
            ),
            Gate(r"\b(?:Dr|Prof|Mr|Mrs|Ms|Mme|Mlle|Herr|Frau|Sr|Sra|Dra|Pak|Ibu|Bapak)\.? [A-Z\xc3-\xd0]"),
            *(Gate(word, caseless=True, literal=True) for word in _CUE_WORDS),
        ),
        _after_cue,
    ),
)  # fmt: skip
