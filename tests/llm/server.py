"""A real server on this machine that speaks Messages, token counting, Message Batches and chat completions.

Its model is a function from what it is told and asked to an answer; its faults follow a script.
"""

from __future__ import annotations

import collections
import contextlib
import http.server
import itertools
import json
import random
import re
import socketserver
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MODELS = ("claude-haiku-5-5", "local-model")
KEY = "right-key"
Model = Callable[[str], str]


def nothing(question: str) -> str:
    """The answer of a model that finds nothing."""
    return answer(question, [])


def answer(question: str, findings: Sequence[Mapping[str, object]]) -> str:
    """An answer in the form that is asked for, read to the end."""
    last = max(numbered(question), default=0)
    return json.dumps({"lines": last, "findings": list(findings)})


def numbered(question: str) -> dict[int, str]:
    """The numbered lines of a question."""
    return {int(number): row for number, row in re.findall(r"^(\d+)\|(.*)$", question, re.MULTILINE)}


def quoting(values: Mapping[str, str]) -> Model:
    """A model that finds these values wherever they stand, each of its category."""

    def find(question: str) -> str:
        return answer(
            question,
            [
                {"l": number, "t": value, "c": category, "p": 95, "a": False}
                for number, row in numbered(question).items()
                for value, category in values.items()
                if value in row
            ],
        )

    return find


