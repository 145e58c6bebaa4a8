"""gdr-code refine by a model: what it finds goes, what it leaves stays, what it did not judge is withheld."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gdr_code.commands import asking, refine
from gdr_code.commands.asking import Asking
from gdr_code.errors import OutputError
from gdr_code.settings import Settings
from tests import samples
from tests.conftest import MakeRepo
from tests.llm.server import Server, nothing, quoting, serving

Use = Callable[[Server], None]
NAME = "Zebulon Quartermain"


def _refine(source: Path, out: Path, judge: str = "anthropic", options: Asking | None = None) -> int:
    llm = asking.llm(judge, None, "low", "full", "none") if judge != "local" else None
    settings = Settings(judge=judge, coverage="full", jobs=1, quiet=True, llm=llm)
    asked = options or Asking()
    return refine.run(refine.Options((str(source),), str(out), False, False, None, asked), settings)


def _files(out: Path) -> dict[str, bytes]:
    tree = out / "trees" / "repo"
    return {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


def test_only_what_the_model_finds_goes(make_repo: MakeRepo, use: Use, tmp_path: Path) -> None:
    content = f"# talk to {NAME}\n# or write to {samples.MAIL}\nx = 1\n"
    repo = make_repo({"a.py": content, "b.py": f"# {NAME} again\n"})
    with serving(quoting({NAME: "person_name"})) as server:
        use(server)
        assert _refine(repo, tmp_path / "out") == 0
    tree = tmp_path / "out" / "trees" / "repo"
    refined = (tree / "a.py").read_text()
    assert NAME not in refined + (tree / "b.py").read_text()
    assert samples.MAIL in refined
    assert refined.splitlines()[1:] == content.splitlines()[1:]
    stand_in = refined.splitlines()[0].removeprefix("# talk to ")
    assert (tree / "b.py").read_text() == f"# {stand_in} again\n"


def test_refining_again_changes_nothing(make_repo: MakeRepo, use: Use, tmp_path: Path) -> None:
    repo = make_repo({"a.py": f"# by {NAME} <{samples.MAIL}>\n", "b.py": f"# {NAME} again\n"})
    with serving(quoting({NAME: "person_name", samples.MAIL: "email"})) as server:
        use(server)
        assert _refine(repo, tmp_path / "once") == 0
    once = tmp_path / "once" / "trees" / "repo"
    left = once.joinpath("a.py").read_text()
    name, mail = left.removeprefix("# by ").rstrip(">\n").split(" <")
    with serving(quoting({name: "person_name", mail: "email"})) as server:
        use(server)
        assert _refine(once, tmp_path / "twice") == 0
    assert (tmp_path / "twice" / "trees" / "repo" / "a.py").read_text() == left


def test_what_was_not_judged_is_withheld(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo({"a.py": f"# by {NAME}\n"})
    assert _refine(repo, tmp_path / "out", "files") == 1
    assert not (tmp_path / "out" / "trees" / "repo" / "a.py").exists()
    summary = json.loads((tmp_path / "out" / "reports" / "summary.json").read_text())
    assert summary["settings"]["llm"]["model"] == "claude-haiku-5-5"
    assert len(summary["settings"]["llm"]["prompt"]) == 16
    assert summary["repositories"][0]["withheld_files"][0]["reason"] == "unjudged"


def test_local_runs_say_nothing_of_a_model() -> None:
    assert "llm" not in Settings().chosen()


@pytest.mark.parametrize("judge", ["local", "files"])
def test_nothing_of_a_model_is_loaded_unless_it_is_asked(judge: str, make_repo: MakeRepo) -> None:
    repo = make_repo({"a.py": "x = 1\n"})
    code = (
        "import sys\nfrom gdr_code.main import app\n"
        f"try: app(['scan', {str(repo)!r}, '--judge', {judge!r}, '--jobs', '1'])\nexcept SystemExit: pass\n"
        "ours = ('gdr_code.llm', 'anthropic', 'openai', 'pydantic')\n"
        "loaded = [one for one in sys.modules if one.startswith(ours)]\n"
        "print(sorted({one.split('.')[0] for one in loaded}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ("[]" if judge == "local" else "['gdr_code']")


def test_a_clean_answer_leaves_the_tree_as_it_is(make_repo: MakeRepo, use: Use, tmp_path: Path) -> None:
    content = f"# Author: {samples.NAME} <{samples.MAIL}>\n"
    with serving(nothing) as server:
        use(server)
        assert _refine(make_repo({"a.py": content}), tmp_path / "out") == 0
    assert (tmp_path / "out" / "trees" / "repo" / "a.py").read_text() == content


def test_a_rerun_with_more_budget_finishes(make_repo: MakeRepo, use: Use, tmp_path: Path) -> None:
    repo = make_repo({f"{index}.py": f"# {index} by {NAME}\n" + "x = 1\n" * 3000 for index in range(12)})
    with serving(quoting({NAME: "person_name"})) as server:
        use(server)
        codes = [_refine(repo, tmp_path / "out", options=Asking(budget=some)) for some in (0.015, 0.015, 5.0)]
        first = sum(server.paid.values())
        assert codes == [1, 1, 0]
        assert _refine(repo, tmp_path / "out", options=Asking(budget=0.001)) == 0
        assert _refine(repo, tmp_path / "whole") == 0
        assert sum(server.paid.values()) == first
    assert set(server.paid.values()) == {1}
    assert len(_files(tmp_path / "out")) == 12
    assert _files(tmp_path / "out") == _files(tmp_path / "whole")
    for report in ("findings.jsonl", "summary.json"):
        one, other = ((tmp_path / name / "reports" / report).read_text() for name in ("out", "whole"))
        assert one == other


def test_answers_that_came_later_finish_what_was_withheld(
    make_repo: MakeRepo, use: Use, tmp_path: Path
) -> None:
    repo = make_repo({"a.py": f"# by {NAME}\n"})
    assert _refine(repo, tmp_path / "out", "files") == 1
    assert _refine(repo, tmp_path / "out", "files") == 1
    with serving(quoting({NAME: "person_name"})) as server:
        use(server)
        assert _refine(repo, tmp_path / "elsewhere") == 0
    assert _refine(repo, tmp_path / "out", "files") == 0
    assert _files(tmp_path / "out") == _files(tmp_path / "elsewhere")


def test_what_no_answer_can_change_is_not_done_again(make_repo: MakeRepo, use: Use, tmp_path: Path) -> None:
    repo = make_repo({"a.py": f"# by {NAME}\n", "b.py": "x = 1\n"})
    with serving(nothing, spoils=lambda question: "refusal" if NAME in question else "") as server:
        use(server)
        assert _refine(repo, tmp_path / "out") == 1
        asked = sum(server.paid.values())
        before = (tmp_path / "out" / "trees" / "repo").stat().st_ino
        assert _refine(repo, tmp_path / "out") == 1
        assert sum(server.paid.values()) == asked
    assert (tmp_path / "out" / "trees" / "repo").stat().st_ino == before
    summary = json.loads((tmp_path / "out" / "reports" / "summary.json").read_text())
    assert summary["repositories"][0]["coverage"]["unjudged"] == {"refused": {"chunks": 1}}


def test_an_output_with_gaps_stays_while_it_cannot_be_bettered(
    make_repo: MakeRepo, use: Use, tmp_path: Path
) -> None:
    repo = make_repo({"a.py": f"# by {NAME}\n", "b.bin": b"\0"})
    assert _refine(repo, tmp_path / "out", "files") == 1
    page = (tmp_path / "out" / "reports" / "summary.json").read_bytes()
    with serving(nothing, ["html"]) as server:
        use(server)
        with pytest.raises(OutputError, match="other settings"):
            _refine(repo, tmp_path / "out")  # another judge is another run
        assert _refine(repo, tmp_path / "out", "files") == 1
    assert (tmp_path / "out" / "reports" / "summary.json").read_bytes() == page
