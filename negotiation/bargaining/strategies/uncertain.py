"""Two ways with uncertain payoffs of one's own: a better estimate, and questions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erf, exp, pi, sqrt
from typing import ClassVar

import numpy as np

from negotiation.bargaining.estimates import Estimate, level_marks, sum_of_levels
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.base import OpponentModel
from negotiation.bargaining.strategies.recipes import BIDDING, Recipe
from negotiation.bargaining.strategies.time_dependent import TimeDependent

MARGIN = 0.5
"""By how much neighbours in a ranking should differ, as a share of even distances."""


@dataclass(frozen=True)
class Ordinal(TimeDependent, stochastic=False):
    """Concede by the clock, on values that keep to the order of what it can rank (`ranked=20`)."""

    formula: ClassVar[str] = (
        "as boulware, with own values a sum over levels that minimises the sum of slacks z ≥ 0 in "
        "u(k-th) - u(k+1st ranked) + z ≥ half of even distances, u from worst to best"
    )
    source: ClassVar[str] = (
        "Tsimpoukis, Baarslag, Kaisers & Paterakis (2019), AT 2018, LNAI 11327: there without distances"
    )

    def reads(self, known: Estimate) -> Estimate:
        """Return the estimate with values by linear programming; as it is without a ranking."""
        ranking, sure = known.ranking, known.spread == 0
        if not (len(ranking) and known.best > known.worst):
            return known
        table = known.worst + (known.best - known.worst) * _in_order(known)
        return replace(known, table=np.where(sure, known.table, table))


def _in_order(known: Estimate) -> np.ndarray:
    """Return values from 0, the last ranked outcome, to 1, the first, shape ``(n,)``."""
    from scipy.optimize import linprog

    marks = level_marks(known.space, known.ranking)
    steps, levels = len(marks) - 1, marks.shape[1]
    found = linprog(
        np.repeat([0.0, 1.0], [levels, steps]),
        A_ub=np.hstack([marks[1:] - marks[:-1], -np.eye(steps)]),
        b_ub=np.full(steps, -MARGIN / steps),
        A_eq=np.hstack([marks[[0, -1]], np.zeros((2, steps))]),
        b_eq=[1.0, 0.0],
        bounds=[(0, 1)] * levels + [(0, None)] * steps,
    )
    return np.clip(sum_of_levels(known.space, found.x[:levels]), 0, 1)


@dataclass(frozen=True)
class Asking(TimeDependent, stochastic=False):
    """Concede by the clock, and ask what an offer is worth where that pays (`ranked=20,cost=0.01`)."""

    formula: ClassVar[str] = (
        "It concedes as boulware. Before it moves it may ask what an offer is worth: the one on the "
        "table, or its own next one. It asks while w (E[max(u, target)] - max(E[u], target)) is more "
        "than a question costs, u normal. w = 1 for the offer on the table; for its own one w = 1 / "
        "(turns left), as each is as likely to be the one that counts. About its own it asks once a "
        "turn, and only with a ranking"
    )
    source: ClassVar[str] = (
        "after Baarslag & Gerding (2015), IJCAI: there with a chance of acceptance by outcome"
    )

    def asks(self, view: View, model: OpponentModel, asked: Sequence[int]) -> int | None:
        """Return the offer that is most worth asking about.

        About its own one question a turn, and with a ranking only: whatever looks best in spite of
        errors is overrated, and so is what looks best once that is known.
        """
        mine, heard = view.preferences, view.received[-1:]
        if not isinstance(mine, Estimate) or mine.best < view.floor:
            return None
        chances = dict.fromkeys(heard, 1.0)
        if len(mine.ranking) and set(asked) <= set(heard):
            chances = {self.propose(view, model): 1 / (view.rounds - view.round_index)} | chances
        target = self.target(view)
        worth = {
            offer: chance * worth_of_asking(mine.value(offer) - target, float(mine.spread[offer]))
            for offer, chance in chances.items()
            if offer >= 0
        }
        best = max(worth, key=worth.__getitem__, default=-1)
        return best if best >= 0 and worth[best] > mine.cost else None


def worth_of_asking(ahead: float, spread: float) -> float:
    """Return what knowing a normal value gains a choice between it and what it is ``ahead`` of."""
    if spread == 0:
        return 0.0
    away = abs(ahead) / spread
    density, tail = exp(-(away**2) / 2) / sqrt(2 * pi), (1 - erf(away / sqrt(2))) / 2
    return spread * (density - away * tail)


BIDDING.register("ordinal", Recipe(Ordinal, {"exponent": 4.0}))
BIDDING.register("asking", Recipe(Asking, {"exponent": 4.0}))