@dataclass
class Server:
    """What runs, and what came to it.

    `paid` counts the questions that were answered and charged, `good` those of them without a fault; `spoils`
    says what is wrong with the answer to a question.
    """

    model: Model
    faults: Iterator[str]
    takes_schema: bool = True
    spoils: Callable[[str], str] = lambda _: ""
    url: str = ""
    paid: collections.Counter[str] = field(default_factory=collections.Counter)
    good: collections.Counter[str] = field(default_factory=collections.Counter)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    served: collections.Counter[str] = field(default_factory=collections.Counter)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    polls: int = 1
    loses_batches: bool = False
    odd: Mapping[str, Any] | None = None
    at_once: int = 0
    most_at_once: int = 0
    keep_bodies: bool = True
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self) -> str:
        """The next fault of the script; "" for none."""
        with self.lock:
            return next(self.faults, "")

    def message(self, params: Mapping[str, Any], fault: str) -> dict[str, Any]:
        """A message of the model, with the fault in it that the script asks for."""
        question = str(params["messages"][-1]["content"])
        text, stop = self.model(question), "end_turn"
        with self.lock:
            fault = fault or self.spoils(question)
            self.paid[question] += 1
            self.good[question] += not fault
            told = json.dumps(params.get("system"))
            warm = self.served[f"told {hash(told)}"] > 0
            self.served[f"told {hash(told)}"] += 1
        if fault == "cut":
            text, stop = text[: len(text) // 2], "max_tokens"
        elif fault == "bad_json":
            text = "Sure! " + text[:-1]
        elif fault == "refusal":
            text, stop = "", "refusal"
        elif fault == "wrong_line":
            wrong = {"l": 1, "t": "stands nowhere 42", "c": "other", "p": 90, "a": False}
            text = answer(question, [*json.loads(text)["findings"], wrong])
        elif fault == "half_read":
            text = json.dumps({"lines": max(numbered(question)) - 1, "findings": []})
        size = len(told) // 3
        usage = {
            "input_tokens": len(question) // 3,
            "output_tokens": len(text) // 3 + 1,
            "cache_read_input_tokens": size if warm else 0,
            "cache_creation_input_tokens": 0 if warm else size,
        }
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": params["model"],
            "content": [{"type": "text", "text": text}] if text else [],
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": usage,
        }

    def completion(self, params: Mapping[str, Any], fault: str) -> dict[str, Any]:
        """The same as a chat completion."""
        message = self.message(params, fault)
        text = "".join(block["text"] for block in message["content"])
        reason = {"max_tokens": "length", "refusal": "content_filter"}.get(message["stop_reason"], "stop")
        return {
            "id": "chat_1",
            "object": "chat.completion",
            "created": 1,
            "model": params["model"],
            "choices": [
                {
                    "index": 0,
                    "finish_reason": reason,
                    "message": {"role": "assistant", "content": text, "refusal": None},
                    "logprobs": None,
                }
            ],
            "usage": {
                "prompt_tokens": message["usage"]["input_tokens"] + 100,
                "completion_tokens": message["usage"]["output_tokens"],
                "total_tokens": 1,
                "prompt_tokens_details": {"cached_tokens": 100},
            },
        }

    def batch(self, requests: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """A new batch, under way."""
        with self.lock:
            number = f"msgbatch_{len(self.batches) + 1:04}"
            self.batches[number] = {"requests": list(requests), "polls": 0, "rows": None}
        return self.state(number)

    def state(self, number: str) -> dict[str, Any]:
        """The batch as it is told."""
        batch = self.batches[number]
        done = batch["polls"] >= self.polls
        batch["polls"] += 1
        counts = dict.fromkeys(("canceled", "errored", "expired", "processing", "succeeded"), 0)
        return {
            "id": number,
            "type": "message_batch",
            "processing_status": "ended" if done else "in_progress",
            "request_counts": {**counts, "processing": 0 if done else len(batch["requests"])},
            "created_at": "2026-11-25T00:00:00Z",
            "expires_at": "2026-11-26T00:00:00Z",
            "ended_at": "2026-11-25T00:01:00Z" if done else None,
            "archived_at": None,
            "cancel_initiated_at": None,
            "results_url": f"{self.url}/v1/messages/batches/{number}/results" if done else None,
        }

    def rows(self, number: str) -> list[str]:
        """The results of a batch, in an order of their own; made once."""
        batch = self.batches[number]
        if batch["rows"] is None:
            rows = [self._row(request) for request in batch["requests"]]
            random.Random(7).shuffle(rows)
            batch["rows"] = rows
        return list(batch["rows"])

    def _row(self, request: Mapping[str, Any]) -> str:
        fault = self.fault()
        error = {"type": "error", "error": {"type": "api_error", "message": "no"}, "request_id": None}
        result: dict[str, Any]
        if fault == "expired":
            result = {"type": "expired"}
        elif fault == "errored":
            result = {"type": "errored", "error": error}
        else:
            result = {"type": "succeeded", "message": self.message(request["params"], fault)}
        return json.dumps({"custom_id": request["custom_id"], "result": result}) + "\n"


class _Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    served: Server

    def do_GET(self) -> None:
        parts = self.path.split("?")[0].strip("/").split("/")
        if not self._authorised():
            return
        if parts[:3] == ["v1", "messages", "batches"] and len(parts) > 3:
            if parts[3] not in self.served.batches:
                self._error(404, "not_found_error")
            elif parts[-1] == "results":
                self._results(parts[3])
            else:
                self._json(self.served.state(parts[3]))
        else:
            self._send(404, "application/json", b'{"detail": "Not Found"}')

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        served = self.served
        with served.lock:
            served.served[self.path] += 1
            served.at_once += 1
            served.most_at_once = max(served.most_at_once, served.at_once)
            if served.keep_bodies:
                served.bodies.append(body)
        try:
            self._answer(body)
        finally:
            with served.lock:
                served.at_once -= 1

    def _answer(self, body: dict[str, Any]) -> None:
        path = self.path.split("?")[0]
        served = self.served
        if not self._authorised():
            return
        if path == "/v1/messages/batches":
            told = served.batch(body["requests"])
            if served.loses_batches:
                self._hang_up()
            else:
                self._json(told)
        elif body.get("model") not in MODELS:
            self._error(404, "not_found_error")
        elif path == "/v1/messages/count_tokens":
            self._json({"input_tokens": len(json.dumps(body)) // 3})
        elif path == "/v1/messages":
            self._with_faults(lambda fault: served.message(body, fault))
        elif path != "/v1/chat/completions":
            self._error(404, "not_found_error")
        elif not served.takes_schema and "response_format" in body:
            self._error(400, "invalid_request_error")
        else:
            self._with_faults(lambda fault: served.completion(body, fault))

    def _with_faults(self, made: Callable[[str], dict[str, Any]]) -> None:
        fault = self.served.fault()
        if fault in ("429", "529"):
            self._error(int(fault), "rate_limit_error", {"retry-after": "0.02"})
        elif fault in ("500", "503", "400"):
            self._error(int(fault), "api_error")
        elif fault.startswith("http://"):
            self._error(307, "moved", {"location": fault + self.path})
        elif fault in ("drop", "lost"):
            if fault == "lost":  # answered and charged, and never told
                made("")
            self._hang_up()
        elif fault == "odd":
            self._json({**made(""), **(self.served.odd or {})})
        elif fault == "html":
            self._send(200, "text/html", b"<html>Sign in</html>")
        elif fault == "slow":
            data = json.dumps(made("")).encode()
            self._head(200, "application/json", len(data), {})
            for start in range(0, len(data), len(data) // 4 + 1):
                self.wfile.write(data[start : start + len(data) // 4 + 1])
                self.wfile.flush()
                time.sleep(0.01)
        else:
            self._json(made(fault))

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _results(self, number: str) -> None:
        data = "".join(self.served.rows(number)).encode()
        self._head(200, "application/x-jsonl", len(data), {})
        if self.served.fault() == "half":
            data = data[: len(data) // 2]
            self.close_connection = True
        self.wfile.write(data)

    def _authorised(self) -> bool:
        keys = (self.headers.get("x-api-key"), (self.headers.get("Authorization") or "")[len("Bearer ") :])
        if KEY in keys:
            return True
        self._error(401, "authentication_error")
        return False

    def _error(self, status: int, kind: str, headers: Mapping[str, str] | None = None) -> None:
        # A server's message may quote what was sent: nothing of it may be passed on.
        body = {"type": "error", "error": {"type": kind, "message": "SECRET-IN-AN-ERROR"}}
        self._send(status, "application/json", json.dumps(body).encode(), headers or {})

    def _json(self, body: Mapping[str, Any]) -> None:
        self._send(200, "application/json", json.dumps(body).encode())

    def _send(self, status: int, kind: str, data: bytes, headers: Mapping[str, str] | None = None) -> None:
        self._head(status, kind, len(data), headers or {})
        self.wfile.write(data)

    def _head(self, status: int, kind: str, size: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(size), **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


class _Listening(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A client that went away is no failure."""


@contextlib.contextmanager
def serving(
    model: Model, faults: Sequence[str] = (), endless: bool = False, **options: Any
) -> Iterator[Server]:
    """The server with its model; `endless` repeats the script of faults."""
    served = Server(model, itertools.cycle(faults) if endless else iter(faults), **options)
    handler = type("Handler", (_Handler,), {"served": served})
    listening = _Listening(("127.0.0.1", 0), handler)
    served.url = f"http://127.0.0.1:{listening.server_address[1]}"
    thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
