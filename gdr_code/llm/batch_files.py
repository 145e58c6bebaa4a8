"""Requests and answers as JSONL, in the form of Anthropic's and of OpenAI's batches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gdr_code.errors import ConfigError
from gdr_code.llm import bodies
from gdr_code.llm.bodies import Model
from gdr_code.llm.prices import Usage
from gdr_code.llm.replies import CUT, REFUSED, Posed, Reply
from gdr_code.llm.store import Store

FORMS = ("anthropic", "openai")
_MOST_LINE = 8 << 20
_ENDS = {
    "refusal": REFUSED,
    "max_tokens": CUT,
    "model_context_window_exceeded": CUT,
    "length": CUT,
    "content_filter": REFUSED,
}


def line(question: Posed, model: Model, form: str) -> str:
    """A request as a line of a batch's file."""
    if form == "anthropic":
        row = {"custom_id": question.name, "params": bodies.anthropic(model, question.text)}
    else:
        body = bodies.openai(model, question.text)
        row = {"custom_id": question.name, "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(row, ensure_ascii=False) + "\n"


@dataclass(slots=True)
class Answers:
    """The replies of a file by the names of their requests, and what else was in it."""

    replies: dict[str, Reply | None] = field(default_factory=dict, repr=False)
    requests: dict[str, tuple[str, ...]] = field(default_factory=dict)
    again: int = 0
    failed: int = 0
    foreign: int = 0
    unreadable: int = 0


def read(path: Path, store: Store) -> Answers:
    """The answers in a file to requests that were exported, in any order. Raises ConfigError."""
    found = Answers()
    try:
        with path.open("rb") as stream:
            for row in _rows(stream):
                _sort(row, found, store)
    except OSError as error:
        raise ConfigError(f"cannot read the answers in {path}: {error.strerror}") from None
    if found.unreadable and not found.replies and not found.foreign and not found.failed:
        raise ConfigError(f"{path} holds no answers: name the file of results of the batch, JSONL")
    return found


def _rows(stream: Any) -> Iterator[Any]:
    """The objects of the lines; None for a line that is none, or too long for one."""
    while text := stream.readline(_MOST_LINE):
        rest = text
        while len(rest) == _MOST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(_MOST_LINE)
        if not text.strip():
            continue
        try:
            yield json.loads(text)
        except (ValueError, RecursionError):
            yield None


def _sort(row: Any, found: Answers, store: Store) -> None:
    name = row.get("custom_id") if isinstance(row, dict) else None
    if not isinstance(name, str):
        found.unreadable += 1
        return
    keys = store.sent(name)
    if not keys:
        found.foreign += 1
        return
    try:
        reply = _reply(row)
    except (LookupError, TypeError, AttributeError, ValueError, OverflowError):
        found.unreadable += 1
        return
    if reply is None:
        found.failed += 1
    elif name in found.replies:
        found.again += 1
    else:
        found.replies[name] = reply
        found.requests[name] = keys


def _reply(row: dict[str, Any]) -> Reply | None:
    """The reply in a row of either form; None where the request failed and may be made again."""
    if "result" in row:
        result = row["result"]
        return _message(result["message"]) if result["type"] == "succeeded" else None
    response = row["response"] if "error" not in row else row.get("response")
    if row.get("error") or not response or response.get("status_code", 200) != 200:
        return None
    return _completion(response["body"])


def _message(message: dict[str, Any]) -> Reply:
    usage = message.get("usage") or {}
    text = "".join(str(block["text"]) for block in message["content"] if block.get("type") == "text")
    used = Usage(
        int(usage.get("input_tokens") or 0),
        int(usage.get("output_tokens") or 0),
        int(usage.get("cache_read_input_tokens") or 0),
        int(usage.get("cache_creation_input_tokens") or 0),
    )
    return Reply(text, used, _ENDS.get(str(message.get("stop_reason")), ""))


def _completion(body: dict[str, Any]) -> Reply:
    choice, usage = body["choices"][0], body.get("usage") or {}
    said = choice["message"]
    used = Usage(int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0))
    refused = REFUSED if said.get("refusal") else ""
    return Reply(
        str(said.get("content") or ""), used, refused or _ENDS.get(str(choice.get("finish_reason")), "")
    )
