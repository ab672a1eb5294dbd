"""The deal of two sides: the Nash solution over rates and pledges, for many parameters at once."""

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.studies.backtest.objectives import Objective, Values
from negotiation.studies.backtest.stakes import Stakes

POINTS = 1 << 14
"""How many points of parameters are tried."""

SEED = 7


def spread(objective: Objective) -> dict[str, FloatArray]:
    """Return values of an objective's parameters, shape ``(POINTS,)``, evenly spread over their ranges.

    A scrambled Sobol sequence.
    """
    from scipy.stats import qmc

    ranges = objective.ranges
    sampler = qmc.Sobol(len(ranges), scramble=True, rng=np.random.default_rng(SEED))
    shares = sampler.random(POINTS).T
    return {name: each.at(share) for (name, each), share in zip(ranges.items(), shares, strict=True)}


def settled(objective: Objective, stakes: Stakes, values: Values) -> tuple[FloatArray, FloatArray]:
    """Return the rate, percent, and the pledge, bn USD, that both sides agree on, shape ``(P,)`` each.

    With ``I`` pledged the host gains ``U(t) + v I``, the partner ``V(t) - κ I (1 + I/(a·reach))``; the
    deal is where ``(1-α) ln U + α ln V`` is largest (Nash 1950; α: the partner's power). Where nothing
    leaves both with a gain there is no deal: the rate that holds without one, and no pledge.
    """
    cost, power = values["cost"][:, None], values["power"][:, None]
    slope = cost / (values["part"][:, None] * stakes.reach)
    host, worth = objective.gains(stakes, values), values["worth"][:, None]
    pledge = best_pledge(host, stakes.partner, worth, cost, slope, power)
    ours = host + worth * pledge
    theirs = stakes.partner - pledge * (cost + slope * pledge)
    both = np.minimum(ours, theirs) > 0
    logs = (np.log(gains, out=np.zeros(both.shape), where=both) for gains in (ours, theirs))
    product = np.where(both, (1 - power) * next(logs) + power * next(logs), -np.inf)
    best = product.argmax(axis=1)
    there, place = both.any(axis=1), (np.arange(len(best)), best)
    return np.where(there, stakes.rates[best], stakes.rates[-1]), np.where(there, pledge[place], 0.0)


def best_pledge(
    host: FloatArray,
    partner: FloatArray,
    worth: FloatArray,
    cost: FloatArray,
    slope: FloatArray,
    power: FloatArray,
) -> FloatArray:
    """Return the pledge at which ``(1-α) ln(U + v I) + α ln(V - κ I - s I²)`` is largest, at least 0.

    All shapes broadcast. The logs are concave, and the derivative is 0 at the larger root of
    ``s v (1+α) I² + (κ v + 2 α s U) I = (1-α) v V - α κ U``. Where ``V`` is not positive nothing can be
    pledged, and what is returned means nothing.
    """
    square, line = slope * worth * (1 + power), cost * worth + 2 * power * slope * host
    rest = (1 - power) * worth * partner - power * cost * host
    root = np.sqrt(np.maximum(line**2 + 4 * square * rest, 0))
    pledge: FloatArray = np.maximum((root - line) / (2 * square), 0)
    return pledge
