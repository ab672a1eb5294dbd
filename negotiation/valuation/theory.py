"""What theory says of a game, also where nobody can list outcomes."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from negotiation.bargaining.large import Factored, drawn_gains
from negotiation.bargaining.large.climbing import along_the_frontier
from negotiation.bargaining.solutions import Solutions, solve
from negotiation.base.arrays import FloatArray, IntArray

if TYPE_CHECKING:
    from negotiation.valuation.outlook import Outlook

DRAWS = 10_000
"""Outcomes drawn, where they cannot be listed."""


@dataclass(frozen=True)
class Theory:
    """Frontier and solutions among outcomes, for signing in a round; no deal is worth zero.

    ``outcomes``, shape ``(n,)``, are those looked at (``looked_at``), ``payoffs``, shape
    ``(parties, n)``, theirs, and ``solutions`` names places among them. ``cloud``, shape
    ``(parties, m)``, are payoffs of all that can be agreed on, or of what was drawn of it: then the
    share of the zone of possible agreement is an estimate from them.
    """

    outcomes: IntArray
    payoffs: FloatArray
    solutions: Solutions
    cloud: FloatArray


def by_outcome(places: Solutions, outcomes: IntArray) -> Solutions:
    """Return solutions that name outcomes, from those that name places among them."""
    return Solutions(
        outcomes[places.frontier],
        places.zopa_share,
        {name: int(outcomes[place]) for name, place in places.points.items()},
        int(outcomes[places.max_welfare]),
    )


def theory_of(outlook: "Outlook", round_index: int, known: Solutions | None) -> Theory:
    """Return what theory says in a round; ``known`` is its part that takes longest, if at hand."""
    outcomes = outlook.looked_at
    if outlook.space.listed:
        payoffs = cloud = outlook.space.within(outlook.payoffs_at(round_index))
    else:
        payoffs = outlook.payoffs_of(outcomes, round_index)
        cloud = drawn_gains(outlook.deals(round_index), np.random.default_rng(0), DRAWS)
    if known is None:
        share = float((cloud >= 0).all(axis=0).mean())
        known = replace(solve(payoffs, np.zeros(len(payoffs))), zopa_share=share)
    return Theory(outcomes, payoffs, known, cloud)


def looked_at(outlook: "Outlook") -> IntArray:
    """Return the outcomes that theory looks at, in order: all that can be agreed on.

    Where nobody can list them, those along the frontier and those that each party looks at.
    """
    if outlook.space.listed:
        return outlook.space.within(np.arange(outlook.space.size))
    known = [side.known[0] for side in outlook.preferences.values() if isinstance(side, Factored)]
    deals = outlook.home.deals
    frontier = along_the_frontier(deals.certain(), deals.gains)
    return np.unique(np.concatenate([frontier, *known]))
