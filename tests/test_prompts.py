"""The judge's question is versioned and speaks of the categories that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

from gdr_code.records import Category

JUDGE = (Path(__file__).parent.parent / "prompts" / "judge.md").read_text(encoding="utf-8")


def test_the_question_has_a_version() -> None:
    assert re.match(r"version: gdr-code/judge/\d+\n", JUDGE)


def test_the_question_names_every_category() -> None:
    assert set(re.findall(r"^\| (\w+) \|", JUDGE, re.MULTILINE)) - {"category"} == set(Category)


def test_the_example_answer_is_one() -> None:
    block = re.search(r"```json\n(.+?)\n```", JUDGE, re.DOTALL)
    assert block is not None
    (finding,) = json.loads(block[1])["findings"]
    assert set(finding) == {"line", "start", "end", "category", "confidence", "attribution"}
    assert finding["category"] in set(Category)
