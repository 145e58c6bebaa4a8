"""The assignment grammar: which values are bound to names that promise a credential, and which are not.

No value here was ever a secret; those that look like one are put together at run time.
"""

from __future__ import annotations

import pytest

from gdr_code.prefilter import credentials
from gdr_code.records import Category
from tests.prefilter.scanning import scanning, seconds

scan = scanning(credentials.DETECTORS)
V = "Tq7" + "mLw" + "92x"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", f'password = "{V}"'),
        ("a.py", f"db.connect(user='x', passwd='{V}')"),
        ("a.py", f'x = os.getenv("DB_PASSWORD", "{V}")'),
        ("a.py", f'config["SECRET_KEY"] = "{V}"'),
        ("a.py", f'if password != "{V}":'),
        ("a.py", f'api_key: str = "{V}"'),
        ("a.py", f"b'token': b'{V}',"),
        ("a.js", f"const apiKey = `{V}`;"),
        ("a.js", f"auth: {{ user: 'x', pass: '{V}' }}"),
        ("a.js", f'body: "{{\\"access_token\\":\\"{V}\\"}}"'),
        ("a.kt", f'val password: String = "{V}"'),
        ("a.java", f'source.setPassword("{V}");'),
        ("a.scala", f'password = Some("{V}"),'),
        ("a.go", f'want := &T{{Token: String("{V}")}}'),
        ("a.go", f'password := "{V}"'),
        ("a.rb", f":token_secret => '{V}',"),
        ("a.php", f"define('DB_PASSWORD', '{V}');"),
        ("a.c", f'#define PASSWORD "{V}"'),
        ("a.sql", f"ALTER ROLE x WITH PASSWORD '{V}';"),
        ("a.sh", f"export API_KEY={V}"),
        ("a.sh", f"tool --password {V} --verbose"),
        ("a.sh", f"docker run -e MYSQL_ROOT_PASSWORD={V} mysql"),
        ("Dockerfile", f"ENV DB_PASS {V}"),
        ("a.yml", f"password: {V}"),
        ("a.yml", f"#   password: {V}"),
        ("a.yml", f"password: ${{DB_PASSWORD:{V}}}"),
        ("a.sh", f"x=${{DB_PASSWORD:-{V}}}"),
        ("a.yml", f"- name: DB_PASSWORD\n  value: {V}"),
        ("a.json", f'  "key": "apiToken",\n  "value": "{V}"'),
        ("a.properties", f"spring.datasource.password={V}"),
        ("a.xml", f"<password>{V}</password>"),
        ("a.config", f'<add key="dbPassword" value="{V}"/>'),
        ("a.md", f"http://localhost/?a=b&api_key={V}&c=d"),
        ("a.md", f"The password is `{V}`."),
        ("a.md", f"# user password. Default: {V}"),
        ("a.txt", f"Passwort: {V}"),
        ("a.txt", f"senha = {V}"),
        ("a.txt", f"mật khẩu: {V}"),
        ("a.txt", f"密码：{V}"),
        ("a.py", f"пароль = '{V}'"),
    ],
)
def test_a_bound_value_is_found_exactly(path: str, line: str) -> None:
    found = scan(line, path)
    assert V in [candidate.value for candidate in found]
    assert all(candidate.category is Category.CREDENTIAL for candidate in found)


def test_every_string_of_a_list() -> None:
    values = [candidate.value for candidate in scan('"tokens": ["aa11bb", "cc22dd", "ee33ff"],', "a.json")]
    assert values == ["aa11bb", "cc22dd", "ee33ff"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", "password = getpass()"),
        ("a.py", "password = None"),
        ("a.py", 'password = ""'),
        ("a.js", "token: true,"),
        ("a.sh", "PASSWORD=$DB_PASSWORD"),
        ("a.yml", "password: ${DB_PASSWORD}"),
        ("a.yml", "token: {{ vault_token }}"),
        ("a.yml", "password: <secret>"),
        ("a.py", 'author = "Tq7mLw92x"'),
        ("a.py", 'keyboard = "Tq7mLw92x"'),
        ("a.md", "Enter your password and press return."),
        ("a.md", "a password"),
        ("a.py", 'user = "Tq7mLw92x"'),
        ("a.yml", "- name: DB_USER\n  value: Tq7mLw92x"),
    ],
)
def test_what_is_no_value(path: str, line: str) -> None:
    assert scan(line, path) == []


@pytest.mark.parametrize(
    ("path", "line", "found"),
    [
        ("a.py", "login(password=form, user=x)", []),
        ("a.py", 'return {"api_token": session.token, "x": 1}', []),
        ("a.c", "key = table->secret;", []),
        ("a.rb", "password: settings[:password]", []),
        ("a.go", "password := form.Secret", []),
        ("a.py", "secret = other_secret", []),
        ("a.kt", "val apiToken: String = holder { it }", []),
        ("a.py", "    password: horse", ["horse"]),
        ("a.js", "  password: horse77", ["horse77"]),
        ("a.py", "# login: password=horse, user=x", ["horse"]),
        ("a.py", "x = 'password=horse, user=x'", ["horse"]),
        ("a.py", "login(password=horse77, user=x)", ["horse77"]),
        ("a.yml", "password: horse,", ["horse"]),
    ],
)
def test_an_identifier_that_code_follows_is_a_reference(path: str, line: str, found: list[str]) -> None:
    assert [one.value for one in scan(line, path)] == found


def test_what_a_lock_file_binds_is_a_digest() -> None:
    assert not scan(f'password = "{V}"', "sub/poetry.lock")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("banana", "weak_password"),
        ("Password1", "weak_password"),
        ("1234567", "weak_password"),
        (V, "password"),
    ],
)
def test_weak_passwords_have_their_own_kind(value: str, kind: str) -> None:
    (found,) = scan(f'password = "{value}"', "a.py")
    assert found.kind == f"credential/{kind}"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("session_salt", "salt"),
        ("nonce", "nonce"),
        ("aws_secret_access_key", "aws_secret_key"),
        ("apiKey", "api_key"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    (found,) = scan(f'{name} = "{V}"', "a.py")
    assert found.kind == f"credential/{kind}"


_HOSTILE = [
    *"aA0_-.:=/\\\"'`<>(){}[]$%&@# ,;|*+~?!\t",
    "key",
    "password=",
    "key: ",
    'key("',
    '["',
    '\\"',
    "pass is ",
]


@pytest.mark.parametrize("unit", _HOSTILE)
def test_hostile_lines_take_linear_time(unit: str) -> None:
    for detector in credentials.DETECTORS:
        assert seconds(detector, (unit * 2000)[:2000], "a.yml") < 0.1
        assert seconds(detector, (unit * 100_000)[:100_000], "a.yml") < 3
