"""What the commands share that ask a language model: options into the one who asks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gdr_code.errors import ConfigError
from gdr_code.settings import Llm, Settings

if TYPE_CHECKING:
    from gdr_code.llm.asker import Meter, ModelAsker
    from gdr_code.llm.bodies import Model
    from gdr_code.llm.replies import Client
    from gdr_code.llm.rewriter import ModelRewriter

EFFORTS = ("none", "low", "medium", "high", "xhigh", "max")
SENDS = ("full", "masked")
FALLBACKS = ("none", "local")


@dataclass(frozen=True, slots=True)
class Asking:
    """What the user said of asking, but for what shapes the answers: that is in the settings."""

    batch: bool = False
    budget: float | None = None
    kept: str | None = None
    prices: str | None = None


def llm(judge: str, model: str | None, effort: str, send: str, fallback: str, propose: bool = False) -> Llm:
    """The model that judges. Raises ConfigError where none is named for a server that has no usual one."""
    from gdr_code.llm import asker, rewriter
    from gdr_code.llm.anthropic_client import DEFAULT_MODEL

    if judge == "openai" and not model:
        raise ConfigError("--judge openai needs a model of that server: name it with --model")
    judging = asker.with_prompt(Llm(model or DEFAULT_MODEL, effort, send, fallback == "local"))
    return rewriter.with_rewriter(judging) if propose else judging


def asker(settings: Settings, asking: Asking, say: Callable[[str], None], meter: Meter) -> ModelAsker | None:
    """Who asks the model; None where the built-in judge does. Raises ConfigError."""
    if settings.llm is None:
        return None
    from gdr_code.llm import prices, store
    from gdr_code.llm.asker import ModelAsker, Way

    if asking.budget is not None and not 0 < asking.budget < math.inf:
        raise ConfigError("--budget must be more than 0; --judge files asks nothing and reads what is kept")
    if asking.batch and settings.judge != "anthropic":
        raise ConfigError("--batch is of --judge anthropic: leave it away, or use requests export")
    table = prices.load(asking.prices)
    if asking.budget is not None and not table.of(settings.llm.model).known:
        raise ConfigError(f"what {settings.llm.model} costs is not known: name a table with --prices")
    kept = Path(asking.kept) if asking.kept else store.default_path()
    with store.opened(kept):  # what is wrong with it is said before anything is read or sent
        pass
    way = Way(_client(settings.judge), table, kept, say, meter, asking.batch, asking.budget)
    return ModelAsker(settings, settings.llm, way)


def rewriter(asker: ModelAsker | None) -> ModelRewriter | None:
    """Who asks the model for stand-ins, on the account of who asks it to judge; None where nobody does."""
    if asker is None or not asker.llm.rewriter:
        return None
    from gdr_code.llm.rewriter import ModelRewriter

    return ModelRewriter(asker.settings, asker.llm, asker.way, asker.account)


def _client(judge: str) -> Callable[[Model], Client] | None:
    """What makes the client; nothing is loaded or connected before there is something to ask."""

    def anthropic(model: Model) -> Client:
        from gdr_code.llm.anthropic_client import AnthropicClient

        return AnthropicClient(model)

    def openai(model: Model) -> Client:
        from gdr_code.llm.openai_client import OpenAIClient

        return OpenAIClient(model)

    return {"anthropic": anthropic, "openai": openai}.get(judge)
