"""What stand-ins of numbers, addresses and tokens can never be: in use."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import itertools
import json
import re
import zlib

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn

from gdr_code.records import Category
from gdr_code.replace import credentials, stand_ins
from gdr_code.replace.marks import marker
from gdr_code.replace.numbers import is_dialled, is_reserved_phone
from gdr_code.replace.stand_ins import draws, fit, subject
from tests.replace import cases
from tests.replace.cases import KEY

quick = settings(max_examples=40, deadline=None)


_UNASSIGNED = {
    "621",
    "269",
    "343",
    "345",
    "348",
    "353",
    "419",
    "428",
    "517",
    "533",
    "632",
    "642",
    "682",
    "694",
}


def _drawn(category: Category, value: str, kind: str = "", count: int = 3) -> list[str]:
    of = subject(category, kind, value)
    return [fit(of, made, value) for made in itertools.islice(draws(marker(KEY), of, kind), count)]


def _shape(value: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"[a-z]", "a", re.sub(r"[0-9]", "9", value)))


@quick
@given(cases.cards)
def test_cards_keep_shape_and_issuer_and_fail_luhn(value: str) -> None:
    for made in _drawn(Category.ID_NUMBER, value):
        assert _shape(made) == _shape(value)
        assert made[0] == value[0]
        assert not luhn.is_valid(made.replace(" ", ""))


@quick
@given(cases.ibans)
def test_account_numbers_keep_shape_and_country_and_fail_their_check(value: str) -> None:
    for made in _drawn(Category.ID_NUMBER, value):
        assert _shape(made) == _shape(value)
        assert made[:2] == "DE"
        assert not iban.is_valid(made)


@quick
@given(cases.phones)
def test_phones_keep_shape_and_ring_nowhere(value: str) -> None:
    for made in _drawn(Category.PHONE, value):
        assert _shape(made) == _shape(value)
        digits = "".join(filter(str.isdigit, made))
        assert is_reserved_phone(made) or not is_dialled(digits)


@pytest.mark.parametrize(
    ("value", "stand_in"),
    [
        ("+1 (415) 263-7814", r"\+1 \([2-9]\d\d\) 555-01\d\d"),
        ("415.263.7814", r"[2-9]\d\d\.555\.01\d\d"),
        ("263-7814", r"555-01\d\d"),
        ("+44 7911 123456", r"\+44 7700 900\d{3}"),
        ("+33 6 12 34 56 78", r"\+33 6 39 98 \d\d \d\d"),
        ("+91 98765 43210", r"\+91 0\d{4} \d{5}"),
    ],
)
def test_phones_stay_in_their_country(value: str, stand_in: str) -> None:
    for made in _drawn(Category.PHONE, value, count=1):
        assert re.fullmatch(stand_in, made)


def test_phones_of_countries_without_reserved_numbers_are_invalid() -> None:
    for value in (
        "+91 98765 43210",
        "+86 138 0013 8000",
        "+31 6 12345678",
        "+7 916 123-45-67",
        "+81 3-1234-5678",
    ):
        for made in _drawn(Category.PHONE, value):
            assert not phonenumbers.is_valid_number(phonenumbers.parse(made, None))


@quick
@given(cases.emails)
def test_mail_goes_to_reserved_domains(value: str) -> None:
    for made in _drawn(Category.EMAIL, value):
        assert re.fullmatch(r"[a-z0-9._+-]+@[a-z]+\.example", made)


@pytest.mark.parametrize("place", ["@", " (at) ", " [@] ", "%40"])
def test_mail_is_spelled_as_the_value_is(place: str) -> None:
    for made in _drawn(Category.EMAIL, f"jane.miller{place}acme.com"):
        assert re.fullmatch(rf"[a-z]+\.[a-z]+{re.escape(place)}[a-z]+\.example", made)


_DOCUMENTED = [
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]


@quick
@given(st.ip_addresses())
def test_addresses_lie_in_documentation_ranges(value: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    for made in _drawn(Category.IP_OR_DEVICE, str(value)):
        address = ipaddress.ip_address(made)
        assert address.version == value.version or ":" in str(value)
        assert any(address in net for net in _DOCUMENTED if net.version == address.version)


def test_the_762_documentation_hosts_are_used_up_before_others() -> None:
    hosts = _drawn(Category.IP_OR_DEVICE, "81.2.69.160", count=800)
    assert len(set(hosts[:762])) == 762
    assert all(ipaddress.ip_address(host) in ipaddress.ip_network("198.18.0.0/15") for host in hosts[762:])


@pytest.mark.parametrize(
    "value", ["a4:5e:60:c2:11:9f", "A4-5E-60-C2-11-9F", "A45E.60C2.119F", "a45e60c2119f"]
)
def test_hardware_addresses_are_the_documented_ones(value: str) -> None:
    for made in _drawn(Category.IP_OR_DEVICE, value):
        assert re.sub(r"[^0-9a-f]", "", made.lower()).startswith("00005e0053")
        assert re.sub(r"\w", "", made) == re.sub(r"\w", "", value)
        assert made in (made.upper() if value.isupper() else made.lower())


def _with_checksum(prefix: str, body: str) -> str:
    number, check = zlib.crc32(body.encode()), ""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    while number:
        number, at = divmod(number, 62)
        check = alphabet[at] + check
    return prefix + body + check.rjust(6, "0")


@given(
    st.text("abcXYZ019", min_size=30, max_size=30), st.sampled_from(["gh" + "p_", "gh" + "o_", "np" + "m_"])
)
def test_tokens_with_a_true_checksum_are_known_as_live(body: str, prefix: str) -> None:
    token = _with_checksum(prefix, body)
    assert credentials.is_live(token)
    wrong = token[:-1] + ("b" if token[-1] == "a" else "a")
    assert not credentials.is_live(wrong)


@quick
@given(cases.tokens)
def test_tokens_keep_length_classes_and_prefix_and_are_not_live(value: str) -> None:
    for made in _drawn(Category.CREDENTIAL, value, "credential/keyword"):
        assert _shape(made) == _shape(value)
        assert made != value
        assert not credentials.is_live(made)
        if re.fullmatch(r"[0-9a-f]{32,}", value):
            assert re.fullmatch(r"[0-9a-f]+", made)
        if value.startswith(("gh" + "p_", "AK" + "IA")):
            assert made[:4] == value[:4]


def test_access_key_ids_are_outside_their_alphabet() -> None:
    for made in _drawn(Category.CREDENTIAL, "AK" + "IA" + "QWERTYUI2345ABCD"):
        assert set(made) & set("0189")


def test_key_blocks_keep_their_lines_and_hold_no_key() -> None:
    body = base64.encodebytes(bytes(range(200))).decode()
    for made in _drawn(Category.CREDENTIAL, body, "credential/private_key"):
        assert _shape(made) == _shape(body)
        assert made.endswith(body[body.rindex("=") :])
        decoded = base64.b64decode(made)
        assert decoded[:4] != bytes(range(4))
        for line in made.split():
            assert marker(KEY).marked(re.sub(r"[^a-z0-9]", "", line.lower()))


def test_key_blocks_in_one_line_keep_their_escapes() -> None:
    body = "MIIabcdefghijklm\\nQRSTUVWXYZabcdef\\nnnnnrrrrtttt0000==\\n"
    for made in _drawn(Category.CREDENTIAL, body, "credential/private_key"):
        assert _shape(made) == _shape(body)
        assert re.findall(r"\\.", made) == ["\\n"] * 3
        assert stand_ins.recognised(KEY, Category.CREDENTIAL, "", made)


def test_web_tokens_keep_a_header_that_says_nothing() -> None:
    def part(fields: dict[str, str]) -> str:
        return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")

    plain, owned = part({"alg": "HS256", "typ": "JWT"}), part({"alg": "HS256", "kid": "jane"})
    keyed = part({"alg": "RS256", "kid": "q7Lm" + "9wX2r4Zt81Wc"})
    for header in (plain, keyed, owned):
        token = f"{header}.{part({'sub': 'jane miller'})}.c2lnbmF0dXJlLXZhbHVl"
        for made in _drawn(Category.CREDENTIAL, token, "credential/jwt"):
            assert list(map(len, made.split("."))) == list(map(len, token.split(".")))
            assert (made.split(".")[0] == header) == (header != owned)
            assert token.split(".")[1] not in made
            with pytest.raises((ValueError, binascii.Error)):
                json.loads(base64.urlsafe_b64decode(made.split(".")[1] + "==="))


@pytest.mark.parametrize("kind", ["credential/weak_password", "credential/keyword"])
@pytest.mark.parametrize("value", ["hunter2", "Summer2024", "letmein", "River-Song!88"])
def test_weak_passwords_stay_words(value: str, kind: str) -> None:
    for made in _drawn(Category.CREDENTIAL, value, kind):
        assert _shape(made) == _shape(value)
        assert re.search(r"[aeiou]", made.lower())
        assert made != value


@quick
@given(cases.streets)
def test_streets_keep_their_words_and_get_an_unassigned_postcode(value: str) -> None:
    street = value.split()[2]
    for made in _drawn(Category.ADDRESS, value, "address/street"):
        assert street.rstrip(",") in made
        assert made.count(",") == value.count(",")
        assert ", IL " in made
        assert made[-5:-2] in _UNASSIGNED
        kept = _words(value) & {"Street", "Lane", "Avenue"}
        assert _words(made) & _words(value) == kept


def _words(value: str) -> set[str]:
    return set(re.findall(r"[A-Z][a-z]{3,}", value))


@pytest.mark.parametrize(
    "value",
    [
        "48.858370, 2.294481",
        "-33.8568,151.2153",
        "40.6892 N, 74.0445 W",
        "-22.9519; -43.2105",
        "48,85837 2,29448",
    ],
)
def test_coordinates_lie_at_sea_with_the_same_precision(value: str) -> None:
    for made in _drawn(Category.ADDRESS, value, "address/coordinates"):
        assert stand_ins.recognised(KEY, Category.ADDRESS, "address/coordinates", made)
        decimals = re.compile(r"(?<=[.,])\d{4,}")
        assert list(map(len, decimals.findall(made))) == list(map(len, decimals.findall(value)))
        assert re.sub(r"\d", "", made) == re.sub(r"\d", "", value)
    assert not stand_ins.recognised(KEY, Category.ADDRESS, "address/coordinates", value)


@pytest.mark.parametrize(
    "value", ["1984-03-17", "17.03.1984", "03/17/1984", "3/4/84", "19840317", "born 17-03-1984"]
)
def test_dates_stay_valid_days(value: str) -> None:
    for made in _drawn(Category.OTHER, value, "other/date_of_birth"):
        assert re.sub(r"\d", "", made) == re.sub(r"\d", "", value)
        numbers = sorted(int(part) for part in re.findall(r"\d+", made))
        assert made != value
        assert len(numbers) == 1 or (numbers[0] <= 12 and numbers[0] >= 1)
