"""The page: what is in it, and that nothing in it runs or shows a value."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from gdr_code.records import Finding, Skipped, SkipReason, Withheld
from gdr_code.refining import Refined
from gdr_code.report import html, summary
from gdr_code.report.embedding import as_json
from tests import samples
from tests.conftest import MakeRepo
from tests.report import pages
from tests.report.scans import scan_of


class _Reader(HTMLParser):
    """Elements with their attributes and the text in each script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.inside.append("")

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] in ("script", "style"):
            self.inside[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.elements.append(("/" + tag, {}))

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Refined]:
    """The page of a refined tree with hostile paths and lines."""
    source = tmp_path_factory.mktemp("source")
    for name, content in pages.files().items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return pages.page_of(source, tmp_path_factory.mktemp("out") / "tree")


def _row(part: dict[str, Any], path: str, category: str) -> dict[str, Any]:
    rows = [_named(part, row) for row in part["findings"]]
    return next(row for row in rows if (row["path"], row["category"]) == (path, category))


def _named(part: dict[str, Any], row: list[int]) -> dict[str, Any]:
    words = ("path", "category", "kind", "language", "position", "action", "reason", "preview")
    named: dict[str, Any] = {name: part["strings"][at] for name, at in zip(words, row, strict=False)}
    return named | dict(zip(("confidence", "line", "column", "lines"), row[len(words) :], strict=True))


def test_the_findings_are_those_of_the_run(made: tuple[str, Refined]) -> None:
    (part,), whole = pages.data_of(made[0])
    found = made[1].scan.findings
    assert len(part["findings"]) == len(found) == sum(part["counts"]["action"].values())
    assert part["counts"]["kept"] == {"copyright_notice": 1}
    assert whole["verdict"] == f"{len(found)} findings"
    assert any("not scanned: 1 binary" in sentence for sentence in whole["said"])
    assert part["omitted"]["rows"] == [["logo.png", "binary, no text to read"]]


def test_an_edit_shows_its_line_before_and_after(made: tuple[str, Refined]) -> None:
    (part,), _ = pages.data_of(made[0])
    row = _row(part, "README.md", "email")
    ((start, name, between, mail, end),) = part["lines"][row["lines"]]
    assert (start, between, end) == ("Written by ", " <", ">.")
    assert row["line"] == 3
    assert _named(part, part["findings"][name[0]])["category"] == "person_name"
    assert "@" in mail[1]
    assert samples.MAIL not in mail[1]


def test_what_is_kept_has_no_stand_in(made: tuple[str, Refined]) -> None:
    (part,), _ = pages.data_of(made[0])
    row = _row(part, "LICENSE", "person_name")
    assert part["lines"][row["lines"]] == [["Copyright (c) 2024 ", [part["findings"].index(_raw(part, row))]]]


def _raw(part: dict[str, Any], row: dict[str, Any]) -> list[int]:
    return next(one for one in part["findings"] if _named(part, one) == row)


def test_no_value_is_in_the_page(made: tuple[str, Refined]) -> None:
    page, done = made
    values = {finding.value for finding in done.scan.findings}
    assert {samples.MAIL, samples.NAME, samples.TOKEN, samples.AWS} <= values
    for value in values:
        assert value not in page
        assert value.upper() not in page


def test_hostile_text_is_no_markup(made: tuple[str, Refined]) -> None:
    page = made[0]
    reader = _Reader(page)
    assert [attributes.get("type") for attributes in reader.attributes("script")] == [
        "application/json",
        "application/json",
        None,
    ]
    assert page.count("</script>") == 3
    assert not {"img", "iframe", "object", "embed", "link", "base"} & {tag for tag, _ in reader.elements}
    for tag, attributes in reader.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style")], tag
    for character in "\u2028\u2029\u202e\u2066":
        assert character not in page
    (part,), _ = pages.data_of(page)
    shown = {part["strings"][row[0]] for row in part["findings"]}
    assert f"2/{pages.HOSTILE[2]}".replace("\u2028", r"\u2028") in shown
    assert f"3/{pages.HOSTILE[3]}".replace("\u202e", r"\u202e") in shown
    assert f"0/{pages.HOSTILE[0]}" in shown


