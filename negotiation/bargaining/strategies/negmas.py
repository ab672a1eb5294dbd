"""A negotiator of NegMAS's, where that is installed (AGPL; nothing of it is part of this package)."""

from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import ClassVar, Self

from negotiation.bargaining.negmas.seat import NegmasSeat
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.base import Bidding, OpponentModel
from negotiation.bargaining.strategies.recipes import BIDDING


@dataclass(frozen=True)
class Negmas(Bidding):
    """Do what a negotiator of NegMAS's does in a mechanism of its own with the same offers."""

    negotiator: str
    _seat: NegmasSeat = field(init=False, repr=False, compare=False)

    formula: ClassVar[str] = "as NegMAS's class of that name"
    source: ClassVar[str] = "Mohammad, Nakadai & Greenwald (2021), PRIMA 2020: NegMAS"
    reads_files: ClassVar[bool] = True  # a class of somebody else's does what it likes
    usual_acceptance: ClassVar[str] = "own"
    main: ClassVar[str] = "negotiator"
    two_only: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Find the class, so that a mistake shows before the talks begin."""
        object.__setattr__(self, "_seat", NegmasSeat(self.negotiator))

    @property
    def fault(self) -> str:
        """What it did wrong, in words."""
        return self._seat.fault and f"NegMAS's {self.negotiator}: {self._seat.fault}"

    def fresh(self) -> Self:
        """Return the negotiator in other talks."""
        return replace(self)

    def propose(self, view: View, model: OpponentModel) -> int:
        """Ask it."""
        return self._seat.move(view)


if find_spec("negmas") is not None:
    BIDDING.register("negmas", Negmas)
