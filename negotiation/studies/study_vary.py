"""What a study file lets vary: lists, ranges, and every figure over its published range."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from negotiation.base.errors import InputError, unknown
from negotiation.scenarios import Scenario, at
from negotiation.scenarios.figures import Background, Document, Strict
from negotiation.studies.parameters import (
    HUB,
    PLACE,
    STRATEGIES,
    Parameter,
    Value,
    kind_of,
    strategy_of,
)
from negotiation.talks.model import DEFAULT_STRATEGY


class RangeSpec(Strict):
    """Numbers from ``low`` to ``high``; with ``steps`` that many of them, evenly spaced."""

    low: float
    high: float
    steps: int | None = Field(default=None, ge=2)
    scale: Literal["linear", "log"] = "linear"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low >= self.high:
            raise ValueError(f"empty range: low {self.low:g} must be less than high {self.high:g}")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"a logarithmic range needs low above 0, here {self.low:g}")
        return self


def parameter_of(
    name: str, spec: object, scenario: Document, fixed: Mapping[str, Any], vary: Mapping[str, Any]
) -> Parameter:
    """Return what varies under a name: a list of values, a range, or a column of a table as it is.

    ``fixed`` and ``vary`` are all keys of the study file.

    Raises
    ------
    InputError : no such list or range, an empty one, or a name that is fixed, too.
    """
    if name in fixed:
        raise InputError("both fixed and varied")
    if isinstance(spec, Parameter):
        return spec
    if isinstance(spec, list):
        if not spec:
            raise InputError("empty list: give at least one value")
        # dates as texts, which scenarios read, too; true and false count as 1 and 0
        spec = [v.isoformat() if isinstance(v, date) else v for v in spec]
        if not all(isinstance(v, int | float | str) for v in spec):
            raise InputError("a list may hold numbers, texts, dates, true and false only")
        if any(isinstance(v, bool) for v in spec) and not _is_switch(name, scenario):
            raise InputError("true and false are for what is true or false: give numbers or texts")
        if len({isinstance(v, str) for v in spec}) > 1:
            raise InputError("a list may hold numbers or texts, not both")
        if len(set(spec)) < len(spec):
            raise InputError("a value is given twice")
        return Parameter(name, tuple(spec))
    if not isinstance(spec, dict):
        raise InputError("give a list of values, or { low = …, high = …, steps = …, scale = … }")
    given = RangeSpec.model_validate(spec)
    whole = _is_whole(name, scenario, {**fixed, **vary})
    if given.steps is None and whole:
        if given.scale == "log" or given.low % 1 or given.high % 1:
            raise InputError("a range of whole numbers needs whole ends and no scale, or 'steps'")
        return Parameter(name, (), int(given.low), int(given.high), whole=True)
    if given.steps is None:
        return Parameter(name, (), given.low, given.high, given.scale == "log")
    space = np.geomspace if given.scale == "log" else np.linspace
    # six digits are plenty, and names of strategies stay legible
    levels: list[Value] = [float(f"{v:.6g}") for v in space(given.low, given.high, given.steps)]
    if whole:
        levels = sorted({round(float(v)) for v in levels})
    return Parameter(name, tuple(levels))


def _is_switch(name: str, scenario: Document) -> bool:
    """Say whether a parameter is true or false."""
    if kind_of(name) not in ("figures", HUB) or name == PLACE:
        return False
    return isinstance(at(scenario, name.removeprefix(f"{HUB}.")), bool)


def _is_whole(name: str, scenario: Document, given: Mapping[str, Any]) -> bool:
    """Say whether a parameter counts something; one of a strategy, with any that is given or listed."""
    if kind_of(name) == STRATEGIES:
        code, _, key = name.removeprefix(f"{STRATEGIES}.").partition(".")
        chosen = given.get(f"{STRATEGIES}.{code}", DEFAULT_STRATEGY)
        strategies = [strategy_of(str(spec)) for spec in _as_list(chosen)]
        parts = [part for s in strategies for part in (s.bidding, s.acceptance, s.model)]
        return any(isinstance(vars(part).get(key), int) for part in parts)
    if kind_of(name) in ("figures", HUB) and name != PLACE:
        return isinstance(at(scenario, name.removeprefix(f"{HUB}.")), int)
    return name in ("rounds", PLACE)


def _as_list(chosen: object) -> list[Any]:
    return chosen if isinstance(chosen, list) else [chosen]


def published_ranges(
    wanted: Literal["all"] | list[str], scenario: Document, taken: set[str]
) -> list[Parameter]:
    """Return every figure under the wanted paths that has a range and is not taken yet."""
    prefix = "" if isinstance(scenario, Scenario) else f"{HUB}."
    figures = {
        f"{prefix}{path}": figure
        for path, figure in scenario.figures()
        if not isinstance(figure, Background)
    }
    paths = list(figures) if wanted == "all" else []
    for start in () if wanted == "all" else wanted:
        found = [path for path in figures if path == start or path.startswith(f"{start}.")]
        if not found:
            tables = {path.removeprefix(prefix).split(".")[0] for path in figures}
            raise unknown("figure or table", start, [f"{prefix}{table}" for table in sorted(tables)])
        paths += found
    return [
        Parameter(path, (), figures[path].low, figures[path].high)
        for path in dict.fromkeys(paths)
        if path not in taken and figures[path].low < figures[path].high
    ]
