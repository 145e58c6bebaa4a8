"""Chunks cover what they should, as they should be sent; requests are the same at every run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code.escapes import with_escapes_read
from gdr_code.git import blob_id
from gdr_code.llm import chunks
from gdr_code.llm.questions import REQUEST_BYTES, Desk, lines
from gdr_code.records import SourceFile, Survey
from gdr_code.survey import survey
from gdr_code.text import Text, read_text
from tests import samples

DESK = Desk(b"k" * 32, "settings", False)


def _surveyed(content: str, path: str = "a.py") -> tuple[Text, Survey]:
    data = content.encode()
    found = survey(SourceFile("repo", path, path.encode(), 0o100644, blob_id(data), data))
    text = read_text(data)
    assert isinstance(found, Survey)
    assert text is not None
    return with_escapes_read(text, found.language), found


_CODE = "".join(f"def f{index}(a):\n    return a + {index}\n\n\n" for index in range(1500))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.py", _CODE),
        ("a.txt", "word " * 9000),
        ("a.md", "# é\n\n" * 9000),
        ("a.json", "[" + "1," * 9000 + "1]"),
    ],
)
def test_full_covers_every_byte_once(path: str, content: str) -> None:
    text, found = _surveyed(content, path)
    spans = chunks.of_file(text, found, "full")
    assert b"".join(text.data[one.start : one.end] for one in spans) == text.data
    assert max(map(len, spans)) <= chunks.CHUNK_BYTES
    for one in spans:
        text.data[one.start : one.end].decode()


def test_full_cuts_between_definitions() -> None:
    text, found = _surveyed(_CODE)
    for one in chunks.of_file(text, found, "full"):
        assert text.data[one.start :].startswith(b"def ")


@given(st.text(alphabet="ab \n\r\té漢", max_size=400))
def test_full_covers_any_text(content: str) -> None:
    text, found = _surveyed(content, "a.txt")
    joined = b"".join(text.data[one.start : one.end] for one in chunks.of_file(text, found, "full"))
    assert joined == text.data


def test_candidates_are_sent_with_the_lines_around_them() -> None:
    far = "".join(f"value_{index} = {index}\n" for index in range(4000))
    text, found = _surveyed(f"{far}# near above\n# mail {samples.MAIL}\n# near below\n{far}")
    spans = chunks.of_file(text, found, "candidates")
    sent = b"".join(text.data[one.start : one.end] for one in spans)
    assert samples.MAIL.encode() in sent
    assert b"near above" in sent
    assert b"near below" in sent
    assert len(sent) < len(text.data) / 50


def test_a_small_file_with_a_candidate_is_sent_whole_and_one_without_not_at_all() -> None:
    text, found = _surveyed("a = 1\n" * 100 + f"# mail {samples.MAIL}\n")
    assert sum(map(len, chunks.of_file(text, found, "candidates"))) == len(text.data)
    text, found = _surveyed("a = 1\n" * 100)
    assert chunks.of_file(text, found, "candidates") == ()


def test_a_long_line_is_not_sent_whole() -> None:
    text, found = _surveyed("var a=1;" * 5000 + f'm="{samples.MAIL}";' + "var b=2;" * 5000, "a.min.js")
    sent = sum(map(len, chunks.of_file(text, found, "candidates")))
    assert len(samples.MAIL) < sent < 5000


def test_a_request_numbers_its_lines_and_ends_with_its_mark() -> None:
    text, found = _surveyed("a = 1\r\n\r\n\tb = 2\r\nc = 3", "x/<b>.py")
    (question,) = DESK.questions(
        [DESK.part(text.data, found, one) for one in chunks.of_file(text, found, "full")]
    )
    first, about, *rows, last = question.text.splitlines()
    assert (first, last) == (f"<code-{question.mark}>", f"</code-{question.mark}>")
    assert about == "(b).py, source, python"
    assert rows == ["1|a = 1", "", "2|\tb = 2", "3|c = 3"]
    assert [text.data[row.start : row.end] for row in question.rows] == [b"a = 1", b"\tb = 2", b"c = 3"]


@given(st.text(alphabet="a \u3000\x85\x1c\r\n|1", max_size=60))
def test_the_numbers_are_those_of_the_rows(content: str) -> None:
    question = DESK.question([DESK._part("about", "file", content.encode())])
    numbers = [int(line.partition("|")[0]) for line in question.text.split("\n")[2:-2] if line]
    assert numbers == list(range(1, len(question.rows) + 1))


def test_requests_are_packed_and_stay_under_their_size() -> None:
    text, found = _surveyed(_CODE)
    parts = [DESK.part(text.data, found, one) for one in chunks.of_file(text, found, "full")]
    questions = list(DESK.questions(parts))
    assert [part for one in questions for part in one.parts] == parts
    assert len(questions) < len(parts) / 2
    assert max(sum(len(part.text) for part in one.parts) for one in questions) <= REQUEST_BYTES


def test_keys_and_marks_hang_on_content_key_and_settings_alone() -> None:
    text, found = _surveyed(f"a = 1  # {samples.MAIL}\n")
    moved = _surveyed(f"a = 1  # {samples.MAIL}\n", "elsewhere/a.py")[1]
    (span,) = chunks.of_file(text, found, "full")
    part = DESK.part(text.data, found, span)
    assert DESK.part(text.data, moved, span).key == part.key
    others = [Desk(b"x" * 32, "settings", False), Desk(b"k" * 32, "other", False)]
    assert len({part.key, *(desk.part(text.data, found, span).key for desk in others)}) == 3
    marks = {desk.question([desk.part(text.data, found, span)]).mark for desk in (DESK, *others)}
    assert len(marks) == 3


def test_halves_are_the_whole() -> None:
    text, found = _surveyed("a = 1\nb = 2\r\nc = 3\n\nd = 4")
    (span,) = chunks.of_file(text, found, "full")
    part = DESK.part(text.data, found, span)
    (at, first), (then, second) = DESK.halves(part)
    assert (at, then) == (0, len(first.text))
    assert first.text + second.text == part.text
    assert first.text.endswith(b"\n")
    text, found = _surveyed("one line")
    assert DESK.halves(DESK.part(text.data, found, chunks.of_file(text, found, "full")[0])) == ()


@given(st.binary(max_size=80))
def test_lines_are_the_bytes_between_line_ends(data: bytes) -> None:
    found = [data[start:end] for start, end in lines(data)]
    assert b"".join(found) == data.replace(b"\r\n", b"").replace(b"\n", b"")
    assert all(b"\n" not in one for one in found)


def test_masked_shapes_stand_where_the_values_stood() -> None:
    text, found = _surveyed(f"token = '{samples.TOKEN}'  # {samples.MAIL}\nsee {samples.TOKEN}.\n")
    sent = Desk(b"k" * 32, "s", True).sent(text, found)
    assert len(sent) == len(text.data)
    assert samples.TOKEN.encode() not in sent
    assert samples.MAIL.encode() in sent
