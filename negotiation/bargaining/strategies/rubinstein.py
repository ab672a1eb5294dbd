"""Rubinstein's stationary rule under discounting, under the party's own model of the other side."""

from dataclasses import dataclass
from typing import ClassVar

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rubinstein import stationary_pair
from negotiation.bargaining.strategies.base import Bidding, OpponentModel, gains_of_all
from negotiation.bargaining.strategies.recipes import BIDDING
from negotiation.base.arrays import FloatArray


@dataclass
class Rubinstein(Bidding, stochastic=False, two_only=True):
    """Play by the stationary rule of alternating offers under discounting."""

    discount: float = 0.0
    other: float = 0.0

    formula: ClassVar[str] = (
        "Offer x, accept from y on. x: the best for oneself with gain_other(x) ≥ other · gain_other(y). "
        "y: the best for the other with gain_own(y) ≥ discount · gain_own(x). Both are discount factors "
        "a round; 0: the game's own, and what the other's is believed to be. One's best while nothing "
        "is known of the other. For two parties only: with more, any split can be an equilibrium "
        "(Shaked 1986 in Sutton, Review of Economic Studies 53(5))"
    )
    source: ClassVar[str] = (
        "Rubinstein (1982), Econometrica 50(1): the equilibrium where each refusal costs a round and "
        "there is no deadline. Here it is a rule: who moves first refuses at no cost and has the last "
        "offer, hence takes all in this protocol's own equilibrium"
    )
    usual_model: ClassVar[str] = "prior"

    def __post_init__(self) -> None:
        """Refuse factors outside 0 to 1; forget earlier talks."""
        self.require("discount", low=0, high=1)
        self.require("other", low=0, high=1)
        self._round, self._pair = -1, (0, 0)

    def fresh(self) -> "Rubinstein":
        """Return a player that has computed nothing yet."""
        return Rubinstein(self.discount, self.other)

    def propose(self, view: View, model: OpponentModel) -> int:
        """Return x of this round's pair."""
        if self._round != view.round_index:
            believed = view.preferences.believed or view.preferences
            own = self.discount or _factor(view.preferences.discount, view.round_index)
            other = self.other or _factor(believed.discount, view.round_index)
            self._pair = self._equilibrium(view, model, own, other)
            self._round = view.round_index
        return self._pair[0]

    def _equilibrium(
        self, view: View, model: OpponentModel, own: float, other: float
    ) -> tuple[int, int]:
        """Return x and y; one's best for both where no outcome seems to help both."""
        if model.knows(view):
            outcomes, gains = gains_of_all(view, model)
            if pair := stationary_pair(gains, own, other):
                return int(outcomes[pair[0]]), int(outcomes[pair[1]])
        return (int(view.preferences.top(1)[0]),) * 2

    def limit(self, view: View, planned: int) -> int:
        """Return y, accepted rather than wait a round for x; on a coarse grid never more than x."""
        return min(self._pair, key=view.preferences.value)


def _factor(discounts: FloatArray, round_index: int) -> float:
    """Return what a unit is worth a round later; in the last round, what it was from the one before."""
    k = min(round_index, len(discounts) - 2)
    return float(discounts[k + 1] / discounts[k]) if k >= 0 and discounts[k] > 0 else 1.0


BIDDING.register("rubinstein", Rubinstein)
