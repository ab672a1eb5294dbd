"""Affiliates abroad: components they draw from home, how a pledge builds up, what public money costs."""

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray


def component_trade(
    capital: FloatArray | float,
    output_per_capital: float,
    component_share: float,
    sourcing_share: float,
) -> FloatArray | float:
    """Return components bought at home by plants with this capital abroad, in capital's unit a year."""
    return capital * output_per_capital * component_share * sourcing_share


def annuity(years: ArrayLike, rate: float) -> FloatArray:
    """Return what a dollar a year is worth today for so many years, ``(1 - e^(-rT))/r``; T at r = 0."""
    length: FloatArray = np.asarray(years, dtype=float)
    if rate == 0:
        return length
    worth: FloatArray = -np.expm1(-rate * length) / rate
    return worth


def build_up(years_to_invest: ArrayLike, rate: float) -> FloatArray:
    """Return the worth of a pledge's streams against those of one that is invested at once.

    Invested in equal parts over ``H`` years, each part runs as long as any other, from its own date on:
    ``(1 - e^(-rH))/(rH)``. More years make it cheaper, and worth less, by discounting alone.
    """
    length = np.asarray(years_to_invest, dtype=float)
    share: FloatArray = annuity(length, rate) / length
    return share


def public_cost(
    public: FloatArray, years_to_invest: FloatArray, cost: float, capacity: float
) -> FloatArray:
    """Return the yearly cost of public money abroad, ``c · G · (1 + (G/H)/capacity)``.

    Convex: the more must be raised in foreign currency each year, relative to ``capacity``, the
    dearer the funding and the worse the projects.
    """
    return cost * public * (1 + public / years_to_invest / capacity)


def worthwhile_public(
    rate: ArrayLike, years_to_invest: ArrayLike, cost: float, capacity: float
) -> FloatArray:
    """Return how much public money costs no more than ``rate`` a year for its last dollar.

    The inverse of the slope of ``public_cost``, ``c (1 + 2 (G/H)/capacity)``; 0 where even the first
    dollar is dearer, infinite where public money costs nothing.
    """
    wanted = np.asarray(rate, dtype=float)
    reach = np.asarray(years_to_invest, dtype=float) * capacity / 2
    with np.errstate(divide="ignore", over="ignore"):
        amount: FloatArray = np.maximum(0.0, (wanted - cost) / np.float64(cost)) * reach
    return amount


def dearest_public(public: float, years_to_invest: float, cost: float, capacity: float) -> float:
    """Return what the last dollar of public money costs a year, the slope of ``public_cost``."""
    return cost * (1 + 2 * public / years_to_invest / capacity)
