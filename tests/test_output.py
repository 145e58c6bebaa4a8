"""The output folder: fresh, resumed, foreign, in use; files written whole or not at all."""

from __future__ import annotations

import dataclasses
import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from gdr_code import output
from gdr_code.errors import KeyFileError, OutputError
from gdr_code.output import Run
from gdr_code.records import Rewrite

RUN = Run("1", "settings", "key", {"repo": "c0"})


def _open_and_close(out: Path, run: Run = RUN, overwrite: bool = False) -> None:
    with output.opened(str(out), run, [], overwrite):
        pass


def test_a_finished_repository_is_there_and_a_rerun_knows_it(tmp_path: Path) -> None:
    with output.opened(str(tmp_path / "out"), RUN, [], False) as folder:
        assert not folder.is_done("repo")
        (folder.begin("repo") / "file").write_text("x")
        folder.finish("repo", {"summary.json": "{}"})
    with output.opened(str(tmp_path / "out"), RUN, [], False) as folder:
        assert folder.is_done("repo")
        assert folder.report_of("repo", "summary.json") == "{}"
    assert (tmp_path / "out/trees/repo/file").read_text() == "x"
    assert json.loads((tmp_path / "out/.gdr/run.json").read_text())["commits"] == {"repo": "c0"}


def test_a_repository_that_is_done_again_takes_the_place_of_the_earlier(tmp_path: Path) -> None:
    with output.opened(str(tmp_path / "out"), RUN, [], False) as folder:
        for content in ("first", "second"):
            (folder.begin("repo") / content).write_text(content)
            folder.finish("repo", {"summary.json": content})
        assert folder.report_of("repo", "summary.json") == "second"
    assert [path.name for path in (tmp_path / "out/trees/repo").iterdir()] == ["second"]
    assert not (tmp_path / "out/.gdr/gone").exists()


class _Cut:
    """Ends a run at one of the changes it makes to files."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, real: Any) -> Any:
        def instead(*args: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
            return real(*args, **named)

        return instead


def test_no_report_stands_beside_the_tree_of_another_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off anywhere while it is replaced, a repository is done as before, or anew, or not at all."""
    for after in range(40):
        out, cut = tmp_path / str(after), _Cut(after)
        with output.opened(str(out), RUN, [], False) as folder:
            (folder.begin("repo") / "tree").write_text("first")
            folder.finish("repo", {"summary.json": "first"})
            (folder.begin("repo") / "tree").write_text("second")
            with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
                for name in ("rename", "mkdir", "open", "replace", "unlink"):
                    patched.setattr(Path, name, cut(getattr(Path, name)))
                folder.finish("repo", {"summary.json": "second"})
        with output.opened(str(out), RUN, [], False) as folder:
            if folder.is_done("repo"):
                assert (out / "trees/repo/tree").read_text() == folder.report_of("repo", "summary.json")
    assert cut.left > 0


def test_what_was_half_written_is_begun_anew(tmp_path: Path) -> None:
    with output.opened(str(tmp_path), RUN, [], False) as folder:
        (folder.begin("repo") / "half").write_text("x")
    with output.opened(str(tmp_path), RUN, [], False) as folder:
        assert not folder.is_done("repo")
        assert list(folder.begin("repo").iterdir()) == []


def test_another_key_is_an_error(tmp_path: Path) -> None:
    _open_and_close(tmp_path)
    with pytest.raises(KeyFileError, match="another key"):
        _open_and_close(tmp_path, Run("1", "settings", "other", {}))


@pytest.mark.parametrize(
    "run",
    [
        Run("2", "settings", "key", {}),
        Run("1", "other", "key", {}),
        Run("1", "settings", "key", {"repo": "c1"}),
    ],
)
def test_another_run_is_an_error_that_names_the_way_out(tmp_path: Path, run: Run) -> None:
    _open_and_close(tmp_path)
    with pytest.raises(OutputError, match="--overwrite"):
        _open_and_close(tmp_path, run)
    _open_and_close(tmp_path, run, overwrite=True)


def test_overwrite_takes_away_what_the_earlier_run_made(tmp_path: Path) -> None:
    with output.opened(str(tmp_path), RUN, [], False) as folder:
        (folder.begin("repo") / "file").write_text("x")
        folder.finish("repo", {})
    with output.opened(str(tmp_path), RUN, [], True) as folder:
        assert not folder.is_done("repo")
    assert not (tmp_path / "trees").exists()


