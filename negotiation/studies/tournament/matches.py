"""Which runs of a tournament are equal, and need to be played once only."""

from collections.abc import Sequence

import numpy as np

from negotiation.bargaining.strategies import Strategy
from negotiation.base.arrays import IntArray


def distinct(
    strategies: Sequence[Strategy], places: Sequence[IntArray], first: IntArray
) -> tuple[IntArray, IntArray]:
    """Return which runs of a game without an election to play, and for each the place of its equal.

    Arrays of shape ``(runs,)``: places of each side's strategies, and who moves first. Runs are equal if
    no side's strategy has chance, and these are the same.
    """
    chance = np.array([strategy.stochastic for strategy in strategies])
    sizes = (*(len(strategies) for _ in places), len(places))
    same = -1 - np.ravel_multi_index((*places, first), sizes)
    keys = np.where(np.any([chance[side] for side in places], axis=0), np.arange(len(first)), same)
    _, once, again = np.unique(keys, return_index=True, return_inverse=True)
    return once, again
