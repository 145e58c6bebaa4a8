"""Trees to measure speed on: invented source code in several languages, or a sample of a folder's files."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

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
_LARGEST = 1_000_000

Random = random.Random

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
_PRIVATE_SHARE = 0.025


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


def _file(rng: Random) -> tuple[str, str]:
    """A file's extension and text; one block in forty holds something private."""
    (extension,) = rng.choices(tuple(_WEIGHTS), weights=tuple(_WEIGHTS.values()))
    comment = _COMMENTS.get(extension, "")
    blocks = (
        f"{comment}{expand(_fill(rng.choice(_PRIVATE), rng))}\n"
        if comment and rng.random() < _PRIVATE_SHARE
        else _fill(_BLOCKS[extension], rng)
        for _ in range(rng.randint(4, 80))
    )
    return extension, "".join(blocks)


def generate(folder: Path, size: int, seed: int = 20) -> int:
    """Write about `size` bytes of invented source code; the number of bytes. The same seed, the same tree."""
    rng = random.Random(seed)
    written = 0
    for number in range(size):
        if written >= size:
            break
        extension, text = _file(rng)
        path = folder / rng.choice(_WORDS) / rng.choice(_WORDS) / f"{_name(rng)}_{number}{extension}"
        path.parent.mkdir(parents=True, exist_ok=True)
        written += path.write_bytes(text.encode())
    return written


def sample(source: Path, folder: Path, size: int, seed: int = 20) -> int:
    """Copy a random sample of a folder's text files, about `size` bytes in all; the number of bytes."""
    paths = sorted(_text_files(source))
    random.Random(seed).shuffle(paths)
    copied = 0
    for path in paths:
        if copied >= size:
            break
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        copied += target.stat().st_size
    return copied


def _text_files(source: Path) -> Iterator[Path]:
    for path in source.rglob("*"):
        if ".git" in path.parts or path.is_symlink() or not path.is_file():
            continue
        if 0 < path.stat().st_size <= _LARGEST and b"\0" not in path.read_bytes():
            yield path
