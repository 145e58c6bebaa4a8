"""What one run of a command costs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from benchmarks.speed import measure


def _python(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_memory_and_cpu_are_summed_over_the_process_tree(tmp_path: Path) -> None:
    child = "import time; b = bytearray(b'x') * 60_000_000; sum(range(3_000_000)); time.sleep(1)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    alone = measure.run(_python("import time; time.sleep(0.2)"), tmp_path, {})
    cost = measure.run(_python(parent), tmp_path, {})
    assert 1_000_000 < alone.peak < 60_000_000 < cost.peak
    assert cost.wall >= 1
    assert alone.cpu < cost.cpu < 5


def test_it_runs_in_the_folder_with_what_it_is_told(tmp_path: Path) -> None:
    text = "import os; open('here', 'w').write(os.environ['ONE'] + str('PATH' in os.environ))"
    measure.run(_python(text), tmp_path, {"ONE": "1"})
    assert (tmp_path / "here").read_text() == "1True"


def test_a_failing_command_is_not_a_measurement(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        measure.run(_python("raise SystemExit(3)"), tmp_path, {})
    assert caught.value.returncode == 3
    assert measure.run(_python("raise SystemExit(3)"), tmp_path, {}, fine={3}).wall > 0
    with pytest.raises(OSError, match="no-such-program"):
        measure.run(["/no-such-program"], tmp_path, {})


def test_memory_of_what_has_ended_is_none() -> None:
    process = subprocess.Popen(_python("pass"))
    process.wait()
    assert measure.resident(process.pid) == 0
    assert measure.resident(os.getpid()) > 1_000_000


def test_an_interruption_ends_the_command_and_what_it_started(tmp_path: Path) -> None:
    child = "import time; time.sleep(60)"
    parent = (
        "import subprocess, sys, pathlib\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}])\n"
        "pathlib.Path('pid').write_text(str(child.pid)); child.wait()"
    )
    bench = f"""
import sys, pathlib
from benchmarks.speed import measure
try:
    measure.run([sys.executable, '-c', {parent!r}], pathlib.Path({str(tmp_path)!r}), {{}})
except KeyboardInterrupt:
    raise SystemExit(130)
"""
    root = Path(__file__).parent.parent.parent.parent
    process = subprocess.Popen(_python(bench), cwd=root)
    timer = threading.Timer(60, process.kill)
    timer.start()
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        time.sleep(0.05)
    process.send_signal(2)
    assert process.wait() == 130
    timer.cancel()
    pid = int((tmp_path / "pid").read_text())
    for _ in range(100):  # until it is reaped
        if not _is_running(pid):
            break
        time.sleep(0.05)
    assert not _is_running(pid)


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
