"""Every noun of the flow, frozen. Imports nothing of ours.

    Source -> Repository -> Entry -> SourceFile | Skipped
    SourceFile -> Candidate (prefilter) -> Chunk -> Verdict | Unjudged (judge) -> Finding
    Finding -> Edit (replace) -> Rewrite (splice) -> Problem (verify)

Offsets are bytes and half-open. `Candidate` spans count in the file's UTF-8 text (`text.Text.data`);
`Finding` and `Edit` spans count in the raw bytes of the file. Values never show in a `repr`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from operator import attrgetter
from typing import TypeVar

_Record = TypeVar("_Record")


def _sent(record: type[_Record]) -> type[_Record]:
    """A record that workers send by the thousand: pickled as its fields in order, five times as fast."""
    values = attrgetter(*(one.name for one in fields(record)))  # type: ignore[arg-type]
    record.__reduce__ = lambda self: (record, values(self))  # type: ignore[method-assign]
    return record


class Category(StrEnum):
    """What a value is; `kind` says it finer (`credential/aws_access_key`)."""

    PERSON_NAME = "person_name"
    USERNAME = "username"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    IP_OR_DEVICE = "ip_or_device"
    ID_NUMBER = "id_number"
    CREDENTIAL = "credential"
    OTHER = "other"


class Position(StrEnum):
    """Where a span stands in the code."""

    PROSE = "prose"
    STRING = "string"
    DATA = "data"
    URL = "url"
    FETCHED_URL = "fetched_url"
    COORDINATE = "coordinate"
    IDENTIFIER = "identifier"
    PATH = "path"
    COPYRIGHT_NOTICE = "copyright_notice"
    MESSAGE = "message"


class Reach(StrEnum):
    """How far a value itself is hunted."""

    REPOSITORY = "repository"
    PLACE = "place"


class Action(StrEnum):
    """What happens to a finding."""

    REPLACE = "replace"
    REDACT = "redact"
    KEEP = "keep"
    RENAME = "rename"
    DROP_FILE = "drop-file"

    @property
    def changes(self) -> bool:
        """True when what stands there is written anew."""
        return self in (Action.REPLACE, Action.REDACT, Action.RENAME)


class PathKind(StrEnum):
    """What a path says of its file; only ever moves a confidence."""

    SOURCE = "source"
    TEST = "test"
    EXAMPLE = "example"
    DOCS = "docs"
    DATA = "data"
    CONFIG = "config"
    VENDORED = "vendored"
    GENERATED = "generated"
    MINIFIED = "minified"
    LOCK = "lock"


class SkipReason(StrEnum):
    """Why the bytes of a path were not scanned."""

    BINARY = "binary"
    TOO_LARGE = "too_large"
    UNDECODABLE = "undecodable"
    UNREADABLE = "unreadable"
    NOT_REGULAR = "not_regular"
    SUBMODULE = "submodule"
    LFS_POINTER = "lfs_pointer"
    MISSING_BLOB = "missing_blob"
    NESTED_REPOSITORY = "nested_repository"
    LIMIT = "limit"
    ILLEGAL_PATH = "illegal_path"
    LINK_OUTSIDE = "link_outside"
    ENCRYPTED = "encrypted"
    CRASHED = "crashed"


@_sent
@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Bytes [start, end), never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """True when the two share a byte."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Remote:
    """A ref of a repository elsewhere, by its full name. `public` is the URL without its user."""

    url: str = field(repr=False)
    public: str
    ref: str


@dataclass(frozen=True, slots=True)
class Repository:
    """The unit of consistency: one clone, bare repository, tree, archive or standard input.

    `root` is the folder whose bytes are read (None for all but a work tree and a plain tree); `git_dir` is
    None without git. `tree` is the object read instead of the disk: a commit id for a bare repository or
    `--ref`, ":" for the index (`--staged`), None for the work tree. `archive` is the file of an archive,
    `unpacked` the tar in it where that is compressed; `remote` says where the rest is still to be had.
    `index` is the file of the index where git names another than the git directory's own. `own` says that it
    is the user's, which may borrow objects from elsewhere.
    """

    name: str
    root: str | None
    git_dir: str | None = None
    commit: str | None = None
    tree: str | None = None
    data: bytes | None = field(default=None, repr=False)
    archive: str | None = None
    unpacked: str | None = None
    remote: Remote | None = None
    index: str | None = None
    own: bool = False


