"""The questions are versioned, speak of the categories that exist, and their examples are answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gdr_code.llm import answers, prompts
from gdr_code.llm.questions import Part, Question, lines
from gdr_code.records import Category

FOLDER = Path(__file__).parent.parent / "prompts"
JUDGE = prompts.judge()
EXAMPLES = re.findall(
    r"```\n<code-7d0e>\n(.+?)\n(.+?)</code-7d0e>\n```\n```json\n(.+?)\n```", JUDGE, re.DOTALL
)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_a_question_has_a_version(path: Path) -> None:
    assert re.match(rf"version: gdr-code/{path.stem}/\d+\n", path.read_text(encoding="utf-8"))


def test_the_question_names_every_category() -> None:
    assert set(re.findall(r"^\| (\w+) \|", JUDGE, re.MULTILINE)) - {"category"} == set(Category)


@pytest.mark.parametrize(("about", "sent", "answer"), EXAMPLES)
def test_an_example_is_a_request_and_its_answer(about: str, sent: str, answer: str) -> None:
    numbered = re.findall(r"^(?:\d+\|(.*)|\.\.\.)$", sent, re.MULTILINE)
    part = Part("", about, "file", "".join(f"{row}\n" for row in numbered if row).encode())
    question = Question((part,), "7d0e")
    assert question.text.replace("</code-7d0e>\n", "") in f"<code-7d0e>\n{about}\n{sent}".replace("...\n", "")
    said = answers.anchored(question, answers.read(answer, len(question.rows)))
    assert said[0] is not None
    assert len(list(lines(part.text))) == len(question.rows)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 3


def test_a_changed_question_has_another_digest() -> None:
    assert prompts.digest("a") != prompts.digest("b")
