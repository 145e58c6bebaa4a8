"""Chat completions, as OpenAI and compatible servers speak it."""

from __future__ import annotations

import os
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
    Posed,
    Reply,
    address,
    as_reply,
    not_json,
    sdk,
    shown,
    translated,
)

KEY = "OPENAI_API_KEY"
_URL = "OPENAI_BASE_URL"
_ENDS = {"length": CUT, "content_filter": REFUSED}


class OpenAIClient:
    """Asks a model of any compatible server, with a JSON schema where it takes one."""

    def __init__(self, model: Model) -> None:
        self._sdk = sdk("openai")
        key = os.environ.get(KEY)
        if not key and not os.environ.get(_URL):
            raise JudgeError(f"there is no key: set {KEY}, or {_URL} to a server that needs none")
        # Code goes where the user said, and nowhere that a server names instead.
        http = self._sdk.DefaultHttpxClient(follow_redirects=False, timeout=TIMEOUT_SECONDS)
        made = partial(self._sdk.OpenAI, api_key=key or "none", max_retries=0, http_client=http)
        self._client = address(made, _URL)
        self._model = model
        self._schema = True

    @property
    def where(self) -> str:
        """The URL that is asked."""
        return shown(self._client.base_url)

    def ask(self, question: Posed) -> Reply:
        """The reply to one question; a server that takes no schema is asked without one from then on."""
        schema = self._schema  # another thread may learn meanwhile that none is taken
        try:
            return self._asked(question, schema)
        except JudgeError as error:
            if not schema or not isinstance(error.__context__, self._sdk.BadRequestError):
                raise
        reply = self._asked(question, False)
        self._schema = False
        return reply

    def _asked(self, question: Posed, schema: bool) -> Reply:
        with translated(self._sdk, self.where, self._model.name, KEY):
            body = bodies.openai(self._model, question.text, schema)
            completion = self._client.chat.completions.create(**body)
        return self._reply(completion)

    def _reply(self, completion: Any) -> Reply:
        if not isinstance(completion, self._sdk.types.chat.ChatCompletion) or not completion.choices:
            raise not_json(self.where)
        return as_reply(partial(_read, completion))


def _read(completion: Any) -> Reply:
    choice, used = completion.choices[0], _usage(completion.usage)
    if choice.message.refusal:
        return Reply("", used, REFUSED)
    return Reply("" + (choice.message.content or ""), used, _ENDS.get(choice.finish_reason or "", ""))


def _usage(used: Any) -> Usage:
    if used is None:
        return Usage()
    details = used.prompt_tokens_details
    cached = int(details.cached_tokens or 0) if details is not None else 0
    return Usage(int(used.prompt_tokens or 0) - cached, int(used.completion_tokens or 0), cached)
