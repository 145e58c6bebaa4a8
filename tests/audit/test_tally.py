"""Counts by hand: two files, two systems, every kind of line."""

from __future__ import annotations

from gdr_code.audit.agreement import Matrix, Share
from gdr_code.audit.flags import Flag, Flags, flagged
from gdr_code.audit.tally import BARE, LINES, REPOSITORIES, Facts, FileFacts, SpanFacts, Tally, counted
from gdr_code.records import Category
from tests.audit.making import CLEAN, TRUE, UNSURE, file_gold, flag, gold, label

# Of a.txt 8 lines count: 1 and 2 true, 3 true through attribution alone, 4 ambiguous, 5 to 8 negative.
NAME = label(1, (4, 9), category=Category.PERSON_NAME)
MAIL, CREDIT, UNCLEAR = label(2, (0, 5)), label(3, (0, 5), attribution=True), label(4, (0, 5), UNSURE)
A = file_gold(8, [NAME, MAIL, CREDIT, UNCLEAR])
# Of b.txt 3 lines count, all negative.
B = file_gold(3, [], "b.txt")
ONE: Flags = {
    "a.txt": [flag(1, (4, 9), "person_name/full", "prose"), flag(3), flag(4), flag(5, position="string")],
    "b.txt": [flag(2, end_line=9)],
    "c.txt": [flag(1)],
}
OTHER: Flags = {"a.txt": [flag(1, (0, 4)), flag(2), flag(7), flag(8)]}
FACTS = Facts(
    {"a.txt": FileFacts("python", "source"), "b.txt": FileFacts("python", "test")},
    {NAME: SpanFacts("prose"), MAIL: SpanFacts("string", "judge")},
)


def _tally() -> Tally:
    return counted(gold(A, B), {"one": ONE, "other": OTHER}, FACTS)


def test_lines_by_hand() -> None:
    systems = _tally().systems
    # One finds 1 and 3, not 2; raises alarms on 5 of a.txt and on 2 and 3 of b.txt.
    assert systems["one"].levels[LINES] == Matrix(tp=2, fp=3, fn=1, tn=4)
    assert systems["other"].levels[LINES] == Matrix(tp=2, fp=2, fn=1, tn=5)


def test_without_attribution_credits_count_aside() -> None:
    systems = _tally().systems
    assert systems["one"].levels[BARE] == Matrix(tp=1, fp=3, fn=1, tn=4)
    assert systems["other"].levels[BARE] == Matrix(tp=2, fp=2, fn=0, tn=5)


def test_lines_where_only_one_of_two_is_right() -> None:
    # Wrong is one on 2, 5 and b 2, 3; other on 3, 7, 8: nobody is wrong on the same line.
    assert _tally().pairs == {("one", "other"): (3, 4)}


def test_spans_are_found_where_a_flag_overlaps_them() -> None:
    one, other = _tally().systems["one"], _tally().systems["other"]
    assert one.spans["category"] == {"person_name": Share(1, 1), "email": Share(1, 2)}
    # Its flag on line 1 stands before the name.
    assert other.spans["category"] == {"person_name": Share(0, 1), "email": Share(1, 2)}
    assert one.spans["attribution"] == {"no": Share(1, 2), "yes": Share(1, 1)}
    assert one.spans["position"] == {"prose": Share(1, 1), "string": Share(0, 1), "none": Share(1, 1)}
    assert one.spans["lost"] == {"none": Share(2, 2), "judge": Share(0, 1)}


def test_flags_are_right_where_they_touch_a_true_line() -> None:
    one = _tally().systems["one"]
    # That on the ambiguous line counts neither way; the one of two lines in b.txt once.
    assert one.flags["kind"] == {"person_name/full": Share(1, 1), "email/address": Share(1, 3)}
    assert one.flags["position"] == {"prose": Share(1, 1), "none": Share(1, 2), "string": Share(0, 1)}


def test_files_by_what_they_are() -> None:
    files = _tally().systems["one"].files
    assert files["language"] == {"python": Matrix(tp=2, fp=3, fn=1, tn=4)}
    assert files["path_kind"] == {"source": Matrix(tp=2, fp=1, fn=1, tn=3), "test": Matrix(fp=2, tn=1)}


def test_recall_of_files_and_whole_repositories() -> None:
    tally = _tally()
    assert tally.systems["one"].recalls == 2 / 3
    assert (tally.lines, tally.true, tally.unsure, tally.files_with_true) == (11, 3, 1, 1)
    assert tally.systems["one"].whole == Share(0, 1)
    assert counted(gold(A), {"all": {"a.txt": [Flag(1, 8)]}}, Facts()).systems["all"].whole == Share(1, 1)
    assert counted(gold(B), {"all": {}}, Facts()).systems["all"].whole == Share(0, 0)


def _repository(*files: object, answer: object = None, flags: Flags) -> Matrix:
    whole = gold(*files, answer=answer)  # type: ignore[arg-type]
    return counted(whole, {"it": flags}, Facts()).systems["it"].levels[REPOSITORIES]


def test_a_repository_is_what_its_lines_are() -> None:
    assert _repository(A, B, flags={"b.txt": [flag(1)]}) == Matrix(tp=1)
    assert _repository(A, B, flags={"b.txt": [flag(4)]}) == Matrix(fn=1)
    assert _repository(B, flags={"b.txt": [flag(3)]}) == Matrix(fp=1)
    assert _repository(B, flags={"c.txt": [flag(3)]}) == Matrix(tn=1)
    unclear = file_gold(2, [label(1, answer=UNSURE)])
    assert _repository(unclear, B, flags={"a.txt": [flag(2)]}) == Matrix()


def test_a_label_of_its_own_decides_and_any_flag_in_it_counts() -> None:
    assert _repository(B, answer=TRUE, flags={"c.txt": [flag(3)]}) == Matrix(tp=1)
    assert _repository(answer=TRUE, flags={}) == Matrix(fn=1)
    assert _repository(answer=CLEAN, flags={"c.txt": [flag(3)]}) == Matrix(fp=1)
    assert _repository(A, answer=CLEAN, flags={"c.txt": []}) == Matrix(tn=1)
    assert _repository(A, answer=UNSURE, flags={"a.txt": [flag(1)]}) == Matrix()


def test_columns_of_a_flag_of_several_lines() -> None:
    block = Flag(2, 4, 5, 3)
    assert [block.touches(line, (0, 2)) for line in range(1, 6)] == [False, False, True, True, False]
    assert [block.touches(line, (4, 6)) for line in range(1, 6)] == [False, True, True, False, False]
    assert block.touches(2, None)
    assert Flag(2, 2).touches(2, (0, 1))
    assert flagged([block, Flag(9, 1 << 30)], frozenset({1, 3, 10})) == {3, 10}
    assert flagged([], frozenset()) == frozenset()
