"""What the published ranges tell of the other side, without learning."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.base import EVERY, OpponentModel
from negotiation.bargaining.strategies.learning import FrequencyModel
from negotiation.bargaining.strategies.recipes import MODELS
from negotiation.base.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class PriorModel(OpponentModel, stochastic=False, compiled="PRIOR"):
    """Believe what outsiders can know of the other side from the scenario's ranges."""

    formula: ClassVar[str] = (
        "score = the other side's value with every figure amid its published range, of several others "
        "the smallest share of what each could gain (of those whose votes are enough); where nothing is "
        "published, scores are 0 and gains those of the frequency model"
    )
    source: ClassVar[str] = "common prior of a game of incomplete information (Harsanyi 1967)"

    def scores(self, view: View, candidates: IntArray) -> FloatArray:
        """Look the candidates up in the believed table; without one, know nothing."""
        if not view.needs_all and (each := view.present(view.preferences.others)):
            liked = {code: side.shares[candidates] for code, side in each.items()}
            return view.pleased(liked, candidates)
        believed = view.preferences.believed
        return np.zeros(len(candidates)) if believed is None else believed.values(candidates)

    def gains(self, view: View) -> FloatArray:
        """Return the believed gains over the believed reservation value of the round.

        Of several others as shares of what each could gain, those of the least pleased.
        """
        each = view.present(view.preferences.others)
        if not each:
            return FrequencyModel().gains(view)
        if len(each) == 1 and view.needs_all:
            return self.gains_of(view, *each.popitem())
        shares = {code: self.gains_of(view, code, of) / of.span for code, of in each.items()}
        return view.pleased(shares)

    def gains_of_each(self, view: View, outcomes: IntArray | slice = EVERY) -> FloatArray:
        """Return the same for each other side; without who can gain nothing, if the rest is enough."""
        each = view.present(view.preferences.others)
        if not each:
            return FrequencyModel().gains_of_each(view, outcomes)
        gains = {code: self.gains_of(view, code, of, outcomes) for code, of in each.items()}
        return np.stack([*view.worthwhile(gains).values()])

    def gains_of(
        self, view: View, code: str, believed: Preferences, outcomes: IntArray | slice = EVERY
    ) -> FloatArray:
        """Return the believed gains of one other side, by its code."""
        gains: FloatArray = believed.values(outcomes) - believed.floors[view.round_index]
        return gains

    def knows(self, view: View) -> bool:
        """Know something from beliefs, or from the other's offers."""
        return bool(view.preferences.others or view.received)


MODELS.register("prior", PriorModel)