@_sent
@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a repository before it is read. `blob` is a git object id where git knows it.

    `at` is where an archive has it; `target` a link's target where the listing knows it already; `stamp`, of
    what is on disk, its device and inode and when (in nanoseconds) its content and its status changed.
    """

    path: str
    raw_path: bytes
    size: int
    mode: int
    blob: str | None = None
    at: int = 0
    target: bytes | None = field(default=None, repr=False)
    stamp: tuple[int, int, int, int] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file, as bytes. A link (mode 0o120000) has its target as data.

    `path` is the path with undecodable bytes percent-escaped; `blob` the git blob id of `data`.
    """

    repo: str
    path: str
    raw_path: bytes
    mode: int
    blob: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Bytes that were not scanned, and why."""

    repo: str
    path: str
    raw_path: bytes
    size: int
    reason: SkipReason


@_sent
@dataclass(frozen=True, slots=True)
class Candidate:
    """A span worth asking about; never a conclusion.

    `span` counts bytes of the UTF-8 text. `line` is 1-based. `before` and `after` are the rest of the
    line on either side of the value (cut to 400 characters), `above` the lines over it (nearest last, at
    most 3). `cue` names what in the context suggested it (`author_tag`, `url_owner`, `assignment`).
    `position` and `node` are None until `chunk.locate`, except where the detector knows them; `binding`, the
    name the value is bound to, is None but where a detector or a tree says it: see `chunk.binding`.
    """

    span: Span
    line: int
    category: Category
    kind: str
    detector: str
    cue: str
    value: str = field(repr=False)
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)
    above: tuple[str, ...] = field(default=(), repr=False)
    position: Position | None = None
    node: str | None = None
    binding: str | None = field(default=None, repr=False)


@_sent
@dataclass(frozen=True, slots=True)
class Place:
    """Where a span of raw bytes lies for people: 1-based lines and code-point columns, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@_sent
@dataclass(frozen=True, slots=True)
class Spot:
    """A candidate's raw bytes and where people see them."""

    span: Span
    place: Place


@_sent
@dataclass(frozen=True, slots=True)
class Opinion:
    """What a file alone says of one of its candidates, before its repository is asked.

    Where the repository has nothing to add, `confidence` and `reason` are final; else they are None, and
    `lean` is the log-odds so far. `attribution` is True in credits.
    """

    attribution: bool
    lean: float = 0.0
    confidence: float | None = None
    reason: str | None = None
    reach: Reach = Reach.PLACE


@_sent
@dataclass(frozen=True, slots=True)
class Survey:
    """What phase 1 knows of one file alone: a pure function of its bytes, path and language.

    `spots` and `opinions` hold one for each candidate; `ours` the spans of candidates that are stand-ins of
    this key already; `allow_comments` counts comments that ask to be let through; `lowered` are words of
    candidate names that the file also writes in lower case, between blanks; `domains` are the labels of the
    registered domains in its addresses (`acme` in `docs.acme.com`); `cut` says that there were too many
    candidates to look at the rest.
    """

    path: str
    raw_path: bytes
    blob: str
    mode: int
    size: int
    lines: int
    language: str | None
    path_kind: PathKind
    candidates: tuple[Candidate, ...]
    spots: tuple[Spot, ...] = ()
    ours: frozenset[Span] = frozenset()
    allow_comments: int = 0
    opinions: tuple[Opinion, ...] = ()
    lowered: frozenset[str] = field(default=frozenset(), repr=False)
    domains: frozenset[str] = field(default=frozenset(), repr=False)
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a judge reads: a syntax node or a window of lines. The chunks of a file cover every byte."""

    path: str
    span: Span
    node: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A judge's answer about one candidate: how probable it is that an expert would have it removed."""

    candidate: Candidate
    confidence: float
    reason: str
    attribution: bool = False
    reach: Reach = Reach.PLACE
    person: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judge's answer for one file's chunks; no decision above the threshold means clean."""

    path: str
    judge: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A chunk no judge answered for. Never the same as clean."""

    path: str
    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An exact span to act on. `value` is held for replacing and is never written anywhere.

    `entity` is 16 hexadecimal digits of the keyed hash of the normalised value; `persona` that of the
    person the value belongs to, where the judge linked it to one.
    """

    repo: str
    commit: str | None
    path: str
    blob: str
    span: Span
    place: Place
    category: Category
    kind: str
    confidence: float
    attribution: bool
    position: Position
    node: str | None
    language: str | None
    path_kind: PathKind
    detectors: tuple[str, ...]
    judge: str
    reason: str
    reach: Reach
    action: Action
    entity: str
    preview: str
    value: str = field(repr=False)
    persona: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A span of a file's raw bytes and the bytes that replace it."""

    span: Span
    replacement: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file after its edits; differs from the original only inside them."""

    path: str
    raw_path: bytes
    mode: int
    edits: tuple[Edit, ...]
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A file that is not written because its rewrite is not proven, and the check that failed."""

    repo: str
    path: str
    size: int
    reason: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a rewrite is not proven: a check's name and a detail that quotes nothing."""

    path: str
    check: str
    detail: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read and what was not; the bytes add up to the repository's."""

    files: int
    bytes: int
    skipped: tuple[Skipped, ...]
    unjudged: tuple[Unjudged, ...] = ()

    @property
    def skipped_bytes(self) -> int:
        """Bytes in the skipped files."""
        return sum(skip.size for skip in self.skipped)
