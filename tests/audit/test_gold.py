"""Which lines count and what they are; the rows that do not fit the files that are there."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from gdr_code.audit.gold import Gold, checked
from gdr_code.audit.labels import Annotations, Answer, BadRow, Label, Window
from gdr_code.settings import Settings
from tests.audit.making import CLEAN, TRUE, UNSURE, label, window
from tests.conftest import MakeRepo, repositories

Check = Callable[..., tuple[Gold, tuple[BadRow, ...]]]
FILES: dict[str, bytes | str] = {
    "a.txt": "one\ntwo\nthree\nfour\nfive\n",
    "dir/b.txt": codecs.BOM_UTF8 + "äöü\n".encode(),
    "empty.txt": "",
    "logo.png": b"\x89PNG\r\n\x1a\n\0\0",
}


@pytest.fixture
def check(make_repo: MakeRepo) -> Check:
    """Checks labels and windows against the files."""
    folder = make_repo(FILES)

    def run(labels: Sequence[Label], windows: Sequence[Window] = ()) -> tuple[Gold, tuple[BadRow, ...]]:
        (repository,) = repositories(folder)
        return checked(repository, Annotations(tuple(labels), tuple(windows)), Settings())

    return run


def test_windows_say_which_lines_count(check: Check) -> None:
    found, bad = check(
        [
            label(2, (0, 3)),
            label(3, (0, 2), UNSURE),
            label(4, (0, 2), attribution=True),
            label(4, None, UNSURE),
        ],
        [window(1, 3), window(3, 4), window(1, 1, "dir/b.txt")],
    )
    a, b = found.files
    assert (bad, a.path, b.path, found.answer) == ((), "a.txt", "dir/b.txt", None)
    assert (a.lines, b.lines) == (frozenset({1, 2, 3, 4}), frozenset({1}))
    assert (a.true, a.private, a.unsure) == (frozenset({2, 4}), frozenset({2}), frozenset({3}))
    assert (b.true, b.unsure) == (frozenset(), frozenset())


def test_without_windows_labelled_lines_count(check: Check) -> None:
    found, bad = check([label(2), label(5, None, CLEAN), label(None, path=None, answer=TRUE)])
    (only,) = found.files
    assert (only.lines, only.true, bad) == (frozenset({2, 5}), frozenset({2}), ())
    assert found.answer is Answer.TRUE


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (label(1, path="b.txt"), "repo has no file b.txt"),
        (label(6), "a.txt has 5 lines, there is no line 6"),
        (label(1, path="empty.txt"), "empty.txt has 0 lines, there is no line 1"),
        (label(2, (1, 4)), "a.txt: line 2 ends at 3, before 4"),
        (label(1, (0, 4), path="dir/b.txt"), "dir/b.txt: line 1 ends at 3, before 4"),
        (label(1, blob="0" * 40), "a.txt is another version than the one that was labelled (blob)"),
        (label(5), "a.txt: line 5 lies in no labelled window"),
        (label(1, path="../a.txt"), "repo has no file ../a.txt"),
    ],
)
def test_a_row_that_does_not_fit(check: Check, one: Label, why: str) -> None:
    found, bad = check([one, label(2)], [window(1, 3)])
    assert [row.why for row in bad] == [why]
    assert found.files[0].true == {2}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("line", "text", "why"),
    [
        (2, "two", None),
        (2, "five", "a.txt: line 2 is line 5 now (digest)"),
        (7, "four", "a.txt: line 7 is line 4 now (digest)"),
        (3, "gone", "a.txt: line 3 is not as it was labelled (digest)"),
    ],
)
def test_lines_that_moved_are_told(check: Check, line: int, text: str, why: str | None) -> None:
    # The digest of a line says more than that of its file.
    one = replace(label(line, blob="0" * 40), digest=_digest(text))
    found, bad = check([one, label(4)])
    assert [row.why for row in bad] == ([] if why is None else [why])
    assert found.files[0].true == ({4} if why else {2, 4})


def test_a_line_that_moved_to_one_of_several(make_repo: MakeRepo) -> None:
    (repository,) = repositories(make_repo({"a.txt": "x\r\nsame\r\nsame\r\n"}))
    one, other = (replace(label(at), digest=_digest("same")) for at in (1, 2))
    found, (bad,) = checked(repository, Annotations((one, other)), Settings())
    assert bad.why == "a.txt: line 1 has moved, to one of 2 lines that are the same (digest)"
    assert found.files[0].true == {2}


def test_a_window_that_does_not_fit(check: Check) -> None:
    _, bad = check([], [window(4, 6), window(1, 1, "none.txt")])
    assert [row.why for row in bad] == ["repo has no file none.txt", "a.txt has 5 lines, there is no line 6"]


def test_the_last_column_and_the_last_line_fit(check: Check) -> None:
    found, bad = check([label(5, (0, 4)), label(1, (0, 3), path="dir/b.txt")])
    assert (bad, [file.true for file in found.files]) == ((), [frozenset({5}), frozenset({1})])


@pytest.mark.parametrize("path", ["dir\\b.txt", "./dir/b.txt", ".\\dir\\b.txt"])
def test_paths_of_other_systems(check: Check, path: str) -> None:
    found, bad = check([label(1, path=path)], [window(1, 1, path)])
    assert (bad, found.files[0].path, found.files[0].true) == ((), "dir/b.txt", frozenset({1}))


def test_what_holds_no_text_is_counted_as_labelled(check: Check) -> None:
    found, bad = check([label(7, path="logo.png")])
    assert (bad, found.files[0].true) == ((), frozenset({7}))


def test_a_label_given_again_is_counted_once(check: Check) -> None:
    found, bad = check([label(2, (0, 3)), label(2, (0, 3), row=2), label(2, (0, 3), row=3), label(2, (0, 2))])
    assert (bad, found.repeated, len(list(found.files[0].spans()))) == ((), 2, 2)


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        ([label(2, (0, 3), TRUE), label(2, (0, 3), CLEAN, row=2)], 1),
        ([label(2, (0, 3), TRUE), label(2, (0, 3), UNSURE, row=2)], 1),
        ([label(2, None, TRUE), label(2, None, CLEAN, row=2)], 1),
        ([label(2, (0, 3), TRUE), label(2, None, CLEAN, row=2)], 1),
    ],
)
def test_annotators_who_contradict_each_other(check: Check, labels: list[Label], rows: int) -> None:
    found, bad = check([*labels, label(4)])
    assert len(bad) == rows
    assert "a.txt: line 2 is labelled otherwise" in bad[0].why
    assert found.files[0].true - {2} == {4}


def test_what_is_contradicted_is_ambiguous(check: Check) -> None:
    found, _ = check([label(2, None, TRUE), label(2, None, CLEAN, row=2), label(4)])
    assert (found.files[0].true, found.files[0].unsure) == (frozenset({4}), frozenset({2}))
    found, _ = check([label(None, path=None, answer=TRUE), label(None, path=None, answer=CLEAN, row=2)])
    assert found.answer is Answer.AMBIGUOUS


def test_a_clean_span_beside_a_true_one_is_no_contradiction(check: Check) -> None:
    found, bad = check([label(3, (0, 2), TRUE), label(3, (3, 5), CLEAN)])
    assert (bad, found.files[0].true) == ((), frozenset({3}))
