"""How probable it is that an expert would have an e-mail address removed."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping

from gdr_code.patterns import compiled
from gdr_code.records import Candidate, PathKind, Survey
from gdr_code.tables import words

REASONS: Mapping[str, str] = {
    "mail": "an e-mail address that may be a person's",
    "mail_account": "an address whose local part is a person's account name",
    "mail_weak": "an e-mail address where other things are written alike",
    "mail_placeholder": "an e-mail address that stands for any",
    "mail_machine": "an address of a service, a bot or an algorithm's name",
    "mail_noreply": "an address nobody reads",
    "mail_role": "the mailbox of a desk, a team or a list",
    "mail_sample": "an e-mail address of a sample or a test",
}

_AT = compiled(
    r"@|%40|&#64;|&#x40;|&commat;|\\u0040|\\x40|[\s\[({<_-]+(?:at|arroba|ät|собака)[\s\])}>_-]+",
    re.IGNORECASE,
)
_DOT = compiled(
    r"[\s\[({<_-]+(?:dot|punkt|punto|ponto|point|точка)[\s\])}>_-]+|\s*[\[({<]\s*\.\s*[\])}>]\s*",
    re.IGNORECASE,
)
_MADE_UP = compiled(
    r"(?:test|tester|testing|user|usuario|utilisateur|admin|demo|guest|example|sample|dummy|fake|mail|email|e-?mail|abc|foo|bar"
    r"|client|customer|student|aluno|teacher|member|employee|staff|agent|seller|buyer|viewer|editor|manager|team|owner|name|account|person|acc|usr"
    r"|new|old|other|some|any|your|my|valid|invalid|wrong|no|not|non|first|second)[._-]?\d{0,5}"
    r"(?:[._+-]?(?:test|user|email|mail|name|account|address|person|one|two|here|id|admin|demo|example)[._-]?\d{0,5})*\Z"
)
_MADE_UP_PART = compiled(
    r"example|exemplo|ejemplo|beispiel|placeholder|dummy|fake|lorem|testuser|yourname|your[._-]|foobar|xxxx|asdf|qwert"
)
_OPAQUE = compiled(r"[0-9a-f]{20,}\Z|\d{12,}\Z|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_BOT = compiled(
    r"(?i)\bbot\b|\[bot|[-_.]bot@|dependabot|renovate|github-actions|actions-user|greenkeeper|snyk|actions?@users\.noreply"
)
_NAMED = compiled(
    r"[^\W\d_a-z]\w{1,20} (?:\w\.? )?(?!Team|Support|Security)"
    r"[^\W\d_a-z]\w{1,20}[\s\"'-]{0,4}(?:<|&lt;)\Z"
)
_PAIR = compiled(r"([^\W\d_a-z][^\W\d_]{1,20}) (?:\w\. )?([^\W\d_a-z][^\W\d_]{1,20})(?![^\W\d_])")
_MOCK = compiled(
    r"(?i)(?:^|[/_.-]|(?<=[a-z])(?=[MFSD]))(?:mock|fixture|seed|faker|fake|dummy|sample|testdata)"
)
_QUIET = frozenset({PathKind.TEST, PathKind.EXAMPLE})


def parts(value: str) -> tuple[str, str]:
    """(local part, domain) of an address in any of its spellings, case-folded."""
    local, _, domain = _AT.sub("@", value.casefold(), count=1).partition("@")
    return local, _DOT.sub(".", domain).strip()


def score(candidate: Candidate, survey: Survey) -> tuple[float, str]:
    """(probability that an expert would have it removed, id of the reason)."""
    local, domain = parts(candidate.value)
    if candidate.kind == "email/noreply":
        return (0.1, "mail_machine") if _BOT.search(candidate.value) else (0.85, "mail_account")
    if _is_under(domain, words("placeholders", "domains")):
        return 0.04, "mail_placeholder"
    if (
        _is_under(domain, words("mail", "machine domains"))
        or _OPAQUE.match(local)
        or _BOT.search(candidate.value)
    ):
        return 0.1, "mail_machine"
    base = local.partition("+")[0]
    if base == "git":
        return 0.1, "mail_machine"
    if base in words("mail", "noreply"):
        return 0.08, "mail_noreply"
    if _is_of_namesake(candidate, domain):
        return 0.62, "mail"
    if _is_role(base, domain):
        return (0.55 if _NAMED.search(candidate.before) else 0.42), "mail_role"
    if _is_made_up(base, domain):
        return 0.15, "mail_placeholder"
    return _of_person(candidate, survey, base, domain)


def is_example(candidate: Candidate) -> bool:
    """True when a word for "example" stands shortly before the value, or the prompt of a session."""
    if candidate.before.lstrip(" #*/").startswith(">>> "):
        return True
    before = set(re.findall(r"[^\W\d_]+(?:\.[^\W\d_]+\.?)?", candidate.before[-60:].casefold()))
    return not before.isdisjoint(words("placeholders", "words"))


def _is_under(domain: str, ends: frozenset[str]) -> bool:
    """True when the domain or one of its parents is among the ends."""
    labels = domain.split(".")
    return any(".".join(labels[at:]) in ends for at in range(len(labels)))


def _is_of_namesake(candidate: Candidate, domain: str) -> bool:
    """True when the domain holds a word of a name of two parts beside or above the address."""
    label = domain.partition(".")[0]
    if label in words("mail", "providers"):
        return False
    around = "\n".join((*candidate.above[-1:], candidate.before[-60:]))
    named = (word for pair in _PAIR.findall(around) for word in pair)
    return any(len(word) >= 4 and _plain(word) in label for word in named)


def _plain(word: str) -> str:
    """Case-folded, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def _is_made_up(local: str, domain: str) -> bool:
    label = domain.partition(".")[0]
    if f"{local}{label}" in string.ascii_lowercase:
        return True
    if len(local) == 1:
        return local in "abcxyz" and len(label) == 1
    if local in words("placeholders", "first names of samples"):
        return label in words("mail", "providers")
    if local in words("placeholders", "local parts") or len(set(local)) == 1:
        return True
    return bool(_MADE_UP.match(local) or _MADE_UP_PART.search(f"{local}@{domain}"))


def _is_role(local: str, domain: str) -> bool:
    if local == domain.partition(".")[0]:
        return True
    names = words("mail", "role")
    pieces = re.split(r"[._-]", local)
    if local in names or (len(pieces) <= 3 and all(piece in names for piece in pieces)):
        return True
    groups = words("mail", "list words")
    return not groups.isdisjoint(domain.split(".")) or pieces[-1] in groups


def _of_person(candidate: Candidate, survey: Survey, local: str, domain: str) -> tuple[float, str]:
    if candidate.cue in {"url_path", "spelled_weakly"}:
        return 0.45, "mail_weak"
    tld, single = domain.rpartition(".")[2], domain.count(".") == 1
    if tld in words("mail", "extension tlds") and single and len(local) < 3:
        return 0.4, "mail_weak"
    named = candidate.cue == "angle"
    quiet = not named and (survey.path_kind in _QUIET or _MOCK.search(survey.path) is not None)
    if local in words("placeholders", "first names of samples"):
        return (0.35 if quiet or survey.path_kind is PathKind.DOCS else 0.62), "mail_sample"
    if quiet:
        return 0.58, "mail_sample"
    return (0.56, "mail_sample") if is_example(candidate) else (0.93, "mail")
