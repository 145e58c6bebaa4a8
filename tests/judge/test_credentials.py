"""Scores of credential candidates: what is one, and the look-alikes that are not. All values are invented."""

from __future__ import annotations

import random
import time
import zlib
from math import isfinite
from pathlib import Path
from string import ascii_letters, digits

import pytest

from gdr_code import prefilter
from gdr_code.judge import credential_trees, credentials
from gdr_code.judge.credential_features import value_features
from gdr_code.judge.credential_trees import FEATURES
from gdr_code.records import Candidate, Category, PathKind, Span, Survey
from gdr_code.text import read_text

V = "Tq7" + "mLw92xRb4"
SALT = "".join(random.Random(7).choices(ascii_letters + digits + "!#%&()*+,-./:;<=>?@[]^_{|}~", k=64))
LONG = "hQ3vXk8" + "Zt1mWc5Rj" + "9Pb2Ls6Yd4"
HEX = "9f86d081884c7d65" + "9a2feaa0c55ad015"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def best(content: str, path: str = "src/app.py") -> tuple[float, str]:
    """The highest score of a text's credential candidates, and its reason; 0 without candidates."""
    text = read_text(content.encode())
    assert text is not None
    found = tuple(c for c in prefilter.find(text, path, None) if c.category is Category.CREDENTIAL)
    survey = Survey(path, path.encode(), "", 0o100644, len(content), 1, None, PathKind.SOURCE, found)
    return max((credentials.score(candidate, survey) for candidate in found), default=(0.0, ""))


def github() -> str:
    body, digits = LONG + "Ab3De", ""
    number = zlib.crc32(body.encode())
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _DIGITS[rest] + digits
    return "gh" + "p_" + body + digits


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("src/app.py", f'password = "{V}"'),
        ("config/app.yml", f"  secret_key: {LONG}"),
        ("config/app.yml", f"  access_token: {HEX}"),
        ("src/Main.java", f'private static final String API_KEY = "{LONG}";'),
        (".env", f"DB_PASSWORD={V}"),
        ("deploy.sh", f"mysql -uroot -p{V} shop"),
        ("src/app.js", f"fetch('https://api.host.tld/v1?api_key={LONG}')"),
        ("src/app.py", f'DB = "postgres://app:{V}@db:5432/x"'),
        ("src/app.js", f"headers: {{ Authorization: 'Bearer {LONG}' }}"),
        ("src/app.py", "aws_id = '" + "AK" + "IA" + "QZ7WTM3KXN5RYVB2" + "'"),
        ("src/app.py", f'x = "{github()}"'),
        ("passwords.txt", f"1- {LONG}"),
    ],
)
def test_credentials_score_high(path: str, line: str) -> None:
    assert best(line + "\n", path)[0] >= 0.5


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("src/app.py", "password = getpass()"),
        ("src/app.py", 'password = request.form["password"]'),
        ("src/app.py", 'parser.add_argument("--password", help="Password of the user")'),
        ("src/app.js", 'label: "Password",'),
        ("i18n/en.json", '"ok": "All good",\n"no": "Not here",\n"forgotPassword": "Forgot your password?"'),
        ("i18n/de.json", '"ok": "Alles gut",\n"no": "Nicht da",\n"LABEL_PASSWORD": "Neues Passwort"'),
        ("config/app.yml", "password: ${DB_PASSWORD}"),
        ("config/app.yml", "password: {{ db_password }}"),
        ("config/app.yml", "api_key: YOUR_API_KEY"),
        ("config/app.yml", "api_key: your-api-key-here"),
        ("config/app.yml", "token: xxxxxxxxxxxxxxxx"),
        ("config/app.yml", "password: changeme"),
        ("config/app.yml", "password: <password>"),
        (".env.example", "API_TOKEN=REPLACE_ME"),
        ("src/app.py", "access_id = '" + "AK" + "IA" + "IOSFODNN7EXAMPLE" + "'"),
        ("src/app.go", "key := fmt.Sprintf(name, id)"),
        ("src/app.js", "key: 'ArrowDown',"),
        ("src/app.js", "const token = tokens[index];"),
        ("src/app.js", 'primaryKey: "id",'),
        ("package-lock.json", f'"integrity": "sha512-{LONG}{LONG}=="'),
        ("src/app.py", f'etag = "{HEX}"'),
        ("src/app.py", f'commit = "{HEX}01234567"'),
        ("src/app.py", 'author = "Mira Tamsel"'),
        ("keys/id.pub", "key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + LONG),
        ("README.md", "The token is sent in a header."),
        ("README.md", "https://<user>:<password>@host.tld/x"),
        ("src/app.sh", 'PASSWORD="$1"'),
        ("src/app.py", "TOKEN_LENGTH = 1040"),
    ],
)
def test_look_alikes_score_low(path: str, line: str) -> None:
    assert best(line + "\n", path)[0] < 0.5


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", 'SENHA = "marciomxyz"'),
        ("a.php", "'haslo' => 'zielonykot7'"),
        ("A.java", 'config.setSenha("lojinha2020");'),
        ("a.php", 'define("SENHA", "marciomxyz");'),
        ("a.py", f'server.login(user, "{V}")'),
        ("A.java", f'DriverManager.getConnection(url, "root", "{V}");'),
        ("a.xml", '<property name="ConnectionPassword" value="Lojinha2020"/>'),
        ("a.yml", "root_pass: Fn$$oo123"),
        ("a.properties", "db.password=175629"),
        ("github-recovery-codes.txt", "4f8a2b7c91\n"),
        ("Recovery codes", "7f3k9-x2m4q\n"),
        ("wp-config.php", f"<?php\ndefine('AUTH_KEY', '{SALT}');"),
        ("wp-config.php", f"<?php\ndefine('NONCE_SALT', '{SALT}');"),
    ],
)
def test_chosen_passwords_and_codes_score_high(path: str, line: str) -> None:
    assert best(line + "\n", path)[0] >= 0.5


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", 'password = "123456"'),
        ("a.py", 'password = "admin"'),
        ("a.php", '$pass = "root";'),
        ("a.py", 'password = "secret"'),
        ("a.yml", "db_password: dbpassword"),
        ("a.properties", "db.password=123456"),
        ("uv.lock", f'hash = "sha256:{HEX}{HEX}"'),
        ("composer.json", '"vendor/security-csrf": ">=2.4,<2.7.48|>=3.0,<3.4"'),
        ("build.gradle", "key 'io.jsonwebtoken:jjwt-jackson:0.11.2'"),
        ("a.js", 'const key = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";'),
        ("a.js", "token: '" + "eyJ" + "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...'"),
        ("a.js", "headers: { Authorization: 'Basic bm9jb2xvbmhlcmU5' }"),
        ("a.py", "nonce = '[a-f0-9]{32}'"),
        ("a.json", f'"encryptionKeyFingerprint": "{HEX}{HEX}"'),
        ("a.js", "creds = parse('BASIC Zm9vOmJhcg==')"),
        ("a.md", "https://a:b@host.tld/"),
        ("app.pbxproj", "key = 0A1B2C3D4E5F60718293A4B5;"),
        ("secrets.txt", "k401UnauthorizedStatus"),
        ("recovery-codes.md", "Keep these codes in a safe place."),
        ("notes.txt", "4f8a2b7c91"),
    ],
)
def test_samples_and_public_values_score_low(path: str, line: str) -> None:
    assert best(line + "\n", path)[0] < 0.5


