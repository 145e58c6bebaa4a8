"""Which stand-in every value of a repository gets: a pure function of findings, key and met values."""

from __future__ import annotations

import hmac
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from gdr_code import inflection, keys
from gdr_code.escapes import unescape
from gdr_code.letters import romanised, script_of
from gdr_code.patterns import compiled
from gdr_code.records import Action, Category, Finding
from gdr_code.replace import handles, network, people, proposals, scramble, words
from gdr_code.replace.marks import Marker, Numbers, Tails, fold, marker, walk
from gdr_code.replace.shapes import legal, scalar_type
from gdr_code.replace.stand_ins import Subject, draws, fit, recognised, subject

_STRICT = 300
_MOST = 20_000
_SHORT = 12
_LONGEST_CHAIN = 4  # a handle, its person's name, that in another script, and room
_LEAST = 5  # shorter words are too few to bear the mark
_WORD = compiled(r"[^\W_]{4,}")


@dataclass(frozen=True, slots=True)
class Plan:
    """The stand-ins of a repository; none of them equals a value met in it, no two are equal."""

    key: bytes = field(repr=False)
    chosen: Mapping[Subject, str] = field(repr=False)
    avoided: frozenset[str] = field(default=frozenset(), repr=False)
    """Short values that stand in the repository or are stand-ins: no plainer stand-in equals one."""
    following: frozenset[Subject] = field(default=frozenset(), repr=False)
    """Parts of people's names, known by the name alone."""

    def stand_in(self, finding: Finding) -> str:
        """The stand-in in the shape of the finding's own value as it stands."""
        return self.spelled(finding, finding.value)

    def spelled(self, finding: Finding, spelled: str) -> str:
        """The stand-in in the shape of another spelling of the finding's value."""
        of = subject(finding.category, finding.kind, spelled)
        if of not in self.chosen:
            of = subject(finding.category, finding.kind, finding.value)
        made = self.chosen.get(of) or next(draws(marker(self.key), of, finding.kind))
        fitted = fit(of, made, spelled)
        return fitted if self._is_known_again(finding, of, fitted) else self.plain(spelled)

    def _is_known_again(self, finding: Finding, of: Subject, fitted: str) -> bool:
        """True for what a second run takes for a stand-in: by its mark, or by the person's name beside it."""
        if (
            of.family not in ("name", "handle")
            or of in self.following
            or sum(map(str.isalnum, fitted)) < _LEAST
        ):
            return True
        return recognised(self.key, finding.category, finding.kind, fitted)

    def plainer(self, finding: Finding) -> str:
        """ASCII letters alone, or digits for a number, as many as the value has characters but at least 5."""
        return self.plain(finding.value)

    def plain(self, spelled: str) -> str:
        """A plainer stand-in for any text: line ends and the spaces around them stay."""
        marked = marker(self.key)
        pieces = re.split(r"(\s*\n\s*)", spelled)
        return "".join(self._plain(marked, piece, spelled) if piece.strip() else piece for piece in pieces)

    def _plain(self, marked: Marker, piece: str, seed: str) -> str:
        made = itertools.islice(_plainer(marked, piece, seed), _STRICT)
        first = next(made)
        free = (word for word in itertools.chain((first,), made) if word not in self.avoided)
        return next(free, first)


def _plainer(marked: Marker, piece: str, seed: str) -> Iterator[str]:
    """Marked words as long as the piece, or numbers where it holds digits and no letters."""
    numbers = Numbers(marked.seed("plainer", f"{seed}\0{piece}"))
    if any(map(str.isalpha, piece)) or not any(map(str.isdigit, piece)):
        made = walk(marked, numbers, lambda: _word(numbers, max(_LEAST, len(piece))))
    else:
        made = scramble.draws(marked, numbers, "0" * len(piece) if piece[0] == "0" else "1" * len(piece))
    return (word for word in made if word != piece.casefold() and scalar_type(word) != "constant")


def _word(numbers: Numbers, length: int) -> tuple[str, Tails, str]:
    head, tails = words.split(numbers, length)
    return head, tails, ""


@dataclass(slots=True)
class _Entry:
    """What the findings say of one subject."""

    of: Subject
    kind: str
    values: set[str]
    personas: set[str]
    names: set[str]
    """Keyed hashes of the subject as a person's name."""
    alone: bool = False
    """Somewhere it stands where it is nobody's known: there it must be known again by itself."""


def plan(
    findings: Collection[Finding],
    key: bytes,
    met: Collection[str],
    proposed: Mapping[Subject, Sequence[str]] = MappingProxyType({}),
) -> Plan:
    """The stand-ins of all findings; `met` are values that stand in the repository as they are.

    What is `proposed` for what `asked` names goes before what the key draws, where it passes the same checks.
    """
    entries = _entries(findings, key)
    linked = _links(entries)
    order = sorted(entries, key=lambda entry: (_depth(entry.of, linked), _hash(key, entry.of), entry.of))
    blocked = _blocked(entries, met)
    choice = _Choice(marker(key), blocked, proposed)
    for entry in order:
        choice.choose(entry, linked.get(entry.of))
    short = (value for value in blocked | choice.taken if len(value) <= _SHORT and value.isalnum())
    parts = frozenset(of for of, person in linked.items() if _is_part(of, person.of))
    return Plan(key, choice.chosen, frozenset(short), parts)


