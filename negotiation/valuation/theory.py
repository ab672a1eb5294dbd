"""What theory says of a game, also where nobody can list outcomes."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from negotiation.bargaining.large import Factored, drawn_gains
from negotiation.bargaining.large.climbing import along_the_frontier
from negotiation.bargaining.solutions import Solutions, solve
from negotiation.base.arrays import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    from negotiation.valuation.outlook import Outlook

DRAWS = 10_000
"""Outcomes drawn, where they cannot be listed."""


@dataclass(frozen=True)
class Theory:
    """Frontier and solutions among outcomes, for signing in a round; no deal is worth zero.

    ``payoffs``, shape ``(parties, n)``, are those of the outcomes looked at, of which ``solutions``
    names places: all outcomes, of which ``allowed`` can be agreed on, or the ``found`` ones where nobody
    can list them. ``cloud``, shape ``(parties, m)``, are payoffs of all that can be agreed on, or of
    what was drawn of it: then the share of the zone of possible agreement is an estimate from them.
    """

    payoffs: FloatArray
    solutions: Solutions
    cloud: FloatArray
    allowed: BoolArray | None = None
    found: IntArray | None = None

    def outcome(self, place: int) -> int:
        """Return the outcome at a place."""
        return place if self.found is None else int(self.found[place])


def theory_of(outlook: "Outlook", round_index: int) -> Theory:
    """Return what theory says among outcomes found along the frontier."""
    deals, nothing = outlook.deals(round_index), np.zeros(len(outlook.payoffs))
    payoffs = deals.gains(outlook.found)
    cloud = drawn_gains(deals, np.random.default_rng(0), DRAWS)
    share = float((cloud >= 0).all(axis=0).mean())
    return Theory(
        payoffs, replace(solve(payoffs, nothing), zopa_share=share), cloud, found=outlook.found
    )


def found_in(outlook: "Outlook") -> IntArray:
    """Return outcomes along the frontier of two parties, and those that each of them looks at."""
    known = [side.known[0] for side in outlook.preferences.values() if isinstance(side, Factored)]
    deals = outlook.home.deals
    frontier = along_the_frontier(deals.certain(), deals.gains)
    return np.unique(np.concatenate([frontier, *known]))
