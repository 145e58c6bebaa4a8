"""The templates: clean text with marked slots, read from `templates/*.txt`.

    @@@ LANGUAGE PATH      begins a template (snippets.txt has a form of its own, see `snippets`)
    ⟦KIND⟧  ⟦KIND=VALUE⟧   personal data or a secret of that kind: to be found
    ⟦~KIND=VALUE⟧          a look-alike: to be kept
    ⟦~KIND:this|that⟧      the same, one of the texts
    ⟦=VALUE⟧  ⟦:this|that⟧              no label, only to vary the text
    ⟦+POOL⟧                a line of its own: snippets, each between the texts around the sign, or nothing
    ⟦for 3-9 WHO SEP⟧ ... ⟦end⟧         repeated; WHO is `team`, `new` or `new:de`; SEP ends each but the last
    ⟦pick⟧ ... ⟦or⟧ ... ⟦end⟧           one of several

KIND is `category/kind`; VALUE one of the repository's words or a name of `values.VALUES`, after `owner.`,
`other.`, `author.` or `new.` where it is not the current person's; without VALUE it is the kind's last part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
_SLOT = re.compile(
    r"⟦(?P<keep>~?)(?P<kind>[a-z_]+/[a-z_0-9]+)?(?:=(?P<value>[a-z_0-9.]+)|:(?P<texts>[^⟧]*))?⟧"
)
_INSERT = re.compile(r"(?P<before>.*)⟦\+(?P<pool>[a-z]+)⟧(?P<after>.*)")
_FOR = re.compile(
    r"⟦for (?P<low>\d+)-(?P<high>\d+) (?P<who>team|new)(?::(?P<locale>[a-z]{2}))?(?: (?P<separator>\S+))?⟧"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a span is; `keep` for a look-alike."""

    kind: str
    keep: bool

    @property
    def category(self) -> str:
        """The part of the kind before the slash."""
        return self.kind.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of a file, marked or not."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value goes: one that is made, or one of some texts."""

    mark: Mark | None
    value: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Insert:
    """Where snippets of a pool go."""

    before: Nodes
    pool: str
    after: Nodes


@dataclass(frozen=True, slots=True)
class Loop:
    """A part that is repeated."""

    low: int
    high: int
    who: str
    locale: str | None
    separator: str
    body: Nodes


@dataclass(frozen=True, slots=True)
class Pick:
    """A part of which there are several versions."""

    versions: tuple[Nodes, ...]


Node = str | Slot | Insert | Loop | Pick
Nodes = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A clean file."""

    name: str
    language: str
    path: Nodes
    body: Nodes
    marks: tuple[Mark, ...]


def templates() -> list[Template]:
    """Every template of the folder."""
    found: list[Template] = []
    for file in sorted(TEMPLATES.glob("*.txt")):
        if file.name == "snippets.txt":
            continue
        for block in re.split(r"^@@@ ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            head, _, body = block.partition("\n")
            language, _, path = head.partition(" ")
            name = f"{file.stem}:{path}"
            nodes = parsed(body.rstrip("\n").split("\n"))
            found.append(Template(name, language, inline(path), nodes, marks(nodes)))
    return found


def inline(text: str) -> Nodes:
    """A text with slots."""
    nodes: list[Node] = []
    last = 0
    for match in _SLOT.finditer(text):
        nodes += [text[last : match.start()], _slot(match)]
        last = match.end()
    nodes.append(text[last:])
    if any(isinstance(node, str) and ("⟦" in node or "⟧" in node) for node in nodes):
        raise ValueError(f"not a slot: {text}")
    return tuple(node for node in nodes if node != "")


def _slot(match: re.Match[str]) -> Slot:
    kind, value, texts = match["kind"], match["value"], match["texts"]
    mark = Mark(kind, bool(match["keep"])) if kind else None
    if value is None and texts is None and kind:
        value = kind.partition("/")[2]
    return Slot(mark, value or "", tuple(texts.split("|")) if texts is not None else ())


def parsed(lines: Sequence[str]) -> Nodes:
    """Lines as nodes; each plain line ends with its line end."""
    nodes, rest = _block(iter(lines), until=())
    if rest:
        raise ValueError(f"unexpected {rest}")
    return nodes


def _block(lines: Iterator[str], until: tuple[str, ...]) -> tuple[Nodes, str]:
    nodes: list[Node] = []
    for line in lines:
        sign = line.strip()
        if sign in until:
            return tuple(nodes), sign
        if sign in {"⟦or⟧", "⟦end⟧"}:
            raise ValueError(f"{sign} without a beginning")
        if sign == "⟦pick⟧":
            nodes.append(_pick(lines))
        elif loop := _FOR.fullmatch(sign):
            body, _ = _block(lines, until=("⟦end⟧",))
            low, high = int(loop["low"]), int(loop["high"])
            nodes.append(Loop(low, high, loop["who"], loop["locale"], loop["separator"] or "", body))
        elif insert := _INSERT.fullmatch(line):
            nodes.append(Insert(inline(insert["before"]), insert["pool"], inline(insert["after"])))
        else:
            nodes += [*inline(line), "\n"]
    if until:
        raise ValueError(f"no {until[-1]}")
    return tuple(nodes), ""


def _pick(lines: Iterator[str]) -> Pick:
    versions: list[Nodes] = []
    sign = "⟦or⟧"
    while sign == "⟦or⟧":
        version, sign = _block(lines, until=("⟦or⟧", "⟦end⟧"))
        versions.append(version)
    return Pick(tuple(versions))


def slots(nodes: Nodes) -> Iterator[Slot]:
    """All slots, those of every version too."""
    for node in nodes:
        if isinstance(node, Slot):
            yield node
        elif isinstance(node, Loop):
            yield from slots(node.body)
        elif isinstance(node, Pick):
            for version in node.versions:
                yield from slots(version)


def marks(*texts: Nodes) -> tuple[Mark, ...]:
    """The marks of all slots."""
    return tuple(slot.mark for text in texts for slot in slots(text) if slot.mark)
