"""A logistic model over named features, its weights a data file written by `benchmarks/fit_people.py`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def weights(name: str) -> Mapping[str, float]:
    """The weights of `gdr_code/data/<name>.json` by feature; "bias" is the constant."""
    loaded: dict[str, float] = json.loads(
        files("gdr_code").joinpath("data", f"{name}.json").read_text("utf-8")
    )
    return loaded


def log_odds(table: Mapping[str, float], features: Mapping[str, float]) -> float:
    """The constant and the weighted sum of the features."""
    return table["bias"] + weighted(table, features)


def weighted(table: Mapping[str, float], features: Mapping[str, float]) -> float:
    """The weighted sum of the features; one without a weight counts nothing."""
    return sum(table.get(name, 0.0) * value for name, value in features.items())


def logit(probability: float) -> float:
    """The log-odds of a probability in (0, 1)."""
    return math.log(probability / (1.0 - probability))


def probability(odds: float) -> float:
    """The logistic of log-odds, in (0, 1)."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))
