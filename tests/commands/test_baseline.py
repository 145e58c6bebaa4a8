"""gdr-code baseline, and how the hook and a trusting scan use what it writes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gdr_code import baseline as rows
from gdr_code.commands import baseline, scan
from gdr_code.errors import ConfigError
from gdr_code.settings import Settings
from tests import samples
from tests.commands.hooks import MAIL, PLAIN, SECRET, Hook, stage
from tests.conftest import MakeRepo, run_git, write_files

Baseline = Callable[..., list[dict[str, object]]]
GIVEN = Settings(jobs=1, quiet=True, staged=True)
WEAK = 'password = "{}"\n'


@pytest.fixture
def known(call: Hook, monkeypatch: pytest.MonkeyPatch) -> Baseline:
    """Runs update or prune in a folder and stages what it wrote: the rows."""
    del call

    def run(
        folder: Path, command: Callable[[str | None, Settings], int] = baseline.update
    ) -> list[dict[str, object]]:
        monkeypatch.chdir(folder)
        assert command(None, GIVEN) == 0
        run_git(folder, "add", "--all")
        return [json.loads(line) for line in (folder / rows.FILE).read_text().splitlines()]

    return run


def test_what_is_known_passes_wherever_it_moves(call: Hook, known: Baseline, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": PLAIN + SECRET + MAIL})
    assert call(repo)[0] == 1
    assert len(known(repo)) == 2
    assert call(repo) == (0, "")
    stage(repo, {"a.py": PLAIN * 30 + f"def f():\n    {MAIL}    {SECRET}"})
    assert call(repo) == (0, "")
    text = (repo / rows.FILE).read_text() + (repo / "gdr-code.toml").read_text()
    assert samples.TOKEN not in text
    assert samples.MAIL not in text


def test_a_new_secret_on_a_known_line_is_reported(call: Hook, known: Baseline, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": SECRET})
    known(repo)
    stage(repo, {"a.py": SECRET.replace("x7Kq2mW9", "y8Lr3nX0")})
    assert call(repo)[0] == 1
    stage(repo, {"a.py": SECRET.rstrip() + f"  # {samples.MAIL}\n"})
    code, said = call(repo)
    assert (code, "credential" in said.replace("allow[", "")) == (1, False)


def test_a_known_secret_in_another_file_is_reported(call: Hook, known: Baseline, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": SECRET})
    known(repo)
    stage(repo, {"b.py": SECRET})
    assert call(repo)[0] == 1


def test_weak_values_have_no_tag_and_count(call: Hook, known: Baseline, make_repo: MakeRepo) -> None:
    first, second = WEAK.format("hunter2x9Kq!"), WEAK.format("brewer7w3Zp!")
    repo = make_repo({"a.py": PLAIN})
    stage(repo, {"a.py": PLAIN + first})
    (row,) = known(repo)
    assert "tag" not in row
    assert row["length"] == 8
    assert str(row["syntax"]).startswith("module/")
    run_git(repo, "commit", "--quiet", "-m", "known")
    stage(repo, {"a.py": second + PLAIN + first})  # the new one stands before the known one
    code, said = call(repo)
    assert (code, "a.py:1:13" in said) == (1, True)
    stage(repo, {"a.py": PLAIN * 3 + first})
    assert call(repo) == (0, "")


def test_the_file_is_in_order_and_the_same_twice(known: Baseline, make_repo: MakeRepo) -> None:
    repo = make_repo(dict.fromkeys(("z.py", "a.py", "m/b.py"), SECRET + MAIL))
    found = known(repo)
    text = (repo / rows.FILE).read_text()
    assert [row["path"] for row in found] == ["a.py", "a.py", "m/b.py", "m/b.py", "z.py", "z.py"]
    assert known(repo) == found
    assert (repo / rows.FILE).read_text() == text


def test_two_branches_merge_without_conflict(known: Baseline, call: Hook, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": SECRET, ".gitattributes": f"{rows.FILE} merge=union\n"})
    known(repo)
    run_git(repo, "commit", "--quiet", "-m", "known")
    for branch, path in (("one", "b.py"), ("two", "c.py")):
        run_git(repo, "checkout", "--quiet", "-b", branch, "main")
        stage(repo, {path: MAIL})
        known(repo)
        run_git(repo, "commit", "--quiet", "-m", branch)
    run_git(repo, "merge", "--quiet", "-m", "both", "one")
    assert len(rows.read((repo / rows.FILE).read_bytes())) == 3
    assert call(repo, all_lines=True) == (0, "")


def test_prune_leaves_out_what_is_gone(known: Baseline, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": SECRET, "b.py": MAIL})
    assert len(known(repo)) == 2
    stage(repo, {"a.py": PLAIN})
    (row,) = known(repo, baseline.prune)
    assert row["path"] == "b.py"


def test_stats_count_and_show_no_value(
    known: Baseline, make_repo: MakeRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = make_repo({"a.py": SECRET + MAIL + WEAK.format("hunter2x9Kq!")})
    known(repo)
    assert baseline.stats(GIVEN) == 0
    said = capsys.readouterr().out
    assert "3 rows; known by a tag 2" in said
    assert "2  credential" in said
    assert "3  a.py" in said


def test_allowed_findings_are_not_taken_in(known: Baseline, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": SECRET.rstrip() + "  # gdr: allow\n" + MAIL})
    (row,) = known(repo)
    assert row["category"] == "email"


def test_the_salt_joins_a_configuration_that_is_there(known: Baseline, make_repo: MakeRepo) -> None:
    repo = make_repo(
        {"a.py": SECRET, "gdr-code.toml": "min_confidence = 0.3\n\n[[rules]]\naction = 'keep'\npath = 'x'"}
    )
    known(repo)
    text = (repo / "gdr-code.toml").read_text()
    assert text.startswith("min_confidence = 0.3\n\n[[rules]]\n")
    assert text.count("[baseline]\nsalt = ") == 1
    known(repo)
    assert (repo / "gdr-code.toml").read_text() == text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<<<<<<< HEAD\n", r"baseline.jsonl:1: has conflict marks; keep the rows of both sides"),
        ('{"path": "a", "category": "b", "syntax": "c"}\n=======\n', "baseline.jsonl:2: has conflict marks"),
        ('{"path": 7}\n', "baseline.jsonl:1: is no row of a baseline"),
        ("[" * 100_000, "baseline.jsonl:1: is no row of a baseline"),
        ('{"path": "a", "category": "b", "syntax": "c", "tag": "00112233"}\n', "has lost the salt"),
    ],
)
def test_a_bad_baseline_is_one_line_with_the_remedy(
    call: Hook, make_repo: MakeRepo, content: str, told: str
) -> None:
    repo = make_repo({rows.FILE: content})
    with pytest.raises(ConfigError, match=told):
        call(repo)


def test_a_baseline_of_detect_secrets_is_read(call: Hook, make_repo: MakeRepo) -> None:
    digest = hashlib.sha1(samples.TOKEN.encode(), usedforsecurity=False).hexdigest()
    results = {"a.py": [{"type": "GitHub Token", "hashed_secret": digest, "line_number": 7}]}
    repo = make_repo({".secrets.baseline": json.dumps({"version": "1.5.0", "results": results})})
    stage(repo, {"a.py": SECRET})
    assert call(repo) == (0, "")
    stage(repo, {"b.py": SECRET})
    assert call(repo)[0] == 1
    stage(repo, {".secrets.baseline": "{}"})
    with pytest.raises(ConfigError, match=r".secrets.baseline: is no baseline of detect-secrets"):
        call(repo)


def test_only_a_scan_that_trusts_obeys(
    known: Baseline, make_repo: MakeRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = make_repo(
        {"a.py": SECRET, "b.py": MAIL.rstrip() + "  gdr: allow\n", "c.py": "x = 1  # gdr: allow\n"}
    )
    write_files(repo, {"gdr-code.toml": "[[rules]]\naction = 'allow'\npath = 'nowhere'\n"})
    known(repo)
    out = tmp_path / "out.jsonl"

    def found(**chosen: object) -> int:
        options = scan.Options((str(repo),), "jsonl", str(out), None, False, None)
        scan.run(options, Settings(jobs=1, **chosen))  # type: ignore[arg-type]
        return len(out.read_text().splitlines())

    assert found(quiet=True) == 3  # the salt too: who made the file is not who scans it
    assert found() == 3
    assert "ignored 3 allow comments" in capsys.readouterr().err
    for tree in ({}, {"staged": True}):
        assert found(trust_source=True, **tree) == 0
        said = capsys.readouterr().err
        assert "let through: 1 by baseline, 2 by comment" in said
        assert "c.py:1: the allow comment allows nothing" in said
        assert "gdr-code.toml: rules[1] allows nothing" in said
        assert "ignored" not in said


def test_names_with_line_ends_of_unicode_stay_one_row() -> None:
    row = rows.Row("a\u2028b\x85.py", "email", "", "0123abcd")
    assert rows.read("".join(rows.text([row])).encode()) == {row}
