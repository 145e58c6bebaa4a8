"""What is private of a person besides names and numbers: health, faith, politics, pay, a job at a company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from gdr_code.patterns import compiled
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Category

_LONGEST = 80
_DULL = frozenset(
    {"yes", "no", "none", "null", "nil", "true", "false", "unknown", "other", "n/a", "nan", "not available"}
    | {"normal", "negative", "positive", "male", "female", "prefer not to say", "undisclosed", "нет", "无"}
)
_AMOUNT = compiled(
    r"(?:[$€£¥₹]|[A-Z]{3})? ?\d{1,3}(?:[.,  ']?\d{3}){1,3}(?:[.,]\d{2})? ?(?:[$€£¥₹]|[A-Za-z]{2,4}|zł|руб\.?|元|円)?(?: ?/ ?\w{2,5})?"
)
_POSTS = (
    r"engineers?|developers?|programmer|managers?|directors?|head|officers?|ceo|cto|cfo|coo|cio|ciso|co-?founder|founder"
    r"|consultant|analyst|designer|architect|scientist|professor|lecturer|nurs(?:e|ing)|doctor|physician|surgeon|teacher"
    r"|intern|researcher|fellow|lead|president|secretary|accountant|lawyer|attorney|editor|journalist|technician|clerk"
    r"|administrator|sre|devops|sysadmin|supervisor|coordinator|controller|buyer|assistant|partner|candidate|student|trainee"
    r"|responsable|g[ée]rante?|gerente|directrice|directeur|direct[eo]re?a?|jefe|jefa|chef(?:fe)?|ing[ée]nieure?|ingenier[oa]"
    r"|desarrollador[a]?|desenvolvedor[a]?|analista|coordinador[a]?|coordenador[a]?|profesor[a]?|docente|m[ée]decin|infirmi[eè]re?"
    r"|leiter(?:in)?|gesch[äa]ftsf[üu]hrer(?:in)?|entwickler(?:in)?|ingenieur(?:in)?|berater(?:in)?|sachbearbeiter(?:in)?|lehrer(?:in)?"
    r"|kierowni(?:k|czka)|dyrektor(?:ka)?|in[żz]ynier|programist[ak]a?|specjalista|m[üu]d[üu]r[üu]?|m[üu]hendisi?|manajer|dosen"
    r"|responsabile|direttore|sviluppatore|impiegat[oa]"
)
_ROLE_AT = compiled(
    rf"(?<!\w)(?:[A-ZÀ-ÖØ-ÞŁŚŻ][\w.&/+'’-]{{1,20}} ){{0,4}}(?i:{_POSTS})(?!\w)(?: (?:of|de|du|da|di|for|[A-Z&][\w.+-]{{0,20}}|[a-ząćęłńóśźżü]{{4,20}})){{0,5}}"
    r"(?: at | @ ?| bei (?:der |dem )?| chez | presso |, )(?=[^\W\d_a-z])[\w.&'’+-]{1,30}(?:[ ](?:&|of|and|y|e|und|[^\W\d_a-z][\w.&'’-]{0,30}|o\.o\.)){0,5}"
)
_POST = compiled(rf"(?i:{_POSTS})")
_ROLE_IN_TEXT = compiled(_ROLE_AT.pattern.replace("|, )(?=", ")(?="))


@dataclass(frozen=True, slots=True)
class Trait:
    """A row of `data/traits.tsv`: what a key or a column is called that holds it, and what says it by itself."""

    kind: str
    names: re.Pattern[str]
    words: re.Pattern[str] | None

    def fits(self, value: str) -> bool:
        """True for a value that a column of such a name may hold."""
        if self.kind == "salary":
            return _AMOUNT.fullmatch(value) is not None
        if self.kind == "role":
            return _ROLE_AT.fullmatch(value) is not None
        if self.kind == "political":
            return self.words is not None and self.words.search(value) is not None
        letters = sum(map(str.isalpha, value))
        wide = not value.isascii() and letters > 1
        return (letters > 2 or wide) and len(value) <= _LONGEST and value.casefold() not in _DULL


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    """Of each row of the table the kind, the names, and the words or a dash."""
    table = files("gdr_code").joinpath("data", "traits.tsv").read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in table.splitlines() if line and not line.startswith("#"))


@cache
def traits() -> tuple[Trait, ...]:
    """The rows of the table."""
    return tuple(
        Trait(kind, compiled(names, re.IGNORECASE), None if words == "-" else _whole(words))
        for kind, names, words in _rows()
    )


def _whole(words: str) -> re.Pattern[str]:
    return compiled(rf"(?<!\w)(?:{words})(?!\w)|(?:{_of_wide(words)})", re.IGNORECASE)


def _of_wide(words: str) -> str:
    """The words in scripts that part none with blanks; one that never matches where there are none."""
    return "|".join(re.findall(r"(?<=\|)[\u3040-\u9fff\uac00-\ud7af]{2,8}(?=\||$)", words)) or r"(?!)"


@lru_cache(maxsize=1024)
def of_name(name: str) -> Trait | None:
    """The trait that a key or a column of this name holds."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).strip()
    return next((trait for trait in traits() if trait.names.fullmatch(spaced)), None)


