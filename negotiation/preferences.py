"""A party's own view of a game."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from negotiation.outcomes import IntArray, OutcomeSpace
from negotiation.payoffs import FloatArray


@dataclass(frozen=True)
class Preferences:
    """All that a strategy may know before the talks: nothing here is the other side's payoff.

    ``table`` is the yearly value of every outcome, shape ``(n,)``; ``order`` ranks outcomes from best
    to worst; ``ranked = table[order]``. ``reservation``, shape ``(rounds,)``, is the least value worth
    signing in each round. ``no_deal`` is the outcome whose levels stand for issues that an offer
    leaves out. ``believed`` is what outsiders believe of the other side's values, shape ``(n,)``, if
    anything is known of it.
    """

    space: OutcomeSpace
    table: FloatArray
    order: IntArray
    ranked: FloatArray
    reservation: FloatArray
    no_deal: int = 0
    believed: FloatArray | None = None

    @classmethod
    def of(
        cls,
        space: OutcomeSpace,
        table: FloatArray,
        reservation: FloatArray,
        no_deal: int = 0,
        believed: FloatArray | None = None,
    ) -> Self:
        """Rank a payoff table; ties keep the order of the outcomes."""
        order = np.argsort(-table, kind="stable")
        return cls(space, table, order, table[order], reservation, no_deal, believed)

    @property
    def best(self) -> float:
        """Value of the best outcome."""
        return float(self.ranked[0])

    def floor(self, round_index: int) -> float:
        """Return the least yearly value worth signing now or, for an offer, a round later."""
        return float(self.reservation[round_index : round_index + 2].max())
