"""An invented repository with labels, seen by all systems; for the tests of what an audit reports."""

from __future__ import annotations

import json
from pathlib import Path

from tests import samples
from tests.conftest import MakeRepo

HIDDEN = "Quillfeather"
PHRASE = "correct-horse-9"
FILES: dict[str, bytes | str] = {
    **samples.files(),
    "notes/team.md": (
        "# Team\n\nWe are three.\n"
        f"talk to {HIDDEN} about the build\n"
        "see icon@2x.png for the logo\n"
        f"of {HIDDEN.lower()}: the phrase is {PHRASE}\n"
        "\nBye.\n"
    ),
    "long.txt": "x " * 400 + f"{HIDDEN} " + "y " * 400 + "\n",
    "<script>alert(1)</script>.md": f"ask {HIDDEN}\n",
}
"""Path to content; the name and the phrase are only known to the experts."""


def _at(path: str, line: int, value: str, **more: object) -> dict[str, object]:
    content = FILES[path]
    text = content if isinstance(content, str) else content.decode("utf-16")
    start = text.split("\n")[line - 1].index(value)
    said = {"verdict": "T", "category": "person_name", "attribution": False, **more}
    return {"repo": "repo", "path": path, "line": line, "start": start, "end": start + len(value), **said}


def labels() -> list[dict[str, object]]:
    """What experts mark."""
    return [
        _at("README.md", 3, samples.NAME, attribution=True),
        _at("README.md", 3, samples.MAIL, category="email", attribution=True),
        _at("AUTHORS", 1, samples.MAIL, category="email", attribution=True),
        _at("src/app.py", 4, samples.TOKEN, category="credential"),
        _at("notes/team.md", 4, HIDDEN),
        _at("notes/team.md", 6, HIDDEN.lower(), category="username"),
        _at("notes/team.md", 6, PHRASE, category="credential"),
        _at("notes/team.md", 8, "Bye", verdict="A"),
        _at("long.txt", 1, HIDDEN),
        _at("<script>alert(1)</script>.md", 1, HIDDEN),
    ]


def windows() -> list[dict[str, object]]:
    """What experts read."""
    paths = [path for path in FILES if path not in ("notes.txt", "empty.txt", "logo.png", "src/config.ini")]
    return [
        {"repo": "repo", "path": path, "first_line": 1, "last_line": str(FILES[path]).count("\n")}
        for path in paths
    ]


def write(folder: Path, make_repo: MakeRepo) -> None:
    """The repository, `labels.jsonl` and `windows.jsonl` in a folder."""
    make_repo(FILES)
    for name, rows in (("labels.jsonl", labels()), ("windows.jsonl", windows())):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
