"""The one pass: what is suspected, what a window holds, and that nothing hostile is expensive."""

from __future__ import annotations

import re
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code import prefilter
from gdr_code.prefilter import gate
from gdr_code.prefilter.gate import Scanner
from gdr_code.prefilter.interface import Detector, Gate, Hit, Line
from gdr_code.records import Candidate, Category
from gdr_code.text import Text, read_text

WORD = re.compile(r"zq\w*")


def find_words(line: Line) -> Iterator[Hit]:
    """Every word that begins with zq."""
    return (Hit(m.start(), m.end(), Category.OTHER, "other/word", "word") for m in WORD.finditer(line.text))


WORDS = Detector("words", (Gate("zq", literal=True),), find_words)


def text_of(content: str | bytes) -> Text:
    """The content as a file's text."""
    text = read_text(content.encode() if isinstance(content, str) else content)
    assert text is not None
    return text


def found(content: str, *detectors: Detector) -> tuple[Candidate, ...]:
    """What the detectors (by default WORDS) find in a file of this content."""
    return Scanner(detectors or (WORDS,)).find(text_of(content), "a.txt", None)


def test_a_candidate_is_exact_in_bytes_lines_and_context() -> None:
    content = "first\nsecond\nthird\nfourth\n  é=zqéa; zqb\r\nlast"
    first, second = found(content)
    data = content.encode()
    assert data[first.span.start : first.span.end].decode() == first.value == "zqéa"
    assert data[second.span.start : second.span.end] == b"zqb"
    assert (first.line, first.before, first.after) == (5, "  é=", "; zqb")
    assert first.above == ("second", "third", "fourth")
    assert second.after == ""
    assert first.detector == "words"


def test_only_lines_that_a_gate_fires_on_are_looked_at() -> None:
    seen: list[int] = []

    def note(line: Line) -> Iterator[Hit]:
        seen.append(line.number)
        return iter(())

    found("a\nbZQ\nzq\n\nzq zq\n", Detector("note", (Gate("zq", literal=True),), note))
    assert seen == [3, 5]


def test_a_detector_runs_only_where_its_own_gate_fired() -> None:
    other = Detector("other", (Gate("never"),), lambda _: [Hit(0, 5, Category.OTHER, "other/x", "x")])
    candidates = found("zqa\nnever zqb\nnever", WORDS, other)
    assert [(c.detector, c.line) for c in candidates] == [
        ("words", 1),
        ("other", 2),
        ("words", 2),
        ("other", 3),
    ]


def test_a_shared_gate_serves_every_detector() -> None:
    twin = Detector("twin", WORDS.gates, lambda line: [Hit(0, 1, Category.OTHER, "other/x", line.path)])
    assert {c.detector for c in found("zqa", WORDS, twin)} == {"words", "twin"}


def test_literal_gates_mean_what_they_say_and_caseless_ones_ignore_case() -> None:
    dot = Detector("dot", (Gate("z.q*(é", literal=True),), lambda _: [Hit(0, 1, Category.OTHER, "o", "c")])
    assert found("z.q*(é", dot)
    assert not found("zaq(é zq(é", dot)
    shout = Detector("shout", (Gate("zq", caseless=True),), lambda _: [Hit(0, 1, Category.OTHER, "o", "c")])
    assert found("ZQ", shout)


def test_a_file_that_a_detector_does_not_apply_to_is_left_alone() -> None:
    asked: list[str] = []

    def never(text: Text, path: str) -> bool:
        asked.append(path)
        return not text.data

    assert not found("zqa\nzqb", Detector("off", WORDS.gates, find_words, applies=never))
    assert asked == ["a.txt"]


def test_equal_finds_of_two_detectors_are_one_candidate() -> None:
    assert len(found("zqa", WORDS, Detector("again", WORDS.gates, find_words))) == 1


@pytest.mark.parametrize("blank", [" ", "é", "字", "🦊"])
@pytest.mark.parametrize("count", [300, 1999, 5000, 100_000])
def test_every_word_of_a_line_of_any_length_is_found_once(blank: str, count: int) -> None:
    content = f"x\n{blank * count}zqa {blank * 300} zqbé{blank} {blank * count}zqc"
    values = [c.value for c in found(content)]
    assert values == WORD.findall(content)


def test_a_value_longer_than_a_window_is_whole() -> None:
    content = ", " * 3000 + "zq" + "a" * 3000 + ", " * 3000
    assert [len(c.value) for c in found(content)] == [3002]


@given(st.lists(st.sampled_from(["zqa", "zqé", "\n", "\r\n", " " * 700, "é" * 900, "x", ", " * 40_000])))
def test_finds_are_those_of_a_plain_search(parts: list[str]) -> None:
    content = " ".join(parts)
    expected = [(m.start(), m.group()) for m in WORD.finditer(content)]
    starts = [len(content[:at].encode()) for at, _ in expected]
    assert [(c.span.start, c.value) for c in found(content)] == [
        (start, value) for start, (_, value) in zip(starts, expected, strict=True)
    ]


def test_a_value_that_goes_on_over_lines_ends_where_it_says() -> None:
    def block(line: Line) -> Iterator[Hit]:
        yield Hit(0, len(line.text), Category.OTHER, "other/block", "block", bytes_end=10)

    (candidate,) = found("zqa\néé\nb;rest\n", Detector("block", WORDS.gates, block))
    assert (candidate.value, candidate.after, candidate.line) == ("zqa\néé\nb", ";rest", 1)


SOME = Detector("some", WORDS.gates, lambda line: list(find_words(line))[:1])
HOSTILE = {
    "one word": "zq",
    "words on one line": "zq ",
    "lines": "zq\n",
    "far apart": "zq" + " " * 998,
    "empty lines": "\n",
    "blanks": " ",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_take_linear_time(unit: str) -> None:
    scanner = Scanner((SOME,))

    def seconds(size: int) -> float:
        text = text_of(unit * (size // len(unit)))
        started = time.process_time()
        scanner.find(text, "a.txt", None)
        return time.process_time() - started

    seconds(1000)
    assert seconds(800_000) < 10 * max(seconds(200_000), 0.01)


@pytest.mark.parametrize("unit", ["zq", "zq "])
def test_hostile_files_take_bounded_memory(unit: str) -> None:
    text = text_of(unit * 100_000)
    scanner = Scanner((SOME,))
    tracemalloc.start()
    scanner.find(text, "a.txt", None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 1024 * 1024


def test_the_number_of_candidates_is_bounded() -> None:
    candidates = found("zq\n" * (gate.MAX_CANDIDATES + 1000))
    assert len(candidates) == gate.MAX_CANDIDATES


def test_a_class_holds_letters_of_several_bytes() -> None:
    hit = Hit(0, 1, Category.OTHER, "other/x", "x")
    detector = Detector("class", (Gate("x[éeö]y", caseless=False), Gate(r"n[\w\]ñ]o")), lambda _: [hit])
    lines = ["xéy", "xey", "xöy", "xÃy", "xy", "nño", "n]o", "nao"]
    assert [c.line for c in found("\n".join(lines), detector)] == [1, 2, 3, 6, 7, 8]


@pytest.mark.parametrize("pattern", ["[^é]", "[а-я]", "[a-é]"])
def test_classes_that_bytes_cannot_say_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="class"):
        gate.expression(Gate(pattern))


def test_the_gates_of_all_detectors_compile() -> None:
    assert not prefilter.find(text_of("nothing here"), "a.txt", None)
