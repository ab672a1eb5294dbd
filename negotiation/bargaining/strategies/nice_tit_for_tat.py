"""Nice tit-for-tat: answer concessions on the way to Nash's point."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import demand, gain_of
from negotiation.bargaining.solutions import scores_of
from negotiation.bargaining.strategies.base import Bidding, OpponentModel, TargetBidding, gains_of_all
from negotiation.bargaining.strategies.recipes import BIDDING

STRETCH, PER_GAP = 1.4, 0.6
"""Nash's gain is stretched by 1.4 - 0.6 · (1 - gain of the other's first offer)."""
LEAST_AIM = 0.5
"""However little Nash's point gives, it aims at this gain."""
UNKNOWN_AIM = 0.7
"""The gain that it aims at where no outcome seems to help both."""
PATIENT_BONUS, PER_DISCOUNT = 0.5, 0.4
"""The bonus before it is late is 0.5 - 0.4 · what a unit signed in the last round is worth."""
LATE, LATE_IF_MANY, MANY, RAMP = 0.91, 0.85, 3000, 20.0
"""From the time 0.91 (0.85 with more than 3,000 outcomes) the bonus rises by 20 a unit of time."""


@dataclass(frozen=True)
class NiceTitForTat(Bidding, stochastic=False):
    """Mirror concessions on the way to the Nash point, as far as one can tell where it lies."""

    bonus: float = 1.0

    formula: ClassVar[str] = (
        "Aim N = gain(Nash) · (1.4 - 0.6 (1 - gain of the other's first offer)), from 0.5 to 1. c = the "
        "share of the way from that first offer to N that the other's best offer has come, by own gain. "
        "m = 1 - (1 - N) c. Target gain = m - b (m - N). b = the larger of 0.5 - 0.4 · discount of the "
        "last round and 20 (t - 0.91), from 0 to bonus; with more than 3,000 outcomes 20 (t - 0.85). Of "
        "several others it answers whoever made the last offer; Nash's point is that of all"
    )
    source: ClassVar[str] = (
        "Baarslag, Hindriks & Jonker (2013), A Tit for Tat Negotiation Strategy for Real-Time Bilateral "
        "Negotiations, Springer SCI 435; constants of the agent in GENIUS"
    )
    usual_model: ClassVar[str] = "bayesian"
    usual_acceptance: ClassVar[str] = "combi"

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
        """Return the mirrored concession, and the bonus on top."""
        aim, conceded = max(LEAST_AIM, min(1.0, self.nash)), 0.0
        if view.heard:
            gains = [view.gain(outcome) for outcome in view.heard]
            aim = max(LEAST_AIM, min(1.0, self.nash * (STRETCH - PER_GAP * (1 - gains[0]))))
            conceded = (max(gains) - gains[0]) / (aim - gains[0]) if aim > gains[0] else 1.0
        mirrored = 1 - (1 - aim) * min(1.0, conceded)
        share = mirrored - min(self.bonus, _bonus(view)) * (mirrored - aim)
        return demand(share, view.floor, view.preferences.best)


def _bonus(view: View) -> float:
    """Return the share of the way that is left to the aim which it goes unasked."""
    discounts, outcomes = view.preferences.discount, view.preferences.space.count
    late = LATE_IF_MANY if outcomes > MANY else LATE
    usual = PATIENT_BONUS - PER_DISCOUNT * float(discounts[-1])
    return max(0.0, min(1.0, max(usual, RAMP * (view.time - late))))


def _nash_gain(view: View, model: OpponentModel) -> float:
    """Return one's own gain at Nash's point under the model, of equal ones the best for oneself."""
    _, gains = gains_of_all(view, model)
    score = scores_of(gains)["nash"]
    if not np.isfinite(score.max()):
        return UNKNOWN_AIM
    return gain_of(float(gains[0, score == score.max()].max()), 0.0, view.preferences.best - view.floor)
