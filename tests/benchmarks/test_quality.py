"""Tables of quality on made-up data, with a made-up scanner on the path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import peers
from tests import samples

ROOT = Path(__file__).parent.parent.parent
SECRET = "correct" + "Horse9Battery"
FILES = {
    "own+one/src/a.py": f'password = "{SECRET}"\nname = "x"\n',
    "own+one/b.txt": f"write to {samples.MAIL}\nnothing\n",
    "two/c.ini": f"[aws]\nkey = {samples.AWS}\n",
    "two/unlabelled.py": f'password = "{SECRET}"\n',
}
# Flags the second line of every file; says so in SARIF, where it is asked to.
SCANNER = """#!{python}
import json, os, sys
folder, report = sys.argv[2], sys.argv[sys.argv.index("--report-path") + 1]
found = [os.path.join(top, name) for top, _, names in os.walk(folder) for name in names]
def place(path):
    return {{"physicalLocation": {{"artifactLocation": {{"uri": path}}, "region": {{"startLine": 2}}}}}}
results = [{{"ruleId": "second", "locations": [place(path)]}} for path in found]
json.dump({{"runs": [{{"results": results}}]}}, open(report, "w"))
sys.exit(1)
"""


@pytest.fixture
def trees(tmp_path: Path) -> Path:
    """Two plain trees with something to find."""
    for name, content in FILES.items():
        path = tmp_path / "trees" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "trees"


@pytest.fixture
def gitleaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of that name on the path, and none of the others."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "gitleaks"
    program.write_text(SCANNER.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")


LABELLED = ["own+one/b.txt", "own+one/src/a.py", "two/c.ini"]


def test_scanners_see_the_labelled_files_alone(trees: Path, gitleaks: None, tmp_path: Path) -> None:
    del gitleaks
    found = peers.run(trees, LABELLED, tmp_path)
    assert set(found) == {"detect-secrets", "gitleaks"}
    assert found["gitleaks"] == dict.fromkeys(LABELLED, frozenset({2}))
    assert found["detect-secrets"] == {"own+one/src/a.py": {1}, "two/c.ini": {2}}
    assert not (tmp_path / "files").exists()


def test_a_scanner_that_fails_is_left_out(
    trees: Path, gitleaks: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del gitleaks
    (tmp_path / "bin" / "gitleaks").write_text("#!/bin/sh\nexit 0\n")
    assert set(peers.run(trees, LABELLED, tmp_path)) == {"detect-secrets"}
    assert capsys.readouterr().out == "gitleaks is left out: FileNotFoundError\n"


# Finds one name, and words over two lines.
PRESIDIO = {
    "spacy/__init__.py": "",
    "spacy/util.py": "def get_installed_models():\n"
    "    return ['en_core_web_sm', 'de_core_news_lg', 'en_core_web_md']\n",
    "tldextract/__init__.py": "from tldextract import tldextract\nclass TLDExtract:\n"
    "    def __init__(self, suffix_list_urls): assert suffix_list_urls == ()\n",
    "tldextract/tldextract.py": "TLD_EXTRACTOR = None",
    "presidio_analyzer/nlp_engine.py": """
class NlpEngineProvider:
    def __init__(self, nlp_configuration): self.models = nlp_configuration["models"]
    def create_engine(self): return self.models[0]["model_name"]
""",
    "presidio_analyzer/__init__.py": """
import re, types, tldextract
class AnalyzerEngine:
    def __init__(self, nlp_engine): assert nlp_engine == "en_core_web_md"
    def get_supported_entities(self, language): return ["PERSON", "DATE_TIME"]
    def analyze(self, text, language, entities, score_threshold):
        assert (language, entities, 0 < score_threshold < 1) == ("en", ["PERSON"], True)
        assert tldextract.tldextract.TLD_EXTRACTOR is not None
        found = re.finditer("two\\nlines|Jane", text)
        return [types.SimpleNamespace(start=one.start(), end=one.end()) for one in found]
