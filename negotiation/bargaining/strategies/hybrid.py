"""Clock and answer combined, as the winners of the competitions do it."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import demand
from negotiation.bargaining.strategies.base import TargetBidding
from negotiation.bargaining.strategies.recipes import BIDDING

WINDOW = np.array([0.11, 0.22, 0.66])
"""Weights of the other side's last three concessions, latest last."""


@dataclass(frozen=True)
class Hybrid(TargetBidding, stochastic=False):
    """Answer concessions early, follow the clock late, and offer what the other side seems to like."""

    start: float = 1.0
    middle: float = 0.75
    end: float = 0.4
    empathy: float = 0.5

    formula: ClassVar[str] = (
        "target gain = (1 - t²) B + t² T with T = (1-t)² start + 2t(1-t) middle + t² end by the clock "
        "and the answer B = gain(own last offer) - (1 + t) · empathy · weighted mean of the last three "
        "concessions received; B = T before there are two offers to compare"
    )
    source: ClassVar[str] = (
        "inspired by Keskin, Çakan & Aydoğan (2021), AAMAS-21, Solver Agent: hybrid of Bézier curve and "
        "behaviour; constants of its own (the agent's curve ends higher, the smaller the domain)"
    )
    usual_model: ClassVar[str] = "frequency"

    def __post_init__(self) -> None:
        """Refuse gains outside 0 to 1."""
        for name in ("start", "middle", "end", "empathy"):
            self.require(name, low=0, high=1)

    @property
    def steadies(self) -> bool:
        """Whether it goes on from its last offer: what that is worth is where its answer begins."""
        return False

    def target(self, view: View) -> float:
        """Return the mix of clock and answer, kept within the possible gain."""
        t = view.time
        clock = (1 - t) ** 2 * self.start + 2 * t * (1 - t) * self.middle + t**2 * self.end
        answer = clock
        if view.made and len(view.heard) > 1:
            gains = np.array([view.gain(outcome) for outcome in view.heard[-4:]])
            steps = np.diff(gains)
            weights = WINDOW[-len(steps) :] / WINDOW[-len(steps) :].sum()
            answer = view.gain(view.made[-1]) - (1 + t) * self.empathy * float(weights @ steps)
        share = (1 - t**2) * answer + t**2 * clock
        return demand(min(max(share, 0.0), 1.0), view.floor, view.preferences.best)


BIDDING.register("hybrid", Hybrid)
