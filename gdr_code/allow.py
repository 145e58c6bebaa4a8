"""Comments that let findings through: `gdr: allow[email] reason` and those of other scanners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gdr_code.patterns import compiled
from gdr_code.records import Category, Finding

_WORDS = (b"pragma", b"gdr", b"gitleaks")
_COMMENT = compiled(
    rb"(?<![\w-])(?:gdr(?:-code)?: ?allow(?![\w-])(?:\[([^\]\n]{0,200})\])?"
    rb"|(pragma): ?(?:allow|white)list (nextline )?secret(?![\w-])|(gitleaks):allow(?![\w-]))"
)
_SIGNS = compiled(rb"[^A-Za-z0-9\x80-\xff]*")
_OF_SECRETS = frozenset({Category.CREDENTIAL, Category.IP_OR_DEVICE})
_KEY_HEAD = b"-----BEGIN "


@dataclass(frozen=True, slots=True)
class Allow:
    """A comment and the lines it speaks of; `names` are categories or kinds, none of them is any.

    What other scanners call a secret is a credential or an address of a machine, and no person's data.
    """

    line: int
    lines: tuple[int, ...]
    names: frozenset[str]
    is_ours: bool

    def fits(self, finding: Finding, first_line: int) -> bool:
        """True for a finding that stands, with what belongs to it, from `first_line` on."""
        if not any(first_line <= line <= finding.place.line for line in self.lines):
            return False
        if self.is_ours:
            return not self.names or finding.category in self.names or finding.kind in self.names
        return finding.category in _OF_SECRETS

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names that are no category; kinds have a slash."""
        return tuple(sorted(name for name in self.names if "/" not in name and name not in set(Category)))


def count(data: bytes) -> int:
    """How many such comments there are."""
    if b"allow" not in data and b"whitelist" not in data:
        return 0
    return len(_COMMENT.findall(data)) if any(word in data for word in _WORDS) else 0


def comments(data: bytes) -> tuple[Allow, ...]:
    """The comments of a text. One that stands alone on its line speaks of the next line too."""
    return tuple(_comments(data))


def _comments(data: bytes) -> Iterator[Allow]:
    line, at = 1, 0
    for match in _COMMENT.finditer(data):
        line += data.count(b"\n", at, match.start())
        at = match.start()
        before = data[data.rfind(b"\n", 0, at) + 1 : at]
        alone = _SIGNS.fullmatch(before) is not None
        names = frozenset(
            filter(None, map(str.strip, (match[1] or b"").decode("utf-8", "replace").split(",")))
        )
        if match[3]:
            lines: tuple[int, ...] = (line + 1,)
        else:
            lines = (line, line + 1) if alone else (line,)
        yield Allow(line, lines, names, match[2] is None and match[4] is None)


def first_line(finding: Finding, lines: list[bytes]) -> int:
    """Where a finding begins for its reader: a key block with the line that says BEGIN."""
    line = finding.place.line
    return line - 1 if line > 1 and _KEY_HEAD in lines[line - 2] else line
