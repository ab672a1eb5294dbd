"""Tied hands: what cannot be ratified at home is not offered, and not accepted either."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import demand, polynomial
from negotiation.bargaining.strategies.acceptance import ACNext
from negotiation.bargaining.strategies.base import EVERY, TargetBidding
from negotiation.bargaining.strategies.prior import PriorModel
from negotiation.bargaining.strategies.recipes import ACCEPTANCE, BIDDING, MODELS
from negotiation.base.arrays import BoolArray, FloatArray, IntArray

SOURCE = "Schelling (1960), The Strategy of Conflict; Putnam (1988), International Organization 42(3)"


@dataclass(frozen=True)
class TiedHands(TargetBidding, stochastic=False):
    """Concede over time, but only inside one's own win-set: weak at home, strong abroad."""

    exponent: float = 1.0
    certainty: float = 0.5

    formula: ClassVar[str] = (
        "target gain a(t) = 1 - t^exponent, from the floor to the best outcome in the win-set: the "
        "outcomes that one's own side ratifies with a chance of at least certainty; it "
        "never offers others, and walks away when there are none"
    )
    source: ClassVar[str] = SOURCE
    usual_model: ClassVar[str] = "win-set"
    usual_acceptance: ClassVar[str] = "ratifiable"

    def __post_init__(self) -> None:
        """Refuse exponents that are no concession curve, and chances outside 0 to 1."""
        self.require("exponent", low=0, strict=True)
        self.require("certainty", low=0, high=1)

    def target(self, view: View) -> float:
        """Return the aspiration, scaled to the best outcome of the win-set."""
        table = view.preferences.table
        best = float(table[inside_winset(view, self.certainty)].max(initial=view.floor))
        return demand(polynomial(view.time, self.exponent), view.least, max(best, view.least))

    @property
    def steadies(self) -> bool:
        """Whether it goes on from its last offer: inside the win-set (``open_to``)."""
        return True

    def open_to(self, view: View) -> BoolArray:
        """Return the win-set."""
        return inside_winset(view, self.certainty)

    def candidates(self, view: View, goal: float) -> IntArray:
        """Return the outcomes of the win-set at or just above the goal, if there are any."""
        preferences = view.preferences
        inside = self.open_to(view) & (preferences.table >= goal)
        members = preferences.order[inside[preferences.order]]
        return self.nearest(members)


BIDDING.register("tied-hands", TiedHands)


@dataclass(frozen=True)
class ACRatifiable(ACNext, stochastic=False):
    """Accept what is as good as one's own next offer, if one's own side would ratify it."""

    certainty: float = 0.5

    formula: ClassVar[str] = f"{ACNext.formula}, and chance of ratification ≥ certainty"
    source: ClassVar[str] = SOURCE

    def __post_init__(self) -> None:
        """Refuse chances outside 0 to 1 too."""
        super().__post_init__()
        self.require("certainty", low=0, high=1)

    def accepts(self, view: View, offer: int, planned: int) -> bool:
        """Compare with the planned offer, then look home."""
        return self.signs(view, offer) and super().accepts(view, offer, planned)

    def signs(self, view: View, draft: int) -> bool:
        """Look home."""
        return bool(inside_winset(view, self.certainty)[draft])


ACCEPTANCE.register("ratifiable", ACRatifiable)


@dataclass(frozen=True)
class WinsetModel(PriorModel, stochastic=False):
    """Believe the published ranges, and that the other side can sign only what it can ratify."""

    certainty: float = 0.5

    formula: ClassVar[str] = (
        f"{PriorModel.formula}; outcomes that it is believed to ratify with a chance below certainty "
        "are worth no more to it than no deal"
    )
    source: ClassVar[str] = SOURCE

    def __post_init__(self) -> None:
        """Refuse chances outside 0 to 1."""
        self.require("certainty", low=0, high=1)

    def scores(self, view: View, candidates: IntArray) -> FloatArray:
        """Look the candidates up among the believed gains."""
        return self.gains(view)[candidates]

    def gains_of(
        self, view: View, code: str, believed: Preferences, outcomes: IntArray | slice = EVERY
    ) -> FloatArray:
        """Return the believed gains, at most zero outside the believed win-set."""
        gains = super().gains_of(view, code, believed, outcomes)
        if believed.ratification is None:
            return gains
        inside = believed.ratification[outcomes] >= self.certainty
        return np.where(inside, gains, np.minimum(gains, 0.0))


MODELS.register("win-set", WinsetModel)


def inside_winset(view: View, certainty: float) -> BoolArray:
    """Return what can be agreed on and one's own side would ratify, if it must, shape ``(n,)``."""
    chances, space = view.preferences.ratification, view.preferences.space
    return space.only(np.ones(space.size, dtype=bool) if chances is None else chances >= certainty)