def _is_part(of: Subject, person: Subject) -> bool:
    """True for what of a person's name is not all of it, in another script or case or not."""
    if of.family != "name":
        return False
    shared = people.alike(of.normal)
    is_whole = shared is not None and shared == people.alike(person.normal)
    return not is_whole and not people.is_case(person.normal, of.normal)


def _depth(of: Subject, linked: Mapping[Subject, _Entry]) -> int:
    """How many others must have their stand-ins before: who is followed, and whom that follows."""
    depth = 0
    while of in linked and depth < _LONGEST_CHAIN:
        of, depth = linked[of].of, depth + 1
    return depth


def asked(findings: Collection[Finding], key: bytes) -> dict[Subject, list[Finding]]:
    """The subjects for which a stand-in may be proposed, in a fixed order, and where they are found.

    Neither credentials nor numbers, nor what is spelled from a person's name and follows its stand-in.
    """
    linked = _links(_entries([one for one in findings if one.action.changes], key))
    found: dict[Subject, list[Finding]] = {}
    for finding in findings:
        if finding.action not in (Action.REPLACE, Action.RENAME):
            continue
        of = subject(finding.category, finding.kind, finding.value)
        follows = of in linked and _is_spelled(of, linked[of].of)
        if not follows and (for_ := proposals.asked_as(of)) is not None:
            found.setdefault(for_, []).append(finding)
    return dict(sorted(found.items()))


def _is_spelled(of: Subject, person: Subject) -> bool:
    """True for a handle, an address or a part of a name that is made of the person's name."""
    if of.family in ("handle", "email"):
        return handles.spelled(person.normal, person.normal, of.normal.partition("@")[0]) is not None
    return people.follow(person.normal, person.normal, of.normal.title()) is not None


def _links(entries: Sequence[_Entry]) -> dict[Subject, _Entry]:
    """The person whose name each handle, address, part, case or spelling in another script follows."""
    people_of, same = _people(entries), _same_people(entries)
    by_of = {entry.of: entry for entry in entries}
    twins = [(by_of[of], person) for of, person in same.items()]
    in_script = {(one.of, script_of(two.of.normal)): two for pair in twins for one, two in (pair, pair[::-1])}
    linked: dict[Subject, _Entry] = {}
    for entry in entries:
        for persona in _linked(entry, people_of):
            person = people_of[persona]
            linked[entry.of] = in_script.get((person.of, script_of(entry.of.normal)), person)
    return {**linked, **same}


def _entries(findings: Collection[Finding], key: bytes) -> list[_Entry]:
    found: dict[Subject, _Entry] = {}
    for category, kind, value, persona in {(f.category, f.kind, f.value, f.persona) for f in findings}:
        of = subject(category, kind, value)
        entry = found.setdefault(of, _Entry(of, kind, set(), set(), set()))
        entry.kind = min(entry.kind, kind)
        entry.values.add(value)
        if persona:
            entry.personas.add(persona)
        else:
            entry.alone = True
        if of.family == "name":
            entry.names.add(keys.entity(key, Category.PERSON_NAME, "", of.normal))
    return list(found.values())


def _people(entries: Sequence[_Entry]) -> dict[str, _Entry]:
    """For each persona the entry that is the person's name: the one it was named after, else the fullest."""
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        for persona in entry.personas | entry.names if entry.of.family == "name" else ():
            found.setdefault(persona, []).append(entry)
    return {
        persona: max(
            named, key=lambda entry: (persona in entry.names, len(entry.of.normal.split()), entry.of)
        )
        for persona, named in found.items()
    }


def _same_people(entries: Sequence[_Entry]) -> dict[Subject, _Entry]:
    """For a full name the entry that is the same name in another script, or of which it is another case.

    A name that may be any of several is none of them, and what has an account or an address is no case.
    """
    named = {entry.of.normal: entry for entry in entries if entry.of.family == "name"}
    found: dict[Subject, _Entry] = {}
    alike: dict[tuple[str, ...], list[_Entry]] = {}
    for entry in named.values():
        if shared := people.alike(entry.of.normal):
            alike.setdefault(shared, []).append(entry)
    for several in alike.values():
        native = [one for one in several if script_of(one.of.normal) != "LATIN"]
        for one in several:
            same = [two for two in native if romanised(two.of.normal) == one.of.normal] or native
            if script_of(one.of.normal) == "LATIN" and len(same) == 1:
                found[one.of] = same[0]
    owners = {one for entry in entries if entry.of.family in ("handle", "email") for one in entry.personas}
    cases = [(form, entry) for entry in named.values() for form in _cases(entry) if form in named]
    found.update((named[form].of, entry) for form, entry in cases if not named[form].names & owners)
    return found


