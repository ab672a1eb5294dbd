"""The deal of two sides: the Nash solution over rates and pledges, for many parameters at once."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.studies.backtest.objectives import PARTNER, Objective, Range, Values
from negotiation.studies.backtest.stakes import Stakes

PLEDGES = np.append(0.0, np.geomspace(3, 1500, 40))
"""Bn USD that can be pledged."""

HOSTS, PARTNERS = 512, 32
"""How many points of parameters are tried for each side; all of one meet all of the other."""

SEED = 7


@dataclass(frozen=True)
class Points:
    """Values of the parameters of both sides, shapes ``(H,)`` and ``(K,)``."""

    host: Values
    partner: Values

    @property
    def pairs(self) -> int:
        """Number of pairs of a point of the host's and one of the partner's."""
        return len(self.host["power"]) * len(self.partner["cost"])

    @classmethod
    def spread(cls, objective: Objective, seed: int = SEED) -> Self:
        """Spread points evenly over the ranges (scrambled Sobol sequences)."""
        return cls(_spread(objective.host, HOSTS, [seed, 0]), _spread(PARTNER, PARTNERS, [seed, 1]))


def settled(objective: Objective, stakes: Stakes, points: Points) -> tuple[FloatArray, FloatArray]:
    """Return rates, percent, and pledges, bn USD, of every pair of points, shape ``(H * K,)`` each.

    With ``I`` pledged the host gains ``U(t) + v I``, the partner ``V(t) - κ I (1 + I/(a·reach))``; the
    deal is where ``(1-α) ln U + α ln V`` is largest (Nash 1950; α: the partner's power). Where no pair
    leaves both with a gain there is no deal: the rate that holds without one, and no pledge.
    """
    gains = objective.gains(stakes, points.host)
    host = gains[:, :, None] + points.host["worth"][:, None, None] * PLEDGES
    cost, part = (points.partner[name][:, None] for name in ("cost", "part"))
    paid = cost * PLEDGES * (1 + PLEDGES / (part * stakes.reach))
    best = nash(host, stakes.partner[:, None] - paid[:, None], points.host["power"])
    rate, pledge = np.divmod(best.ravel(), len(PLEDGES))
    none = best.ravel() < 0
    return np.where(none, stakes.rates[-1], stakes.rates[rate]), np.where(none, 0, PLEDGES[pledge])


def nash(host: FloatArray, partner: FloatArray, power: FloatArray) -> IntArray:
    """Return where the product of gains is largest, shape ``(H, K)``: an index of the outcomes, or -1.

    ``host``: ``(H, R, M)``, ``partner``: ``(K, R, M)``, falling along the last axis; ``power``:
    ``(H,)``, the partner's. Only gains above zero count; -1 where there are none for both.
    """
    size, tried = host.shape[2], power[:, None, None]
    ours, theirs = (1 - tried) * _logs(host), _logs(partner)
    best = np.full((len(host), len(partner)), -1)
    for place, logs in enumerate(theirs):
        # pledges that cost the partner all at every rate need not be tried
        most = max(1, int(np.isfinite(logs).any(axis=0).sum()))
        worth = (ours[:, :, :most] + tried * logs[:, :most]).reshape(len(host), -1)
        found = worth.argmax(axis=1)
        there = np.isfinite(np.take_along_axis(worth, found[:, None], axis=1)[:, 0])
        rate, pledge = np.divmod(found, most)
        best[:, place] = np.where(there, rate * size + pledge, -1)
    return best


def _logs(gains: FloatArray) -> FloatArray:
    return np.log(gains, out=np.full(gains.shape, -np.inf), where=gains > 0)


def _spread(ranges: dict[str, Range], number: int, seed: list[int]) -> dict[str, FloatArray]:
    from scipy.stats import qmc

    sampler = qmc.Sobol(len(ranges), scramble=True, rng=np.random.default_rng(seed))
    shares = sampler.random(number)
    return {name: each.at(column) for (name, each), column in zip(ranges.items(), shares.T, strict=True)}
