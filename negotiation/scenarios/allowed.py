"""What figures may be at their places: the units that they can have there, and the range."""

from typing import Annotated

from pydantic import AfterValidator

from negotiation.scenarios.figures import Figure
from negotiation.scenarios.units import SHARE

MOST_PERCENT = 1000.0
"""Largest tariff: beyond it elasticities say nothing."""


def unit(*allowed: str) -> AfterValidator:
    """Return a check that a figure has one of the units, for ``Annotated``."""

    def check(figure: Figure) -> Figure:
        if figure.unit not in allowed:
            of = f" of {figure.data}" if figure.data else ""
            raise ValueError(f"the unit{of} is '{figure.unit}', needed is '{"' or '".join(allowed)}'")
        return figure

    return AfterValidator(check)


def _positive(figure: Figure) -> Figure:
    if figure.low <= 0:
        raise ValueError(f"must be positive over its whole range, here {figure.low:g}")
    return figure


def _not_negative(figure: Figure) -> Figure:
    if figure.low < 0:
        raise ValueError(f"must not be negative, here {figure.low:g}")
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


AMOUNT = unit("bn USD", "bn USD per year")
"""Flows of a year, whether their unit says so or not."""
STOCK = unit("bn USD")
FLOW = unit("bn USD per year")
PER_DOLLAR = unit("USD per USD")
PER_YEAR = unit("per year", SHARE)
YEARS = unit("years")
ELASTICITY = unit("elasticity")
PART = unit(SHARE)
LOG_POINTS = unit("log points")
WEIGHT = unit("weight")

Positive = Annotated[Figure, AfterValidator(_positive)]
NotNegative = Annotated[Figure, AfterValidator(_not_negative)]
Spread = Annotated[Figure, AfterValidator(_moderate)]
"""A standard deviation of logarithms, shares or yearly changes."""
Share = Annotated[Figure, PART]
"""A share or a probability."""
Rate = Annotated[Figure, unit("percent"), AfterValidator(_a_rate)]
"""A tariff in percent."""
Weight = Annotated[Figure, WEIGHT]
Worth = Annotated[Figure, FLOW]
"""What something is worth, bn USD a year; negative: what it costs."""
