"""Features of a name: its words against the lists, what stands around it, what the repository says."""

from __future__ import annotations

from collections.abc import Iterator

from gdr_code import lexicon, tables
from gdr_code.judge.evidence import Evidence, words_of
from gdr_code.judge.kinship import squeezed, squeezed_words
from gdr_code.judge.surroundings import Page, is_common
from gdr_code.name_shapes import likeness
from gdr_code.patterns import compiled
from gdr_code.records import Candidate

_NEXT_WORD = compiled(r"^[\s,'’]{0,3}(?:s\s)?([^\W\d_]+)")
_POSSESSIVE = ("'s", "’s")
_TITLES = tables.words("people", "titles")
_FONT_BEFORE = compiled(r"(?i)font|typeface|family")
_FIELD_BEFORE = compiled(r"[|>,;\t:=(][\s*\"'`_]{0,6}$")
_FIELD_AFTER = compiled(r"[\s*\"'`_]{0,6}(?:[|<,;\t)]|$)")
_THING_AFTER = tables.words("people", "things named after people")
_CJK_SURNAMES = tables.words("people", "cjk surnames")


def own(candidate: Candidate, page: Page) -> dict[str, float]:
    """Features by the file alone."""
    words = words_of(candidate.value)
    features = dict(page.surroundings(candidate))
    features[f"kind={candidate.kind.split('/')[1]}"] = 1.0
    if not words or not tables.words("people", "placeholder names").isdisjoint(_plain_forms(words)):
        return {"placeholder": 1.0}
    words = _without_title(words)
    if words[0] in tables.words("people", "weekdays") or tables.words("people", "no names").intersection(
        words
    ):
        return {"placeholder": 1.0}
    full = [word for word in words if len(word) > 1]
    given = [lexicon.is_given(word) for word in full]
    family = [lexicon.is_surname(word) for word in full]
    ordinary = [
        lexicon.is_word(word) and not (g and not is_common(word)) for word, g in zip(full, given, strict=True)
    ]
    # A thing called after somebody bears one name: two with a possessive are a person's, ordinary or not.
    owns = len(words) > 1 and candidate.after.startswith(_POSSESSIVE)
    if owns and ordinary:
        ordinary[-1] = False
    count = max(len(full), 1)
    features[f"parts={min(len(words), 4)}"] = 1.0
    features["given_share"] = sum(given) / count
    features["family_share"] = sum(family) / count
    features["known_share"] = sum(g or f for g, f in zip(given, family, strict=True)) / count
    features["known_words"] = min(sum(g or f for g, f in zip(given, family, strict=True)), 4) / 4
    features["ordinary_share"] = sum(ordinary) / count
    features["likeness"] = sum(map(likeness, full)) / count
    if full and given[0] and not ordinary[0]:
        features["given_first"] = 1.0
    if full and family[-1] and not ordinary[-1]:
        features["family_last"] = 1.0
    if any(ordinary):
        features["any_ordinary"] = 1.0
    abroad = sum(map(lexicon.is_word_abroad, full))
    if abroad:
        features["abroad_share"] = abroad / count
        features["all_abroad"] = float(abroad == count)
    if any(word in lexicon.organisation_words() for word in words):
        features["organisation_word"] = 1.0
    if any(word in lexicon.organisations() and not g for word, g in zip(full, given, strict=True)):
        features["organisation_part"] = 1.0
    if lexicon.is_place(words) and (len(words) > 1 or not any(family)):
        features["place"] = 1.0
    elif any(lexicon.is_place(words[at : at + 2]) for at in range(len(words) - 1)):
        features["place_inside"] = 1.0
    if len(words) > len(full) or owns:  # a possessive tells of a person as much as an initial does
        features["initial"] = 1.0
    if words[0] in tables.words("people", "words that begin places"):
        features["place_first"] = 1.0
    if candidate.value.isupper():
        features["capitals"] = 1.0
    if candidate.value.islower():
        features["lower_case"] = 1.0
    if any(ord(char) > 0x24F for char in candidate.value):
        features["other_script"] = 1.0
        if candidate.value[0] in _CJK_SURNAMES and len(candidate.value) <= 4:
            features["cjk_surname"] = 1.0
    following = _NEXT_WORD.match(candidate.after)
    if (following and not owns) and (
        following[1].casefold() in _THING_AFTER or following[1].casefold() in lexicon.organisation_words()
    ):
        features["thing_after"] = 1.0
    if len(words) > 1 and words[-1] in tables.words("people", "last words of things"):
        features["thing_after"] = 2.0
    if _FONT_BEFORE.search(candidate.before):
        features["font_before"] = 1.0
    if following and following[1][0].isupper():
        features["capital_after"] = 1.0
    count, share = page.rows(candidate)
    if count:
        features["rows"] = min(count, 16).bit_length() / 4
        features["rows_named"] = share
        features["rows_unnamed"] = float(count > 1 and share < 0.2)
    if candidate.before.endswith("(") and candidate.after.strip() == ")":
        features["closing_parentheses"] = 1.0
    if _alone(candidate):
        features["alone_on_line"] = 1.0
    elif _FIELD_BEFORE.search(candidate.before) and _FIELD_AFTER.match(candidate.after):
        features["alone_in_field"] = 1.0
    return features


def told(candidate: Candidate, evidence: Evidence) -> Iterator[tuple[str, float]]:
    """Features by what the repository says."""
    words = _without_title(words_of(candidate.value))
    if " ".join(words) in evidence.names:
        yield "proven_name", 1.0
    elif any(word in evidence.name_words for word in words):
        yield "proven_word", 1.0
    if any(word in evidence.lowered for word in words):
        yield "seen_lower", 1.0
    plain = squeezed_words(" ".join(words))
    if evidence.has_account_of(plain):
        yield "matches_account", 1.0
    if len(plain) > 1 and "".join(plain) == squeezed(evidence.owner):
        yield "matches_owner", 1.0
    if "".join(plain) == evidence.project:
        yield "is_project", 1.0


def _alone(candidate: Candidate) -> bool:
    return not candidate.before.strip(" \t#*/->|\"'`") and not candidate.after.strip(" \t.,;\"'`|*")


def _plain_forms(words: tuple[str, ...]) -> tuple[str, str]:
    """The name as it stands, and without title, initials and what comes after a name."""
    suffixes = tables.words("name_parts", "suffix")
    plain = (word for word in _without_title(words) if len(word) > 1 and word not in suffixes)
    return " ".join(words), " ".join(plain)


def _without_title(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if len(words) > 2 and words[0] in _TITLES else words
