"""Reservation learning: what the other side would sign in the end, from how it has conceded so far."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import ROUNDING
from negotiation.bargaining.strategies.base import EVERY, Bidding, OpponentModel, gains_of_all
from negotiation.bargaining.strategies.prior import PriorModel
from negotiation.bargaining.strategies.recipes import BIDDING, MODELS
from negotiation.bargaining.strategies.times import last_time
from negotiation.base.arrays import FloatArray, IntArray

EXPONENTS = np.geomspace(1 / 16, 16, 33)[:, None]
"""Curves that the other side may concede along, shape ``(33, 1)``: early, in a straight line, late."""
SHARES = np.linspace(0, 1, 101)
"""How much it may concede by the deadline, of all between its best and its worst outcome."""
DEVIATION = 0.01
"""How far off a curve its offers may lie, of all between its best and its worst outcome."""


@dataclass(frozen=True)
class ReservationModel(PriorModel, stochastic=False):
    """Believe the published ranges, but learn from offers how far the other side will go."""

    formula: ClassVar[str] = (
        "gain = the other side's value over what it would ask for in the last round, with every figure "
        "amid its published range. At t it asks for best - c t^e (time-dependent). c is uniform, e from "
        "1/16 to 16 by logarithm. An offer is as likely as it is near (normal, deviation 0.01 of the "
        "way from best to worst). None is below its reservation value best - c. Before the first offer, "
        "or where nothing is published: as prior"
    )
    source: ClassVar[str] = (
        "the task of the Automated Negotiation League 2024: the other's values are known, its "
        "reservation value is not; Zeng & Sycara (1998), International Journal of Human-Computer "
        "Studies 48(1): reservation prices by Bayes' rule. Who does not concede by such a curve is "
        "misjudged: a side that never moves seems to have nothing to give"
    )

    def gains_of(
        self, view: View, code: str, believed: Preferences, outcomes: IntArray | slice = EVERY
    ) -> FloatArray:
        """Return the believed gains over what the other would ask for in the last round."""
        heard = view.heard_from(code)
        if not heard:
            return super().gains_of(view, code, believed, outcomes)
        return believed.values(outcomes) - asked_at(last_time(view.rounds), believed, heard, view.rounds)


MODELS.register("reservation", ReservationModel)


def asked_at(time: float, believed: Preferences, heard: list[int], rounds: int) -> float:
    """Return what a side is expected to ask for at a time after its offers in the first rounds.

    In the unit of what it is ``believed`` to prefer; at time 1 it is its reservation value.
    """
    span = believed.best - believed.worst or 1.0
    conceded = (believed.best - believed.values(heard)) / span
    curves = ((np.arange(len(heard)) + 1) / (rounds + 1)) ** EXPONENTS
    # Bayes' rule over all curves and shares: squared errors, but for what all have in common
    errors = SHARES * (
        SHARES * (curves**2).sum(axis=1, keepdims=True) - 2 * (curves @ conceded)[:, None]
    )
    errors[:, conceded.max() - ROUNDING > SHARES] = np.inf
    likely = np.exp((errors.min() - errors) / (2 * DEVIATION**2))
    return believed.best - span * float((likely * SHARES * time**EXPONENTS).sum() / likely.sum())


@dataclass(frozen=True)
class Ultimatum(Bidding, stochastic=False):
    """Ask for all but what the other sides must have."""

    formula: ClassVar[str] = (
        "the best for oneself of the outcomes that are no loss for any other side (or for enough of "
        "them, where a majority is) by the opponent model, of equal ones the best for them; one's best "
        "while nothing is known or nothing is left"
    )
    source: ClassVar[str] = "Ståhl (1972), Bargaining Theory: who makes the last offer takes the surplus"
    usual_model: ClassVar[str] = "reservation"

    def propose(self, view: View, model: OpponentModel) -> int:
        """Offer the best for oneself that the other side would sign."""
        if not model.knows(view):
            return int(view.preferences.top(1)[0])
        outcomes, (own, *others) = gains_of_all(view, model)
        least = np.min(others, 0)
        if not view.needs_all:
            least = view.preferences.space.within(model.gains(view))
        signed = (least >= -ROUNDING) & (own >= 0)
        if not signed.any():
            return int(view.preferences.top(1)[0])
        equal = np.round(own / ROUNDING)  # whatever the last digits are
        return int(outcomes[np.lexsort((-sum(others), -equal, ~signed))[0]])


BIDDING.register("ultimatum", Ultimatum)