""",
}


def test_presidio_beside_us(trees: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, content in PRESIDIO.items():
        path = tmp_path / "packages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages"))
    text = "Jane\n" + "nobody\n" * 148 + "of two\nlines, Jane\n"
    (trees / "two/long name.txt").write_text(text)
    found = peers.run(trees, [*LABELLED, "two/long name.txt"], tmp_path)
    assert found["presidio"] == {"two/long name.txt": {1, 150, 151}}
    (tmp_path / "packages/spacy/util.py").write_text("def get_installed_models(): return []")
    assert "presidio" not in peers.run(trees, LABELLED, tmp_path)


def test_what_credsweeper_says() -> None:
    (program,) = (one for one in peers.PROGRAMS if one.name == "credsweeper")
    report = [{"rule": "Password", "line_data_list": [{"path": "a.py", "line_num": 3, "value": "x"}]}]
    assert list(program.read(report)) == [("a.py", 3, 3)]
    assert "a.json" in program.arguments("folder", "a.json")


def _creddata(root: Path) -> None:
    """Two files with three labels."""
    files = {
        "data/r1/a.py": f'password = "{SECRET}"\nx = 1\npassword = "changeme"\n',
        "data/r1/b.txt": f"key: {samples.AWS}\nnothing\n",
    }
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    mapping = [{"path": name, "lines": content.count("\n"), "meta": "r1"} for name, content in files.items()]
    (root / "mapping.json").write_text(json.dumps(mapping))
    head = "FilePath,LineStart,LineEnd,GroundTruth,ValueStart,ValueEnd,Category"
    rows = ["data/r1/a.py,1,1,T,12,32,Password", "data/r1/a.py,3,3,F,12,20,Password"]
    rows.append("data/r1/b.txt,1,1,T,5,25,AWS Client ID")
    (root / "meta").mkdir()
    (root / "meta" / "r1.csv").write_text("\n".join([head, *rows]) + "\n")


def test_one_command_scores_both(trees: Path, gitleaks: None, tmp_path: Path) -> None:
    del gitleaks
    windows = [
        {
            "repo": path.split("/")[0].replace("+", "/"),
            "path": path.split("/", 1)[1],
            "first_line": 1,
            "last_line": 2,
        }
        for path in LABELLED
    ]
    labels = [
        {
            **{name: windows[at][name] for name in ("repo", "path")},
            "line": line,
            "verdict": "T",
            "attribution": False,
        }
        for at, line in ((0, 1), (1, 1), (2, 2))
    ]
    for file, rows in (("labels.jsonl", labels), ("windows.jsonl", windows)):
        (tmp_path / file).write_text("".join(json.dumps(row) + "\n" for row in rows))
    _creddata(tmp_path / "cred")
    given = (
        "--trees",
        trees,
        "--labels",
        tmp_path / "labels.jsonl",
        "--manifest",
        tmp_path / "windows.jsonl",
    )
    more = ("--cred", tmp_path / "cred", "--out", tmp_path / "out")
    command = [sys.executable, "-m", "benchmarks.quality", *map(str, (*given, *more))]
    environment = {**os.environ, "GDR_KEY": "k" * 32}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == (tmp_path / "out/quality.md").read_text()
    lines = done.stdout.splitlines()
    # By hand: the password and the key and not the address; every second line, of which one is true.
    assert "| lines | detect-secrets | 2 | 0 | 1 | 1.000 | 0.667 | 0.800 | 0.667 |" in lines
    assert "| lines | gitleaks | 1 | 2 | 2 | 0.333 | 0.333 | 0.333 | -0.333 |" in lines
    content = json.loads((tmp_path / "out/quality.json").read_text())
    assert {one["name"] for one in content["development"]} >= {"GDR", "DIRS", "detect-secrets", "gitleaks"}
    cred = content["creddata"]
    assert set(cred) == {"gdr-code", "detect-secrets", "gitleaks"}
    assert (cred["gitleaks"]["TP"], cred["gitleaks"]["FP (b)"]) == (0, 2)
    assert cred["detect-secrets"]["TP"] == 2
    assert (tmp_path / "out/audit.html").exists()


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    for given in (["--trees", "x"], []):
        command = [sys.executable, "-m", "benchmarks.quality", "--out", str(tmp_path / "out"), *given]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "--manifest" in done.stderr
