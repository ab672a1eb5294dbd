"""What a change of tariffs does to each region, in percent, as Ossa (2014) reports it."""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.trade_talks.equilibrium import Equilibrium
from negotiation.economy.trade_talks.governments import objectives


@dataclass(frozen=True)
class Effects:
    """Changes in percent, shape ``(N,)``.

    ``government``: its objective. ``welfare``: real income. ``wage``: less the plain mean over regions.
    ``profits``: all sectors' together, over the wage; 0 where goods are made with goods: there are none.
    """

    government: FloatArray
    welfare: FloatArray
    wage: FloatArray
    profits: FloatArray


def effects(before: Equilibrium, after: Equilibrium, weights: FloatArray) -> Effects:
    """Compare two equilibria of one economy; ``weights``: ``λ``, ``(N, S)``."""
    gain = objectives(after, weights) - objectives(before, weights)
    wage = after.wage / before.wage
    earned = before.profits * wage
    profits = np.divide(after.profits, earned, out=np.ones_like(wage), where=earned > 0)
    return Effects(
        100 * np.expm1(gain),
        100 * (after.welfare / before.welfare - 1),
        100 * (wage - wage.mean()),
        100 * (profits - 1),
    )
