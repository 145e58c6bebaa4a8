"""gdr-code audit on the command line: counts, reports without values, bad input in one line each."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import dev_score
from tests import samples
from tests.audit import seen
from tests.conftest import MakeRepo

FIGURES = {"matrices", "thresholds", "precision_recall", "reliability"}
REPORTS = {"audit.json", "audit.md", "audit.csv", "audit.html"} | {f"{name}.svg" for name in FIGURES}


def _run(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gdr_code", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(make_repo: MakeRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The invented repository `repo` with its labels and windows, and findings of it as SARIF."""
    monkeypatch.setenv("GDR_KEY", "k" * 32)
    seen.write(tmp_path, make_repo)
    found = _run("scan", tmp_path / "repo", "--format", "sarif", "-o", tmp_path / "f.sarif", "-q")
    assert found.returncode == 1
    return tmp_path


def _audit(folder: Path, *more: object) -> subprocess.CompletedProcess[str]:
    given = ("--labels", folder / "labels.jsonl", "--windows", folder / "windows.jsonl")
    return _run("audit", folder / "repo", *given, "--out", folder / "out", *more)


def _content(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "out/audit.json").read_text())
    return content


def test_counts_are_those_of_the_score(folder: Path) -> None:
    done = _audit(folder, "--system", f"peer={folder / 'f.sarif'}")
    assert (done.returncode, done.stdout) == (0, "")
    scan = _run("scan", folder / "repo", "--format", "jsonl", "-q")
    rows = [json.loads(line) for line in scan.stdout.splitlines()]
    lines = dev_score.labelled(seen.labels(), seen.windows())
    _, counts = dev_score.counted(lines, dev_score.flagged(iter(rows), lines.all))
    tp, fp, fn, tp_bare, fn_bare = map(int, counts.sum(axis=0)[:5])
    systems = {one["name"]: one["levels"] for one in _content(folder)["systems"]}
    assert list(systems) == ["GDR", "DIRS", "DIRS lines", "DIRS+phone", "DIRS+phone lines", "peer"]
    for name in ("GDR", "peer"):
        matrix = [systems[name]["lines"][count] for count in ("tp", "fp", "fn", "tn")]
        assert matrix == [tp, fp, fn, len(lines.all) - len(lines.unsure) - tp - fp - fn]
        bare = systems[name]["lines_without_attribution"]
        assert (bare["tp"], bare["fn"]) == (tp_bare, fn_bare)
    assert tp >= 3
    assert fn >= 1
    # By hand: the addresses on README.md:3 and AUTHORS:1 and the token are true, icon@2x.png is not.
    assert [systems["DIRS lines"]["lines"][name] for name in ("tp", "fp", "fn")] == [3, 2, 4]
    # Whole files: README.md has 5 lines, src/app.py 9 and notes/team.md 8, of which one is ambiguous.
    assert [systems["DIRS"]["lines"][name] for name in ("tp", "fp", "fn")] == [5, 4 + 8 + 5, 2]


def test_reports_hold_no_value_and_are_the_same_again(folder: Path) -> None:
    done = _audit(folder)
    assert done.returncode == 0
    assert {path.name for path in (folder / "out").iterdir()} == REPORTS
    first = {name: (folder / "out" / name).read_text() for name in REPORTS}
    for value in (seen.HIDDEN, seen.PHRASE, samples.NAME, samples.MAIL, samples.TOKEN, samples.AWS):
        for text in (*first.values(), done.stderr):
            assert value.casefold() not in text.casefold()
    assert "GDR" in done.stderr
    assert "repositories with every true line found, of 1: GDR 0" in done.stderr
    assert max(map(len, done.stderr.split("reports:")[0].splitlines()[:16])) <= 80
    assert _audit(folder, "-q", "--jobs", 1).stderr == ""
    assert {name: (folder / "out" / name).read_text() for name in REPORTS} == first


