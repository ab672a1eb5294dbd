"""Figures: numbers that say where they come from and how sure they are."""

import hashlib
import pickle
from collections.abc import Iterator
from math import isfinite
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

MOST_PERCENT = 1000.0
"""Largest tariff: beyond it elasticities say nothing."""


class Strict(BaseModel):
    """Base of every scenario table: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Figure(Strict):
    """A number with unit, year, source and the range it is believed to lie in.

    A figure in the unit ``share`` lies between 0 and 1. ``assumption`` marks a guess, ``context``
    what is for reading only: nothing is computed from it in these talks, until a setting asks for it
    (retaliation, firms, general equilibrium).
    """

    value: float
    unit: str
    year: int | str
    source: str
    low: float
    high: float
    assumption: bool = False
    context: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.value <= self.high:
            raise ValueError(
                f"value {self.value:g} must lie between low {self.low:g} and high {self.high:g}"
            )
        if self.unit == "share" and not (self.low >= 0 and self.high <= 1):
            raise ValueError(f"a share lies between 0 and 1, here {self.low:g} to {self.high:g}")
        return self


class Background(Figure):
    """A figure that no setting asks for; ``instead`` is the path of what counts."""

    context: bool = True
    instead: str = ""


class Document(Strict):
    """Base of a whole file."""

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Yield every figure with its dotted path."""
        yield from _walk("", self)

    def copied(self) -> Self:
        """Return a copy that shares nothing; by pickling, which is faster than a deep copy."""
        copy: Self = pickle.loads(pickle.dumps(self, pickle.HIGHEST_PROTOCOL))
        return copy

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def _walk(path: str, node: object) -> Iterator[tuple[str, Figure]]:
    items: Iterator[tuple[object, object]]
    if isinstance(node, Figure):
        yield path, node
        return
    if isinstance(node, Strict):
        items = ((name, getattr(node, name)) for name in type(node).model_fields)
    elif isinstance(node, dict):
        items = iter(node.items())
    elif isinstance(node, list):
        items = (
            (getattr(item, "key", None) or getattr(item, "level", i), item)
            for i, item in enumerate(node)
        )
    else:
        return
    for key, item in items:
        yield from _walk(f"{path}.{key}" if path else str(key), item)


def _positive(figure: Figure) -> Figure:
    if figure.low <= 0:
        raise ValueError(f"must be positive over its whole range, here {figure.low:g}")
    return figure


def _not_negative(figure: Figure) -> Figure:
    if figure.low < 0:
        raise ValueError(f"must not be negative, here {figure.low:g}")
    return figure


def _between_none_and_all(figure: Figure) -> Figure:
    if figure.low < 0 or figure.high > 1:
        raise ValueError(f"must lie between 0 and 1, here {figure.low:g} to {figure.high:g}")
    return figure


def _moderate(figure: Figure) -> Figure:
    if figure.low < 0 or figure.high > 5:
        raise ValueError(f"must lie between 0 and 5, here {figure.low:g} to {figure.high:g}")
    return figure


def _a_rate(figure: Figure) -> Figure:
    if figure.low < 0 or figure.high > MOST_PERCENT:
        span = f"{figure.low:g} to {figure.high:g}"
        raise ValueError(f"a tariff lies between 0 and {MOST_PERCENT:g} percent, here {span}")
    return figure


Positive = Annotated[Figure, AfterValidator(_positive)]
Rate = Annotated[Figure, AfterValidator(_a_rate)]
"""A tariff in percent."""
NotNegative = Annotated[Figure, AfterValidator(_not_negative)]
Share = Annotated[Figure, AfterValidator(_between_none_and_all)]
"""A share or a probability, whatever its unit says."""
Spread = Annotated[Figure, AfterValidator(_moderate)]
"""A standard deviation of logarithms, shares or yearly changes."""


def expand(node: object, inherited: dict[str, object] | None = None) -> object:
    """Fill in what figures inherit from the ``defaults`` of the tables around them.

    ``spread = s`` stands for ``low = value·(1-s)`` and ``high = value·(1+s)``, a share at most 1.
    """
    inherited = inherited or {}
    if isinstance(node, list):
        return [expand(item, inherited) for item in node]
    if not isinstance(node, dict):
        return node
    if "value" in node:
        return _spread_out({**inherited, **node})
    defaults = node.get("defaults", {})
    below = {**inherited, **(defaults if isinstance(defaults, dict) else {})}
    return {key: expand(item, below) for key, item in node.items() if key != "defaults"}


def _spread_out(figure: dict[str, object]) -> dict[str, object]:
    spread = figure.pop("spread", None)
    value = figure["value"]
    if isinstance(spread, int | float) and isinstance(value, int | float) and isfinite(value):
        ends = sorted((value * (1 - spread), value * (1 + spread)))
        if figure.get("unit") == "share":
            ends[1] = min(ends[1], max(1.0, value))
        figure.setdefault("low", ends[0])
        figure.setdefault("high", ends[1])
    return figure