def one(value: str, kind: str = "credential/secret", cue: str = "assignment") -> Candidate:
    return Candidate(Span(0, 1), 1, Category.CREDENTIAL, kind, "x", cue, value)


def test_strong_values_are_formats_blocks_and_random_text() -> None:
    assert credentials.is_strong(one(LONG))
    assert credentials.is_strong(
        one("AK" + "IA" + "QZ7WTM3KXN5RYVB2", "credential/aws_access_key", "provider")
    )
    assert credentials.is_strong(one("x" * 50, "credential/private_key", "key_block"))


@pytest.mark.parametrize(
    "value",
    [V, HEX, "getUserAuthenticationToken2", "my_secret_token_value_1", "Correct1Horse2Battery3", "1" * 20],
)
def test_short_wordy_and_digest_values_are_not_strong(value: str) -> None:
    assert not credentials.is_strong(one(value))


def test_a_name_never_hides_a_provider_token() -> None:
    token = "AK" + "IA" + "QZ7WTM3KXN5RYVB2"
    for name in ("user_id", "public_hash", "test_example_id", "sha"):
        assert best(f'{name} = "{token}"\n')[0] >= 0.5


def test_reasons_are_listed() -> None:
    for line in (f'password = "{V}"', "password: changeme", f'x = "{github()}"', f"a://u:{V}@h/"):
        assert best(line, "a.yml")[1] in credentials.REASONS


def test_a_right_checksum_is_near_certain() -> None:
    confidence, reason = best(f'x = "{github()}"')
    assert confidence >= 0.97
    assert reason == "provider_checksum"


def test_scores_are_probabilities_for_any_value() -> None:
    survey = Survey("a", b"a", "", 0o100644, 1, 1, None, PathKind.SOURCE, ())
    for value in ("a", "\x00", "日本", "é" * 5000, "=" * 700, " ", "'", "\U0001f600"):
        candidate = Candidate(
            Span(0, 1), 1, Category.CREDENTIAL, "credential/token", "x", "assignment", value
        )
        assert 0 <= credentials.score(candidate, survey)[0] <= 1


def test_a_score_takes_microseconds() -> None:
    value_features.cache_clear()
    survey = Survey("a", b"a", "", 0o100644, 1, 1, None, PathKind.SOURCE, ())
    many = [
        Candidate(
            Span(0, 1),
            1,
            Category.CREDENTIAL,
            "credential/token",
            "x",
            "assignment",
            f"{LONG}{n}",
            "token = '",
        )
        for n in range(300)
    ]
    credentials.score(many[0], survey)
    begin = time.perf_counter()
    for candidate in many:
        credentials.score(candidate, survey)
    assert (time.perf_counter() - begin) / len(many) < 0.002


def test_the_trees_want_each_feature_that_they_name() -> None:
    assert len(Path(credential_trees.__file__).read_bytes()) < 500_000
    assert len(set(FEATURES)) == len(FEATURES)
    assert isfinite(credential_trees.total([0.0] * len(FEATURES)))
    with pytest.raises(IndexError):
        credential_trees.total([1.0] * (len(FEATURES) // 2))
