"""Phase 1: a file alone."""

from __future__ import annotations

import codecs
import dataclasses
import pickle

import pytest

from gdr_code.pipeline import without_ours
from gdr_code.records import Category, PathKind, Position, Skipped, SkipReason, SourceFile, Survey
from gdr_code.replace.plan import plan
from gdr_code.survey import LINK, survey
from tests import samples
from tests.test_findings import finding

KEY = b"k" * 32


def _file(data: bytes, path: str = "src/app.py", mode: int = 0o100644) -> SourceFile:
    return SourceFile("repo", path, path.encode(), mode, "0" * 40, data)


def _survey(data: bytes, path: str = "src/app.py", mode: int = 0o100644) -> Survey:
    found = survey(_file(data, path, mode), KEY)
    assert isinstance(found, Survey)
    return found


def test_a_spot_for_each_candidate_and_its_bytes_are_the_value() -> None:
    data = f"é # {samples.NAME} <{samples.MAIL}>\nkey = '{samples.TOKEN}'\n".encode()
    found = _survey(data)
    assert len(found.spots) == len(found.candidates) > 1
    for candidate, spot in zip(found.candidates, found.spots, strict=True):
        assert data[spot.span.start : spot.span.end].decode() == candidate.value
        assert spot.place.line == candidate.line
        assert candidate.position is not None
    assert (found.language, found.path_kind, found.lines) == ("python", PathKind.SOURCE, 2)


def test_what_matters_to_no_one_is_left_out_unless_it_is_to_be_kept() -> None:
    data = f"token = 'other_name'\n# {samples.NAME} <{samples.MAIL}>\nkey = '{samples.TOKEN}'\n".encode()
    whole = _survey(data)
    lean = survey(_file(data), KEY, 0.2, frozenset(), False)
    assert isinstance(lean, Survey)
    assert {one.value for one in whole.candidates} - {one.value for one in lean.candidates} == {"other_name"}
    pairs = zip(whole.candidates, whole.opinions, whole.spots, strict=True)
    expected = [(opinion, spot) for one, opinion, spot in pairs if one.value != "other_name"]
    assert list(zip(lean.opinions, lean.spots, strict=True)) == expected


def test_names_of_the_repositorys_files_are_paths() -> None:
    data = b"see users/mlindq7.md, by @mlindq7\n"
    found = survey(_file(data, "a.md"), KEY, known=frozenset({"users", "mlindq7.md"}))
    assert isinstance(found, Survey)
    assert {one.position for one in found.candidates} <= {Position.PATH, Position.PROSE}


def test_records_survive_pickling() -> None:
    found = _survey(f"# {samples.NAME} <{samples.MAIL}>\n".encode())
    assert pickle.loads(pickle.dumps(found)) == found


def test_other_encodings_are_spotted_in_their_own_bytes() -> None:
    data = codecs.BOM_UTF16_BE + f"漢 {samples.MAIL}".encode("utf-16-be")
    found = _survey(data, "a.txt")
    (spot,) = (s for s, c in zip(found.spots, found.candidates, strict=True) if c.category is Category.EMAIL)
    assert data[spot.span.start : spot.span.end].decode("utf-16-be") == samples.MAIL


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\0", SkipReason.BINARY),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", SkipReason.BINARY),
        (codecs.BOM_UTF8 + b"\xff", SkipReason.UNDECODABLE),
    ],
)
def test_what_is_no_text_is_a_skip_with_its_reason(data: bytes, reason: SkipReason) -> None:
    found = survey(_file(data), KEY)
    assert isinstance(found, Skipped)
    assert (found.reason, found.size) == (reason, len(data))


def test_a_link_has_no_language() -> None:
    assert _survey(b"target.py", "link.py", LINK).language is None


def test_an_empty_file_has_no_lines() -> None:
    assert (_survey(b"").lines, _survey(b"").candidates) == (0, ())


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("x = 1  # pragma: allowlist secret", 1),
        ("# pragma: whitelist nextline secret", 1),
        ("// gdr-code: allow", 1),
        ("# pragma: no cover", 0),
    ],
)
def test_allow_comments_are_counted(line: str, count: int) -> None:
    assert _survey(line.encode()).allow_comments == count


def test_a_stand_in_is_ours_and_no_evidence() -> None:
    person = finding(0, len(samples.NAME), category=Category.PERSON_NAME)
    person = dataclasses.replace(person, value=samples.NAME, kind="person_name/full")
    stand_in = plan([person], KEY, ()).stand_in(person)
    found = _survey(f"@author {samples.NAME}\n@author {stand_in}\n".encode(), "a.txt")
    assert {(one.line, one.span in found.ours) for one in found.candidates} >= {(1, False), (2, True)}
    left = {one.value for one in without_ours(found).candidates}
    assert samples.NAME in left
    assert stand_in not in left
    assert len(without_ours(found).spots) == len(without_ours(found).candidates)
