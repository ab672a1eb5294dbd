"""Which runs of a tournament are equal, and need to be played once only."""

from collections.abc import Sequence

import numpy as np

from negotiation.bargaining.strategies import ACCEPTANCE, MODELS, Strategy
from negotiation.bargaining.strategies.base import Part
from negotiation.bargaining.strategies.fair_split import FairSplit
from negotiation.bargaining.strategies.hybrid import Hybrid
from negotiation.bargaining.strategies.nice_tit_for_tat import NiceTitForTat
from negotiation.bargaining.strategies.rubinstein import Rubinstein
from negotiation.bargaining.strategies.simple import Hardliner
from negotiation.bargaining.strategies.tied_hands import TiedHands
from negotiation.bargaining.strategies.time_dependent import Anchoring, Exponential, TimeDependent
from negotiation.bargaining.strategies.tit_for_tat import RelativeTitForTat
from negotiation.bargaining.strategies.trade_off import TradeOff
from negotiation.base.arrays import IntArray

WITHOUT_CHANCE: frozenset[type[Part]] = frozenset(
    {
        Anchoring,
        Exponential,
        FairSplit,
        Hardliner,
        Hybrid,
        NiceTitForTat,
        RelativeTitForTat,
        Rubinstein,
        TiedHands,
        TimeDependent,
        TradeOff,
    }
)
"""Biddings that never look at their seed: between two of them only the first mover can differ."""

_CONDITIONS = {recipe.part for recipe in ACCEPTANCE.values()}
_MODELS = {recipe.part for recipe in MODELS.values()}


def distinct(
    strategies: Sequence[Strategy], home: IntArray, host: IntArray, first: IntArray
) -> tuple[IntArray, IntArray]:
    """Return which runs of a game without an election to play, and for each the place of its equal.

    Arrays of shape ``(runs,)``: places of strategies, and who moves first. Runs are equal if neither
    side's strategy has chance, and these are the same.
    """
    chance = np.array([_has_chance(strategy) for strategy in strategies])
    same = -1 - np.ravel_multi_index((home, host, first), (len(strategies), len(strategies), 2))
    keys = np.where(chance[home] | chance[host], np.arange(len(home)), same)
    _, once, again = np.unique(keys, return_index=True, return_inverse=True)
    return once, again


def _has_chance(strategy: Strategy) -> bool:
    known = (
        type(strategy) is Strategy
        and type(strategy.acceptance) in _CONDITIONS
        and type(strategy.model) in _MODELS
    )
    return not (known and type(strategy.bidding) in WITHOUT_CHANCE)
