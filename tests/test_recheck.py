"""Refined trees tampered with in every way, each seen; and what the check itself may know."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from gdr_code import recheck
from gdr_code.commands import prove, refine
from gdr_code.records import Entry, Span
from gdr_code.settings import Settings
from tests import samples
from tests.conftest import write_files

SETTINGS = Settings(quiet=True, jobs=1)
WEAK = "tulip" + "42!" + "meadow7"


def _files() -> dict[str, bytes | str]:
    return {
        **samples.files(),
        "LICENSE": f"Copyright (c) 2024 {samples.NAME}\n",
        "deploy.sh": f"#!/bin/sh\nexport TOKEN={samples.TOKEN}\n",
        "config.json": json.dumps({"mail": samples.MAIL, "size": 3}) + "\n",
        "latin.txt": f"Grüße an {samples.MAIL}\n".encode("cp1252"),
        "marked.txt": f"Write to {samples.MAIL}\n".encode("utf-8-sig"),
        "login.py": f'password = "{WEAK}"\n',
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain tree and what refining it gave; nobody changes it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "repo").mkdir()
    write_files(folder / "repo", _files())
    (folder / "repo/deploy.sh").chmod(0o755)
    (folder / "repo/link").symlink_to("README.md")
    key = folder / "key"
    key.write_text("k" * 32)
    key.chmod(0o600)
    options = refine.Options((str(folder / "repo"),), str(folder / "out"), False, False, str(key))
    assert refine.run(options, Settings(quiet=True, jobs=1)) == 0
    return folder


@pytest.fixture
def tree(made: Path, tmp_path: Path) -> Path:
    """A copy of the refined tree to tamper with."""
    subprocess.run(["cp", "-a", str(made / "out/trees/repo"), str(tmp_path / "tree")], check=True)
    return tmp_path / "tree"


Check = Callable[..., list[str]]


@pytest.fixture
def check(made: Path, tree: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """The lines that prove writes on the tree; exit code 0 only where there are none."""

    def run(findings: Path | None = None, summary: Path | None = None) -> list[str]:
        options = prove.Options(
            str(made / "repo"),
            str(tree),
            str(findings or made / "out/reports/findings.jsonl"),
            str(summary) if summary else None,
        )
        code = prove.run(options, SETTINGS)
        said = capsys.readouterr().out
        for value in (samples.MAIL, samples.NAME, samples.TOKEN, samples.AWS, WEAK):
            assert value not in said
        lines = said.splitlines()
        assert code == int(bool(lines))
        return lines

    return run


def test_what_refine_wrote_is_proven(check: Check) -> None:
    assert check() == []


def test_a_file_that_ends_every_worker_is_not_proven(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = recheck._Check.result

    def result(self: Any) -> Any:
        if self._before.path == "login.py":
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(self)

    monkeypatch.setattr(recheck._Check, "result", result)
    (line,) = check()
    assert "login.py" in line
    assert "crashed" in line


def _edit(path: Path, old: str, new: str, encoding: str = "utf-8") -> None:
    data = path.read_bytes()
    assert old.encode(encoding) in data
    path.write_bytes(data.replace(old.encode(encoding), new.encode(encoding)))


def _stand_in(tree: Path, path: str, before: str, after: str) -> str:
    """What stands between two texts of a refined file."""
    return (tree / path).read_text().split(before)[1].split(after)[0]


def test_a_changed_byte_outside_is_seen(check: Check, tree: Path) -> None:
    _edit(tree / "README.md", "# Sample", "# Simple")
    assert check() == [
        "README.md: outside_edits: 1 lines differ outside replaced findings, the first is line 1"
    ]


def test_a_changed_byte_beside_an_edit_is_seen(check: Check, tree: Path) -> None:
    _edit(tree / "README.md", "Written by", "written by")
    assert [line.split(": ")[:2] for line in check()] == [["README.md", "outside_edits"]]


def test_a_changed_file_without_findings_is_seen(check: Check, tree: Path) -> None:
    _edit(tree / "clean.c", "return 0", "return 1")
    assert [line.split(": ")[:2] for line in check()] == [["clean.c", "outside_edits"]]


@pytest.mark.parametrize(
    "spelled",
    [
        samples.TOKEN,
        "".join(f"\\x{ord(letter):02x}" for letter in samples.TOKEN),
        "".join(f"%{ord(letter):02X}" for letter in samples.TOKEN),
        base64.b64encode(samples.TOKEN.encode()).decode(),
    ],
)
def test_a_value_that_came_back_is_seen_however_it_is_spelled(check: Check, tree: Path, spelled: str) -> None:
    token = _stand_in(tree, "src/app.py", 'API_TOKEN = "', '"')
    _edit(tree / "src/app.py", token, spelled)
    assert "src/app.py: survivor: 1 left" in check()


def test_a_value_in_another_finding_s_place_is_seen(check: Check, tree: Path) -> None:
    mail = _stand_in(tree, "AUTHORS", "<", ">")
    _edit(tree / "AUTHORS", mail, quote(samples.MAIL))
    assert "AUTHORS: survivor: 1 left" in check()


@pytest.mark.parametrize("spelled", [WEAK, f"{WEAK}7", base64.b64encode(WEAK.encode()).decode()])
def test_a_value_of_one_place_is_looked_for_there(
    check: Check, made: Path, tree: Path, tmp_path: Path, spelled: str
) -> None:
    findings = _with(made, tmp_path, lambda row: {"reach": "place"} if row["path"] == "login.py" else {})
    assert check(findings) == []
    _edit(tree / "login.py", _stand_in(tree, "login.py", 'password = "', '"'), spelled)
    assert any(line.startswith("login.py: survivor: ") for line in check(findings))


def _with(made: Path, tmp_path: Path, change: Callable[[dict[str, object]], dict[str, object]]) -> Path:
    """A copy of the findings with other columns."""
    rows = [json.loads(line) for line in (made / "out/reports/findings.jsonl").read_text().splitlines()]
    path = tmp_path / "findings.jsonl"
    path.write_text("".join(json.dumps(row | change(row)) + "\n" for row in rows))
    (tmp_path / "summary.json").write_bytes((made / "out/reports/summary.json").read_bytes())
    return path


def test_an_edit_that_no_finding_asked_for_is_seen(check: Check, made: Path, tmp_path: Path) -> None:
    def keep(row: dict[str, object]) -> dict[str, object]:
        return {"action": "keep"} if row["path"] == "AUTHORS" else {}

    assert [line.split(": ")[:2] for line in check(_with(made, tmp_path, keep))] == [
        ["AUTHORS", "outside_edits"]
    ]


def test_a_value_that_is_kept_may_stay_where_it_is_kept(check: Check, made: Path, tmp_path: Path) -> None:
    assert samples.NAME in (made / "out/trees/repo/LICENSE").read_text()
    findings = _with(made, tmp_path, dict)
    rows = [line for line in findings.read_text().splitlines() if '"LICENSE"' not in line]
    findings.write_text("\n".join(rows) + "\n")
    assert check(findings) == ["LICENSE: survivor: 1 left"]


def test_syntax_that_broke_is_seen(check: Check, tree: Path) -> None:
    token = _stand_in(tree, "src/app.py", 'API_TOKEN = "', '"')
    _edit(tree / "src/app.py", token, token[:-3] + '" +')
    assert {line.split(": ")[1] for line in check()} == {"tree", "parser"}


def test_another_outcome_of_a_parser_is_seen(check: Check, tree: Path) -> None:
    mail = _stand_in(tree, "config.json", '{"mail": "', '"')
    _edit(tree / "config.json", mail, mail + '", "more": "x')
    assert "config.json: parser: another outcome from the parser of json" in check()


def test_an_escape_that_a_stand_in_brings_is_seen(check: Check, tree: Path) -> None:
    token = _stand_in(tree, "src/app.py", 'API_TOKEN = "', '"')
    _edit(tree / "src/app.py", token, token[:-2] + "\\d")
    assert "src/app.py: escape: edit 1 brings another escape" in check()


def test_line_ends_that_changed_are_seen(check: Check, tree: Path) -> None:
    _edit(tree / "src/config.ini", "\r\n", "\n")
    checks = {line.split(": ")[1] for line in check()}
    assert {"line_ends", "outside_edits"} <= checks


def test_a_lost_final_line_end_is_seen(check: Check, tree: Path) -> None:
    path = tree / "AUTHORS"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert "line_ends" in {line.split(": ")[1] for line in check()}


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("notes.txt", lambda data: data.decode("utf-16").encode()),
        ("notes.txt", lambda data: data.decode("utf-16").encode("utf-16-be")),
        ("latin.txt", lambda data: data.decode("cp1252").encode()),
        ("marked.txt", lambda data: data[3:]),
        ("clean.c", lambda data: b"\xef\xbb\xbf" + data),
    ],
)
def test_an_encoding_or_mark_that_changed_is_seen(
    check: Check, tree: Path, path: str, change: Callable[[bytes], bytes]
) -> None:
    (tree / path).write_bytes(change((tree / path).read_bytes()))
    assert {line.split(": ")[0] for line in check()} == {path}
    assert check()[0].split(": ")[1] in ("encoding", "outside_edits")


def test_a_mode_that_changed_is_seen(check: Check, tree: Path) -> None:
    (tree / "deploy.sh").chmod(0o644)
    (tree / "clean.c").chmod(0o755)
    assert [line.split(": ")[:2] for line in check()] == [["clean.c", "mode"], ["deploy.sh", "mode"]]


def test_links_that_changed_are_seen(check: Check, tree: Path) -> None:
    (tree / "link").unlink()
    (tree / "link").symlink_to("AUTHORS")
    (tree / "empty.txt").unlink()
    (tree / "empty.txt").symlink_to("AUTHORS")
    assert [line.split(": ")[:2] for line in check()] == [
        ["empty.txt", "link"],
        ["empty.txt", "outside_edits"],
        ["link", "outside_edits"],
    ]


def test_files_missing_and_extra_are_listed(check: Check, tree: Path) -> None:
    (tree / "clean.c").unlink()
    (tree / "new").mkdir()
    (tree / "new/file.txt").write_text("more\n")
    (tree / ".git").mkdir()
    assert [line.split(": ")[:2] for line in check()] == [
        [".git", "extra"],
        ["clean.c", "missing"],
        ["new/file.txt", "extra"],
    ]


def test_what_the_summary_says_is_left_out_may_be(
    check: Check, made: Path, tree: Path, tmp_path: Path
) -> None:
    alone = tmp_path / "findings.jsonl"
    alone.write_bytes((made / "out/reports/findings.jsonl").read_bytes())
    assert check(alone) == ["logo.png: missing: not in the refined tree, and no summary says why"]
    assert check(alone, made / "out/reports/summary.json") == []
    (tree / "logo.png").write_bytes((made / "repo/logo.png").read_bytes())
    assert check(alone) == []
    assert [line.split(": ")[:2] for line in check()] == [["logo.png", "present"]]


def test_a_binary_file_that_changed_is_seen(check: Check, made: Path, tree: Path, tmp_path: Path) -> None:
    alone = tmp_path / "findings.jsonl"
    alone.write_bytes((made / "out/reports/findings.jsonl").read_bytes())
    (tree / "logo.png").write_bytes((made / "repo/logo.png").read_bytes() + b"\0")
    assert [line.split(": ")[:2] for line in check(alone)] == [["logo.png", "outside_edits"]]


def test_no_part_of_what_rewrites_is_loaded(made: Path) -> None:
    reports = made / "out/reports"
    script = (
        "import sys\n"
        "from gdr_code.commands.prove import Options, run\n"
        "from gdr_code.settings import Settings\n"
        f"options = Options({str(made / 'repo')!r}, {str(made / 'out/trees/repo')!r},"
        f" {str(reports / 'findings.jsonl')!r}, None)\n"
        "assert run(options, Settings(quiet=True)) == 0\n"
        "print(sorted(name for name in sys.modules if name.startswith('gdr_code.')))\n"
    )
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert "gdr_code.recheck" in loaded
    for module in ("replace", "prove'", "rewrite", "pipeline", "findings'", "judge"):
        assert f"gdr_code.{module}" not in loaded


def _listed(**sizes: int) -> dict[bytes, Entry]:
    return {path.encode(): Entry(path, path.encode(), size, 0o100644) for path, size in sizes.items()}


def test_renamed_files_are_found_under_their_old_names() -> None:
    old = _listed(**{"jane/a/x.py": 5, "jane/b/x.py": 5, "jane.md": 100, "jane_2.md": 7, "plain.md": 3})
    new = _listed(**{"evea/a/x.py": 6, "evea/b/x.py": 6, "evea.md": 9, "other.md": 90, "plain.md": 3})
    spans = {path.decode(): (Span(0, 4),) for path in old if path.startswith(b"jane")}
    found = recheck.under_old_names(old, new, spans)
    assert {path: one.raw_path for path, one in found.items()} == {
        b"jane/a/x.py": b"evea/a/x.py",
        b"jane/b/x.py": b"evea/b/x.py",
        # Both of those without a folder fit: the nearest in size.
        b"jane.md": b"other.md",
        b"evea.md": b"evea.md",
        b"plain.md": b"plain.md",
    }
    assert recheck.under_old_names(old, new, {}) == new


def test_many_renamed_files_take_no_longer_each() -> None:
    old = _listed(**{f"src/jane/p{number}/F{number}.java": number for number in range(6000)})
    new = _listed(**{f"src/evea/p{number}/F{number}.java": number for number in range(6000)})
    spans = {path.decode(): (Span(4, 8),) for path in old}
    begun = time.process_time()
    assert set(recheck.under_old_names(old, new, spans)) == set(old)
    assert time.process_time() - begun < 3
