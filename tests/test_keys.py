"""Where the key comes from, and which spellings are one entity."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdr_code import keys
from gdr_code.errors import KeyFileError
from gdr_code.records import Category

KEY = b"0123456789abcdef" * 2
OTHER = b"fedcba9876543210" * 2


def _file(path: Path, data: bytes, mode: int = 0o600) -> str:
    path.write_bytes(data)
    path.chmod(mode)
    return str(path)


def test_key_file_comes_before_the_environment(tmp_path: Path) -> None:
    named = _file(tmp_path / "key", KEY + b"\n")
    assert keys.load_key(named, {"GDR_KEY": OTHER.decode()}, tmp_path) == KEY


def test_environment_comes_before_the_users_own(tmp_path: Path) -> None:
    assert keys.load_key(None, {"GDR_KEY": OTHER.decode()}, tmp_path / "state") == OTHER
    assert not (tmp_path / "state").exists()


def test_own_key_is_made_once_and_only_for_the_user(tmp_path: Path) -> None:
    first = keys.load_key(None, {}, tmp_path / "state")
    assert len(first) >= 32
    assert keys.load_key(None, {}, tmp_path / "state") == first
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["key"]
    assert stat.S_IMODE((tmp_path / "state" / "key").stat().st_mode) == 0o600


def test_own_key_differs_between_users(tmp_path: Path) -> None:
    assert keys.load_key(None, {}, tmp_path / "one") != keys.load_key(None, {}, tmp_path / "two")


def test_own_key_is_the_same_for_processes_that_race(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: keys.load_key(None, {}, tmp_path / "state"), range(32)))
    assert len(found) == 1


@pytest.mark.parametrize(("name", "value"), [("XDG_STATE_HOME", ""), ("HOME", ".local/state")])
def test_state_folder_follows_the_environment(tmp_path: Path, name: str, value: str) -> None:
    keys.load_key(None, {name: str(tmp_path)})
    assert (tmp_path / value / "gdr-code" / "key").is_file()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_key_file_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    with pytest.raises(KeyFileError, match="chmod 600"):
        keys.load_key(_file(tmp_path / "key", KEY, mode), {})


@pytest.mark.parametrize("data", [b"", b"\n", b"short", b"x" * 15, b"y" * 70_000])
def test_empty_short_and_endless_keys_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(KeyFileError):
        keys.load_key(_file(tmp_path / "key", data), {})


def test_empty_environment_key_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        keys.load_key(None, {"GDR_KEY": ""}, tmp_path)


def test_missing_key_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent", tmp_path):
        with pytest.raises(KeyFileError):
            keys.load_key(str(path), {})


def test_state_folder_that_cannot_be_made_names_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFileError, match="--key-file"):
        keys.load_key(None, {}, tmp_path / "file" / "state")


def test_errors_do_not_hold_the_key(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError) as raised:
        keys.load_key(None, {"GDR_KEY": "tooshort"}, tmp_path)
    assert "tooshort" not in str(raised.value)


def test_pipe_is_a_key_file(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.write(write, KEY)
    os.close(write)
    assert keys.load_key(f"/dev/fd/{read}", {}, tmp_path) == KEY
    os.close(read)


def test_fingerprint_tells_keys_apart_and_holds_none() -> None:
    assert keys.fingerprint(KEY) != keys.fingerprint(OTHER)
    assert len(keys.fingerprint(KEY)) == 16
    assert int(keys.fingerprint(KEY), 16)


NAME, MAIL, PHONE = Category.PERSON_NAME, Category.EMAIL, Category.PHONE
SAME = [
    (NAME, "Jane Miller", "JANE  miller"),
    (NAME, "Jane Miller", "Miller, Jane"),
    (NAME, "Jürgen Weiß", "J\\u00fcrgen Wei\\u00df"),
    (NAME, "Jürgen Weiß", "J%C3%BCrgen%20Wei%C3%9F"),
    (NAME, "Jürgen Weiß", "J&uuml;rgen Wei&szlig;"),
    (NAME, "Jürgen", "Ju\u0308rgen"),
    (NAME, "Jürgen Weiß", "Jurgen Weiss"),
    (NAME, "Zofia Wiśniewska", "zofia wisniewska"),
    (NAME, "Jane A. Miller", "Jane A Miller"),
    (NAME, "Jane Miller", "Jane Miller's"),
    (Category.USERNAME, "jmiller", "@JMiller"),
    (MAIL, "jane@acme.com", "Jane@ACME.com"),
    (MAIL, "jane@acme.com", "jane (at) acme [dot] com"),
    (MAIL, "jane@acme.com", "jane%40acme.com"),
    (MAIL, "jane@bücher.de", "jane@xn--bcher-kva.de"),
    (PHONE, "+1 (415) 263-7814", "+1.415.263.7814"),
    (Category.IP_OR_DEVICE, "2a00:1450::1", "2A00:1450:0:0:0:0:0:1"),
    (Category.IP_OR_DEVICE, "a4:5e:60:c2:11:9f", "A4-5E-60-C2-11-9F"),
    (Category.ID_NUMBER, "4539 1488", "4539-1488"),
]
APART = [
    (NAME, "Jane Miller", "Jane Muller"),
    (NAME, "Jane Miller", "Miller Jane"),
    (NAME, "Miller, Jr.", "Jr. Miller"),
    (MAIL, "jane@acme.com", "jane@acme.org"),
    (MAIL, "jane@xn--99999999999999.de", "jane@xn--99999999999998.de"),
    (Category.CREDENTIAL, "Secret1", "secret1"),
    (PHONE, "415 263 7814", "415 263 7815"),
    (Category.USERNAME, "j-miller", "jmiller"),
]


@pytest.mark.parametrize(("category", "one", "other"), SAME)
def test_spellings_of_one_entity(category: Category, one: str, other: str) -> None:
    assert keys.entity(KEY, category, "", one) == keys.entity(KEY, category, "", other)


@pytest.mark.parametrize(("category", "one", "other"), APART)
def test_different_entities(category: Category, one: str, other: str) -> None:
    assert keys.entity(KEY, category, "", one) != keys.entity(KEY, category, "", other)


def test_entity_hangs_on_key_and_category_and_not_on_kind() -> None:
    one = keys.entity(KEY, NAME, "person_name/full", "jane")
    assert one == keys.entity(KEY, NAME, "person_name/single", "jane")
    assert one != keys.entity(OTHER, NAME, "person_name/full", "jane")
    assert one != keys.entity(KEY, Category.USERNAME, "person_name/full", "jane")


@given(st.sampled_from(Category), st.text(min_size=1, max_size=40))
def test_normalising_is_total_and_keeps_something(category: Category, value: str) -> None:
    assert keys.normalise(category, "", value) or not value.strip()
    assert len(keys.entity(KEY, category, "", value)) == 16
