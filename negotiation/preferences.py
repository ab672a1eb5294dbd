"""A party's own view of a game."""

from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite

import numpy as np

from negotiation.errors import InputError
from negotiation.outcomes import IntArray, OutcomeSpace
from negotiation.payoffs import FloatArray


@dataclass(frozen=True)
class Preferences:
    """All that a strategy may know before the talks: nothing here is the other side's payoff.

    ``table`` is the value of every outcome, shape ``(n,)``. ``reservation``, shape ``(rounds,)``, is
    the least value worth signing in each round, ``discount``, shape ``(rounds,)``, what a unit of
    value is worth when signed then: a payoff is ``discount[k] · (table[x] - reservation[k])``.
    ``no_deal`` is the outcome whose levels stand for issues that an offer leaves out. ``believed`` is
    what outsiders believe the other side's preferences to be, if anything is known of them.
    ``ratification``, shape ``(n,)``, is the chance that the party's own side ratifies each outcome.

    Raises
    ------
    InputError : arrays whose shapes do not fit, or that hold numbers that are not finite.
    """

    space: OutcomeSpace
    table: FloatArray
    reservation: FloatArray
    discount: FloatArray = field(default_factory=lambda: np.ones(0))
    no_deal: int = 0
    believed: "Preferences | None" = None
    ratification: FloatArray | None = None

    def __post_init__(self) -> None:
        """Refuse what does not fit together; without a discount, time costs nothing."""
        if self.discount.size == 0:
            object.__setattr__(self, "discount", np.ones_like(self.reservation))
        if self.table.shape != (self.space.size,):
            raise InputError(f"table has shape {self.table.shape}: ({self.space.size},) is needed")
        if self.ratification is not None and self.ratification.shape != self.table.shape:
            raise InputError(f"ratification needs one chance an outcome, {self.space.size} in all")
        if self.reservation.ndim != 1 or self.discount.shape != self.reservation.shape:
            raise InputError("reservation and discount need one number a round")
        for name in ("table", "reservation", "discount"):
            values = getattr(self, name)
            # a minimum and a maximum are finite only if all values are
            if not (isfinite(values.min(initial=0.0)) and isfinite(values.max(initial=0.0))):
                raise InputError(f"{name} holds a number that is not finite")

    @cached_property
    def order(self) -> IntArray:
        """Outcomes from best to worst, shape ``(n,)``; ties keep the order of the outcomes."""
        return np.argsort(-self.table, kind="stable")

    @cached_property
    def ranked(self) -> FloatArray:
        """Values from best to worst, shape ``(n,)``."""
        return self.table[self.order]

    @cached_property
    def best(self) -> float:
        """Value of the best outcome."""
        return float(self.table.max())

    @cached_property
    def worst(self) -> float:
        """Value of the worst outcome."""
        return float(self.table.min())

    def payoff(self, outcomes: IntArray | int, rounds: IntArray | int) -> FloatArray:
        """Return the payoffs of signing outcomes in rounds (broadcast); no agreement is worth zero."""
        payoffs: FloatArray = self.discount[rounds] * (self.table[outcomes] - self.reservation[rounds])
        return payoffs

    @cached_property
    def floors(self) -> FloatArray:
        """Least value worth signing now or, for an offer, a round later, shape ``(rounds,)``."""
        floors = self.reservation.copy()
        np.maximum(floors[:-1], self.reservation[1:], out=floors[:-1])
        return floors
