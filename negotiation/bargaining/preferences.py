"""A party's own view of a game."""

from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.checks import finite, numbers, of_kind, whole
from negotiation.base.errors import InputError


@dataclass(frozen=True)
class Preferences:
    """All that a strategy may know before the talks: nothing here is the other side's payoff.

    ``table`` is the value of every outcome, shape ``(n,)``. ``reservation``, shape ``(rounds,)``, is
    the least value worth signing in each round, ``discount``, shape ``(rounds,)``, what a unit of
    value is worth when signed then: a payoff is ``discount[k] · (table[x] - reservation[k])``. Of the
    two one may be a single number, the same in every round. What the table says of outcomes that
    cannot be agreed on (``OutcomeSpace.allowed``) counts for nothing.
    ``no_deal`` is the outcome whose levels stand for issues that an offer leaves out. ``believed`` is
    what outsiders believe the other side's preferences to be, if anything is known of them.
    ``ratification``, shape ``(n,)``, is the chance that the party's own side ratifies each outcome.
    ``steady`` says whether the party goes on from its last offer, term by term (``strategies.steady``).

    Raises
    ------
    InputError : what is no number, arrays whose shapes do not fit, or that hold numbers that are not
        finite or too large to count with.
    """

    space: OutcomeSpace
    table: FloatArray
    reservation: FloatArray
    discount: FloatArray = field(default_factory=lambda: np.ones(0))
    no_deal: int = 0
    believed: "Preferences | None" = None
    ratification: FloatArray | None = None
    steady: bool = False

    def __post_init__(self) -> None:
        """Take lists for arrays and refuse what does not fit; without a discount, time costs nothing."""
        of_kind("space", self.space, OutcomeSpace)
        self.space.check_listed()
        self._set("table", numbers("table", self.table))
        if self.table.shape != (self.space.size,):
            raise InputError(f"table has shape {self.table.shape}: ({self.space.size},) is needed")
        self._take_rounds()
        self._check_values()
        whole("no_deal", self.no_deal, 0, self.space.size - 1)
        if self.ratification is not None:
            self._take_chances()
        if self.believed is not None:
            self._check_beliefs(self.believed)

    def _set(self, name: str, values: object) -> None:
        object.__setattr__(self, name, values)

    def _take_rounds(self) -> None:
        """Say a single number again for each round, if the other array tells how many there are."""
        reservation = finite("reservation", self.reservation)
        discount = finite("discount", self.discount)
        if discount.ndim == 0 or discount.size == 0:
            discount = np.full_like(reservation, discount if discount.size else 1.0)
        elif reservation.ndim == 0:
            reservation = np.full_like(discount, reservation)
        if reservation.ndim != 1 or discount.shape != reservation.shape or not reservation.size:
            raise InputError(
                "reservation and discount need one number a round, e.g. np.full(rounds, 0.2)"
            )
        self._set("reservation", reservation)
        self._set("discount", discount)

    def _check_values(self) -> None:
        """Refuse values between which no difference can be formed."""
        try:
            values = finite("table", self.space.within(self.table))
        except InputError as error:
            hint = "what cannot be agreed on is left out by OutcomeSpace(…, allowed=mask)"
            raise InputError(f"{error}: {hint}") from error
        ends = [float(end(v)) for end in (np.max, np.min) for v in (values, self.reservation)]
        if not isfinite(max(ends) - min(ends)):
            raise InputError("table and reservation lie too far apart to be counted with")

    def _take_chances(self) -> None:
        chances = finite("ratification", self.ratification)
        if chances.shape != self.table.shape:
            raise InputError(f"ratification needs one chance an outcome, {self.space.size} in all")
        if chances.min() < 0 or chances.max() > 1:
            raise InputError("ratification needs chances from 0 to 1")
        self._set("ratification", chances)

    def _check_beliefs(self, believed: "Preferences") -> None:
        of_kind("believed", believed, Preferences)
        if believed.space != self.space or len(believed.reservation) != len(self.reservation):
            raise InputError("believed differs from the preferences in outcomes or rounds")

    @cached_property
    def order(self) -> IntArray:
        """Outcomes that can be agreed on, best first, shape ``(m,)``; ties keep the outcomes' order."""
        ranking: IntArray = np.argsort(-self.table, kind="stable")
        allowed = self.space.allowed
        return ranking if allowed is None else ranking[allowed[ranking]]

    @cached_property
    def ranked(self) -> FloatArray:
        """Their values, best first, shape ``(m,)``."""
        return self.table[self.order]

    @cached_property
    def best(self) -> float:
        """Value of the best outcome that can be agreed on."""
        return float(self.space.within(self.table).max())

    @cached_property
    def worst(self) -> float:
        """Value of the worst outcome that can be agreed on."""
        return float(self.space.within(self.table).min())

    def payoff(self, outcomes: IntArray | int, rounds: IntArray | int) -> FloatArray:
        """Return the payoffs of signing outcomes in rounds (broadcast); no agreement is worth zero."""
        payoffs: FloatArray = self.discount[rounds] * (self.table[outcomes] - self.reservation[rounds])
        return payoffs

    @cached_property
    def floors(self) -> FloatArray:
        """Least value of an offer, which may be signed now or a round later, shape ``(rounds,)``."""
        floors = self.reservation.copy()
        np.maximum(floors[:-1], self.reservation[1:], out=floors[:-1])
        return floors
