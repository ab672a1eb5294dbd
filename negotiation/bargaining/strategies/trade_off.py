"""Trade-off: move along one's own indifference curve towards what the other side asks for."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import demand
from negotiation.bargaining.strategies.base import OpponentModel, TargetBidding
from negotiation.bargaining.strategies.recipes import BIDDING
from negotiation.base.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class TradeOff(TargetBidding, stochastic=False):
    """Keep one's own gain, offer what is most like the other's last offer; concede when stuck."""

    step: float = 0.1

    formula: ClassVar[str] = (
        "target gain = 1 - step · (how often the other's next offer was no better); of the outcomes "
        "at the target the one most similar to the last offer received, similarity = mean over "
        "issues of 1 - |difference of level|/(levels - 1)"
    )
    source: ClassVar[str] = (
        "Faratin, Sierra & Jennings (2002), Artificial Intelligence 142(2): iso-utility search with "
        "fuzzy similarity"
    )

    def __post_init__(self) -> None:
        """Refuse steps outside 0 to 1."""
        self.require("step", low=0, high=1)

    def target(self, view: View) -> float:
        """Return the aspiration after all deadlocks so far."""
        worth = view.preferences.table[view.received]
        stuck = int((np.diff(worth) <= 0).sum())
        return demand(max(0.0, 1.0 - self.step * stuck), view.least, view.preferences.best)

    def rate(self, view: View, model: OpponentModel, candidates: IntArray) -> FloatArray:
        """Rate by similarity with the last offer received."""
        if not view.received:
            return model.scores(view, candidates)
        space = view.preferences.space
        steps = np.maximum(np.array(space.shape) - 1, 1)
        apart = np.abs(space.digits(candidates) - np.array(space.places(view.received[-1])))
        similarity: FloatArray = 1 - (apart / steps).mean(axis=1)
        return similarity


BIDDING.register("trade-off", TradeOff)
