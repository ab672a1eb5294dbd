"""Strategies that do not look at the talks: hardliner and random."""

from dataclasses import dataclass
from typing import ClassVar

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import count_at_least
from negotiation.bargaining.strategies.base import Bidding, OpponentModel, TargetBidding
from negotiation.bargaining.strategies.recipes import BIDDING


@dataclass(frozen=True)
class Hardliner(TargetBidding, stochastic=False, compiled="HARDLINER"):
    """Always ask for the best outcome."""

    formula: ClassVar[str] = "target = best outcome, in every round"
    source: ClassVar[str] = "the competitions' hardheaded baseline (ANAC, Baarslag et al. 2012)"

    def target(self, view: View) -> float:
        """Return the value of the best outcome."""
        return view.preferences.best


BIDDING.register("hardliner", Hardliner)


@dataclass(frozen=True)
class Random(Bidding, compiled="RANDOM"):
    """Offer any outcome worth signing, all with equal chance."""

    formula: ClassVar[str] = "uniform over the outcomes at or above the reservation value"
    source: ClassVar[str] = "the zero-intelligence baseline (Gode & Sunder 1993)"

    def propose(self, view: View, model: OpponentModel) -> int:
        """Pick an outcome with the round's draw."""
        count = count_at_least(view.preferences.ranked, view.floor)
        return int(view.preferences.order[int(view.draw * count)])


BIDDING.register("random", Random)
