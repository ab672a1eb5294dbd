"""A party's own view of a game."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from math import isfinite

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.checks import finite, numbers, of_kind, whole
from negotiation.base.errors import InputError
from negotiation.base.records import Rows, Shown


@dataclass(frozen=True, repr=False)
class Preferences(Shown):
    """All that a strategy may know before the talks: nothing here is the other side's payoff.

    ``table`` is the value of every outcome, shape ``(n,)``. ``reservation``, shape ``(rounds,)``, is
    the least value worth signing in each round, ``discount``, shape ``(rounds,)``, what a unit of
    value is worth when signed then: a payoff is ``discount[k] · (table[x] - reservation[k])``. Of the
    two one may be a single number, the same in every round. What the table says of outcomes that
    cannot be agreed on (``OutcomeSpace.allowed``) counts for nothing.
    ``no_deal`` is the outcome whose levels stand for issues that an offer leaves out. ``others`` is
    what outsiders believe each other side's preferences to be, by its code, if anything is known of
    them; of a single one the code may be ``""``.
    ``ratification``, shape ``(n,)``, is the chance that the party's own side ratifies each outcome.
    ``steady`` says whether the party goes on from its last offer, term by term (``strategies.steady``).
    ``about`` is what all know of the talks, as plain data: title, names, dates.

    Raises
    ------
    InputError : what is no number, arrays whose shapes do not fit, or that hold numbers that are not
        finite or too large to count with.

    Examples
    --------
    >>> from negotiation import Issue, OutcomeSpace, Preferences
    >>> space = OutcomeSpace((Issue("price", (0, 1, 2, 3)),))
    >>> seller = Preferences(space, [0.0, 1.0, 2.0, 3.0], reservation=[0.5] * 10)
    >>> seller
    <Preferences: 4 outcomes, 10 rounds>
    >>> seller.best, float(seller.payoff(2, 0))
    (3.0, 1.5)
    """

    space: OutcomeSpace
    table: FloatArray
    reservation: FloatArray
    discount: FloatArray = field(default_factory=lambda: np.ones(0))
    no_deal: int = 0
    others: Mapping[str, "Preferences"] = field(default_factory=dict)
    ratification: FloatArray | None = None
    steady: bool = False
    about: Mapping[str, object] | None = None

    def __post_init__(self) -> None:
        """Take lists for arrays and refuse what does not fit; without a discount, time costs nothing."""
        of_kind("space", self.space, OutcomeSpace)
        self.space.check_listed()
        self._set("table", numbers("table", self.table))
        if self.table.shape != (self.space.size,):
            raise InputError(f"table has shape {self.table.shape}: ({self.space.size},) is needed")
        self._take_rounds()
        self._check_values()
        if self.ratification is not None:
            self._take_chances()
        self._check_rest()

    def in_short(self) -> str:
        """Count outcomes and rounds."""
        return f"{self.space.size:,} outcomes, {len(self.reservation)} rounds"

    def entries(self) -> Rows:
        """Return by round, from 1, what is worth signing then, and what a unit of value is worth."""
        rounds = zip(self.reservation.tolist(), self.discount.tolist(), strict=True)
        return {str(k): {"reservation": r, "discount": d} for k, (r, d) in enumerate(rounds, 1)}

    def _check_rest(self) -> None:
        """Refuse an outcome or beliefs that do not fit."""
        whole("no_deal", self.no_deal, 0, self.space.size - 1)
        of_kind("others", self.others, Mapping)
        for code, believed in self.others.items():
            self._check_beliefs(code, believed)

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

    def _check_beliefs(self, code: str, believed: "Preferences") -> None:
        of_kind(f"others[{code!r}]", believed, Preferences)
        if believed.space != self.space or len(believed.reservation) != len(self.reservation):
            raise InputError(f"others[{code!r}] differs from the preferences in outcomes or rounds")

    @cached_property
    def believed(self) -> "Preferences | None":
        """What is believed of the other side, of several as one (``as_one``); None if nothing is."""
        return as_one([*self.others.values()]) if self.others else None

    def value(self, outcome: int) -> float:
        """Return the value of an outcome."""
        return float(self.table[outcome])

    def values(self, outcomes: IntArray | Sequence[int] | int | slice) -> FloatArray:
        """Return the values of some outcomes, of the same shape."""
        return np.asarray(self.table[outcomes])

    @property
    def known(self) -> tuple[IntArray, FloatArray]:
        """Outcomes that one looks at to choose an offer, best first, and their values: all there are."""
        return self.order, self.ranked

    @cached_property
    def looked_at(self) -> IntArray:
        """The outcomes of ``known`` in order."""
        return self.space.within(np.arange(self.space.size))

    def top(self, number: int) -> IntArray:
        """Return so many of the best outcomes that can be agreed on; all if there are fewer."""
        return self.order[:number]

    def improved(self, outcome: int, goal: float, rate: Callable[[IntArray], FloatArray]) -> int:
        """Return an outcome worth the goal that rates higher than what is ``known``, if there is one."""
        return outcome

    @property
    def shares(self) -> FloatArray:
        """Gains over the first round's reservation value as shares of the best one's, shape ``(n,)``."""
        return np.asarray((self.table - self.reservation[0]) / self.span, dtype=float)

    @cached_property
    def span(self) -> float:
        """The best gain over the first round's reservation value; if none, from worst to best."""
        gain = self.best - float(self.reservation[0])
        return gain if gain > 0 else self.best - self.worst or 1.0

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

    @cached_property
    def by_level(self) -> list[FloatArray] | None:
        """What each issue's levels add to the first outcome's value; None if values are no such sums."""
        shape, table = self.space.shape, self.table
        ends = [stride * np.arange(n) for stride, n in zip(self.space.strides, shape, strict=True)]
        added = [table[end] - table[0] for end in ends]
        total = table[0] + sum(np.ix_(*added))
        near = np.allclose(total.ravel(), table, rtol=0, atol=1e-9 * float(np.ptp(table)))
        return added if near else None

    def payoff(self, outcomes: IntArray | int, rounds: IntArray | int) -> FloatArray:
        """Return the payoffs of signing outcomes in rounds (broadcast); no agreement is worth zero."""
        payoffs: FloatArray = self.discount[rounds] * (self.values(outcomes) - self.reservation[rounds])
        return payoffs

    @cached_property
    def floors(self) -> FloatArray:
        """Least value of an offer, which may be signed now or a round later, shape ``(rounds,)``."""
        floors = self.reservation.copy()
        np.maximum(floors[:-1], self.reservation[1:], out=floors[:-1])
        return floors


def as_one(sides: Sequence[Preferences]) -> Preferences:
    """Return what several sides prefer as if they were one, as pleased as the least pleased of them.

    Each is measured from what it would sign in the first round (0) to its best (1): an offer needs all,
    and what one of them gains is no comfort to another. What one of them refuses in a round, they
    refuse. They ratify if all of them do.
    """
    if len(sides) == 1:
        return sides[0]
    first, chances = sides[0], [side.ratification for side in sides if side.ratification is not None]
    return Preferences(
        first.space,
        np.asarray(np.min([side.shares for side in sides], axis=0), dtype=float),
        np.max([(side.reservation - side.reservation[0]) / side.span for side in sides], axis=0),
        np.mean([side.discount for side in sides], axis=0),
        first.no_deal,
        ratification=reduce(np.multiply, chances) if len(chances) == len(sides) else None,
    )
