"""gdr-code scan on real little repositories."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gdr_code.commands.scan import Options, run
from gdr_code.settings import Settings
from tests import samples, servers
from tests.conftest import MakeRepo, run_git, write_files

Scan = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDR_KEY", "k" * 32)


@pytest.fixture
def scan(tmp_path: Path) -> Scan:
    """Scans sources into rows; settings by keyword."""

    def call(*sources: Path | str, **chosen: Any) -> tuple[int, list[dict[str, Any]]]:
        out = tmp_path / "findings.jsonl"
        options = Options(tuple(map(str, sources)), "jsonl", str(out), None, False, None)
        code = run(options, Settings(**{"jobs": 2, "quiet": True, **chosen}))
        return code, [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]

    return call


def test_findings_have_exact_bytes(scan: Scan, make_repo: MakeRepo) -> None:
    repo = make_repo(samples.files())
    code, rows = scan(repo)
    assert code == 1
    found = {
        (row["path"], (repo / row["path"]).read_bytes()[row["start_byte"] : row["end_byte"]]) for row in rows
    }
    assert ("AUTHORS", samples.MAIL.encode()) in found
    assert ("src/app.py", samples.TOKEN.encode()) in found
    assert ("src/config.ini", samples.MAIL.encode()) in found
    assert ("notes.txt", samples.MAIL.encode("utf-16-le")) in found


def test_rows_are_in_order_and_hold_no_value(scan: Scan, make_repo: MakeRepo, tmp_path: Path) -> None:
    _, rows = scan(make_repo(samples.files()))
    places = [(row["repo"], row["path"], row["start_byte"]) for row in rows]
    assert places == sorted(places)
    text = (tmp_path / "findings.jsonl").read_text(encoding="utf-8")
    for value in (samples.MAIL, samples.TOKEN, samples.NAME, samples.AWS):
        assert value not in text


def test_one_person_is_one_entity_everywhere(scan: Scan, make_repo: MakeRepo) -> None:
    _, rows = scan(make_repo(samples.files()))
    entities = {row["entity"] for row in rows if row["category"] == "email"}
    assert len(entities) == 1


def test_look_alikes_are_not_found(scan: Scan, make_repo: MakeRepo) -> None:
    repo = make_repo({f"{index}.py": f"{line}\n" for index, line in enumerate(samples.KEEP)})
    assert scan(repo) == (0, [])


def test_columns_count_code_points(scan: Scan, make_repo: MakeRepo) -> None:
    _, rows = scan(make_repo({"a.txt": f"😀é漢 {samples.MAIL}\r\n"}))
    (row,) = (row for row in rows if row["category"] == "email")
    assert (row["line"], row["column"], row["end_column"]) == (1, 5, 5 + len(samples.MAIL))
    assert row["start_byte"] == 10


def test_the_number_of_workers_does_not_show(scan: Scan, make_repo: MakeRepo) -> None:
    files = {f"{index}/{path}": content for index in range(60) for path, content in samples.files().items()}
    repo = make_repo(files)
    assert scan(repo, jobs=1) == scan(repo, jobs=3)


def test_a_failing_source_leaves_the_others(
    scan: Scan, make_repo: MakeRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, rows = scan(make_repo(samples.files()), tmp_path / "nowhere")
    assert code == 2
    assert rows
    assert "nowhere" in capsys.readouterr().err


def test_staged_bytes_are_read_from_the_index(scan: Scan, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.txt": "nothing\n"})
    (repo / "a.txt").write_text(f"mail {samples.MAIL}\n")
    run_git(repo, "add", "a.txt")
    (repo / "a.txt").write_text("nothing again\n")
    assert [row["path"] for row in scan(repo, staged=True)[1]] == ["a.txt"]
    assert scan(repo) == (0, [])


def test_a_commit_is_read_from_its_tree(scan: Scan, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.txt": f"mail {samples.MAIL}\n"})
    (repo / "a.txt").write_text("nothing\n")
    code, rows = scan(repo, ref="HEAD")
    assert (code, [row["line"] for row in rows]) == (1, [1])
    assert rows[0]["commit"] == run_git(repo, "rev-parse", "HEAD")


def test_allow_comments_and_configuration_of_the_tree_are_counted_not_obeyed(
    make_repo: MakeRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "a.py": f'key = "{samples.TOKEN}"  # pragma: allowlist secret\n',
        "gdr-code.toml": "[scan]\nmin_confidence = 1.0\n",
    }
    options = Options((str(make_repo(files)),), "jsonl", None, None, False, None)
    assert run(options, Settings()) == 1
    said = capsys.readouterr()
    assert "a.py" in said.out
    assert "ignored 1 allow comment and 1 configuration file in the sources" in said.err


def test_a_link_target_is_text_of_one_line(scan: Scan, make_repo: MakeRepo) -> None:
    repo = make_repo({"AUTHORS": f"{samples.NAME} <{samples.MAIL}>\n"})
    (repo / "link").symlink_to(f"mail/{samples.MAIL}")
    _, rows = scan(repo)
    assert ("link", 1) in {(row["path"], row["line"]) for row in rows}


def test_a_file_name_is_reported_at_line_0_and_kept(scan: Scan, make_repo: MakeRepo) -> None:
    files: dict[str, bytes | str] = {
        f"mail/{samples.MAIL}.png": b"\0",
        "AUTHORS": f"{samples.NAME} <{samples.MAIL}>\n",
    }
    _, rows = scan(make_repo(files))
    (row,) = (row for row in rows if row["line"] == 0)
    assert (row["position"], row["action"], row["column"]) == ("path", "keep", 6)
    assert (row["start_byte"], row["end_byte"]) == (5, 5 + len(samples.MAIL))


def test_only_the_categories_asked_for(scan: Scan, make_repo: MakeRepo) -> None:
    from gdr_code.records import Category

    _, rows = scan(make_repo(samples.files()), categories=frozenset({Category.CREDENTIAL}))
    assert {row["category"] for row in rows} == {"credential"}


def test_one_threshold_for_all(scan: Scan, make_repo: MakeRepo) -> None:
    assert scan(make_repo(samples.files()), min_confidence=1.0) == (0, [])


def test_exit_zero_and_trace(make_repo: MakeRepo, tmp_path: Path) -> None:
    trace, out = tmp_path / "trace.jsonl", tmp_path / "out"
    options = Options((str(make_repo(samples.files())),), "table", str(out), str(trace), True, None)
    assert run(options, Settings(quiet=True)) == 0
    events = [json.loads(line) for line in trace.read_text().splitlines()]
    assert {event["event"] for event in events} == {"candidate", "skipped"}
    for value in (samples.MAIL, samples.TOKEN, samples.NAME):
        assert value not in trace.read_text() + out.read_text()


# --- Archives, lists, URLs


def _made(tmp_path: Path, kind: str) -> Path:
    """The samples as an archive with a lone top folder."""
    folder = tmp_path / "made/samples"
    write_files(folder, samples.files())
    return Path(shutil.make_archive(str(tmp_path / "samples-1.0"), kind, folder.parent, "samples"))


@pytest.mark.parametrize("kind", ["zip", "tar", "gztar", "xztar"])
def test_an_archive_is_scanned_like_its_folder(scan: Scan, tmp_path: Path, kind: str) -> None:
    archive = _made(tmp_path, kind)
    code, rows = scan(archive)
    assert (code, {row.pop("repo") for row in rows}) == (1, {"samples-1.0"})
    _, plain = scan(tmp_path / "made/samples")
    for row in plain:
        row.pop("repo")
    assert rows == plain
    assert scan(archive, jobs=1) == scan(archive, jobs=3)


def test_the_coverage_of_an_archive_adds_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = _made(tmp_path, "zip")
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr("../outside", b"x" * 7)
    trace = tmp_path / "trace"
    options = Options((str(archive),), "jsonl", None, str(trace), True, None)
    assert run(options, Settings()) == 0
    events = [json.loads(line) for line in trace.read_text().splitlines()]
    skipped = {event["path"]: event["reason"] for event in events if event["event"] == "skipped"}
    assert skipped == {"../outside": "illegal_path", "logo.png": "binary"}
    assert "scanned 7 files" in capsys.readouterr().err


def test_a_damaged_archive_is_one_line_and_the_others_go_on(
    scan: Scan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = _made(tmp_path, "gztar")
    for name, cut in {"cut.tar.gz": -20, "cut.tgz": 40}.items():
        (tmp_path / name).write_bytes(whole.read_bytes()[:cut])
    write_files(tmp_path, {"text.zip": "no archive"})
    code, rows = scan(tmp_path / "cut.tar.gz", tmp_path / "text.zip", whole)
    said = capsys.readouterr().err
    assert (code, bool(rows)) == (2, True)
    assert "cut.tar.gz: is damaged or cut short; get a whole copy" in said
    assert "text.zip: is no zip archive, or is cut short" in said
    assert sum(line.startswith("gdr-code: ") for line in said.splitlines()) == 2


def test_a_url_is_scanned_at_its_commit_and_never_again(
    scan: Scan, make_repo: MakeRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = make_repo(samples.files(), name="made")
    run_git(tmp_path, "clone", "--quiet", "--bare", "made", "owner/name.git")
    with servers.web(tmp_path) as web:
        shown = f"{web.url}/owner"
        url = shown.replace("//", "//user:hunter2@")
        code, rows = scan(f"{url}/none.git", f"{url}/name.git")
    assert code == 2
    assert {row["repo"] for row in rows} == {"owner+name"}
    assert {row["commit"] for row in rows} == {run_git(repo, "rev-parse", "HEAD")}
    assert _places(rows) == _places(scan(repo)[1])
    said = capsys.readouterr().err
    assert f"gdr-code: {shown}/none.git: there is no repository" in said
    assert "hunter2" not in said


def _places(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["path"], row["start_byte"], row["end_byte"], row["kind"], row["entity"]) for row in rows]


def test_a_bad_child_is_told_and_the_others_are_scanned(
    scan: Scan, make_repo: MakeRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_repo(samples.files(), name="all/good")
    bad = make_repo(samples.files(), name="all/bad")
    run_git(bad, "branch", "-m", "main", "other")
    code, rows = scan(tmp_path / "all", ref="main")
    assert (code, {row["repo"] for row in rows}) == (2, {"good"})
    assert f"{bad}: has no commit main" in capsys.readouterr().err


def test_since_counts_added_lines_alone(scan: Scan, make_repo: MakeRepo) -> None:
    secret = f'API_TOKEN = "{samples.TOKEN}"\n'
    repo = make_repo({"a.py": secret + "x = 1\n" * 9, "b.py": secret})
    run_git(repo, "checkout", "--quiet", "-b", "side")
    write_files(repo, {"a.py": secret + "x = 1\n" * 9 + f"# ask {samples.MAIL}\n"})
    run_git(repo, "commit", "--quiet", "-am", "side")
    write_files(repo, {"a.py": "not committed"})
    assert len(scan(repo)[1]) == 1
    code, rows = scan(repo, since="main")
    assert (code, [(row["path"], row["line"]) for row in rows]) == (1, [("a.py", 11)])
    assert scan(repo, since="side") == (0, [])
    write_files(repo, {"c.py": secret})
    run_git(repo, "add", "c.py")
    assert [row["path"] for row in scan(repo, since="side", staged=True)[1]] == ["c.py"]


@pytest.mark.parametrize(
    ("ref", "told"), [("nowhere", "has no commit nowhere"), ("other", "shares no history with other")]
)
def test_since_nothing_in_common_is_told(
    scan: Scan, make_repo: MakeRepo, capfd: pytest.CaptureFixture[str], ref: str, told: str
) -> None:
    repo = make_repo({"a.py": "x = 1\n"})
    run_git(repo, "checkout", "--quiet", "--orphan", "other")
    run_git(repo, "commit", "--quiet", "-m", "other")
    run_git(repo, "checkout", "--quiet", "main")
    assert scan(repo, since=ref)[0] == 2
    assert told in capfd.readouterr().err


def test_a_plain_tree_has_no_since(
    scan: Scan, make_tree: Callable[..., Path], capfd: pytest.CaptureFixture[str]
) -> None:
    assert scan(make_tree({"a.py": "x = 1\n"}), since="main")[0] == 2
    assert "has no commits; --since needs a repository that has" in capfd.readouterr().err


@pytest.mark.parametrize("lent", ["--shared", "--reference"])
@pytest.mark.parametrize("how", ["absolute", "relative"])
def test_since_reads_what_the_users_clone_borrows(
    scan: Scan, make_repo: MakeRepo, tmp_path: Path, lent: str, how: str
) -> None:
    lender = make_repo({"a.py": f'x = "{samples.MAIL}"\n'}, name="lender")
    options = [lent] if lent == "--shared" else [lent, str(lender), "--no-local"]
    run_git(tmp_path, "clone", "--quiet", *options, str(lender), "clone")
    repo = tmp_path / "clone"
    alternates = repo / ".git/objects/info/alternates"
    if how == "relative":
        alternates.write_text(os.path.relpath(lender / ".git/objects", repo / ".git/objects") + "\n")
    write_files(repo, {"b.py": f'y = "{samples.MAIL}"\n'})
    run_git(repo, "add", "--all")
    run_git(repo, "commit", "--quiet", "--message", "more")
    code, rows = scan(repo, since="HEAD~1")
    assert (code, {row["path"] for row in rows}) == (1, {"b.py"})
    # A corpus is anybody's: what its clones borrow is not looked up.
    assert {row["path"] for row in scan(repo, ref="HEAD")[1]} == {"b.py"}
