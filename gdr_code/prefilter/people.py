"""Names of people: by their shape and the lists of names, or by what stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from gdr_code import lexicon, tables
from gdr_code.name_shapes import likeness
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category

_DATA = Path(__file__).parent.parent / "data"
_MAX_PARTS = 5
_LIKELY = 0.7
_PERHAPS = 0.4
_OWN_LINE = frozenset({"alone", "list_item", "dash", "element"})
_PARTICLES = tables.words("people", "name particles")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ`.-](?=[^\W\d_])[^\W\d_]+)*\.?")


def _sequence(letter: str, capital: str, marks: str, blank: str) -> re.Pattern[str]:
    """Two or more words one blank apart: the first with a capital, the others too or particles.

    What looks back stands after the first letter, so that most places are passed by one look.
    """
    rest = f"{letter}*+(?:[{marks}]{letter}++)*+\\.?+"
    particles = "|".join(sorted(_PARTICLES))
    return re.compile(
        f"{capital}(?<!{letter}.)(?<!{letter}[{marks}].){rest}"
        f"(?:{blank}{{1,2}}+(?:{capital}{rest}|(?:{particles})(?!{letter}|[{marks}]{letter}|\\.)))++"
    )


_ASCII_SEQUENCE = _sequence("[A-Za-z]", "[A-Z]", "'`.-", " ")
_SEQUENCE = _sequence(r"[^\W\d_]", r"[^\W\d_a-z]", "'’ʼ`.-", "[ \u00a0]")
_SEPARATOR = re.compile(
    r"[\s\"'`*)\]}>]{0,4}(?:,|;|/|&amp;|&(?!\w{2,6};|#\d)|\+|、|，|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bi\b|\bи\b|\bve\b|\bdan\b|\bvà\b|\bor\b|\bwith\b|和|与)"
    r"(?:\s{0,3}(?:and|und|et|&)\b)?[\s\"'`*(\[{<@]{0,4}"
)
# Words in front of a name that belong to its cue, not to it.
_LEADING = tables.words("people", "words before a name")
_TRAILING = tables.words("people", "words after a name")


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def initial(self) -> bool:
        return (
            self.capital
            and len(self.text.replace(".", "").replace("-", "")) <= 2
            and (len(self.text) == 1 or "." in self.text)
        )


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of the table: what must stand before a name, and how that may end without what opens a value."""

    name: str
    pattern: str
    ends: tuple[str, ...]
    before: re.Pattern[str]


@cache
def cues() -> tuple[Cue, ...]:
    """The table of cues, in the order in which they are tried."""
    rows = [
        row.split("\t")
        for row in (_DATA / "cues.tsv").read_text("utf-8").splitlines()
        if not row.startswith("#")
    ]
    return tuple(
        Cue(name, pattern, () if ends == "-" else tuple(ends.split()), re.compile(f"(?:{pattern})$"))
        for name, pattern, ends in rows
    )


@cache
def _strong_cues() -> re.Pattern[str]:
    """One pattern for the cues after which even a single word, or a name without capitals, is asked about."""
    strong = [(n, cue) for n, cue in enumerate(cues()) if cue.name in STRONG]
    # What several on end want behind them is looked for once: most places are passed by that.
    choices = [
        f"{behind}(?:{'|'.join(f'(?P<{cue.name}_{n}>{cue.pattern[len(behind) :]})' for n, cue in several)})"
        for behind, several in groupby(strong, key=lambda row: _behind(row[1].pattern))
    ]
    return re.compile(f"(?:{'|'.join(choices)})(?=@?[^\\W_]*[^\\W\\d_])")


def _behind(pattern: str) -> str:
    """The look behind that a pattern begins with."""
    found = re.match(r"\(\?<![^()]*\)", pattern)
    return found[0] if found else ""


STRONG = frozenset(
    {
        "author_tag",
        "author_key",
        "created_by",
        "copyright",
        "trailer",
        "part_key",
        "person_key",
        "setter",
        "greeting",
        "constructor",
        "thanks",
        "title",
    }
)
_CONTEXT = 130
OPENING = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "[\"'`{(<*@"
"""Blanks and marks that open a value."""


def cue_before(text: str, start: int) -> str:
    """The cue that ends where a name begins at `start` (the empty string where there is none)."""
    before = text[max(0, start - _CONTEXT) : start].lower()
    stem = before.rstrip(OPENING)
    for cue in cues():
        if (not cue.ends or stem.endswith(cue.ends)) and cue.before.search(before):
            return cue.name
    return ""


