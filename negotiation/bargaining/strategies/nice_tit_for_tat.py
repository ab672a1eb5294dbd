"""Nice tit-for-tat: answer concessions on the way to Nash's point."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import demand
from negotiation.bargaining.solutions import scores_of
from negotiation.bargaining.strategies.base import Bidding, OpponentModel, TargetBidding, gains_of_both
from negotiation.bargaining.strategies.recipes import BIDDING


@dataclass(frozen=True)
class NiceTitForTat(Bidding, stochastic=False):
    """Mirror concessions on the way to the Nash point, as far as one can tell where it lies."""

    bonus: float = 0.5

    formula: ClassVar[str] = (
        "the other's concession c = the share of the way from its first offer to Nash's point that its "
        "best offer has come, by own gain; target gain = 1 - (1 - gain(Nash)) · min(1, c + bonus · t⁸)"
    )
    source: ClassVar[str] = (
        "Baarslag, Hindriks & Jonker (2013), A Tit for Tat Negotiation Strategy for Real-Time Bilateral "
        "Negotiations, Springer SCI 435"
    )
    usual_model: ClassVar[str] = "bayesian"

    def __post_init__(self) -> None:
        """Refuse a bonus outside 0 to 1."""
        self.require("bonus", low=0, high=1)

    def propose(self, view: View, model: OpponentModel) -> int:
        """Place Nash's point with the model, then bid by the target."""
        return _Mirror(self.bonus, _nash_gain(view, model)).propose(view, model)


BIDDING.register("nice-tit-for-tat", NiceTitForTat)


@dataclass(frozen=True)
class _Mirror(TargetBidding):
    """Nice tit-for-tat once Nash's point is placed."""

    bonus: float
    nash: float

    def target(self, view: View) -> float:
        """Return the mirrored concession."""
        conceded = self.bonus * view.time**8
        if view.received:
            first = view.gain(view.received[0])
            best = max(view.gain(outcome) for outcome in view.received)
            conceded += (best - first) / (self.nash - first) if self.nash > first else 1.0
        share = 1 - (1 - self.nash) * min(1.0, conceded)
        return demand(share, view.floor, view.preferences.best)


def _nash_gain(view: View, model: OpponentModel) -> float:
    """Return one's own gain at Nash's point under the model; one half where none exists."""
    score = scores_of(gains_of_both(view, model))["nash"]
    if not np.isfinite(score.max()):
        return 0.5
    return view.gain(view.preferences.space.nth(int(score.argmax())))
