"""Time-dependent concession: the clock alone decides how much to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import ClassVar

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import anchored, between, demand, exponential, polynomial
from negotiation.bargaining.strategies.base import TargetBidding
from negotiation.bargaining.strategies.recipes import BIDDING, Recipe

FARATIN = "Faratin, Sierra & Jennings (1998), Robotics and Autonomous Systems 24(3-4)"


@dataclass(frozen=True)
class TimeDependent(TargetBidding, stochastic=False, compiled="POLYNOMIAL"):
    """Polynomial time-dependent tactic."""

    exponent: float = 1.0
    floor: float = 0.0
    ceiling: float = 1.0

    formula: ClassVar[str] = (
        "target gain a(t) = floor + (ceiling - floor) (1 - t^exponent), from the reservation value, "
        "or the worst outcome if that is better (0), to the best (1); exponent > 1 concedes late "
        "(Boulware), 1 linearly, < 1 early (conceder)"
    )
    source: ClassVar[str] = f"{FARATIN}: polynomial tactic with their beta = 1/exponent"

    def __post_init__(self) -> None:
        """Refuse exponents and levels that are no concession curve."""
        self.require("exponent", low=0, strict=True)
        self.require("floor", low=0, high=1)
        self.require("ceiling", low=self.floor, high=1)

    def target(self, view: View) -> float:
        """Return the aspiration as a value between reservation and best outcome."""
        share = between(polynomial(view.time, self.exponent), self.floor, self.ceiling)
        return demand(share, view.least, view.preferences.best)


BIDDING.register("boulware", Recipe(TimeDependent, {"exponent": 4.0}))
BIDDING.register("linear", Recipe(TimeDependent, {"exponent": 1.0}))
BIDDING.register("conceder", Recipe(TimeDependent, {"exponent": 0.25}))


@dataclass(frozen=True)
class Exponential(TargetBidding, stochastic=False, compiled="EXPONENTIAL"):
    """Exponential time-dependent tactic."""

    exponent: float = 1.0
    initial: float = 0.05
    floor: float = 0.0
    ceiling: float = 1.0

    formula: ClassVar[str] = (
        "target gain a(t) = floor + (ceiling - floor) (1 - exp((1 - t)^(1/exponent) ln initial)); "
        "exponent > 1 concedes late, < 1 early; initial is what is conceded at once"
    )
    source: ClassVar[str] = f"{FARATIN}: exponential tactic with their beta = 1/exponent"

    def __post_init__(self) -> None:
        """Refuse exponents and levels that are no concession curve."""
        self.require("exponent", low=0, strict=True)
        self.require("initial", low=0, high=1, strict=True)
        self.require("floor", low=0, high=1)
        self.require("ceiling", low=self.floor, high=1)

    def target(self, view: View) -> float:
        """Return the aspiration as a value between reservation and best outcome."""
        share = between(
            exponential(view.time, 1 / self.exponent, self.initial), self.floor, self.ceiling
        )
        return demand(share, view.least, view.preferences.best)


BIDDING.register("exponential", Exponential)


@dataclass(frozen=True)
class ResourceDependent(TargetBidding, stochastic=False):
    """Resource-dependent tactic: the rounds that are left are what runs out."""

    patience: float = 2.0
    given: float = 0.0

    formula: ClassVar[str] = (
        "target gain = 1 - given - (1 - given) exp(-(rounds left)/patience), rounds left 0 in the last: "
        "given is conceded at once, the rest as the rounds run out"
    )
    source: ClassVar[str] = f"{FARATIN}: resource-dependent tactic, resource = time left"

    def __post_init__(self) -> None:
        """Refuse patience that is none, and shares outside 0 to 1."""
        self.require("patience", low=0, strict=True)
        self.require("given", low=0, high=1)

    def target(self, view: View) -> float:
        """Return the aspiration that the rounds left allow."""
        left = view.rounds - 1 - view.round_index
        conceded = self.given + (1 - self.given) * exp(-left / self.patience)
        return demand(1 - conceded, view.least, view.preferences.best)


BIDDING.register("resource-dependent", ResourceDependent)


@dataclass(frozen=True)
class Anchoring(TargetBidding, stochastic=False, compiled="ANCHORED"):
    """Stick to a first demand for a while, then concede in a straight line."""

    hold: float = 0.5
    anchor: float = 1.0

    formula: ClassVar[str] = (
        "target gain = anchor until t = hold, then anchor (1 - t)/(1 - hold): the first demand anchors; "
        "by default the last round concedes, even if it is the only one"
    )
    source: ClassVar[str] = (
        "Galinsky & Mussweiler (2001), Journal of Personality and Social Psychology 81(4)"
    )
    times: ClassVar[Mapping[str, bool]] = {"hold": True}

    def __post_init__(self) -> None:
        """Refuse times and demands outside 0 to 1."""
        self.require("hold", low=0, high=0.99)
        self.require("anchor", low=0, high=1)

    def target(self, view: View) -> float:
        """Return the anchor, later less."""
        return demand(self.anchor * anchored(view.time, self.hold), view.least, view.preferences.best)


BIDDING.register("anchoring", Anchoring)