def _cases(entry: _Entry) -> Iterator[str]:
    """The other cases of a name as it stands, normalised."""
    forms = (form for value in sorted(entry.values) for form in inflection.forms(value))
    return (subject(Category.PERSON_NAME, entry.kind, form).normal for form in forms)


def _linked(entry: _Entry, people_of: Mapping[str, _Entry]) -> list[str]:
    """The persona whose name a handle or a partial name follows, if any."""
    if entry.of.family not in ("handle", "name", "email") or (entry.of.family == "name" and entry.alone):
        return []
    others = [persona for persona in sorted(entry.personas) if persona in people_of]
    return [persona for persona in others if people_of[persona] is not entry][:1]


def _hash(key: bytes, of: Subject) -> bytes:
    return hmac.digest(key, f"{of.family}\0{of.normal}".encode("utf-8", "surrogatepass"), "sha256")


def _blocked(entries: Sequence[_Entry], met: Collection[str]) -> frozenset[str]:
    """Every value that stands in the repository, caseless, and its bare letters and digits."""
    values = {value.casefold() for entry in entries for value in (entry.of.normal, *entry.values)}
    values.update(unescape(value).casefold() for value in met)
    return frozenset(values) | {"".join(filter(str.isalnum, value)) for value in values}


def _person_of(made: str, of: Subject) -> tuple[str, str]:
    """The name that a person's or an address's stand-in holds, folded, and the name that it stands for."""
    if of.family == "name":
        return fold(people.core(made.casefold())), people.core(of.normal)
    if of.family == "email":
        return fold("".join(filter(str.isalpha, made.partition("@")[0]))), network.local_part(of.normal)[1]
    return "", ""


class _Choice:
    """Chooses stand-ins one after the other, each the first acceptable draw."""

    def __init__(
        self, marked: Marker, blocked: frozenset[str], proposed: Mapping[Subject, Sequence[str]]
    ) -> None:
        self.chosen: dict[Subject, str] = {}
        self._people: dict[str, str] = {}
        self._marker = marked
        self._blocked = blocked
        self._proposed = proposed
        self.taken: set[str] = set()

    def choose(self, entry: _Entry, person: _Entry | None) -> None:
        """Give the entry its stand-in; a value without letters and digits may keep itself."""
        followed = self._followed(entry, person) if person and person.of in self.chosen else ()
        if person and person.of in self.chosen and people.is_case(person.of.normal, entry.of.normal):
            self.chosen[entry.of] = self.chosen[person.of]
            return
        offered = proposals.offered(self._marker, entry.of, self._proposed)
        own = draws(self._marker, entry.of, entry.kind)
        for count, made in enumerate(itertools.chain(followed, offered, own)):
            free = self._is_free(made) and (count >= _STRICT or self._fits(made, entry))
            free = free and (person is not None or self._is_nobodys(made, entry.of))
            if free or count >= _MOST:
                self.taken.add(made.casefold())
                self.chosen[entry.of] = made
                self._people.setdefault(*_person_of(made, entry.of))
                return

    def _is_nobodys(self, made: str, of: Subject) -> bool:
        """True where nobody else has the name that it holds, with another title, suffix, number or domain."""
        name, own = _person_of(made, of)
        return not name or self._people.get(name, own) == own

    def _followed(self, entry: _Entry, person: _Entry) -> Iterator[str]:
        own, drawn, normal = person.of.normal, self.chosen[person.of], entry.of.normal
        if entry.of.family == "handle":
            return handles.of_person(self._marker, own, drawn, normal)
        if entry.of.family == "email":
            return network.emails_of_person(self._marker, own, drawn, normal)
        part = people.follow(own, drawn, normal.title())
        known = part and (script_of(own) == script_of(normal) or self._is_marked(part))
        return iter([part] if part and known and part != normal else [])

    def _is_marked(self, name: str) -> bool:
        """True for a name that is known again without the person that it follows."""
        return self._marker.marked(fold(people.core(name.casefold())))

    def _is_free(self, made: str) -> bool:
        plain = made.casefold()
        return plain not in self.taken and plain not in self._blocked

    def _fits(self, made: str, entry: _Entry) -> bool:
        """True when no word of it is met elsewhere, and it is read as the value is wherever it stands."""
        bare = made.removesuffix(".example").casefold()
        own = set(_WORD.findall(entry.of.normal))
        if any(word in self._blocked and word not in own for word in _WORD.findall(bare)):
            return False
        fitted = [(fit(entry.of, made, value), value) for value in entry.values]
        return all(legal(one, value) and one.casefold() not in self._blocked for one, value in fitted)
