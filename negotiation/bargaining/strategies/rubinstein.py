"""Equilibrium play under discounting, under the party's own model of the other side."""

from dataclasses import dataclass
from typing import ClassVar

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rubinstein import stationary_pair
from negotiation.bargaining.strategies.base import Bidding, OpponentModel, gains_of_both
from negotiation.bargaining.strategies.recipes import BIDDING


@dataclass
class Rubinstein(Bidding, stochastic=False):
    """Play the stationary equilibrium of alternating offers under discounting."""

    discount: float = 0.0
    other: float = 0.0

    formula: ClassVar[str] = (
        "offer x and accept from y on, where x is the best for oneself with gain_other(x) ≥ "
        "other · gain_other(y) and y the best for the other with gain_own(y) ≥ discount · gain_own(x); "
        "discount factors a round, 0: the game's own"
    )
    source: ClassVar[str] = "Rubinstein (1982), Econometrica 50(1)"
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
            factors = view.preferences.discount
            k = min(view.round_index, len(factors) - 2)
            game = float(factors[k + 1] / factors[k]) if len(factors) > 1 else 1.0
            own, other = self.discount or game, self.other or game
            self._pair = self._equilibrium(view, model, own, other)
            self._round = view.round_index
        return self._pair[0]

    def _equilibrium(
        self, view: View, model: OpponentModel, own: float, other: float
    ) -> tuple[int, int]:
        """Return x and y; one's best for both where no outcome seems to help both."""
        known = model.knows(view)
        pair = stationary_pair(gains_of_both(view, model), own, other) if known else None
        if pair is None:
            return (int(view.preferences.order[0]),) * 2
        space = view.preferences.space
        return space.nth(pair[0]), space.nth(pair[1])

    def limit(self, view: View, planned: int) -> int:
        """Return y, accepted rather than wait a round for x; on a coarse grid never more than x."""
        return min(self._pair, key=lambda outcome: float(view.preferences.table[outcome]))


BIDDING.register("rubinstein", Rubinstein)