def _runs(text: str) -> Iterator[list[_Token]]:
    """Runs of two or more capitalised words, initials and particles that stand one blank apart."""
    for sequence in (_ASCII_SEQUENCE if text.isascii() else _SEQUENCE).finditer(text):
        yield from _parted(_TOKEN.finditer(text, *sequence.span()))


def _parted(tokens: Iterable[re.Match[str]]) -> Iterator[list[_Token]]:
    """Words one blank apart, parted where a sentence ends; a run begins with a capital."""
    run: list[_Token] = []
    for match in tokens:
        token = _Token(match.start(), match.end(), match[0])
        if run and run[-1].text[-1] == "." and not run[-1].initial:
            yield run
            run = []
        if token.capital or (run and token.text.casefold() in _PARTICLES):
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _trimmed(run: list[_Token]) -> list[_Token]:
    while run and (run[0].text.rstrip(".").casefold() in _LEADING or not run[0].capital):
        run = run[1:]
    while run and (run[-1].text.rstrip(".").casefold() in _TRAILING or not run[-1].capital):
        run = run[:-1]
    return run


def _known(run: list[_Token]) -> bool:
    """True when a word of the run is a name somewhere, or all look like names, and not all are ordinary."""
    words = [token.text.rstrip(".") for token in run if not token.initial]
    if all(lexicon.is_word(word) or lexicon.is_word_abroad(word) for word in words):
        return False
    if any(lexicon.is_given(word) or lexicon.is_surname(word) for word in words):
        return True
    return not any(map(lexicon.is_word, words)) and sum(map(likeness, words)) >= _LIKELY * len(words)


def _likely(run: list[_Token]) -> bool:
    """True when no word of the run is ordinary, and they look like names at least as much as not."""
    words = [token.text.rstrip(".") for token in run if not token.initial]
    return not any(map(lexicon.is_word, words)) and sum(map(likeness, words)) >= _PERHAPS * len(words)


def _span(text: str, run: list[_Token]) -> tuple[int, int]:
    start, end = run[0].start, run[-1].end
    if text[end - 1] == "." and not run[-1].initial:
        end -= 1
    return start, end


def _full_names(line: Line) -> Iterator[Hit]:
    """Two to five capitalised words: with a cue, or with a known name among them."""
    text, last_end, last_cue = line.text, -1, ""
    for whole in _runs(text):
        run = _trimmed(whole)
        words = [token for token in run if not token.initial and token.text.casefold() not in _PARTICLES]
        if not (2 <= len(run) <= _MAX_PARTS) or not words or any(len(t.text) > 30 for t in run):
            continue
        start, end = _span(text, run)
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
        if told or _known(run) or (cue in _OWN_LINE and _likely(run)) or _beside_mail(text, end):
            cue = "author_list" if listed else cue
            yield Hit(start, end, Category.PERSON_NAME, "person_name/full", cue or "bare")


_MAIL_AFTER = re.compile(
    r"[\"'`*]{0,2}[,\s]{0,3}(?:&lt;|E<lt>|<|\(|\[)(?:mailto:)?[^\s<>()@]{1,64}(?:@|\s?[\[({ ]\s?at\s?[\])} ]\s?)[\w-]+[\w. -]{2,60}",
    re.IGNORECASE,
)


def _beside_mail(text: str, end: int) -> bool:
    return _MAIL_AFTER.match(text, end) is not None


_ONE = re.compile(r"(?!0x)(?=\d{0,6}[^\W\d_])[^\W_](?:[\w'’-]|\.(?=\w)){0,38}")
_RULE = re.compile(r"[\s|:-]+")
_CODE_AFTER = re.compile(r"::|->|\(|\[|\.\w|/|\s?=(?!=)|\$|%|@")
_CASELESS = re.compile(
    r"[\u0900-\u0dff\u0e00-\u0eff\u0590-\u06ff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af·・]{2,12}(?: [\u0590-\u0dff\uac00-\ud7af]{2,12}){0,3}"
)
_LOWER_FULL = re.compile(r"[^\W\d_A-Z]{2,20}(?: [^\W\d_A-Z]{2,20}){1,2}(?=[\"'`<(,;]|\s*<|\s*$)")


