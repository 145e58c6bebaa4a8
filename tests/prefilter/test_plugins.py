"""Our detectors inside the real detect-secrets command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from gdr_code.prefilter import plugins
from gdr_code.records import Category

FILE = Path(plugins.__file__)


def scan(folder: Path, *options: str) -> dict[str, list[dict[str, object]]]:
    """What `detect-secrets scan` reports of a folder, by file."""
    command = [sys.executable, "-m", "detect_secrets", "scan", "-n", "--all-files", *options, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    results: dict[str, list[dict[str, object]]] = json.loads(done.stdout)["results"]
    return results


def test_the_command_takes_our_detectors(tmp_path: Path) -> None:
    (tmp_path / "team.py").write_text(
        "# @author Wilhelmina Brandt-Okafor <w.brandt-okafor@brandt-okafor.example.net>\n"
        'MAILTO = "w.brandt-okafor@brandt-okafor.net"\n'
        "total = sum(range(10))\n"
    )
    assert scan(tmp_path) == {}
    found = scan(tmp_path, "-p", str(FILE))["team.py"]
    assert {(row["type"], row["line_number"]) for row in found} >= {("E-mail Address", 2), ("Person Name", 1)}
    assert all(row["line_number"] != 3 for row in found)


def test_the_line_above_is_seen() -> None:
    line = "Wilhelmina Brandt"
    plugin = plugins.PersonNamePlugin()
    assert set(plugin.analyze_string(line, "AUTHORS", ("Authors", "======="))) == {line}
    assert not set(plugin.analyze_string("total = 1", "a.py", ("Authors", "=======")))


def test_every_category_has_a_plugin_of_its_own() -> None:
    classes = plugins._CategoryPlugin.__subclasses__()
    assert len({plugin.category for plugin in classes}) == len(classes) == len(Category)
    assert len({plugin.secret_type for plugin in classes}) == len(classes)


def test_the_http_client_loads_when_it_is_used_and_not_before() -> None:
    script = """
import importlib.util, sys
import gdr_code.prefilter, detect_secrets.plugins.base
assert "urllib3" not in sys.modules
assert importlib.util.find_spec("requests").name == "requests"
import requests.adapters
assert requests.get.__module__ == "requests.api"
assert sys.modules["requests"] is requests and "urllib3" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)
