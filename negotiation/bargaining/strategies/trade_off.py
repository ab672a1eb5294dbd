"""Trade-off: move along one's own indifference curve towards what the other side asks for."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.outcomes import Issue
from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import demand, polynomial
from negotiation.bargaining.strategies.base import OpponentModel, TargetBidding
from negotiation.bargaining.strategies.recipes import BIDDING
from negotiation.base.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class TradeOff(TargetBidding, stochastic=False):
    """Keep one's gain, offer what is most like the other's last offer; concede when stuck or late."""

    step: float = 0.1
    exponent: float = 4.0

    formula: ClassVar[str] = (
        "target gain = the less of 1 - t^exponent and 1 - step · (how often the other's next offer was "
        "no better); of the outcomes at the target the one most similar to the last offer received, "
        "similarity = Σ_i w_i (1 - d_i): d_i is |difference|/(greatest - least) of numbers, 0 or 1 of "
        "labels; w_i grows with how often the other's next offer left issue i as it was"
    )
    source: ClassVar[str] = (
        "Faratin, Sierra & Jennings (2002), Artificial Intelligence 142(2): iso-utility search with "
        "fuzzy similarity, weighted by what seems to matter to the other; the clock is an addition"
    )

    def __post_init__(self) -> None:
        """Refuse steps outside 0 to 1 and exponents that are no curve."""
        self.require("step", low=0, high=1)
        self.require("exponent", low=0, strict=True)

    def target(self, view: View) -> float:
        """Return the aspiration after all deadlocks so far, or that of the clock."""
        worth = view.preferences.values(view.heard)
        stuck = int((np.diff(worth) <= 0).sum())
        share = max(0.0, min(1.0 - self.step * stuck, polynomial(view.time, self.exponent)))
        return demand(share, view.least, view.preferences.best)

    def rate(self, view: View, model: OpponentModel, candidates: IntArray) -> FloatArray:
        """Rate by similarity with the last offer received."""
        if not view.heard:
            return model.scores(view, candidates)
        space = view.preferences.space
        received, offered = space.digits(view.heard), space.digits(candidates)
        weights = 1 + (received[1:] == received[:-1]).sum(axis=0)
        similarity: FloatArray = np.zeros(len(candidates))
        for k, issue in enumerate(space.issues):
            similarity += weights[k] * (1 - _apart(issue, offered[:, k], received[-1, k]))
        # rounding must not decide between equals
        return np.asarray(np.round(similarity / weights.sum(), 12), dtype=float)


def _apart(issue: Issue, levels: IntArray, other: int) -> FloatArray:
    """Return how far levels are from another, 0 to 1."""
    scale, unlike = issue.scale, np.asarray(levels != other, dtype=float)
    return unlike if scale is None else np.asarray(np.abs(scale[levels] - scale[other]), dtype=float)


BIDDING.register("trade-off", TradeOff)
