"""The supply curve of pledges: how much firms invest for which subsidy, and what that costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import EllipsisType

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.kinds import Kinds

STEPS = 64
"""Steps of a curve; between them amounts and costs are interpolated."""

type Places = EllipsisType | tuple[int | slice, ...]
"""Where something holds in an array, all of it or some."""


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
    protection: FloatArray,
    rises: FloatArray,
    volatility: float,
    limit: float,
    compiled: bool = False,
) -> FloatArray:
    """Return what all sectors supply at subsidies from 0 to ``limit``, bn USD a year.

    ``protection``, shape ``(sectors,)``, is the same at all ``rises`` of component prices; the answer
    has shape ``(*rises, STEPS + 1)``. ``compiled``: by machine code.
    """
    return supply_of(kinds, [(protection, ...)], rises, volatility, limit, compiled)


def supply_of(
    kinds: Kinds,
    groups: Iterable[tuple[FloatArray, Places]],
    rises: FloatArray,
    volatility: float,
    limit: float,
    compiled: bool = False,
) -> FloatArray:
    """Return what groups of sectors supply together, each at some places among the ``rises``.

    A group is its sectors' protection, NaN for sectors that are none of it. Otherwise as
    ``supply_by_rise``; all are counted in one go.
    """
    some = kinds.projects > 0
    parts = [
        (kinds.projects[protection == rate].sum(), rate, places)
        for protection, places in groups
        for rate in sorted(set(protection[some & ~np.isnan(protection)].tolist()))
    ]
    amount = np.zeros((*rises.shape, STEPS + 1))
    felt = [rises[places].ravel() for _, _, places in parts]
    lengths = list(map(len, felt))
    rates = np.repeat([rate for _, rate, _ in parts], lengths)
    subsidies = np.linspace(0.0, limit, STEPS + 1)
    shares = kinds.ready(rates, np.concatenate([*felt, []]), volatility, subsidies, compiled)
    for (projects, _, places), share in zip(
        parts, np.split(shares, np.cumsum(lengths)[:-1]), strict=True
    ):
        amount[places] += projects * share.reshape(amount[places].shape)
    return amount


def with_cost(amount: FloatArray, limit: float) -> SupplyCurve:
    """Return the curve of these amounts: within a step firms ask for its middle."""
    middle = (np.arange(STEPS) + 0.5) * (limit / STEPS)
    cost = np.zeros_like(amount)
    np.cumsum(np.diff(amount) * middle, axis=-1, out=cost[..., 1:])
    return SupplyCurve(amount, cost, middle)
