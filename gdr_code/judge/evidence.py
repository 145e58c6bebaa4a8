"""Pass one over a repository: what is said once, clearly, is evidence for everything else in it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gdr_code import lexicon
from gdr_code.judge.kinship import Accounts, Names, squeezed
from gdr_code.patterns import compiled
from gdr_code.records import Candidate, Category, Survey

CLEAR_NAME_CUES = frozenset(
    {
        "author_tag",
        "author_key",
        "copyright",
        "trailer",
        "created_by",
        "person_key",
        "greeting",
        "thanks",
        "author_list",
        "before_mail",
        "profile_link",
        "author_block",
    }
)
ADDRESS_CUES = frozenset({"url_owner", "site_owner", "url_user"})
MAIL_AFTER = compiled(
    r"^[\"'`*]{0,2}[,\s]{0,3}(?:&lt;|E<lt>|<|\(|\[)?(?:mailto:)?[\w.+-]{1,64}(?:@| ?[\[({]? ?at ?[\])}]? ?)[\w-]+[ .]",
    re.IGNORECASE,
)
LINK_AFTER = compiled(
    r"^[\"'`*_]{0,3}(?:\]\(|\s?[(<\[]{1,2}|\s?[:–—-]{1,2}\s?|,\s?|\s?\|\s?|</a>|[\"'], ?)\s?(?:@|https?://|github|`@|\[@)",
    re.IGNORECASE,
)
_LINK_BYTES = 80
_SERIES = 5
_SPLIT = compiled(r"[^\W\d_]+")
_CAMEL = compiled(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\dA-Za-z_]+")


def words_of(value: str) -> tuple[str, ...]:
    """The case-folded words of a name."""
    return tuple(word.casefold() for word in _SPLIT.findall(value))


def parts_of(handle: str) -> tuple[str, ...]:
    """The case-folded parts of a handle: `JaneDoe-dev7` -> jane, doe, dev, 7."""
    return tuple(part.casefold() for part in _CAMEL.findall(handle))


def letters_and_digits(value: str) -> str:
    """An account or a domain's label without its marks, case-folded: what the two have in common."""
    return "".join(filter(str.isalnum, value.casefold()))


@dataclass(frozen=True)
class Evidence:
    """What a repository as a whole says. Values are held case-folded and never shown.

    `owner` is the account the repository lives under, `project` its own name with letters alone; `names`
    counts how often a name stands where only a person's can; `name_words` the words of such names; `accounts`
    counts an account's places by cue;
    `repositories_of` how many different repositories stand under an account in addresses;
    `mail_names` the local parts of its e-mail addresses; `linked` gives the name that stands before an
    account or address on its line; `bursts` counts (path, cue), `spread` the files a value stands in;
    `variety` is the share of different values in a burst; `series` are the beginnings of accounts that only a
    running number tells apart; `lowered` are words of names that somewhere stand in lower case between blanks;
    `leans` is the mean log-odds of an account over the addresses it stands in, by their files alone;
    `domains` counts the files that address a registered domain's label, `mailboxes` the addresses at it.
    `drawn` gives the name that a word is of, for names that are stand-ins already.
    """

    owner: str = field(default="", repr=False)
    project: str = ""
    names: Mapping[str, int] = field(default_factory=dict, repr=False)
    name_words: frozenset[str] = field(default=frozenset(), repr=False)
    accounts: Mapping[str, Counter[str]] = field(default_factory=dict, repr=False)
    repositories_of: Mapping[str, int] = field(default_factory=dict, repr=False)
    mail_names: frozenset[str] = field(default=frozenset(), repr=False)
    linked: Mapping[str, str] = field(default_factory=dict, repr=False)
    bursts: Mapping[tuple[str, str], int] = field(default_factory=dict, repr=False)
    variety: Mapping[tuple[str, str], float] = field(default_factory=dict, repr=False)
    spread: Mapping[str, int] = field(default_factory=dict, repr=False)
    lowered: frozenset[str] = field(default=frozenset(), repr=False)
    leans: Mapping[str, float] = field(default_factory=dict, repr=False)
    domains: Mapping[str, int] = field(default_factory=dict, repr=False)
    mailboxes: Mapping[str, int] = field(default_factory=dict, repr=False)
    series: frozenset[str] = field(default=frozenset(), repr=False)
    drawn: Mapping[str, str] = field(default_factory=dict, repr=False)

    def person_of(self, handle: str) -> str | None:
        """The name in the repository that a handle or an address belongs to, or None."""
        if handle.casefold() in self.linked:
            return self.linked[handle.casefold()]
        letters = squeezed(handle.split("@")[0])
        if len(letters) < 3:
            return None
        return self._named.of(letters)

    def has_account_of(self, words: Sequence[str]) -> bool:
        """True when an e-mail address or the owner's account is made of a name's squeezed words."""
        return self._held.has(words)

    @cached_property
    def _named(self) -> Names:
        return Names(self.names)

    @cached_property
    def _held(self) -> Accounts:
        return Accounts((*self.mail_names, squeezed(self.owner)))


