"""Values that are no secret by their form, each beside a look-alike that may be one. All are invented."""

from __future__ import annotations

import base64
import time

import pytest

from gdr_code.judge import public_values as public

RANDOM = "Tq7mLw92xRb4" + "Zt1mWc5Rj9Pb"


@pytest.mark.parametrize(
    "value",
    [
        "^1.2",
        ">=2.4,<2.7.48|>=3.0,<3.4",
        "~> 5.0.1-beta.2",
        "1.0.4",
        "io.jsonwebtoken:jjwt-jackson:0.11.2",
        "$'\\U1F1F9\\U1F1F7'",
        "\\033[0;31m",
        "10.0.4.17:8080",
        "2001:db8::17",
        "file:///tmp/key.pem",
        "[token](https://host.tld/token)",
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
        "ACGTTGCAACGTTGCAGGCT",
        "0b1100_0000",
        "persistence:",
        "ENC[AES256_GCM,data:Tm9wZQ==,iv:Tm8=,type:str]",
        "age1" + "q" * 58,
        "[a-f0-9]{32}",
        "^[A-Za-z0-9_-]+$",
        "vault:v1:Tm9wZQ==",
        "latin1",
        "UTF-16LE",
        "iso-8859-15",
        "false",
        "U" + "AAACAQDAQCQMBYIBEFAWDANBYHRAEISCMKBKFQXDAMRUGY4DUPB63NN",
        "None",
    ],
)
def test_public_forms(value: str) -> None:
    assert public.is_public_form(value)


@pytest.mark.parametrize(
    "value",
    [
        "175629",
        "12345",
        "1252",
        "latin7x",
        "Fn$$oo123",
        "A" * 20,
        "a:b:c",
        "\\x41k",
        "1.2.3.4.x9Kd",
        "ACGTRANDOM",
        "[kP9x]Tq7mLw92",
        RANDOM,
    ],
)
def test_what_may_be_a_secret_is_no_public_form(value: str) -> None:
    assert not public.is_public_form(value)


@pytest.mark.parametrize(
    ("before", "value", "echo"),
    [
        ('LOADIPHLPAPI: "', "ELOADIPHLPAPI", True),
        ('AUTH_TOKEN_KEY = "', "auth_token", True),
        ('token = "', "token" + RANDOM, False),
        ('API_KEY = "', RANDOM, False),
    ],
)
def test_echoes_of_a_name(before: str, value: str, echo: bool) -> None:
    assert public.echoes_name(before, value) is echo


@pytest.mark.parametrize(
    ("before", "value", "after", "trivial"),
    [
        ("http://a:", "b", "@host.tld/", True),
        ("http://a:", "c%20%3Ad", "@host/", True),
        ("http://abc:", "123", "@example.com/", True),
        ("http://user:", "pass", "@shop.tld/", True),
        ("http://someone:", "b%C3%A9b", "@shop.tld/", True),
        ("http://user:", "p%40ss", "@shop.tld/", True),
        ("http://shop:", "secret", "@example.org/", True),
        ("postgres://loja:", "loja", "@localhost/x", True),
        ("http://shop:", RANDOM, "@example.org/", False),
        ("postgres://loja:", "zielony7", "@db.shop.tld/x", False),
    ],
)
def test_trivial_logins(before: str, value: str, after: str, trivial: bool) -> None:
    assert public.is_trivial_login(before, value, after) is trivial


def test_basic_decodes_to_a_user_and_a_password() -> None:
    right = base64.b64encode(b"loja:" + RANDOM.encode()).decode()
    assert not public.is_no_basic(right)
    assert not public.is_no_basic(right.rstrip("="))
    assert public.is_no_basic(base64.b64encode(b"no colon in here").decode())
    assert public.is_no_basic("authentication1")


@pytest.mark.parametrize(
    ("login", "sample"),
    [
        ("test:test", True),
        ("user:pass", True),
        ("user:", True),
        (":pass", True),
        ("foo:pass:word", True),
        (":" + RANDOM, False),
        ("user:p@ss", True),
        ("kadmin:true", False),
        ("user:" + RANDOM, False),
        ("loja:test", False),
    ],
)
def test_basic_of_words_of_manuals(login: str, sample: bool) -> None:
    assert public.is_no_basic(base64.b64encode(login.encode()).decode()) is sample


