"""What can be measured of a credential candidate: its value, the name it is bound to, and the place.

Every feature is general: shapes, shares and words. None is a path or a value of any data set.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from itertools import pairwise

from gdr_code import lexicon
from gdr_code.naming import credential_kind, family, words
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, PathKind, Survey
from gdr_code.tables import words as table

_CUT = 512
_NAME = compiled(r"[\w\-]+(?:\.[\w\-]+)*", re.UNICODE)
_KEYBOARD = "qwertyuiop asdfghjkl zxcvbnm 1234567890 poiuytrewq lkjhgfdsa mnbvcxz 0987654321"
_NEIGHBOURS = frozenset(_KEYBOARD[i : i + 2] for i in range(len(_KEYBOARD) - 1))
_LETTERS = compiled(r"[^\W\d_]+")
_HEX = compiled(r"(?:0x)?[0-9a-fA-F]+")
_UUID = compiled(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_BASE64 = compiled(r"(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2,4}={0,2})")
_TEMPLATE = compiled(
    r"\$\{|\{\{|%\(|\$\(|#\{|<%|^<.*>$|^\[.*\]$|^\{\w*\}|^%\w+%$|^\$[A-Za-z_]|^@\w+@$|%[sdv]\b|\$\{?\w+\}?$"
)
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, compiled(pattern))
    for name, pattern in (
        ("camel", r"[a-z][a-z0-9]*(?:[A-Z][a-z0-9]+)+"),
        ("pascal", r"(?:[A-Z][a-z0-9]+){2,}"),
        ("snake", r"_?[a-z][a-z0-9]*(?:_[a-z0-9]+)+"),
        ("constant", r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"),
        ("kebab", r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+"),
        ("dotted", r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|!!?\.)[A-Za-z_$][\w$!?]*)+"),
        ("lower", r"[a-z]+"),
        ("upper", r"[A-Z]+"),
        ("title", r"[A-Z][a-z]+"),
        ("digits", r"\d+"),
        ("word_digits", r"[A-Za-z]+\d{1,4}[!@#$.]?"),
        ("number", r"-?\d+(?:\.\d+)*[a-zA-Z]?|0x[0-9a-fA-F]{1,8}"),
        ("path", r"(?:[.~]{0,2}/)[^\s]*|[A-Za-z]:\\.*|[\w.-]+(?:/[\w.-]+)+/?"),
        ("url", r"[a-z][a-z0-9+.]*:(?://|\w).*|www\..*|[\w.-]+\.(?:com|org|net|io)(?:[/:].*)?"),
        ("file", r"[^\s]*\.(?:[a-z]{2,4}|json|yaml|toml|conf|html|java|p12|jks)"),
        ("call", r".*\w\(.*|.*\)"),
        ("email", r"[\w.+-]+@[\w-]+\.[\w.-]+"),
        ("date", r"\d{4}-\d\d-\d\d.*|\d\d?[/.]\d\d?[/.]\d{2,4}.*"),
        ("colons", r"(?:[0-9a-fA-F]{2}:){3,}.*"),
        ("hash_name", r"(?:sha|md|SHA|MD)-?\d{1,3}.*"),
        ("regex", r".*(?:\\[wds.+*?]|\[\^|\.\*|\(\?|\]\+).*"),
        ("ellipsis", r".*(?:\.{3}|…|\(\.\.\.\)).*"),
    )
)
_CLAUSE = compiled(r"[^\W\d]{2}[\s,.]+[^\W\d]+[\s,.]+[^\W\d]{2}")
_SEPARATORS = (":=", "=>", "->", "===", "!==", "==", "!=", ":", "=", ",", "(", ">", "：")
_PUBLIC = compiled(
    r"(?:ssh-\w+|ecdsa-\S+) |-----BEGIN (?:CERT|PUBLIC|RSA PUBLIC)"
    r"|MI(?:GfMA0|GJAo|IBIjAN|ICIjAN|IBCgKC)|MFwwDQ|MFkw|LS0tLS1CRUdJTiBD"
)
_SENTENCE = compiled(r"[:=]\s*[\"'][^\"']*[^\W\d_]\s[^\W\d_][^\"']*[\"'],?\s*$")
_WRAPPER = compiled(r"([A-Za-z_$][\w.:$]{0,60})\($")
_DEFINITION = compiled(
    r"\b(?:def|function|func|fn|class|interface|void|abstract|param|@param|import|from|extends)\b"
)
_ENVIRONMENT = compiled(
    r"env|environ|getenv|config|param|prop|option|lookup|get|fetch|input|prompt|field|label|find", re.I
)
_COMMENT = compiled(r"^\s*(?:#|//|\*|--|;|/\*|<!--|%|\"\"\"|rem\b)", re.I)
_TRANSLATED = compiled(
    r"(?:^|[/_.-])(?:i18n|l10n|locales?|lang(?:uage)?s?|translations?|messages|strings|resources?)(?:[/_.-]|$)",
    re.I,
)
_TESTED = compiled(
    r"(?:^|[/_.-])(?:tests?|specs?|fixtures?|mocks?|fakes?|stubs?|testdata|e2e|cypress)(?:[/_.-]|$)", re.I
)
_SHOWN = compiled(
    r"(?:^|[/_.-])(?:docs?|examples?|samples?|demos?|tutorials?|readme|guides?|templates?|wiki)(?:[/_.-]|$)",
    re.I,
)
_NAMED_SECRET = compiled(r"passw|secret|cred|token|\.env|vault|\.pem|\.key|keys", re.I)


@cache
def _placeholder_words() -> frozenset[str]:
    return table("credential_placeholders")


@lru_cache(maxsize=4096)
def value_features(value: str) -> dict[str, float]:
    """Shapes and shares of a value (its first 512 characters), by name."""
    text = value[:_CUT]
    size, lowered = len(text), text.lower()
    found = {f"shape_{name}": 1.0 for name, pattern in _SHAPES if pattern.fullmatch(text)}
    found["shape_sentence"] = float(_CLAUSE.search(text) is not None)
    found.update(_shares(text, size))
    found.update(_randomness(text, lowered, size))
    found["public"] = float(_PUBLIC.match(text) is not None)
    found["template"] = float(_TEMPLATE.search(text) is not None)
    found["hex"] = float(size > 5 and _HEX.fullmatch(text) is not None)
    found["hex_size"] = found["hex"] * (size in (32, 40, 48, 56, 64, 96, 128))
    found["uuid"] = float(_UUID.fullmatch(text) is not None)
    found["base64"] = float(size > 11 and size % 4 == 0 and _BASE64.fullmatch(text) is not None)
    found["padded"] = float(text.endswith("="))
    found.update(_wording(text, lowered))
    return found


def _shares(text: str, size: int) -> dict[str, float]:
    lower = sum(map(str.islower, text))
    upper = sum(map(str.isupper, text))
    digit = sum(map(str.isdigit, text))
    space = text.count(" ")
    special = size - lower - upper - digit - space
    return {
        "length": math.log2(size),
        "lower": lower / size,
        "upper": upper / size,
        "digit": digit / size,
        "special": special / size,
        "spaces": float(min(space, 9)),
        "classes": float(sum(map(bool, (lower, upper, digit, special)))),
        "ascii": float(text.isascii()),
    }


def _randomness(text: str, lowered: str, size: int) -> dict[str, float]:
    counts: dict[str, int] = {}
    for mark in text:
        counts[mark] = counts.get(mark, 0) + 1
    bits = -sum(n / size * math.log2(n / size) for n in counts.values())
    kinds = [2 if c.isdigit() else 1 if c.isupper() else 0 if c.islower() else 3 for c in text]
    changes = sum(map(int.__ne__, kinds, kinds[1:]))
    codes = [ord(c) for c in lowered]
    steps = [b - a for a, b in pairwise(codes)]
    pairs = max(1, size - 1)
    return {
        "entropy": bits,
        "even": bits / math.log2(size) if size > 1 else 0.0,
        "distinct": len(counts) / size,
        "changes": changes / pairs,
        "steps": sum(abs(s) == 1 for s in steps) / pairs,
        "repeats": steps.count(0) / pairs,
        "keyboard": sum(lowered[i : i + 2] in _NEIGHBOURS for i in range(size - 1)) / pairs,
    }


def _wording(text: str, lowered: str) -> dict[str, float]:
    """How much of a value is words, placeholder words among them, and vowels."""
    letters = sum(map(str.isalpha, text)) or 1
    known = stand_in = 0
    for part in words(text)[:40]:
        if not part.isalpha():
            continue
        covered, marked = _covered(part)
        known += covered
        stand_in += marked
    longest = max((len(part) for part in _LETTERS.findall(text)), default=0)
    return {
        "words": known / letters,
        "stand_in": stand_in / letters,
        "vowels": sum(map(lowered.count, "aeiou")) / letters,
        "longest": float(min(longest, 30)),
        "promise": float(credential_kind(text) is not None) if len(text) < 60 else 0.0,
    }


@lru_cache(maxsize=4096)
def _covered(part: str) -> tuple[int, int]:
    """Letters of a part that greedy longest words cover: (by any words, by placeholder words)."""
    at = known = marked = 0
    part = part[:60]
    while at < len(part):
        for end in range(min(len(part), at + 14), at + 2, -1):
            piece = part[at:end]
            if piece in _placeholder_words():
                marked += end - at
            elif not lexicon.is_word(piece):
                continue
            known += end - at
            at = end
            break
        else:
            at += 1
    return known, marked


def bound_name(candidate: Candidate) -> tuple[str, str, str]:
    """(name, text from it to the value, nearest name): the name is the nearest that promises a credential."""
    before = candidate.before[-200:]
    if candidate.cue == "above":
        before = " ".join((*candidate.above[-2:], before))[-300:]
    names = list(_NAME.finditer(before))[-6:]
    nearest = names[-1].group()[-80:] if names else ""
    for match in reversed(names):
        if credential_kind(match.group()[-80:]):
            return match.group()[-80:], before[match.end() :], nearest
    return (nearest, before[names[-1].end() :], nearest) if names else ("", before, "")


def form_features(candidate: Candidate, survey: Survey) -> dict[str, float]:
    """The few features that tell by form alone that a value is no secret."""
    return {
        "public": float(_PUBLIC.match(candidate.value) is not None),
        "path_lock": float(survey.path_kind is PathKind.LOCK),
        "project_file": float(survey.path.endswith(".pbxproj")),
    }


def features(candidate: Candidate, survey: Survey) -> dict[str, float]:
    """Every feature of a candidate by name; an absent one is 0."""
    found = dict(value_features(candidate.value))
    name, between, nearest = bound_name(candidate)
    found.update(_name_features(name, candidate.value))
    found["direct"] = float(name == nearest)
    found.update({f"near_{part}": 1.0 for part in words(nearest) if part in table("credential_name_words")})
    found.update(_place_features(candidate, between))
    found.update(_path_features(survey, candidate))
    return found


def _name_features(name: str, value: str) -> dict[str, float]:
    parts = words(name)
    kind = credential_kind(name) if name else None
    found = {f"name_{kind}": 1.0, "named": 1.0} if kind else {}
    for part in parts:
        if part in table("credential_name_words"):
            found[f"word_{part}"] = 1.0
    if parts:
        found["last_promises"] = float(credential_kind(parts[-1]) is not None)
    found["name_length"] = float(min(len(name), 40))
    found["name_words"] = float(min(len(parts), 6))
    found["name_upper"] = float(name.isupper())
    found["alike"] = _alike(name.lower(), value[:80].lower())
    return found


def _alike(name: str, value: str) -> float:
    """Dice's share of the letter pairs that two texts have in common."""
    left = {name[i : i + 2] for i in range(len(name) - 1)}
    right = {value[i : i + 2] for i in range(len(value) - 1)}
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _place_features(candidate: Candidate, between: str) -> dict[str, float]:
    before, after = candidate.before, candidate.after
    mark, follows = before[-1:], after.lstrip("\\")[:1]
    separator = next((s for s in _SEPARATORS if s in between), "")
    wrapper = _WRAPPER.search(between.rstrip("\"'`@ "))
    found = {
        f"cue_{candidate.cue}": 1.0,
        f"sep_{separator}": 1.0,
        "quoted": float(mark in "\"'`" and mark == follows),
        "quote_before": float(mark in "\"'`"),
        "escaped": float(before[-2:-1] == "\\"),
        "distance": float(min(len(between), 60)),
        "wrapped": float(wrapper is not None),
        "asks": float(wrapper is not None and _ENVIRONMENT.search(wrapper.group(1)) is not None),
        "defines": float(_DEFINITION.search(before) is not None),
        "comment": float(_COMMENT.match(before) is not None),
        "indent": float(min(len(before) - len(before.lstrip()), 20)),
        "line": math.log2(len(before) + len(candidate.value) + len(after) + 1),
        "commas": float(min(before.count(","), 8)),
        "strings": float(min(before.count('"') + before.count("'"), 20)),
        "ends": float(not after.strip(" \"'`;,)}]")),
        "before_word": float(mark.isalnum()),
    }
    found[f"after_{follows if follows in '.([+;,)}:&?' else 'x' if follows.isalnum() else 'o'}"] = 1.0
    if len(candidate.value) >= 16:
        found["inside"] = float(after[:1].isalnum() or mark.isalnum() or mark in ("/", "+"))
    return found


@lru_cache(maxsize=64)
def _own_path_features(path: str, kind: PathKind) -> dict[str, float]:
    return {
        f"family_{family(path)}": 1.0,
        f"path_{kind}": 1.0,
        "translated": float(_TRANSLATED.search(path) is not None),
        "tested": float(_TESTED.search(path) is not None),
        "shown": float(_SHOWN.search(path) is not None),
        "project_file": float(path.endswith(".pbxproj")),
        "secret_path": float(_NAMED_SECRET.search(path) is not None),
    }


def _path_features(survey: Survey, candidate: Candidate) -> dict[str, float]:
    head = " ".join(candidate.above[-1:]).lower() + candidate.before[-120:].lower()
    return {
        **_own_path_features(survey.path, survey.path_kind),
        "says_example": float(
            any(word in head for word in ("example", "sample", "e.g", "placeholder", "your "))
        ),
        "says_hash": float(
            any(word in head for word in ("sha", "md5", "checksum", "digest", "integrity", "commit", "hash"))
        ),
        "says_user": float("user" in head or "login" in head or "email" in head),
        "sentences": float(sum(_SENTENCE.search(line) is not None for line in candidate.above)),
        "curl": float("curl" in head or "http" in head),
    }
