"""What stands around a name or an account, and what the other candidates of its file say of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from gdr_code import lexicon
from gdr_code.judge.evidence import LINK_AFTER, MAIL_AFTER, words_of
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, Category, Survey

_AUTHOR_FILE = compiled(
    r"(?i)(?:^|/)(?:authors?|contributors?|maintainers?|credits|thanks|humans|codeowners|acknowledge?ments?|owners|team|committers|\.mailmap)[^/]*$"
)
_LICENCE_FILE = compiled(r"(?i)(?:^|/)(?:licen[cs]e|copying|copyright|notice)[^/]*$")
_METADATA_FILE = compiled(
    r"(?i)(?:^|/)(?:package\.json|composer\.json|setup\.(?:py|cfg)|pyproject\.toml|cargo\.toml|pom\.xml|[^/]*\.gemspec|[^/]*\.podspec|[^/]*\.nuspec|bower\.json|description|_config\.yml|codemeta\.json|citation\.cff|plugin\.xml|manifest[^/]*\.json|galaxy\.ya?ml|metadata\.(?:json|rb))$"
)
_ROWS_AROUND = 15
_FEWEST_ROWS = 2
_SHAPED = 48
_RUN = compiled(r"[^\W\d]+|\d+|\s+")

# How much a cue says by itself, in log-odds to begin with: the learned weights correct it.
CUE_PRIOR = {
    "author_tag": 2.0, "author_key": 2.0, "author_list": 2.0, "vcs_keyword": 2.0, "before_mail": 2.0, "copyright": 1.5, "created_by": 1.5,
    "trailer": 1.5, "merge_from": 1.5, "thanks": 1.5, "profile_link": 1.5, "greeting": 1.5, "home_folder": 1.5, "funding": 1.5, "possessive": 1.0, "author_block": 1.5, "part_key": 1.0, "person_key": 1.0,
    "title": 1.0, "todo_owner": 1.0, "url_owner": 1.0, "site_owner": 1.0, "url_query": 1.0, "git_config": 1.0, "key_social_quoted": 1.0,
    "key_social_bare": 1.0, "mention": 0.5, "setter": 0.5, "constructor": 0.5, "dated": 0.5, "by": 0.5, "platform_id": 1.5, "platform_id_list": 1.5, "list_login": 0.5,
    "row_beside_mail": 0.5, "name_column": 1.5, "login_column": 1.0, "url_user": 0.5, "repository_shorthand": 0.5, "heading": -0.5, "alone": -0.5, "quoted": -0.5,
    "command_account": -0.5, "key_login_bare": -1.0, "bare": -1.0,
}  # fmt: skip


class Page:
    """What the names and accounts of one file share: its path, and the rows they stand in."""

    def __init__(self, survey: Survey) -> None:
        self.path = survey.path
        self._of_path = _path_features(survey.path, survey.path_kind.value)
        self._rows: dict[tuple[str, str], list[tuple[int, bool]]] = {}
        for one in survey.candidates:
            if one.category is Category.PERSON_NAME:
                rows = self._rows.setdefault(_row_shape(one), [])
                if not rows or rows[-1][0] != one.line:  # one a line: a file of one line stays linear
                    rows.append((one.line, _is_clearly_known(one)))

    def surroundings(self, candidate: Candidate) -> Iterator[tuple[str, float]]:
        """Features of the place: cue, position, path, and what follows."""
        yield f"cue={candidate.cue}", 1.0
        yield "cue_prior", CUE_PRIOR.get(candidate.cue, 0.0)
        yield from self._of_path
        if candidate.position is not None:
            yield f"position={candidate.position.value}", 1.0
            yield f"{candidate.cue}/{candidate.position.value}", 1.0
        if MAIL_AFTER.match(candidate.after):
            yield "mail_after", 1.0
        if LINK_AFTER.match(candidate.after):
            yield "link_after", 1.0

    def rows(self, name: Candidate) -> tuple[int, float]:
        """(how many lines around have a name in the same place of a row of the same shape, share known)."""
        rows = self._rows.get(_row_shape(name), [])
        first = bisect_left(rows, (name.line - _ROWS_AROUND, False))
        last = bisect_left(rows, (name.line + _ROWS_AROUND + 1, False))
        near = [known for line, known in rows[first:last] if line != name.line]
        return len(near), sum(near) / len(near) if len(near) >= _FEWEST_ROWS else 0.0


@lru_cache(maxsize=1024)
def _path_features(path: str, kind: str) -> tuple[tuple[str, float], ...]:
    named = {"author_file": _AUTHOR_FILE, "licence_file": _LICENCE_FILE, "metadata_file": _METADATA_FILE}
    found = (name for name, pattern in named.items() if pattern.search(path))
    return ((f"path={kind}", 1.0), *((name, 1.0) for name in found))


def _row_shape(candidate: Candidate) -> tuple[str, str]:
    """The cue, and what stands before the name with words, numbers and blanks as such."""
    shape = _RUN.sub(
        lambda run: "9" if run[0].isdigit() else " " if run[0].isspace() else "a", candidate.before[-_SHAPED:]
    )
    return candidate.cue, shape


def _is_clearly_known(candidate: Candidate) -> bool:
    """True for a full name of words that the lists of names hold and that are not ordinary."""
    words = [word for word in words_of(candidate.value) if len(word) > 1]
    known = [word for word in words if lexicon.is_given(word) or lexicon.is_surname(word)]
    return len(known) >= 2 and not all(map(lexicon.is_word, words))


def is_common(word: str) -> bool:
    """True for one of the 1,500 commonest words."""
    rank = lexicon.word_rank(word)
    return rank is not None and rank < 1500