def test_ids_of_pgp_keys_where_the_text_says_so() -> None:
    number = "9F86D081" + "884C7D65"
    assert public.is_key_id("gpg --recv-keys ", (), number)
    assert public.is_key_id("  ", ("# key fingerprint",), number)
    assert not public.is_key_id("api_token = ", (), number)
    assert not public.is_key_id("gpg passphrase ", (), RANDOM)


def test_nonces_of_a_challenge() -> None:
    assert public.is_challenge('"Digest realm=\\"a\\", nonce=\\"', ())
    assert not public.is_challenge('nonce = "', ("cipher = AES()",))


def test_public_ssh_keys() -> None:
    assert public.is_ssh_public_key("x", "AAAA" + "C3NzaC1lZDI1NTE5" + RANDOM)
    assert public.is_ssh_public_key("ssh-ed25519 ", RANDOM)
    assert not public.is_ssh_public_key("ssh_password ", RANDOM)


def test_a_token_inside_base64_is_no_token() -> None:
    token = "AK" + "IA" + "QZ7WTM3KXN5RYVB2"
    assert public.is_in_longer_run(f'"{RANDOM}+', token, f"/{RANDOM}")
    assert not public.is_in_longer_run("https://host/", token, "/")
    assert not public.is_in_longer_run('"', token, '"')


@pytest.mark.parametrize("unit", ["\\e", "\\e;;", "1.", "a.", "my", "[", ">=1", "\\U1", "a:b"])
def test_hostile_values_take_linear_time(unit: str) -> None:
    begin = time.perf_counter()
    for value in (unit * 5000, unit * 5000 + "\x00"):
        public.is_public_form(value)
        public.echoes_name(value[-400:], value)
        public.is_trivial_login(value[-400:], value, value[:400])
    assert time.perf_counter() - begin < 0.5


@pytest.mark.parametrize(
    ("before", "above", "after", "is_public", "is_secret"),
    [
        ('  "y": "', ('  "crv": "P-256",', '  "x": "' + RANDOM + '",'), '",', True, False),
        ('{"kty": "RSA", "use": "sig", "n": "', (), '"}', True, False),
        ('{"keys": [{"kid": "', (), '", "kty": "RSA"}]}', True, False),
        ('  "d": "', ('  "kty": "EC",',), '"', False, True),
        ('  "qi": "', ('  "dq": "' + RANDOM + '",',), '"', False, True),
        ('  "d": "', ('  "p": "a paragraph",',), '"', False, False),
        ('  "y": "', ('  "token": "a",',), '"', False, False),
        ('  "password": "', ('  "kty": "EC",',), '"', False, False),
    ],
)
def test_members_of_web_keys(
    before: str, above: tuple[str, ...], after: str, is_public: bool, is_secret: bool
) -> None:
    assert public.is_web_key_part(before, above, after) is is_public
    assert public.is_web_key_secret(before, above, after) is is_secret


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ABCDEFGHIJKL", True),
        ("abcdefghijklmnopqrstuvwxyzabc", True),
        ("1234567890abcdefghij", False),
        ("0123456789", False),
        ("abcdef", False),
        ("abcdefghi-jkl", False),
        (RANDOM, False),
        ("aceghikmoqsuwy", False),
    ],
)
def test_sequences(value: str, expected: bool) -> None:
    assert public.is_sequence(value) is expected


@pytest.mark.parametrize("prefix", ["S", "U", "A"])
def test_a_key_of_nats_without_its_checksum_is_not_known_to_be_public(prefix: str) -> None:
    assert not public.is_public_form(prefix + "AAACAQDAQCQMBYIBEFAWDANBYHRAEISCMKBKFQXDAMRUGY4DUPB63NA")


def _token(header: str) -> str:
    return ".".join(
        base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in (header, "{}x", "ab")
    )


def test_an_encrypted_token_is_told_by_its_header() -> None:
    assert public.is_encrypted_token(_token('{"alg":"RSA-OAEP-256","enc":"A256GCM"}'))
    assert not public.is_encrypted_token(_token('{"alg":"HS256","typ":"JWT"}'))
    assert not public.is_encrypted_token("eyJ" + RANDOM)
    assert not public.is_encrypted_token(RANDOM)
