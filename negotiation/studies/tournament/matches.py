"""Which runs of a tournament are equal, and need to be played once only."""

from collections.abc import Sequence

import numpy as np

from negotiation.bargaining.strategies import Strategy
from negotiation.base.arrays import IntArray


def distinct(
    strategies: Sequence[Strategy], home: IntArray, host: IntArray, first: IntArray
) -> tuple[IntArray, IntArray]:
    """Return which runs of a game without an election to play, and for each the place of its equal.

    Arrays of shape ``(runs,)``: places of strategies, and who moves first. Runs are equal if neither
    side's strategy has chance, and these are the same.
    """
    chance = np.array([strategy.stochastic for strategy in strategies])
    same = -1 - np.ravel_multi_index((home, host, first), (len(strategies), len(strategies), 2))
    keys = np.where(chance[home] | chance[host], np.arange(len(home)), same)
    _, once, again = np.unique(keys, return_index=True, return_inverse=True)
    return once, again
