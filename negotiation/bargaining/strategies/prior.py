"""What the published ranges tell of the other side, without learning."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.base import OpponentModel
from negotiation.bargaining.strategies.learning import FrequencyModel
from negotiation.bargaining.strategies.recipes import MODELS
from negotiation.base.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class PriorModel(OpponentModel, stochastic=False, compiled="PRIOR"):
    """Believe what outsiders can know of the other side from the scenario's ranges."""

    formula: ClassVar[str] = (
        "score = the other side's value with every figure amid its published range, of several others "
        "the smallest share of what each could gain; where nothing is published, scores are 0 and gains "
        "those of the frequency model"
    )
    source: ClassVar[str] = "common prior of a game of incomplete information (Harsanyi 1967)"

    def scores(self, view: View, candidates: IntArray) -> FloatArray:
        """Look the candidates up in the believed table; without one, know nothing."""
        believed = view.preferences.believed
        return np.zeros(len(candidates)) if believed is None else believed.table[candidates]

    def gains(self, view: View) -> FloatArray:
        """Return the believed gains over the believed reservation value of the round."""
        believed = view.preferences.believed
        return FrequencyModel().gains(view) if believed is None else self.gains_of(view, "", believed)

    def gains_of_each(self, view: View) -> FloatArray:
        """Return the same for each other side."""
        beliefs = view.preferences.beliefs
        if not beliefs:
            return FrequencyModel().gains_of_each(view)
        return np.stack([self.gains_of(view, code, each) for code, each in beliefs.items()])

    def gains_of(self, view: View, code: str, believed: Preferences) -> FloatArray:
        """Return the believed gains of one other side, by its code, or of all as one (``""``)."""
        gains: FloatArray = believed.table - believed.floors[view.round_index]
        return gains

    def knows(self, view: View) -> bool:
        """Know something from beliefs, or from the other's offers."""
        return view.preferences.believed is not None or bool(view.received)


MODELS.register("prior", PriorModel)
