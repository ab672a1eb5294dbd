"""Affiliates abroad: components they draw from home, investment they would make, what a pledge costs."""

import numpy as np

from negotiation.payoffs import FloatArray


def component_trade(
    capital: FloatArray | float,
    output_per_capital: float,
    component_share: float,
    sourcing_share: float,
) -> FloatArray | float:
    """Return components bought at home by plants with this capital abroad, in capital's unit a year."""
    return capital * output_per_capital * component_share * sourcing_share


def private_supply(
    years: FloatArray,
    flow: float,
    tariff_effect: FloatArray,
    component_effect: FloatArray,
) -> FloatArray:
    """Return what firms would invest on their own over ``years``: ``S = H · flow · max(0, 1 + a - b)``.

    ``tariff_effect`` is the relative rise because producing abroad avoids the tariff on the finished
    good, ``component_effect`` the relative fall because components from home become dearer.
    """
    return years * flow * np.maximum(0.0, 1 + tariff_effect - component_effect)


def split_pledge(pledge: FloatArray, supply: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Split a pledge into what firms supply on their own and what public money must add."""
    private = np.minimum(pledge, supply)
    return private, pledge - private


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
