"""Time-dependent concession: the clock alone decides how much to ask."""

from dataclasses import dataclass
from typing import ClassVar

from negotiation.protocol import View
from negotiation.strategies.base import TargetBidding


def aspiration(time: float, exponent: float, floor: float, ceiling: float) -> float:
    """Return the aspired share of the possible gain at relative ``time``, from ceiling to floor."""
    share: float = 1 - time**exponent
    return floor + (ceiling - floor) * share


@dataclass(frozen=True)
class TimeDependent(TargetBidding):
    """Polynomial time-dependent tactic."""

    exponent: float = 1.0
    floor: float = 0.0
    ceiling: float = 1.0

    formula: ClassVar[str] = (
        "target gain a(t) = floor + (ceiling - floor) (1 - t^exponent); "
        "exponent > 1 concedes late (Boulware), 1 linearly, < 1 early (conceder)"
    )
    source: ClassVar[str] = (
        "Faratin, Sierra & Jennings (1998), Robotics and Autonomous Systems 24: "
        "polynomial tactic with their beta = 1/exponent"
    )

    def __post_init__(self) -> None:
        """Refuse exponents and levels that are no concession curve."""
        self.require("exponent", low=0, strict=True)
        self.require("floor", low=0, high=1)
        self.require("ceiling", low=self.floor, high=1)

    def target(self, view: View) -> float:
        """Return the aspiration as a value between reservation and best outcome."""
        gain = aspiration(view.time, self.exponent, self.floor, self.ceiling)
        return view.floor + gain * (view.preferences.best - view.floor)
