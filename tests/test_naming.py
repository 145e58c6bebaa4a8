"""What names promise, and which family a file belongs to."""

from __future__ import annotations

import pytest

from gdr_code.naming import credential_kind, family, words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", "password"),
        ("dbPassword", "password"),
        ("MYSQL_ROOT_PWD", "password"),
        ("mysqlrootpwd", "password"),
        ("senha", "password"),
        ("Kennwort", "password"),
        ("пароль", "password"),
        ("数据库密码", "password"),
        ("login.mot_de_passe", "password"),
        ("oauth_token_secret", "secret"),
        ("AWS_SECRET_ACCESS_KEY", "aws_secret_key"),
        ("accessToken", "token"),
        ("x-api-key", "api_key"),
        ("salt", "salt"),
        ("cnonce", "nonce"),
        ("encryption.key", "key"),
    ],
)
def test_a_name_promises_a_credential(name: str, kind: str) -> None:
    assert credential_kind(name) == kind


@pytest.mark.parametrize(
    "name", ["author", "keyboard", "passenger", "capital", "username", "salty", "bypassed", ""]
)
def test_a_word_inside_another_promises_nothing(name: str) -> None:
    assert credential_kind(name) is None


def test_words_of_every_case() -> None:
    assert words("HTTPServerKey_old-name2") == ("http", "server", "key", "old", "name", "2")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("src/app.py", "code"),
        (".env.local", "config"),
        ("deploy/.env", "config"),
        ("Dockerfile", "shell"),
        ("a/values.YAML", "config"),
        ("data.json", "json"),
        ("README.md", "prose"),
        ("index.html", "markup"),
        ("bandit_list", "other"),
    ],
)
def test_the_family_of_a_file(path: str, kind: str) -> None:
    assert family(path) == kind