_METADATA = re.compile(
    r"(?i)(?:^|/)(?:(?:package|composer|bower|manifest|metadata|codemeta|mix|galaxy|plugin|module|info|theme)\.(?:json|exs|ya?ml|xml)|pom\.xml|[^/]*\.(?:gemspec|podspec|nuspec|cabal|opam|csproj|gradle(?:\.kts)?)"
    r"|pyproject\.toml|cargo\.toml|setup\.(?:py|cfg)|citation\.cff|authors?\.(?:ya?ml|json|toml)|\.zenodo\.json|_config\.ya?ml)$"
)
_BLOCK = re.compile(
    r"[\"']?(?:authors?|contributors?|maintainers?|developers?)[\"']?\s{0,4}(?:[:=]|=>)\s{0,4}[\[({]|<(?:developer|contributor|author)s?>|^\s{0,8}(?:authors|contributors|maintainers|developers):\s*$",
    re.IGNORECASE,
)
_BLOCK_FIELD = re.compile(
    r"^\s{0,40}(?:[-{]\s{0,4})?(?:[\"']?(?:name|login|username|id|github|handle)[\"']?\s{0,8}(?::|=>|=)\s{0,8}[\"']?|<(?:name|id)>\s{0,4})@?"
    r"(?P<value>[^\W_](?:[\w.'’-]{0,38}[^\W_])?(?: [^\W\d_][\w.'’-]{1,38}){0,3})(?=[\"',<\s]|$)",
    re.IGNORECASE,
)
_BLOCK_LINES = 4


def _in_block(line: Line) -> Iterator[Hit]:
    """The name or account of an entry in a block of authors: package metadata."""
    match = _BLOCK_FIELD.match(line.text)
    if match is None or not any(_BLOCK.search(above) for above in line.above(_BLOCK_LINES)):
        return
    words = match["value"].split()
    if len(words) > 1 or lexicon.is_given(words[0]) or lexicon.is_surname(words[0]):
        kind = "full" if len(words) > 1 else "single"
        yield Hit(*match.span("value"), Category.PERSON_NAME, f"person_name/{kind}", "author_block")
    else:
        yield Hit(*match.span("value"), Category.USERNAME, "username/author", "author_block")


def _is_heading_row(line: Line) -> bool:
    """True for the headings of a Markdown table."""
    return line.text.lstrip().startswith("|") and any(_RULE.fullmatch(below) for below in line.below(1))


def _after_cue(line: Line) -> Iterator[Hit]:
    """After a strong cue: one word, a name in a script without capitals, or one in lower case."""
    text = line.text
    if _is_heading_row(line):
        return
    lowered = text.lower()
    for match in _strong_cues().finditer(lowered if len(lowered) == len(text) else text):
        cue = (match.lastgroup or "").rsplit("_", 1)[0]
        start = match.end()
        for _ in range(8):
            hit = _one_after(text, start, cue)
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


def _is_han(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)


def _is_han_name(text: str) -> bool:
    """True for two or three characters that begin with a surname, or up to five after a surname of two."""
    single = text[0] in tables.words("people", "cjk surnames") and 2 <= len(text) <= 3
    return single or (3 <= len(text) <= 5 and lexicon.is_surname(text[:2]))


def _one_after(text: str, start: int, cue: str) -> Hit | int | None:
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
    full = next(_runs(text[start : start + 120]), None)
    if full and full[0].start == 0 and len(_trimmed(full)) >= 2:
        return start + full[-1].end
    lower = _LOWER_FULL.match(text, start)
    if (
        lower
        and cue in {"author_tag", "author_key", "copyright", "trailer", "part_key"}
        and any(lexicon.is_given(word) or lexicon.is_surname(word) for word in lower[0].split())
    ):
        return Hit(start, lower.end(), Category.PERSON_NAME, "person_name/lower", cue)
    one = _ONE.match(text, start)
    if one is None or len(one[0]) < 2 or one[0].casefold() in _LEADING:
        return None
    end = start + len(one[0].rstrip(".-'’"))
    if _CODE_AFTER.match(text, end):
        return None
    word = text[start:end]
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
_AUTHOR_FILE = re.compile(
    r"(?i)(?:^|/)(?:authors?|contributors?|maintainers?|credits|thanks|humans|codeowners|acknowledge?ments?|owners|team|committers|participants)"
    r"(?:\.\w{2,5})?$"
)
_LIST_ENTRY = re.compile(r"^[\s>|*#/]{0,6}(?:(?:[-*+•]|\d{1,4}[.)])\s{1,4})?[\[\"'`*_]{0,3}")
_BEFORE_MAIL = re.compile(
    r"(?:^|[\s\"'`,;:(\[>*=/|])((?:[^\W\d_][\w.'’-]{0,30}\s){0,3}[^\W\d_][\w.'’-]{0,30})[\"']?\s{0,2}(?:<|&lt;|E<lt>)(?:mailto:)?[\w.+-]{1,64}(?:@|\s[\[({]?at[\])}]?\s|[\[({]at[\])}])[\w-]"
)
# What marks a line, and what then stands before or in it.
_MAIL_MARK = re.compile(r"(?:<|&lt;|E<lt>)(?:mailto:)?[\w.+-]{1,64}[@ (\[]")
_LINKED = (
    (
        "](",
        r"\[@?([^\W_][^\]\[()<>|/]{1,38})\]\(<?https?://(?:www\.|mobile\.)?(?:github\.com|gitlab\.com|bitbucket\.org|gitee\.com|twitter\.com|x\.com|linkedin\.com/in"
        r"|facebook\.com|instagram\.com|t\.me|vk\.com|medium\.com|dev\.to|codeberg\.org|orcid\.org)/@?[\w.-]{1,60}/?\)",
    ),
    (" (", r"(?<![\w$@%.])([^\W_][\w.'’ -]{1,38}) \(\[?`?@[\w-]{2,39}"),
    (
        "<a",
        r"<a[^<>]{1,120}(?:github\.com|gitlab\.com|twitter\.com|x\.com|linkedin\.com/in)/@?[\w.-]{1,60}/?[\"'][^<>]{0,80}>@?([^\W_][^<>|/]{1,38})</a>",
    ),
)
_IN_PARENTHESES = re.compile(r" \(\[?`?@[\w-]{2}")