_KEY = compiled(r"([^\W\d_][\w -]{1,40})[\"'`\])]{0,2}\s{0,4}(?::|=>|=|\()\s{0,4}[\"'`\[(]{0,2}$")


def find_words(line: Line) -> Iterator[Hit]:
    """Words that say such a thing of whoever is named before them or beside them."""
    for trait in traits():
        for found in trait.words.finditer(line.text) if trait.words else ():
            cue = "keyed" if _key_before(line.text, found.start()) == trait.kind else "words"
            yield Hit(found.start(), found.end(), Category.OTHER, f"other/{trait.kind}", cue)


def _key_before(text: str, start: int) -> str | None:
    """The kind of trait that the key right before a value is for."""
    key = _KEY.search(text[max(0, start - 60) : start])
    named = of_name(key[1]) if key else None
    return named.kind if named else None


_SETTER = compiled(
    r"(?<![A-Za-z])(?:set|add|update|record|save|put)_?(?P<name>[A-Za-z][A-Za-z_]{2,24})\s?[( ]\s?[\"'`][^\"'`\n]{3,40}[\"'`],?\s{1,2}[\"'`](?P<value>[^\"'`\n]{3,80})[\"'`]"
)


def find_set(line: Line) -> Iterator[Hit]:
    """What a setter for such a thing is given behind a name."""
    for found in _SETTER.finditer(line.text):
        trait = of_name(found["name"].replace("_", " "))
        if trait and trait.fits(found["value"]):
            yield Hit(*found.span("value"), Category.OTHER, f"other/{trait.kind}", "setter")


def find_roles(line: Line) -> Iterator[Hit]:
    """What somebody is, and where: `Head of Data at Acme`."""
    if not _POST.search(line.text):
        return
    for found in _ROLE_IN_TEXT.finditer(line.text):
        cue = "keyed" if _key_before(line.text, found.start()) == "role" else "role_at"
        yield Hit(found.start(), found.end(), Category.OTHER, "other/role", cue)


def _gate_of(trait_words: str) -> str:
    """The words without the endings and the choices of letters that a gate needs not."""
    return re.sub(r"\\w[*+](?=\||$)", "", trait_words).replace(
        r"[^\W\d_]{4,20} \d{1,4}(?:[.,]\d)? ?", "[0-9] ?"
    )


def _word_gates() -> Iterator[Gate]:
    for *_, words in _rows():
        if words != "-":
            yield Gate(rf"(?:^|[^A-Za-z])(?:{_gate_of(words)})", caseless=True)


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "trait_setter",
        (
            Gate(
                r"(?:set|add|update|record|save|put)_?(?:diagnos|medic|health|illness|disease|allerg|disab|relig|faith|ethnic|race|politic|party|union|sexual|orientation|convict|criminal|salary|wage|prescri)[a-z_]{0,20}[( ] ?[\"'`]",
                caseless=True,
            ),
        ),
        find_set,
    ),
    Detector("trait_words", tuple(_word_gates()), find_words),
    Detector(
        "role_at",
        (Gate(r"[a-zA-Z] (?:at|@|bei|chez|presso) (?:[A-Z][a-z]|[\xc3-\xd0\xe3-\xe9])"),),
        find_roles,
    ),
)
