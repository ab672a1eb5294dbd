"""The supply curve of pledges: how much firms invest for which subsidy, and what that costs."""

from dataclasses import dataclass

import numpy as np

from negotiation.payoffs import FloatArray

STEPS = 128
"""Steps of a curve; between them amounts and costs are interpolated."""


@dataclass(frozen=True)
class SupplyCurve:
    """Amounts by subsidy: ``amount[b]`` bn USD a year come forward at ``b/STEPS`` of a limit or less.

    ``cost[b]`` is the area under the curve up to there, the subsidies paid if each firm gets just
    what it needs, bn USD a year for each year's investment. All of shape ``(STEPS + 1,)``; the first
    entry is what comes without a subsidy.
    """

    amount: FloatArray
    cost: FloatArray


def supply_curve(amount: FloatArray, subsidy: FloatArray, limit: float) -> SupplyCurve:
    """Add up firms' offers, shape ``(number,)``, to a curve of subsidies from 0 to ``limit``.

    Exact at the curve's steps.
    """
    free = float(amount[subsidy <= 0].sum())
    asking = np.flatnonzero((subsidy > 0) & (subsidy <= limit))
    # the subsidies above 0 and up to one step fall into bin 1, those up to two steps into bin 2 …
    place = np.ceil(subsidy[asking] * (STEPS / limit if limit > 0 else 0.0)).astype(np.int64)
    place = np.minimum(place, STEPS)
    asked = amount[asking]
    amounts = np.bincount(place, asked, STEPS + 1)
    costs = np.bincount(place, asked * subsidy[asking], STEPS + 1)
    return SupplyCurve(free + np.cumsum(amounts), np.cumsum(costs))
