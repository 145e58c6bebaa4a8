"""What a URL names, fetched into a private folder: one commit, by the protocol of the URL alone.

There is no way to ask for a password. The user's own git configuration, credential helpers and hooks have no
part in it.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gdr_code import urls
from gdr_code.errors import SourceError
from gdr_code.git.process import ANSWER_BYTES, Pipe, environment, program
from gdr_code.git.shadow import Shadow
from gdr_code.records import Remote
from gdr_code.urls import Url

_FETCHED_REF = "refs/gdr-code/fetched"
_LISTED_REF = re.compile(r"^([0-9a-f]{40}|[0-9a-f]{64})\t(\S+)$", re.MULTILINE)
# How the user's network is reached; of the rest of the user's environment git sees nothing.
_NETWORK = re.compile(r"(?i)(?:https?|all|no)_proxy|SSH_AUTH_SOCK|SSL_CERT_(?:FILE|DIR)|GIT_SSL_CAINFO")
_SSH = "ssh -oBatchMode=yes -oConnectTimeout=30 -oForwardAgent=no -oClearAllForwardings=yes"
_NO_PASSWORD = {
    "GIT_ASKPASS": "false",
    "SSH_ASKPASS": "false",
    "GIT_SSH_COMMAND": _SSH,
    "GIT_SSH_VARIANT": "ssh",
}
_QUIETLY = (
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "transfer.bundleURI=false"),
    *("-c", "http.lowSpeedLimit=1000"),
    *("-c", "http.lowSpeedTime=60"),
)
_ONE_COMMIT = (
    *("--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance"),
    "--progress",  # what is not silent is alive
)
_WHY_NOT_FETCHED = (
    (b"Host key verification failed", "ssh does not know its host key: connect once with ssh"),
    (
        b"could not read |Authentication failed|Permission denied|returned error: 40[13]",
        "asks for a password",
    ),
    (b"shallow capabilities", "cannot give one commit alone"),
    (b"not found|not appear to be a git|not exported|returned error: 404", "there is no repository"),
    (b"resolve host|look up|onnect|timed? ?out|refused|unreachable|too slow", "cannot be reached"),
)


def tip(url: Url, ref: str | None) -> tuple[str, str] | None:
    """The full name of a tag or branch elsewhere (HEAD without a ref) and its commit; None without commits.

    Raises SourceError where the repository or the ref is not to be had.
    """
    names = ("HEAD",) if ref is None else (f"refs/tags/{ref}", f"refs/heads/{ref}")
    with _elsewhere(url) as place:
        answer = place.run("ls-remote", "--", url.text, *names, *map(_peeled, names)).decode(
            "utf-8", "replace"
        )
    found = {name: commit for commit, name in _LISTED_REF.findall(answer)}
    for name in names:
        if name in found:
            return name, found.get(_peeled(name), found[name])
    if ref is not None:
        raise SourceError(f"{url.public}: has no branch or tag {ref}")
    return None


@contextmanager
def fetched(remote: Remote, commit: str) -> Iterator[str]:
    """A private git directory with one commit of a repository elsewhere and nothing of before it."""
    url = urls.parse(remote.url)
    with _elsewhere(url) as place:
        git_dir = str(Path(place.home, "fetched.git"))
        kind = "sha256" if len(commit) == 64 else "sha1"
        place.run("init", "--quiet", "--bare", "--template=", f"--object-format={kind}", git_dir)
        wanted = f"+{remote.ref}:{_FETCHED_REF}"
        place.run(f"--git-dir={git_dir}", "fetch", *_ONE_COMMIT, "--", url.text, wanted)
        with Shadow(git_dir) as shadow:
            if shadow.commit(_FETCHED_REF) != commit:
                raise SourceError(f"{url.public}: has another commit than a moment ago; start again")
        yield git_dir


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A private folder to run git in that may use the network, by the protocol of one URL."""

    url: Url
    home: str

    def run(self, *args: str) -> bytes:
        """The end of what a command says. Raises SourceError when it fails, in words of ours."""
        names = {name: value for name, value in os.environ.items() if _NETWORK.fullmatch(name)}
        own = {
            **names,
            **environment(self.home),
            **_NO_PASSWORD,
            "GIT_ALLOW_PROTOCOL": self.url.scheme,
        }
        command = [program(), *_QUIETLY, *args]
        try:
            with Pipe(command, self.home, own, with_errors=True) as pipe:
                answer = pipe.last(ANSWER_BYTES)
                if not pipe.exit_code():
                    return answer
        except SourceError as error:
            raise SourceError(f"{self.url.public}: {error}") from None
        raise SourceError(f"{self.url.public}: {_why(answer)}; clone it yourself and name the folder")


@contextmanager
def _elsewhere(url: Url) -> Iterator[_Elsewhere]:
    with tempfile.TemporaryDirectory(prefix="gdr-code-git-") as home:
        yield _Elsewhere(url, home)


def _peeled(ref: str) -> str:
    """How git lists the commit of an annotated tag."""
    return ref + "^{}"


def _why(said: bytes) -> str:
    """Why git failed: one of a few reasons, never its own words, which may be the server's."""
    return next((why for pattern, why in _WHY_NOT_FETCHED if re.search(pattern, said)), "cannot be fetched")
