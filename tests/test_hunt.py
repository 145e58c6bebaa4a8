"""Known values: found as whole words in any case, and behind escapes and base64."""

from __future__ import annotations

import base64
import json
import tracemalloc
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code import hunt
from gdr_code.hunt import Hunter
from gdr_code.records import Category

NAME = ("Ann Lee", Category.PERSON_NAME)
LATIN = ("Jürgen Müßig", Category.PERSON_NAME)
CYRILLIC = ("Михаил Петров", Category.PERSON_NAME)
CHINESE = ("张伟民", Category.PERSON_NAME)
HANDLE = ("annlee77", Category.USERNAME)
EMAIL = ("ann.lee@acme.test", Category.EMAIL)
HOST = ("8.8.4.17", Category.IP_OR_DEVICE)
SECRET = ("pa+ss/Word=", Category.CREDENTIAL)
PHONE = ("+49 170 5550199", Category.PHONE)


def _found(target: tuple[str, Category], text: str) -> list[str]:
    data = text.encode()
    return [data[span.start : span.end].decode() for _, span in Hunter([target]).occurrences(data)]


def _survives(target: tuple[str, Category], text: str) -> bool:
    return any(True for _ in Hunter([target]).survivors(text.encode()))


@pytest.mark.parametrize(
    ("target", "text", "expected"),
    [
        (NAME, "by Ann Lee.", ["Ann Lee"]),
        (NAME, "ANN LEE and ann lee", ["ANN LEE", "ann lee"]),
        (NAME, "Ann \t Lee", ["Ann \t Lee"]),
        (NAME, "# by Ann\n#  Lee", ["Ann\n#  Lee"]),
        (NAME, 'print("Hi\\nAnn Lee\\n")', ["Ann Lee"]),
        (NAME, "q=%20Ann Lee", ["Ann Lee"]),
        (LATIN, "JÜRGEN MÜSSIG jürgen müßig", ["jürgen müßig"]),
        (LATIN, "Ju\u0308rgen Mu\u0308ßig", ["Ju\u0308rgen Mu\u0308ßig"]),
        (CYRILLIC, "МИХАИЛ ПЕТРОВ михаил петров", ["МИХАИЛ ПЕТРОВ", "михаил петров"]),
        (CHINESE, "作者张伟民的项目", ["张伟民"]),
        (NAME, "作者Ann Lee的", ["Ann Lee"]),
        (CHINESE, "author张伟民email", ["张伟民"]),
        (HANDLE, "github.com/annlee77/x @AnnLee77", ["annlee77", "AnnLee77"]),
        (EMAIL, "<ann.lee@acme.test>. Ann.Lee@acme.test.", ["ann.lee@acme.test", "Ann.Lee@acme.test"]),
        (HOST, "8.8.4.17:80 8.8.4.17.", ["8.8.4.17", "8.8.4.17"]),
        (SECRET, "x=pa+ss/Word=;", ["pa+ss/Word="]),
        (PHONE, "tel:+49 170 5550199", ["+49 170 5550199"]),
    ],
)
def test_a_value_is_found(target: tuple[str, Category], text: str, expected: list[str]) -> None:
    assert _found(target, text) == expected


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (NAME, "AnnLee Ann_Lee Ann, Lee"),
        (NAME, "Joann Lee Ann Leeds"),
        (NAME, "Ann\n\nLee"),
        (HANDLE, "annlee77_id get_annlee77 annlee778 xannlee77 annlee77Id"),
        (EMAIL, "bob.ann.lee@acme.test ann.lee@acme.test.uk x-ann.lee@acme.test ann.lee@acme.test-2"),
        (HOST, "18.8.4.17 8.8.4.170 1.8.8.4.17 8.8.4.17.1"),
        (SECRET, "pa+ss/Wor pa+ss"),
        (PHONE, "+49 170 55501990"),
        (LATIN, "Jurgen Mussig"),
    ],
)
def test_a_look_alike_is_not_found(target: tuple[str, Category], text: str) -> None:
    assert _found(target, text) == []


@pytest.mark.parametrize("target", [LATIN, CYRILLIC, EMAIL, SECRET, PHONE])
def test_an_escaped_value_survives(target: tuple[str, Category]) -> None:
    value = target[0]
    assert _survives(target, json.dumps({"a": f"x {value} y"}))
    assert _survives(target, f"a='{quote(value, safe='')}'")
    assert _survives(target, "".join(f"&#{ord(char)};" for char in value))
    assert _survives(target, value.replace("@", "&commat;").replace("ü", "&uuml;"))
    assert _survives(target, value.encode("unicode_escape").decode())


