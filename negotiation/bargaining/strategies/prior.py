"""What the published ranges tell of the other side, without learning."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.base import OpponentModel
from negotiation.bargaining.strategies.opponent import opposed
from negotiation.bargaining.strategies.recipes import MODELS
from negotiation.base.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class PriorModel(OpponentModel, stochastic=False, compiled="PRIOR"):
    """Believe what outsiders can know of the other side from the scenario's ranges."""

    formula: ClassVar[str] = "score = the other side's value with every figure amid its published range"
    source: ClassVar[str] = "common prior of a game of incomplete information (Harsanyi 1967)"

    def scores(self, view: View, candidates: IntArray) -> FloatArray:
        """Look the candidates up in the believed table; without one, know nothing."""
        believed = view.preferences.believed
        return np.zeros(len(candidates)) if believed is None else believed.table[candidates]

    def gains(self, view: View) -> FloatArray:
        """Return the believed gains over the believed reservation value of the round."""
        believed = view.preferences.believed
        return opposed(view) if believed is None else believed.table - believed.floors[view.round_index]


MODELS.register("prior", PriorModel)
