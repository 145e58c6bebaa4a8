"""Annotations of GitHub Actions."""

from __future__ import annotations

from gdr_code.report import github
from tests.report.scans import VALUE, scan_of


def test_a_line_for_each_finding_with_its_place() -> None:
    name, content = github.lines([scan_of("src/mail.py")])
    assert name.startswith("::warning file=src/mail.py,line=1,endLine=1,title=email/any::")
    columns = f"col=4,endColumn={4 + len(VALUE)}"
    assert content.startswith(f"::warning file=src/mail.py,line=2,endLine=2,{columns},title=email/any::")
    assert VALUE not in name + content


def test_a_path_cannot_end_the_command_or_add_to_it() -> None:
    lines = "".join(github.lines([scan_of("a::b,c=%\n::error::x.py")]))
    assert len(lines.splitlines()) == 2
    assert "file=a%3A%3Ab%2Cc=%25%0A%3A%3Aerror%3A%3Ax.py,line=" in lines
