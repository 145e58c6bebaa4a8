"""A question as the body of a request, in Anthropic's and in OpenAI's form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gdr_code.llm.answers import SCHEMA
from gdr_code.llm.replies import MOST_TOKENS


@dataclass(frozen=True, slots=True)
class Model:
    """Which model is asked, how hard it is to think ("none": not at all), and what it is told first."""

    name: str
    effort: str
    told: str = field(repr=False)
    schema: Mapping[str, object] = field(default_factory=lambda: SCHEMA, repr=False)


def anthropic(model: Model, text: str) -> dict[str, Any]:
    """The parameters of Messages; what every question begins with is marked for the prompt cache."""
    output: dict[str, Any] = {"format": {"type": "json_schema", "schema": model.schema}}
    thinking: dict[str, Any] = {}
    if model.effort == "none":
        thinking = {"thinking": {"type": "disabled"}}
    else:
        output["effort"] = model.effort
    return {
        "model": model.name,
        "max_tokens": MOST_TOKENS,
        "system": [{"type": "text", "text": model.told, "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": text}],
        "output_config": output,
        **thinking,
    }


def openai(model: Model, text: str, schema: bool = True) -> dict[str, Any]:
    """The parameters of chat completions; without a schema for servers that know none."""
    formatted = {"name": "answer", "strict": True, "schema": model.schema}
    return {
        "model": model.name,
        "max_completion_tokens": MOST_TOKENS,
        "messages": [{"role": "system", "content": model.told}, {"role": "user", "content": text}],
        **({"response_format": {"type": "json_schema", "json_schema": formatted}} if schema else {}),
        **({} if model.effort == "none" else {"reasoning_effort": model.effort} if schema else {}),
    }
