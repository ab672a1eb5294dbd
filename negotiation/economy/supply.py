"""The supply curve of pledges: how much firms invest for which subsidy, and what that costs."""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.firms import subsidy_line
from negotiation.economy.population import Population

STEPS = 128
"""Steps of a curve; between them amounts and costs are interpolated."""

BLOCK = 1 << 14
"""Offers added up at a time: a few arrays of this length stay in cache."""

NEGLIGIBLE = 1e-300
"""A limit that no subsidy keeps within."""


@dataclass(frozen=True)
class SupplyCurve:
    """Amounts by subsidy: ``amount[b]`` bn USD a year come forward at ``b/STEPS`` of a limit or less.

    ``cost[b]`` is the area under the curve up to there, the subsidies paid if each firm gets just
    what it needs, bn USD a year for each year's investment. All of shape ``(..., STEPS + 1)``, one
    curve a row; the first entry is what comes without a subsidy.
    """

    amount: FloatArray
    cost: FloatArray


def supply_curve(amount: FloatArray, subsidy: FloatArray, limit: float) -> SupplyCurve:
    """Add up firms' offers to curves of subsidies from 0 to ``limit``, exact at the curves' steps.

    ``amount`` has shape ``(number,)``, ``subsidy`` ``(..., number)``; at zero or less no help is needed.
    """
    # bin 0 is free; subsidies up to one step fall into bin 1, up to two into bin 2 …, too dear ones last
    place = np.ceil(subsidy * (STEPS / max(limit, NEGLIGIBLE)))
    np.clip(place, 0, STEPS + 1, out=place)
    bins = np.zeros((*subsidy.shape[:-1], STEPS + 2), dtype=complex)
    place += np.arange(bins.size, step=STEPS + 2).reshape(*subsidy.shape[:-1], 1)
    # amounts and costs go into the bins together, as real and imaginary parts
    offers = np.empty(subsidy.shape, dtype=complex)
    offers.real = amount
    np.multiply(amount, subsidy, out=offers.imag)
    np.add.at(bins.reshape(-1), place.astype(np.int64).ravel(), offers.ravel())
    bins.imag[..., 0] = 0
    summed = np.cumsum(bins[..., :-1], axis=-1)
    return SupplyCurve(summed.real, summed.imag)


def supply_by_rise(
    firms: Population, protection: FloatArray, rises: FloatArray, volatility: float, limit: float
) -> SupplyCurve:
    """Return the curves of firms at rises of component prices, shape ``(len(rises), STEPS + 1)``.

    ``protection``, shape ``(sectors,)``, is the same at all of them.
    """
    level, slope = subsidy_line(firms, protection, volatility)
    free = level + slope * rises.max() <= 0
    # firms that ask for help, and for no more than the limit, at some of the rises
    asking = np.flatnonzero(~free & (level + slope * rises.min() <= limit))
    amount, level, slope = firms.projects[asking], level[asking], slope[asking]
    amounts, costs = np.zeros((2, len(rises), STEPS + 1))
    step = BLOCK // max(1, len(asking)) + 1
    for rows in (slice(start, start + step) for start in range(0, len(rises), step)):
        curve = supply_curve(amount, level + rises[rows, None] * slope, limit)
        amounts[rows], costs[rows] = curve.amount, curve.cost
    return SupplyCurve(firms.projects[free].sum() + amounts, costs)
