"""Anthropic's Messages and Message Batches."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from gdr_code.errors import JudgeError
from gdr_code.llm import bodies
from gdr_code.llm.bodies import Model
from gdr_code.llm.prices import Usage
from gdr_code.llm.replies import (
    CUT,
    REFUSED,
    TIMEOUT_SECONDS,
    BusyError,
    Posed,
    Reply,
    address,
    as_reply,
    not_json,
    sdk,
    shown,
    translated,
)

DEFAULT_MODEL = "claude-haiku-5-5"
KEY = "ANTHROPIC_API_KEY"
_URL = "ANTHROPIC_BASE_URL"
_ENDS = {"refusal": REFUSED, "max_tokens": CUT, "model_context_window_exceeded": CUT}


class AnthropicClient:
    """Asks a model of Anthropic's, or of a server that speaks the same."""

    def __init__(self, model: Model) -> None:
        self._sdk = sdk("anthropic")
        if not os.environ.get(KEY) and not os.environ.get("ANTHROPIC_AUTH_TOKEN"):
            raise JudgeError(f"there is no key: set {KEY}, or use --judge files")
        # Code goes where the user said, and nowhere that a server names instead.
        http = self._sdk.DefaultHttpxClient(follow_redirects=False, timeout=TIMEOUT_SECONDS)
        made = partial(self._sdk.Anthropic, max_retries=0, http_client=http, open_telemetry=False)
        self._client = address(made, _URL)
        self._model = model

    @property
    def where(self) -> str:
        """The URL that is asked."""
        return shown(self._client.base_url)

    def ask(self, question: Posed) -> Reply:
        """The reply to one question."""
        with self._translated():
            message = self._client.messages.create(**bodies.anthropic(self._model, question.text))
        return self._reply(message)

    def count(self, question: Posed) -> int:
        """How many tokens a question is, with what the model is told; counting costs nothing."""
        body = bodies.anthropic(self._model, question.text)
        kept = {name: body[name] for name in ("model", "system", "messages")}
        with self._translated():
            counted = self._client.messages.count_tokens(**kept)
        if not isinstance(counted, self._sdk.types.MessageTokensCount):
            raise not_json(self.where)
        return int(counted.input_tokens)

    def submit(self, questions: Iterable[Posed]) -> str:
        """Send a batch; its id."""
        requests = [
            {"custom_id": one.name, "params": bodies.anthropic(self._model, one.text)} for one in questions
        ]
        with self._translated():
            batch = self._client.messages.batches.create(requests=requests)
        if not isinstance(batch, self._sdk.types.messages.MessageBatch):
            raise not_json(self.where)
        return str(batch.id)

    def ended(self, batch: str) -> bool | None:
        """True when there are results; None where the batch is no longer known."""
        try:
            with self._translated():
                found = self._client.messages.batches.retrieve(batch)
        except JudgeError as error:
            if isinstance(error.__context__, self._sdk.NotFoundError) and _is_of_api(error.__context__.body):
                return None
            raise
        return bool(found.processing_status == "ended")

    def results(self, batch: str) -> Iterator[tuple[str, Reply | None]]:
        """The reply to each question; raises BusyError where the file of results is cut."""
        try:
            with self._translated():
                for row in self._client.messages.batches.results(batch):
                    yield str(row.custom_id), self._result(row.result)
        except (json.JSONDecodeError, self._sdk.APIError, *_broken(self._sdk)):
            raise BusyError from None

    def _result(self, result: Any) -> Reply | None:
        if result.type == "succeeded":
            return self._reply(result.message)
        wrong = result.type == "errored" and result.error.error.type == "invalid_request_error"
        return Reply("", Usage(), "rejected") if wrong else None

    def _reply(self, message: Any) -> Reply:
        if not isinstance(message, self._sdk.types.Message) or not message.usage:
            raise not_json(self.where)
        return as_reply(partial(_read, message))

    def _translated(self) -> Any:
        return translated(self._sdk, self.where, self._model.name, KEY)


def _is_of_api(body: Any) -> bool:
    """True where the API itself says that there is no such thing, and no other server at the URL does."""
    error = body.get("error") if isinstance(body, dict) else None
    return isinstance(error, dict) and error.get("type") == "not_found_error"


def _read(message: Any) -> Reply:
    usage = message.usage
    used = Usage(
        int(usage.input_tokens or 0),
        int(usage.output_tokens or 0),
        int(usage.cache_read_input_tokens or 0),
        int(usage.cache_creation_input_tokens or 0),
    )
    text = "".join(block.text for block in message.content or () if block.type == "text")
    return Reply(text, used, _ENDS.get(message.stop_reason or "", ""))


def _broken(package: Any) -> tuple[type[Exception], ...]:
    """What is raised when a stream of results ends before its time."""
    http = package._base_client.httpx2
    return (http.HTTPError, http.StreamError)
