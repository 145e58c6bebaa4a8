"""What a provider's client does: asks one question and returns one reply, or says why there is none."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from gdr_code.errors import ConfigError, JudgeError
from gdr_code.llm.prices import Usage

MOST_TOKENS = 16384
TIMEOUT_SECONDS = 300.0
REFUSED, CUT = "refused", "cut"
_BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_MOST_WAIT = 120.0
_LAST_PORT = 65535
_NEVER_SENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "UnsupportedProtocol"})
_MISSHAPEN = (TypeError, AttributeError, LookupError, ValueError, OverflowError)


class BusyError(Exception):
    """No reply yet: ask again, after so many seconds where the server names them.

    A `doubtful` one may have been answered, and charged, all the same.
    """

    def __init__(self, after: float | None = None, limited: bool = False, doubtful: bool = False) -> None:
        super().__init__("busy")
        self.after = after
        self.limited = limited
        self.doubtful = doubtful


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered and paid for; `failed` says in one word why it cannot be an answer, if so."""

    text: str = field(repr=False)
    used: Usage
    failed: str = ""


class Posed(Protocol):
    """What one request asks: a question about chunks, or a wish for a stand-in."""

    @property
    def name(self) -> str:
        """Tells requests apart."""
        ...

    @property
    def text(self) -> str:
        """The request as it is sent."""
        ...

    @property
    def keys(self) -> Sequence[str]:
        """What is kept of the answer is kept under these."""
        ...

    @property
    def chunks(self) -> int:
        """How many chunks it asks about; of a wish none."""
        ...


class Client(Protocol):
    """One provider's client. Its methods raise BusyError and JudgeError."""

    @property
    def where(self) -> str:
        """The URL that is asked."""
        ...

    def ask(self, question: Posed) -> Reply:
        """The reply to one question."""
        ...


class BatchClient(Client, Protocol):
    """A client that also takes questions in batches."""

    def submit(self, questions: Iterable[Posed]) -> str:
        """Send a batch; its id."""
        ...

    def ended(self, batch: str) -> bool | None:
        """True when there are results; None where the batch is no longer known."""
        ...

    def results(self, batch: str) -> Iterator[tuple[str, Reply | None]]:
        """The reply to each question, by its name, in any order; None where it was not answered."""
        ...


def as_reply(read: Callable[[], Reply]) -> Reply:
    """What a reader makes of a reply; the packages check no types, so it may be of any shape."""
    try:
        return read()
    except _MISSHAPEN:
        return Reply("", Usage(), "bad_reply")


def shown(url: Any) -> str:
    """A base URL without the user, password and query that may be in it."""
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.host}{port}{url.path}".rstrip("/")


def address(made: Callable[[], Any], variable: str) -> Any:
    """A package's client, whose URL comes from a variable of the environment. Raises JudgeError."""
    try:
        client = made()
        url = client.base_url
        if url.scheme in ("http", "https") and url.host and (url.port or 0) <= _LAST_PORT:
            return client
    except ValueError:
        pass
    except Exception as error:
        if type(error).__name__ != "InvalidURL":
            raise
    raise JudgeError(f"{variable} is no address to ask: set it to a URL like https://host/path")


def sdk(name: str) -> Any:
    """A provider's package, loaded when it is first needed. Raises ConfigError where it is missing."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ConfigError(f"--judge {name} needs a package: run pip install 'gdr-code[llm]'") from None


@contextmanager
def translated(package: Any, where: str, model: str, variable: str) -> Iterator[None]:
    """The package's errors as ours: its texts may quote what was sent, so they are never passed on."""
    try:
        yield
    except package.APIStatusError as error:
        raise _by_status(error, where, model, variable) from None
    except package.APIConnectionError as error:
        raise BusyError(doubtful=type(error.__cause__).__name__ not in _NEVER_SENT) from None
    except package.APIError:
        raise JudgeError(_no_json(where)) from None


def _by_status(error: Any, where: str, model: str, variable: str) -> Exception:
    status = int(error.status_code)
    if status in _BUSY:
        return BusyError(_seconds(error.response.headers.get("retry-after")), limited=status in (429, 529))
    if "json" not in error.response.headers.get("content-type", ""):
        return JudgeError(_no_json(where))
    if status in (401, 403):
        return JudgeError(f"{where} does not accept the key in {variable}: set the right one")
    if status == 402:
        return JudgeError(f"{where} asks for payment: add credit there, then start again")
    if status == 404:
        return JudgeError(f"{where} knows no model {model}: name another with --model")
    return JudgeError(f"{where} refuses the request (HTTP {status}): check --model and --effort")


def not_json(where: str) -> JudgeError:
    """A reply that is no reply of the protocol."""
    return JudgeError(_no_json(where))


def _no_json(where: str) -> str:
    return f"{where} answers with something else than JSON, a proxy's page perhaps: check the base URL"


def _seconds(header: str | None) -> float | None:
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return min(max(seconds, 0.0), _MOST_WAIT) if math.isfinite(seconds) else None
