"""Brinkmanship: a threat that leaves something to chance."""

from dataclasses import dataclass
from typing import ClassVar

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import between, brink_risk, demand, polynomial
from negotiation.bargaining.strategies.base import TargetBidding
from negotiation.bargaining.strategies.recipes import BIDDING


@dataclass(frozen=True)
class Brinkmanship(TargetBidding, compiled="BRINK"):
    """Concede little, and announce a rising chance that the talks break down."""

    risk: float = 0.1
    steepness: float = 2.0
    insist: float = 0.1
    exponent: float = 1.0

    formula: ClassVar[str] = (
        "target gain = insist + (1 - insist)(1 - t^exponent); in each turn after the first in which it "
        "accepts nothing the talks break down with the announced chance risk · t^steepness"
    )
    source: ClassVar[str] = (
        "Schelling (1960), The Strategy of Conflict, ch. 8; Nash (1953), Econometrica 21(1): threats; a "
        "refusal leaves the breakdown to chance as in Binmore, Rubinstein & Wolinsky (1986), RAND "
        "Journal of Economics 17(2)"
    )

    def __post_init__(self) -> None:
        """Refuse chances outside 0 to 1 and exponents that are no curve."""
        self.require("risk", low=0, high=1)
        self.require("steepness", low=0, strict=True)
        self.require("insist", low=0, high=1)
        self.require("exponent", low=0, strict=True)

    def target(self, view: View) -> float:
        """Return the aspiration, never below the gain insisted on."""
        share = between(polynomial(view.time, self.exponent), self.insist, 1.0)
        return demand(share, view.least, view.preferences.best)

    def breaks_off(self, view: View) -> bool:
        """Break off by the announced chance."""
        risk = brink_risk(view.time, self.risk, self.steepness)
        return view.round_index > 0 and view.draw < risk

    def announce(self, view: View) -> float:
        """Announce the risk of the next turn."""
        following = (view.round_index + 2) / (view.rounds + 1)
        return brink_risk(min(following, 1.0), self.risk, self.steepness)


BIDDING.register("brinkmanship", Brinkmanship)
