"""Requests out as files, answers back in: any order, partial, twice, failed, foreign, cut in half."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gdr_code.commands import asking, requests
from gdr_code.commands.asking import Asking
from gdr_code.errors import ConfigError
from gdr_code.settings import Settings
from tests.conftest import MakeRepo
from tests.llm.conftest import Judged
from tests.llm.server import Server, quoting

NAME = "Zebulon the gardener"
FILES = {f"{index}.py": f"# {index} by {NAME}\n" + f"x{index} = 1\n" * 2400 for index in range(4)}
Turn = Callable[[Path, Path, str], None]


@pytest.fixture
def turn() -> Callable[..., None]:
    """Export to or import from a file."""

    def call(way: str, repo: Path, file: Path, form: str = "anthropic") -> None:
        settings = Settings(
            judge="files",
            coverage="full",
            jobs=1,
            quiet=way == "export",
            llm=asking.llm("files", None, "low", "full", "none"),
        )
        options = requests.Options((str(repo),), str(file), form, None, Asking())
        assert {"export": requests.export, "import": requests.import_answers}[way](options, settings) == 0

    return call


def _answers(exported: Path, form: str) -> list[dict[str, Any]]:
    served = Server(quoting({NAME: "person_name"}), iter(()))
    rows = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    if form == "anthropic":
        return [
            {
                "custom_id": row["custom_id"],
                "result": {"type": "succeeded", "message": served.message(row["params"], "")},
            }
            for row in rows
        ]
    return [
        {
            "id": "batch_req_1",
            "custom_id": row["custom_id"],
            "error": None,
            "response": {
                "status_code": 200,
                "body": served.completion(
                    {"model": "m", "system": "", "messages": row["body"]["messages"]}, ""
                ),
            },
        }
        for row in rows
    ]


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["anthropic", "openai"])
def test_out_and_in_again(
    judged: Judged, make_repo: MakeRepo, turn: Callable[..., None], tmp_path: Path, form: str
) -> None:
    repo, out = make_repo(FILES), tmp_path / "requests.jsonl"
    turn("export", repo, out, form)
    assert out.stat().st_mode & 0o077 == 0
    rows = _answers(out, form)
    random.Random(3).shuffle(rows)
    turn("import", repo, _write(tmp_path / "answers.jsonl", rows))
    code, found, _ = judged(repo, coverage="full", judge="files")
    assert (code, len(found)) == (1, 4)
    turn("export", repo, out, form)
    assert out.read_text() == ""


def test_what_is_missing_failed_foreign_or_cut(
    judged: Judged,
    make_repo: MakeRepo,
    turn: Callable[..., None],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    repo, out = make_repo(FILES), tmp_path / "requests.jsonl"
    turn("export", repo, out)
    rows = _answers(out, "anthropic")
    foreign = {**rows[0], "custom_id": "somebody-elses"}
    failed = {"custom_id": rows[1]["custom_id"], "result": {"type": "expired"}}
    answers = _write(tmp_path / "answers.jsonl", [rows[0], rows[0], foreign, failed])
    with answers.open("a") as file:
        file.write("[]\n" + json.dumps(rows[2])[:-40])
    turn("import", repo, answers)
    said = capsys.readouterr().err
    for words in (
        "1 answers to",
        "1 more to the same",
        "1 requests failed",
        "1 answers to requests that these",
        "2 lines cut",
    ):
        assert words in said
    _, found, trace = judged(repo, coverage="full", judge="files")
    assert len(found) == 1
    assert {row["reason"] for row in trace if row["event"] == "unjudged"} == {"not_answered"}
    turn("import", repo, _write(answers, rows[1:]))
    assert len(judged(repo, coverage="full", judge="files")[1]) == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [("<html>\n", "holds no answers"), (None, "cannot read the answers")],
)
def test_a_file_of_nothing(
    make_repo: MakeRepo, turn: Callable[..., None], tmp_path: Path, content: str | None, message: str
) -> None:
    path = tmp_path / "answers.jsonl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigError, match=message):
        turn("import", make_repo(FILES), path)


def test_equal_files_of_two_repositories_are_asked_about_once(
    judged: Judged, make_repo: MakeRepo, turn: Callable[..., None], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        files = {"LICENSE": "A licence\n" * 900, f"{name}.py": f"# {name} by {NAME}\n"}
        make_repo(files, name=f"both/{name}")
    both, out = tmp_path / "both", tmp_path / "requests.jsonl"
    turn("export", both, out)
    rows = _answers(out, "anthropic")
    assert out.read_text().count("LICENSE") == 1
    turn("import", both, _write(tmp_path / "answers.jsonl", rows))
    _, found, trace = judged(both, judge="files", coverage="full")
    assert [(row["repo"], row["path"]) for row in found] == [("one", "one.py"), ("two", "two.py")]
    assert not [row for row in trace if row["event"] == "unjudged"]


@pytest.mark.parametrize("form", ["anthropic", "openai"])
def test_the_requests_themselves_are_no_answers(
    turn: Callable[..., None], make_repo: MakeRepo, tmp_path: Path, form: str
) -> None:
    repo, requested = make_repo(FILES), tmp_path / "requests.jsonl"
    turn("export", repo, requested, form)
    with pytest.raises(ConfigError, match="holds no answers: name the file of results"):
        turn("import", repo, requested, form)
