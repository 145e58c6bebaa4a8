"""Trees to measure speed on: invented source code in several languages, one large file, a copied folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fixtures.values import expand

_WORDS: Sequence[str] = re.findall(
    r"\w+",
    """
    account batch buffer cache channel client column cursor delta domain edge entry event field filter
    frame graph group handle header index input item label layer length limit list loader margin matrix
    merge message metric model node offset option order output owner packet page panel parser path pixel
    point policy pool query queue range record region report request result route sample schema scope
    score segment session shape signal source stack state status stream string table target task token
    total trace tree update user value vector view weight
    """,
)
_GIVEN = ("Alma", "Bruno", "Celeste", "Dagny", "Emeka", "Fumiko", "Gustavo", "Hanneke", "Ismail", "Jolanta")
_FAMILY = ("Abendroth", "Brixworth", "Castelhano", "Dragomirov", "Eikeland", "Fernsby", "Grzelczyk")
_SEED = 20
_READ, _BEGINNING = 1 << 20, 8000
_OVER_LINES = (",\n  ", ": ")  # many short lines, as of `indent`, which the quick encoder cannot
PRIVATE = 0.025
"""How much of the blocks, or records, holds something private."""

# ~a ~b: one name each in a block; ~n: a new name; ~w: a word; ~s: a sentence; ~d: a number; ~h: a hash.
_BLOCKS = {
    ".py": """\
def ~a(~b, limit=None):
    \"""~s\"""
    if not ~b:
        raise ValueError("~s")
    ~w = [~n(~b, ~d) for item in ~b if item.~w != '~w']
    return {"~n": ~w, "version": "~d.4.0"}


""",
    ".java": """\
    /** ~s */
    @Override
    public String get~a(final int ~b) {
        final Map<String, Integer> ~w = new HashMap<>(~d);
        logger.debug("~s {}", ~b);
        return this.~b.toString();
    }

""",
    ".js": """\
export const ~a = async (~b, options = {}) => {
  // ~s
  const response = await fetch(`/api/~w/${~b}`, { method: 'POST' });
  return response.ok ? response.json() : Promise.reject(new Error('~s'));
};

""",
    ".c": """\
/* ~s */
static int ~a(struct ~w *~b, size_t length)
{
    if (~b == NULL || length < ~d)
        return -EINVAL;
    memcpy(~b->~w, buffer + ~d, length);
    return 0;
}

""",
    ".yaml": """\
~n:
  enabled: true
  image: ~w:~d.4
  description: ~s
  limits: {cpu: ~d, memory: 4Gi}
""",
    ".md": "## ~n\n\n~s ~s\n\n- `~n`: ~s\n\n",
    ".csv": "~d,~n,0.~d,2023-01-12\n~d,~n,1.~d,2023-08-30\n~d,~n,7.~d,2022-11-05\n",
    ".lock": '    {file = "~n-~d.0-py3-none-any.whl", hash = "sha256:~h"},\n',
}
_WEIGHTS = {".py": 5, ".java": 4, ".js": 4, ".c": 3, ".yaml": 1, ".md": 2, ".csv": 1, ".lock": 1}
_COMMENTS = {".py": "# ", ".java": "    // ", ".js": "// ", ".c": "// ", ".yaml": "# ", ".lock": "# "}
_PRIVATE = (
    "Written by ~g ~f",
    "TODO(~g): ~s",
    "see @@mail:~g:~d:com@@",
    "password = '@@password:~d@@'",
    "api_key: @@token:hex32:~d@@",
    "host @@ip:~d@@, call @@phone:PL:~d@@",
)


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder to scan, and how much is in it, without its history."""

    name: str
    folder: Path
    bytes: int
    files: int
    lines: int


def counted(name: str, folder: Path) -> Tree:
    """The folder with what is in it counted."""
    paths = list(_files(folder))
    size = sum(path.stat().st_size for path in paths)
    return Tree(name, folder, size, len(paths), sum(map(_lines, paths)))


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(_READ), b""))


def _name(rng: Random) -> str:
    return "_".join(rng.sample(_WORDS, rng.randint(1, 3)))


def _fill(block: str, rng: Random) -> str:
    """A block with its places filled."""
    fixed = {"a": _name(rng), "b": _name(rng)}

    def fill(place: re.Match[str]) -> str:
        match place[1]:
            case "a" | "b":
                return fixed[place[1]]
            case "n":
                return _name(rng)
            case "s":
                return " ".join(rng.choices(_WORDS, k=rng.randint(4, 11))).capitalize() + "."
            case "d":
                return str(rng.randrange(4096))
            case "h":
                return f"{rng.getrandbits(256):064x}"
            case letter:
                return rng.choice({"w": _WORDS, "g": _GIVEN, "f": _FAMILY}[letter])

    return re.sub("~([abdfghnsw])", fill, block)


def _file(rng: Random, longer: float, private: float) -> tuple[str, str]:
    """A file's extension and text."""
    (extension,) = rng.choices(tuple(_WEIGHTS), weights=tuple(_WEIGHTS.values()))
    comment = _COMMENTS.get(extension, "")
    blocks = (
        f"{comment}{expand(_fill(rng.choice(_PRIVATE), rng))}\n"
        if comment and rng.random() < private
        else _fill(_BLOCKS[extension], rng)
        for _ in range(max(1, round(rng.randint(4, 80) * longer)))
    )
    return extension, "".join(blocks)


def generate(folder: Path, size: int, *, longer: float = 1.0, private: float = PRIVATE) -> None:
    """Write about `size` bytes of invented source code, always the same.

    Files are so many times as long as the usual 12 kB; so much of their blocks holds something private.
    """
    rng = Random(_SEED)
    written = number = 0
    while written < size:
        extension, text = _file(rng, longer, private)
        path = folder / rng.choice(_WORDS) / rng.choice(_WORDS) / f"{_name(rng)}_{number}{extension}"
        path.parent.mkdir(parents=True, exist_ok=True)
        written += path.write_bytes(text.encode())
        number += 1


def records(path: Path, size: int, *, private: float = PRIVATE) -> None:
    """Write about `size` bytes of JSON, a list of records over many lines; so much of them has an address."""
    rng = Random(_SEED)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        written = number = 0
        while written < size:
            row = json.dumps(_record(number, rng, private), separators=_OVER_LINES)
            written += file.write(f"{',' if number else '['}\n{row}")
            number += 1
        file.write("\n]\n")


def _record(number: int, rng: Random, private: float) -> Mapping[str, object]:
    row = {
        "id": number,
        "name": _name(rng),
        "value": rng.random(),
        "tags": rng.sample(_WORDS, 4),
    }
    if rng.random() < private:
        row["contact"] = expand(_fill("@@mail:~g:~d:com@@", rng))
    return row


def copy(source: Path, folder: Path) -> None:
    """Copy a folder's text files, so that every program sees the same and nobody's folder is touched."""
    folder.mkdir(parents=True)
    for path in filter(_is_text, _files(source)):
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _files(folder: Path) -> Iterator[Path]:
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        paths = (Path(top, name) for name in names)
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\0" not in file.read(_BEGINNING)


def commit(folder: Path) -> None:
    """Make a repository of a tree, with everything in one commit."""
    _git(folder, "init", "--quiet")
    stage(folder)
    _git(folder, "commit", "--quiet", "--message", "all")


def stage(folder: Path) -> None:
    """Stage everything."""
    _git(folder, "add", "--all")


def _git(folder: Path, *arguments: str) -> None:
    someone = ("-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "core.hooksPath=/dev/null")
    subprocess.run(["git", *someone, *arguments], cwd=folder, check=True)