@pytest.mark.parametrize("lead", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("target", [LATIN, EMAIL])
def test_a_value_in_base64_survives_at_every_alignment(target: tuple[str, Category], lead: str) -> None:
    raw = f"{lead} {target[0]} ".encode()
    assert _survives(target, base64.b64encode(raw).decode())
    assert _survives(target, base64.urlsafe_b64encode(raw).decode().rstrip("="))


def test_a_short_value_is_not_looked_for_in_base64() -> None:
    assert not _survives(HANDLE, base64.b64encode(b"id: annlee77, and more").decode())
    assert not _survives(EMAIL, base64.b64encode(b"bob.ann.lee@acme.test and more").decode())


def test_a_survivor_is_told_where_it_stands() -> None:
    data = b"a %41nn%20Lee b " + base64.b64encode(b"x Ann Marie Lee x")
    hits = [
        (target, data[span.start : span.end])
        for target, span in Hunter([NAME, ("Ann Marie Lee", Category.PERSON_NAME)]).survivors(data)
    ]
    assert hits == [(0, b"%41nn%20Lee"), (1, b"BBbm4gTWFyaWUgTGVl")]
    assert base64.b64decode(b"eC" + hits[1][1]) == b"x Ann Marie Lee"


def test_targets_are_told_apart_and_share_words() -> None:
    targets = [NAME, ("Bob Lee", Category.PERSON_NAME), ("Lee Ann", Category.PERSON_NAME)]
    data = b"Bob Lee, Ann Lee Ann"
    assert [(target, span.start) for target, span in Hunter(targets).occurrences(data)] == [
        (1, 0),
        (0, 9),
        (2, 13),
    ]


def test_nothing_is_found_without_targets() -> None:
    assert list(Hunter([]).occurrences(b"Ann Lee")) == []
    assert list(Hunter([("  ", Category.PERSON_NAME)]).survivors(b"Ann Lee %20")) == []


def test_a_value_across_the_block_edge_is_found_once() -> None:
    for shift in range(-9, 3):
        data = b" " * ((1 << 20) + shift) + b"annlee77 " + b" " * 100
        assert [span.start for _, span in Hunter([HANDLE]).occurrences(data)] == [(1 << 20) + shift]


@given(st.text(alphabet="ab Ü\n#é張.", max_size=12), st.text(alphabet=" .,\n(@", max_size=3))
def test_a_value_between_marks_is_found(value: str, around: str) -> None:
    if value.strip():
        stripped = value.strip()
        data = f"{around} {stripped} {around}".encode()
        spans = [span for _, span in Hunter([(stripped, Category.PERSON_NAME)]).occurrences(data)]
        assert any(data[span.start : span.end].decode() == stripped for span in spans)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_searched(data: bytes) -> None:
    for _, span in Hunter([NAME, CHINESE, SECRET]).survivors(data + b" Ann Lee"):
        assert 0 <= span.start < span.end <= len(data) + 8


def test_many_targets_in_dense_text_take_linear_time() -> None:
    targets = [(f"Name{number} Other{number}", Category.PERSON_NAME) for number in range(2000)]
    data = b"Name1 Other1 OtherOther Other2 " * 3000
    assert len(list(Hunter(targets).occurrences(data))) == 3000


def _spelled_out(value: str) -> list[str]:
    return [
        value,
        json.dumps(value),
        "".join(f"\\u{ord(char):04x}" for char in value),
        quote(value, safe=""),
        "".join(f"&#{ord(char)};" for char in value),
        base64.b64encode(value.encode()).decode(),
        base64.b64encode(f"a:{value}\n".encode()).decode(),
    ]


def test_what_stands_behind_escapes_is_found_wherever_parts_end(monkeypatch: pytest.MonkeyPatch) -> None:
    hunter = Hunter([EMAIL, LATIN, SECRET])
    spellings = [spelled for value in (EMAIL, LATIN, SECRET) for spelled in _spelled_out(value[0])]
    text = " ".join(f"{'%41' * 7}{'x' * number} {one}, x{one}" for number, one in enumerate(spellings))
    data = (text * 12).encode()
    whole, spelled = list(hunter.survivors(data)), list(hunter.spelled(data))
    assert len(whole) > len(spelled) > 12 * 9
    for block in (2_000, 2_111, 3_007):
        monkeypatch.setattr(hunt, "_BLOCK", block)
        assert list(hunter.survivors(data)) == whole
        assert list(hunter.spelled(data)) == spelled


@pytest.mark.parametrize("piece", [b"0.47718264823764521,", b"\\u0041%42"])
def test_memory_grows_less_than_the_data(monkeypatch: pytest.MonkeyPatch, piece: bytes) -> None:
    monkeypatch.setattr(hunt, "_BLOCK", 1 << 14)

    def peak(count: int) -> int:
        data = piece * (count // len(piece))
        tracemalloc.start()
        assert list(Hunter([EMAIL, NAME]).survivors(data)) == []
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(1 << 19) < 3 * peak(1 << 16)
