"""gdr-code refine on real little repositories: what goes, what stays, what a rerun does."""

from __future__ import annotations

import gzip
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gdr_code.commands.refine import Options, run
from gdr_code.settings import Settings
from tests import samples, servers
from tests.conftest import MakeRepo, run_git, write_files

Refine = Callable[..., int]


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDR_KEY", "k" * 32)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where refined trees go."""
    return tmp_path / "out"


@pytest.fixture
def refine(out: Path) -> Refine:
    """Refines sources into `out`; settings by keyword."""

    def call(*sources: Path | str, to: Path = out, overwrite: bool = False, **chosen: Any) -> int:
        options = Options(tuple(map(str, sources)), str(to), overwrite, False, None)
        return run(options, Settings(**{"jobs": 2, "quiet": True, **chosen}))

    return call


def _content(tree: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(tree)): os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(tree.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def _summary(out: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((out / "reports/summary.json").read_text())
    return loaded


def _rows(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "reports/findings.jsonl").read_text().splitlines()]


def test_nothing_of_it_is_left_and_the_look_alikes_are(
    refine: Refine, make_repo: MakeRepo, out: Path
) -> None:
    assert refine(make_repo(samples.files())) == 0
    tree = _content(out / "trees/repo")
    for value in (samples.MAIL, samples.TOKEN, samples.AWS):
        for data in tree.values():
            assert value.encode() not in data
            assert value.encode("utf-16-le") not in data
    everything = b"".join(tree.values()).decode("utf-8", "replace")
    for line in samples.KEEP:
        assert line in everything
    assert "logo.png" not in tree
    assert "empty.txt" in tree


def test_bytes_outside_the_edits_are_identical(refine: Refine, make_repo: MakeRepo, out: Path) -> None:
    repo = make_repo(samples.files())
    refine(repo)
    replaced: dict[str, list[tuple[int, int]]] = {}
    for row in _rows(out):
        if row["action"] == "replace":
            replaced.setdefault(row["path"], []).append((row["start_byte"], row["end_byte"]))
    assert replaced
    for path, after in _content(out / "trees/repo").items():
        assert _same_outside((repo / path).read_bytes(), after, sorted(replaced.get(path, [])))


def _same_outside(before: bytes, after: bytes, spans: list[tuple[int, int]]) -> bool:
    """True when the pieces between the spans follow one another in `after`, from its start to its end."""
    edges = [0, *(edge for span in spans for edge in span), len(before)]
    pieces = [before[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    if not after.startswith(pieces[0]) or not after.endswith(pieces[-1]):
        return False
    at = 0
    for piece in pieces:
        found = after.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(spans) > 0 or before == after


def test_no_report_or_state_holds_a_value(refine: Refine, make_repo: MakeRepo, out: Path) -> None:
    refine(make_repo(samples.files()))
    kept = b"".join(_content(out / "reports").values()) + b"".join(_content(out / ".gdr").values())
    assert b"findings" in kept
    for value in (samples.MAIL, samples.TOKEN, samples.NAME, samples.AWS):
        assert value.encode() not in kept


def test_the_number_of_workers_does_not_show(refine: Refine, make_repo: MakeRepo, tmp_path: Path) -> None:
    files = {f"{index}/{path}": content for index in range(25) for path, content in samples.files().items()}
    repo = make_repo(files)
    contents = []
    for jobs in (1, 3):
        to = tmp_path / f"out-{jobs}"
        refine(repo, to=to, jobs=jobs)
        contents.append({path: data for path, data in _content(to).items() if not path.startswith(".gdr")})
    assert contents[0] == contents[1]


def test_refining_twice_changes_nothing_more(refine: Refine, make_repo: MakeRepo, tmp_path: Path) -> None:
    refine(make_repo(samples.files()), to=tmp_path / "one")
    refine(tmp_path / "one/trees/repo", to=tmp_path / "two")
    assert _content(tmp_path / "two/trees/repo") == _content(tmp_path / "one/trees/repo")
    assert _summary(tmp_path / "two")["total"]["delta"]["edits"] == 0


def test_names_behind_escapes_go_whole(refine: Refine, make_repo: MakeRepo, out: Path) -> None:
    spelled = json.dumps({"author": "Zofia Wiśniewska", "note": "Tel:\nAuthor: Zofia Wisniewska"})
    page = "<p>Author: Zofia Wi&#347;niewska &amp; team</p>\n"
    repo = make_repo({"a.json": f"{spelled}\n", "b.html": page, "c.txt": "Author: Zofia Wiśniewska\n"})
    refine(repo)
    tree = _content(out / "trees" / repo.name)
    named = json.loads(tree["a.json"])
    plain = tree["c.txt"].decode().removeprefix("Author: ").rstrip()
    assert not any(part in data for data in tree.values() for part in (b"Zofia", b"niewska", b"015b", b"347"))
    assert named["author"] == plain
    assert named["note"].startswith("Tel:\nAuthor: ")
    assert tree["b.html"].endswith(b" &amp; team</p>\n")


def test_modes_and_links(refine: Refine, make_repo: MakeRepo, out: Path) -> None:
    repo = make_repo({"run.sh": "#!/bin/sh\n", "plain": "x\n"})
    (repo / "run.sh").chmod(0o755)
    (repo / "inside").symlink_to("plain")
    (repo / "outside").symlink_to("../../etc/passwd")
    (repo / "absolute").symlink_to("/etc/passwd")
    assert refine(repo) == 0
    tree = out / "trees/repo"
    assert tree.joinpath("run.sh").stat().st_mode & 0o111
    assert not tree.joinpath("plain").stat().st_mode & 0o111
    assert tree.joinpath("inside").readlink() == Path("plain")
    assert not os.path.lexists(tree / "outside")
    (row,) = _summary(out)["repositories"]
    reasons = {one["path"]: one["reason"] for one in row["omitted_files"]}
    assert reasons == {"outside": "link_outside", "absolute": "link_outside"}


def test_what_is_not_scanned_is_copied_when_asked(refine: Refine, make_repo: MakeRepo, out: Path) -> None:
    repo = make_repo(samples.files())
    assert refine(repo, unscanned="copy") == 0
    assert (out / "trees/repo/logo.png").read_bytes() == (repo / "logo.png").read_bytes()
    (row,) = _summary(out)["repositories"]
    assert ([one["path"] for one in row["copied_files"]], row["omitted_files"]) == (["logo.png"], [])


def test_the_source_is_left_as_it_was(refine: Refine, make_repo: MakeRepo) -> None:
    repo = make_repo(samples.files())
    before = _content(repo)
    refine(repo)
    assert _content(repo) == before


def test_a_rerun_does_not_do_a_finished_repository_again(
    refine: Refine, make_repo: MakeRepo, out: Path
) -> None:
    repo = make_repo(samples.files())
    refine(repo)
    before, reports = (out / "trees/repo/AUTHORS").stat().st_ino, _content(out / "reports")
    assert refine(repo) == 0
    assert (out / "trees/repo/AUTHORS").stat().st_ino == before
    assert _content(out / "reports") == reports


def test_a_source_that_moved_on_is_an_error(refine: Refine, make_repo: MakeRepo) -> None:
    from gdr_code.errors import OutputError

    repo = make_repo(samples.files())
    refine(repo)
    run_git(repo, "commit", "--quiet", "--allow-empty", "--message", "second")
    with pytest.raises(OutputError, match="another commit or version of repo"):
        refine(repo)
    assert refine(repo, overwrite=True) == 0


def test_a_folder_of_repositories(refine: Refine, make_repo: MakeRepo, tmp_path: Path, out: Path) -> None:
    for name in ("clones/b", "clones/a", "clones/c"):
        make_repo(samples.files(), name=name)
    assert refine(tmp_path / "clones") == 0
    assert [row["repo"] for row in _summary(out)["repositories"]] == ["a", "b", "c"]
    trees = [_content(out / "trees" / name) for name in "abc"]
    assert trees[0] == trees[1] == trees[2]


def _start(repo: Path, out: Path, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gdr_code", "refine", str(repo), "--out", str(out), "--jobs", "2"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, **options)


def _wait_for_partial(out: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        if next((out / ".gdr/partial").glob("*/*"), None) is not None:
            return
        time.sleep(0.002)
    pytest.fail("it ended before anything was half written")


@pytest.fixture
def larger(make_repo: MakeRepo) -> Path:
    """A repository that takes a moment."""
    files = {f"{index}/{path}": content for index in range(60) for path, content in samples.files().items()}
    return make_repo(files)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9), (signal.SIGTERM, 143)])
def test_interrupted_halfway_a_rerun_finishes(
    refine: Refine, larger: Path, out: Path, tmp_path: Path, how: signal.Signals, code: int
) -> None:
    process = _start(larger, out)
    _wait_for_partial(out, process)
    process.send_signal(how)
    _, said = process.communicate(timeout=120)
    assert process.returncode == code
    assert b"Traceback" not in said
    assert not (out / "trees").exists()
    assert refine(larger) == 0
    refine(larger, to=tmp_path / "undisturbed")
    assert _content(out / "trees") == _content(tmp_path / "undisturbed/trees")
    assert not any((out / ".gdr/partial").iterdir())


def test_no_room_is_one_line_and_nothing_is_shown_as_done(make_repo: MakeRepo, out: Path) -> None:
    repo = make_repo({"large.txt": "line\n" * 50_000, "AUTHORS": f"{samples.NAME} <{samples.MAIL}>\n"})

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    process = _start(repo, out, preexec_fn=limit)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 2
    assert said.startswith(b"gdr-code: cannot write to ")
    assert said.count(b"\n") == 1
    assert not (out / "trees").exists()


# --- Archives and URLs


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The samples and links as a compressed tar with a lone top folder."""
    folder = tmp_path / "made/samples"
    write_files(folder, samples.files())
    (folder / "src/inside").symlink_to("app.py")
    (folder / "outside").symlink_to("/etc/passwd")
    (folder / "src/hard.py").hardlink_to(folder / "src/app.py")
    (folder / "src/app.py").chmod(0o755)
    return Path(shutil.make_archive(str(tmp_path / "samples-1.0"), "gztar", folder.parent, "samples"))


def test_an_archive_is_refined_into_a_folder(
    refine: Refine, archive: Path, out: Path, tmp_path: Path
) -> None:
    before = archive.read_bytes()
    assert refine(archive) == 0
    tree = out / "trees/samples-1.0"
    assert refine(tmp_path / "made/samples", to=tmp_path / "plain") == 0
    expected = _content(tmp_path / "plain/trees/samples")
    links = {"src/app.py", "src/hard.py"}
    assert {p: d for p, d in _content(tree).items() if p not in links} == {
        path: data for path, data in expected.items() if path not in links
    }
    files = [path for path in links if not (tree / path).is_symlink()]
    assert len(files) == 1, "one of two hard links is a file, the other a link to it"
    assert {(tree / path).read_bytes() for path in links} == {expected[files[0]]}
    assert (tree / files[0]).stat().st_mode & 0o100
    assert (tree / "src/inside").readlink() == Path("app.py")
    assert not os.path.lexists(tree / "outside")
    assert archive.read_bytes() == before


@pytest.mark.parametrize("kind", ["zip", "tar", "xztar"])
def test_every_kind_of_archive_with_any_number_of_workers(refine: Refine, tmp_path: Path, kind: str) -> None:
    files = {f"{index}/{path}": content for index in range(25) for path, content in samples.files().items()}
    write_files(tmp_path / "made/top", files)
    packed = Path(shutil.make_archive(str(tmp_path / "top"), kind, tmp_path / "made", "top"))
    assert refine(tmp_path / "made/top", to=tmp_path / "plain", unscanned="copy") == 0
    expected = _content(tmp_path / "plain/trees/top")
    assert "0/logo.png" in expected
    for jobs in (1, 3):
        assert refine(packed, to=tmp_path / f"out-{jobs}", jobs=jobs, unscanned="copy") == 0
        assert _content(tmp_path / f"out-{jobs}/trees/top") == expected
        one, other = (_summary(tmp_path / name)["total"] for name in ("plain", f"out-{jobs}"))
        assert one == other


def test_an_archive_that_changed_is_another_version(refine: Refine, archive: Path, out: Path) -> None:
    from gdr_code.errors import OutputError

    assert refine(archive) == 0
    before = (out / "trees/samples-1.0/AUTHORS").stat().st_ino
    assert refine(archive) == 0
    assert (out / "trees/samples-1.0/AUTHORS").stat().st_ino == before
    assert json.loads((out / ".gdr/run.json").read_text())["commits"]["samples-1.0"].startswith("sha256:")
    archive.write_bytes(archive.read_bytes() + gzip.compress(b""))
    with pytest.raises(OutputError, match=r"another commit or version of samples-1\.0"):
        refine(archive)


def test_the_output_does_not_lie_over_an_archive(refine: Refine, archive: Path) -> None:
    from gdr_code.errors import OutputError

    with pytest.raises(OutputError, match="lies in the output folder"):
        refine(archive, to=archive.parent)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_nothing_unpacked_is_left(
    refine: Refine, tmp_path: Path, out: Path, how: signal.Signals
) -> None:
    files = {f"{index}/{path}": content for index in range(60) for path, content in samples.files().items()}
    write_files(tmp_path / "made/top", files)
    packed = Path(shutil.make_archive(str(tmp_path / "top"), "gztar", tmp_path / "made", "top"))
    (tmp_path / "temporary").mkdir()
    process = _start(packed, out, env={**os.environ, "TMPDIR": str(tmp_path / "temporary")})
    _wait_for_partial(out, process)
    assert list((tmp_path / "temporary").glob("*/archive.tar"))
    process.send_signal(how)
    process.communicate(timeout=120)
    assert list((tmp_path / "temporary").iterdir()) == []
    assert refine(packed) == 0


def test_a_url_is_refined_and_not_fetched_again_when_done(
    refine: Refine, make_repo: MakeRepo, out: Path, tmp_path: Path
) -> None:
    repo = make_repo(samples.files(), name="made")
    run_git(tmp_path, "clone", "--quiet", "--bare", "made", "served/owner/name.git")
    with servers.web(tmp_path / "served") as web:
        url = f"{web.url}/owner/name.git".replace("//", "//user:hunter2@", 1)
        assert refine(url) == 0
        asked = len(web.requests)
        assert refine(url) == 0
        assert not [path for path, _ in web.requests[asked + 2 :] if path.endswith("upload-pack")]
        assert refine(f"{url}/none", url) == 2
    refine(repo, to=tmp_path / "plain")
    assert _content(out / "trees/owner+name") == _content(tmp_path / "plain/trees/made")
    assert b"hunter2" not in b"".join(_content(out).values())
    assert _summary(out)["failed"] == [f"{web.url}/owner/name.git/none"]
