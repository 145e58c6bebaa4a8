"""URLs: what is one, what it is called, and that its user and password never show."""

from __future__ import annotations

import pytest

from gdr_code import urls
from gdr_code.errors import SourceError

WORD = "hunter2"


@pytest.mark.parametrize(
    ("source", "scheme", "name"),
    [
        ("https://example.org/owner/name", "https", "owner+name"),
        ("https://example.org/owner/name.git", "https", "owner+name"),
        ("https://example.org/owner/name/", "https", "owner+name"),
        ("HTTPS://example.org:8443/owner/name.git/", "https", "owner+name"),
        ("https://example.org/group/sub/name.git", "https", "sub+name"),
        ("https://example.org/name", "https", "name"),
        ("http://user@example.org//owner//name", "http", "owner+name"),
        ("ssh://git@example.org:22/owner/name.git", "ssh", "owner+name"),
        ("git@example.org:owner/name.git", "ssh", "owner+name"),
        ("git@example.org:name.git", "ssh", "name"),
        ("git://example.org/owner/name", "git", "owner+name"),
        ("file:///srv/owner/name.git", "file", "owner+name"),
        ("file://localhost/srv/owner/name", "file", "owner+name"),
        ("https://example.org/~owner/na@me", "https", "~owner+na@me"),
    ],
)
def test_a_repository_is_called_by_its_owner_and_name(source: str, scheme: str, name: str) -> None:
    assert urls.is_url(source)
    url = urls.parse(source)
    assert (url.scheme, url.name, url.text) == (scheme, name, source)


@pytest.mark.parametrize("source", ["a/b", "./a@b:c", "/a/b@c:d", "C:\\a", "a@b", "a:b", "-", "ext::sh -c x"])
def test_what_is_no_url(source: str) -> None:
    assert not urls.is_url(source)


@pytest.mark.parametrize(
    "source",
    [
        f"https://user:{WORD}@example.org",
        f"https://user:{WORD}@/owner/name",
        f"https://user:{WORD}@example.org/..",
        f"https://user:{WORD}@example.org/a/../../b",
        f"https://user:{WORD}@example.org/a/%00",
        f"https://user:{WORD}@example.org/a/b?token=x",
        f"https://user:{WORD}@example.org/a b",
        f"https://user:{WORD}@example.org/a\nb",
        f"https://user:{WORD}@example.org/a\u202eb",
        f"https://user:{WORD}/x@example.org?",
        f"ssh://-oProxyCommand={WORD}@example.org/a",
        f"ssh://user:{WORD}@-oProxyCommand=x/a",
        f"ftp://user:{WORD}@example.org/a/b",
        f"file://user:{WORD}@/a/b",
        f"file://user:{WORD}@example.org/a/b",
        "-oProxyCommand=x@example.org:a/b",
        "git@-oProxyCommand=x:a/b",
        "git@example.org:..",
        "https://",
    ],
)
def test_what_no_repository_has_is_refused_without_its_user(source: str) -> None:
    assert urls.is_url(source)
    with pytest.raises(SourceError) as raised:
        urls.parse(source)
    assert WORD not in str(raised.value)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (f"https://user:{WORD}@example.org/a/b", "https://example.org/a/b"),
        (f"https://user:{WORD}@x@example.org/a/b", "https://example.org/a/b"),
        (f"https://{WORD}/x@example.org/a/b", "https://example.org/a/b"),
        (f"https://example.org/a/b?token={WORD}", "https://example.org/a/b"),
        (f"https://example.org/a/b#{WORD}", "https://example.org/a/b"),
        ("git@example.org:a/b", "git@example.org:a/b"),
        ("folder/a?b#c@d", "folder/a?b#c@d"),
    ],
)
def test_what_may_be_shown(source: str, shown: str) -> None:
    assert urls.public(source) == shown


def test_a_url_does_not_show_its_password() -> None:
    assert WORD not in repr(urls.parse(f"https://user:{WORD}@example.org/a/b"))
