"""Opponent models that need no learning: nothing known, or what the published ranges tell."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.base import EVERY, OpponentModel
from negotiation.bargaining.strategies.recipes import MODELS
from negotiation.base.arrays import FloatArray, IntArray


def opposed(view: View, outcomes: IntArray | slice = EVERY) -> FloatArray:
    """Return the other side's gains if all that one gains is the other's loss, shape ``(n,)``."""
    return view.preferences.best - view.preferences.values(outcomes)


@dataclass(frozen=True)
class NoModel(OpponentModel, stochastic=False, compiled="NO_MODEL"):
    """Know nothing: all outcomes look alike."""

    formula: ClassVar[str] = (
        "all outcomes score 0, so the offer closest to the target is made; where gains are needed, "
        "the other's gain is one's own loss"
    )
    source: ClassVar[str] = "the baseline of Faratin, Sierra & Jennings (1998)"

    def scores(self, view: View, candidates: IntArray) -> FloatArray:
        """Score every candidate zero."""
        return np.zeros(len(candidates))

    def gains(self, view: View) -> FloatArray:
        """Assume pure conflict."""
        return opposed(view)

    def gains_of_each(self, view: View, outcomes: IntArray | slice = EVERY) -> FloatArray:
        """Assume the same of some outcomes."""
        return opposed(view, outcomes)[None]

    def knows(self, view: View) -> bool:
        """Never know anything."""
        return False


MODELS.register("none", NoModel)
