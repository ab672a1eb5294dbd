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


def build_up(years_to_invest: FloatArray, middle: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the average share of a pledge in place over the horizon, invested in equal yearly parts.

    ``middle`` and ``weights`` of shape ``(Y,)``; the answer has the shape of ``years_to_invest``.
    """
    return np.minimum(1.0, middle / np.asarray(years_to_invest)[..., None]) @ weights


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
