"""Splits that theory calls fair, under the party's own model of the other side."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.solutions import scores_of
from negotiation.bargaining.strategies.base import Bidding, OpponentModel, gains_of_all
from negotiation.bargaining.strategies.recipes import BIDDING


@dataclass(frozen=True)
class FairSplit(Bidding, stochastic=False):
    """Always propose the bargaining solution, as far as one can tell where it lies."""

    solution: Literal["nash", "kalai_smorodinsky"] = "nash"

    formula: ClassVar[str] = (
        "the outcome with the largest product of all gains (nash) or the largest smallest share of what "
        "each side could gain (kalai_smorodinsky), each other's gains by the opponent model; of "
        "equally fair ones that with the largest sum of gains; one's best while nothing is known of the "
        "other"
    )
    source: ClassVar[str] = (
        "Nash (1950), Econometrica 18(2); Kalai & Smorodinsky (1975), Econometrica 43(3)"
    )
    usual_model: ClassVar[str] = "prior"

    def __post_init__(self) -> None:
        """Refuse other solutions."""
        self.require_one("solution", "nash", "kalai_smorodinsky")

    def propose(self, view: View, model: OpponentModel) -> int:
        """Return the solution's outcome; one's best where no outcome seems to help both."""
        if not model.knows(view):
            return int(view.preferences.top(1)[0])
        outcomes, gains = gains_of_all(view, model)
        scores = scores_of(gains)[self.solution]
        if not np.isfinite(scores.max()):
            return int(view.preferences.top(1)[0])
        fairest = scores == scores.max()
        outcomes, gains = outcomes[fairest], gains[:, fairest]
        # of equally fair outcomes the most that both gain together, then the most for oneself
        return int(outcomes[np.lexsort((-gains[0], -gains.sum(axis=0)))[0]])


BIDDING.register("fair-split", FairSplit)
