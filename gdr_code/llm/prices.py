"""What asking costs: a dated table, which the user may replace; nothing is known of other models' prices."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from gdr_code.errors import ConfigError

_BYTES_PER_TOKEN = 2.6
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or many requests; `cached` were read from the prompt cache, `written` put into it."""

    input: int = 0
    output: int = 0
    cached: int = 0
    written: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cached + other.cached,
            self.written + other.written,
        )

    @property
    def prompt(self) -> int:
        """All tokens that were read."""
        return self.input + self.cached + self.written


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars per million tokens of one model; all 0 where nothing is known."""

    known: bool = False
    input: float = 0.0
    output: float = 0.0
    cache_read: float = 0.0
    cache_write: float = 0.0
    batch: float = 1.0
    long_above: int = 0
    long_times: float = 1.0
    cache_least: int = 0
    bytes_per_token: float = _BYTES_PER_TOKEN

    def of(self, used: Usage, batch: bool = False) -> float:
        """What one request costs."""
        paid = (
            used.input * self.input
            + used.output * self.output
            + used.cached * self.cache_read
            + used.written * self.cache_write
        )
        is_long = self.long_above and used.prompt > self.long_above
        return paid / _MILLION * (self.long_times if is_long else 1.0) * (self.batch if batch else 1.0)

    def tokens(self, size: int) -> int:
        """About how many tokens so many bytes of code are."""
        return round(size / self.bytes_per_token)


@dataclass(frozen=True, slots=True)
class Prices:
    """The table: its date, prices by model, and what answers are taken to be long."""

    date: str
    models: Mapping[str, Price]
    finding: int
    frame: int
    line: float
    piece: float
    thinking: Mapping[str, int]
    proposal: int
    places: int

    def of(self, model: str) -> Price:
        """The price of a model; of a dated name (`model-20260101`) that of the model."""
        return self.models.get(model) or self.models.get(model.rstrip("0123456789").rstrip("-")) or Price()


def load(path: str | None = None) -> Prices:
    """The table, with what the user's own file says instead. Raises ConfigError."""
    own = files("gdr_code").joinpath("data", "llm_prices.toml").read_text("utf-8")
    table = _merged(tomllib.loads(own), _read(Path(path)) if path else {})
    try:
        answers = table["answers"]
        return Prices(
            date=str(table["date"]),
            models={name: _price(row) for name, row in table["models"].items()},
            finding=int(answers["finding"]),
            frame=int(answers["frame"]),
            line=float(answers["line"]),
            piece=float(answers["piece"]),
            proposal=int(answers["proposal"]),
            places=int(answers["places"]),
            thinking={str(effort): int(count) for effort, count in answers["thinking"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ConfigError(f"{path} does not have the form of data/llm_prices.toml: see docs/llm.md") from None


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read the prices in {path}: {error.strerror}") from None
    except ValueError:
        raise ConfigError(f"{path} is no TOML: see data/llm_prices.toml for the form of prices") from None


def _price(row: Mapping[str, Any]) -> Price:
    long = row.get("long", {})
    return Price(
        known=True,
        input=float(row["input"]),
        output=float(row["output"]),
        cache_read=float(row.get("cache_read", row["input"])),
        cache_write=float(row.get("cache_write", row["input"])),
        batch=float(row.get("batch", 1.0)),
        long_above=int(long.get("above", 0)),
        long_times=float(long.get("times", 1.0)),
        cache_least=int(row.get("cache_least", 0)),
        bytes_per_token=max(0.1, float(row.get("bytes_per_token", _BYTES_PER_TOKEN))),
    )


def _merged(table: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(table)
    for key, value in own.items():
        before = merged.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(before, value) if both and isinstance(before, Mapping) else value
    return merged
