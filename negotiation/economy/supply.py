"""The supply curve of pledges: how much firms invest for which subsidy, and what that costs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray
from negotiation.economy.kinds import Kinds

STEPS = 64
"""Steps of a curve; between them amounts and costs are interpolated."""


@dataclass(frozen=True)
class SupplyCurve:
    """Amounts by subsidy: ``amount[b]`` bn USD a year come forward at ``b/STEPS`` of a limit or less.

    ``cost[b]`` is the area under the curve up to there, the subsidies paid if each firm gets just
    what it needs, bn USD a year for each year's investment. All of shape ``(..., STEPS + 1)``, one
    curve a row; the first entry is what comes without a subsidy. ``asked``, shape ``(STEPS,)``, is what
    firms between two entries need.
    """

    amount: FloatArray
    cost: FloatArray
    asked: FloatArray


def supply_by_rise(
    kinds: Kinds,
    protection: Iterable[ArrayLike],
    rises: FloatArray,
    volatility: float,
    limit: float,
    compiled: bool = False,
) -> FloatArray:
    """Return what all sectors supply at subsidies from 0 to ``limit``, bn USD a year.

    ``protection`` is that of each sector, the same at all ``rises`` of component prices or an array that
    broadcasts against them; the answer has shape ``(*rises, STEPS + 1)``. ``compiled``: by machine code.
    """
    # sectors differ in nothing else
    alike = defaultdict[tuple[tuple[int, ...], bytes], list[int]](list)
    rates = [np.asarray(rate, dtype=float) for rate in protection]
    for sector, rate in enumerate(rates):
        if kinds.projects[sector] > 0:
            alike[rate.shape, rate.tobytes()].append(sector)
    amount = np.zeros((*rises.shape, STEPS + 1))
    if not alike:
        return amount
    felt = np.stack([np.broadcast_to(rates[sectors[0]], rises.shape) for sectors in alike.values()])
    subsidies = np.linspace(0.0, limit, STEPS + 1)
    shares = kinds.ready(felt, np.broadcast_to(rises, felt.shape), volatility, subsidies, compiled)
    for sectors, share in zip(alike.values(), shares, strict=True):
        amount += kinds.projects[sectors].sum() * share
    return amount


def with_cost(amount: FloatArray, limit: float) -> SupplyCurve:
    """Return the curve of these amounts: within a step firms ask for its middle."""
    middle = (np.arange(STEPS, dtype=np.float64) + 0.5) * (limit / STEPS)
    cost = np.zeros_like(amount)
    np.cumsum(np.diff(amount) * middle, axis=-1, out=cost[..., 1:])
    return SupplyCurve(amount, cost, middle)
