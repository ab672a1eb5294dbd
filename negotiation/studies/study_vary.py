"""What a study file lets vary: lists, ranges, and every figure over its published range."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from negotiation.base.errors import InputError, unknown
from negotiation.scenarios import Scenario, at
from negotiation.scenarios.figures import Background, Document, Strict
from negotiation.studies.marginals import SHAPES, Together
from negotiation.studies.parameters import (
    HUB,
    PLACE,
    STRATEGIES,
    Parameter,
    Value,
    kind_of,
    strategy_of,
)
from negotiation.talks.rules import DEFAULT_STRATEGY


class TogetherSpec(Strict):
    """Figures, by their paths or tables, any two of which have this rank correlation."""

    figures: list[str] = Field(min_length=1)
    correlation: float = Field(gt=-1, lt=1)


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
        Parameter(path, (), figures[path].low, figures[path].high, mode=figures[path].value)
        for path in dict.fromkeys(paths)
        if path not in taken and figures[path].low < figures[path].high
    ]


def under(start: str, names: Sequence[str]) -> list[str]:
    """Return a figure, or all of a table, among those that are drawn from their ranges.

    Raises
    ------
    InputError : there is none.
    """
    found = [name for name in names if name == start or name.startswith(f"{start}.")]
    if not found and not names:
        raise InputError("no figure is drawn from its published range: give 'ranges', too")
    if not found:
        raise unknown("figure or table under 'ranges'", start, sorted(names))
    return found


def shaped(parameters: list[Parameter], start: str, shape: object) -> list[Parameter]:
    """Return published ranges, of which that of a figure, or those of a table, have this shape.

    Raises
    ------
    InputError : no such figures, no such shape, or a logarithm is needed of what is not above 0.
    """
    found = under(start, [parameter.name for parameter in parameters])
    if shape not in SHAPES:
        raise unknown("shape", shape, SHAPES)
    for parameter in parameters:
        if parameter.name in found and shape == "lognormal" and parameter.low <= 0:
            raise InputError(
                f"{parameter.name} goes from {parameter.low:g} to {parameter.high:g}, but what is "
                "lognormal lies above 0: triangular or uniform is possible"
            )
    return [replace(p, shape=shape) if p.name in found else p for p in parameters]


def without_idle_modes(parameters: list[Parameter]) -> list[Parameter]:
    """Return ranges in which only triangular ones name the value at their top."""
    return [p if p.shape == "triangular" else replace(p, mode=0.0) for p in parameters]


def together(spec: TogetherSpec, parameters: Sequence[Parameter], kind: str) -> Together:
    """Return which of the parameters are drawn together in a design of this kind.

    Raises
    ------
    InputError : no such figures, a single one, a design that has to draw them apart, or a correlation
        that so many cannot have.
    """
    if kind not in ("random", "latin-hypercube", "sobol"):
        raise InputError(f"a design of kind '{kind}' has all figures apart: give another (design.kind)")
    names = [parameter.name for parameter in parameters if not parameter.levels]
    found = {name for start in spec.figures for name in under(start, names)}
    places = (place for place, parameter in enumerate(parameters) if parameter.name in found)
    group = Together(tuple(places), spec.correlation)
    if len(found) < 2:
        raise InputError(f"{found.pop()} alone has no correlation: name two figures, or a table")
    try:
        _ = group.factor
    except np.linalg.LinAlgError as error:
        raise InputError(
            f"{len(found)} figures cannot all have a rank correlation of {spec.correlation:g}"
        ) from error
    return group