def test_values_are_in_the_page_alone_where_they_were_asked_for(folder: Path) -> None:
    done = _audit(folder, "--show-values")
    assert done.returncode == 0
    for name in REPORTS:
        text = (folder / "out" / name).read_text() + done.stderr
        assert (seen.HIDDEN in text, name) == (name == "audit.html", name)
        mode = (folder / "out" / name).stat().st_mode & 0o077
        assert (mode == 0) == (name == "audit.html")
    assert _audit(folder, "-q").returncode == 0
    assert seen.HIDDEN not in (folder / "out/audit.html").read_text()


def test_where_the_true_lines_were_lost(folder: Path) -> None:
    assert _audit(folder, "-q").returncode == 0
    (ours, *_) = _content(folder)["systems"]
    lost = {step: (row["found"], row["of"]) for step, row in ours["slices"]["spans"]["lost"].items()}
    assert lost["none"] == (4, 4)
    assert sum(of for _, of in lost.values()) == 9
    assert set(lost) <= {"none", "prefilter", "judge"}


def test_curves_pass_through_what_the_scan_does(folder: Path) -> None:
    scan = _run("scan", folder / "repo", "--format", "jsonl", "-q")
    (folder / "f.jsonl").write_text(scan.stdout)
    done = _audit(folder, "-q", "--system", f"peer={folder / 'f.jsonl'}", "--png")
    assert done.returncode == 0
    content = _content(folder)
    ours, peer = content["curves"]
    assert (ours["name"], peer["name"]) == ("GDR", "peer")
    # The lowest threshold of what was found flags what the scan flags; of what was asked, that and more.
    lines = content["systems"][0]["levels"]["lines"]
    last = peer["points"][-1]
    assert (last["tp"], last["fp"]) == (lines["tp"], lines["fp"])
    assert ours["points"][-1]["fp"] >= lines["fp"]
    thresholds = [point["threshold"] for point in ours["points"]]
    assert thresholds == sorted(thresholds, reverse=True)
    bins = content["calibration"]["bins"]
    assert sum(one["of"] for one in bins) == content["calibration"]["candidates"] > 5
    assert all(one["from"] <= one["mean"] <= one["from"] + 0.1 for one in bins if one["of"])
    for name in FIGURES:
        assert (folder / "out" / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_csv_and_markdown_tell_the_same(folder: Path) -> None:
    assert _audit(folder, "-q").returncode == 0
    content = _content(folder)
    with (folder / "out/audit.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    levels = {(row["system"], row["facet"]): row for row in rows if row["section"] == "level"}
    assert len(levels) == 5 * 3
    for system in content["systems"]:
        for level, row in system["levels"].items():
            written = levels[system["name"], level]
            assert int(written["tp"]) == row["tp"]
            recall = row["figures"]["recall"]["value"]
            assert written["recall"] == ("" if recall is None else str(recall))
    lines = (folder / "out/audit.md").read_text().splitlines()
    ours = content["systems"][0]["levels"]
    counts = [ours[level][name] for level in ("lines", "repositories") for name in ("tp", "fn")]
    assert f"| PII | {' | '.join(map(str, counts))} |" in lines
    # One repository, which is positive: nothing can be said of clean ones.
    assert any(line.startswith("| specificity |") and "–" in line for line in lines)


def test_labels_in_csv_with_a_mark_and_windows_paths(folder: Path) -> None:
    given = folder / "labels.csv"
    given.write_bytes(
        b"\xef\xbb\xbfpath;line;verdict\r\nsrc\\app.py;4;T\r\nsrc\\app.py;5;N\r\nREADME.md;5;N\r\n"
    )
    done = _run("audit", folder / "repo", "--labels", given, "--out", folder / "out", "-q")
    assert (done.returncode, done.stderr) == (0, "")
    ours = _content(folder)["systems"][0]["levels"]["lines"]
    assert [ours[name] for name in ("tp", "fp", "fn", "tn")] == [1, 0, 0, 2]


@pytest.mark.parametrize("verdict", ["T", "N"])
def test_all_positive_and_all_negative(folder: Path, verdict: str) -> None:
    given = folder / "only.csv"
    given.write_text(f"path,line,verdict\nsrc/app.py,4,{verdict}\nsrc/app.py,5,{verdict}\n")
    assert _run("audit", folder / "repo", "--labels", given, "--out", folder / "out", "-q").returncode == 0
    figures = _content(folder)["systems"][0]["levels"]["lines"]["figures"]
    undefined = {name for name, figure in figures.items() if figure["value"] is None}
    assert undefined == ({"specificity", "mcc"} if verdict == "T" else {"recall", "mcc"})


def test_labels_of_whole_repositories(folder: Path, make_repo: MakeRepo) -> None:
    make_repo({"a.txt": "nothing here\n"}, name="clean")
    given = folder / "repos.csv"
    given.write_text("repo,verdict\nrepo,T\nclean,N\n")
    sources = (folder / "repo", folder / "clean")
    assert _run("audit", *sources, "--labels", given, "--out", folder / "out", "-q").returncode == 0
    for system in _content(folder)["systems"]:
        matrix = [system["levels"]["repositories"][name] for name in ("tp", "fp", "fn", "tn")]
        assert matrix == [1, 0, 0, 1]
        assert system["levels"]["lines"]["figures"]["recall"]["value"] is None


def test_bad_rows_are_named_and_stop_or_are_left_out(folder: Path) -> None:
    bad = [
        {"repo": "repo", "path": "AUTHORS", "line": 7, "verdict": "T"},
        {"repo": "repo", "path": "none.txt", "line": 1, "verdict": "T"},
        {"repo": "other", "path": "AUTHORS", "line": 1, "verdict": "T"},
        {"repo": "repo", "path": "AUTHORS", "line": 1, "verdict": "perhaps"},
    ]
    name = folder / "labels.jsonl"
    count = len(seen.labels())
    name.write_text(name.read_text() + "".join(json.dumps(row) + "\n" for row in bad))
    done = _audit(folder)
    assert (done.returncode, done.stdout) == (2, "")
    told = done.stderr.splitlines()
    assert sorted(told[:4]) == [
        f"{name}:{count + 1}: AUTHORS has 1 lines, there is no line 7",
        f"{name}:{count + 2}: repo has no file none.txt",
        f"{name}:{count + 3}: no source has a repository named other",
        f"{name}:{count + 4}: verdict is none of T (true), A (ambiguous), N (negative)",
    ]
    assert told[4:] == ["gdr-code: 4 bad rows: mend them, or go on without them with --skip-bad-rows"]
    assert not (folder / "out").exists()
    done = _audit(folder, "--skip-bad-rows")
    assert done.returncode == 0
    assert "left out 4 bad rows" in done.stderr
    content = _content(folder)
    assert content["intake"]["bad_rows"]["count"] == 4
    assert content["scored"]["positive"] == 7


def test_bad_input_is_one_line_and_exit_2(folder: Path) -> None:
    empty = folder / "empty.jsonl"
    empty.write_text("")
    sarif = folder / "f.sarif"
    for args, message in (
        (("--labels", empty), "holds no label"),
        (("--labels", folder / "nowhere"), "cannot read"),
        (("--labels", sarif), f"give them as --system NAME={sarif}"),
        (("--labels", sarif.with_name("labels.jsonl"), "--system", "x"), "NAME=FILE"),
        (("--labels", sarif.with_name("labels.jsonl"), "--system", f"GDR={sarif}"), "another name"),
        (("--labels", sarif.with_name("labels.jsonl"), "--system", f"x={empty}.sarif"), "cannot read"),
    ):
        done = _run("audit", folder / "repo", *args, "--out", folder / "out")
        assert (done.returncode, done.stdout) == (2, ""), message
        assert message in done.stderr
        assert done.stderr.count("\n") == 1
    done = _audit(folder, "--out", folder / "repo/out")
    assert (done.returncode, "lies in the source" in done.stderr) == (2, True)
    assert not (folder / "repo/out").exists()


def test_a_source_that_fails_leaves_the_others_counted(folder: Path) -> None:
    done = _audit(folder, "-q", folder / "nowhere")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert _content(folder)["intake"]["failed"] == [str(folder / "nowhere")]


def test_annotators_who_answered_the_same_lines(folder: Path) -> None:
    def task(line: int, path: str, **marks: tuple[int, int] | None) -> dict[str, object]:
        text = str(seen.FILES[path]).split("\n")[line - 1]
        said = [
            {"completed_by": name, "result": [_region(*place)] if place else []}
            for name, place in marks.items()
        ]
        return {"data": {"repo": "repo", "path": path, "line": line, "text": text}, "annotations": said}

    def _region(start: int, end: int) -> dict[str, object]:
        return {"id": "r", "value": {"start": start, "end": end, "labels": ["username"]}}

    tasks = [
        task(4, "notes/team.md", ann=(8, 20), bob=(8, 20)),
        task(5, "notes/team.md", ann=None, bob=(4, 8)),
        task(6, "notes/team.md", ann=(3, 15), bob=(3, 15)),
        task(1, "notes/team.md", ann=None, bob=None),
    ]
    (folder / "tasks.json").write_text(json.dumps(tasks))
    given = ("audit", folder / "repo", "--labels", folder / "tasks.json", "--out", folder / "out")
    stopped = _run(*given, "-q")
    assert stopped.returncode == 2
    assert "line 5 is labelled otherwise" in stopped.stderr
    done = _run(*given, "--skip-bad-rows")
    assert done.returncode == 0
    found = _content(folder)["annotators"]
    # By hand: same on three of four; by chance half of ann's and three quarters of bob's are true.
    assert (found["lines"], found["pairs"][0]["same"]) == (4, 3)
    assert found["pairs"][0]["kappa"] == found["ceiling"]["kappa"] == (3 / 4 - 1 / 2) / (1 / 2)
    assert found["systems"][0]["name"] == "GDR"
    assert "4 lines answered by several annotators: kappa with another annotator 0.500" in done.stderr
    assert "another annotator | 0.500" in (folder / "out/audit.md").read_text()


def test_a_file_of_something_else_is_not_read_to_its_end(folder: Path) -> None:
    given = folder / "big.jsonl"
    given.write_text("{}\n" * 150_000)
    done = _run("audit", folder / "repo", "--labels", given, "--out", folder / "out", "--skip-bad-rows")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "over 100,000 bad rows" in done.stderr


@pytest.fixture
def refined(folder: Path) -> Path:
    """The same folder with the refined repository in `refined`."""
    assert _run("refine", folder / "repo", "--out", folder / "refined", "--exit-zero", "-q").returncode == 0
    return folder


def test_what_cleaning_costs(refined: Path) -> None:
    out = refined / "refined"
    (out / "trees/repo/clean.c").unlink()
    table = refined / "strings.csv"
    strings = [
        (samples.MAIL, "go"),
        (samples.NAME, "stay"),
        (seen.HIDDEN, "go"),
        ("We are three.", "stay"),
        ("not there", "stay"),
        ("We are", "stay"),
    ]
    table.write_text("string,must\n" + "".join(f"{string},{must}\n" for string, must in strings))
    done = _audit(refined, "--refined", out, "--strings", table)
    assert done.returncode == 0
    found = _content(refined)["utility"]
    (row,) = json.loads((out / "reports/summary.json").read_text())["repositories"]
    delta = row["delta"]
    assert found["gdr"]["changed"] == {
        "files": delta["files_changed"],
        "lines": delta["lines_changed"],
        "bytes": delta["bytes_changed"],
    }
    clean = seen.FILES["clean.c"]
    assert found["gdr"]["held_back"] == {"files": 1, "lines": str(clean).count("\n"), "bytes": len(clean)}
    assert found["scanned"]["files"] == row["coverage"]["scanned"]["files"]
    assert found["dirs_lines"]["files"] == 0
    assert 0 < found["dirs_lines"]["lines"] < found["dirs"]["lines"] < found["scanned"]["lines"]
    parsed = found["parsed"]
    assert parsed["before"] == parsed["after"] > 0
    # The address goes, the hidden name does not; the name is replaced, and DIRS deletes the file of the team.
    assert found["strings"]["go"] == {"of": 2, "gdr": 1, "dirs": 1, "dirs_lines": 1}
    assert found["strings"]["stay"]["of"] == 3
    assert found["strings"]["stay"]["gdr"] == 2
    assert {one["row"] for one in found["wrong_strings"]} == {3, 4}
    for path in (refined / "out").iterdir():
        text = path.read_text().casefold()
        assert samples.MAIL.casefold() not in text
        assert "we are three" not in text or path.name == "audit.html"
    assert "GDR changes" in done.stderr
    assert "## What cleaning costs" in (refined / "out/audit.md").read_text()


def test_costs_by_hand(folder: Path, make_repo: MakeRepo) -> None:
    address = "ann" + "@" + "gmail.com"
    make_repo(
        {
            "one.py": f"a = 1\nmail = '{address}'\nb = 2\n",  # 6 + 22 + 6 bytes
            "two.txt": f"ask {address} or {address}\nThe Public Library\n",
            "three.py": "c = 3",
            "broken.py": "d = (\n",
        },
        name="hand",
    )
    # Refined: an address replaced; one file withheld; a syntax error where there was none.
    trees, reports = folder / "refined/trees/hand", folder / "refined/reports"
    for path in (trees, reports):
        path.mkdir(parents=True)
    (trees / "one.py").write_text("a = 1\nmail = 'eve@example.com'\nb = 2\n")
    (trees / "three.py").write_text("c = (")
    (trees / "broken.py").write_text("d = (\n")
    delta = {"files_changed": 2, "lines_changed": 2, "bytes_changed": 14}
    summary = {"schema": "gdr-code/summary/1", "repositories": [{"repo": "hand", "delta": delta}]}
    (reports / "summary.json").write_text(json.dumps(summary))
    (reports / "findings.jsonl").write_text("")
    (folder / "hand.csv").write_text("path,line,verdict\none.py,2,T\ntwo.txt,1,T\nthree.py,1,T\n")
    rows = [f"{address},go", "The Public Library,stay", "b = 2,stay", "nowhere,stay", "c = 3,stay"]
    (folder / "strings.csv").write_text("\n".join(["string,must", *rows]) + "\n")
    given = ("--labels", folder / "hand.csv", "--refined", folder / "refined", "--out", folder / "out")
    done = _run("audit", folder / "hand", *given, "--strings", folder / "strings.csv")
    assert done.returncode == 0
    found = _content(folder)["utility"]
    line, both = len(f"mail = '{address}'\n"), len(f"ask {address} or {address}\n")
    library = len("The Public Library\n")
    assert found["scanned"] == {
        "files": 4,
        "lines": 3 + 2 + 1 + 1,
        "bytes": 12 + line + both + library + 5 + 6,
    }
    assert found["gdr"]["changed"] == {"files": 2, "lines": 2, "bytes": 14}
    assert found["gdr"]["held_back"] == {"files": 1, "lines": 2, "bytes": both + library}
    assert found["dirs"] == {"files": 2, "lines": 3 + 2, "bytes": 12 + line + both + library}
    assert found["dirs_lines"] == {"files": 0, "lines": 2, "bytes": line + both}
    # In both trees are three files of Python.
    assert found["parsed"] == {"files": 3, "before": 2, "after": 1}
    # The library went with its file in both; `c = 3` is no more as it was; DIRS lines keeps all three.
    assert found["strings"]["go"] == {"of": 1, "gdr": 1, "dirs": 1, "dirs_lines": 1}
    assert found["strings"]["stay"] == {"of": 3, "gdr": 1, "dirs": 1, "dirs_lines": 3}
    wrong = [(one["row"], one["before"], one["after"]) for one in found["wrong_strings"]]
    assert wrong == [(3, 1, 0), (6, 1, 0)]
    # One address was found and is gone, one with its whole file; in the third nobody would look for anything.
    lost = _content(folder)["systems"][0]["slices"]["spans"]["lost"]
    assert {step: (row["found"], row["of"]) for step, row in lost.items()} == {
        "none": (1, 1),
        "verify": (1, 1),
        "prefilter": (0, 1),
    }
    assert "true spans that GDR lost: 1 in prefilter, 1 in verify" in done.stderr


def test_what_has_another_path_is_there(folder: Path, make_repo: MakeRepo) -> None:
    account = "owesterhagen"
    files = {
        f"{account}/__init__.py": "",
        f"{account}/core.py": f'{account} = "the core"\n',
        "run.py": f"import {account}\n",
        f"docs/{account}.md": "# Two lines\nof notes\n",
        "README.md": f"By @{account}, https://github.com/{account}\n",
    }
    make_repo(files, name="named")
    (folder / "named.csv").write_text("path,line,verdict\nrun.py,1,N\n")
    (folder / "strings.csv").write_text("string,must\nthe core,stay\nof notes,stay\n")
    out = folder / "renamed"
    assert _run("refine", folder / "named", "--out", out, "--rename", "--exit-zero", "-q").returncode == 0
    trees = [str(one.relative_to(out / "trees/named")) for one in (out / "trees/named").rglob("*.*")]
    assert len(trees) == len(files)
    assert not any(account in path for path in trees)
    given = ("--labels", folder / "named.csv", "--refined", out, "--strings", folder / "strings.csv", "-q")
    assert _run("audit", folder / "named", *given, "--out", folder / "out").returncode == 0
    found = _content(folder)["utility"]
    assert found["gdr"]["held_back"] == {"files": 0, "lines": 0, "bytes": 0}
    assert found["parsed"] == {"files": 5, "before": 5, "after": 5}
    assert found["strings"]["stay"]["gdr"] == 2
    # A file that is missing from the refined tree is held back, whatever else has another name.
    next((out / "trees/named/docs").iterdir()).unlink()
    assert _run("audit", folder / "named", *given, "--out", folder / "out").returncode == 0
    assert _content(folder)["utility"]["gdr"]["held_back"]["files"] == 1
    (out / "reports/findings.jsonl").unlink()
    done = _run("audit", folder / "named", *given, "--out", folder / "out")
    assert (done.returncode, "findings.jsonl" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--strings", "x"), "name them with --refined"),
        (("--refined", "nowhere"), "cannot read"),
        (("--refined", "."), "cannot read"),
    ],
)
def test_a_refinement_that_is_none(folder: Path, more: tuple[str, ...], message: str) -> None:
    done = _audit(folder, *more)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert message in done.stderr


def test_a_refinement_of_something_else_and_a_bad_table(refined: Path, make_repo: MakeRepo) -> None:
    make_repo({"a.txt": "nothing\n"}, name="other")
    given = ("--labels", refined / "other.csv", "--out", refined / "out", "--refined", refined / "refined")
    (refined / "other.csv").write_text("path,line,verdict\na.txt,1,N\n")
    done = _run("audit", refined / "other", *given)
    assert (done.returncode, "refine the same sources" in done.stderr) == (2, True)
    (refined / "strings.csv").write_text("string,must\ns3cret,perhaps\n")
    done = _audit(refined, "--refined", refined / "refined", "--strings", refined / "strings.csv")
    assert (done.returncode, "strings.csv:2: a row needs string" in done.stderr) == (2, True)
    assert "s3cret" not in done.stderr
