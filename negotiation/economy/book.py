"""The book of conditional pledges: what firms offered and what their government answered."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray
from negotiation.economy.firms import Offers
from negotiation.economy.investment import dearest_public, worthwhile_public
from negotiation.economy.supply import SupplyCurve


@dataclass(frozen=True)
class PublicMoney:
    """What a government pays a year: a wedge on what firms invest, and public money abroad.

    Shares of the investment a year, as in ``economy.investment.public_cost``; ``capacity`` in bn USD
    a year.
    """

    wedge: float
    cost: float
    capacity: float


@dataclass(frozen=True)
class PledgeBook:
    """A government's answers to its firms' offers, for a pledge of ``pledge`` bn USD over ``years``.

    ``accepted``, shape ``(number,)``, is how much of each firm's offer is in the book, bn USD a year.
    """

    offers: Offers
    pledge: float
    years: float
    accepted: FloatArray

    @cached_property
    def free(self) -> float:
        """What firms pledge without help, bn USD in all: the supply ``S(t)``."""
        return self.years * float(self.accepted[self.offers.subsidy <= 0].sum())

    @cached_property
    def helped(self) -> float:
        """What firms pledge for a subsidy that the government grants, bn USD in all."""
        return self.years * float(self.accepted[self.offers.subsidy > 0].sum())

    @cached_property
    def subsidies(self) -> float:
        """Subsidies granted, bn USD a year once all is invested."""
        return self.years * float((self.accepted * self.offers.subsidy).sum())

    @cached_property
    def public(self) -> float:
        """What no firm takes up: public money, bn USD in all."""
        return max(0.0, self.pledge - self.free - self.helped)

    def exempt(self, input_rise: float) -> float:
        """Return what more would come without help if components were exempt, bn USD in all."""
        asked = (self.offers.ceiling >= 0) & (self.offers.ceiling < input_rise)
        return self.years * float(self.offers.amount[asked & (self.offers.subsidy > 0)].sum())


def answer(offers: Offers, pledge: float, years: float, money: PublicMoney) -> PledgeBook:
    """Answer every firm so that the pledge costs the government as little as it can.

    What needs no help is taken; then the cheapest help, as long as it costs less than the public
    money that it replaces, whose last dollars are the dearest.
    """
    accepted = np.where(offers.subsidy <= 0, offers.amount, 0.0)
    missing = pledge / years - float(accepted.sum())
    # nobody is worth more than the last dollar, if public money had to do it all
    most = dearest_public(missing * years, years, money.cost, money.capacity) - money.wedge
    asking = np.flatnonzero((offers.subsidy > 0) & (offers.subsidy <= most))
    if missing > 0 and asking.size:
        order = asking[np.argsort(offers.subsidy[asking], kind="stable")]
        accepted[order] = cheapest_help(
            offers.amount[order], offers.subsidy[order], missing, years, money
        )
    return PledgeBook(offers, pledge, years, accepted)


def cheapest_help(
    amount: FloatArray, subsidy: FloatArray, missing: ArrayLike, years: ArrayLike, money: PublicMoney
) -> FloatArray:
    """Return how much to take of offers in rising order of subsidy, shape ``(..., offers)``.

    ``missing`` (bn USD a year) and ``years`` broadcast against the offers. An offer is taken down to
    the point where public money for the rest costs no more than its subsidy and the wedge.
    """
    before = np.cumsum(amount, axis=-1) - amount
    left = worthwhile_public(subsidy + money.wedge, years, money.cost, money.capacity)
    wanted = np.asarray(missing) - (before + left / np.asarray(years))
    taken: FloatArray = np.clip(wanted, 0.0, amount, out=wanted)
    return taken


def cheapest_on_curve(
    curve: SupplyCurve, missing: FloatArray, years: FloatArray, money: PublicMoney
) -> tuple[FloatArray, FloatArray]:
    """Return how much of a supply curve to help, and the subsidies for it, both bn USD a year.

    Sums of what ``cheapest_help`` takes of its steps: all up to a last one, of which it takes a part.
    ``missing`` (bn USD a year) has the sums' shape; ``years`` and the curves broadcast against it.
    """
    if not curve.asked.size:  # nobody asks for help
        return np.zeros_like(missing), np.zeros_like(missing)
    asked, years = np.append(0.0, curve.asked), years[..., None]
    left = worthwhile_public(asked + money.wedge, years, money.cost, money.capacity) / years
    whole = curve.amount - curve.amount[..., :1]
    begins = whole[..., :-1] + left[..., 1:]
    never = np.full((*begins.shape[:-1], 1), np.inf)
    begins = np.concatenate([begins, never], axis=-1)
    # how many steps are wanted: the first that is not
    wanted = (missing[..., None] <= begins).argmax(axis=-1)
    place = np.arange(0, whole.size, len(asked)).reshape(whole.shape[:-1]) + wanted
    brought = whole.take(place)
    ends = brought + np.take_along_axis(left, wanted[..., None], axis=-1)[..., 0]
    beyond = np.where(wanted > 0, np.maximum(ends - missing, 0.0), 0.0)
    return brought - beyond, curve.cost.take(place) - asked[wanted] * beyond