def test_nothing_but_its_own_style_and_script_may_run(made: tuple[str, Refined]) -> None:
    reader = _Reader(made[0])
    policy = next(one for one in reader.attributes("meta") if "http-equiv" in one)["content"] or ""
    style, script = reader.inside[0], reader.inside[-1]
    for kind, content in (("style-src", style), ("script-src", script)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not re.search(
        r"https?:|url\(|@import|\beval\b|innerHTML|fetch\(|XMLHttp|WebSocket", style + script
    )


def test_landmarks_headings_and_labels(made: tuple[str, Refined]) -> None:
    reader = _Reader(made[0])
    assert reader.elements[0] == ("html", {"lang": "en"})
    tags = [tag for tag, _ in reader.elements]
    for landmark in ("header", "nav", "main", "footer", "title", "h1"):
        assert tags.count(landmark) == 1
    identifiers = {attributes["id"] for _, attributes in reader.elements if "id" in attributes}
    for section in reader.attributes("section"):
        assert section["aria-labelledby"] in identifiers
    for link in reader.attributes("a"):
        assert (link["href"] or "").removeprefix("#") in identifiers
    for at, (tag, _) in enumerate(reader.elements):
        if tag in ("input", "select"):
            assert tags[at - 1] == "label", at


def test_every_element_that_the_script_asks_for_is_there(made: tuple[str, Refined]) -> None:
    reader = _Reader(made[0])
    identifiers = {attributes.get("id") for _, attributes in reader.elements}
    asked = set(re.findall(r'byId\("(\w+)"\)', reader.inside[-1]))
    assert len(asked) > 10
    assert asked <= identifiers


def test_contrast() -> None:
    css = html._asset("page.css")
    colours = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", css))
    pairs = [
        ("ink", "paper"),
        ("ink", "raised"),
        ("quiet", "paper"),
        ("quiet", "raised"),
        ("accent", "paper"),
    ]
    pairs += [("old-ink", "old"), ("new-ink", "new"), ("new-ink", "raised"), ("ink", "mask"), ("ink", "old")]
    for one, other in pairs:
        for theme in (0, 1):
            ratio = _contrast(colours[one].split(", ")[theme], colours[other].split(", ")[theme])
            assert ratio >= 4.5, (one, other, theme, ratio)


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _large(number: int) -> dict[str, Any]:
    """A part with many findings, each on a line of its own."""
    lines = [[[f"{at} " + "x" * 150, [at, "stand-in"]]] for at in range(number)]
    return {
        "repo": "large",
        "counts": {name: {"one": number} for name in (*html._FACETS, "kept")},
        "strings": ["path", "email"],
        "findings": [[0, 1, 1, 1, 1, 1, 1, 1, 90, at, 1, at] for at in range(number)],
        "lines": lines,
        **{name: {"count": 1, "rows": [["path", "why"]]} for name in ("withheld", "omitted", "copied")},
    }


def test_a_page_stays_under_ten_megabytes_and_keeps_its_counts() -> None:
    parts = [as_json(_large(50_000)), as_json(_large(200_000)), as_json(_large(10))]
    page = "".join(html.refined(parts, [], []))
    assert 8_000_000 < len(page.encode()) < 10_000_000
    first, second, third = pages.data_of(page)[0]
    assert len(first["findings"]) == 50_000
    assert 10_000 < len(first["lines"]) < 50_000
    assert len(second["findings"]) < 200_000
    assert [part["counts"]["action"]["one"] for part in (first, second, third)] == [50_000, 200_000, 10]
    assert third["omitted"]["count"] == 1


def test_what_is_withheld_says_why() -> None:
    scan = dataclasses.replace(scan_of(), findings=())
    left = Withheld("repo", "src/mail.py", 100, "tree")
    skipped = Skipped("repo", "away", b"away", 4, SkipReason.LINK_OUTSIDE)
    done = Refined(scan, (), (left,), (skipped,))
    part = json.loads(pages.with_run(lambda run: html.part(scan, run, done)))
    assert part["withheld"] == {"count": 1, "rows": [["src/mail.py", "its syntax would change"]]}
    assert part["omitted"]["rows"][0][1].startswith("scanned; the link points out of the tree")


def test_every_reason_has_its_sentence() -> None:
    from gdr_code.report import words
    from gdr_code.settings import KEPT_POSITIONS

    assert set(words.WHY_KEPT) == KEPT_POSITIONS
    assert set(words.WHY_SKIPPED) == set(SkipReason)


def test_a_scan_with_a_failed_source_is_never_called_clean() -> None:
    failed: list[str] = []

    def scans() -> Any:
        yield dataclasses.replace(scan_of(), findings=())
        failed.append("gone<")

    page = pages.with_run(lambda run: "".join(html.scanned(scans(), run, failed)))
    _, whole = pages.data_of(page)
    assert (whole["failed"], whole["verdict"]) == (["gone<"], "no findings, but 1 source failed")
    assert "gone<" not in page


def test_the_same_run_gives_the_same_page(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo(samples.files())
    one, other = (pages.page_of(repo, tmp_path / name)[0] for name in ("one", "other"))
    assert one == other


def test_findings_of_a_file_that_changed_have_no_lines(make_repo: MakeRepo) -> None:
    repo = make_repo(samples.files())

    def work(run: Any) -> tuple[str, tuple[Finding, ...]]:
        scan = pages.scan(repo, run)
        (repo / "AUTHORS").write_text("somebody else, who is in no report\n")
        return html.part(scan, run), scan.findings

    text, _ = pages.with_run(work)
    part = json.loads(text)
    assert _row(part, "AUTHORS", "email")["lines"] == -1
    assert _row(part, "README.md", "email")["lines"] >= 0
    assert "somebody" not in text
    assert summary.SCHEMA not in text
