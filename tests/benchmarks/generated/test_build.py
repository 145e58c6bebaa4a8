"""What a build promises: exact spans, enough of every kind, the same bytes, files that parse."""

from __future__ import annotations

import ast
import collections
import itertools
import json
import tomllib
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from tree_sitter_language_pack import get_parser

from benchmarks.dev_score import Row, rows
from benchmarks.generated import build
from benchmarks.generated.build import File, Tree
from benchmarks.generated.people import table
from benchmarks.generated.templating import templates

CATEGORIES = {
    "person_name", "username", "email", "phone", "address", "ip_or_device", "id_number", "credential",
    "other",
}  # fmt: skip
GRAMMARS = {
    "shell": "bash",
    "terraform": "hcl",
    **{name: name for name in (
        "javascript", "typescript", "java", "c", "cpp", "csharp", "go", "php", "ruby", "html", "css", "xml",
        "dockerfile",
    )},
}  # fmt: skip


@pytest.fixture(scope="module")
def trees() -> list[Tree]:
    return build.build(seed=7)


@pytest.fixture(scope="module")
def out(trees: list[Tree], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated") / "out"
    build.write(trees, folder)
    return folder


@pytest.fixture(scope="module")
def labels(out: Path) -> list[Row]:
    return list(rows(str(out / "labels.jsonl")))


def _files(trees: list[Tree]) -> list[File]:
    return [file for tree in trees for file in tree.files]


def test_every_category_has_enough_of_both(labels: list[Row]) -> None:
    counts = collections.Counter((row["category"], row["verdict"]) for row in labels)
    assert set(counts) == {(category, verdict) for category in CATEGORIES for verdict in ("T", "keep")}
    assert min(counts.values()) >= 200


def test_kinds_are_many_and_none_is_rare(labels: list[Row]) -> None:
    counts = collections.Counter(row["kind"] for row in labels if row["verdict"] == "T")
    assert len(counts) >= 108
    assert min(counts.values()) >= 8
    assert {"person_name/cjk", "person_name/cyrillic", "id_number/cn_resident_id"} <= set(counts)


def test_languages_templates_and_locales_are_many(trees: list[Tree]) -> None:
    data = {"json", "yaml", "toml", "sql", "csv", "markdown", "env"}
    assert {file.language for file in _files(trees)} >= {*build.LANGUAGES, *data}
    assert len(templates()) >= 60
    locales = {"us", "gb", "de", "fr", "es", "mx", "br", "pl", "ru", "in", "cn", "jp", "tr", "id"}
    assert set(table("locales")) >= locales


def test_spans_on_disk_hold_what_was_marked(out: Path, trees: list[Tree], labels: list[Row]) -> None:
    """Every span lies inside its line, is not empty and has no blanks at its edges."""
    for row in labels:
        text = (out / "repos" / row["repo"] / row["path"]).read_bytes().decode()
        value = text.split("\n")[row["line"] - 1][row["start"] : row["end"]]
        assert value, row
        assert value == value.strip(), row
        assert len(value) == row["end"] - row["start"], row
    assert len(labels) == sum(len(file.labels) for file in _files(trees))


def test_spans_have_the_shape_of_their_kind(out: Path, labels: list[Row]) -> None:
    """A span that is off by one would break these."""
    heads = {
        "credential/github_token": "ghp" + "_", "credential/stripe_key": "sk_" + "live_",
        "credential/aws_access_key": "AKI" + "A", "ip_or_device/imei": "35",
        "username/decorator": "@", "credential/integrity_hash": "sha512-",
    }  # fmt: skip
    seen = set()
    for row in labels:
        line = (
            (out / "repos" / row["repo"] / row["path"])
            .read_text(encoding="utf-8")
            .split("\n")[row["line"] - 1]
        )
        value = line[row["start"] : row["end"]]
        if row["kind"] in heads:
            seen.add(row["kind"])
            assert value.startswith(heads[row["kind"]]), row
        if row["kind"] in {"email/plain", "email/angle"}:
            assert value.count("@") == 1, row
            assert "." in value.partition("@")[2], row
            assert line[row["start"] - 1 : row["start"]] not in {".", "@"}, row
    assert seen == set(heads)


def test_labels_never_overlap(trees: list[Tree]) -> None:
    for file in _files(trees):
        spans = sorted((label.line, label.start, label.end) for label in file.labels)
        for (line, _, end), (next_line, start, _) in itertools.pairwise(spans):
            assert (line, end) <= (next_line, start), file.path


def test_the_same_seed_gives_the_same_bytes(trees: list[Tree]) -> None:
    assert build.build(seed=7) == trees


def test_another_seed_gives_others(trees: list[Tree]) -> None:
    assert build.build(seed=8) != trees


def test_files_parse(trees: list[Tree]) -> None:
    broken = [f"{tree.name}/{file.path}" for tree in trees for file in tree.files if not _parses(file)]
    assert broken == []


def _parses(file: File) -> bool:
    if file.language == "python":
        return bool(ast.parse(file.text))
    if file.language == "json":
        return json.loads(file.text) is not None
    if file.language == "toml":
        return bool(tomllib.loads(file.text))
    if file.language == "yaml":
        return yaml.safe_load(file.text) is not None
    if file.language in GRAMMARS:
        parser = get_parser(cast("Any", GRAMMARS[file.language]))
        return not parser.parse(file.text.encode()).root_node.has_error
    return True


def test_no_slot_is_left_and_lines_end(trees: list[Tree]) -> None:
    for file in _files(trees):
        assert "⟦" not in file.text, file.path
        assert "⟧" not in file.text, file.path
        assert file.text.endswith("\n"), file.path


def test_a_build_never_takes_the_place_of_something_else(trees: list[Tree], tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="not empty"):
        build.write(trees, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_second_build_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    build.write([Tree("one", (File("a.txt", "text", "a\n", ()),))], tmp_path)
    build.write([Tree("two", (File("b/c.txt", "text", "b\n", ()),))], tmp_path)
    files = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert files == ["labels.jsonl", "repos/two/b/c.txt"]