def gather(repository: str, surveys: Sequence[Survey]) -> Evidence:
    """The evidence of all candidates of a repository."""
    names: Counter[str] = Counter()
    accounts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    projects: defaultdict[str, set[str]] = defaultdict(set)
    mails: set[str] = set()
    mailboxes: defaultdict[str, set[str]] = defaultdict(set)
    bursts: Counter[tuple[str, str]] = Counter()
    different: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    spread: defaultdict[str, set[str]] = defaultdict(set)
    linked: dict[str, str] = {}
    for survey in surveys:
        for name, account in _links(survey.candidates):
            linked.setdefault(account, name)
        for candidate in survey.candidates:
            bursts[survey.path, candidate.cue] += 1
            if candidate.category in (Category.PERSON_NAME, Category.USERNAME):
                different[survey.path, candidate.cue].add(candidate.value)
            if candidate.category is Category.PERSON_NAME:
                spread[candidate.value.casefold()].add(survey.path)
                if is_clear_name(candidate):
                    names[" ".join(words_of(candidate.value))] += 1
            elif candidate.category is Category.USERNAME:
                account = candidate.value.casefold()
                spread[account].add(survey.path)
                accounts[account][candidate.cue] += 1
                if project := _project_after(candidate):
                    projects[account].add(project)
            elif candidate.category is Category.EMAIL and "@" in candidate.value:
                box, _, host = candidate.value.casefold().partition("@")
                mails.add(squeezed(box))
                for label in host.split(".")[:-1]:
                    mailboxes[letters_and_digits(label)].add(box)
    return Evidence(
        owner=_owner(repository, projects),
        project=squeezed(repository.rsplit("+", 1)[-1]),
        names=dict(sorted(names.items())),
        name_words=frozenset(word for name in names for word in name.split() if len(word) > 2),
        accounts=dict(accounts),
        repositories_of={account: len(found) for account, found in projects.items()},
        mail_names=frozenset(mails),
        linked=linked,
        bursts=dict(bursts),
        variety={place: len(values) / bursts[place] for place, values in different.items()},
        spread={value: len(paths) for value, paths in spread.items()},
        lowered=frozenset(word for survey in surveys for word in survey.lowered),
        domains=Counter(letters_and_digits(label) for survey in surveys for label in survey.domains),
        leans=_leans(surveys),
        mailboxes={label: len(boxes) for label, boxes in mailboxes.items()},
        series=_series(accounts),
    )


def _leans(surveys: Iterable[Survey]) -> dict[str, float]:
    """One account has one owner: what its places in addresses say of it, taken together."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for survey in surveys:
        for one, opinion in zip(survey.candidates, survey.opinions, strict=False):
            if one.cue in ADDRESS_CUES and opinion.confidence is None:
                found[one.value.casefold()].append(opinion.lean)
    return {account: sum(leans) / len(leans) for account, leans in found.items()}


def _links(candidates: Sequence[Candidate]) -> Iterator[tuple[str, str]]:
    """(name, account or address) where the second closely follows the first on its line."""
    name: Candidate | None = None
    for candidate in candidates:
        if candidate.category is Category.PERSON_NAME:
            name = candidate
        elif candidate.category in {Category.USERNAME, Category.EMAIL} and name is not None:
            near = candidate.line == name.line and 0 <= candidate.span.start - name.span.end <= _LINK_BYTES
            if (
                near
                and (MAIL_AFTER.match(name.after) or LINK_AFTER.match(name.after))
                and is_clear_name(name)
            ):
                yield " ".join(words_of(name.value)), candidate.value.casefold()


def is_clear_name(candidate: Candidate) -> bool:
    """True when what stands around a full name leaves no doubt that it is a person's."""
    words = words_of(candidate.value)
    if len(words) < 2 or any(word in lexicon.organisation_words() for word in words):
        return False
    known = any(lexicon.is_given(word) or lexicon.is_surname(word) for word in words)
    beside = MAIL_AFTER.match(candidate.after) or LINK_AFTER.match(candidate.after)
    listed = candidate.cue in {"author_list", "before_mail"}
    return listed or (known and (candidate.cue in CLEAR_NAME_CUES or beside is not None))


def _series(accounts: Iterable[str]) -> frozenset[str]:
    numbered = Counter(account.rstrip("0123456789") for account in accounts if account[-1].isdigit())
    return frozenset(stem for stem, count in numbered.items() if count >= _SERIES and len(stem) > 2)


def _project_after(candidate: Candidate) -> str | None:
    match = re.match(r"/([\w.-]{1,100})", candidate.after)
    return match[1].casefold().removesuffix(".git") if match and candidate.cue == "url_owner" else None


def _owner(repository: str, projects: Mapping[str, Iterable[str]]) -> str:
    """The account in `OWNER+NAME`, else the one whose addresses name this repository."""
    if "+" in repository:
        return repository.split("+", 1)[0].casefold()
    name = repository.casefold()
    return next((account for account, found in sorted(projects.items()) if name in found), "")