@cache
def author_file(path: str) -> bool:
    """True for a file that lists people."""
    return _AUTHOR_FILE.search(path) is not None


def _listed(line: Line) -> Iterator[Hit]:
    """In a file that lists people: the single word, or the name without capitals, that begins an entry."""
    match = _LIST_ENTRY.match(line.text)
    start = match.end() if match else 0
    hit = _one_after(line.text, start, "author_list")
    if isinstance(hit, Hit) and re.match(
        r"[\"'`*\]]{0,3}(?:\s{0,3}$|\s{1,3}[<(\[`@-]|[,;:])", line.text[hit.end :]
    ):
        yield hit


def _link_patterns(text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The cues and patterns whose marks the line holds."""
    if _MAIL_MARK.search(text):
        yield "before_mail", _BEFORE_MAIL
    marks = [mark for mark, _ in _LINKED if mark in text]
    if " (" in marks and not _IN_PARENTHESES.search(text):
        marks.remove(" (")
    if marks:
        yield "profile_link", _linked(tuple(marks))


@cache
def _linked(marks: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(pattern for mark, pattern in _LINKED if mark in marks))


def _named_link(line: Line) -> Iterator[Hit]:
    """What stands before `<address>`, or is the text of a link to a profile."""
    for cue, pattern in _link_patterns(line.text):
        for match in pattern.finditer(line.text):
            group = match.lastindex or 1
            start, value = match.start(group), match[group]
            words = value.split()
            while words and words[0].casefold().rstrip(":.") in _LEADING:
                start = line.text.index(words[1], start + len(words[0])) if len(words) > 1 else start
                words = words[1:]
            if not words or len(words) > 4:
                continue
            end = match.end(group) - (len(value) - len(value.rstrip(" .,")))
            single = len(words) == 1
            known = any(lexicon.is_given(word) or lexicon.is_surname(word) for word in words)
            if single and (lexicon.is_word(words[0]) or value.rstrip().endswith(".")):
                continue
            if single and not known:
                yield Hit(start, end, Category.USERNAME, "username/author", cue)
            else:
                kind = "single" if single else "full"
                yield Hit(start, end, Category.PERSON_NAME, f"person_name/{kind}", cue)


_POSSESSIVE = re.compile(
    r"\s{0,3}(?:#{1,6}\s{1,3}|<(?:title|h[1-3])\b[^<>]{0,80}>\s{0,3}|[\"']?(?:title|name|description)[\"']?\s{0,3}[:=]\s{0,3}[\"']?)"
    r"(?P<name>[^\W\d_a-z][^\W\d_]{1,14})['’]s?\s"
)


_SINGLE_ITEM = re.compile(
    r"\s{0,8}[-*+•]\s{1,3}(?P<open>[*_]{0,3})(?P<name>[^\W\d_a-z][^\W\d_]{2,14})(?P=open)\s*$"
)


def _single_items(line: Line) -> Iterator[Hit]:
    """The given name that is all of an item of a list."""
    match = _SINGLE_ITEM.match(line.text)
    if match and lexicon.is_given(match["name"]) and not lexicon.is_word(match["name"]):
        yield Hit(*match.span("name"), Category.PERSON_NAME, "person_name/single", "list_item")


def _possessive(line: Line) -> Iterator[Hit]:
    """The given name that a title begins with, of whoever the thing belongs to: `# Marta's dotfiles`."""
    match = _POSSESSIVE.match(line.text)
    if match and lexicon.is_given(match["name"]):
        yield Hit(*match.span("name"), Category.PERSON_NAME, "person_name/single", "possessive")


_UPPER = r"(?:[A-Z]|\xC3[\x80-\x9E]|\xC4[\x80-\xBF]|\xC5[\x80-\xBF]|\xD0[\x80-\xAF]|\xCE[\x86-\xAB]|\xC6|\xE1[\xB8-\xBB][\x80-\xBF])"
_LETTER = r"(?:[A-Za-z'\x80-\xff-])"
_VALUE = r"[ \t\xc2\xa0]{0,20}[\"'`{(<*\[]{0,4}@?[A-Za-z\x80-\xff]"
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
            Gate(rf"{_UPPER}{_LETTER}+\.? (?:[a-z]{{1,4}} ){{0,2}}{_UPPER}(?:{_LETTER}|\.| {_UPPER})"),
            Gate(rf"\b[A-Z]\. ?(?:[A-Z]\. ?)?{_UPPER}{_LETTER}"),
        ),
        _full_names,
    ),
    Detector("author_list", (Gate(r"^[ \t>|*#/]{0,6}(?:[-*+] |\d{1,3}[.)] |[A-Za-z\x80-\xff][\w.'-]{1,38}(?: [<(@]|\r?\n))"),), _listed, lambda _, path: author_file(path), rare=True),
    Detector(
        "named_link",
        (
            Gate(r"(?:<|&lt;|E<lt>)(?:mailto:)?[\w.+-]{1,64}(?:@| ?[\[({]?at)"),
            Gate(r"\]\(<?https?://"),
            Gate(r" \(\[?`?@[\w-]"),
            Gate(r"/[\w.@-]+[\"'][^<>]{0,80}>@?[^\s<>]"),
        ),
        _named_link,
    ),
    Detector(
        "author_block",
        (
            Gate(r"^[ \t]{0,40}(?:[-{][ \t]{0,4})?[\"']?(?:name|login|username|id|github|handle)[\"']?[ \t]{0,8}(?::|=>|=)[ \t]{0,8}[\"']?@?[\w\x80-\xff]", caseless=True),
            Gate(r"^[ \t]{0,40}<(?:name|id)>[ \t]{0,4}[\w\x80-\xff]", caseless=True),
        ),
        _in_block,
        lambda _, path: _METADATA.search(path) is not None,
        rare=True,
    ),
    Detector(
        "possessive",
        (
            Gate(r"^[ \t]{0,3}(?:#{1,6} |[\"']?(?:title|name|description)[\"']?[ \t]?[:=])[ \t\"']{0,4}[A-Z\x80-\xff][A-Za-z\x80-\xff]{1,16}(?:'|\xe2\x80\x99)"),
            Gate(r"<(?:title|h[1-3])[^<>]{0,80}>[ \t]{0,3}[A-Z\x80-\xff][A-Za-z\x80-\xff]{1,16}(?:'|\xe2\x80\x99)"),
        ),
        _possessive,
    ),
    Detector(
        "single_item",
        (Gate(rf"^[ \t]{{0,8}}(?:[-*+]|\xe2\x80\xa2) {{1,3}}[*_]{{0,3}}{_UPPER}{_LETTER}{{2,20}}[*_]{{0,3}}[ \t]{{0,4}}\r?$"),),
        _single_items,
    ),
    Detector(
        "cued_name",
        (
            Gate(r"(?:first|last|full|given|family|middle|sur|fore|display|real|legal|birth|maiden|person|customer|student|employee|patient|contact)[-_ ]?names?[\"'`\]]{0,2}\*{0,2}[ \t]{0,30}(?:[:=|]|=>|：|\]=)" + _VALUE, caseless=True),
            Gate(_KEYED, caseless=True),
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
            Gate(r"\b(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Sr|Sra|Dra)\.? [A-Z\xc3-\xd0]"),
            *(Gate(word, caseless=True, literal=True) for word in _CUE_WORDS),
        ),
        _after_cue,
    ),
)  # fmt: skip
