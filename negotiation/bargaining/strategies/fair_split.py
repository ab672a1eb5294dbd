"""Splits that theory calls fair, under the party's own model of the other side."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.solutions import scores_of
from negotiation.bargaining.strategies.base import Bidding, OpponentModel, gains_of_both
from negotiation.bargaining.strategies.recipes import BIDDING


@dataclass(frozen=True)
class FairSplit(Bidding, stochastic=False):
    """Always propose the bargaining solution, as far as one can tell where it lies."""

    solution: Literal["nash", "kalai_smorodinsky"] = "nash"

    formula: ClassVar[str] = (
        "the outcome with the largest product of gains (nash) or the largest smaller share of what "
        "each side could gain (kalai_smorodinsky), the other side's gains by the opponent model"
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
        scores = scores_of(gains_of_both(view, model))[self.solution]
        if not np.isfinite(scores.max()):
            return int(view.preferences.order[0])
        return view.preferences.space.nth(int(scores.argmax()))


BIDDING.register("fair-split", FairSplit)