def test_more_repositories_may_join_a_run(tmp_path: Path) -> None:
    _open_and_close(tmp_path)
    _open_and_close(tmp_path, Run("1", "settings", "key", {"other": None}))
    commits = json.loads((tmp_path / ".gdr/run.json").read_text())["commits"]
    assert commits == {"other": None, "repo": "c0"}


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_foreign_folder_is_left_alone(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(OutputError, match=r"thesis\.tex"):
        _open_and_close(tmp_path, overwrite=overwrite)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_trees_of_no_known_run_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "trees").mkdir()
    with pytest.raises(OutputError, match="--overwrite"):
        _open_and_close(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": "1"}'])
def test_a_broken_run_file_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / ".gdr").mkdir()
    (tmp_path / ".gdr/run.json").write_text(content)
    with pytest.raises(OutputError, match="--overwrite"):
        _open_and_close(tmp_path)


@pytest.mark.parametrize(("out", "source"), [("a/b", "a"), ("a", "a"), ("a", "a/b"), ("a/../a/b/c", "a/b")])
def test_output_and_source_lie_apart(tmp_path: Path, out: str, source: str) -> None:
    with (
        pytest.raises(OutputError, match="lies in"),
        output.opened(str(tmp_path / out), RUN, [str(tmp_path / source)], False),
    ):
        pass
    assert not (tmp_path / "a").exists()


def test_a_link_does_not_hide_that_they_do_not(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "link").symlink_to("source")
    with (
        pytest.raises(OutputError, match="lies in"),
        output.opened(str(tmp_path / "link/out"), RUN, [str(tmp_path / "source")], False),
    ):
        pass


def test_a_neighbour_with_a_longer_name_is_apart(tmp_path: Path) -> None:
    with output.opened(str(tmp_path / "source-out"), RUN, [str(tmp_path / "source")], False):
        pass


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with (
        output.opened(str(tmp_path), RUN, [], False),
        pytest.raises(OutputError, match="another run"),
    ):
        _open_and_close(tmp_path)
    _open_and_close(tmp_path)


def _rewrite(path: bytes, mode: int, data: bytes = b"data") -> Rewrite:
    return Rewrite(path.decode("utf-8", "replace"), path, mode, (), data)


def test_files_keep_their_bytes_names_and_exec_bit(tmp_path: Path) -> None:
    assert output.write_file(str(tmp_path), _rewrite(b"a/b/run\xff.sh", 0o100755, b"#!\r\n\0"))
    assert output.write_file(str(tmp_path), _rewrite(b"a/plain\n", 0o100600))
    script, plain = tmp_path / "a/b" / os.fsdecode(b"run\xff.sh"), tmp_path / "a" / "plain\n"
    assert script.read_bytes() == b"#!\r\n\0"
    assert script.stat().st_mode & 0o111
    assert not plain.stat().st_mode & 0o111
    assert not script.stat().st_mode & (stat.S_IWOTH | stat.S_ISUID | stat.S_ISGID)


def test_links_are_made_and_never_written_through(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("old")
    inside = tmp_path / "inside"
    inside.mkdir()
    assert output.write_file(str(inside), _rewrite(b"link", 0o120000, b"../outside"))
    assert (inside / "link").is_symlink()
    with pytest.raises(OutputError):
        output.write_file(str(inside), _rewrite(b"link", 0o100644))
    assert (tmp_path / "outside").read_text() == "old"


def test_what_a_worker_wrote_before_it_died_may_be_written_again(tmp_path: Path) -> None:
    for mode, data in ((0o100644, b"x = 1\n"), (0o120000, b"a.py")):
        rewrite = Rewrite("a", b"%o" % mode, mode, (), data)
        assert output.write_file(str(tmp_path), rewrite)
        assert output.write_file(str(tmp_path), rewrite)
        with pytest.raises(OutputError, match="exists"):
            output.write_file(str(tmp_path), dataclasses.replace(rewrite, data=b"b.py"))
    with pytest.raises(OutputError, match="exists"):
        output.write_file(str(tmp_path), Rewrite("a", b"120000", 0o100644, (), b"x = 1\n"))


def test_a_name_the_file_system_cannot_hold_is_told(tmp_path: Path) -> None:
    assert not output.write_file(str(tmp_path), _rewrite(b"n" * 300, 0o100644))


def test_text_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_text("old")

    def failing() -> list[str]:
        raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        output.write_text(target, (piece for _ in range(2) for piece in failing()))
    assert target.read_text() == "old"
    output.write_text(target, ["a", "b"])
    assert target.read_text() == "ab"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such file"):
        output.write_text(tmp_path / "missing/report", ["a"])
